package sweep

import (
	"bufio"
	"bytes"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"

	"picket/internal/intel"
)

// A spool keeps the sightings until everything is read: which machine had an address at a time may stand in a source that
// is read later. What does not fit into memory goes to a temporary file that has no name any more.
type spool struct {
	memory  bytes.Buffer
	file    *os.File
	out     *bufio.Writer // to the file, once there is one
	encoder *gob.Encoder
	err     error // the first of writing
	rule    func(number int) *intel.MatchedRule
}

// mostInMemory is how many bytes of sightings are kept there.
const mostInMemory = 4 << 20

// newSpool makes a spool that asks for the rules of sightings by their numbers.
func newSpool(rule func(number int) *intel.MatchedRule) *spool {
	s := &spool{rule: rule}
	s.encoder = gob.NewEncoder(s)
	return s
}

// spooled is a sighting as it is written. Gob takes a pointer to 0 for none, so the index counts from 1 here.
// Rules are many bytes, and few: their number is enough.
type spooled struct {
	Sighting *intel.Sighting
	Index    int64
	IsOfRule bool
}

func (s *spool) add(sighting *intel.Sighting) {
	if s.err != nil {
		return
	}
	x := spooled{Sighting: sighting}
	if sighting.Index != nil {
		x.Index = *sighting.Index + 1
	}
	if x.IsOfRule = sighting.Rule != nil; x.IsOfRule {
		bare := *sighting
		bare.Rule, x.Sighting = nil, &bare
	}
	s.err = s.encoder.Encode(x)
}

// Write takes what the encoder makes.
func (s *spool) Write(p []byte) (int, error) {
	if s.out == nil && s.memory.Len()+len(p) <= mostInMemory {
		return s.memory.Write(p)
	}
	if s.out == nil {
		if err := s.spill(); err != nil {
			return 0, err
		}
	}
	return s.out.Write(p)
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
		rest = io.MultiReader(&s.memory, bufio.NewReaderSize(s.file, 1<<20))
	}
	if s.err != nil {
		return s.err
	}
	decoder := gob.NewDecoder(rest)
	for {
		var x spooled
		err := decoder.Decode(&x)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("sightings cannot be read again: %w", err)
		}
		if x.Index--; x.Index >= 0 {
			x.Sighting.Index = &x.Index
		}
		if x.IsOfRule {
			x.Sighting.Rule = s.rule(x.Sighting.Target)
		}
		yield(x.Sighting)
	}
}

func (s *spool) close() {
	if s.file != nil {
		s.file.Close()
		os.Remove(s.file.Name())
	}
}
