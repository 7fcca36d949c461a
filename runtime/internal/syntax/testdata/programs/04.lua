local function main(...)
local v1,v2,v3 = gb or ga and (nil)
for v4=1,3 do
if (not v2~=v1) then
T(v1).x,v3 = N((id(v1,v4)))+N(v4),(N(v3 and v1)>=N((v1==7)))
if T(gc)[N(O:m({v1,v3,x=1,"s3"}))%4] then
G.y,v2,G.x,v4 = T(v1)[N(T(v4)[N("s4")%4])%4],((id(5,gc)))
else
P(v4)
P(v3)
G.y = gc
local v5,v6,v7,v8,v9 = {T(v2).x,not v4,x=not "s0",T(v4)[N(v4)%4]},(N(("s4"))>=N(not 4)),(N(v2)<=N((id("s4",v4)))),#{N(v2)*N("s2")}
end
elseif O:m((nil)) then
local v10,v11 = N(T(gc).x)*N(v1 or "s3"),S(#{v3})..S(O:m(v1))..S(v2 and true)
else
local v0 = (id((function(...) return v4,...  end)(nil),true or v3))
end
FN[#FN+1]=function() v4=S(v4)..'u' return v4 end
end
v3,G[N(v2)%5] = v3,(function(...) return v2,...  end)(v3) or {v3,"s1",x=v2,v1}
end
main(1,2)
---- output
nilu 
niluu 
nilu 
niluu 
nilu 
niluu 
1 two nil nil 1 5 nil nil nil nil 
