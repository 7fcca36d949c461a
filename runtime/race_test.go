//go:build race

package runtime

// raceFactor is what the race detector multiplies memory with, at most.
const raceFactor = 2
