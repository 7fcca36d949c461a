// Package urlerror is urllib.error: the errors that opening a URL ends with.
//
// The directory has the documented name; the package has not, because "error"
// would hide the predeclared type from every importer.
//
// [URLError] is the general one and an OSError to Python programs. [HTTPError]
// is a URLError and at the same time the response that the server sent: its
// status, headers and body can be read. [ContentTooShortError] is what
// urlretrieve raises when the body ends early.
//
// Go programs tell them apart with errors.As, which also finds the *URLError
// inside the other two.
package urlerror
