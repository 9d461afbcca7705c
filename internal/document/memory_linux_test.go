package document

import (
	"os"
	"os/exec"
	"testing"

	"golang.org/x/sys/unix"
)

func TestLimitMemoryOfAnother(t *testing.T) {
	cmd := exec.Command(os.Args[0], "sleep")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}()
	limitMemoryOf(cmd.Process.Pid, 3<<30)
	var got unix.Rlimit
	if err := unix.Prlimit(cmd.Process.Pid, unix.RLIMIT_AS, nil, &got); err != nil {
		t.Fatal(err)
	}
	if got.Cur != 3<<30 || got.Max != 3<<30 {
		t.Errorf("got %+v", got)
	}
}
