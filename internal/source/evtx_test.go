package source

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"picket/evtx/evtxtest"
)

// readLog reads a Windows event log to the end and checks every promise of its blocks. The text is a summary of the lines, as
// an archive of some KB may hold MB of them.
func readLog(t *testing.T, r *Reader) (c content) {
	t.Helper()
	events, size := 0, 0
	for block, fault := range r.Ahead(3, (*Block).Load) {
		if fault != nil {
			c.faults = append(c.faults, fault)
			continue
		}
		checkEvents(t, block)
		c.faults = append(c.faults, block.Faults()...)
		events += len(block.Events())
		size += len(block.Data)
		block.Release()
	}
	for _, f := range c.faults {
		if f.Offset < 0 || f.Offset > r.Bytes() {
			t.Fatalf("fault at %d of %d: %v", f.Offset, r.Bytes(), f)
		}
	}
	c.text = fmt.Sprintf("%d events, %d bytes", events, size)
	return c
}

func checkEvents(t *testing.T, b *Block) {
	t.Helper()
	start := 0
	offset := b.Offset - 1
	for i := range b.Events() {
		e := &b.Events()[i]
		end := start + bytes.IndexByte(b.Data[start:], '\n')
		if e.Start != start || e.Offset <= offset || !json.Valid(b.Data[start:end]) {
			t.Fatalf("event %d at %d, line at %d, offset %d behind %d: %s", i, e.Start, start, e.Offset, offset, b.Data[start:end])
		}
		if b.Event(start) != e || b.Event(end) != e || b.SourceOffset(end) != e.Offset {
			t.Fatalf("event %d is not found by its line", i)
		}
		start, offset = end+1, e.Offset
	}
	if start != len(b.Data) {
		t.Fatalf("%d bytes of lines, %d of events", len(b.Data), start)
	}
}

// logOf makes a log of so many events of Sysmon, in chunks of about 100.
func logOf(events int) []byte {
	var list []evtxtest.Event
	for i := range events {
		list = append(list, evtxtest.Event{
			Record: uint64(i + 1), Time: time.Date(2024, 3, 2, 4, 0, i, 0, time.UTC), Provider: "Microsoft-Windows-Sysmon", EventID: 22,
			Channel: "Microsoft-Windows-Sysmon/Operational", Computer: "hr-17.example.com",
			Data: []evtxtest.Data{
				{Name: "QueryName", Value: fmt.Sprintf("host-%d.example.org", i)}, {Name: "Image", Value: strings.Repeat("x", 200)},
			},
		})
	}
	return evtxtest.File(list...)
}

// An eventsRead is what a log gives: each event's number, offset and line.
type eventsRead struct {
	events []Event
	lines  []string
	faults []string
}

func readEvents(t *testing.T, r *Reader) (got eventsRead) {
	t.Helper()
	for {
		block, err := r.Next()
		if err == io.EOF {
			return got
		}
		if fault, ok := errors.AsType[*Fault](err); ok {
			got.faults = append(got.faults, fault.Error())
			continue
		}
		block.Load()
		for _, f := range block.Faults() {
			got.faults = append(got.faults, f.Error())
		}
		got.events = append(got.events, block.Events()...)
		got.lines = append(got.lines, strings.Split(strings.TrimSuffix(string(block.Data), "\n"), "\n")[:len(block.Events())]...)
		block.Release()
	}
}

func (got eventsRead) ids() (ids []uint64) {
	for _, e := range got.events {
		ids = append(ids, e.ID)
	}
	return ids
}

// TestEventLog: each record is a line, and knows its place, number, time and log.
func TestEventLog(t *testing.T) {
	const events = 500
	file := logOf(events)
	for r := range Open(writeFile(t, "a.evtx", file), nil) {
		got := readEvents(t, r)
		if len(got.events) != events || len(got.faults) > 0 || !r.IsEventLog() {
			t.Fatalf("%d events, faults %q", len(got.events), got.faults)
		}
		for i, e := range got.events {
			at := file[e.Offset:]
			if string(at[:4]) != "**\x00\x00" || binary.LittleEndian.Uint64(at[8:]) != e.ID || e.ID != uint64(i+1) {
				t.Fatalf("event %d: %+v", i, e)
			}
			if !strings.Contains(got.lines[i], fmt.Sprintf(`"QueryName":"host-%d.example.org"`, i)) {
				t.Fatalf("event %d: %s", i, got.lines[i])
			}
		}
		want := EventLog{"Microsoft-Windows-Sysmon/Operational", "hr-17.example.com"}
		if e := got.events[7]; *e.Log != want || e.Time != time.Date(2024, 3, 2, 4, 0, 7, 0, time.UTC).UnixMicro() {
			t.Errorf("got %+v of %+v", e, e.Log)
		}
		if r.Bytes() != int64(len(file)) || r.Consumed() != int64(len(file)) {
			t.Errorf("%d bytes, %d consumed of %d", r.Bytes(), r.Consumed(), len(file))
		}
	}
}

// TestEventLogOfText: some writers give every value as text.
func TestEventLogOfText(t *testing.T) {
	log := evtxtest.File(evtxtest.Event{Record: 4711, Channel: "Setup", Computer: "hr-17", Loose: true, Time: time.Unix(1709352669, 0)})
	got := readOnce(t, "a.evtx", log)
	if len(got.events) != 1 || got.events[0].ID != 4711 || *got.events[0].Log != (EventLog{"Setup", "hr-17"}) || got.events[0].Time != 1709352669e6 {
		t.Errorf("got %+v", got)
	}
}

// TestEventLogAhead: loaded by several, as XML too, the blocks come in their order.
func TestEventLogAhead(t *testing.T) {
	for r := range Open(writeFile(t, "a.evtx", logOf(1000)), nil) {
		next := 0
		for block, fault := range r.Ahead(4, (*Block).LoadXML) {
			if fault != nil {
				t.Fatal(fault)
			}
			for line := range bytes.Lines(block.Data) {
				name := fmt.Sprintf(">host-%d.example.org<", next)
				if !bytes.HasPrefix(line, []byte("<Event ")) || !bytes.Contains(line, []byte(name)) {
					t.Fatalf("event %d: %s", next, line)
				}
				next++
			}
			block.Release()
		}
		if next != 1000 {
			t.Errorf("%d events", next)
		}
	}
}

// TestEventLogNested: it is the same wherever it lies.
func TestEventLogNested(t *testing.T) {
	data := logOf(300)
	inner := zipOf(t, file{"logs/a.evtx", data})
	for name, outer := range map[string][]byte{
		"a.evtx": data, "a.evtx.gz": gzipped(t, string(data)), "a.evtx.zst": zstded(t, string(data)), "a.evtx.xz": xzed(t, string(data)),
		"a.zip": inner, "a.tar": tarOf(t, file{"a.evtx", data}), "a.tgz": gzipped(t, string(tarOf(t, file{"a.evtx", data}))),
		"a.7z": sevenOf(t, file{"a.evtx", data}), "b.zip": zipOf(t, file{"a.zip", inner}), "renamed.log": data,
	} {
		pipe := Entry{Name: Stdin, Root: Stdin, Size: -1}
		for way, readers := range map[string]iter.Seq[*Reader]{
			"disk": openWalked(t, writeFile(t, name, outer).Name),
			"pipe": Open(pipe, iotest.HalfReader(bytes.NewReader(outer))),
		} {
			sources := 0
			for r := range readers {
				sources++
				got := readEvents(t, r)
				if len(got.events) != 300 || len(got.faults) > 0 || got.events[299].ID != 300 || r.Bytes() != int64(len(data)) {
					t.Errorf("%s from %s: %d events of %d bytes, faults %q", name, way, len(got.events), r.Bytes(), got.faults)
				}
			}
			if sources != 1 {
				t.Errorf("%s from %s: %d sources", name, way, sources)
			}
		}
	}
}

func openWalked(t *testing.T, path string) iter.Seq[*Reader] {
	return func(yield func(*Reader) bool) {
		for e := range Walk(t.Context(), []string{path}) {
			for r := range Open(e, nil) {
				if !yield(r) {
					return
				}
			}
		}
	}
}

// TestEventLogDamaged: what is damaged is told at its place, and the rest is there.
func TestEventLogDamaged(t *testing.T) {
	const chunkSize = 64 << 10
	whole := logOf(400)
	intact := readOnce(t, "a.evtx", whole)
	second := func(change func([]byte)) []byte {
		data := bytes.Clone(whole)
		change(data[evtxHeader+chunkSize : evtxHeader+2*chunkSize])
		return data
	}
	borders := chunkBorders(intact.events)
	packed := gzipped(t, string(whole))
	const first, next = int64(evtxHeader), int64(evtxHeader + chunkSize) // where chunks begin
	inSecond := [2]uint64{borders[1], borders[2] - 1}
	fromSecond := [2]uint64{borders[1], 400}
	all := [2]uint64{1, 400}
	for name, c := range map[string]struct {
		file   string
		data   []byte
		lost   [2]uint64 // records, of which some may not be there
		fault  string
		within [2]int64 // bytes; all faults
	}{
		"a record is overwritten": {"a.evtx", second(func(b []byte) { clear(b[6000:6100]) }), inSecond, " ", [2]int64{next, next + chunkSize}},
		"a chunk is overwritten":  {"a.evtx", second(func(b []byte) { fillWith(b, 0xaa) }), inSecond, " ", [2]int64{next, next + chunkSize}},
		"cut inside a chunk":      {"a.evtx", whole[:next+9000], fromSecond, " ", [2]int64{next, next + 9000}},
		"cut between chunks":      {"a.evtx", whole[:next], fromSecond, "event log ends early", [2]int64{next, next}},
		"cut behind the header":   {"a.evtx", whole[:first], all, "event log ends early", [2]int64{first, first}},
		"cut inside the header":   {"a.evtx", whole[:1000], all, "header", [2]int64{0, 1000}},
		"no header":               {"a.evtx", whole[first:], [2]uint64{}, "header", [2]int64{}},
		"header is overwritten":   {"a.evtx", join(make([]byte, first), whole[first:]), [2]uint64{}, "header", [2]int64{}},
		"gzip cut":                {"a.evtx.gz", packed[:len(packed)/2], all, "gzip stream ends early", [2]int64{0, int64(len(whole))}},
		"no events":               {"a.evtx", evtxtest.File(), all, "", [2]int64{}},
		"reserved space":          {"a.evtx", join(whole, make([]byte, 3*chunkSize)), [2]uint64{}, "", [2]int64{}},
	} {
		t.Run(name, func(t *testing.T) {
			got := readOnce(t, c.file, c.data)
			ids := got.ids()
			for id := uint64(1); id <= 400; id++ {
				if !slices.Contains(ids, id) && (id < c.lost[0] || id > c.lost[1]) {
					t.Fatalf("record %d is missing; faults %q", id, got.faults)
				}
			}
			if c.fault == "" && len(got.faults) > 0 || !strings.Contains(strings.Join(got.faults, "\n"), c.fault) {
				t.Fatalf("faults %q, want %q", got.faults, c.fault)
			}
			for _, f := range got.faults {
				var at int64
				if _, err := fmt.Sscanf(f[strings.LastIndex(f, "at byte"):], "at byte %d", &at); err != nil || at < c.within[0] || at > c.within[1] {
					t.Errorf("fault %q, want one from %d to %d", f, c.within[0], c.within[1])
				}
			}
		})
	}
}

// TestEventLogBomb: what a chunk is as text is bounded, and what is left out is told.
func TestEventLogBomb(t *testing.T) {
	for r := range streamed("a.evtx", bytes.NewReader(logOf(300)), with(small, func(l *limits) { l.text = 10_000 })) {
		got := readEvents(t, r)
		size := len(strings.Join(got.lines, "\n"))
		chunks := len(got.faults)
		if chunks < 3 || size < 10_000*chunks || size > 11_000*chunks || !strings.Contains(got.faults[0], "the others are not read at byte") {
			t.Errorf("%d events, %d bytes, faults %q", len(got.events), size, got.faults)
		}
	}
}

func readOnce(t *testing.T, name string, data []byte) (got eventsRead) {
	t.Helper()
	for r := range streamed(name, bytes.NewReader(data), defaults) {
		got = readEvents(t, r)
	}
	return got
}

// chunkBorders are the numbers that chunks begin with.
func chunkBorders(events []Event) (first []uint64) {
	last := int64(-1)
	for _, e := range events {
		if at := (e.Offset - evtxHeader) >> 16; at != last {
			first, last = append(first, e.ID), at
		}
	}
	return first
}

func fillWith(data []byte, c byte) {
	for i := range data {
		data[i] = c
	}
}

// FuzzEventLog reads arbitrary bytes as a Windows event log: each event is a line of JSON with a place of its own, and it is
// the same however the bytes come.
func FuzzEventLog(f *testing.F) {
	log := logOf(2)
	chunk := bytes.TrimRight(log[evtxHeader:], "\x00")
	f.Add(chunk)
	f.Add(append(bytes.Clone(chunk[:700]), chunk...))
	f.Add(append(log[:evtxHeader], chunk...))
	f.Fuzz(func(t *testing.T, data []byte) {
		if !isEventLog(data) {
			data = append([]byte("ElfFile\x00"), data...)
		}
		var all [2]found
		for i, in := range []io.Reader{bytes.NewReader(data), iotest.HalfReader(bytes.NewReader(data))} {
			for r := range streamed("-", in, defaults) {
				all[i].content = readLog(t, r)
				if r.Bytes() != int64(len(data)) {
					t.Errorf("%d of %d bytes", r.Bytes(), len(data))
				}
			}
		}
		if all[0].text != all[1].text || all[0].String() != all[1].String() {
			t.Errorf("got %v, read in pieces %v", all[0], all[1])
		}
	})
}
