//go:build !linux

package document

// limitMemory does nothing where the system keeps no account of address space that a process can read: there the soft
// limit of the Go runtime and the time limit have to do.
func limitMemory(uint64) {}

func limitMemoryOf(int, uint64) {}

func limitTime(uint64) {}
