local function main(...)
local v1 = (id(gc and ga,0 or true)),(gb~="s3") or gc or "s2",O:m(T(ga)[N(gb)%4]),{id(gb,"s0"),S(ga)..S(ga)..S(ga),x=id(ga,"s0"),T(gc).x},N(O:m(ga))*N(O:m(gb))
P(T(v1).x,O:m(T(gb)[N(8)%4]),(function(...) return v1,...  end)((v1)))
for v2,v3 in ipairs({N({4,"s0",x="s1","s0"})*N(ga or "s2"),id(v1,v1 and v1),not v1,T(v1)[N(v1)%4] or "s0" or v1}) do
do local c=0 while c<3 do c=c+1
if T(gb).x then
P(T(v1).x,(function(...) return v3,...  end)({gc,v2,x=v1,v2}))
elseif id("s1",v1) and (v1) then
P(v2 or not 2,O:m((v1)),"s2" or "s4" and T(ga).x,O:m(v2 and true))
else
P(v3)
end
local v4 = N(v2 and true)-N(T(v1)[N(v3)%4])
FN[#FN+1]=function(a,...) v4={v2,v4,x=ga,v1} P(v2,gb) return v2 end
gc,G.x,G.x = #{(function(...) return ga,...  end)(v3)}
end end
local v5,v6 = v1,{(v3),O:m(v1),x=v1 and "s0",id(v3,false)},(v2 or v2)
end
end
main(1,2)
---- output
7 nil nil nil 
7 1 table 
7 1 table 
7 1 table 
1 two 
1 
1 two 
1 
1 two 
1 
1 two 
1 
1 two 
1 
1 two 
1 
1 two 2 nil nil nil nil nil nil nil 
