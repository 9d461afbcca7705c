package stix

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"

	"picket/internal/rawjson"
)

// A Text is a string of the input: what it means, how it is written, and where.
type Text = rawjson.Text

// maxObjects bounds the work on one input.
const maxObjects = 5_000_000

// Objects reads objects in their order. An *ObjectError tells of an object that could not be read; any other error ends
// the input, and says at which byte: what stood before it has been given.
func Objects(r io.Reader) iter.Seq2[Object, error] {
	return func(yield func(Object, error) bool) {
		s := stream{dec: rawjson.NewDecoder(r), yield: yield}
		if err := s.documents(); err != nil && !errors.Is(err, errStopped) {
			yield(nil, err)
		}
	}
}

// errStopped says that the caller wants no more.
var errStopped = errors.New("stopped")

type stream struct {
	dec   *rawjson.Decoder
	yield func(Object, error) bool
	index int
	value rawjson.Value // of the object that is being given
}

// documents reads JSON values until the input ends.
func (s *stream) documents() error {
	for first := true; ; first = false {
		token, err := s.dec.Token()
		switch {
		case err == io.EOF && first:
			return errors.New("empty: no STIX")
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		}
		switch token {
		case json.Delim('{'):
			err = s.document()
		case json.Delim('['):
			err = s.array()
		default:
			err = fmt.Errorf("byte %d: neither an object nor an array", s.dec.InputOffset())
		}
		if err != nil {
			return err
		}
	}
}

// document reads a bundle or an envelope, which have a list of objects, or a single object.
func (s *stream) document() error {
	s.dec.Hold()
	start := s.dec.InputOffset() - 1
	var passedOver error
	isList := false
	for s.dec.More() {
		name, err := s.dec.Token()
		if err != nil {
			return err
		}
		if name == "objects" && s.dec.Peek() == '[' {
			isList = true
			s.dec.Release()
			err = s.objects()
		} else {
			_, err = s.dec.Next()
		}
		if errors.As(err, new(*rawjson.TooLarge)) {
			err, passedOver = nil, err
		}
		if err != nil {
			return err
		}
	}
	if _, err := s.dec.Token(); err != nil {
		return err
	}
	whole, err := s.dec.Release()
	switch {
	case isList && passedOver != nil:
		return s.give(nil, &ObjectError{Index: s.index, Offset: start, Err: passedOver})
	case isList:
		return nil
	case err != nil:
		return s.give(nil, &ObjectError{Index: s.index, Offset: start, Err: err})
	}
	return s.single(whole)
}

// single reads an object that stands by itself. A bundle may have none.
func (s *stream) single(whole rawjson.Value) error {
	members, err := whole.Members()
	switch {
	case err != nil:
		return s.give(nil, &ObjectError{Index: s.index, Offset: whole.Offset, Err: err})
	case isBundle(members):
		return nil
	}
	return s.give(s.object(whole, members))
}

func isBundle(members rawjson.Members) bool {
	return string(members.Get("type").Raw) == `"bundle"`
}

func (s *stream) objects() error {
	if token, err := s.dec.Token(); err != nil {
		return err
	} else if token != json.Delim('[') {
		return fmt.Errorf("byte %d: objects is not a list", s.dec.InputOffset())
	}
	return s.array()
}

// array reads objects after an opening bracket, and the closing one.
func (s *stream) array() error {
	for s.dec.More() {
		value, err := s.dec.Next()
		var large *rawjson.TooLarge
		switch {
		case errors.As(err, &large):
			if err := s.give(nil, &ObjectError{Index: s.index, Offset: large.Offset, Err: large}); err != nil {
				return err
			}
			continue
		case err != nil:
			return err
		}
		members, err := value.Members()
		switch {
		case err != nil:
			err = s.give(nil, &ObjectError{Index: s.index, Offset: value.Offset, Err: err})
		case isBundle(members):
			err = s.give(nil, &ObjectError{Index: s.index, Offset: value.Offset, Err: errors.New("a bundle within a list: read it by itself")})
		default:
			err = s.give(s.object(value, members))
		}
		if err != nil {
			return err
		}
	}
	_, err := s.dec.Token()
	return err
}

func (s *stream) give(object Object, err error) error {
	if s.index++; s.index > maxObjects {
		return fmt.Errorf("byte %d: more than %d objects", s.dec.InputOffset(), maxObjects)
	}
	goOn := s.yield(object, err)
	if err == nil {
		object.Base().value = nil // its bytes are about to be overwritten
	}
	if !goOn {
		return errStopped
	}
	return nil
}

func (s *stream) object(value rawjson.Value, members rawjson.Members) (Object, error) {
	s.value = value
	return newObject(&s.value, members, s.index)
}
