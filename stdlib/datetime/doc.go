// Package datetime has the calendar and clock arithmetic of Python's modules
// datetime and time: the proleptic Gregorian calendar from year 1 to 9999, in
// microseconds.
//
//	types.go  Date, Clock, DateTime, Zone and what they say about themselves
//	delta.go  Delta, a duration
//	iso.go    ISO 8601 texts
//	format.go strftime
//	parse.go  strptime: matching; parsed.go makes fields of it
//
// Go's time.Time serves for the calendar itself; local time is a
// *time.Location that the caller gives, since only the host knows it.
//
// The formatting of os.date (runtime/internal/luastr/strftime) is another one:
// it shows a time.Time and refuses what C99 does not know, as Lua does, while
// Python shows fields that need not fit together, copies unknown conversions
// and knows the flags of the GNU library.
package datetime
