local function main(...)
do local c=0 while c<3 do c=c+1
FN[#FN+1]=function(a,...) gc=gb and gc P(ga,gc) return ga end
local v1 = ga,((nil)),#{(N(gb)<=N(ga))},(function(...) return gb,...  end)({gb,ga,x=ga,gb}),(id((N(true)<N("s2")),(N(gb)<=N(gc))))
if (function(...) return gc,...  end)(v1 and "s2" or not nil) then
do local c=0 while c<3 do c=c+1
if O:m(v1) then goto continue end
do
P(v1)
T(v1).x = {v1,v1,x=gb,v1} or (id("s2",nil)),{v1,v1,x=gc,v1} or T(gc).x,N((id(v1,v1)))-N(id(ga,v1))
P(v1)
T(v1).x = (N(v1)>=N(v1)) and S(v1)..S(3)..S(3)
if {v1,gb,x=v1,false} then goto continue end
v1,T(v1).x = (N(#{v1})<N(v1 and 5)),T(v1)[N(v1 and "s3")%4],(N(id(v1,"s3"))<=N(v1 and gc))
end
::continue::
end end
local function v2(a,b,...)
 if D>20 then return end D=D+1
local v3 = ...
P(N(a or false)+N(v3 and ga),N("s2")+N(v3) and (id("s1",v1)))
G[N(a)%5],b,ga,gc = (function(...) return gb,...  end)(v2 and b)
D=D-1 return #{(function(...) return v1,...  end)(v1)}
end
P(CALL(v2,not v1))
local v4 = (id(ga,ga)),#{v2}
end
end end
P(S(gb and gc)..S(O:m(ga))..S(gc))
P((N((function(...) return ga,...  end)(nil))<=N((N(false)>N(ga)))),{"s0",true,x=gc,7} and (7))
end
main(1,2)
---- output
nil1nil 
false 7 
1 nil 
1 
1 nil 
1 
1 nil 
1 
1 nil 
1 
1 nil 
1 
1 nil 
1 
1 two nil nil nil nil nil nil nil nil 
