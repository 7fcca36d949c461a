local function main(...)
for v1=1,3 do
G[N(gc)%5],v1,ga,G.y = not v1
for v2,v3 in next,{N(v1)*N(gb),v1 and v1,false or v1,#{"s0"}},nil do
for v4,v5 in next,{S(v1)..S("s3")..S(v3),{v1,v1,x=v3,v3}},nil do
P(v2)
P((function(...) return v1,...  end)((v4~=v4)),v5 or v3 and {gb,nil,x=v1,nil},not "s2" and ga or nil,(N(N(v1)+N("s1"))>N((id(v4,gb)))))
local v6 = gc
end
do local c=0 repeat local w0=not gc c=c+1
local v7,v8,v9 = ((id(3,false))),v3 and 5 or O:m(v1)
G.x,G.y,G[N(w0)%5],T(v7).x = (function(...) return v8,...  end)(v2 or "s1"),(v9 and nil==not v7)
P(v8)
T(gc).x,gc,ga,T(ga).x,w0 = "s4" or false or w0 or v8
until c>2 or #{nil} end
v1,T(v1).x,gb = T(v1)[N(v3)%4] or {v1,1,x=v3,gc},v2 or v3 or N(v3)-N(false),{gc or true,S(ga)..S(nil)..S(v2),x=not "s3",(function(...) return v1,...  end)(v1)},#{gc or 7}
local v10,v11,v0 = O:m(id(v3,6))
end
do local c=0 repeat local w0=T(v1).x c=c+1
T(ga).x = not w0
until c>2 or id("s0",w0) end
if (N(not false)>=N(v1 and v1)) then break end
FN[#FN+1]=function() v1=S(v1)..'u' return v1 end
end
local v1 = ga,{S(gc)..S(nil)..S(gc),T(gb)[N(gc)%4],x=#{gc},(gb~="s2")}
P(N("s3" and v1)+N(v1))
end
main(1,2)
---- output
1 
nil nils30 nil false 
1 
nil table nil false 
5 
4 
table tables31 nil true 
4 
table table nil false 
5 
0 
nil table nil 5 nil false nil nil nil nil 
