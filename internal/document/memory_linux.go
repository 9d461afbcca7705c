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
