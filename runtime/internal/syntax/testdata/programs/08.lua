local function main(...)
local v1,v2 = {gc,(N("s1")<=N(gb)),x={gb,"s2",x="s0",false},gb and gc}
do local c=0 while c<3 do c=c+1
if v2 or v2 then goto continue end
do
local v3 = (v2 or gb),v1 and "s2" and S(v2)..S("s2")..S(v2),(N(v2)*N(ga)==(5~="s4"))
local v4,v5,v6,v7 = not v2 or N(1)*N(v1),v2 and ga and v2
for v8,v9 in ipairs({(N(ga and nil)>N(7 or "s2"))}) do
do local c=0 repeat local w0=(id(v5,v7)) c=c+1
P(S(v1 and gb)..S(T(v2).x)..S((id(false,v4))))
G.x = T(gc).x,(function(...) return v2,...  end)(S(v7)..S("s0")..S(v3)),S(4)..S(v3)..S(true) or (gb)
until c>2 or (7) end
for v10,v11 in ipairs({not v5,id("s4" or v4,ga),T(ga)[N(ga or v9)%4]}) do
P(O:m(id(true,v4)))
G[N(v5)%5] = (v2==v2) or S(8)..S(v5)..S(v2)
local v0 = (O:m(v10)),(ga~=8) or v8 and v3
P((function(...) return gb,...  end)(#{"s2"}),N(not ga)*N(6 or false))
end
local v1 = (O:m(v4)==(v7=="s4")),"s3" and v4 and 3 and v3
local v2 = ((id(gc,gb))),#{"s3" or 2},gb,v1 and (v2==v1),#{N(v9)*N(v8)},#{v8},v7
end
if ("s1"~=v2) then goto continue end
local v3 = (not v2~=v2 or v2)
do local c=0 while c<3 do c=c+1
if ga or v1 then goto continue end
do
FN[#FN+1]=function(a,...) v3=(5) P(v2,v2) return v3 end
FN[#FN+1]=function(a,...) v2=(function(...) return ga,...  end)(nil) P(gb,v3) return gb end
G[N(v3)%5],gb = T(ga).x,S((1==v3))..S("s3" or v2)..S((N(true)<=N(4))),{S(7)..S(true)..S(v3),v2,x=(id("s1",v3)),v2 or "s1"}
if {v3,gb,x=false,v2} then goto continue end
P((N(gc)>=N(1 or "s3")),#{id(3,2)})
end
::continue::
end end
for v4=1,3 do
P((id(v1 or v4,T(v2)[N(0)%4])))
for v5=1,3 do
v5 = v2
P((false or v2==gb))
v5,v4,v3 = O:m(v1),gb
local v6 = (id(v1,v5)) and gc
FN[#FN+1]=function() v5=S(v5)..'u' return v5 end
end
FN[#FN+1]=function() v4=S(v4)..'u' return v4 end
end
end
::continue::
end end
local v7 = N(#{false})+N(6 and "s1"),id(gc or v1,not v2)
end
main(1,2)
---- output
two7false 
true true 
two 0 
true true 
two 0 
true true 
two 0 
two7false 
true true 
two 0 
true true 
two 0 
true true 
two 0 
two7false 
true true 
two 0 
true true 
two 0 
true true 
two 0 
1 two nil 7 nil true nil nil nil nil 
