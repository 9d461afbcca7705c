//go:build unix

package source

import (
	"io/fs"
	"syscall"
)

// identify uses device and inode. Some network and user-space file systems give many files one inode, or none; then a
// log must not be taken for another, so files must agree in size and time as well, and without inode the path decides.
func identify(name string, info fs.FileInfo) identity {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || stat.Ino == 0 {
		return identity{path: realPath(name)}
	}
	id := identity{dev: uint64(stat.Dev), ino: uint64(stat.Ino)}
	if !info.IsDir() {
		id.size, id.modified = info.Size(), info.ModTime().UnixNano()
	}
	return id
}
