local function main(...)
G[N(gb)%5],gc = gc
local function v1(a,b,...)
 if D>20 then return end D=D+1
b,T(v1).x = O:m(b and b)
local v2 = #{(function(...) return v1,...  end)(b)}
a = (S(gb)..S(b)..S(v1)~=T(v1)[N(0)%4]),O:m(v2 and v2)
P(T(gc)[N(...)%4],O:m((id(nil,v2))),{ga,gc,x=gc,2} and (function(...) return gb,...  end)(v2))
D=D-1 return id(a and false,not "s4"),(function(...) return v1,...  end)(S(6)..S(8)..S(ga)),a
end
P(CALL(v1,#{ga}))
v1,G[N(v1)%5] = v1,(id(gc,S(ga)..S(v1)..S(v1))),(v1),S(v1)..S(v1)..S("s4") and (N(v1)>N(6)),S(v1 or v1)..S((v1==false))..S(not "s4"),(function(...) return ga,...  end)(5 and 6),{2 and v1,(N(nil)<=N(v1)),x="s2" or v1,(function(...) return v1,...  end)(v1)}
end
main(1,2)
---- output
nil nil two 
false function true 
1 two nil nil nil nil nil nil nil nil 
