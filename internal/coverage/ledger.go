package coverage

import (
	"cmp"
	"slices"

	"picket/indicator"
)

// Cells of a timeline: many where absence may rest on it, few where it only tells people when a stream was.
const (
	fineCells   = 4096
	coarseCells = 256
)

// A Tally takes the records of one source, in any order. It is not safe for use by several goroutines.
type Tally struct {
	tracks map[StreamID]*Track
	faults []fault
	losses map[lossKey]*losses
	clock  clock
}

// A Moment is how far a source had come: what was lost from there on is not older than it, in microseconds.
type Moment int64

// Beginning is before anything: what was lost may be of any time.
const Beginning Moment = -1 << 62

// A clock follows the times of a source's records in their order.
type clock struct {
	seen     bool
	latest   int64
	disorder int64 // how far behind the latest before it a record was at most
}

func (c *clock) note(at int64) {
	if !c.seen || at > c.latest {
		c.seen, c.latest = true, at
		return
	}
	c.disorder = max(c.disorder, c.latest-at)
}

// Now is how far the source has come. What is still to come may be as far behind the latest record as others were: logs are
// written when connections end, and some begin with the newest.
func (t *Tally) Now() Moment {
	if !t.clock.seen {
		return Beginning
	}
	return Moment(t.clock.latest - t.clock.disorder)
}

// NewTally is a tally without records.
func NewTally() *Tally {
	return &Tally{tracks: map[StreamID]*Track{}, losses: map[lossKey]*losses{}}
}

// A Track is what one source adds to one stream.
type Track struct {
	clock   *clock
	shows   Shows
	records int64
	timed   int64
	first   int64
	last    int64
	hidden  hidden
	outside bool
	derived bool
	// Records came inside a syslog envelope.
	enveloped bool
	// One timeline for each set of kinds that records showed: few, mostly one.
	lines []shownLine
}

// hidden counts the records that show a proxy in place of what the kinds would name.
type hidden struct {
	kinds   indicator.KindSet
	records int64
}

type shownLine struct {
	shown indicator.KindSet
	*timeline
}

// Track finds or begins the stream's part in this source. Keep it while records of the same stream follow each other.
func (t *Tally) Track(id StreamID, shows Shows) *Track {
	track := t.tracks[id]
	if track == nil {
		track = &Track{shows: shows, clock: &t.clock}
		t.tracks[id] = track
	}
	return track
}

// Observe takes a record: its time, in microseconds since 1970, and the kinds whose fields it has filled.
func (t *Track) Observe(at int64, shown indicator.KindSet) {
	if t.timed == 0 || at < t.first {
		t.first = at
	}
	if t.timed == 0 || at > t.last {
		t.last = at
	}
	t.clock.note(at)
	t.records++
	t.timed++
	t.line(shown & t.shows.Complete).observe(at)
}

// ObserveTimeless takes a record that has no time: it covers nothing.
func (t *Track) ObserveTimeless() { t.records++ }

// ObserveOutside notes that the record just taken tells of something outside the organisation.
func (t *Track) ObserveOutside() { t.outside = true }

// Derived notes that the source's name says who wrote these records, not the records themselves.
func (t *Track) Derived() { t.derived = true }

// Enveloped notes that records of the stream came inside a syslog envelope: what syslog lost, it may have lost of these.
func (t *Track) Enveloped() { t.enveloped = true }

// ObserveHidden notes that the record just taken hides kinds behind a proxy.
func (t *Track) ObserveHidden(kinds indicator.KindSet) {
	t.hidden.kinds |= kinds
	t.hidden.records++
}

func (t *Track) line(shown indicator.KindSet) *timeline {
	for i := range t.lines {
		if t.lines[i].shown == shown {
			return t.lines[i].timeline
		}
	}
	limit := coarseCells
	if t.shows.Complete != 0 {
		limit = fineCells
	}
	line := newTimeline(limit)
	t.lines = append(t.lines, shownLine{shown, line})
	return line
}

// Fault notes damage to the source: from a moment on, records are missing. It counts against the streams that the source
// holds; against everything, if the source has shown no stream that could earn absence or be told from one.
func (t *Tally) Fault(f Fault, since Moment) {
	t.faults = append(t.faults, fault{Fault: f, since: since})
}

// shows says whether the source holds records of a log kind that shows anything: plain text does not.
func (t *Tally) shows() bool {
	for _, track := range t.tracks {
		if track.shows.Complete|track.shows.Partial != 0 {
			return true
		}
	}
	return false
}

type fault struct {
	Fault
	file  string
	since Moment
}

// A Ledger is what an answer rests on: the streams of all sources, and the sources that could not be read.
// It is not safe for use by several goroutines.
type Ledger struct {
	streams map[StreamID]*stream
	// Damage to sources that showed no stream of a known kind: nobody knows what they would have shown.
	unread []fault
	losses map[lossKey]*losses
}

type stream struct {
	id      StreamID
	shows   Shows
	sources int
	records int64
	timed   int64
	first   int64
	last    int64
	hidden  hidden
	outside bool
	parts   []part // of the sources that could vouch for absence
	lines   []shownLine
	faults  []fault

	enveloped bool
	lost      []*losses // gaps of this stream …
	foundLost []*losses // … and of others that are not there, found beside it
}

// NewLedger is a ledger of nothing.
func NewLedger() *Ledger {
	return &Ledger{streams: map[StreamID]*stream{}, losses: map[lossKey]*losses{}}
}

// Add joins what a source holds, in any order of sources. The tally is used up.
func (l *Ledger) Add(file string, t *Tally) {
	for i := range t.faults {
		t.faults[i].file = file
	}
	if !t.shows() {
		l.unread = append(l.unread, t.faults...)
	}
	for id, track := range t.tracks {
		s := l.streams[id]
		if s == nil {
			s = &stream{id: id, shows: track.shows}
			l.streams[id] = s
		}
		s.join(file, track)
		s.faults = append(s.faults, t.faults...)
	}
	l.enterLosses(t)
}

func (s *stream) join(file string, t *Track) {
	s.sources++
	s.records += t.records
	s.enveloped = s.enveloped || t.enveloped
	if t.shows.Complete != 0 && t.timed >= fewestRecords {
		p := partOf(file, t)
		if slices.ContainsFunc(s.parts, p.isCopyOf) {
			return // counted twice, its records would be a pace of their own
		}
		s.parts = append(s.parts, p)
	}
	s.outside = s.outside || t.outside
	if t.timed > 0 {
		if s.timed == 0 || t.first < s.first {
			s.first = t.first
		}
		if s.timed == 0 || t.last > s.last {
			s.last = t.last
		}
	}
	s.timed += t.timed
	s.hidden.kinds |= t.hidden.kinds
	s.hidden.records += t.hidden.records
	for _, line := range t.lines {
		s.joinLine(line)
	}
}

func (s *stream) joinLine(line shownLine) {
	for i := range s.lines {
		if s.lines[i].shown == line.shown {
			s.lines[i].add(line.timeline)
			return
		}
	}
	s.lines = append(s.lines, line)
}

// shown is the kinds that at least one record of the stream showed completely.
func (s *stream) shown() indicator.KindSet {
	var all indicator.KindSet
	for _, line := range s.lines {
		all |= line.shown
	}
	return all
}

// owes is the kinds whose absence the stream could vouch for: those its log kind always shows, and the optional ones
// that it has shown at least once. A log of connections inside the organisation vouches for no address outside.
func (s *stream) owes() indicator.KindSet {
	shown := s.shown()
	if !s.outside {
		return (s.shows.Always | shown) &^ (s.shows.Outside & shown)
	}
	return s.shows.Always | shown
}

// timelineOf joins the records that showed all of the kinds; of any record for the empty set.
func (s *stream) timelineOf(kinds indicator.KindSet) *timeline {
	var all *timeline
	for _, line := range s.lines {
		switch {
		case line.shown&kinds != kinds:
		case all == nil:
			all = line.clone()
		default:
			all.add(line.clone())
		}
	}
	if all == nil {
		all = newTimeline(coarseCells)
	}
	return all
}

// Span is the time from the first to the last record of everything read; not ok if no record has a time.
func (l *Ledger) Span() (p Period, ok bool) {
	var first, last int64
	for _, s := range l.streams {
		if s.timed == 0 {
			continue
		}
		if !ok || s.first < first {
			first = s.first
		}
		if !ok || s.last > last {
			last = s.last
		}
		ok = true
	}
	if !ok {
		return Period{}, false
	}
	return Period{timeOf(first), timeOf(last)}, true
}

// sorted is the streams by log kind and observer, each with its faults by file and what it lost.
func (l *Ledger) sorted() []*stream {
	list := make([]*stream, 0, len(l.streams))
	for _, s := range l.streams {
		list = append(list, s)
	}
	slices.SortFunc(list, func(a, b *stream) int { return compareStreams(a.id, b.id) })
	for _, s := range list {
		sortFaults(s.faults)
	}
	l.assignLosses(list)
	return list
}

func compareStreams(a, b StreamID) int {
	return cmp.Or(cmp.Compare(a.LogKind, b.LogKind), cmp.Compare(a.Observer, b.Observer))
}

func sortFaults(list []fault) {
	slices.SortFunc(list, func(a, b fault) int {
		return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.Offset, b.Offset), cmp.Compare(a.Error, b.Error))
	})
}
