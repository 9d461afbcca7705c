// Package scan searches one source: it turns its records into sightings and into the tally that coverage is judged on.
//
// Every byte is searched, whether or not a record is understood. A record is parsed to know when it was and what it
// shows; only where something matched is it asked what part the value played.
package scan

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"picket/indicator"
	"picket/internal/coverage"
	"picket/internal/intel"
	"picket/internal/machine"
	"picket/internal/record"
	"picket/internal/rules"
	"picket/internal/source"
	"picket/matcher"
	"picket/sigma"
)

// A Target is an indicator to look for, with what a sighting of it says.
type Target struct {
	Indicator  indicator.Indicator
	ID         string // its identifier, as its document has it; "": the one that indicator.ID derives
	Advisory   string
	ValidFrom  *time.Time
	ValidUntil *time.Time
}

// A Query is what to look for, the same for all sources.
type Query struct {
	Set    *matcher.Set        // compiled from the targets' indicators, in their order
	Target func(id int) Target // by their number in the set: kept, a million would be too much
	Since  time.Time           // records before it are no sightings; zero: no bound
	Until  time.Time           // nor those after it
	Skew   time.Duration       // by which clocks may be wrong: it widens the period and validity
	// Machines learns who has which address; nil: nobody asks.
	Machines *machine.Resolver
	// Rules are tried on every record; nil: none are.
	Rules *rules.Set
	// Correlator is told of matches that correlations are made of; nil: there are none.
	Correlator *sigma.Correlator

	parseAll bool // nothing is skimmed: the oracle of tests
}

// A Report is what was read of a source. Bytes are of the decompressed source.
type Report struct {
	File    string
	Skipped string           // why it was not read, where nothing is lost by that
	Kinds   map[string]int64 // records by log kind
	SHA256  string           // of the file or member as it lies there; "" where that was not asked for, or not all could be read
	Bytes   int64
	Records int64
	Faults  []coverage.Fault
	Tally   *coverage.Tally

	Behaviour Behaviour // what rules saw
	more      int64     // faults that are not kept
	counts    counts    // what Kinds is made of, when the source is read
}

// LogKind is the kind of most of the source's records, the first in order of name among equals; "" without records.
func (r *Report) LogKind() string {
	best := ""
	for kind, n := range r.Kinds {
		if best == "" || n > r.Kinds[best] || n == r.Kinds[best] && kind < best {
			best = kind
		}
	}
	return best
}

// understood is the records that are of a known kind.
func (r *Report) understood() int64 { return r.Records - r.counts.texts }

// fault notes damage from here on.
func (r *Report) fault(offset int64, format string, args ...any) {
	r.faultSince(r.Tally.Now(), offset, format, args...)
}

func (r *Report) faultSince(since coverage.Moment, offset int64, format string, args ...any) {
	f := coverage.Fault{Offset: offset, Error: fmt.Sprintf(format, args...)}
	r.Tally.Fault(f, since)
	if r.more > 0 || len(r.Faults) == mostFaults {
		r.more++
		return
	}
	r.Faults = append(r.Faults, f)
}

// mostFaults bounds those that are kept of a source. Of a Windows event log each record can be one.
const mostFaults = 1000

// tellMore counts the faults that were not kept, behind the others.
func (r *Report) tellMore() {
	if r.more > 0 {
		r.Faults = append(r.Faults, coverage.Fault{Offset: r.Faults[mostFaults-1].Offset, Error: fmt.Sprintf("%d more faults behind this", r.more)})
	}
}

// An Input is one entry to search: a source, or an archive of several.
type Input struct {
	source.Entry
	Stdin    io.Reader                        // what is read for the name of standard input
	Observer func(name string) string         // of the records of a source that do not name theirs
	Zone     func(name string) *time.Location // of the times in a source that state none; nil: nobody says
	Consumed func(consumed int64)             // told the bytes read from disk so far; nil: nobody asks
	Crew     *Crew                            // who may help; nil: nobody
	Hash     bool                             // reports say the SHA-256
}

// Sources searches what lies in one entry and calls emit for each sighting, in the order of the records, and done when a
// source is read. Damage is a fault of its report, and what came before it has been searched. Calls of emit for one source
// follow each other, but may come from any member of the crew.
func Sources(ctx context.Context, in Input, q *Query, emit func(*intel.Sighting), done func(*Report)) {
	if in.Skipped != "" || in.Err != nil {
		report := newReport(in.Name)
		report.Skipped = in.Skipped
		if in.Skipped == "" {
			report.fault(0, "%v", in.Err)
		}
		done(report)
		return
	}
	if in.Crew == nil {
		in.Crew = newCrew(1)
	}
	open := source.Open
	if in.Hash {
		open = source.OpenHashed
	}
	for reader := range open(in.Entry, in.Stdin) {
		if ctx.Err() != nil {
			return
		}
		done(one(ctx, in, reader, q, emit))
	}
}

// one searches one source.
func one(ctx context.Context, in Input, reader *source.Reader, q *Query, emit func(*intel.Sighting)) *Report {
	report := newReport(reader.Name())
	s := &scanner{query: q, report: report, emit: emit, consumed: in.Consumed, framed: reader.Framed(), mail: reader.IsMail(), observer: in.Observer(report.File)}
	if q.Rules != nil {
		s.rules = q.Rules.Matcher()
		defer s.rules.Release()
	}
	s.hint = record.Hint{ModTime: written(reader), Framed: s.framed}
	if in.Zone != nil {
		s.hint.Zone = in.Zone(report.File)
	}
	in.Crew.run(ctx, s, reader)
	s.tellConsumed(reader)
	s.damage.report(report)
	s.ids.report(report.Tally, s.observer)
	report.tellMore()
	report.Bytes, report.SHA256 = reader.Bytes(), reader.SHA256(ctx)
	report.Kinds, report.counts = report.counts.byName(), counts{}
	return report
}

func newReport(name string) *Report {
	return &Report{File: name, Tally: coverage.NewTally()}
}

// written is when the source was last written to; what comes through a pipe, about now.
func written(reader *source.Reader) time.Time {
	if reader.ModTime().IsZero() {
		return time.Now()
	}
	return reader.ModTime()
}

// A scanner is at work on one source.
type scanner struct {
	query    *Query
	report   *Report
	emit     func(*intel.Sighting)
	consumed func(int64) // nil: nobody asks
	observer string      // of records that do not name theirs
	framed   bool        // records are no lines: they are counted instead
	mail     bool        // each block is a message
	elements int64       // so far
	index    *int64      // of the current one; nil where records are lines
	hint     record.Hint
	ids      recordIDs // of a Windows event log
	recordID uint64    // of the record that is told of; 0: it has none
	shared   []byte    // the address that was last seen to be shared
	parser   record.Parser
	plain    record.Parser // of lines that are searched only
	record   record.Record
	rules    *rules.Matcher // nil: none are asked
	fires    []fire         // rules that the current record matches
	matches  []matcher.Match
	lineage  lineage
	found    findings
	long     longLine
	damage   damage
	skims    atomic.Pointer[record.Skimmer] // the next blocks, as far as is known now; nil: they are to be parsed
	teaches  record.Skimmer                 // the lines that it has left are walked now; nil: none was asked
	value    []byte                         // of a field, decoded
}

// sinceOf is the moment from which damage counts. Where a stream merely ends early, what came before is right; a wrong
// checksum, known at the end, puts everything in doubt.
func (s *scanner) sinceOf(fault *source.Fault) coverage.Moment {
	if errors.Is(fault, io.ErrUnexpectedEOF) {
		return s.report.Tally.Now()
	}
	return coverage.Beginning
}

// block takes the lines of a block with what was found in each: it walks those that were not skimmed.
func (s *scanner) block(b *source.Block, k *skim) {
	if s.parser == nil {
		s.parser = record.NewParser(b.Data, s.hint)
	}
	if b.Continued || b.Continues {
		s.piece(b)
		return
	}
	if k != nil && k.by != nil {
		s.apply(b, k)
		return
	}
	s.lines(b, 0, len(b.Data), b.Line)
}

// lines walks the lines of a part of a block, the first of which has a number, and gives that of the line behind them.
func (s *scanner) lines(b *source.Block, start, until int, number int64) int64 {
	for next := 0; start < until; start, number = next, number+1 {
		end := bytes.IndexByte(b.Data[start:until], '\n')
		whole := end >= 0
		if whole {
			end += start
			next = end + 1
		} else {
			end = until
			next = end
		}
		s.line(place{block: b, start: start, line: number, whole: whole}, b.Data[start:end])
	}
	return number
}

// A place is where a record stands.
type place struct {
	block *source.Block
	start int
	line  int64
	whole bool // the line ends in a line break
}

func (p place) offset() int64 { return p.block.SourceOffset(p.start) }

// line parses one line, tallies it, and tells what was found in it.
func (s *scanner) line(at place, line []byte) {
	outcome := s.parser.Parse(line, &s.record)
	s.count(at, outcome)
	switch outcome {
	case record.Header:
	case record.Event:
		s.damage.garble(s.report, at, line, true)
		s.tally()
		if s.teaches != nil {
			s.teaches.Learn(line, &s.record)
		}
		s.facts(line)
		s.judge(at, line)
	default:
		s.damage.unknown(s, at, line)
		s.tallyUnknown()
		s.unread()
	}
	if len(s.matches) > 0 && s.matches[0].Start < at.start+len(line) {
		s.explain(at, line)
	}
	if s.record.JSON {
		s.searchEscaped(line)
	}
	nul := bytes.IndexByte(line, 0) >= 0
	s.damage.look(s.report, at, line, nul)
	if nul {
		s.searchNarrowed(line)
	}
	s.flush(at, line)
}

// count numbers the records of a source where they are no lines. Mail has numbers of its own.
func (s *scanner) count(at place, outcome record.Outcome) {
	s.index = nil
	if message := at.block.Message(); message != nil {
		index := message.Index
		s.index = &index
		return
	}
	if outcome != record.Header && s.framed {
		index := s.elements
		s.index = &index
		s.elements++
	}
}

// tally counts the record in its stream.
func (s *scanner) tally() {
	r := &s.record
	s.report.Records++
	track := s.lineage.of(s.report, r.Kind, cmp.Or(r.Observer, s.observer))
	if r.Observer == "" {
		track.Derived()
	}
	if r.Basis == intel.NoTime || r.Kind.Name == record.Text { // what a text begins with need not be when it was written
		track.ObserveTimeless()
	} else {
		track.Observe(r.Time, r.Shows)
	}
	if r.Enveloped {
		track.Enveloped()
	}
	if r.Outside {
		track.ObserveOutside()
	}
	if r.Hides != 0 {
		track.ObserveHidden(r.Hides)
	}
}

// tallyUnknown counts a line that is not understood. Among records that are, it is no stream of its own.
func (s *scanner) tallyUnknown() {
	if s.report.understood() == 0 {
		s.tally()
		return
	}
	s.report.Records++
	s.report.counts.add(s.record.Kind)
}

// explain takes the matches that stand in the line.
func (s *scanner) explain(at place, line []byte) {
	n := 0
	for _, m := range s.matches {
		if m.Start >= at.start+len(line) {
			break
		}
		n++
		start, end := m.Start-at.start, min(m.End-at.start, len(line))
		part := s.record.Explain(line, start, end, s.query.Target(m.ID).Indicator)
		s.note(line, m, string(line[start:end]), start, part)
	}
	s.matches = s.matches[n:]
}

// note takes a match with the part that its value plays. Of a URL whose host alone was found, the path may stand in
// another field: then the record's own URL decides.
func (s *scanner) note(line []byte, m matcher.Match, matched string, at int, part record.Part) {
	if m.HostOnly {
		url, _ := s.record.URL(line)
		if url == "" || !s.query.Set.MatchesURL(m.ID, url) {
			return
		}
		matched, part = url, s.record.ExplainURL(line)
	}
	s.found.add(finding{target: m.ID, matched: matched, at: at, part: part})
}

// number is that of the record's line. An event of Windows has an id in its place, which is noted.
func (s *scanner) number(at place) int64 {
	if event := at.block.Event(at.start); event != nil {
		s.recordID = event.ID
		return 0
	}
	return at.line
}

// flush emits the record's sightings.
func (s *scanner) flush(at place, line []byte) {
	if len(s.found.list) == 0 {
		return
	}
	number := s.number(at)
	for i := range s.found.list {
		s.send(&s.found.list[i], at.offset(), number, line)
	}
	s.found.reset()
}
