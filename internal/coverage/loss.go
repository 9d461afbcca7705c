package coverage

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"picket/indicator"
)

// End is after anything.
const End Moment = 1 << 62

// SyslogScope is the scope of a loss in what came inside a syslog envelope, of whatever log kind.
const SyslogScope = "syslog"

// RelayScope is the scope of a loss in what a syslog daemon passed on: in all that came inside an envelope in the same
// source, whoever wrote it.
const RelayScope = "relay"

// Loss notes that a record of this source says that records of an observer were lost: auditd's lost, Zeek's
// capture_loss, an event log cleared. Scope says which: those of a family of log kinds (zeek: zeek.conn, zeek.dns, …), of
// one log kind, SyslogScope or RelayScope. Since may be Beginning: not known, then the loss is the moment until. If until is
// Beginning too, the record has no time and the loss may have been at any. Why is for people: "auditd lost 12 records".
func (t *Tally) Loss(observer, scope string, since, until Moment, why string) {
	x := loss{since: int64(min(since, until)), until: int64(max(since, until)), why: shortened(why), marks: 1}
	switch {
	case until == Beginning:
		x.since, x.until = int64(Beginning), int64(End)
	case since == Beginning:
		x.since = x.until
	}
	t.losses.of(lossKey{observer, scope}).add(x)
}

// A lossKey says what was lost.
type lossKey struct{ observer, scope string }

// A loss is a span, or a moment, in which records were lost. Times are microseconds since 1970.
type loss struct {
	since, until int64
	why          string // of the earliest
	marks        int    // records that tell of it
}

// longestWhy bounds a reason, in bytes: it may quote a record.
const longestWhy = 200

func shortened(why string) string {
	if len(why) <= longestWhy {
		return strings.Clone(why)
	}
	cut := longestWhy
	for cut > 0 && !utf8.RuneStart(why[cut]) {
		cut--
	}
	return strings.Clone(why[:cut]) + "…"
}

// losses keeps those of one observer and scope, in cells by their ends, as a timeline keeps records: when there are too
// many, the cells become twice as wide. So it does not matter in which order they come.
type losses struct {
	width int64 // of a cell, microseconds
	limit int   // of cells: beyond it neighbours are joined, which takes more for lost than was
	cells map[int64]loss
	found []StreamID // in whose sources they were found
}

func (l *losses) add(x loss) {
	l.put(x)
	l.shrink(l.limit)
}

func (l *losses) shrink(limit int) {
	for l.limit = limit; len(l.cells) > limit; {
		l.width *= 2
		narrow := l.cells
		l.cells = make(map[int64]loss, len(narrow)/2+1)
		for _, each := range narrow {
			l.put(each)
		}
	}
}

func (l *losses) put(x loss) {
	index := floorDiv(x.until, l.width)
	if known, ok := l.cells[index]; ok {
		x = x.and(known)
	}
	l.cells[index] = x
}

// and is the span of both.
func (x loss) and(o loss) loss {
	why := x.why
	if cmp.Or(cmp.Compare(o.since, x.since), cmp.Compare(o.why, x.why)) < 0 {
		why = o.why
	}
	return loss{since: min(x.since, o.since), until: max(x.until, o.until), why: why, marks: x.marks + o.marks}
}

// list is the losses in order of time. Those that touch or overlap are one.
func (l *losses) list() []loss {
	var all []loss
	for _, x := range l.cells {
		all = append(all, x)
	}
	slices.SortFunc(all, func(a, b loss) int {
		return cmp.Or(cmp.Compare(a.since, b.since), cmp.Compare(a.until, b.until), cmp.Compare(a.why, b.why))
	})
	joined := all[:0]
	for _, x := range all {
		if last := len(joined) - 1; last >= 0 && x.since <= joined[last].until {
			joined[last] = joined[last].and(x)
			continue
		}
		joined = append(joined, x)
	}
	return joined
}

// gaps are the losses within a period. A moment is a gap without length.
func (l *losses) gaps(p Period) []Gap {
	since, until := p.Since.UnixMicro(), p.Until.UnixMicro()
	var gaps []Gap
	for _, x := range l.list() {
		if x.since > until || x.until < since {
			continue
		}
		why := x.why
		if x.marks > 1 {
			why += fmt.Sprintf(" (%d marks of loss)", x.marks)
		}
		gaps = append(gaps, Gap{From: timeOf(max(x.since, since)), To: timeOf(min(x.until, until)), Why: why})
	}
	return gaps
}

// enterLosses joins what a source says was lost.
func (l *Ledger) enterLosses(t *Tally) {
	if len(t.losses.byKey) == 0 {
		return
	}
	his, all := t.firstStreams()
	for key, found := range t.losses.byKey {
		if key.scope == RelayScope {
			key.scope = SyslogScope
			l.enterPassedOn(t, key.observer, found)
		}
		book := l.losses.of(key)
		for _, x := range found.cells {
			book.add(x)
		}
		if beside := his[key.observer]; beside != nil {
			book.note(beside)
		} else {
			book.note(all)
		}
	}
}

// enterPassedOn counts what a daemon lost against all others whose records it may have passed on.
func (l *Ledger) enterPassedOn(t *Tally, relay string, found *losses) {
	told := map[string]bool{relay: true}
	for id, track := range t.tracks {
		if !track.enveloped || told[id.Observer] {
			continue
		}
		told[id.Observer] = true
		book := l.losses.of(lossKey{id.Observer, SyslogScope})
		for _, x := range found.cells {
			book.add(x)
		}
	}
}

// mostFound bounds the streams in which losses of streams that are not there are shown.
const mostFound = 16

func (l *losses) note(streams []StreamID) {
	l.found = append(l.found, streams...)
	slices.SortFunc(l.found, compareStreams)
	l.found = slices.Compact(l.found)
	l.found = l.found[:min(len(l.found), mostFound)]
}

// firstStreams are streams of this source, by the observer who wrote them, and of any: the first by their names, as many
// as are noted.
func (t *Tally) firstStreams() (his map[string][]StreamID, all []StreamID) {
	his = map[string][]StreamID{}
	for _, id := range slices.SortedFunc(maps.Keys(t.tracks), compareStreams) {
		if list := his[id.Observer]; len(list) < mostFound {
			his[id.Observer] = append(list, id)
		}
		if len(all) < mostFound {
			all = append(all, id)
		}
	}
	return his, all
}

// assignLosses gives each stream the losses that are its gaps: those of its observer and scope, if it could vouch for
// absence. Where there is no such stream, the streams in whose sources they were found show them.
func (l *Ledger) assignLosses(streams []*stream) {
	for _, s := range streams {
		s.lost, s.foundLost = nil, nil
	}
	vouching := map[string][]*stream{} // by observer
	for _, s := range streams {
		if s.owes() != 0 && !s.joined { // a joined one vouches for nothing as it is
			vouching[s.id.Observer] = append(vouching[s.id.Observer], s)
			vouching[Crowd] = append(vouching[Crowd], s)
		}
	}
	for key, lost := range l.losses.byKey {
		shown := false
		for _, s := range vouching[key.observer] {
			if s.isIn(key.scope) {
				s.lost, shown = append(s.lost, lost), true
			}
		}
		if shown {
			continue
		}
		for _, id := range lost.found {
			if s := l.streams[l.crowd.name(id)]; s != nil {
				s.foundLost = append(s.foundLost, lost)
			}
		}
	}
}

// isIn says whether what is lost of a scope is lost of the stream.
func (s *stream) isIn(scope string) bool {
	family, _, _ := strings.Cut(s.id.LogKind, ".")
	return scope == s.id.LogKind || scope == family || scope == SyslogScope && s.enveloped
}

func lostWithin(list []*losses, p Period, kinds indicator.KindSet) []Gap {
	var gaps []Gap
	for _, lost := range list {
		gaps = append(gaps, lost.gaps(p)...)
	}
	for i := range gaps {
		gaps[i].Kinds = kinds
	}
	return gaps
}
