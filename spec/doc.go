// Package spec holds what netlua promises and how far the promise is kept.
//
//	api.tsv        every name that the two documents know, one a row; see README.md
//	differs.tsv    names that are spelled or solved another way here, with the reason
//	finished.txt   modules whose every documented name must resolve
//	*_spec.lua     executable specs; go test runs them all
//	golden/        vectors made by CPython 3.9.18, their generators, and the package that reads them
//
// [Inventory] reads the first, [Check] holds a set of modules against it, and
// the command in spec/coverage prints the result as a table.
package spec
