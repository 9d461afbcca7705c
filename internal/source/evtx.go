package source

import (
	"bufio"
	"cmp"
	"errors"
	"io"
	"slices"
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

// An Event is where a record of a Windows event log stands, and what it is called there.
type Event struct {
	Start   int    // of its line in Block.Data
	Offset  int64  // in the source
	ID      uint64 // the number that the log gave it: EventRecordID
	Written int64  // microseconds since 1970 UTC
}

// A chunk is what is made of one of a log's. Others are read into it once its block is released.
type chunk struct {
	raw    *evtx.Chunk
	lines  []byte
	events []Event
	faults []*Fault
	block  Block
}

var chunks = sync.Pool{New: func() any { return new(chunk) }}

// mostKept is how much of a chunk's lines is kept for the next. Few have so much.
const mostKept = 1 << 20

func (c *chunk) release() {
	if cap(c.lines) > mostKept {
		c.lines = nil
	}
	clear(c.faults)
	*c = chunk{lines: c.lines[:0], events: c.events[:0], faults: c.faults[:0]}
	chunks.Put(c)
}

// An eventLog is a source that is a Windows event log, or was to be one.
type eventLog struct {
	*evtx.Reader
	in *counted
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
func (o *opener) eventLog(stream *bufio.Reader, at label) bool {
	r := newReader(o.disk, at)
	in := &counted{in: stream}
	r.log = &eventLog{evtx.NewReader(in), in}
	return o.hand(r)
}

// nextChunk is Next of a Windows event log.
func (r *Reader) nextChunk() (*Block, error) {
	raw, err := r.log.Next()
	r.blocks.offset = r.log.in.n
	if fault, ok := errors.AsType[*evtx.Fault](err); ok {
		return nil, faultOf(fault)
	}
	if err != nil {
		r.ended = true
		return nil, r.fault(r.log.in.err) // it says more than what was made of it
	}
	c := chunks.Get().(*chunk)
	c.raw = raw
	c.block = Block{Offset: raw.Offset, chunk: c}
	return &c.block, nil
}

func faultOf(f *evtx.Fault) *Fault { return &Fault{Offset: f.Offset, Err: f.Err} }

// IsEventLog says that the source is a Windows event log (EVTX): its blocks are to be loaded, their lines are records as
// JSON, and Block.Line counts nothing that it has.
func (r *Reader) IsEventLog() bool { return r.log != nil }

// Load decodes a block of a Windows event log: then its Data is one line of JSON a record. Any goroutine may call it, once. It
// does nothing to blocks of other sources, whose Data is there from the beginning.
func (b *Block) Load() { b.load((*evtx.Record).AppendJSON) }

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
		c.events = append(c.events, Event{len(c.lines), record.Offset, record.ID, record.Written.UnixMicro()})
		c.lines = append(appendTo(record, c.lines), '\n')
	}
	b.Data = c.lines
}

// Faults are what was found to be damaged when the block was loaded.
func (b *Block) Faults() []*Fault {
	if b.chunk == nil {
		return nil
	}
	return b.chunk.faults
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
