//go:build !unix

package host

import "os/exec"

// runAs does nothing: there are no such ids.
func runAs(*exec.Cmd, int) {}

// leadGroup does nothing: there are no such groups.
func leadGroup(*exec.Cmd) {}
