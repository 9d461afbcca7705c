package source

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync/atomic"
)

// A disk is the file, pipe or standard input as it lies there. It counts what it reads, and reads a file only up to the
// size it had when it was opened: a live log has no other end.
type disk struct {
	in       io.Reader
	file     *os.File // nil for standard input
	size     int64    // -1: to the end, whatever comes
	share    int64    // of the entry in it, of which no more is ever consumed; -1: all
	place    int64    // of the next Read
	consumed atomic.Int64
	budget   *budget
	err      error // sticky
}

func openDisk(e Entry, stdin io.Reader, lim limits) (*disk, error) {
	if e.Err != nil {
		return nil, e.Err
	}
	if e.Skipped != "" {
		return nil, errors.New(e.Skipped)
	}
	if e.Name == Stdin {
		if stdin == nil {
			return nil, errors.New("no standard input")
		}
		return newDisk(stdin, lim), nil
	}
	path, least := e.Name, e.Size
	if e.place != nil {
		path, least = e.place.archive, e.place.size
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, bare(err)
	}
	size, err := readableSize(file)
	if err == nil && least > max(size, 0) {
		err = fmt.Errorf("file shrank before it was read: %d of %d bytes", max(size, 0), least)
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	d := &disk{in: file, file: file, size: size, share: size}
	if e.place != nil {
		d.share, d.budget = e.Size, e.place.budget
	} else {
		d.budget = newBudget(lim, size)
	}
	return d, nil
}

// newDisk reads a stream of any length.
func newDisk(in io.Reader, lim limits) *disk {
	return &disk{in: in, size: -1, share: -1, budget: newBudget(lim, -1)}
}

// readableSize is -1 for pipes, and for files of size 0: those of /proc have content all the same.
func readableSize(file *os.File) (int64, error) {
	info, err := file.Stat()
	if err != nil {
		return 0, bare(err)
	}
	if info.IsDir() {
		return 0, errors.New("is a directory")
	}
	if !info.Mode().IsRegular() || info.Size() == 0 {
		return -1, nil
	}
	return info.Size(), nil
}

func (d *disk) Read(p []byte) (int, error) {
	if d.err != nil {
		return 0, d.err
	}
	if d.size >= 0 {
		p = p[:min(int64(len(p)), d.size-d.place)]
		if d.place == d.size {
			d.err = io.EOF
			return 0, d.err
		}
	}
	n, err := d.in.Read(p)
	d.place += int64(n)
	d.count(n)
	if err == io.EOF && d.place < d.size {
		err = d.shrank(d.place)
	}
	d.err = bare(err)
	return n, d.err
}

// ReadAt reads a regular file at random.
func (d *disk) ReadAt(p []byte, offset int64) (int, error) {
	wanted := len(p)
	p = p[:max(0, min(int64(wanted), d.size-offset))]
	if len(p) == 0 && wanted > 0 {
		return 0, io.EOF
	}
	n, err := d.file.ReadAt(p, offset)
	d.count(n)
	switch {
	case n == len(p) && n < wanted:
		return n, io.EOF
	case n == len(p):
		return n, nil
	case err == io.EOF:
		err = d.shrank(offset + int64(n))
	}
	d.err = bare(err)
	return n, d.err
}

// shrank is the error of a file that ends before it should.
func (d *disk) shrank(at int64) error {
	return fmt.Errorf("file shrank while it was read: %d of %d bytes", at, d.size)
}

func (d *disk) count(n int) {
	d.consumed.Add(int64(n))
	d.budget.read.Add(int64(n))
}

// used is what was consumed of the entry.
func (d *disk) used() int64 {
	if used := d.consumed.Load(); d.share < 0 || used < d.share {
		return used
	}
	return d.share
}

func (d *disk) Close() error {
	if d.file == nil {
		return nil
	}
	return bare(d.file.Close())
}

// bare strips the operation and the path from an error of the file system: the caller prints the name.
func bare(err error) error {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err
	}
	return err
}
