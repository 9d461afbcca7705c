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
	consumed atomic.Int64
	err      error // sticky
}

func openDisk(e Entry, stdin io.Reader) (*disk, error) {
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
		return &disk{in: stdin, size: -1}, nil
	}
	file, err := os.Open(e.Name)
	if err != nil {
		return nil, bare(err)
	}
	size, err := readableSize(file)
	if err == nil && e.Size > max(size, 0) {
		err = fmt.Errorf("file shrank before it was read: %d of %d bytes", max(size, 0), e.Size)
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &disk{in: file, file: file, size: size}, nil
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
	done := d.consumed.Load()
	if d.size >= 0 {
		p = p[:min(int64(len(p)), d.size-done)]
		if done == d.size {
			d.err = io.EOF
			return 0, d.err
		}
	}
	n, err := d.in.Read(p)
	done = d.consumed.Add(int64(n))
	if err == io.EOF && done < d.size {
		err = fmt.Errorf("file shrank while it was read: %d of %d bytes", done, d.size)
	}
	d.err = bare(err)
	return n, d.err
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
