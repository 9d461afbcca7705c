package feed

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// files is an origin on disk.
type files struct{ root string }

func (files) close() {}

func (f files) name(path string) string {
	if path == "" {
		return f.root
	}
	return filepath.Join(strings.TrimSuffix(f.root, manifestName), filepath.FromSlash(path))
}

// settled is how old a change must be for the size and time of a file to tell it: clocks of file systems are coarse.
const settled = 2 * time.Second

func (f files) get(_ context.Context, path string, known *State) (*got, error) {
	name := f.name(path)
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no file", name) // opening a pipe would wait
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, onDisk(err)
	}
	g := &got{file: file}
	info, err := file.Stat()
	switch {
	case err != nil:
	case known.SHA256 != "" && info.Size() == known.Size && info.ModTime().Equal(known.ModTime):
		file.Close()
		return nil, nil
	default:
		err = g.look(info)
	}
	if err != nil {
		file.Close()
		return nil, onDisk(err)
	}
	return g, nil
}

// look hashes the file, and makes sure that nobody writes it.
func (g *got) look(before fs.FileInfo) error {
	if err := hash(g); err != nil {
		return err
	}
	after, err := os.Stat(g.file.Name())
	switch {
	case err != nil:
		return err
	case !os.SameFile(before, after), after.Size() != before.Size(), !after.ModTime().Equal(before.ModTime()):
		return errors.New("it changed while it was read")
	}
	if time.Since(after.ModTime()) > settled {
		g.seen.Size, g.seen.ModTime = after.Size(), after.ModTime().UTC()
	}
	return nil
}

func onDisk(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New("no such file")
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
