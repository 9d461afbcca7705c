package sweep_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"picket/indicator"
)

// A harm is something done to logs, and what can no longer be claimed after it.
type harm struct {
	what string
	// lost is the kinds whose absence can no longer be claimed; unclear those that the rules may or may not allow.
	lost, unclear indicator.KindSet
	bytes         bool // of files, no longer of records: not all that is left is where it was
	unit          func([]*unit)
	disk          func([]*diskFile)
}

// harm does one or two things to the logs, and judges the answer.
func (t *trial) harm(tt *testing.T, seed uint64) (answered, answerable int) {
	r := rand.New(rand.NewPCG(seed, 7))
	safe := t.safe(r)
	first := t.harmOf(r, safe)
	all := []*harm{first}
	if !first.bytes && r.IntN(3) == 0 {
		all = append(all, t.harmOf(r, safe))
	}
	var files []*diskFile
	for _, g := range t.groups {
		units := g.units()
		for _, h := range all {
			if h.unit != nil {
				h.unit(units)
			}
		}
		files = append(files, g.pack(units, t.until())...)
	}
	var what []string
	var lost, unclear indicator.KindSet
	exact := true
	for _, h := range all {
		if h.disk != nil {
			h.disk(files)
		}
		what = append(what, h.what)
		lost |= h.lost
		unclear |= h.unclear
		exact = exact && !h.bytes
	}
	answer, sightings := t.sweep(tt, files)
	t.compare(tt, sightings, t.truth(files), exact)
	answered, answerable = t.judge(tt, answer, lost, unclear, strings.Join(what, " and "))
	if tt.Failed() {
		tt.Logf("after %s, in\n%s", strings.Join(what, " and "), t)
	}
	return answered, answerable
}

// safe is a group that nothing happens to, so that the period stays what it is: one that shows something completely.
func (t *trial) safe(r *rand.Rand) *logGroup {
	var few []*logGroup
	for _, g := range t.groups {
		if len(g.streams) == 1 && g.streams[0].shows != 0 {
			few = append(few, g)
		}
	}
	if len(few) == 0 {
		return nil
	}
	return few[r.IntN(len(few))]
}

func (g *logGroup) shows() (shows indicator.KindSet) {
	for _, s := range g.streams {
		shows |= s.shows
	}
	return shows
}

func (t *trial) harmOf(r *rand.Rand, safe *logGroup) *harm {
	groups := slices.DeleteFunc(slices.Clone(t.groups), func(g *logGroup) bool { return g == safe || safe == nil && g != t.groups[0] })
	g := groups[r.IntN(len(groups))]
	s := g.streams[r.IntN(len(g.streams))]
	if r.IntN(3) == 0 {
		return t.harmFile(r, g)
	}
	return t.harmStream(r, g, s)
}

// harmStream changes the records of a stream.
func (t *trial) harmStream(r *rand.Rand, g *logGroup, s *logStream) *harm {
	day := r.IntN(t.days)
	from := t.from.AddDate(0, 0, day)
	onDay := between(from, from.AddDate(0, 0, 1))
	h := &harm{what: s.kind + " of " + s.host + " ", lost: s.shows}
	switch r.IntN(15) {
	case 0:
		h.what += fmt.Sprintf("lost day %d", day)
		s.keep(func(i int, e *entry) bool { return !onDay(e.at) })
	case 1:
		from = t.from.Add(time.Duration(r.IntN(t.days*24-4)) * time.Hour)
		hours := 3 + r.IntN(12)
		h.what += fmt.Sprintf("lost %d hours from %s", hours, from)
		lost := between(from, from.Add(time.Duration(hours)*time.Hour))
		s.keep(func(i int, e *entry) bool { return !lost(e.at) })
	case 2:
		n := 2 + r.IntN(8)
		h.what += fmt.Sprintf("thinned to one in %d on day %d", n, day)
		s.keep(func(i int, e *entry) bool { return !onDay(e.at) || i%n == 0 })
	case 3, 4:
		return t.empty(r, h, s, onDay, day)
	case 12, 13:
		return s.scrub(r, h, onDay, day)
	case 5:
		hours := (3 + r.IntN(9)) * (1 - 2*r.IntN(2))
		h.what += fmt.Sprintf("shifted by %d h", hours)
		h.unclear = everyKind
		s.change(func(o *occurrence) { o.at = o.at.Add(time.Duration(hours) * time.Hour) })
		if g.daily || s.style != "" && s.style[0] == '3' { // no year: beyond the file's last time it would be the one before
			h.lost = 0
		}
	case 6:
		if s.style == "" && !s.names {
			return t.harmStream(r, g, s)
		}
		h.what += fmt.Sprintf("renamed from day %d", day)
		h.lost, h.unclear = 0, s.shows
		s.change(func(o *occurrence) {
			if !o.at.Before(from) {
				o.host = strings.Replace(o.host, "1", "9", 1)
			}
		})
	case 7, 8:
		return t.mark(r, h, g, s)
	case 9:
		return t.silence(r, g, s)
	case 10:
		h.what += fmt.Sprintf("cut to 30 bytes on day %d", day)
		for i := range s.entries {
			if e := &s.entries[i]; onDay(e.at) && g.form == "" {
				e.text, e.values, h.bytes = e.text[:30], nil, true
			}
		}
		if g.form != "" {
			return t.harmStream(r, g, s)
		}
	case 11:
		if day == 0 {
			return t.harmStream(r, g, s)
		}
		h.what += fmt.Sprintf("has day %d in place of day %d", day-1, day)
		s.keep(func(i int, e *entry) bool { return !onDay(e.at) })
		before := between(from.AddDate(0, 0, -1), from)
		for _, e := range slices.Clone(s.entries) {
			if before(e.at) {
				s.entries = append(s.entries, e)
			}
		}
	default:
		h.what += "not given"
		h.lost, h.unclear = 0, s.shows
		if len(g.streams) == 1 {
			return t.harmStream(r, g, s)
		}
		s.entries = nil
	}
	return h
}

func between(from, to time.Time) func(time.Time) bool {
	return func(at time.Time) bool { return !at.Before(from) && at.Before(to) }
}

func (s *logStream) keep(keep func(i int, e *entry) bool) {
	var kept []entry
	for i := range s.entries {
		if keep(i, &s.entries[i]) {
			kept = append(kept, s.entries[i])
		}
	}
	s.entries = kept
}

// change writes the records anew, of other facts.
func (s *logStream) change(change func(*occurrence)) {
	for i, e := range s.entries {
		fact := *e.fact
		change(&fact)
		s.entries[i] = s.entry(&fact)
	}
}

// empty empties the field that shows what the stream is for, on a day or always.
func (t *trial) empty(r *rand.Rand, h *harm, s *logStream, onDay func(time.Time) bool, day int) *harm {
	h.what += fmt.Sprintf("has its key field empty on day %d", day)
	h.unclear = s.shows
	if s.shows.Has(indicator.Domain) {
		h.lost = domains
	}
	when := onDay
	if r.IntN(3) == 0 {
		h.what = strings.Replace(h.what, fmt.Sprintf("on day %d", day), "always", 1)
		when = func(time.Time) bool { return true }
		h.lost &^= ja3s                // what is never filled is not logged
		if s.kind == "unbound.query" { // a line without a name is none of a query
			h.lost = 0
		}
	}
	for i := range s.entries {
		e := &s.entries[i]
		if !when(e.at) {
			continue
		}
		for _, blank := range s.blank {
			before := e.text
			e.text = regexp.MustCompile(blank[0]).ReplaceAllString(e.text, blank[1])
			if e.text == before {
				panic("not emptied: " + before)
			}
		}
		e.values = slices.DeleteFunc(e.values, func(v value) bool {
			_, plain, _ := strings.Cut(v.key, ":")
			return !strings.Contains(e.text, plain)
		})
	}
	return h
}

// scrub puts something in place of what was asked for, or of whom, on a day.
func (s *logStream) scrub(r *rand.Rand, h *harm, onDay func(time.Time) bool, day int) *harm {
	instead := []string{"removed", "unknown", "-", "N/A", "***", "5d41402abc4b2a76"}[r.IntN(6)]
	if s.shows.Has(indicator.IPv4) && r.IntN(2) == 0 {
		instead = []string{"0.0.0.0", "::", "x.x.x.x"}[r.IntN(3)]
	}
	h.what += fmt.Sprintf("was scrubbed on day %d: %s", day, instead)
	h.bytes, h.unclear = true, s.shows
	for i := range s.entries {
		e := &s.entries[i]
		if !onDay(e.at) {
			continue
		}
		for _, secret := range []string{e.fact.name, labels(e.fact.name), e.fact.server, e.fact.ja3} {
			e.text = strings.ReplaceAll(e.text, secret, instead)
		}
		e.values = nil
	}
	return h
}

// mark puts in a record that says that others were lost.
func (t *trial) mark(r *rand.Rand, h *harm, g *logGroup, s *logStream) *harm {
	at := t.from.Add(time.Duration(r.IntN(t.days*24*60-120)) * time.Minute)
	o := t.occurrence(at, s.host)
	lines, who, host := []string(nil), s.tag, s.host
	switch n := r.IntN(3); {
	case len(s.marks) > 0 && n > 0:
		lines = s.marks[r.IntN(len(s.marks))](o)
		if s.shows == 0 {
			h.unclear = 0
		}
		for _, other := range g.streams { // what the sensor lost, it lost in all its logs
			if other.host == s.host {
				h.lost |= other.shows
			}
		}
	case s.style != "" && r.IntN(2) == 0: // of the daemon that passes on what others send
		who, host = "rsyslogd", "relay-7"
		lines = []string{"action-0-builtin:omfwd queue: queue nearly full, 120 messages discarded"}
		for _, other := range g.streams {
			if other.style != "" {
				h.lost |= other.shows
			}
		}
	case s.style != "":
		who = "rsyslogd"
		lines = []string{"imuxsock[pid 811]: begin to drop messages due to rate-limiting"}
	default:
		return t.harmStream(r, g, s)
	}
	h.what += fmt.Sprintf("has a mark of loss at %s: %s", at, lines[0])
	for i, line := range lines {
		at := at.Add(time.Duration(i) * time.Second)
		s.entries = append(s.entries, entry{at: at, text: s.wrap(at, host, who, line), of: s, by: s.observer(host), fact: o})
	}
	slices.SortStableFunc(s.entries, func(a, b entry) int { return a.at.Compare(b.at) })
	return h
}

// silence lets a stream, or all that a relay passes on, end early or fall silent for a while.
func (t *trial) silence(r *rand.Rand, g *logGroup, s *logStream) *harm {
	from := t.from.Add(time.Duration(10+r.IntN(t.days*24-16)) * time.Hour)
	to := from.Add(time.Duration(4+r.IntN(40)) * time.Hour)
	if r.IntN(2) == 0 {
		to = t.until().Add(time.Hour)
	}
	streams := []*logStream{s}
	h := &harm{what: fmt.Sprintf("%s of %s was silent", s.kind, s.host), lost: s.shows}
	if len(g.streams) > 1 && r.IntN(2) == 0 {
		h = &harm{what: "the relay was down", lost: g.shows()}
		streams = g.streams
	}
	h.what += fmt.Sprintf(" from %s to %s", from, to)
	lost := between(from, to)
	for _, s := range streams {
		s.keep(func(i int, e *entry) bool { return !lost(e.at) })
	}
	return h
}
