package sweep

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"

	"picket/internal/intel"
)

// A spool keeps the sightings until everything is read: which machine had an address at a time may stand in a source that
// is read later. What does not fit into memory goes to a temporary file that has no name any more.
type spool struct {
	memory bytes.Buffer
	file   *os.File
	out    *bufio.Writer // to the file, once there is one
	coder  sightingCoder
	framed []byte // a sighting behind the count of its bytes
	err    error  // the first of writing
	rule   func(number int) *intel.MatchedRule
}

// mostInMemory is how many bytes of sightings are kept there.
const mostInMemory = 4 << 20

// newSpool makes a spool that asks for the rules of sightings by their numbers.
func newSpool(rule func(number int) *intel.MatchedRule) *spool {
	return &spool{rule: rule}
}

func (s *spool) add(sighting *intel.Sighting) {
	if s.err != nil {
		return
	}
	text := s.coder.encode(sighting)
	s.framed = append(binary.AppendUvarint(s.framed[:0], uint64(len(text))), text...)
	s.err = s.write(s.framed)
}

func (s *spool) write(p []byte) error {
	if s.out == nil && s.memory.Len()+len(p) > mostInMemory {
		if err := s.spill(); err != nil {
			return err
		}
	}
	to := io.Writer(&s.memory)
	if s.out != nil {
		to = s.out
	}
	_, err := to.Write(p)
	return err
}

func (s *spool) spill() error {
	file, err := os.CreateTemp("", "picket-*")
	if err != nil {
		return fmt.Errorf("sightings do not fit into memory: %w", err)
	}
	s.file, s.out = file, bufio.NewWriterSize(file, 1<<20)
	os.Remove(file.Name()) // where the system does not allow that, close does it
	return nil
}

// each gives the sightings in the order in which they came.
func (s *spool) each(yield func(*intel.Sighting)) error {
	rest := io.Reader(&s.memory)
	if s.out != nil && s.err == nil {
		if s.err = s.out.Flush(); s.err == nil {
			_, s.err = s.file.Seek(0, io.SeekStart)
		}
		rest = io.MultiReader(&s.memory, s.file)
	}
	if s.err != nil {
		return s.err
	}
	if err := eachSighting(bufio.NewReaderSize(rest, 1<<20), s.rule, yield); err != nil {
		return fmt.Errorf("sightings cannot be read again: %w", err)
	}
	return nil
}

// eachSighting reads what add wrote.
func eachSighting(in *bufio.Reader, rule func(number int) *intel.MatchedRule, yield func(*intel.Sighting)) error {
	var coder sightingCoder
	var text bytes.Buffer // it grows with what is there, not with what the count says
	part := io.LimitedReader{R: in}
	for {
		size, err := binary.ReadUvarint(in)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		text.Reset()
		part.N = int64(min(size, math.MaxInt64))
		if n, err := text.ReadFrom(&part); uint64(n) < size {
			return cmp.Or(err, io.ErrUnexpectedEOF)
		}
		sighting, err := coder.decode(text.Bytes(), rule)
		if err != nil {
			return err
		}
		yield(sighting)
	}
}

func (s *spool) close() {
	if s.file != nil {
		s.file.Close()
		os.Remove(s.file.Name())
	}
}
