//go:build !race

package runtime

const raceFactor = 1
