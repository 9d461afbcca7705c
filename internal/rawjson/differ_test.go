package rawjson

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// steps walks a text with both decoders: each byte of choices says whether the next step takes a token or a value. What they
// give, and where they are, is one line a step.
func steps(text, choices string, old bool) []string {
	mine, theirs := NewDecoder(iotest.OneByteReader(strings.NewReader(text))), json.NewDecoder(strings.NewReader(text))
	read := int64(0)
	token := func() (json.Token, error) { return mine.Token() }
	next := func() (string, error) { v, err := mine.Next(); return string(v.Raw), err }
	more, at := mine.More, mine.InputOffset
	if old {
		token, more, at = theirs.Token, theirs.More, theirs.InputOffset
		next = func() (string, error) {
			var raw json.RawMessage
			err := theirs.Decode(&raw)
			return string(raw), err
		}
	}
	var lines []string
	for i := range len(choices) + 1 {
		what, err := "", error(nil)
		if i < len(choices) && choices[i]%2 == 1 {
			what, err = next()
		} else {
			var t json.Token
			t, err = token()
			what = shape(t)
		}
		var large *json.UnmarshalTypeError
		if errors.As(err, &large) { // a number that is too large for a float is none here
			return lines
		}
		if err != nil {
			return append(lines, "error: "+cause(err))
		}
		lines = append(lines, fmt.Sprint(what, " ", at()-read, more()))
	}
	return lines
}

// shape is a token as both show it: numbers, truth values and null are nil here.
func shape(t json.Token) string {
	switch t := t.(type) {
	case json.Delim:
		return t.String()
	case string:
		return fmt.Sprintf("%q", t)
	}
	return "scalar"
}

// cause is what is wrong, in the words of encoding/json.
func cause(err error) string {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return "end"
	}
	text := err.Error()
	if _, after, ok := strings.Cut(text, ": "); ok && strings.HasPrefix(text, "not JSON after byte") {
		return after
	}
	return text
}

// FuzzDecoder holds the decoder against encoding/json.
func FuzzDecoder(f *testing.F) {
	f.Add(`{"a":[1,{"b":"x\n"},true],"c":null} [ ] 5`, "\x00\x00\x01\x00")
	f.Add(`[1.5e+3,-0,"\ud83d\ude00",]`, "\x00\x01\x01\x01\x01")
	f.Add(`[01]`, "\x00\x01")
	f.Fuzz(func(t *testing.T, text, choices string) {
		mine, theirs := steps(text, choices, false), steps(text, choices, true)
		if len(mine) > len(theirs) && len(theirs) > 0 && !strings.HasPrefix(theirs[len(theirs)-1], "error") {
			mine = mine[:len(theirs)]
		}
		if strings.Join(mine, "\n") != strings.Join(theirs, "\n") && len(theirs) > 0 {
			t.Errorf("%q %q\n--- got\n%s\n--- want\n%s", text, choices, strings.Join(mine, "\n"), strings.Join(theirs, "\n"))
		}
	})
}
