//go:build !unix

package document

import "os/exec"

// ownGroup does nothing: without process groups, the command alone is ended.
func ownGroup(*exec.Cmd) {}

func killGroup(cmd *exec.Cmd) {
	if cmd.Process != nil {
		_ = cmd.Process.Kill()
	}
}
