local function main(...)
gc = id(gc,gb) and {gc,ga,x=ga,gb},T(ga)[N(gc)%4] or #{false},(("s4")~=(ga~=ga))
local function v1(a,b,...)
 if D>20 then return end D=D+1
if ((function(...) return a,...  end)(b and a)~=id(b,gc) and N(3)-N(ga)) then
local v2,v3,v4,v5,v6 = T(v1)[N((id(b,"s0")))%4],a and S(gc)..S(b)..S(v1),...,6 or v1 or a or 1,(id(#{a},(id(ga,v1)))),(T(v1)[N(gc)%4]==b or b),a or b and 4 and b
elseif #{#{b}} then
local v7,v8,v9,v10,v11 = not 1
for v0,v1 in next,{T(v10).x},nil do
P(T(v7)[N(#{1})%4])
end
for v2=1,3 do
P(T(gb).x or #{v2},(N(v11 or "s4")>=N(O:m(false))))
local v3,v4,v5 = {false or "s3",(N(5)>=N(v8)),x=...,ga or gc}
local v6 = v9
P(v6)
if ((false)==v9 and "s4") then break end
FN[#FN+1]=function() v2=S(v2)..'u' return v2 end
end
G.x,G.x,b,a,T(v1).x = v11 or v10 or T(v8).x,S("s3" and v1)..S((function(...) return b,...  end)(gc))..S(b),("s1" and v1~=(N(a)>=N(6)))
end
local v7,v8 = (id(ga and b,v1 and 4))
if S(S(v7)..S(3)..S(a) and (ga))..S(O:m(a or true))..S(id(v7,v1) or (v1==v8)) then
local function v9(a,b,...)
 if D>20 then return end D=D+1
P(a)
D=D-1 return O:m(false or gb),T(a)[N(nil)%4] or (function(...) return b,...  end)(ga),(id((function(...) return gc,...  end)(a),gb))
end
P(CALL(v9,T(gc).x))
local v10 = (id(v7,v7 and v7)),(v1~=false) and v9 and v1,not v1
end
for v11=1,3 do
local v0,v1,v2 = ... or (true==v8)
local v3 = N(v1 and false)+N(not v1)
if (id((id(v1,"s4")),6 or b)) then break end
FN[#FN+1]=function() v11=S(v11)..'u' return v11 end
end
D=D-1 return {v1 or b,a,x=(function(...) return a,...  end)(gb),b or b},#{id(2,1)}
end
P(CALL(v1,v1 or 4,v1 or 0,id(v1,v1),(N(v1)<N(v1)),(function(...) return v1,...  end)(false),ga,v1 or "s3",id(ga,v1)))
G[N(v1)%5] = (#{4}==id(v1,"s1")),(N(id(v1,v1))>N((v1~="s1"))),(id(1,v1)) or O:m(5)
end
main(1,2)
---- output
1 
7 true 
nil 
7 true 
nil 
7 true 
nil 
nil 
two nil nil 
table 2 
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
1 two nil 7 nil nil false nil nil nil 
