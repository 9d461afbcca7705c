package main

import (
	"os"
	"os/exec"
	"syscall"
)

// peakBytes gives the largest resident set of a process and those it waited for. Linux carries over what its parent had when
// it was started, so that nothing is measured below the few MB of the bench itself.
func peakBytes(s *os.ProcessState) int64 {
	if r, ok := s.SysUsage().(*syscall.Rusage); ok {
		return r.Maxrss << 10
	}
	return 0
}

// killsGroup makes the end of the context the end of the command's own children too.
func killsGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
