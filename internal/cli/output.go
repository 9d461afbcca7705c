package cli

import (
	"bufio"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"picket/internal/report"
	"picket/internal/sweep"
)

// An output is where a result goes: standard output, or a file.
type output struct {
	io.Writer
	format string
	color  bool
	file   *pendingFile // nil: standard output
}

// newOutput checks what was asked for before the work begins. Without a format, the file's name says it.
func newOutput(path, format string, std io.Writer, known ...string) (*output, error) {
	if path == "" {
		format, err := formatOf(format, std, known...)
		return &output{Writer: std, format: format, color: wantsColor(std)}, err
	}
	if format == "" {
		format = formatByName[strings.ToLower(filepath.Ext(path))]
	}
	format, err := formatOf(format, nil, known...)
	if err != nil {
		return nil, err
	}
	file, err := newPendingFile(path)
	if err != nil {
		return nil, usageError("--output: %w", err)
	}
	return &output{Writer: file, format: format, file: file}, nil
}

var formatByName = map[string]string{".html": "html", ".htm": "html", ".json": "json", ".ndjson": "ndjson", ".jsonl": "ndjson",
	".csv": "csv", ".txt": "table"}

// keep ends the output: only now is there a file.
func (o *output) keep() error {
	if o.file == nil {
		return nil
	}
	return o.file.keep()
}

// discard takes an output away that was not kept.
func (o *output) discard() {
	if o.file != nil {
		o.file.discard()
	}
}

// announce says the answer in a sentence where the output does not show it to whoever runs the sweep: it went to a file,
// or holds sightings only.
func (o *output) announce(w io.Writer, a *sweep.Answer) {
	switch {
	case o.file != nil:
		fmt.Fprintf(w, "picket: %s: %s\n", report.Plain(o.file.path), report.Headline(a))
	case o.format == "csv" || o.format == "ecs" || o.format == "navigator":
		fmt.Fprintf(w, "picket: %s\n", report.Headline(a))
	}
}

// A pendingFile is written beside its place and put there at the end, so that there is never half a result. Only its
// owner can read it: it tells of weaknesses.
type pendingFile struct {
	*bufio.Writer
	path string
	temp lateFile
}

func newPendingFile(path string) (*pendingFile, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil, fmt.Errorf("%s is a directory: name a file in it", path)
	} else if err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no regular file: name another", path)
	}
	f := &pendingFile{path: path, temp: lateFile{dir: filepath.Dir(path)}}
	f.Writer = bufio.NewWriterSize(&f.temp, 1<<16)
	if err := f.temp.open(); err != nil {
		return nil, err
	}
	f.temp.discard()
	return f, nil
}

func (f *pendingFile) keep() error {
	if err := f.Flush(); err != nil {
		return err
	}
	if err := f.temp.file.Sync(); err != nil {
		return err
	}
	if err := f.temp.file.Close(); err != nil {
		return err
	}
	if err := os.Rename(f.temp.file.Name(), f.path); err != nil {
		return err
	}
	f.temp.file = nil
	syncDirectory(f.temp.dir)
	return nil
}

func (f *pendingFile) discard() { f.temp.discard() }

// A lateFile comes to be when it is first written to. A sweep that lists the directory before that does not find it.
type lateFile struct {
	dir  string
	file *os.File
}

func (l *lateFile) open() (err error) {
	l.file, err = os.CreateTemp(l.dir, ".picket-*.tmp") // mode 0600
	if pathError, ok := err.(*fs.PathError); ok {
		return fmt.Errorf("%s: %w", l.dir, pathError.Err)
	}
	return err
}

func (l *lateFile) Write(data []byte) (int, error) {
	if l.file == nil {
		if err := l.open(); err != nil {
			return 0, err
		}
	}
	return l.file.Write(data)
}

func (l *lateFile) discard() {
	if l.file != nil {
		l.file.Close()
		os.Remove(l.file.Name())
		l.file = nil
	}
}

// syncDirectory makes a new name last. Not every system and file system can: then the file is there all the same.
func syncDirectory(path string) {
	if dir, err := os.Open(path); err == nil {
		_ = dir.Sync()
		dir.Close()
	}
}
