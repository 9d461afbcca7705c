package report

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"picket/indicator"
	"picket/internal/intel"
)

// rows gathers sightings into the rows of a table: one an indicator and machine, or a rule and machine.
type rows struct {
	limit int // how many there may be; 0: mostKeys
	byKey map[rowKey]*row
	names map[string][]string // of machines, by address, where a record gave both: two at most
	seen  int                 // sightings that were taken
	left  int                 // sightings beyond the limit
}

type rowKey struct {
	indicator indicator.Indicator
	rule      ruleKey // in place of an indicator
	machine   machine
	mention   bool
}

func rowKeyOf(s *intel.Sighting) rowKey {
	return rowKey{s.Indicator, ruleKeyOf(s.Rule), machineOf(s), s.IsMention()}
}

// A row tells of the sighting that says most, and counts all.
type row struct {
	rowKey
	span
	best    best
	shared  string // what makes many machines of the one
	streams []*rowStream
}

// A rowStream is a row's sightings in one stream.
type rowStream struct {
	stream
	span
	best     best
	examples []*example // in order of time
}

type stream struct{ observer, logKind string }

func (s stream) String() string { return s.observer + " " + s.logKind }

// Limits on what a table holds. What exceeds them is counted, and is in the ndjson output.
const (
	mostKeys    = 50_000
	mostStreams = 64 // of a row
)

// add takes a sighting into its row and the stream there, and gives both; nil where the table is full or the sighting
// does not count. A row may be without the stream.
func (r *rows) add(s *intel.Sighting) (*row, *rowStream) {
	if s.Validity == intel.After || s.Ignored != "" {
		return nil, nil
	}
	key := rowKeyOf(s)
	x := r.row(key)
	if x == nil {
		r.left++
		return nil, nil
	}
	if s.Shared == "" {
		r.learn(key.machine)
	}
	from := stream{s.Observer, s.LogKind}
	r.seen++
	now := best{s.Role, s.Action, s.Direction, s.Field, from, r.seen}
	x.see(now, s.Time)
	x.shared = cmp.Or(x.shared, s.Shared)
	inStream := x.in(from)
	if inStream != nil {
		inStream.see(now, s.Time)
	}
	return x, inStream
}

func (r *row) see(now best, at *time.Time) {
	r.best = r.best.or(now)
	r.span.add(at)
}

func (s *rowStream) see(now best, at *time.Time) {
	s.best = s.best.or(now)
	s.span.add(at)
}

func (r *rows) row(key rowKey) *row {
	if r.byKey == nil {
		r.byKey = map[rowKey]*row{}
	}
	x := r.byKey[key]
	if x == nil && len(r.byKey) < cmp.Or(r.limit, mostKeys) {
		x = &row{rowKey: key}
		r.byKey[key] = x
	}
	return x
}

func (r *row) in(from stream) *rowStream {
	for _, s := range r.streams {
		if s.stream == from {
			return s
		}
	}
	if len(r.streams) == mostStreams {
		return nil
	}
	s := &rowStream{stream: from}
	r.streams = append(r.streams, s)
	return s
}

func (r *row) value() string     { return shorten(Plain(indicator.Defang(r.indicator)), 56) }
func (r *row) how() string       { return r.best.how() }
func (r *row) fieldName() string { return cmp.Or(Plain(r.best.field), "the text") }

// called is the machine's name and address, with a word where many stand behind the address.
func (r *row) called() string {
	if r.shared == "" {
		return r.machine.String()
	}
	return r.machine.String() + " (shared: " + r.shared + ")"
}

// from names the stream of the sighting that says most, and counts the others.
func (r *row) from() string {
	name := Plain(r.best.stream.String())
	if more := len(r.streams) - 1; more > 0 {
		name += fmt.Sprintf(" and %d more", more)
	}
	return name
}

func (r *rows) hits() []*row     { return r.list(false) }
func (r *rows) mentions() []*row { return r.list(true) }

// list sorts: allowed outbound contact first, then by machine, time and value.
func (r *rows) list(mentions bool) []*row {
	r.settle()
	var list []*row
	for _, x := range r.byKey {
		if x.mention == mentions {
			list = append(list, x)
		}
	}
	slices.SortFunc(list, func(a, b *row) int {
		return cmp.Or(
			cmp.Compare(b.urgency(), a.urgency()),
			a.machine.compare(b.machine),
			a.first.Compare(b.first),
			cmp.Compare(a.indicator.Key(), b.indicator.Key()))
	})
	return list
}

// urgency: allowed outbound contact, then what else is outbound, then the rest.
func (r *row) urgency() int { return r.best.says() / 20 }
