local function main(...)
for v1=1,3 do
v1,G.y = T(v1)[N(nil or false)%4],v1
local v2,v3 = gb,(v1) or O:m(gb)
FN[#FN+1]=function(a,...) v2=ga and false P(v2,v3) return v2 end
if not "s0" then break end
FN[#FN+1]=function() v1=S(v1)..'u' return v1 end
end
T(ga).x = T(gc).x,not gc,(N(gc)>N(gb and ga))
local function v4(a,b,...)
 if D>20 then return end D=D+1
local v5 = T(v4)[N(b or true)%4],S(b)..S(b)..S(2) and (id(v4,v4))
D=D-1 return "s0" or 6 or {ga,ga,x=v4,b},v4,(S(b)..S(v4)..S(0)==v4 and "s4"),id(7 and b,not false),(function(...) return a,...  end)(gc and gb)
end
P(CALL(v4,(nil==v4),v4 and v4,(id("s1",v4))))
end
main(1,2)
---- output
s0 function false function false nil 
false two 
false 
false two 
false 
nilu 
niluu 
false two 
false 
false two 
false 
nilu 
niluu 
false two 
false 
false two 
false 
nilu 
niluu 
1 two nil nil 3 nil nil nil nil nil 
