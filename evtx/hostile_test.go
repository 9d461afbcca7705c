package evtx_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"picket/evtx"
	"picket/evtx/evtxtest"
)

// TestExpansion: what a record asks for beyond all measure is a fault, and the next record is given.
func TestExpansion(t *testing.T) {
	items := evtxtest.Raw{Type: 0x83, Bytes: make([]byte, 40_000)} // each is an element of its own
	got, faults := read(t, evtxtest.File(process(1, with("N", items)), process(2)), asID)
	if !slices.Equal(got, []string{"2"}) || len(faults) != 1 || !strings.Contains(faults[0], "record 1: record grows too large") {
		t.Errorf("records %q, faults %q", got, faults)
	}
}

// nested is binary XML of elements within each other, named by a name that stands at an offset of the chunk.
func nested(depth int, name uint32) []byte {
	var b []byte
	for i := range depth {
		b = append(b, 0x01)
		b = binary.LittleEndian.AppendUint32(b, uint32((depth-i)*11-5))
		b = binary.LittleEndian.AppendUint32(b, name)
		b = append(b, 0x02)
	}
	return append(append(b, bytes.Repeat([]byte{0x04}, depth)...), 0)
}

func TestDepth(t *testing.T) {
	log := evtxtest.File(process(1))
	name := uint32(bytes.Index(log, []byte("E\x00v\x00e\x00n\x00t\x00\x00")) - 8 - firstChunk)
	for depth, want := range map[int]string{1: "", 40: "", 70: "nest deeper", 5000: "nest deeper"} {
		_, faults := read(t, evtxtest.File(process(1, with("X", evtxtest.Raw{Type: 0x21, Bytes: nested(depth, name)}))), asJSON)
		if (len(faults) > 0) != (want != "") || want != "" && !strings.Contains(faults[0], want) {
			t.Errorf("depth %d: faults %q", depth, faults)
		}
	}
}

// slack puts a copy of a record, with another number, behind the end of the first chunk's data.
func slack(log []byte, number uint64) []byte {
	chunk := log[firstChunk : firstChunk+chunkSize]
	end := binary.LittleEndian.Uint32(chunk[48:])
	last := binary.LittleEndian.Uint32(chunk[44:])
	copy(chunk[end:], chunk[last:end])
	binary.LittleEndian.PutUint64(chunk[end+8:], number)
	return log
}

// TestSlack: what is left behind the end of a chunk's data is not given as if it were live.
func TestSlack(t *testing.T) {
	dirty := func(b []byte) []byte { b[120] |= 1; evtxtest.Seal(b); return b }
	broken := func(b []byte) []byte { b[firstChunk+124]++; return b }
	same := func(b []byte) []byte { return b }
	for _, test := range []struct {
		name   string
		number uint64
		change func([]byte) []byte
		want   string
		fault  string
	}{
		{"older record", 5, same, "11 12", ""},
		{"older record in a log in use", 5, dirty, "11 12", ""},
		{"older record behind a damaged header", 5, broken, "11 12", "checksum"},
		{"the same record behind a damaged header", 12, broken, "11 12", "checksum"},
		{"next record, deleted", 13, same, "11 12", "record 13 stands behind the end of the chunk's data: not given"},
		{"next record in a log in use", 13, dirty, "11 12 13", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, faults := read(t, test.change(slack(evtxtest.File(process(11), process(12)), test.number)), asID)
			if strings.Join(got, " ") != test.want {
				t.Errorf("records %q", got)
			}
			if (len(faults) > 0) != (test.fault != "") || test.fault != "" && !strings.Contains(faults[0], test.fault) {
				t.Errorf("faults %q", faults)
			}
		})
	}
}

// TestCount: a record that is gone though nothing looks damaged is told: here one was swallowed by the record before it.
func TestCount(t *testing.T) {
	log := evtxtest.File(process(1), process(2), process(3))
	second, third := at(log, 2), at(log, 3)
	first := at(log, 1)
	binary.LittleEndian.PutUint32(log[first+4:], uint32(third-first))
	binary.LittleEndian.PutUint32(log[third-4:], uint32(third-first))
	clear(log[second : second+4])
	evtxtest.Seal(log)
	got, faults := read(t, log, asID)
	if !slices.Equal(got, []string{"1", "3"}) || len(faults) != 1 || !strings.Contains(faults[0], "header counts 3 records; 2 found") {
		t.Errorf("records %q, faults %q", got, faults)
	}
}

// TestBorrowed: a template that is overwritten is the one that the chunk before has under the same GUID.
func TestBorrowed(t *testing.T) {
	whole, _ := log()
	want, _ := read(t, whole, asJSON)
	second := firstChunk + chunkSize
	clear(whole[second : second+4096])
	got, faults := read(t, whole, asJSON)
	if len(faults) < 2 || !strings.Contains(faults[0], "offset 0x11000: chunk has no header") {
		t.Errorf("faults %q", faults)
	}
	lost := len(want) - len(got)
	for i, line := range got {
		if !slices.Contains(want[i:i+lost+1], line) {
			t.Errorf("record %s was not in the undamaged log", line)
		}
	}
	if lost > 12 {
		t.Errorf("%d records lost with 4096 bytes", lost)
	}
}

// TestForeign: where a copy of a log is stitched from two states of it, as snapshots of a disk can be, the records of both are given.
func TestForeign(t *testing.T) {
	old, _ := log()
	var events []evtxtest.Event
	for id := uint64(9001); id <= 9150; id++ {
		events = append(events, process(id, with("Image", strings.Repeat("x", 100))))
	}
	copy(old[firstChunk+0x4000:firstChunk+0x8000], evtxtest.File(events...)[firstChunk+0x4000:])
	got, faults := read(t, old, asID)
	if !slices.Contains(got, "9040") || !slices.Contains(got, "150") || len(got) < 495 {
		t.Errorf("%d records: %q", len(got), got)
	}
	if last := faults[len(faults)-1]; !strings.Contains(last, "have numbers outside of") {
		t.Errorf("faults %q", faults)
	}
}

// TestStream: it makes no difference in which pieces the input comes, and its own error ends the reading.
func TestStream(t *testing.T) {
	whole, ids := log()
	broken := errors.New("the disk is gone")
	r := evtx.NewReader(io.MultiReader(iotest.HalfReader(bytes.NewReader(whole)), iotest.ErrReader(broken)))
	var got int
	for {
		c, err := r.Next()
		if err != nil {
			if err != broken {
				t.Error(err)
			}
			break
		}
		for range c.Records() {
			got++
		}
	}
	if got != len(ids) {
		t.Errorf("%d records", got)
	}
}

// TestParallel decodes chunks at the same time, each twice.
func TestParallel(t *testing.T) {
	whole, _ := log()
	want, _ := read(t, whole, asJSON)
	var wait sync.WaitGroup
	var lock sync.Mutex
	got := map[string]int{}
	r := evtx.NewReader(bytes.NewReader(whole))
	for c, err := r.Next(); err == nil; c, err = r.Next() {
		wait.Go(func() {
			for range 2 {
				for record := range c.Records() {
					line := asJSON(record)
					lock.Lock()
					got[line]++
					lock.Unlock()
				}
			}
		})
	}
	wait.Wait()
	for _, line := range want {
		if got[line] != 2 {
			t.Errorf("%d times %s", got[line], line)
		}
	}
}

// TestAllocations: a record takes no memory of its own.
func TestAllocations(t *testing.T) {
	whole, ids := log()
	var dst []byte
	allocations := testing.AllocsPerRun(5, func() {
		r := evtx.NewReader(bytes.NewReader(whole))
		for c, err := r.Next(); err == nil; c, err = r.Next() {
			for record := range c.Records() {
				dst = record.AppendXML(record.AppendJSON(dst[:0]))
				for f := range record.Fields() {
					dst = f.Value.AppendText(dst)
				}
			}
		}
	})
	if allocations > float64(len(ids)/2) {
		t.Errorf("%v allocations for %d records", allocations, len(ids))
	}
}

// BenchmarkLog reads a log made here.
func BenchmarkLog(b *testing.B) {
	whole, ids := log()
	b.SetBytes(int64(len(whole)))
	b.ReportAllocs()
	var dst []byte
	for b.Loop() {
		r := evtx.NewReader(bytes.NewReader(whole))
		for c, err := r.Next(); err == nil; c, err = r.Next() {
			for record := range c.Records() {
				dst = record.AppendJSON(dst[:0])
			}
		}
	}
	b.ReportMetric(float64(len(ids)*b.N)/b.Elapsed().Seconds(), "events/s")
}
