local function main(...)
T(gc).x = gb,gb
for v1,v2 in next,{T(gc)[N(ga)%4],(N(gc)>=N(gc)),gc} do
v1 = (function(...) return gb,...  end)(v1 and 1),id(T(v2)[N("s3")%4],T(v1)[N(4)%4])
v2,G.y,v2,T(v2).x,G[N(gc)%5],v1 = (N({v1,0,x=v1,v2})>N(v1 or v1))
end
do local c=0 while c<3 do c=c+1
local function v3(a,b,...)
 if D>20 then return end D=D+1
for v4,v5 in next,{(N(v3)>=N(b))},nil do
v3 = T(a)[N(not 4)%4],(function(...) return v5,...  end)((id(a,"s2"))),S(#{gc})..S(b or a)..S((b))
end
D=D-1 return (false and b),not b,T(a)[N((ga))%4]
end
P(CALL(v3,N(v3)-N("s0")))
end end
end
main(1,2)
---- output
false true 1 
false true 1 
false true 1 
1 two nil nil nil nil nil nil nil nil 
