package source

import (
	"encoding/binary"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"
	"unicode/utf8"
)

type byteOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

// wide encodes text as UTF-16.
func wide(order byteOrder, text string) []byte {
	var out []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		out = order.AppendUint16(out, unit)
	}
	return out
}

const mixedText = "2024-03-02 04:11:09 host-a café €5 😀 done\r\nsecond line with 203.0.113.7\r\n\n日本 in ASCII, mostly\nlast"

func TestUTF16(t *testing.T) {
	type encoding struct {
		name  string
		order byteOrder
		mark  string
	}
	texts := map[string]string{
		"mixed":     mixedText,
		"long line": "a\n" + strings.Repeat("é😀x€", 500) + "\nb\n",
		"lines":     logText(200),
	}
	for _, e := range []encoding{
		{utf16LE, binary.LittleEndian, "\xff\xfe"}, {utf16LE, binary.LittleEndian, ""},
		{utf16BE, binary.BigEndian, "\xfe\xff"}, {utf16BE, binary.BigEndian, ""},
	} {
		for name, text := range texts {
			if e.mark == "" && name == "long line" {
				continue // hardly any ASCII: only a mark tells
			}
			source := append([]byte(e.mark), wide(e.order, text)...)
			for _, lim := range []limits{small, defaults} {
				c, r := read(t, source, lim)
				if c.text != text || len(c.faults) > 0 || r.Encoding() != e.name {
					t.Fatalf("%s %s: %d of %d bytes, %q, %v", e.name, name, len(c.text), len(text), r.Encoding(), c.faults)
				}
				checkOffsets(t, c, source, e.order)
			}
			c, _ := read(t, gzipped(t, string(source)), small)
			if c.text != text {
				t.Errorf("%s %s: other text from gzip", e.name, name)
			}
		}
	}
}

// checkOffsets looks up the first unit of every character in the source.
func checkOffsets(t *testing.T, c content, source []byte, order byteOrder) {
	t.Helper()
	for _, b := range c.blocks {
		for i := 0; i < len(b.Data); {
			r, size := utf8.DecodeRune(b.Data[i:])
			units := utf16.AppendRune(nil, r)
			at := b.SourceOffset(i)
			if got := order.Uint16(source[at:]); got != units[0] {
				t.Fatalf("%q at %d: source has %#x at %d", r, i, got, at)
			}
			i += size
		}
	}
}

func TestUTF16Damage(t *testing.T) {
	tests := map[string]struct{ source, text, fault string }{
		"odd end":               {"\xff\xfea\x00b\x00c", "ab", "UTF-16 text ends in half a character at byte 6"},
		"odd end, no text":      {"\xff\xfea", "", "UTF-16 text ends in half a character at byte 2"},
		"mark alone":            {"\xfe\xff", "", ""},
		"high surrogate at end": {"\xff\xfea\x00\x3d\xd8", "a\ufffd", ""},
		"high surrogate alone":  {"\xff\xfe\x3d\xd8a\x00", "\ufffda", ""},
		"low surrogate alone":   {"\xff\xfe\x00\xdca\x00", "\ufffda", ""},
		"two high, one low":     {"\xff\xfe\x3d\xd8\x3d\xd8\x00\xde", "\ufffd😀", ""},
		"half, then odd end":    {"\xff\xfe\x3d\xd8a", "\ufffd", "UTF-16 text ends in half a character at byte 4"},
		"second mark":           {"\xff\xfe\xff\xfea\x00", "\ufeffa", ""},
	}
	for name, test := range tests {
		if c, _ := readFrom(t, iotest.OneByteReader(strings.NewReader(test.source)), small); c.text != test.text || fault(c) != test.fault {
			t.Errorf("%s: got %q, fault %q", name, c.text, fault(c))
		}
	}
}

func TestNotUTF16(t *testing.T) {
	for name, text := range map[string]string{
		"nul-separated":   strings.Repeat("ab\x00", 100),
		"nul bytes":       strings.Repeat("\x00", 100),
		"16-bit numbers":  strings.Repeat("\x01\x00\x02\x00\x90\x00", 50),
		"a letter, a nul": "a\x00",
		"padding":         "a line\n" + strings.Repeat("\x00", 4000),
	} {
		c, r := read(t, []byte(text), defaults)
		if r.Encoding() != "" || c.text != text || len(c.faults) > 0 {
			t.Errorf("%s: encoding %q, faults %v", name, r.Encoding(), c.faults)
		}
	}
}

// Two programs that append to one file in two encodings: what is not searched as what it is must be told.
func TestMixedEncodings(t *testing.T) {
	narrow := logText(100) // of an even length
	le := string(wide(binary.LittleEndian, narrow))
	be := string(wide(binary.BigEndian, narrow))
	tests := map[string]struct {
		source, fault string
	}{
		"narrow, then le": {narrow + le, "UTF-16 text begins inside, which is not searched as such at byte "},
		"narrow, then be": {narrow + be, "UTF-16 text begins inside, which is not searched as such at byte "},
		"le, then narrow": {"\xff\xfe" + le + narrow, "8-bit text begins inside, which is not searched as such at byte "},
		"be, then narrow": {be + narrow, "8-bit text begins inside, which is not searched as such at byte "},
	}
	for name, test := range tests {
		for _, lim := range []limits{with(small, func(l *limits) { l.block, l.buffer, l.overlap = 512, 1024, 64 }), defaults} {
			c, _ := read(t, []byte(test.source), lim)
			if len(c.faults) == 0 || !strings.HasPrefix(c.faults[0].Error(), test.fault) {
				t.Errorf("%s: faults %v", name, c.faults)
				continue
			}
			border := int64(strings.Index(test.source, narrow))
			if strings.HasPrefix(name, "narrow") {
				border = int64(len(narrow))
			}
			if at := c.faults[0].Offset; at < border-2 || at > border+600 {
				t.Errorf("%s: fault at %d, the border is at %d", name, at, border)
			}
		}
	}
}
