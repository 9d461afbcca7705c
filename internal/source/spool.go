package source

import (
	"bytes"
	"fmt"
	"io"
	"os"
)

// A spool keeps what comes through a stream, so that it can be read at random: in memory, and once that is too much, in a
// file without a name.
type spooler struct {
	budget *budget
	memory bytes.Buffer
	file   *os.File
	size   int64
}

// spool reads the stream to its end. The error of the store is that of the stream; the other one is our own.
func spool(in io.Reader, b *budget) (*store, error) {
	s := &spooler{budget: b}
	chunk := make([]byte, readSize)
	for {
		n, err := in.Read(chunk)
		if failure := s.write(chunk[:n]); failure != nil {
			s.free()
			return nil, failure
		}
		if err == io.EOF {
			return s.store(nil), nil
		}
		if err != nil {
			return s.store(err), nil
		}
	}
}

func (s *spooler) write(p []byte) error {
	s.size += int64(len(p))
	if !s.budget.hold(int64(len(p))) {
		return streamError{text: fmt.Sprintf("archive in a stream is over the limit of %d MiB: decompress it first", s.budget.limits.spool>>20)}
	}
	if s.file == nil && s.size <= s.budget.limits.spoolMemory {
		s.memory.Write(p)
		return nil
	}
	if err := s.toDisk(); err != nil {
		return err
	}
	_, err := s.file.Write(p)
	return bare(err)
}

// toDisk begins the file with what was in memory. It is removed at once where the system allows that for an open file.
func (s *spooler) toDisk() error {
	if s.file != nil {
		return nil
	}
	file, err := os.CreateTemp("", "picket-spool-*")
	if err != nil {
		return bare(err)
	}
	s.file = file
	_ = os.Remove(file.Name())
	_, err = s.file.Write(s.memory.Bytes())
	s.memory = bytes.Buffer{}
	return bare(err)
}

func (s *spooler) store(err error) *store {
	out := &store{ReaderAt: s.file, size: s.size, err: err, free: s.free}
	if s.file == nil {
		out.ReaderAt = bytes.NewReader(s.memory.Bytes())
	}
	return out
}

func (s *spooler) free() {
	s.budget.hold(-s.size)
	s.size, s.memory = 0, bytes.Buffer{}
	if s.file != nil {
		_ = s.file.Close()
		_ = os.Remove(s.file.Name()) // for a system that did not allow it before
	}
}
