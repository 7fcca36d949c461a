local function main(...)
G.x = T(ga).x and {gc,gb,x=gb,true}
do local c=0 while c<3 do c=c+1
if not ga then goto continue end
do
if {gb,#{id(3,5)},x=(function(...) return gb,...  end)(T(gb)[N(gb)%4]),ga and gb or id(false,6)} then
if gc and gc then
P((N(T(ga).x)<N(ga and true)),ga)
local v1 = T(gb).x
end
elseif id(#{true},O:m(gc)) then
T(gb).x,T(gc).x,T(gb).x = (function(...) return ga,...  end)(ga) and T(gb).x,T(gc)[N(#{2})%4],gb or gc,(N((id(gb,true)))>=N(ga and gc)),(function(...) return gb,...  end)(not true)
else
local function v2(a,b,...)
 if D>20 then return end D=D+1
b,v2 = ...
local v3 = a,(function(...) return v2,...  end)(id(a,a)),T(v2).x
G[N(b)%5] = not v2,T(v3).x,S({v2,6,x=6,v2})..S((id(b,4)))..S((0))
P(id((N(5)<=N(a)),b or v2))
D=D-1 return gb or 2 and (3)
end
P(CALL(v2,v2 and v2))
local v4,v5 = (function(...) return v2,...  end)({gc,nil,x=v2,true}),{N("s0")-N(gb),("s2"),x=(N(v2)>N("s1")),gb or v2},("s1") or N(v2)+N(4)
G[N(v4)%5],G.y,v4,v2,v2 = S((N(true)>=N(v5)))..S(3 or nil)..S(N(7)-N(v2))
local v6 = #{(N(v2)>N(v4))}
end
P({ga and ga,(id(gc,"s4")),x=gc or 2,ga and gc},O:m(ga) or N(gc)+N(gc))
P(gc)
if (id(gc,1)) then goto continue end
local v7 = S(0 and ga)..S(gc and gc)..S(ga and ga),not 1,not "s0",(function(...) return gc,...  end)((id(gc,ga))),N(gb and 2)-N(N(ga)+N(gb)),(N(gc)>=N(4)) and (N("s3")>=N(false))
T(v7).x = v7
local v8,v9 = v7 or gc or O:m(gb),(true or v7~=v7),(N((function(...) return v7,...  end)(v7))>N(not gc)),(function(...) return v7,...  end)(nil) or O:m(0)
end
::continue::
end end
local function v10(a,b,...)
 if D>20 then return end D=D+1
P(("s2") or 2 and v10)
local v11 = #{(function(...) return a,...  end)(gc)}
local v0 = "s3" or v11 and ga or a,not ga
D=D-1 return (v10),#{N(a)+N(b)}
end
P(CALL(v10,7 and v10,8 or true))
end
main(1,2)
---- output
table 1 
nil 
table 1 
nil 
table 1 
nil 
s2 
function 1 
1 two nil table nil nil nil nil nil nil 
