package scan

import (
	"bytes"
	"cmp"

	"picket/internal/coverage"
	"picket/internal/record"
	"picket/internal/source"
)

// A skim is what was skimmed of a block, and the tracks of its streams.
type skim struct {
	record.Skim
	by     record.Skimmer    // nil: it was not
	tracks []*coverage.Track // by the number of the stream; nil: not asked for
	counts []*int64          // of their kinds' records
	begun  int               // as the tally said when they were given
}

// canSkim says whether the blocks of the source may be skimmed now, and by what. Where records are no lines they are
// counted one by one, and those of mail know their own places.
func (s *scanner) canSkim() record.Skimmer {
	if s.framed || s.mail || s.query.parseAll || s.rules != nil {
		return nil
	}
	return record.SkimmerOf(s.parser)
}

// skimAhead skims a block, if it seems that it may be.
func (s *scanner) skimAhead(b *source.Block, p *prepared) {
	by := s.skims.Load()
	switch {
	case by != nil && !b.Continued && !b.Continues:
		if p.skim == nil {
			p.skim = new(skim)
		}
		p.skim.read(*by, b.Data)
	case p.skim != nil:
		p.skim.by = nil
	}
}

// tellSkimmer tells those who prepare blocks by what they may skim them.
func (s *scanner) tellSkimmer() {
	by, told := s.canSkim(), s.skims.Load()
	switch {
	case by == nil:
		s.skims.Store(nil)
	case told == nil || *told != by:
		now := by
		s.skims.Store(&now)
	}
}

// read skims a block. It may be done ahead: apply sees to it that what is not so any more is not used.
func (k *skim) read(by record.Skimmer, data []byte) {
	if k.Full() {
		*k = skim{}
	}
	k.by = by
	by.Skim(data, &k.Skim)
}

// apply takes what was skimmed of a block stretch by stretch, and walks the lines that are left. Where such a line has
// changed how lines are read, what was skimmed behind it is walked too.
func (s *scanner) apply(b *source.Block, k *skim) {
	start, number, run := 0, b.Line, 0
	for _, stretch := range k.Stretches {
		if s.canSkim() != k.by {
			number = s.lines(b, start, min(stretch.End+1, len(b.Data)), number)
		} else {
			s.stretch(k, &stretch, k.Runs[run:stretch.Runs])
			s.matched(b, start, stretch.Start, number)
			s.teaches = k.by
			number = s.lines(b, stretch.Start, min(stretch.End+1, len(b.Data)), number+stretch.Lines)
			s.teaches = nil
		}
		start, run = stretch.End+1, stretch.Runs
	}
}

// stretch tallies lines that were skimmed.
func (s *scanner) stretch(k *skim, stretch *record.Stretch, runs []record.Run) {
	if stretch.Lines == 0 {
		return
	}
	s.report.Records += stretch.Lines
	s.damage.clean += stretch.Lines
	for i := range runs {
		r := &runs[i]
		track := s.trackOf(k, r.Stream)
		*k.counts[r.Stream] += r.Records
		track.ObserveRun(r.First, r.Last, r.Records, r.Shows)
		if r.Outside {
			track.ObserveOutside()
		}
	}
	s.report.Tally.Advance(stretch.Least, stretch.Latest, stretch.Disorder)
}

// trackOf finds the track of a stream, which stays good until another begins.
func (s *scanner) trackOf(k *skim, stream int) *coverage.Track {
	if k.begun != s.report.Tally.Begun() {
		clear(k.tracks)
	}
	if n := len(k.Streams) - len(k.tracks); n > 0 {
		k.tracks = append(k.tracks, make([]*coverage.Track, n)...)
		for _, of := range k.Streams[len(k.counts):] {
			k.counts = append(k.counts, s.report.counts.of(of.Kind))
		}
	}
	if k.tracks[stream] == nil {
		of := k.Streams[stream]
		track := s.lineage.trackOf(s.report, of.Kind, cmp.Or(of.Observer, s.observer))
		if of.Observer == "" {
			track.Derived()
		}
		if k.begun != s.report.Tally.Begun() {
			clear(k.tracks)
		}
		k.tracks[stream] = track
	}
	k.begun = s.report.Tally.Begun()
	return k.tracks[stream]
}

// matched asks about the lines of a stretch in which something matched: they are parsed, but already tallied.
func (s *scanner) matched(b *source.Block, start, end int, number int64) {
	for len(s.matches) > 0 && s.matches[0].Start < end {
		at := s.matches[0].Start
		number += int64(bytes.Count(b.Data[start:at], []byte{'\n'}))
		start += bytes.LastIndexByte(b.Data[start:at], '\n') + 1
		line := b.Data[start : at+bytes.IndexByte(b.Data[at:], '\n')]
		s.parser.Parse(line, &s.record)
		place := place{block: b, start: start, line: number, whole: true}
		s.explain(place, line)
		s.flush(place, line)
	}
}
