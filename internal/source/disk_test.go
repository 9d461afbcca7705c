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
		if c, r := readOnly(t, Open(test.entry, nil)); fault(c) != test.want+" at byte 0" || r.Name() != test.entry.Name {
			t.Errorf("%s: got %q, want %s", name, fault(c), test.want)
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
	if c, _ := readOnly(t, Open(e, nil)); fault(c) != "permission denied at byte 0" || !errors.Is(c.faults[0], fs.ErrPermission) {
		t.Errorf("got %v", c.faults)
	}
}

func TestFileGrows(t *testing.T) {
	text := logText(30)
	e := writeFile(t, "a.log", []byte(text))
	for r := range open(e, nil, small) {
		file, err := os.OpenFile(e.Name, os.O_APPEND|os.O_WRONLY, 0)
		must(t, err)
		_, err = file.WriteString("more\n")
		must(t, err)
		must(t, file.Close())
		if c := readAll(t, r); c.text != text || len(c.faults) > 0 {
			t.Errorf("%d of %d bytes, %v", len(c.text), len(text), c.faults)
		}
	}
}

func TestFileShrinks(t *testing.T) {
	text := logText(10_000)
	for name, data := range map[string][]byte{"a.log": []byte(text), "a.gz": gzipped(t, text), "a.zst": zstded(t, text)} {
		e := writeFile(t, name, data)
		var c content
		for r := range open(e, nil, small) {
			keep := min(readSize+1000, len(data)-1)
			if r.Consumed() > int64(keep) {
				t.Fatalf("%s: %d bytes read ahead", name, r.Consumed())
			}
			must(t, os.Truncate(e.Name, int64(keep)))
			c = readAll(t, r)
		}
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
		c, _ := readFrom(t, in, small)
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
	if c, _ := readOnly(t, Open(Entry{Name: name}, nil)); !strings.HasPrefix(c.text, "Name:") {
		t.Errorf("got %q", c.text)
	}
}
