
for i=1,#FN do if i<30 then P(FN[i](i,2)) P(FN[i](i,2)) end end
P(ga,gb,gc,G.x,G.y,G[0],G[1],G[2],G[3],G[4])
for i=1,#out do print(out[i]) end
