local function main(...)
local v1,v2,v3 = T(gc).x,gb and gc or (ga==true),O:m(T(gc)[N(ga)%4]),T(gb)[N(gb)%4]
for v4=1,3 do
P((N(not v1)<=N(v4)),v4 and N(v1)-N(gc))
local v5,v6,v7 = ga
if (N((id("s3",v2)))>N(6 and v1)) then break end
FN[#FN+1]=function() v4=S(v4)..'u' return v4 end
end
do local c=0 while c<3 do c=c+1
local v8 = v3 or id(v2,v2)
P(not "s0",{O:m("s1"),"s3" or 8,x=gc,#{"s1"}})
do local c=0 repeat local w0=id(true,v1) c=c+1
local function v9(a,b,...)
 if D>20 then return end D=D+1
P(gb)
D=D-1 return v3
end
P(CALL(v9,v3 or v8,T(w0).x,"s3" or v3))
do local c=0 while c<3 do c=c+1
local v10 = ({4,false,x=false,7})
T(v2).x = w0 and 8 and v1 and v9
end end
G[N(v2)%5] = not false,T(gb)[N(v9)%4]
local v11 = 5 or v1 and S(gb)..S(ga)..S(v3),v1
until c>2 or (8~=w0) end
FN[#FN+1]=function(a,...) v1=(N(v8)>=N(v2)) P(v3,gc) return gb end
end end
end
main(1,2)
---- output
true 7 
true 7 
true 7 
false table 
two 
1 
false table 
two 
1 
false table 
two 
1 
1u 
1uu 
2u 
2uu 
3u 
3uu 
1 nil 
two 
1 nil 
two 
1 nil 
two 
1 nil 
two 
1 nil 
two 
1 nil 
two 
1 two nil nil nil true nil nil nil nil 
