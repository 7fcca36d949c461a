local function main(...)
for v1=1,3 do
for v2=1,3 do
P(N((id(v1,nil)))-N(("s2"~=v2)),id(v2 or true,(function(...) return ga,...  end)("s0")),(id(v1,"s4")) or v1,(#{v1}),(function(...) return gb,...  end)(id(v2,v1)),(id(v2 or gc,O:m(v1))),((id(v2,v1))==id(6,nil)))
T(v2).x = O:m({gb,v2,x=v2,false})
FN[#FN+1]=function() v2=S(v2)..'u' return v2 end
end
P(v1 or v1 and T(v1)[N(v1)%4],v1 and 2 and T(ga).x)
FN[#FN+1]=function(a,...) v1=(v1==ga) P(gb,ga) return v1 end
G.x,v1 = id(T(ga)[N(1)%4],id(v1,v1))
if v1 then break end
FN[#FN+1]=function() v1=S(v1)..'u' return v1 end
end
for v3=1,3 do
for v4,v5 in id(next,{(v3=="s2")}) do
G[N(v5)%5] = (id(v3,"s1")~=T(ga).x),O:m(v4) and S("s3")..S(v3)..S(1),S(v4 and "s3")..S(v3 and v4)..S(ga and 6),O:m(S(v5)..S(v4)..S(4)),T(v5).x,(v5==v4) and v3 and v4
if #{S(false)..S("s0")..S(v5) and v4 or v5} then
v5,T(v5).x,G.x = id(v4 or v5,v4)
local v6,v7,v8,v9,v10 = (false~=true) or (nil)
P(v10)
elseif v4 and v5 and O:m("s2") then
gc = id(N(7)*N(ga),N(v4)-N(v4)),T(v3).x
G[N(v3)%5],v3 = {v3,v4,x=0,nil} or (function(...) return v5,...  end)(v3),v3
P(v3)
else
local v11,v0 = v5 or v5
P(v5)
local v1,v2 = (id(v0,"s1")) and v4
local v3 = (id(v4 and true,T(v1)[N(v1)%4]))
end
P((("s3"==v3)),S({true,v3,x=nil,5})..S((id(ga,6)))..S(O:m(true)),{S("s2")..S(v5)..S(false),(N(v3)<N(gb)),x=S(gb)..S(v5)..S(v5),(function(...) return v5,...  end)(ga)},S(#{v4})..S(v3 or v4)..S((gc~=v4)))
end
FN[#FN+1]=function() v3=S(v3)..'u' return v3 end
end
gc,gc = id(ga,false) or (function(...) return gb,...  end)(5),gc and gb or "s2" or gc
end
main(1,2)
---- output
0 1 1 1 two 1 false 
0 2 1 1 two 2 false 
0 3 1 1 two 3 false 
1 table 
nil 
false table1true table 11true 
nil 
false table1true table 12true 
nil 
false table1true table 13true 
1u 
1uu 
2u 
2uu 
3u 
3uu 
two 1 
true 
two 1 
false 
1u 
1uu 
2u 
2uu 
3u 
3uu 
1 two 1 nil nil true nil nil nil nil 
