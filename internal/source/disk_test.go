package source

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
)

func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	cause := errors.New("the cause")
	tests := map[string]struct {
		entry Entry
		want  string
	}{
		"vanished":  {Entry{Name: filepath.Join(dir, "gone")}, "no such file or directory"},
		"directory": {Entry{Name: dir}, "is a directory"},
		"fault":     {Entry{Name: dir, Err: cause}, "the cause"},
		"skipped":   {Entry{Name: dir, Skipped: "directory loop"}, "directory loop"},
		"long name": {Entry{Name: filepath.Join(dir, strings.Repeat("x", 300))}, "file name too long"},
		"no stdin":  {Entry{Name: Stdin}, "no standard input"},
	}
	for name, test := range tests {
		if _, err := Open(test.entry, nil); err == nil || err.Error() != test.want {
			t.Errorf("%s: got %v, want %s", name, err, test.want)
		}
	}
}

func TestPermission(t *testing.T) {
	err := bare(&fs.PathError{Op: "open", Path: "/var/log/secure", Err: fs.ErrPermission})
	if err.Error() != "permission denied" || !errors.Is(err, fs.ErrPermission) {
		t.Errorf("got %v", err)
	}
	if os.Getuid() == 0 {
		t.Skip("root reads everything")
	}
	e := writeFile(t, "secret", []byte("x"))
	if err := os.Chmod(e.Name, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(e, nil); !errors.Is(err, fs.ErrPermission) || err.Error() != "permission denied" {
		t.Errorf("got %v", err)
	}
}

func TestFileGrows(t *testing.T) {
	text := logText(30)
	e := writeFile(t, "a.log", []byte(text))
	r, err := open(e, nil, small)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.OpenFile(e.Name, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.WriteString("more\n"); err != nil {
		t.Fatal(err)
	}
	if c := readAll(t, r); c.text != text || len(c.faults) > 0 {
		t.Errorf("%d of %d bytes, %v", len(c.text), len(text), c.faults)
	}
}

func TestFileShrinks(t *testing.T) {
	text := logText(10_000)
	for name, data := range map[string][]byte{"a.log": []byte(text), "a.gz": gzipped(t, text), "a.zst": zstded(t, text)} {
		e := writeFile(t, name, data)
		r, err := open(e, nil, small)
		if err != nil {
			t.Fatal(err)
		}
		keep := min(readSize+1000, len(data)-1)
		if r.Consumed() > int64(keep) {
			t.Fatalf("%s: %d bytes read ahead", name, r.Consumed())
		}
		if err := os.Truncate(e.Name, int64(keep)); err != nil {
			t.Fatal(err)
		}
		c := readAll(t, r)
		if !strings.HasPrefix(text, c.text) || len(c.text) < len(text)/10 || !strings.HasPrefix(fault(c), "file shrank while it was read: ") {
			t.Errorf("%s: %d of %d bytes, %q", name, len(c.text), len(text), fault(c))
		}
	}
}

func TestReadErrorIsAFault(t *testing.T) {
	text := logText(10)
	broken := &fs.PathError{Op: "read", Path: "/mnt/a.log", Err: errors.New("input/output error")}
	for name, data := range map[string][]byte{"plain": []byte(text), "gzip": gzipped(t, text)[:200]} {
		in := io.MultiReader(strings.NewReader(string(data)), iotest.ErrReader(broken))
		r, err := open(Entry{Name: Stdin}, in, small)
		if err != nil {
			t.Fatal(err)
		}
		c := readAll(t, r)
		if !strings.HasPrefix(text, c.text) || !strings.HasPrefix(fault(c), "input/output error at byte ") {
			t.Errorf("%s: %q after %d bytes", name, fault(c), len(c.text))
		}
	}
}

func TestEmptyLookingFile(t *testing.T) {
	const name = "/proc/self/status" // its size is 0
	if _, err := os.Stat(name); err != nil {
		t.Skip("no /proc here")
	}
	r, err := Open(Entry{Name: name}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if c := readAll(t, r); !strings.HasPrefix(c.text, "Name:") {
		t.Errorf("got %q", c.text)
	}
}
