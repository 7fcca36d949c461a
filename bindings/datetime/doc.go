// Package datetime declares the module datetime.
//
//	module.go     the module, and what its classes share
//	timedelta.go  timedelta
//	timezone.go   tzinfo and timezone
//	date.go       date
//	clock.go      time
//	moment.go     datetime
//
// Behind the objects are the value types of stdlib/datetime: Delta, *Zone,
// Date, Clock and DateTime. Operators look at both operands, since Lua calls
// the same function whichever side the object is on.
package datetime
