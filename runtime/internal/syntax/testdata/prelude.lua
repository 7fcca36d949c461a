local out={} G={} FN={} D=0 ga,gb,gc=1,'two',nil
local tostring,type,select,pairs=tostring,type,select,pairs
function S(v) local t=type(v) if t=='string' then return #v>200 and 'L' or v elseif t=='number' then return tostring(v%1000003) elseif t=='table' or t=='function' then return t else return tostring(v) end end
function N(v) if type(v)=='number' then return v%1000003 end return v and 1 or 0 end
local DT={1,2,3,x=7}
function T(v) if type(v)=='table' then return v end return DT end
function id(...) return ... end
O={m=function(self,...) return ... end}
function P(...) local s='' for i=1,select('#',...) do s=s..S((select(i,...)))..' ' end out[#out+1]=s end
function CALL(f,...) if type(f)=='function' then return f(...) end return 'nofn' end
