package coverage

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"picket/indicator"
)

// gapsOf is where, in a period, the stream cannot vouch for the kinds: its records that show them leave a silence, edges
// included, or are thinned, or are known to be lost.
func (s *stream) gapsOf(kinds indicator.KindSet, p Period) []Gap {
	return inOrder(append(s.missing(kinds, p), lostWithin(s.lost, p, 0)...))
}

// missing is the gaps that the records themselves show.
func (s *stream) missing(kinds indicator.KindSet, p Period) []Gap {
	line := s.timelineOf(kinds)
	since, until := p.Since.UnixMicro(), p.Until.UnixMicro()
	whole := []Gap{{From: p.Since, To: p.Until, Why: s.nothingThere(kinds)}}
	if s.joined {
		whole[0].Why = tooMany
		return whole
	}
	cells := line.within(since, until)
	if len(cells) == 0 {
		return whole
	}
	all := line.within(s.first, s.last)
	allowed, ok := allowedSilence(all, line.width)
	if !ok {
		whole[0].Why = fmt.Sprintf("no rhythm to judge gaps by in %d records,", countAll(cells))
		return whole
	}
	silent := silences(cells, since, until, allowed)
	quiet := silences(all, s.first, s.last, allowed)
	slow := slices.DeleteFunc(thinned(all, line.width), func(g Gap) bool { return slices.ContainsFunc(quiet, g.overlaps) })
	return append(silent, clip(mergeGaps(slow), p)...)
}

// clip cuts gaps to a period.
func clip(gaps []Gap, p Period) []Gap {
	var inside []Gap
	for _, g := range gaps {
		if g.From.Before(p.Since) {
			g.From = p.Since
		}
		if g.To.After(p.Until) {
			g.To = p.Until
		}
		if g.From.Before(g.To) {
			inside = append(inside, g)
		}
	}
	return inside
}

// nothingThere says why no record of a period shows the kinds.
func (s *stream) nothingThere(kinds indicator.KindSet) string {
	switch {
	case s.timed == 0:
		return "no record has a time"
	case kinds != 0 && s.shown()&kinds != kinds:
		return "the field is never filled"
	}
	return "no records"
}

func countAll(cells []cell) (n int64) {
	for _, c := range cells {
		n += c.count
	}
	return n
}

// silences are the spans without records that are longer than allowed, from since to until.
func silences(cells []cell, since, until, allowed int64) []Gap {
	var gaps []Gap
	previous := since
	for _, c := range append(cells, cell{first: until, last: until}) {
		if c.first-previous > allowed {
			gaps = append(gaps, Gap{From: timeOf(previous), To: timeOf(c.first), Why: "no records"})
		}
		previous = max(previous, c.last)
	}
	return gaps
}

func (g Gap) overlaps(o Gap) bool { return g.From.Before(o.To) && o.From.Before(g.To) }

func inOrder(gaps []Gap) []Gap {
	slices.SortStableFunc(gaps, func(a, b Gap) int {
		return cmp.Or(a.From.Compare(b.From), a.To.Compare(b.To), cmp.Compare(a.Why, b.Why))
	})
	return gaps
}

// mergeGaps joins gaps that touch or overlap, and puts them in order. The reason of the longest of them is kept.
func mergeGaps(gaps []Gap) []Gap {
	var merged []Gap
	var longest time.Duration
	for _, g := range inOrder(gaps) {
		last := len(merged) - 1
		length := g.To.Sub(g.From)
		if last < 0 || g.From.After(merged[last].To) {
			merged, longest = append(merged, g), length
			continue
		}
		if length > longest {
			merged[last].Why, longest = g.Why, length
		}
		if g.To.After(merged[last].To) {
			merged[last].To = g.To
		}
	}
	return merged
}

// A StreamReport is a stream as the ledger shows it to people.
type StreamReport struct {
	StreamID
	Sources  int
	Records  int64
	First    time.Time // zero if no record has a time
	Last     time.Time
	Silence  time.Duration // how long the stream may be silent; 0: too sparse for a rhythm
	Gaps     []Gap         // where it cannot vouch for absence; and what others lost that are not there, found beside it
	Complete indicator.KindSet
	Partial  indicator.KindSet
	Faults   []string
}

// Streams reports every stream over a period, by log kind and observer.
func (l *Ledger) Streams(p Period) []StreamReport {
	var list []StreamReport
	for _, s := range l.sorted() {
		list = append(list, s.report(p))
	}
	return list
}

func (s *stream) report(p Period) StreamReport {
	r := StreamReport{StreamID: s.id, Sources: s.sources, Records: s.records, Complete: s.owes(), Partial: s.shows.Partial}
	r.Faults = s.faults.until(End)
	r.Gaps = lostWithin(s.foundLost, p, r.Complete)
	if s.timed == 0 {
		r.Gaps = inOrder(append(r.Gaps, lostWithin(s.lost, p, r.Complete)...))
		return r
	}
	r.First, r.Last = timeOf(s.first), timeOf(s.last)
	line := s.timelineOf(0)
	if allowed, ok := allowedSilence(line.within(s.first, s.last), line.width); ok {
		r.Silence = duration(allowed)
	}
	r.Gaps = inOrder(append(r.Gaps, s.reportGaps(p)...))
	return r
}

// reportGaps lists the stream's gaps, each with the kinds that are not shown there. Kinds with the same gaps are one row.
func (s *stream) reportGaps(p Period) []Gap {
	var all []Gap
	for _, kind := range s.owes().List() {
		for _, g := range s.gapsOf(indicator.SetOf(kind), p) {
			same := slices.IndexFunc(all, func(o Gap) bool { return o.From.Equal(g.From) && o.To.Equal(g.To) && o.Why == g.Why })
			if same < 0 {
				same = len(all)
				all = append(all, g)
			}
			all[same].Kinds |= indicator.SetOf(kind)
		}
	}
	return all
}
