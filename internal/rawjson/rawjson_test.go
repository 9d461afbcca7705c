package rawjson

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
)

func members(t *testing.T, text string) Members {
	t.Helper()
	v, err := NewDecoder(strings.NewReader(text)).Next()
	if err != nil {
		t.Fatal(err)
	}
	got, err := v.Members()
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestMembersKnowTheirOffsets(t *testing.T) {
	text := "  {\"a\" : [1, {\"b\":2}],\n\"c\":\"x\\\"y\" , \"a\":null}"
	got := members(t, text)
	for name, want := range map[string]string{"a": "null", "c": `"x\"y"`} {
		v := got.Get(name)
		if string(v.Raw) != want || !strings.HasPrefix(text[v.Offset:], want) {
			t.Errorf("%s = %q at %d", name, v.Raw, v.Offset)
		}
	}
	if !got.Get("a").IsNull() || !got.Get("none").IsNull() || got.Get("c").IsNull() {
		t.Error("IsNull is wrong")
	}
}

func TestSubIsVerbatim(t *testing.T) {
	text := `{"v":"A\\B \u00e9 \ud83d\ude00 C:\\evil.exe \ud83d ä \/z"}`
	v, err := members(t, text).Get("v").Text()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ meant, written string }{
		{`A\B`, `A\\B`}, {"é", `\u00e9`}, {"😀 C", `\ud83d\ude00 C`}, {`C:\evil.exe`, `C:\\evil.exe`},
		{"\ufffd", `\ud83d`}, {"ä", "ä"}, {"/z", `\/z`},
	} {
		from := strings.Index(v.Value, c.meant)
		raw, offset := v.Sub(from, from+len(c.meant))
		if raw != c.written || !strings.HasPrefix(text[offset:], raw) {
			t.Errorf("%q: got %q at %d, want %q", c.meant, raw, offset, c.written)
		}
	}
}

// An invalid byte means three, and evens out what escapes take: as long is not the same.
func TestSubOfTextAsLongAsItsMeaning(t *testing.T) {
	v, err := members(t, "{\"v\":\"\\n\\n\xffz\"}").Get("v").Text()
	if err != nil || len(v.Raw) != len(v.Value) {
		t.Fatal(v, err)
	}
	for range 2 {
		if raw, _ := v.Sub(1, 2); raw != `\n` {
			t.Errorf("got %q", raw)
		}
	}
}

func TestMembersRefuses(t *testing.T) {
	for _, text := range []string{`[1]`, `"x"`, `7`, strings.Repeat(`{"a":`, 65) + "1" + strings.Repeat("}", 65),
		"{" + strings.Repeat(`"a":0,`, maxMembers) + `"a":0}`} {
		if _, err := (Value{Raw: []byte(text)}).Members(); err == nil {
			t.Errorf("%.20s was taken", text)
		}
	}
	if _, err := (Value{Raw: []byte(`7`)}).Text(); err == nil {
		t.Error("a number is no string")
	}
}

func TestDamageNamesTheByte(t *testing.T) {
	for text, want := range map[string]string{
		`{"a":1,"b`: "ends early at byte 9: unexpected EOF",
		`{"a":1,x}`: "not JSON after byte 0: invalid character 'x' looking for beginning of object key string",
	} {
		if _, err := NewDecoder(strings.NewReader(text)).Next(); err == nil || err.Error() != want {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestValuesThatAreTooLargeArePassedOver(t *testing.T) {
	huge := strings.Repeat(`\"]x\\`, MaxValue/4)
	for _, text := range []string{`["` + huge + `",7]`, `[{"a":["` + huge + `",{}],"b":0},7]`} {
		d := NewDecoder(strings.NewReader(text))
		d.Token()
		var large *TooLarge
		if _, err := d.Next(); !errors.As(err, &large) || large.Offset != 1 {
			t.Errorf("%.20s: %v", text, err)
		}
		if v, err := d.Next(); string(v.Raw) != "7" || !strings.HasPrefix(text[v.Offset:], "7]") {
			t.Errorf("%.20s: %q, %v", text, v.Raw, err)
		}
	}
}

// What is held is one value, wherever the pieces of the text end.
func TestHold(t *testing.T) {
	text := `{"a":1}` + strings.Repeat(`{"a":[1,2],"b":"`+strings.Repeat("x", 500)+`"} `, 10_000)
	d := NewDecoder(strings.NewReader(text))
	for {
		token, err := d.Token()
		if err == io.EOF {
			return
		}
		if token != json.Delim('{') || err != nil {
			t.Fatal(token, err)
		}
		d.Hold()
		start := d.InputOffset() - 1
		for d.More() {
			d.Token()
			if _, err := d.Next(); err != nil {
				t.Fatal(err)
			}
		}
		d.Token()
		v, err := d.Release()
		if err != nil || v.Offset != start || !json.Valid(v.Raw) || string(v.Raw) != text[start:d.InputOffset()] {
			t.Fatalf("%.60q at %d, %v", v.Raw, v.Offset, err)
		}
	}
}

func TestCompact(t *testing.T) {
	for text, want := range map[string]string{"{ \"a b\" :\t[ 1 , \"\\\" x\" ]\n}": `{"a b":[1,"\" x"]}`, `{"a":" "}`: `{"a":" "}`, ` [ ] `: `[]`} {
		v, err := NewDecoder(strings.NewReader(text)).Next()
		if got := string(v.Compact()); got != want || err != nil {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
