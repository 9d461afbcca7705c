package sweep

import (
	"encoding/binary"
	"errors"
	"time"

	"picket/internal/intel"
)

// A sightingCoder writes sightings as bytes, or reads them. Sightings that follow each other have much in common, so a field
// is compared with that of the sighting before: what is the same takes one byte, and no memory when it is read.
type sightingCoder struct {
	last    intel.Sighting
	bytes   []byte // written, or left to be read
	reading bool
	err     error // of reading
}

var errSpool = errors.New("not the bytes of a sighting")

// encode gives bytes that are valid until the next call. Rules are many bytes, and few: that there is one is enough.
func (c *sightingCoder) encode(s *intel.Sighting) []byte {
	c.bytes = c.bytes[:0]
	x := *s
	isOfRule := s.Rule != nil
	c.fields(&x, &isOfRule)
	c.last = x
	return c.bytes
}

// decode is the sighting of which encode made bytes, after those before it. Rule gives the rule of a number.
func (c *sightingCoder) decode(text []byte, rule func(number int) *intel.MatchedRule) (*intel.Sighting, error) {
	c.bytes, c.reading, c.err = text, true, nil
	s, isOfRule := &intel.Sighting{}, false
	c.fields(s, &isOfRule)
	if c.err != nil || len(c.bytes) > 0 {
		return nil, errSpool
	}
	c.last = *s
	if isOfRule {
		s.Rule = rule(s.Target)
	}
	return s, nil
}

// fields writes or reads each field of a sighting; Rule is the caller's.
func (c *sightingCoder) fields(s *intel.Sighting, isOfRule *bool) {
	last := &c.last
	c.boolean(isOfRule)
	c.time(&s.Time)
	text(c, &s.TimeBasis, last.TimeBasis)
	text(c, &s.Validity, last.Validity)
	text(c, &s.Observer, last.Observer)
	text(c, &s.Src, last.Src)
	text(c, &s.Dst, last.Dst)
	text(c, &s.User, last.User)
	text(c, &s.Host, last.Host)
	text(c, &s.Machine, last.Machine)
	text(c, &s.MachineBy, last.MachineBy)
	text(c, &s.Shared, last.Shared)
	integer(c, &s.Target)
	text(c, &s.Indicator.Kind, last.Indicator.Kind)
	text(c, &s.Indicator.Value, last.Indicator.Value)
	text(c, &s.IndicatorID, last.IndicatorID)
	text(c, &s.Matched, last.Matched)
	text(c, &s.Field, last.Field)
	text(c, &s.Role, last.Role)
	text(c, &s.Action, last.Action)
	text(c, &s.Direction, last.Direction)
	text(c, &s.Advisory, last.Advisory)
	text(c, &s.File, last.File)
	text(c, &s.LogKind, last.LogKind)
	integer(c, &s.Line)
	c.index(&s.Index)
	integer(c, &s.RecordID)
	integer(c, &s.Offset)
	text(c, &s.Ignored, last.Ignored)
	text(c, &s.Text, last.Text)
	c.boolean(&s.Truncated)
}

// text is 0 where it is that of the sighting before, else its length and 1, and the bytes.
func text[T ~string](c *sightingCoder, value *T, last T) {
	if !c.reading {
		if *value == last {
			c.bytes = append(c.bytes, 0)
			return
		}
		c.bytes = append(binary.AppendUvarint(c.bytes, uint64(len(*value))+1), *value...)
		return
	}
	size := c.unsigned()
	switch {
	case size == 0:
		*value = last
	case size-1 > uint64(len(c.bytes)):
		c.fail()
	default:
		*value, c.bytes = T(c.bytes[:size-1]), c.bytes[size-1:]
	}
}

// integer takes all types that fit into 64 bits.
func integer[T ~int | ~int64 | ~uint64](c *sightingCoder, value *T) {
	if !c.reading {
		c.bytes = binary.AppendVarint(c.bytes, int64(*value))
		return
	}
	n, size := binary.Varint(c.bytes)
	if size <= 0 {
		c.fail()
		return
	}
	*value, c.bytes = T(n), c.bytes[size:]
}

func (c *sightingCoder) unsigned() uint64 {
	n, size := binary.Uvarint(c.bytes)
	if size <= 0 {
		c.fail()
		return 0
	}
	c.bytes = c.bytes[size:]
	return n
}

func (c *sightingCoder) boolean(value *bool) {
	n := 0
	if *value {
		n = 1
	}
	integer(c, &n)
	*value = n != 0
}

// time is in UTC, as that of all sightings.
func (c *sightingCoder) time(value **time.Time) {
	isThere := *value != nil
	c.boolean(&isThere)
	if !isThere {
		return
	}
	var seconds, nanoseconds int64
	if !c.reading {
		seconds, nanoseconds = (*value).Unix(), int64((*value).Nanosecond())
	}
	integer(c, &seconds)
	integer(c, &nanoseconds)
	if c.reading {
		at := time.Unix(seconds, nanoseconds).UTC()
		*value = &at
	}
}

func (c *sightingCoder) index(value **int64) {
	isThere := *value != nil
	c.boolean(&isThere)
	if !isThere {
		return
	}
	if c.reading {
		*value = new(int64)
	}
	integer(c, *value)
}

func (c *sightingCoder) fail() { c.err, c.bytes = errSpool, nil }
