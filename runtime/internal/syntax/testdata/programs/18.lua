local function main(...)
T(gc).x,T(ga).x,G.y,gc = id(ga and gc,(id(ga,gc))),N({"s3","s1",x=gc,gc})-N((true))
do local c=0 while c<3 do c=c+1
if (id(gc,3)) then goto continue end
do
for v1,v2 in id(next,{N("s3")-N(ga)}) do
P((ga))
if id(O:m((gc)),{O:m(5),#{v2},x=gc,N(5)+N(true)}) then
G.y,G.x,T(v1).x = {gb and v1,(id(v2,v2)),x={nil,false,x=nil,gc},O:m(v1)},(function(...) return v1,...  end)(not v1),(ga or true),(function(...) return v2,...  end)(v1)
P(#{(id(v1,v2))})
G.y,v2,G[N(v2)%5] = v2,not v1
P(v2 or false and not true,ga)
end
P((N(N(7)+N(v2))>N(v1)))
P(ga and T(v2)[N(v2)%4],#{v2})
end
local function v3(a,b,...)
 if D>20 then return end D=D+1
P((function(...) return v3,...  end)(T(a)[N(1)%4]))
G.y,T(b).x,G.y = N(id(v3,b))+N(not 2),(function(...) return b,...  end)({b,gc,x=a,nil}),true or gb and S("s3")..S(v3)..S(nil),id(a,false) and v3 and nil
FN[#FN+1]=function(a,...) v3=N(ga)-N(v3) P(b,a) return ga end
D=D-1 return {S(b)..S(4)..S(8),(N(b)<N(gc)),x=T(a)[N("s0")%4],(id(gb,a))},T(v3).x,(a or v3),O:m(true and true)
end
P(CALL(v3,id(v3,v3),N(2)+N(v3)))
for v4,v5 in ipairs({O:m(ga),(id(S(v3)..S("s0")..S(ga),O:m(v3))),N(O:m("s1"))-N(v3)}) do
do local c=0 while c<3 do c=c+1
if v4 or ga then goto continue end
do
local v6 = O:m(gb or v5),(function(...) return v3,...  end)((v4==v5))
P(v4)
local v7 = S({v5,v4,x=true,v5})..S(v3)..S(gc or ga)
local v8,v9,v10,v11,v0 = T(v3).x
if v4 and v3 then goto continue end
P(v3)
local v1,v2 = (N(N(gb)+N(v3))>N("s4" or 8))
P(v3)
end
::continue::
end end
end
if gb or ga then goto continue end
T(ga).x,ga = {id(gb,false),N(gb)*N(gb),x=S("s1")..S(gc)..S(false),#{"s3"}},#{gc} and 2 or false,(N(T(gb).x)>=N(ga or gc)),(id(gc,gc)) and ga and gc
end
::continue::
end end
local v3 = id(8 or gc,gc and gc),gc,(function(...) return gc,...  end)(ga or gb)
end
main(1,2)
---- output
1 
true 
nil 1 
function 1 
table 3 function true 
1 
true 
nil 1 
function 1 
table 3 function true 
1 
true 
nil 1 
function 1 
table 3 function true 
3 1 
1 
3 1 
1 
3 2 
1 
3 2 
1 
3 3 
1 
3 3 
1 
1 two nil nil 1 nil nil nil nil nil 
