local function main(...)
do local c=0 while c<3 do c=c+1
P((id({4,ga,x=gc,ga},gc and nil)),not gc)
end end
for v1,v2 in ipairs({(N(ga or 4)>N((function(...) return ga,...  end)("s1")))}) do
for v3,v4 in id(next,{v2 and v1,v2 and v1,T(v2)[N(nil)%4],T(v1).x,"s1" and gb,(v1~=v1)}) do
FN[#FN+1]=function(a,...) v2=v4 P(v4,v2) return v4 end
do local c=0 repeat local w0=v1 and ga c=c+1
T(ga).x = (id(id(v4,"s1"),(id(gb,v3)))),1 or ga and not ga,v3 or 5 and id(v3,nil)
P(v2)
until c>2 or O:m(3) end
if O:m(id(v3,"s4" or true)) then
local v5,v6,v7 = gc and {false,v4,x=gc,true},(function(...) return v4,...  end)(v3) and T(v1).x,{(id(true,v4)),{v4,gc,x="s3",ga},x=v1 and v1,v3 or ga},T(ga)[N((v2==false))%4]
G[N(v1)%5],v3,G[N(v7)%5] = (N({gc,v7,x=v1,v1})>=N(T(v1)[N(5)%4]))
elseif (not v4==gc) then
P(v2)
P(#{true} or not v2)
end
end
P(id(v1,8) or (0))
do local c=0 while c<3 do c=c+1
local v8 = T(v1)[N(7 or v2)%4],id(v1 or gb,#{0}),(id((v2~=v2),(v1==v2))),{v2,v2,x=6,v1} and gb,(function(...) return gc,...  end)(2) or "s3" or 4,O:m(T(v1).x)
for v9,v10 in id(next,{O:m(v1)}) do
local v11,v0,v1,v2 = "s0" or v9 or T(v2)[N(v9)%4],T(v2)[N((id("s2","s3")))%4]
G[N(v2)%5] = (id(v2 and v0,T(v2)[N("s0")%4])),(T(v8).x~=true and 4),v8,id(3 or ga,(N(nil)<N(v0))),(N(id(true,v8))<N(v9 or 5))
local v3,v4 = T(v1).x and v2,(v8 and 6==N(v10)+N(v1))
P(v2)
end
end end
v1,G.x,G.y,G[N(gb)%5] = #{v1 and ga}
end
T(ga).x,G.y,G.x = #{5 or gc},#{id(gb,1)},O:m(gc)
end
main(1,2)
---- output
table true 
table true 
table true 
false 
false 
false 
false 
false 
1 
nil 
nil 
nil 
false false 
false 
false false 
false 
false false 
false 
false false 
false 
7 7 
7 
7 7 
7 
two two 
two 
two two 
two 
false false 
false 
false false 
false 
1 two nil nil 2 nil nil nil nil nil 
