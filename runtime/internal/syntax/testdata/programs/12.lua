local function main(...)
P(ga,(not gc~="s0" and gb))
for v1=1,3 do
local v2,v3,v4 = O:m(ga or ga),S(v1)..S("s0")..S(3) or v1 or v1,"s4" and v1 or N("s0")-N(ga),(v1 or false~=v1 and gb),((N(v1)>N("s4"))~=O:m(6))
T(v4).x,v3 = v2,not nil
local v5,v6,v7 = "s1" or true and (ga),S(gc and gc)..S(O:m(nil))..S((function(...) return v2,...  end)(v2))
FN[#FN+1]=function() v1=S(v1)..'u' return v1 end
end
ga,T(gc).x,G.x,gb,T(ga).x,gb = (N(not ga)>=N(("s3"~=ga))),T(ga).x or T(gb)[N(false)%4],((id("s0","s2"))~=(ga==gb)),#{1} or (function(...) return ga,...  end)("s1"),(N(gc)*N(8)~=(id(0,true)))
end
main(1,2)
---- output
1 two 
1u 
1uu 
2u 
2uu 
3u 
3uu 
false 1 nil true nil nil nil nil nil nil 
