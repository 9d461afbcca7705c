package rawjson

import (
	"encoding/json"
	"errors"
	"fmt"
)

// MaxDepth is the deepest nesting that Members takes. Threat intelligence nests about ten deep.
const MaxDepth = 64

// A Value is one JSON value as it stands in a text, with its offset there in bytes. One that a Decoder gave is valid until
// the Decoder reads on.
type Value struct {
	Raw    []byte
	Offset int64
	object *object // what the Decoder saw on its way; nil where it must be looked for
}

// An object is what a scan saw of an object.
type object struct {
	members []Member
	tooMany bool
	deepest int
	spaced  bool
}

// Members are those of an object, in their order.
type Members []Member

// A Member is a named value.
type Member struct {
	Name string
	Value
}

// Get is the value of a name, without bytes where there is none. Of two members of one name the last counts, as in
// encoding/json.
func (m Members) Get(name string) Value {
	for i := len(m) - 1; i >= 0; i-- {
		if m[i].Name == name {
			return m[i].Value
		}
	}
	return Value{}
}

// Members splits an object. What a Decoder gave it splits without reading it again.
func (v Value) Members() (Members, error) {
	if len(v.Raw) == 0 || v.Raw[0] != '{' {
		return nil, errors.New("not a JSON object")
	}
	o := v.object
	if o == nil {
		o = &object{}
		s := scan{data: v.Raw, base: v.Offset, members: &o.members}
		if end, err := s.value(0, 0); err != nil || end != len(v.Raw) {
			return nil, syntaxError(v.Raw)
		}
		o.deepest, o.tooMany = s.deepest, s.tooMany
	}
	if o.deepest > MaxDepth {
		return nil, fmt.Errorf("nested deeper than %d", MaxDepth)
	}
	if o.tooMany {
		return nil, fmt.Errorf("more than %d members", maxMembers)
	}
	return o.members, nil
}

// Elements are those of an array; nil for any other value, and for an array of more than most elements.
func (v Value) Elements(most int) []Value {
	if len(v.Raw) == 0 || v.Raw[0] != '[' {
		return nil
	}
	var list []Value
	s := scan{data: v.Raw}
	for at := 1; ; at++ {
		_, start, err := s.next(at)
		if err != nil {
			return list
		}
		end, err := s.value(start, 1)
		if err != nil {
			return list
		}
		if len(list) == most {
			return nil
		}
		list = append(list, Value{Raw: v.Raw[start:end:end], Offset: v.Offset + int64(start)})
		if _, at, err = s.next(end); err != nil {
			return list
		}
	}
}

// IsNull says whether the value is absent or null.
func (v Value) IsNull() bool { return len(v.Raw) == 0 || v.Raw[0] == 'n' }

// Compact is the value without white space between its tokens: the value itself where it has none, else a copy.
func (v Value) Compact() []byte {
	if v.object != nil && !v.object.spaced {
		return v.Raw
	}
	compact := make([]byte, 0, len(v.Raw))
	for rest := v.Raw; len(rest) > 0; {
		n := tokensLength(rest)
		compact = append(compact, rest[:n]...)
		for rest = rest[n:]; len(rest) > 0 && isSpace(rest[0]); {
			rest = rest[1:]
		}
	}
	return compact
}

// tokensLength is the length of the tokens in front of the first white space.
func tokensLength(raw []byte) int {
	s := scan{data: raw}
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case isSpace(c):
			return i
		case c == '"':
			end, err := s.text(i)
			if err != nil { // no JSON: a Decoder gives none such
				return len(raw)
			}
			i = end - 1
		}
	}
	return len(raw)
}

// syntaxError is what encoding/json says of a text that is no JSON.
func syntaxError(text []byte) error {
	var nothing json.RawMessage
	if err := json.Unmarshal(text, &nothing); err != nil {
		return err
	}
	return errSyntax
}
