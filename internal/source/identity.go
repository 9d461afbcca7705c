package source

import "path/filepath"

// An identity is equal for two names of one file or directory.
type identity struct {
	dev, ino       uint64
	size, modified int64
	path           string // where the system has no inodes
}

func realPath(name string) string {
	if real, err := filepath.EvalSymlinks(name); err == nil {
		name = real
	}
	if absolute, err := filepath.Abs(name); err == nil {
		name = absolute
	}
	return name
}
