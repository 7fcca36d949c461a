local function main(...)
for v1=1,3 do
T(ga).x,T(v1).x = v1 or nil and S(v1)..S(v1)..S(v1),v1,{(N(v1)<=N(v1)),S(v1)..S(v1)..S(v1),x="s1" and 0,T(v1).x},v1 or 8 and O:m(v1)
P(#{T(v1).x},(not v1~=(id(gb,v1))),T(v1)[N(v1)%4] and T(gc).x,(1 and v1))
FN[#FN+1]=function() v1=S(v1)..'u' return v1 end
end
local v2,v3,v4 = (("s3")~=(N(true)<=N(gb))),not 7,S(gb)..S(3 and nil)..S(gb)
local function v5(a,b,...)
 if D>20 then return end D=D+1
local function v6(a,b,...)
 if D>20 then return end D=D+1
P({true,a,x=v5,"s1"} or (N(gb)<=N(8)),v3 or nil and (v4~=ga),(id(id(gb,nil),b or false)))
D=D-1 return not "s1"
end
P(CALL(v6,a and v6,...))
v6 = T(v3)[N(false)%4] and v4 or "s3",6 or ga and (N(gb)<=N(7))
D=D-1 return v3 or gb and v3 and v5
end
P(CALL(v5,v2 and "s4"))
end
main(1,2)
---- output
1 true 1 1 
1 true 2 2 
1 true 3 3 
table nil two 
false 
false 
1u 
1uu 
2u 
2uu 
3u 
3uu 
1 two nil nil nil nil nil nil nil nil 
