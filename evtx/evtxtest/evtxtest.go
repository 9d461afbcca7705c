// Package evtxtest makes small Windows event logs (EVTX) for tests, in the layout that Windows writes: templates defined where they
// are used first, names written once a chunk, event data as a template within a template. Only tests import it, and bench, which makes
// logs to measure.
//
//	log := evtxtest.File(evtxtest.Event{
//		Record: 1, Time: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
//		Provider: "Microsoft-Windows-Sysmon", EventID: 1, Channel: "Microsoft-Windows-Sysmon/Operational", Computer: "host.example",
//		Data: []evtxtest.Data{{Name: "Image", Value: `C:\tool.exe`}, {Name: "ProcessId", Value: uint32(42)}},
//	})
package evtxtest

import (
	"encoding/binary"
	"hash/crc32"
	"time"
)

// An Event is what a record of a log tells.
type Event struct {
	Record   uint64 // the number of the record
	Time     time.Time
	Provider string
	EventID  uint16
	Channel  string
	Computer string
	UserID   []byte // a SID in binary form; nil: none
	Data     []Data // the EventData
	// Message makes the event a forwarded one: its RenderingInfo has this message.
	Message string
	// Loose writes the event without templates, all values as text, as some writers do. Values must be strings.
	Loose bool
}

// Data is one element of an event's EventData.
type Data struct {
	Name string // "": an element without a name
	// Value is a string, bool, integer of a given size, float32, float64, []byte, time.Time, nil (null) or Raw.
	Value any
}

// Raw is a value of any type of binary XML, as bytes ([MS-EVEN6] 2.2.12).
type Raw struct {
	Type  uint8
	Bytes []byte
}

const (
	fileHeader  = 4096
	chunkSize   = 64 << 10
	chunkHeader = 512
)

// File makes a log of some events, in as many chunks as they need. An event must fit in one chunk.
func File(events ...Event) []byte {
	file := make([]byte, fileHeader)
	var next uint64
	for len(events) > 0 {
		c := newChunk()
		n := 0
		for n < len(events) && c.record(events[n]) {
			n++
		}
		if n == 0 {
			panic("evtxtest: an event does not fit in a chunk")
		}
		next = events[n-1].Record + 1
		file = append(file, c.finish()...)
		events = events[n:]
	}
	chunks := (len(file) - fileHeader) / chunkSize
	copy(file, "ElfFile\x00")
	le := binary.LittleEndian
	le.PutUint64(file[16:], uint64(max(chunks-1, 0)))
	le.PutUint64(file[24:], next)
	le.PutUint32(file[32:], 128)
	le.PutUint16(file[36:], 1)
	le.PutUint16(file[38:], 3)
	le.PutUint16(file[40:], fileHeader)
	le.PutUint16(file[42:], uint16(chunks))
	Seal(file)
	return file
}

// Seal makes the checksums of a log right again after a test has changed it: that of the file's header and those of all chunks.
func Seal(file []byte) {
	le := binary.LittleEndian
	le.PutUint32(file[124:], crc32.ChecksumIEEE(file[:120]))
	for at := fileHeader; at+chunkSize <= len(file); at += chunkSize {
		c := file[at : at+chunkSize]
		if end := le.Uint32(c[48:]); end >= chunkHeader && end <= chunkSize {
			le.PutUint32(c[52:], crc32.ChecksumIEEE(c[chunkHeader:end]))
		}
		sum := crc32.ChecksumIEEE(c[:120])
		le.PutUint32(c[124:], crc32.Update(sum, crc32.IEEETable, c[128:chunkHeader]))
	}
}
