package source

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestLongLines(t *testing.T) {
	for length := range 1200 {
		long := strings.Repeat("0123456789abcdef", length/16+1)[:length]
		for _, end := range []string{"", "\n", "\r\n", "\nafter\nthat\n"} {
			text := "before\n" + long + end
			c, _ := read(t, []byte(text), small)
			if c.text != text || len(c.faults) > 0 {
				t.Fatalf("line of %d bytes, then %q: got %q %v", length, end, c.text, c.faults)
			}
			whole := true
			for _, b := range c.blocks {
				whole = whole && !b.Continues
			}
			if fits := length <= small.buffer-8; fits && !whole {
				t.Fatalf("line of %d bytes was cut", length)
			} else if length > small.buffer && whole {
				t.Fatalf("line of %d bytes was not cut", length)
			}
		}
	}
}

func TestMegabyteLineStaysWhole(t *testing.T) {
	text := "a\n" + strings.Repeat("x", 1<<20) + "\r\nb\n" + strings.Repeat("y", 3<<20) + "\nc"
	c, _ := read(t, []byte(text), defaults)
	if c.text != text {
		t.Fatal("text differs")
	}
	pieces := 0
	for _, b := range c.blocks {
		if b.Data[len(b.Data)/2] == 'x' && (b.Continues || b.Continued) {
			t.Error("line of 1 MiB was cut")
		}
		if b.Continued {
			pieces++
		}
	}
	if last := c.blocks[len(c.blocks)-1]; last.Line != 5 || string(last.Data) != "c" {
		t.Errorf("last block is line %d, %q", last.Line, last.Data)
	}
	if pieces < 8 {
		t.Errorf("%d pieces of a line of 3 MiB", pieces)
	}
}

// A value as long as the overlap is whole in one of the pieces, wherever it stands.
func TestOverlapHoldsValues(t *testing.T) {
	for at := range 900 {
		text := strings.Repeat(".", at) + "203.0.113.7" + strings.Repeat(".", 900-at)
		c, _ := read(t, []byte(text), small)
		found := false
		for _, b := range c.blocks {
			if i := strings.Index(string(b.Data), "203.0.113.7"); i >= 0 {
				found = true
				if b.SourceOffset(i) != int64(at) {
					t.Fatalf("value at %d found at %d", at, b.SourceOffset(i))
				}
			}
		}
		if !found {
			t.Fatalf("value at %d is in no block whole", at)
		}
	}
}

func TestPiecesKeepCharactersWhole(t *testing.T) {
	for shift := range 8 {
		text := strings.Repeat("x", shift) + strings.Repeat("€😀é", 200)
		c, _ := read(t, []byte(text), small)
		for _, b := range c.blocks {
			if strings.ToValidUTF8(string(b.Data), "") != string(b.Data) {
				t.Fatalf("shift %d: piece %q cuts a character", shift, b.Data)
			}
		}
	}
}

func TestShortReads(t *testing.T) {
	text := logText(50) + strings.Repeat("z", 1000) + "\nend"
	for name, in := range map[string]io.Reader{
		"bytes":       iotest.OneByteReader(strings.NewReader(text)),
		"halves":      iotest.HalfReader(strings.NewReader(text)),
		"end at last": iotest.DataErrReader(strings.NewReader(text)),
	} {
		if c, _ := readFrom(t, in, small); c.text != text || len(c.faults) > 0 {
			t.Errorf("%s: text differs, faults %v", name, c.faults)
		}
	}
}

// endless is a line without end, or a stream of NUL bytes for a compressor.
type endless byte

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(e)
	}
	return len(p), nil
}

func TestHugeLineIsBounded(t *testing.T) {
	const size = 1 << 28
	for r := range Open(Entry{Name: Stdin}, io.LimitReader(endless('a'), size)) {
		var total int64
		for {
			b, err := r.Next()
			if err == io.EOF {
				break
			}
			if err != nil || b.Line != 1 {
				t.Fatal(err, b.Line)
			}
			total += int64(len(b.Data) - b.Overlap)
			if cap(r.blocks.buf) > defaults.buffer {
				t.Fatalf("buffer of %d", cap(r.blocks.buf))
			}
			b.Release()
		}
		if total != size {
			t.Errorf("%d bytes read", total)
		}
	}
}
