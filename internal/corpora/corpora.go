// Package corpora opens the archives of real data that some tests measure on. They are no part of the repository: where they
// are not, a test skips.
package corpora

import (
	"archive/tar"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// Path is where an archive lies that is named by its path below the data: "sigma/sigmahq.tar.zst". Without it the test skips.
func Path(t testing.TB, archive string) string {
	t.Helper()
	path := filepath.Join(root(t), "..", "shared", "data", archive)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		t.Skip("no corpora in ../shared")
	}
	return path
}

// Each calls do for every regular file in an archive (.tar.zst).
func Each(t testing.TB, archive string, do func(name string, data io.Reader)) {
	t.Helper()
	f, err := os.Open(Path(t, archive))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := zstd.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for members := tar.NewReader(z); ; {
		h, err := members.Next()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if h.Typeflag == tar.TypeReg {
			do(h.Name, members)
		}
	}
}

// root is the directory of the module, above that of the test.
func root(t testing.TB) string {
	dir, err := os.Getwd()
	for err == nil {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			break
		}
		dir = parent
	}
	t.Fatalf("no module above the test: %v", err)
	return ""
}

// Write puts a file from an archive below a directory.
func Write(t testing.TB, path string, data io.Reader) {
	t.Helper()
	text, err := io.ReadAll(data)
	if err == nil {
		err = os.MkdirAll(filepath.Dir(path), 0o755)
	}
	if err == nil {
		err = os.WriteFile(path, text, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}
