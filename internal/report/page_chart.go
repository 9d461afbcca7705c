package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"picket/internal/coverage"
)

// An axis lays a period out from 0 to 100 percent. The charts of a page share one, so that hits and gaps stand one above
// the other.
type axis struct{ since, until time.Time }

// A Tick is a labelled time on the axis.
type Tick struct {
	At, Label, Anchor string
	Minor             bool // may go where there is little room
}

// A Mark is a span drawn on the axis, with what it means.
type Mark struct {
	At, Width string
	Y, Height int
	Class     string
	Meaning   string
}

// percent is where a time stands; times beyond the period stand at its ends.
func (x axis) percent(t time.Time) float64 {
	whole := x.until.Sub(x.since).Seconds()
	if whole <= 0 {
		return 0
	}
	return min(max(t.Sub(x.since).Seconds()/whole*100, 0), 100)
}

func percentage(p float64) string { return fmt.Sprintf("%.2f%%", p) }

// mark draws a span at the full height of a bar. The narrowest is still to be seen.
func (x axis) mark(from, to time.Time, class, meaning string) Mark {
	start, end := x.percent(from), x.percent(to)
	width := max(end-start, 0.5)
	return Mark{At: percentage(min(start, 100-width)), Width: percentage(width), Height: barHeight, Class: class, Meaning: meaning}
}

const barHeight = 20

// steps are the distances between ticks that people read easily.
var steps = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour,
	day, 2 * day, 7 * day, 14 * day, 28 * day, 91 * day, 182 * day, 365 * day, 5 * 365 * day}

const day = 24 * time.Hour

// ticks are at most seven, at whole steps.
func (x axis) ticks() []Tick {
	whole := x.until.Sub(x.since)
	step := steps[len(steps)-1]
	for _, s := range slices.Backward(steps) {
		if whole/s < 7 {
			step = s
		}
	}
	layout := "2 Jan 15:04"
	switch {
	case step >= 91*day:
		layout = "Jan 2006"
	case step >= day:
		layout = "2 Jan"
	}
	var ticks []Tick
	for t := x.since.Truncate(step); !t.After(x.until) && len(ticks) < 16; t = t.Add(step) {
		if t.Before(x.since) {
			continue
		}
		at := x.percent(t)
		anchor := "middle"
		switch {
		case at < 6:
			anchor = "start"
		case at > 94:
			anchor = "end"
		}
		ticks = append(ticks, Tick{percentage(at), t.Format(layout), anchor, len(ticks)%2 == 1})
	}
	return ticks
}

// Strip is one line of a chart: a machine with its sightings.
type Strip struct {
	Name, Note, Meaning string
	Marks               []Mark
}

const bins = 150

// A stripLine is what becomes one strip.
type stripLine struct {
	name  string
	bins  [bins]int
	total span
}

func (x axis) line(name string, p *pulse) *stripLine {
	l := &stripLine{name: name}
	for cell, n := range p.cells {
		at := p.middle(cell)
		l.bins[min(int(x.percent(at)/100*bins), bins-1)] += n
		l.total.join(span{n, at, at})
	}
	return l
}

// strips draw the sightings of each machine, the first seen first.
func (p *page) strips(x axis, most int) []Strip {
	type machineLine struct {
		machine
		*stripLine
	}
	var lines []machineLine
	for m, pulse := range p.pulses.of {
		lines = append(lines, machineLine{m, x.line(visible(m.String()), pulse)})
	}
	slices.SortFunc(lines, func(a, b machineLine) int {
		return cmp.Or(a.total.first.Compare(b.total.first), a.machine.compare(b.machine))
	})
	plain := make([]*stripLine, len(lines))
	for i, l := range lines {
		plain[i] = l.stripLine
	}
	return p.drawn(x, plain, most)
}

// drawn makes strips of the first lines. The height of a mark grows with the logarithm of the number of sightings, so that
// one beside a thousand is still to be seen.
func (p *page) drawn(x axis, lines []*stripLine, most int) []Strip {
	highest := 1
	for _, l := range lines {
		highest = max(highest, slices.Max(l.bins[:]))
	}
	var strips []Strip
	for _, l := range lines[:min(most, len(lines))] {
		s := Strip{Name: l.name, Note: count(l.total.count, "sighting"), Meaning: l.total.within(p.years)}
		for bin, n := range l.bins {
			if n > 0 {
				s.Marks = append(s.Marks, x.beat(bin, n, highest))
			}
		}
		strips = append(strips, s)
	}
	return strips
}

func (x axis) beat(bin, n, highest int) Mark {
	height := 6 + int(math.Round((barHeight-6)*math.Log1p(float64(n-1))/math.Log1p(float64(max(highest-1, 1)))))
	whole := x.until.Sub(x.since)
	from := x.since.Add(time.Duration(whole.Seconds() * float64(bin) / bins * float64(time.Second)))
	return Mark{At: percentage(float64(bin) * 100 / bins), Width: percentage(100.0 / bins), Y: barHeight - height, Height: height,
		Meaning: count(n, "sighting") + " from " + from.UTC().Format(minutes) + " UTC"}
}

// A Bar is a stream of the coverage chart.
type Bar struct {
	LogKind, Observer string
	Note              string
	Vouches           bool // could earn absence
	Marks             []Mark
	Shows             []string // in sentences
	Gaps              []string
	Faults            []string
	Wrong             bool
}

// What a bar shows at most.
const (
	mostMarks = 200
	mostLines = 25
)

// bars draw the streams: first those that could vouch for absence and are hurt, then those that vouch, then the rest.
func bars(x axis, streams []coverage.StreamReport, most int) []Bar {
	list := slices.Clone(streams)
	slices.SortStableFunc(list, func(a, b coverage.StreamReport) int { return cmp.Compare(standing(a), standing(b)) })
	var all []Bar
	for _, s := range list[:min(most, len(list))] {
		all = append(all, barOf(x, s))
	}
	return all
}

func standing(s coverage.StreamReport) int {
	hurt := len(s.Gaps)+len(s.Faults) > 0
	switch {
	case s.Complete != 0 && hurt:
		return 0
	case hurt:
		return 1
	case s.Complete != 0:
		return 2
	}
	return 3
}

func barOf(x axis, s coverage.StreamReport) Bar {
	b := Bar{LogKind: visible(s.LogKind), Observer: visible(s.Observer), Vouches: s.Complete != 0, Wrong: len(s.Gaps)+len(s.Faults) > 0}
	b.Note = noteOf(s)
	if !s.First.IsZero() {
		class := "part"
		if b.Vouches {
			class = "full"
		}
		read := "records from " + s.First.UTC().Format(minutes) + " to " + s.Last.UTC().Format(minutes) + " UTC"
		b.Marks = append(b.Marks, x.mark(s.First, s.Last, class, read))
		b.Shows = append(b.Shows, grouped(s.Records)+" "+read+", in "+count(s.Sources, "file")+".")
	} else {
		b.Shows = append(b.Shows, grouped(s.Records)+" records without a time: they can show a hit, and cover nothing.")
	}
	b.Shows = append(b.Shows, showsOf(s)...)
	for _, g := range s.Gaps[:min(mostMarks, len(s.Gaps))] {
		b.Marks = append(b.Marks, x.mark(g.From, g.To, "gap", gapLine(s, g)))
	}
	for _, g := range s.Gaps[:min(mostLines, len(s.Gaps))] {
		b.Gaps = append(b.Gaps, gapLine(s, g))
	}
	for _, f := range s.Faults[:min(mostLines, len(s.Faults))] {
		b.Faults = append(b.Faults, visible(f))
	}
	b.Gaps = appendMore(b.Gaps, len(s.Gaps), "gap")
	b.Faults = appendMore(b.Faults, len(s.Faults), "fault")
	return b
}

func noteOf(s coverage.StreamReport) string {
	switch {
	case len(s.Gaps) > 0 && len(s.Faults) > 0:
		return count(len(s.Gaps), "gap") + ", " + count(len(s.Faults), "fault")
	case len(s.Gaps) > 0:
		return count(len(s.Gaps), "gap")
	case len(s.Faults) > 0:
		return count(len(s.Faults), "fault")
	case s.Complete != 0:
		return "whole"
	}
	return "partly"
}

func showsOf(s coverage.StreamReport) []string {
	var list []string
	if s.Complete != 0 {
		list = append(list, "Shows completely: "+kindNames(s.Complete)+". Not seen here counts as absence, outside its gaps.")
	}
	if s.Partial != 0 {
		list = append(list, "Shows partly: "+kindNames(s.Partial)+". A hit counts; not seen says nothing.")
	}
	if s.Silence > 0 {
		list = append(list, "Silence of up to "+lasting(s.Silence)+" is normal for it.")
	}
	return list
}

func gapLine(s coverage.StreamReport, g coverage.Gap) string {
	line := g.Why + " " + coverage.FormatSpan(g.From, g.To) + " UTC"
	if g.Kinds != s.Complete {
		line += " (for " + kindNames(g.Kinds) + ")"
	}
	return visible(line)
}

func appendMore(list []string, all int, noun string) []string {
	if more := all - len(list); more > 0 {
		list = append(list, "and "+count(more, "more "+noun))
	}
	return list
}
