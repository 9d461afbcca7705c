package rawjson

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// chunk is how much is read at once, in bytes.
const chunk = 256 << 10

// fill reads more of the text. What has been read and is not held may be overwritten.
func (d *Decoder) fill() error {
	if d.err != nil {
		return d.err
	}
	d.makeRoom()
	for empty := 0; empty < 100; empty++ {
		n, err := d.input.Read(d.buffer[len(d.buffer):cap(d.buffer)])
		d.buffer = d.buffer[:len(d.buffer)+n]
		d.err = err
		if n > 0 {
			return nil
		}
		if err != nil {
			return err
		}
	}
	d.err = io.ErrNoProgress
	return d.err
}

// fillBeyond reads so much more that to walk a value again from its beginning costs little. It fails if there is no more.
func (d *Decoder) fillBeyond(length int) error {
	for len(d.buffer)-d.at <= length+length/2 {
		if err := d.fill(); err == io.EOF && len(d.buffer)-d.at > length {
			return nil
		} else if err != nil {
			return err
		}
	}
	return nil
}

// makeRoom drops what has been read where the buffer is full, and lets it grow by what is left.
func (d *Decoder) makeRoom() {
	if d.held >= 0 && len(d.buffer)-d.held > MaxValue && d.at > d.held {
		d.held, d.tooFar = -1, true
	}
	if cap(d.buffer)-len(d.buffer) >= chunk/2 {
		return
	}
	keep := d.at
	if d.held >= 0 {
		keep = d.held
	}
	rest := d.buffer[keep:]
	if d.held < 0 && len(rest) <= cap(d.buffer)/2 && cap(d.buffer) >= 2*chunk {
		d.buffer = d.buffer[:copy(d.buffer[:len(rest)], rest)]
	} else { // values that are held stay where they are
		d.buffer = append(make([]byte, 0, max(4*chunk, 2*len(rest)+chunk)), rest...)
	}
	d.before += int64(keep)
	d.at -= keep
	if d.held >= 0 {
		d.held = 0
	}
}

// Hold keeps the text from the bracket on that Token has just read, until Release.
func (d *Decoder) Hold() { d.held, d.tooFar = d.at-1, false }

// Release ends what Hold began, and gives the text since then as a value. It is none, with the error, where that is more than
// MaxValue.
func (d *Decoder) Release() (Value, error) {
	from := d.held
	d.held = -1
	if d.tooFar || from < 0 || d.at-from > MaxValue {
		return Value{}, fmt.Errorf("larger than %d bytes", MaxValue)
	}
	return Value{Raw: d.buffer[from:d.at:d.at], Offset: d.before + int64(from)}, nil
}

// A syntaxFault is what encoding/json says, which lets nobody else make its errors.
type syntaxFault struct{ text string }

func (e *syntaxFault) Error() string { return e.text }

// damage says where the text stops being JSON.
func (d *Decoder) damage(err error) error {
	var syntax *json.SyntaxError
	var fault *syntaxFault
	switch {
	case err == nil:
		return nil
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("ends early at byte %d: %w", d.before+int64(len(d.buffer)), io.ErrUnexpectedEOF)
	case errors.As(err, &syntax), errors.As(err, &fault):
		return fmt.Errorf("not JSON after byte %d: %w", d.InputOffset(), err)
	}
	return fmt.Errorf("byte %d: %w", d.InputOffset(), err)
}

func unexpectedEnd(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// quoted is a character as encoding/json quotes it.
func quoted(c byte) string {
	switch c {
	case '\'':
		return `'\''`
	case '"':
		return `'"'`
	}
	s := strconv.Quote(string(rune(c)))
	return "'" + s[1:len(s)-1] + "'"
}
