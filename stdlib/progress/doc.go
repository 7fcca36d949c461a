// Package progress draws a bar that shows how far a transfer is: [Bar] is a
// reporthook for urlretrieve. It draws on the host's standard error, and nothing
// at all where that is no terminal.
//
// The drawing is github.com/schollz/progressbar's. It is kept from finding a
// terminal, a signal or a clock of its own: what it is given to write to is the
// host's stream and nothing else, and no goroutine is started.
package progress
