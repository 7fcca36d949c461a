local function main(...)
P(O:m(ga or "s4"),not gc)
for v1,v2 in next,{4 or "s0"} do
G[N(v2)%5],v2 = T(v1)[N(#{v2})%4],not 5 or v1 or v1,not v1,v1 and #{"s1"}
do local c=0 while c<3 do c=c+1
for v3=1,3 do
v3 = #{v3} or {v1,v2,x=v2,"s3"},(function(...) return v3,...  end)(O:m(5))
v1 = v1 and 3 or (id(v1,1))
FN[#FN+1]=function() v3=S(v3)..'u' return v3 end
end
local v4,v5,v6 = not gb
do local c=0 while c<3 do c=c+1
v4 = 2 and 0 or (v4)
P(v1)
P(v1)
end end
local v7,v8,v9 = {v6,v6,x=gc,1} or 8 and v4
end end
end
for v10=1,3 do
do local c=0 while c<3 do c=c+1
if N(v10)-N(v10) then goto continue end
do
P(S((function(...) return v10,...  end)(v10))..S(T(ga).x)..S((v10)))
if ga or v10 then goto continue end
local v11,v0,v1 = T(v10)[N("s1" and v10)%4],N(T(v10).x)-N((id("s3",v10)))
end
::continue::
end end
P((function(...) return v10,...  end)(O:m(v10)))
if (function(...) return gb,...  end)(#{(v10)}) then
for v2,v3 in next,{T(ga)[N(5)%4]} do
P(v10)
local v4 = (N((id(v2,"s2")))<N(true or "s3"))
P(v3)
P(ga)
end
local v5 = (ga and v10~=(gc)),ga,(id(0,v10)) or not false,(T(v10).x~=S(v10)..S(ga)..S(v10))
T(ga).x = "s0" and v5 and N("s0")+N(v10)
for v6,v7 in next,{T(ga)[N(v5)%4],O:m(v10),v5 or "s1",(v10==v5)} do
local v8 = (gb),(id(gb or v10,S(v6)..S(v10)..S(nil)))
P(v8)
P(gc)
end
else
v10 = id((v10~="s3"),T(v10).x),(id((v10),O:m(v10)))
local v9 = #{N(false)-N(v10)}
do local c=0 while c<3 do c=c+1
if v10 and true then goto continue end
do
P(v9)
P(T(v10)[N("s0")%4] or v10 and false,(false and v9),(id(gc or nil,#{v10})))
G[N(gc)%5] = N(T(v9)[N(nil)%4])*N({1,v9,x=v10,v9}),(not v10==#{0}),(id(#{nil},gb))
if O:m("s1") then goto continue end
local v10 = N(id(v10,v10))*N(O:m("s4"))
end
::continue::
end end
local v11,v0,v1,v2 = #{4 and false}
end
if N((N("s0")>N(nil)))+N(#{v10}) then break end
FN[#FN+1]=function() v10=S(v10)..'u' return v10 end
end
end
main(1,2)
---- output
1 true 
3 
3 
3 
3 
3 
3 
3 
3 
3 
3 
3 
3 
3 
3 
3 
3 
3 
3 
1 1 
1 
1 
1 
two 
nil 
two 
nil 
two 
nil 
two 
nil 
1u 
1uu 
1u 
1uu 
1u 
1uu 
1u 
1uu 
1u 
1uu 
1u 
1uu 
1u 
1uu 
1u 
1uu 
1u 
1uu 
1 two nil nil nil nil nil nil nil 1 
