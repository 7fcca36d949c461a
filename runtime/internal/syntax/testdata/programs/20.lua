local function main(...)
for v1,v2 in ipairs({T(gb)[N((function(...) return ga,...  end)(5))%4],O:m(gb) and #{gc},(N(#{gb})>=N(N(gb)-N(ga))),T(gc)[N(ga or ga)%4]}) do
if ((function(...) return v2,...  end)((function(...) return gb,...  end)(7))) then
G.y = (N(v1)<N(gb)) and (false~=8),v2
for v3,v4 in ipairs({{v2 and v2,id(true,v2),x=(function(...) return v1,...  end)(gc),(N("s4")>N(nil))}}) do
P(v4)
local v5 = {T(v1).x,O:m(0),x=N(false)-N(v3),v4 or v4},O:m(not 3)
G.x,gc,G[N(v4)%5] = v4
local v6 = id((false~=v2),(false)),(gb~=(N(v2)<N(v5))),T(v3).x,"s3" or true or N(v2)*N(false),T(v4).x,O:m(v2 or v2)
end
end
local function v7(a,b,...)
 if D>20 then return end D=D+1
P(a and v2 or ga,...,{b,"s3",x=v1,true} or not ga,#{(function(...) return gb,...  end)(v1)})
local v8,v9,v10,v11 = (id(#{gc},{b,8,x=ga,ga}))
D=D-1 return S(v1)..S(gb)..S(v1) and v1
end
P(CALL(v7,O:m(v2),nil or true))
G.x,v1 = (v7 and v2==T(v7)[N(v1)%4]),gc
end
for v0,v1 in ipairs({O:m(ga or gc),(N(gc)>N(3)) or (gc==3)}) do
for v2,v3 in next,{id(v1,"s1"),not v1},nil do
G.x = {O:m("s4"),S(v1)..S(2)..S(v3),x=v2,S(v3)..S(v0)..S(v2)}
gb = O:m(v0)
local v4,v5,v6 = (function(...) return v1,...  end)(S(gb)..S("s2")..S(gb)),N(v3 and "s3")-N(#{ga})
T(v0).x = (function(...) return ga,...  end)((function(...) return v4,...  end)(5)),(N(4)-N("s4")==v5 and v5),{v0,ga,x=true,ga} and #{v4},v0,ga,(function(...) return gc,...  end)(S(v0)..S(true)..S(v2))
end
G[N(v0)%5],v0,T(v0).x = (id(true,v1)) or (N(v1)>N(4)),v1
v1 = (function(...) return v0,...  end)(2) and S("s1")..S("s0")..S(v1),O:m((v0))
end
G[N(ga)%5] = O:m(O:m(gc))
end
main(1,2)
---- output
table 
1 nil table 2 
1 
table 
0 nil table 2 
2 
table 
true nil table 2 
3 
table 
1 nil table 2 
4 
1 2 nil table false nil nil true nil nil 
