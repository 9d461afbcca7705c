package document

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// limitMemory bounds the address space of this process, and of those that it starts, to n bytes more than it has now. A
// process that reaches the limit breaks down, and its parent says so.
func limitMemory(n uint64) {
	var pages uint64
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return
	}
	if _, err := fmt.Sscan(string(statm), &pages); err != nil {
		return
	}
	var rlimit unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_AS, &rlimit) != nil {
		return
	}
	rlimit.Cur = min(pages*uint64(os.Getpagesize())+n, rlimit.Max)
	_ = unix.Setrlimit(unix.RLIMIT_AS, &rlimit)
}

// limitMemoryOf bounds the address space of another process to n bytes. It inherits no good limit: this process has
// set aside address space that it does not use. Where it cannot be set, the inherited one is the stricter.
func limitMemoryOf(pid int, n uint64) {
	_ = unix.Prlimit(pid, unix.RLIMIT_AS, &unix.Rlimit{Cur: n, Max: n}, nil)
}

// limitTime bounds the processor time of this process and of those that it starts, each by itself: should the parent be
// killed, nobody else would end them.
func limitTime(seconds uint64) {
	_ = unix.Setrlimit(unix.RLIMIT_CPU, &unix.Rlimit{Cur: seconds, Max: seconds})
}
