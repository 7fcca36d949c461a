local function main(...)
for v1,v2 in next,{nil or ga},nil do
G[N(v2)%5],T(gb).x,v1,v2,gb = {O:m(v2),(N(v2)<=N("s0")),x=gc or v2,O:m(v2)}
for v3,v4 in ipairs({("s4" and nil==ga),(gb==v2) or T(v1).x}) do
local v5,v6 = (function(...) return v1,...  end)(T(v3)[N(v1)%4]),(id(v2,ga)) and not v3,({4,v2,x=v2,v2}),v3
do local c=0 while c<3 do c=c+1
if v4 then goto continue end
do
P(gb)
v6 = 5 or 2 and (id(v1,"s1")),(v1 or v6)
gc,G[N(gc)%5],G.x,v5 = (function(...) return v3,...  end)((function(...) return v5,...  end)("s4")),v2
if (6) then goto continue end
T(v1).x = O:m(v5) and id(v6,"s4"),id(id("s2",v5),(id(4,v1)))
v2 = (function(...) return gb,...  end)(v3) or T(v3).x
v2,v1 = #{S(v6)..S(true)..S(true)},{v2 and v2,(N(true)>=N("s4")),x=T(gb)[N(gb)%4],(function(...) return v3,...  end)(v2)},(N(gc)<=N(v6)) or (0),v3 and v5 and v6,gb,#{5 and nil},0 and "s2" and S(nil)..S("s1")..S(ga)
end
::continue::
end end
G.x = (id(T(ga).x,(nil)))
end
end
do local c=0 repeat local w0=O:m(8) c=c+1
local v7,v8,v9,v10 = {gb,w0,x=5,w0} or #{w0}
P({not "s1",T(v7).x,x=N(v8)+N(v7),(v9==v7)},S(false and w0)..S(O:m(false))..S(not w0))
for v11=1,3 do
local function v0(a,b,...)
 if D>20 then return end D=D+1
P((function(...) return v9,...  end)(ga) and false or v7,(v7 or a~=T(v9).x))
P(w0)
P(v9)
P(b)
D=D-1 return #{"s0"} and (function(...) return a,...  end)(w0)
end
P(CALL(v0,T(v10).x))
FN[#FN+1]=function() v11=S(v11)..'u' return v11 end
end
until c>2 or not w0 end
local v1,v2 = T(gb).x or (gc~=ga)
end
main(1,2)
---- output
nil 
nil 
nil 
table falsefalsefalse 
table table 
8 
nil 
nil 
nil 
table table 
8 
nil 
nil 
nil 
table table 
8 
nil 
nil 
nil 
table falsefalsefalse 
table table 
8 
nil 
nil 
nil 
table table 
8 
nil 
nil 
nil 
table table 
8 
nil 
nil 
nil 
table falsefalsefalse 
table table 
8 
nil 
nil 
nil 
table table 
8 
nil 
nil 
nil 
table table 
8 
nil 
nil 
nil 
1u 
1uu 
2u 
2uu 
3u 
3uu 
1u 
1uu 
2u 
2uu 
3u 
3uu 
1u 
1uu 
2u 
2uu 
3u 
3uu 
1 nil 1 nil nil nil nil nil nil nil 
