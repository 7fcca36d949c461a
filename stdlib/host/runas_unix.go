//go:build unix

package host

import (
	"os/exec"
	"syscall"
)

// runAs has the program run as another user, in the group of the same id and in no other.
func runAs(cmd *exec.Cmd, uid int) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(uid)}}
}
