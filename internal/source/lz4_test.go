package source

import (
	"bytes"
	"strings"
	"testing"

	"github.com/pierrec/lz4/v4"
)

// A match that reaches to before a stream's beginning is damage, and shows nothing of the stream that was read before.
func TestLZ4StreamsAreApart(t *testing.T) {
	var before bytes.Buffer
	w := lz4.NewWriter(&before)
	if err := w.Apply(lz4.LegacyOption(true)); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(strings.Repeat("another file\n", 1000))); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	// One literal, four bytes from 1,000 before, thirty literals.
	block := append([]byte{0x10, 'a', 0xe8, 0x03, 0xf0, 15}, strings.Repeat("z", 30)...)
	damaged := append([]byte{0x02, 0x21, 0x4c, 0x18, byte(len(block)), 0, 0, 0}, block...)
	for range 3 {
		readStream(t, before.Bytes(), defaults)
		got := readStream(t, damaged, defaults)
		if len(got) != 1 || len(got[0].faults) == 0 || strings.Contains(got[0].text, "file") {
			t.Fatalf("got %v: %q", got, got[0].text)
		}
	}
}
