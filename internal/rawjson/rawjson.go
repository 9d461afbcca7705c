// Package rawjson reads JSON objects as the bytes they are: members with their offsets, and strings with the way back
// from what they mean to how they are written. Evidence must be verbatim, and encoding/json forgets where it read.
//
// It takes what encoding/json takes, and says of other texts what that says; but it reads each byte once.
package rawjson

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// MaxValue is the size of the largest value that is read, in bytes.
const MaxValue = 16 << 20

// A TooLarge is a value that was passed over. What follows it can be read.
type TooLarge struct{ Offset int64 }

func (e *TooLarge) Error() string {
	return fmt.Sprintf("value at byte %d: larger than %d bytes, passed over", e.Offset, MaxValue)
}

// A Decoder reads a text value by value, in memory for the largest value, and knows how long the text was.
type Decoder struct {
	input  io.Reader
	err    error // of input
	buffer []byte
	at     int   // in buffer: what is before it has been read
	before int64 // bytes of the text before buffer
	held   int   // in buffer, from where on nothing is dropped; negative: nothing is held
	tooFar bool  // more was to be held than MaxValue
	state  state
	outer  []state // of the brackets that are open
	object object  // of the last value
	names  map[string]string
}

// A state says what may follow, as in encoding/json.
type state uint8

const (
	topValue state = iota
	arrayStart
	arrayValue
	arrayComma
	objectStart
	objectKey
	objectColon
	objectValue
	objectComma
)

var notHere = [...]string{
	topValue: " looking for beginning of value", arrayStart: " looking for beginning of value", arrayValue: " looking for beginning of value",
	objectValue: " looking for beginning of value", arrayComma: " after array element", objectStart: "",
	objectKey: " looking for beginning of object key string", objectColon: " after object key", objectComma: " after object key:value pair",
}

// NewDecoder reads from r.
func NewDecoder(r io.Reader) *Decoder {
	return &Decoder{input: r, held: -1, names: map[string]string{}}
}

// InputOffset is how far the text has been read, in bytes.
func (d *Decoder) InputOffset() int64 { return d.before + int64(d.at) }

// Next reads the next value. The error is a *TooLarge for one that was passed over.
func (d *Decoder) Next() (Value, error) {
	if err := d.separator(); err != nil {
		return Value{}, d.damage(err)
	}
	if !d.mayBeginValue() {
		return Value{}, d.damage(&syntaxFault{"not at beginning of value"})
	}
	if _, err := d.peek(); err != nil {
		return Value{}, d.damage(unexpectedEnd(err))
	}
	v, err := d.value()
	if err == nil || errors.As(err, new(*TooLarge)) {
		d.state = afterValue[d.state]
	}
	return v, err
}

var afterValue = [...]state{topValue: topValue, arrayStart: arrayComma, arrayValue: arrayComma, arrayComma: arrayComma,
	objectStart: objectStart, objectKey: objectKey, objectColon: objectColon, objectValue: objectComma, objectComma: objectComma}

// value reads the value that begins here.
func (d *Decoder) value() (Value, error) {
	for {
		d.object = object{members: d.object.members[:0]}
		s := scan{data: d.buffer[d.at:], base: d.InputOffset(), members: &d.object.members, names: d.names}
		end, err := s.value(0, 0)
		if err == errShort && len(s.data) > MaxValue {
			return Value{}, d.passOver()
		}
		if err == errShort {
			err = d.fillBeyond(len(s.data))
			if err == nil {
				continue
			}
			if end = len(s.data); err == io.EOF && isNumber(s.data) {
				err = nil // nothing follows it
			}
		}
		if err != nil {
			return Value{}, d.damage(d.reason(err))
		}
		d.at += end
		d.object.deepest, d.object.spaced, d.object.tooMany = s.deepest, s.spaced, s.tooMany
		return Value{s.data[:end:end], s.base, &d.object}, nil
	}
}

// reason is what encoding/json says where the value that begins here stops being JSON.
func (d *Decoder) reason(err error) error {
	if err == errSyntax {
		return syntaxError(d.buffer[d.at:])
	}
	return unexpectedEnd(err)
}

func isNumber(text []byte) bool {
	return len(text) > 0 && (text[0] == '-' || text[0] >= '0' && text[0] <= '9') && json.Valid(text)
}

// passOver skips a value that is too large, by its brackets and quotes only.
func (d *Decoder) passOver() error {
	tooLarge := &TooLarge{d.InputOffset()}
	depth, inString := 0, false
	for {
		if d.at >= len(d.buffer) {
			if err := d.fill(); err != nil {
				return d.damage(unexpectedEnd(err))
			}
		}
		c := d.buffer[d.at]
		d.at++
		switch {
		case inString && c == '\\':
			if d.at >= len(d.buffer) && d.fill() != nil {
				continue
			}
			d.at++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			depth--
		}
		if depth <= 0 && !inString {
			return tooLarge
		}
	}
}

// separator reads the comma or colon in front of a value.
func (d *Decoder) separator() error {
	want, behind, name := byte(','), arrayValue, "comma after array element"
	switch d.state {
	case arrayComma:
	case objectColon:
		want, behind, name = ':', objectValue, "colon after object key"
	default:
		return nil
	}
	c, err := d.peek()
	if err != nil {
		return err
	}
	if c != want {
		return &syntaxFault{"expected " + name}
	}
	d.at++
	d.state = behind
	return nil
}

// Token reads the next token: a bracket as a json.Delim, a name or a string as a string, nil for any other value. The error
// is io.EOF where the text ends as it may.
func (d *Decoder) Token() (json.Token, error) {
	for {
		c, err := d.peek()
		if err == io.EOF && len(d.outer) == 0 {
			return nil, io.EOF
		}
		if err != nil {
			return nil, d.damage(err)
		}
		switch {
		case (c == '[' || c == '{') && d.mayBeginValue():
			d.open(c)
			return json.Delim(c), nil
		case c == ']' && (d.state == arrayStart || d.state == arrayComma), c == '}' && (d.state == objectStart || d.state == objectComma):
			d.close()
			return json.Delim(c), nil
		case c == ':' && d.state == objectColon, c == ',' && d.state == arrayComma:
			if err := d.separator(); err != nil {
				return nil, d.damage(err)
			}
		case c == ',' && d.state == objectComma:
			d.at++
			d.state = objectKey
		case c == '"' && (d.state == objectStart || d.state == objectKey):
			name, err := d.text()
			if err == nil {
				d.state = objectColon
			}
			return name, err
		case strings.IndexByte("[]{}:,", c) >= 0 || !d.mayBeginValue():
			return nil, d.damage(&syntaxFault{"invalid character " + quoted(c) + notHere[d.state]})
		case c == '"':
			text, err := d.text()
			d.state = afterValue[d.state]
			return text, err
		default:
			_, err := d.value()
			d.state = afterValue[d.state]
			return nil, err
		}
	}
}

func (d *Decoder) mayBeginValue() bool {
	return d.state == topValue || d.state == arrayStart || d.state == arrayValue || d.state == objectValue
}

func (d *Decoder) open(c byte) {
	d.at++
	d.outer = append(d.outer, d.state)
	if d.state = objectStart; c == '[' {
		d.state = arrayStart
	}
}

func (d *Decoder) close() {
	d.at++
	d.state = afterValue[d.outer[len(d.outer)-1]]
	d.outer = d.outer[:len(d.outer)-1]
}

// text reads the string that begins here.
func (d *Decoder) text() (json.Token, error) {
	v, err := d.value()
	if err != nil {
		return nil, err
	}
	t, err := v.Text()
	return t.Value, err
}

// More says whether the array or object that is being read goes on.
func (d *Decoder) More() bool {
	c, err := d.peek()
	return err == nil && c != ']' && c != '}'
}

// Peek is the byte with which the next value begins; 0 at the end.
func (d *Decoder) Peek() byte {
	if d.separator() != nil {
		return 0
	}
	c, err := d.peek()
	if err != nil {
		return 0
	}
	return c
}

// peek skips white space.
func (d *Decoder) peek() (byte, error) {
	for i := d.at; ; i++ {
		for i >= len(d.buffer) {
			read := i - d.at
			if err := d.fill(); err != nil {
				return 0, err
			}
			i = d.at + read
		}
		if c := d.buffer[i]; !isSpace(c) {
			d.at = i
			return c, nil
		}
	}
}
