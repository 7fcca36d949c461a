local function main(...)
for v1=1,3 do
do local c=0 repeat local w0=v1 or 7 c=c+1
local v2,v3,v4 = gb,(O:m(v1))
until c>2 or #{v1} end
do local c=0 while c<3 do c=c+1
if not ga then goto continue end
do
G[N(v1)%5],T(v1).x,v1 = O:m(0) or (v1=="s3"),(N(ga)>N("s3" or 3))
local v5 = {(gc),N(v1)*N(v1),x=not "s2",(id(v1,v1))},O:m(v1) or T(gc).x,(function(...) return ga,...  end)("s1") or v1 or 0,"s0" and v1 and S(false)..S(v1)..S("s0")
P(gb,O:m(not v1))
if ("s4"~=v1) then goto continue end
do local c=0 repeat local w0=S("s2")..S(nil)..S(true) c=c+1
P(v1)
P(gb)
until c>2 or T(w0)[N(v1)%4] end
P(((N(v1)<=N(false))==(function(...) return v1,...  end)(v1)))
end
::continue::
end end
P({v1 and gc,0 and v1,x=#{v1},gc and v1},id(3,"s1") or 4 and 0,id(v1,v1 and v1))
gb = {gb and v1,T(v1).x,x=(function(...) return v1,...  end)(v1),S("s3")..S(v1)..S(v1)}
FN[#FN+1]=function() v1=S(v1)..'u' return v1 end
end
local v6,v7 = gc,((function(...) return gc,...  end)(nil)~=id(gb,2))
T(v7).x,G[N(v6)%5] = {T(v6).x,id(v7,"s2"),x="s3" and 5,(function(...) return v7,...  end)(nil)}
end
main(1,2)
---- output
two true 
two true 
two true 
table 3 nil nil 
table true 
table true 
table true 
table 3 nil nil 
table true 
table true 
table true 
table 3 nil nil 
nilu 
niluu 
nilu 
niluu 
nilu 
niluu 
1 table nil nil nil nil 0 0 0 nil 
