package pdftext

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ledongthuc/pdf"
)

// maxObject bounds object numbers in a rebuilt table, which is as long as the largest.
const maxObject = 1 << 20

// An entry of a rebuilt table is a row of a cross-reference stream (§7.5.8.3).
type entry struct {
	kind  byte // 1: at an offset of the file; 2: in an object stream
	at    uint64
	index uint16
}

// A rebuilder makes a table of objects for a file whose own is damaged, by searching for the objects. The table is
// appended to the file as a cross-reference stream, for the library to read.
type rebuilder struct {
	data    []byte
	entries map[int]entry
	streams []int // numbers of object streams
	root    int   // number of the catalog; 0: not found
}

var (
	catalogType = regexp.MustCompile(`/Type\s*/Catalog\b`)
	streamType  = regexp.MustCompile(`/Type\s*/ObjStm\b`)
	objectEnd   = regexp.MustCompile(`endobj|stream\r?\n`)
	rootEntry   = regexp.MustCompile(`/Root\s+(\d{1,7})\s+\d{1,5}\s+R\b`)
)

// rebuild fails for encrypted files, and for those without a catalog.
func rebuild(data []byte) ([]byte, bool) {
	b := &rebuilder{data: data, entries: map[int]entry{}}
	b.findObjects()
	if bytes.Contains(data, []byte("/Encrypt")) || len(b.entries) == 0 {
		return nil, false
	}
	if len(b.streams) > 0 {
		b.findInStreams()
	}
	for _, m := range rootEntry.FindAllSubmatch(data, -1) {
		if n, _ := strconv.Atoi(string(m[1])); b.entries[n].kind != 0 {
			b.root = n
		}
	}
	if b.root == 0 {
		return nil, false
	}
	return b.file(), true
}

// findObjects searches for "12 0 obj". Of objects with the same number the last counts: updates are appended.
func (b *rebuilder) findObjects() {
	for at := 0; ; {
		i := bytes.Index(b.data[at:], []byte("obj"))
		if i < 0 {
			return
		}
		at += i + 3
		number, offset, ok := objectBefore(b.data, at-3)
		if !ok || number == 0 || number > maxObject {
			continue
		}
		b.entries[number] = entry{kind: 1, at: uint64(offset)}
		head := b.data[at:min(len(b.data), at+512)]
		if end := objectEnd.FindIndex(head); end != nil {
			head = head[:end[0]]
		}
		if catalogType.Match(head) {
			b.root = number
		}
		if streamType.Match(head) {
			b.streams = append(b.streams, number)
		}
	}
}

// objectBefore reads "12 0 " backwards from end.
func objectBefore(data []byte, end int) (number, offset int, ok bool) {
	generation := digitsBefore(data, blanksBefore(data, end))
	stop := blanksBefore(data, generation)
	start := digitsBefore(data, stop)
	if start == stop || stop == generation || stop-start > 7 {
		return 0, 0, false
	}
	number, err := strconv.Atoi(string(data[start:stop]))
	return number, start, err == nil
}

func blanksBefore(data []byte, i int) int {
	for i > 0 && isSpace(data[i-1]) {
		i--
	}
	return i
}

func digitsBefore(data []byte, i int) int {
	for i > 0 && data[i-1] >= '0' && data[i-1] <= '9' {
		i--
	}
	return i
}

// findInStreams reads the object streams (§7.5.7) through a reader that knows the outer objects only.
func (b *rebuilder) findInStreams() {
	r, err := newReader(b.file())
	if err != nil {
		return
	}
	streams := r.Trailer().Key("Streams")
	for i, n := range b.streams {
		b.findIn(n, func() pdf.Value { return streams.Index(i) })
	}
}

// findIn recovers, so that a broken stream loses its own objects only.
func (b *rebuilder) findIn(stream int, resolve func() pdf.Value) {
	defer func() { _ = recover() }()
	v := resolve()
	data, _ := io.ReadAll(io.LimitReader(v.Reader(), maxStream))
	first := int(v.Key("First").Int64())
	l := &lexer{data: data[:min(max(first, 0), len(data))]}
	for i := 0; i < 1<<16; i++ {
		id, offset := l.next(), l.next()
		if offset.kind != number || id.num < 1 || id.num > maxObject {
			return
		}
		if b.entries[int(id.num)].kind != 1 {
			b.entries[int(id.num)] = entry{kind: 2, at: uint64(stream), index: uint16(i)}
		}
		if at := first + int(offset.num); at >= 0 && at < len(data) && catalogType.Match(data[at:min(len(data), at+200)]) && b.root == 0 {
			b.root = int(id.num)
		}
	}
}

func (b *rebuilder) file() []byte {
	numbers := slices.Sorted(maps.Keys(b.entries))
	last := numbers[len(numbers)-1]
	var rows, index strings.Builder
	for _, n := range numbers {
		e := b.entries[n]
		fmt.Fprintf(&index, "%d 1 ", n)
		rows.WriteByte(e.kind)
		rows.Write(binary.BigEndian.AppendUint64(nil, e.at))
		rows.Write(binary.BigEndian.AppendUint16(nil, e.index))
	}
	var streams strings.Builder
	for _, n := range b.streams {
		fmt.Fprintf(&streams, "%d 0 R ", n)
	}
	var out bytes.Buffer
	out.Write(b.data)
	table := out.Len()
	fmt.Fprintf(&out, "%d 0 obj\n<</Type /XRef /Size %d /Root %d 0 R /W [1 8 2] /Index [%s] /Streams [%s] /Length %d>>\nstream\n",
		last+1, last+2, b.root, index.String(), streams.String(), rows.Len())
	out.WriteString(rows.String())
	fmt.Fprintf(&out, "\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n", table)
	return out.Bytes()
}
