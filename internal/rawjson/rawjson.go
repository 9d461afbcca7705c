// Package rawjson reads JSON objects as the bytes they are: members with their offsets, and strings with the way back
// from what they mean to how they are written. Evidence must be verbatim, and encoding/json forgets where it read.
package rawjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// MaxDepth is the deepest nesting that Members takes. Threat intelligence nests about ten deep.
const MaxDepth = 64

// A Value is one JSON value as it stands in a text, with its offset there in bytes.
type Value struct {
	Raw    []byte
	Offset int64
}

// A Decoder reads a text value by value, and knows how long the text was.
type Decoder struct {
	*json.Decoder
	input *counter
	open  int // brackets that Token has opened
}

// NewDecoder reads from r.
func NewDecoder(r io.Reader) *Decoder {
	input := &counter{Reader: r}
	return &Decoder{Decoder: json.NewDecoder(input), input: input}
}

type counter struct {
	io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += int64(n)
	return n, err
}

// Next reads the next value.
func (d *Decoder) Next() (Value, error) {
	var raw json.RawMessage
	if err := d.Decode(&raw); err != nil {
		return Value{}, d.damage(err)
	}
	return Value{raw, d.InputOffset() - int64(len(raw))}, nil
}

// Token reads the next token. The error is io.EOF where the text ends as it may.
func (d *Decoder) Token() (json.Token, error) {
	token, err := d.Decoder.Token()
	switch token {
	case json.Delim('{'), json.Delim('['):
		d.open++
	case json.Delim('}'), json.Delim(']'):
		d.open--
	}
	if err == io.EOF && d.open == 0 {
		return nil, io.EOF
	}
	return token, d.damage(err)
}

// damage says where the text stops being JSON.
func (d *Decoder) damage(err error) error {
	var syntax *json.SyntaxError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("ends early at byte %d: %w", d.input.n, io.ErrUnexpectedEOF)
	case errors.As(err, &syntax):
		return fmt.Errorf("not JSON after byte %d: %w", d.InputOffset(), err)
	}
	return fmt.Errorf("byte %d: %w", d.InputOffset(), err)
}

// Members splits an object. Of two members of one name the last counts, as in encoding/json.
func (v Value) Members() (map[string]Value, error) {
	if len(v.Raw) == 0 || v.Raw[0] != '{' {
		return nil, errors.New("not a JSON object")
	}
	if depth(v.Raw) > MaxDepth {
		return nil, fmt.Errorf("nested deeper than %d", MaxDepth)
	}
	dec := NewDecoder(bytes.NewReader(v.Raw))
	if _, err := dec.Token(); err != nil {
		return nil, err
	}
	members := map[string]Value{}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, err
		}
		member, err := dec.Next()
		if err != nil {
			return nil, err
		}
		member.Offset += v.Offset
		members[name.(string)] = member // inside an object, the decoder takes no other token here
	}
	return members, nil
}

// IsNull says whether the value is absent or null.
func (v Value) IsNull() bool { return len(v.Raw) == 0 || v.Raw[0] == 'n' }

// depth is how deep the brackets of a valid JSON text nest.
func depth(raw []byte) int {
	deepest, level, inString := 0, 0, false
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			level++
			deepest = max(deepest, level)
		case c == '}' || c == ']':
			level--
		}
	}
	return deepest
}

// A Text is a JSON string: what it means, and how it is written.
type Text struct {
	Value  string
	Raw    string // as written, without the quotation marks
	Offset int64  // of Raw

	meantDone, rawDone int // how far Sub has walked: many calls in order cost one walk
	compared, isPlain  bool
}

// Text reads a JSON string.
func (v Value) Text() (Text, error) {
	var value string
	if len(v.Raw) < 2 || v.Raw[0] != '"' {
		return Text{}, errors.New("not a JSON string")
	}
	if err := json.Unmarshal(v.Raw, &value); err != nil {
		return Text{}, err
	}
	return Text{Value: value, Raw: string(v.Raw[1 : len(v.Raw)-1]), Offset: v.Offset + 1}, nil
}

// Sub is how Value[from:to] is written, with its offset. The bounds must stand between characters.
func (t *Text) Sub(from, to int) (raw string, offset int64) {
	if t.plain() {
		return t.Raw[from:to], t.Offset + int64(from)
	}
	if from < t.meantDone {
		t.meantDone, t.rawDone = 0, 0
	}
	start := t.rawDone + skip(t.Raw[t.rawDone:], from-t.meantDone)
	end := start + skip(t.Raw[start:], to-from)
	t.meantDone, t.rawDone = from, start
	return t.Raw[start:end], t.Offset + int64(start)
}

// plain says whether the text is written as what it means. It is compared once: a pattern of megabytes has many parts.
func (t *Text) plain() bool {
	if !t.compared {
		t.compared, t.isPlain = true, t.Raw == t.Value
	}
	return t.isPlain
}

// skip is the number of bytes in which the first n bytes of meaning are written.
func skip(raw string, n int) int {
	i := 0
	for n > 0 && i < len(raw) {
		written, meant := character(raw[i:])
		i += written
		n -= meant
	}
	return i
}

// character measures the first character of a JSON string's inside, as written and as it means in UTF-8.
func character(raw string) (written, meant int) {
	if raw[0] != '\\' {
		r, size := utf8.DecodeRuneInString(raw)
		return size, utf8.RuneLen(r) // an invalid byte means U+FFFD
	}
	if len(raw) < 6 || raw[1] != 'u' {
		return min(2, len(raw)), 1
	}
	var text string
	if len(raw) >= 12 && raw[6] == '\\' && raw[7] == 'u' { // two halves of a surrogate pair, perhaps
		if json.Unmarshal([]byte(`"`+raw[:12]+`"`), &text) == nil && utf8.RuneCountInString(text) == 1 {
			return 12, len(text)
		}
	}
	if json.Unmarshal([]byte(`"`+raw[:6]+`"`), &text) != nil {
		return 6, 1
	}
	return 6, len(text)
}
