local function main(...)
for v1=1,3 do
for v2,v3 in ipairs({(N(not false)<=N(N(v1)*N(0))),T(v1)[N(true)%4] and {v1,gc,x=v1,"s4"}}) do
P(("s0") or #{7})
FN[#FN+1]=function(a,...) v3=S(true)..S("s2")..S(v2) P(v3,v1) return ga end
do local c=0 repeat local w0=O:m(3) c=c+1
G.y = (not v3)
P(v2)
until c>2 or v3 or w0 end
G[N(v3)%5] = {(id(v2,true)),T(v1)[N(true)%4],x=O:m(v2),O:m(v2)},(id("s1" and v1,id(6,7)))
end
T(v1).x = v1,N(v1)*N(2) and v1 and v1
if (true or v1) then break end
FN[#FN+1]=function() v1=S(v1)..'u' return v1 end
end
for v4=1,3 do
local v5,v6 = 4 and gc and true and nil
FN[#FN+1]=function(a,...) v6=("s1"~=nil) P(v5,v6) return v4 end
local v7,v8,v9,v10 = not v4,N(v5)-N(ga) or T(v4).x
FN[#FN+1]=function() v4=S(v4)..'u' return v4 end
end
FN[#FN+1]=function(a,...) ga=T(gb).x P(gb,gb) return ga end
end
main(1,2)
---- output
s0 
1 
s0 
2 
trues21 1 
1 
trues21 1 
1 
trues22 1 
1 
trues22 1 
1 
nil true 
1 
nil true 
1 
1u 
1uu 
nil true 
2 
nil true 
2 
2u 
2uu 
nil true 
3 
nil true 
3 
3u 
3uu 
two two 
1 
two two 
1 
1 two nil nil false table table nil nil nil 
