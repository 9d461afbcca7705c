package source

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// small are limits that let a few kilobytes show what takes gigabytes otherwise.
var small = limits{block: 64, buffer: 256, overlap: 16, text: 2 << 20, bombSize: 1 << 20, bombRatio: 250, nesting: 8, members: 1000,
	dictionary: 64 << 20, header: 1 << 20, spool: 8 << 20, spoolMemory: 1 << 10}

// with gives limits that are changed.
func with(lim limits, change func(*limits)) limits {
	change(&lim)
	return lim
}

// A content is all that a reader gave, checked on the way.
type content struct {
	text   string // without the overlaps
	blocks []Block
	faults []*Fault
}

// readAll reads to the end and checks every promise of Block.
func readAll(t *testing.T, r *Reader) content {
	t.Helper()
	if r.IsEventLog() {
		return readLog(t, r)
	}
	if r.IsMail() {
		return readLetters(t, r)
	}
	var c content
	var kept lent
	var text []byte
	line, wide := int64(1), r.Encoding() != ""
	offset := r.blocks.start
	for {
		block, err := r.Next()
		if err == io.EOF {
			c.text = string(text)
			break
		}
		if fault, ok := errors.AsType[*Fault](err); ok {
			if fault.Offset < 0 || fault.Offset > offset && (len(c.blocks) > 0 || !r.ended) {
				t.Fatalf("fault at %d, beyond %d: %v", fault.Offset, offset, fault)
			}
			c.faults = append(c.faults, fault)
			continue
		}
		if err != nil {
			t.Fatalf("neither end nor fault: %v", err)
		}
		data := string(block.Data)
		fresh := data[block.Overlap:]
		checkBlock(t, r.disk.budget.limits, c, block)
		if !bytes.HasSuffix(text, block.Data[:block.Overlap]) {
			t.Fatalf("overlap %q is not the end of the text before", data[:block.Overlap])
		}
		if block.Line != line {
			t.Fatalf("block %d begins in line %d, want %d", len(c.blocks), block.Line, line)
		}
		if got := block.SourceOffset(block.Overlap); got != offset {
			t.Fatalf("block %d has offset %d, want %d", len(c.blocks), got, offset)
		}
		line += int64(strings.Count(fresh, "\n"))
		offset = block.SourceOffset(len(data))
		if !wide && offset != block.Offset+int64(len(data)) {
			t.Fatalf("offset of the end is %d", offset)
		}
		if r.Bytes() != offset {
			t.Fatalf("Bytes is %d, want %d", r.Bytes(), offset)
		}
		text = append(text, fresh...)
		seen := *block
		seen.Data = []byte(data)
		c.blocks = append(c.blocks, seen)
		kept.keep(t, block)
	}
	kept.release(t, 0)
	if _, err := r.Next(); err != io.EOF {
		t.Fatalf("after the end: %v", err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	return c
}

// lent are blocks that are not released yet: from none to three, so that the next one comes with and without them.
type lent struct {
	blocks []*Block
	texts  []string
	count  int
}

func (l *lent) keep(t *testing.T, b *Block) {
	t.Helper()
	l.blocks, l.texts = append(l.blocks, b), append(l.texts, string(b.Data))
	l.count++
	l.release(t, l.count*5/3%4)
}

// release lets the oldest go, of which nothing has changed meanwhile.
func (l *lent) release(t *testing.T, but int) {
	t.Helper()
	for len(l.blocks) > but {
		if got := string(l.blocks[0].Data); got != l.texts[0] {
			t.Fatalf("a block changed before its release: %q became %q", l.texts[0], got)
		}
		l.blocks[0].Release()
		l.blocks, l.texts = l.blocks[1:], l.texts[1:]
	}
}

func checkBlock(t *testing.T, lim limits, before content, b *Block) {
	t.Helper()
	switch {
	case len(b.Data) == b.Overlap:
		t.Fatal("block with nothing new")
	case len(b.Data) > lim.buffer:
		t.Fatalf("block of %d bytes", len(b.Data))
	case !b.Continued && b.Overlap != 0 || b.Continued && (b.Overlap < lim.overlap || b.Overlap > lim.overlap+3):
		t.Fatalf("overlap of %d bytes", b.Overlap)
	case b.Continues && bytes.IndexByte(b.Data, '\n') >= 0:
		t.Fatal("a piece has a line break and goes on")
	case b.Continued && bytes.IndexByte(b.Data[:len(b.Data)-1], '\n') >= 0:
		t.Fatal("a piece has another line in its block")
	}
	if n := len(before.blocks); n > 0 {
		last := before.blocks[n-1]
		if last.Continues != b.Continued {
			t.Fatalf("continues %v, continued %v", last.Continues, b.Continued)
		}
		if !last.Continues && last.Data[len(last.Data)-1] != '\n' {
			t.Fatal("a block that is not the last ends inside a line")
		}
	}
}

// read reads bytes as standard input.
func read(t *testing.T, data []byte, lim limits) (content, *Reader) {
	t.Helper()
	return readFrom(t, bytes.NewReader(data), lim)
}

func readFrom(t *testing.T, in io.Reader, lim limits) (content, *Reader) {
	t.Helper()
	return readOnly(t, open(Entry{Name: Stdin}, in, lim))
}

// readOnly reads what there is one source of. Of the Reader only what it was is left.
func readOnly(t *testing.T, readers iter.Seq[*Reader]) (c content, only *Reader) {
	t.Helper()
	for r := range readers {
		if only != nil {
			t.Fatalf("there is %s besides %s", r.Name(), only.Name())
		}
		c, only = readAll(t, r), r
	}
	return c, only
}

// streamed gives the sources of bytes that come through a pipe, under a name.
func streamed(name string, in io.Reader, lim limits) iter.Seq[*Reader] {
	return func(yield func(*Reader) bool) {
		d := newDisk(in, lim)
		o := &opener{disk: d, budget: d.budget, yield: yield}
		o.stream(bufio.NewReaderSize(d, readSize), label{name: name})
	}
}

func readNamed(t *testing.T, name string, data []byte, lim limits) (content, *Reader) {
	t.Helper()
	return readOnly(t, streamed(name, bytes.NewReader(data), lim))
}

func fault(c content) string {
	if len(c.faults) == 0 {
		return ""
	}
	return c.faults[len(c.faults)-1].Error()
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func writeFile(t *testing.T, name string, data []byte) Entry {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return Entry{Name: path, Root: path, Size: int64(len(data))}
}

func gzipped(t testing.TB, text string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func zstded(t testing.TB, text string) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := zstd.NewWriter(&out)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// logText is lines that do not repeat, so that compressors have something to do.
func logText(lines int) string {
	var b strings.Builder
	x := uint32(1)
	for i := range lines {
		x = x*1664525 + 1013904223
		b.WriteString("2024-03-02T04:11:09Z host-")
		b.WriteString(strings.Repeat(string(rune('a'+x>>27%26)), 1+i%3))
		for range 4 {
			x = x*1664525 + 1013904223
			b.WriteByte(' ')
			b.WriteByte(byte('0' + x>>24%10))
			b.WriteByte(byte('a' + x>>20%26))
			b.WriteByte(byte('A' + x>>16%26))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestPlain(t *testing.T) {
	tests := map[string]struct{ data, text string }{
		"empty":             {"", ""},
		"one byte":          {"a", "a"},
		"no line break":     {"a\nb", "a\nb"},
		"crlf":              {"a\r\nb\r\n", "a\r\nb\r\n"},
		"empty lines":       {"\n\n\n", "\n\n\n"},
		"nul bytes":         {"a\x00b\nc\x00\x00\n", "a\x00b\nc\x00\x00\n"},
		"invalid utf-8":     {"\xff\xc0\x80\n\xf0\x9f\n", "\xff\xc0\x80\n\xf0\x9f\n"},
		"mark":              {"\xef\xbb\xbfa\n", "a\n"},
		"mark alone":        {"\xef\xbb\xbf", ""},
		"almost a mark":     {"\xef\xbba\n", "\xef\xbba\n"},
		"many blocks":       {logText(100), logText(100)},
		"text before a NUL": {strings.Repeat("a", 70) + "\x00\n", strings.Repeat("a", 70) + "\x00\n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			for _, lim := range []limits{small, defaults} {
				c, r := read(t, []byte(test.data), lim)
				if c.text != test.text || len(c.faults) > 0 {
					t.Errorf("got %q %v, want %q", c.text, c.faults, test.text)
				}
				if r.Container() != "" || r.Encoding() != "" || r.Consumed() != int64(len(test.data)) {
					t.Errorf("container %q, encoding %q, consumed %d", r.Container(), r.Encoding(), r.Consumed())
				}
			}
		})
	}
}

func TestMarkCountsInOffsets(t *testing.T) {
	c, _ := read(t, []byte("\xef\xbb\xbffirst\nsecond\n"), defaults)
	if b := c.blocks[0]; b.Offset != 3 || b.Line != 1 || b.SourceOffset(6) != 9 {
		t.Errorf("offset %d, line %d, second line at %d", b.Offset, b.Line, b.SourceOffset(6))
	}
}

func TestNextAllocatesNothing(t *testing.T) {
	for r := range Open(Entry{Name: Stdin}, strings.NewReader(logText(200_000))) {
		allocs := testing.AllocsPerRun(20, func() {
			block, err := r.Next()
			if err != nil {
				t.Fatal(err)
			}
			block.Release()
		})
		if allocs != 0 {
			t.Errorf("%v allocations a block", allocs)
		}
	}
}
