local function main(...)
FN[#FN+1]=function(a,...) gc=ga or gc P(gb,gc) return ga end
for v1,v2 in next,{ga,T(gb).x,gb and 3},nil do
v2,v2,G.y = not v1 and (id(false,v2))
G[N(v2)%5],v2,G[N(v2)%5],gc,G.x = O:m(v2),(ga) and (function(...) return v1,...  end)(6)
local v3,v4 = id("s3","s2") or nil or v2
local function v5(a,b,...)
 if D>20 then return end D=D+1
local v6,v7,v8 = ...
FN[#FN+1]=function(a,...) b=(N(a)<=N(ga)) P(v6,v3) return gc end
G.x = v4
D=D-1 return O:m(id(ga,4)),v4 or gc and id(v3,v4)
end
P(CALL(v5,true and v3,not v5,gc))
end
P((function(...) return gb,...  end)(gb))
end
main(1,2)
---- output
1 nil 
1 nil 
1 nil 
two two 
two 1 
1 
two 1 
1 
nil s3 
1 
nil s3 
1 
nil s3 
1 
nil s3 
1 
nil s3 
1 
nil s3 
1 
1 two 1 nil nil false nil nil nil nil 
