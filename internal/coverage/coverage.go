// Package coverage keeps the ledger of what was read and judges what may be said about absence.
//
// It is pure: it reads no files and knows no log formats. A Tally takes the records of one source; the Ledger joins
// tallies into streams (all records of one log kind from one observer); Absence answers, for a kind of indicator and a
// period, whether not having seen it means anything. DESIGN.md, beside this file, says how gaps are told from quiet.
package coverage

import (
	"fmt"
	"time"

	"picket/indicator"
)

// Shows is one row of the table of what log kinds show.
type Shows struct {
	Complete indicator.KindSet // shown completely by records whose fields are filled
	Always   indicator.KindSet // of Complete: what every record owes
	Partial  indicator.KindSet // shown partly: hits, never absence
	Reveals  indicator.KindSet // shown where other logs hide it behind a proxy
	Outside  indicator.KindSet // of Complete: only of use in a stream that shows something of the outside at all
}

// A StreamID names a stream.
type StreamID struct {
	LogKind  string
	Observer string
}

func (id StreamID) String() string { return id.LogKind + " of " + id.Observer }

// A Fault is damage to a source: something in it was lost.
type Fault struct {
	Offset int64  `json:"offset"` // in bytes, in the decompressed source
	Error  string `json:"error"`
}

func (f Fault) String() string {
	if f.Offset == 0 {
		return f.Error
	}
	return fmt.Sprintf("%s at byte %d", f.Error, f.Offset)
}

// A Period is a span of time, both ends within it.
type Period struct{ Since, Until time.Time }

// A Gap is a part of a period in which a stream cannot vouch for what it shows.
type Gap struct {
	From, To time.Time
	Why      string
	Kinds    indicator.KindSet // what is not shown there
}

// day and shorter spans, in microseconds: times are kept in these.
const (
	second = int64(time.Second / time.Microsecond)
	minute = 60 * second
	hour   = 60 * minute
	day    = 24 * hour
)

func timeOf(micros int64) time.Time { return time.UnixMicro(micros).UTC() }

func duration(micros int64) time.Duration { return time.Duration(micros) * time.Microsecond }
