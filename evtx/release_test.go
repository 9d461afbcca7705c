package evtx_test

import (
	"bytes"
	"fmt"
	"io"
	"testing"
	"time"

	"picket/evtx"
	"picket/evtx/evtxtest"
)

// Memory that is given back is used for later chunks, never for one that is still held: whoever releases every chunk, or lets each
// lie while others are read, reads the same. Every third chunk has lost its templates and borrows them from those before.
func TestRelease(t *testing.T) {
	file := manyChunks()
	want := readLog(t, file, 0, false)
	if bytes.Count(want, []byte("\n")) < 100 {
		t.Fatalf("only so much was read: %s", want)
	}
	for kept := range 8 {
		if got := readLog(t, file, kept, true); !bytes.Equal(got, want) {
			t.Errorf("with %d chunks held back: got %d bytes, want %d", kept, len(got), len(want))
		}
	}
}

// manyChunks is a log of 30 chunks, a third of them with damage.
func manyChunks() []byte {
	var events []evtxtest.Event
	for i := range 60 {
		events = append(events, evtxtest.Event{Record: uint64(i + 1), Time: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Provider: "Test",
			EventID: 1, Channel: "Test", Computer: "host.example", Data: []evtxtest.Data{{Name: "N", Value: fmt.Sprint(i)}}})
	}
	file := evtxtest.File()
	for i := range 30 {
		chunk := evtxtest.File(events[2*i : 2*i+2]...)[4096:]
		for range 4 {
			file = append(file, chunk...)
		}
		if at := len(file) - 65536 + 600; i%3 == 2 {
			copy(file[at:], bytes.Repeat([]byte{0xff}, 40))
		}
	}
	return file
}

// readLog gives the records and faults of a log as text. Of its chunks so many are held back before they are decoded.
func readLog(t *testing.T, file []byte, kept int, release bool) (text []byte) {
	t.Helper()
	var held []*evtx.Chunk
	decode := func() {
		for record, fault := range held[0].Records() {
			if fault != nil {
				text = fmt.Appendf(text, "%v\n", fault)
				continue
			}
			text = append(record.AppendJSON(text), '\n')
		}
		if release {
			held[0].Release()
			held[0].Release() // does nothing
		}
		held = held[1:]
	}
	r := evtx.NewReader(bytes.NewReader(file))
	for {
		c, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			text = fmt.Appendf(text, "%v\n", err)
			continue
		}
		if held = append(held, c); len(held) > kept {
			decode()
		}
	}
	for len(held) > 0 {
		decode()
	}
	return text
}
