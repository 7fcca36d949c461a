local function main(...)
local v1 = O:m({gb,false,x=gc,gb})
if #{not false} and id(v1 and v1,#{gc}) then
local v2 = not v1,not v1 and T(v1)[N(false)%4]
local v3 = T(v1).x,T(v2).x
T(v2).x = N((true~=v1))*N((N(v2)>N(v2))),S(v3)..S(v3)..S(ga) or (function(...) return v3,...  end)("s3")
elseif 5 or v1 or N(3)+N(3) then
G[N(v1)%5],T(v1).x = #{{v1,v1,x=v1,ga}},(id((id(v1,"s3")),not ga)),(function(...) return v1,...  end)("s4" and "s3"),N((gc==v1))-N((id(v1,nil))),#{S(true)..S(3)..S(gb)}
end
local function v4(a,b,...)
 if D>20 then return end D=D+1
FN[#FN+1]=function(a,...) a=T(v4).x P(v1,gc) return v4 end
local v5,v6 = #{T(v1).x},((nil~=gc))
D=D-1 return (id(false or v1,{false,5,x=ga,ga})),id(1,v1) and (id(gc,a))
end
P(CALL(v4,(v4~="s0"),id(8,v4)))
end
main(1,2)
---- output
table nil 
table nil 
function 
table nil 
function 
1 two nil nil nil nil nil nil nil nil 
