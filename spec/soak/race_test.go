//go:build race

package soak

// The race detector remembers what happened to every word of memory.
const raced = true
