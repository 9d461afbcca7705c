package coverage

import (
	"cmp"
	"slices"

	"picket/indicator"
)

// A Tally takes the records of one source, in any order. It is not safe for use by several goroutines.
type Tally struct {
	tracks map[StreamID]*Track
	crowd  crowd
	cells  shares
	faults faults
	losses lossBook
	clock  clock
	begun  int // tracks so far
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

// Advance tells the clock of records that were taken as runs: the least and the latest of their times, and how far behind
// the latest before it among them one was at most.
func (t *Tally) Advance(least, latest, disorder int64) {
	t.clock.note(least)
	t.clock.note(latest)
	t.clock.disorder = max(t.clock.disorder, disorder)
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
	return &Tally{tracks: map[StreamID]*Track{}, crowd: newCrowd(), cells: newCellShares(), losses: newLossBook()}
}

// A Track is what one source adds to one stream.
type Track struct {
	extent
	tally   *Tally
	derived bool
}

// An extent is what is known of the records of a stream, or of one source's share of it.
type extent struct {
	shows   Shows
	records int64
	timed   int64
	first   int64
	last    int64
	hidden  hidden
	outside bool
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

// Track finds or begins the stream's part in this source. Use it until the next one is asked for: when there are too many
// streams, some are joined, and what was given before counts no more.
func (t *Tally) Track(id StreamID, shows Shows) *Track {
	id = t.crowd.name(id)
	track := t.tracks[id]
	if track == nil {
		track = t.begin(id, shows)
	}
	return track
}

// Begun counts the tracks begun so far: while it stays the same, a track that was given before is still good.
func (t *Tally) Begun() int { return t.begun }

func (t *Tally) begin(id StreamID, shows Shows) *Track {
	t.begun++
	track := &Track{extent: extent{shows: shows}, tally: t}
	t.tracks[id] = track
	kind, ok := t.crowd.add(id)
	if !ok {
		return track
	}
	all := t.tracks[StreamID{kind, Crowd}]
	for each, other := range t.tracks {
		switch {
		case each.LogKind != kind:
			continue
		case all == nil:
			all = other
		case other != all:
			all.add(&other.extent)
			all.derived = all.derived || other.derived
		}
		delete(t.tracks, each)
	}
	t.tracks[StreamID{kind, Crowd}] = all
	return t.tracks[t.crowd.name(id)]
}

// Observe takes a record: its time, in microseconds since 1970, and the kinds whose fields it has filled.
func (t *Track) Observe(at int64, shown indicator.KindSet) {
	t.tally.clock.note(at)
	t.ObserveRun(at, at, 1, shown)
}

// ObserveRun takes a number of records of one second, that is between two of its multiples: the times of the first and
// the last of them, and the kinds whose fields they all have filled. The tally's clock is told of them by Advance.
func (t *Track) ObserveRun(first, last, records int64, shown indicator.KindSet) {
	if t.timed == 0 || first < t.first {
		t.first = first
	}
	if t.timed == 0 || last > t.last {
		t.last = last
	}
	t.records += records
	t.timed += records
	t.line(shown&t.shows.Complete).observeRun(first, last, records)
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
	if t.tally.cells.divide() {
		for _, each := range t.tally.tracks {
			each.limit(&t.tally.cells)
		}
	}
	line := newTimeline(t.tally.cells.of(t.shows))
	t.lines = append(t.lines, shownLine{shown, line})
	return line
}

// Fault notes damage to the source: from a moment on, records are missing. It counts against the streams that the source
// holds; against everything, if the source has shown no stream that could earn absence or be told from one.
func (t *Tally) Fault(f Fault, since Moment) {
	t.faults.add(fault{Fault: f, since: since})
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

// A Ledger is what an answer rests on: the streams of all sources, and the sources that could not be read.
// It is not safe for use by several goroutines.
type Ledger struct {
	streams map[StreamID]*stream
	sources int // added so far
	crowd   crowd
	cells   shares
	// Damage to sources that showed no stream of a known kind: nobody knows what they would have shown.
	unread faults
	losses lossBook
}

type stream struct {
	extent
	id      StreamID
	joined  bool // of many observers, which are not told apart
	sources int
	latest  int    // of them, by its number in the ledger
	parts   []part // of the sources that could vouch for absence
	faults  faults
	counted int // timelines that have their share of cells

	lost      []*losses // gaps of this stream …
	foundLost []*losses // … and of others that are not there, found beside it
}

// NewLedger is a ledger of nothing.
func NewLedger() *Ledger {
	return &Ledger{streams: map[StreamID]*stream{}, crowd: newCrowd(), cells: newCellShares(), losses: newLossBook()}
}

// Add joins what a source holds, in any order of sources. The tally is used up.
func (l *Ledger) Add(file string, t *Tally) {
	t.faults.of(file)
	if !t.shows() {
		l.unread.addAll(&t.faults)
	}
	for kind := range t.crowd.joined {
		if !l.crowd.joined[kind] {
			l.join(kind)
		}
	}
	l.sources++
	for id, track := range t.tracks {
		s := l.stream(id, track.shows)
		if s.latest != l.sources { // one that is joined has many tracks
			s.latest = l.sources
			s.sources++
			s.faults.addAll(&t.faults)
		}
		s.join(file, track)
		l.share(s)
	}
	l.enterLosses(t)
}

// stream finds or begins one.
func (l *Ledger) stream(id StreamID, shows Shows) *stream {
	id = l.crowd.name(id)
	s := l.streams[id]
	if s != nil {
		return s
	}
	s = &stream{id: id, extent: extent{shows: shows}, joined: l.crowd.joined[id.LogKind]}
	l.streams[id] = s
	if kind, ok := l.crowd.add(id); ok {
		l.join(kind)
	}
	return l.streams[l.crowd.name(id)]
}

// join makes all streams of a log kind one.
func (l *Ledger) join(kind string) {
	all := &stream{id: StreamID{kind, Crowd}, joined: true}
	for id, s := range l.streams {
		if id.LogKind != kind {
			continue
		}
		all.shows = s.shows
		all.add(&s.extent)
		all.sources = max(all.sources, s.sources)
		all.faults.addAll(&s.faults)
		delete(l.streams, id)
	}
	l.crowd.join(kind)
	all.counted = len(all.lines)
	if all.records > 0 {
		l.streams[all.id] = all
	}
}

// share gives the timelines of a stream their share of cells.
func (l *Ledger) share(s *stream) {
	smaller := false
	for ; s.counted < len(s.lines); s.counted++ {
		smaller = l.cells.divide() || smaller
	}
	s.limit(&l.cells)
	if !smaller {
		return
	}
	for _, each := range l.streams {
		each.limit(&l.cells)
	}
}

func (s *stream) join(file string, t *Track) {
	if t.shows.Complete != 0 && t.timed >= fewestRecords && !s.joined {
		p := partOf(file, t)
		if slices.ContainsFunc(s.parts, p.isCopyOf) {
			s.records += t.records
			s.enveloped = s.enveloped || t.enveloped
			return // counted twice, its records would be a pace of their own
		}
		s.parts = append(s.parts, p)
	}
	s.add(&t.extent)
}

// add joins other records of the stream, which are used up.
func (x *extent) add(o *extent) {
	x.outside = x.outside || o.outside
	x.enveloped = x.enveloped || o.enveloped
	if o.timed > 0 {
		if x.timed == 0 || o.first < x.first {
			x.first = o.first
		}
		if x.timed == 0 || o.last > x.last {
			x.last = o.last
		}
	}
	x.records += o.records
	x.timed += o.timed
	x.hidden.kinds |= o.hidden.kinds
	x.hidden.records += o.hidden.records
	for _, line := range o.lines {
		x.addLine(line)
	}
}

func (x *extent) addLine(line shownLine) {
	for i := range x.lines {
		if x.lines[i].shown == line.shown {
			x.lines[i].add(line.timeline)
			return
		}
	}
	x.lines = append(x.lines, line)
}

// limit holds the timelines to their share of cells.
func (x *extent) limit(cells *shares) {
	for _, line := range x.lines {
		line.shrink(cells.of(x.shows))
	}
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

// Span is the time from the first to the last record of everything read; not ok if no record has a time. Times in text that is
// not understood may be of anything: they count only where there are no others.
func (l *Ledger) Span() (Period, bool) {
	if p, ok := l.spanOf(func(s *stream) bool { return s.shows.Complete|s.shows.Partial != 0 }); ok {
		return p, true
	}
	return l.spanOf(func(*stream) bool { return true })
}

func (l *Ledger) spanOf(counts func(*stream) bool) (p Period, ok bool) {
	var first, last int64
	for _, s := range l.streams {
		if s.timed == 0 || !counts(s) {
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

// sorted is the streams by log kind and observer, each with what it lost.
func (l *Ledger) sorted() []*stream {
	list := make([]*stream, 0, len(l.streams))
	for _, s := range l.streams {
		list = append(list, s)
	}
	slices.SortFunc(list, func(a, b *stream) int { return compareStreams(a.id, b.id) })
	l.assignLosses(list)
	return list
}

func compareStreams(a, b StreamID) int {
	return cmp.Or(cmp.Compare(a.LogKind, b.LogKind), cmp.Compare(a.Observer, b.Observer))
}
