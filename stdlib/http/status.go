package http

import (
	"slices"
	"strconv"
)

// Status is an HTTP status code. A value need not be in the table: servers may
// answer with any number from 100 to 999.
type Status int

// Info is what is known about one status code.
type Info struct {
	Code        Status
	Name        string // constant name, such as "NOT_FOUND"
	Phrase      string // reason phrase, such as "Not Found"
	Description string // one clause, "" where the phrase says it all
}

// Statuses returns the known status codes in ascending order.
func Statuses() []Info { return slices.Clone(table[:]) }

// Lookup returns what is known about code.
func Lookup(code int) (Info, bool) {
	i, ok := slices.BinarySearchFunc(table[:], code, func(e Info, code int) int { return int(e.Code) - code })
	if !ok {
		return Info{}, false
	}
	return table[i], true
}

// ByName returns the status code with the given constant name.
func ByName(name string) (Info, bool) {
	for _, e := range table {
		if e.Name == name {
			return e, true
		}
	}
	return Info{}, false
}

// Phrase returns the reason phrase, "" for an unknown code.
func (s Status) Phrase() string { e, _ := Lookup(int(s)); return e.Phrase }

// Description returns the description, "" for an unknown code.
func (s Status) Description() string { e, _ := Lookup(int(s)); return e.Description }

// Name returns the constant name, "" for an unknown code.
func (s Status) Name() string { e, _ := Lookup(int(s)); return e.Name }

// String shows the code as "404 Not Found".
func (s Status) String() string {
	if p := s.Phrase(); p != "" {
		return strconv.Itoa(int(s)) + " " + p
	}
	return strconv.Itoa(int(s))
}
