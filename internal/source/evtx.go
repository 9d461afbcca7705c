package source

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
	"strconv"
	"sync"

	"picket/evtx"
)

// A Windows event log has records that are no lines. Each of its chunks is a block, of which Load makes lines: the JSON of
// its records. Load is apart from Next so that several chunks can be decoded at once.

// evtxFormat is no container: what lies in it is one source.
const evtxFormat = "evtx"

const (
	evtxHeader = 4096 // bytes before the first chunk
	evtxChunk  = "ElfChnk\x00"
)

// isEventLog takes the header of a log, and a chunk where there is none.
var isEventLog = magic("ElfFile\x00", evtxChunk)

// hadHeader: the name promises a log, the header is overwritten, and behind it a chunk begins. The name is asked since
// whoever gets a line logged can put a chunk's first bytes anywhere.
func hadHeader(name string, head []byte) bool {
	c := containerNamed(name)
	return c != nil && c.name == evtxFormat && len(head) >= evtxHeader && magic(evtxChunk)(head[evtxHeader:])
}

// An Event is where a record of a Windows event log stands, and what the log that it is of calls it.
type Event struct {
	Start  int    // of its line in Block.Data
	Offset int64  // in the source
	ID     uint64 // EventRecordID, by which a log counts its records; where the event has none, the record's number in the file
	Time   int64  // TimeCreated, else when the record was written: microseconds since 1970 UTC
	Log    *EventLog
}

// An EventLog is who counts: a channel of a machine. A file has several where it was collected or exported from them.
type EventLog struct{ Channel, Computer string }

// A chunk is what is made of one of a log's. Others are read into it once its block is released.
type chunk struct {
	raw    *evtx.Chunk
	most   int // bytes of lines, less the last
	lines  []byte
	events []Event
	logs   []*EventLog
	text   []byte // of a value
	faults []*Fault
	block  Block
}

var chunks = sync.Pool{New: func() any { return new(chunk) }}

func (c *chunk) release() {
	c.raw.Release()
	clear(c.faults)
	*c = chunk{lines: c.lines[:0], events: c.events[:0], logs: c.logs[:0], text: c.text[:0], faults: c.faults[:0]}
	chunks.Put(c)
}

// A logReader reads a source that is a Windows event log, or was to be one.
type logReader struct {
	*evtx.Reader
	in   *counted
	size int64 // bytes that its header says it has at least
}

// counted counts what is read of a stream, and keeps the error that ended it.
type counted struct {
	in  io.Reader
	n   int64
	err error
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	c.n += int64(n)
	c.err = err
	return n, err
}

// eventLog hands out such a source.
func (o *opener) eventLog(stream *bufio.Reader, head []byte, at label) bool {
	r := newReader(o.disk, at)
	in := &counted{in: stream}
	r.log = &logReader{evtx.NewReader(in), in, statedSize(head)}
	return o.hand(r)
}

// statedSize reads how many chunks the header counts: in a log that is in use there may be more of them, but not less. It is 0
// where there is no sound header.
func statedSize(head []byte) int64 {
	if len(head) < evtxHeader || crc32.ChecksumIEEE(head[:120]) != binary.LittleEndian.Uint32(head[124:]) {
		return 0
	}
	return evtxHeader + int64(binary.LittleEndian.Uint16(head[42:]))<<16
}

var errLogEndsEarly = streamError{"event log ends early: its header counts more chunks", io.ErrUnexpectedEOF}

// nextChunk is Next of a Windows event log.
func (r *Reader) nextChunk() (*Block, error) {
	raw, err := r.log.Next()
	r.blocks.offset = r.log.in.n
	if fault, ok := errors.AsType[*evtx.Fault](err); ok {
		return nil, faultOf(fault)
	}
	if err != nil {
		r.ended = true
		if r.log.in.err == io.EOF && r.log.in.n < r.log.size {
			return nil, &Fault{Offset: r.log.in.n, Err: errLogEndsEarly}
		}
		return nil, r.fault(cmp.Or(r.log.in.err, err)) // the first says more than what was made of it
	}
	c := chunks.Get().(*chunk)
	c.raw, c.most = raw, r.disk.budget.limits.text
	c.block = Block{Offset: raw.Offset, chunk: c}
	return &c.block, nil
}

func faultOf(f *evtx.Fault) *Fault { return &Fault{Offset: f.Offset, Err: f.Err} }

// IsEventLog says that the source is a Windows event log (EVTX): its blocks are to be loaded, their lines are records as
// JSON, and Block.Line counts nothing that it has.
func (r *Reader) IsEventLog() bool { return r.log != nil }

// Load decodes a block of a Windows event log, or of mail: then its Data is one line of JSON a record. Any goroutine may call it,
// once. It does nothing to blocks of other sources, whose Data is there from the beginning.
func (b *Block) Load() {
	if b.letter != nil {
		b.Data = b.letter.load()
		return
	}
	b.load((*evtx.Record).AppendJSON)
}

// LoadXML is Load with one line of XML a record.
func (b *Block) LoadXML() { b.load((*evtx.Record).AppendXML) }

func (b *Block) load(appendTo func(*evtx.Record, []byte) []byte) {
	c := b.chunk
	if c == nil {
		return
	}
	for record, fault := range c.raw.Records() {
		if fault != nil {
			c.faults = append(c.faults, faultOf(fault))
			continue
		}
		if len(c.lines) > c.most {
			err := fmt.Errorf("records of a chunk take over %d MiB as text: the others are not read", c.most>>20)
			c.faults = append(c.faults, &Fault{Offset: record.Offset, Err: err})
			break
		}
		c.events = append(c.events, c.event(record))
		c.lines = append(appendTo(record, c.lines), '\n')
	}
	b.Data = c.lines
}

// event reads what a record says of itself.
func (c *chunk) event(r *evtx.Record) Event {
	e := Event{Start: len(c.lines), Offset: r.Offset, ID: r.ID, Time: r.Written.UnixMicro()}
	var channel, computer evtx.Value
	for f := range r.Fields() {
		switch {
		case f.Part != evtx.System:
			e.Log = c.log(channel, computer)
			return e
		case f.Attr == "SystemTime":
			if at, ok := f.Value.Time(); ok {
				e.Time = at.UnixMicro()
			}
		case f.Attr != "":
		case f.Name == "EventRecordID":
			if id, ok := number(f.Value); ok {
				e.ID = id
			}
		case f.Name == "Channel":
			channel = f.Value
		case f.Name == "Computer":
			computer = f.Value
		}
	}
	e.Log = c.log(channel, computer)
	return e
}

// number reads one that may be written as text.
func number(v evtx.Value) (n uint64, ok bool) {
	if n, ok = v.Uint(); ok {
		return n, true
	}
	n, err := strconv.ParseUint(v.String(), 10, 64)
	return n, err == nil
}

// log is the one of that name, of the last ones that were met.
func (c *chunk) log(channel, computer evtx.Value) *EventLog {
	c.text = channel.AppendText(c.text[:0])
	end := len(c.text)
	c.text = computer.AppendText(c.text)
	for _, l := range c.logs[max(0, len(c.logs)-64):] {
		if l.Channel == string(c.text[:end]) && l.Computer == string(c.text[end:]) {
			return l
		}
	}
	l := &EventLog{string(c.text[:end]), string(c.text[end:])}
	c.logs = append(c.logs, l)
	return l
}

// Faults are what was found to be damaged when the block was loaded.
func (b *Block) Faults() []*Fault {
	switch {
	case b.chunk != nil:
		return b.chunk.faults
	case b.letter != nil:
		return b.letter.faults
	}
	return nil
}

// Events are the records of a block of a Windows event log that was loaded, one a line; none of other blocks.
func (b *Block) Events() []Event {
	if b.chunk == nil {
		return nil
	}
	return b.chunk.events
}

// Event is the one that Data[i] is of; nil where the block has none.
func (b *Block) Event(i int) *Event {
	events := b.Events()
	at, isStart := slices.BinarySearchFunc(events, i, func(e Event, i int) int { return cmp.Compare(e.Start, i) })
	if !isStart {
		at--
	}
	if at < 0 {
		return nil
	}
	return &events[at]
}
