package host

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"time"
)

// orphanPipes is how long Wait still reads the output of a program that has
// ended while its children hold the pipes open.
const orphanPipes = 5 * time.Second

type sysProcesses struct{}

// Start runs the program; it is killed when ctx is done. No shell is involved.
func (sysProcesses) Start(ctx context.Context, c Command) (Process, error) {
	cmd := exec.CommandContext(ctx, c.Name, c.Args...)
	cmd.Dir, cmd.Env = c.Dir, c.Env
	cmd.Stdin, cmd.Stdout, cmd.Stderr = c.Stdin, c.Stdout, c.Stderr
	cmd.WaitDelay = orphanPipes
	if c.UID != 0 {
		runAs(cmd, c.UID)
	}
	if c.Group {
		leadGroup(cmd)
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return process{cmd}, nil
}

func (sysProcesses) LookPath(name string) (string, error) { return exec.LookPath(name) }
func (sysProcesses) Getpid() int                          { return os.Getpid() }
func (sysProcesses) Getuid() int                          { return os.Getuid() }

type process struct{ cmd *exec.Cmd }

func (p process) Pid() int                   { return p.cmd.Process.Pid }
func (p process) Signal(sig os.Signal) error { return p.cmd.Process.Signal(sig) }

func (p process) Wait() (int, error) {
	err := p.cmd.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode(), nil
	}
	if p.cmd.ProcessState == nil {
		return -1, err
	}
	return p.cmd.ProcessState.ExitCode(), err
}
