local function main(...)
P(T(ga).x and not gb,id(gc,ga) and (function(...) return gb,...  end)(0),gc or O:m(ga),(S(true)..S(ga)..S(gb)~=O:m(3)),(nil) and S(gc)..S(7)..S(nil),gb)
for v1=1,3 do
local function v2(a,b,...)
 if D>20 then return end D=D+1
P(O:m(not v1))
P(O:m(nil) or (function(...) return b,...  end)(a),{{false,ga,x=false,"s2"},gc,x=...,id(v2,b)})
D=D-1 return (O:m(a)~=(a)),(N(T(gb)[N(v2)%4])>=N(#{v2}))
end
P(CALL(v2,false or ga))
gc = (id(nil or v1,v2)),false and v2 or id(gb,v1)
FN[#FN+1]=function() v1=S(v1)..'u' return v1 end
end
local function v3(a,b,...)
 if D>20 then return end D=D+1
local v4,v5,v6,v7 = v3 or b or O:m(gb),0 and a and 5 and v3,{a,ga or b,x=v3,(a)}
for v8,v9 in next,{S(7)..S(b)..S(v3),ga},nil do
local v10,v11,v0 = ({b,gc,x=false,v8}=={v5,8,x=v6,v9}),S(O:m(b))..S(v8 and 4)..S(O:m("s0"))
local function v1(a,b,...)
 if D>20 then return end D=D+1
local v2,v3,v4,v5 = ...,#{v10 and ga},N(#{v5})-N(("s3"==v4)),(id(not "s0",(id(v8,b))))
P(id(gc and true,(v11~=v0)),#{(function(...) return b,...  end)(v5)})
D=D-1 return id(N(v6)-N(v6),{v0,true,x=nil,false})
end
P(CALL(v1,(N(v10)<=N(false)),7 and v4,...))
local v6,v7 = {O:m(v3),(N(ga)>=N(4)),x=T(v10).x,0 or v10}
for v8,v9 in id(next,{v10 and v0}) do
a = (0~=gb) and (v1~=true),{v1 and v9,not v11,x=(function(...) return gb,...  end)("s2"),(N(8)<N(false))}
end
end
D=D-1 return (function(...) return v3,...  end)((N(b)<N(b))),(T(v3)[N(b)%4]==(id(3,v3))),(id(a,6 or 1)),(S(b)..S(4)..S(v3))
end
P(CALL(v3,v3 or v3))
end
main(1,2)
---- output
false nil 1 true nil two 
false 
nil table 
false true 
false 
nil table 
false true 
false 
nil table 
false true 
true 2 
0 table 
true 2 
0 table 
function false true nil4function 
1u 
1uu 
2u 
2uu 
3u 
3uu 
1 two 3 nil nil nil nil nil nil nil 
