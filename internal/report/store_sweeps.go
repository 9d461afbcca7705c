package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"picket/indicator"
	"picket/internal/coverage"
	"picket/internal/intel"
	"picket/internal/store"
)

// SweepList prints recorded sweeps for people, one a line.
func SweepList(out io.Writer, list []store.Sweep) error {
	w := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(w, "ID\tWHEN (UTC)\tVERDICT\tHITS\tASKED\tOVER\tPERIOD")
	for i := range list {
		s := &list[i]
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s\t%s\n", s.ID, s.Started.UTC().Format(minutes), verdictWords(s.Verdict), grouped(int64(s.Hits)),
			askedWords(s), shorten(Plain(strings.Join(s.Paths, " ")), 40), sweepPeriod(s))
	}
	return w.Flush()
}

func verdictWords(v intel.Verdict) string { return strings.ReplaceAll(string(v), "-", " ") }

func askedWords(s *store.Sweep) string {
	switch {
	case s.Documents == 0:
		return "rules"
	case s.Documents == 1:
		return "“" + shorten(Plain(s.Title), 40) + "”"
	}
	return count(s.Documents, "document")
}

func sweepPeriod(s *store.Sweep) string {
	if s.Since.IsZero() && s.Until.IsZero() {
		return "no known time"
	}
	return period(coverage.Period{Since: s.Since, Until: s.Until})
}

// A SweepSheet is one recorded sweep, and what its answer rests on.
type SweepSheet struct {
	Sweep   *store.Sweep
	Answers []store.SweepAnswer
	Found   []store.SweepVerdict // the first of them
	Streams []store.SweepRecord  // records of type coverage, the first of them
}

// Print prints the sheet for people.
func (p *SweepSheet) Print(out io.Writer) error {
	var b strings.Builder
	s := p.Sweep
	fmt.Fprintf(&b, "%s: sweep %d, %s UTC%s\n\n", strings.ToUpper(verdictWords(s.Verdict)), s.ID, s.Started.UTC().Format(minutes), byWhom(s))
	w := tabwriter.NewWriter(&b, 0, 8, 2, ' ', 0)
	p.asked(w)
	fmt.Fprintf(w, "  over\t%s: %s, %s\n", shorten(Plain(strings.Join(s.Paths, " ")), 100), count(s.Sources, "source"), size(s.Bytes))
	fmt.Fprintf(w, "  period\t%s\n", sweepPeriod(s))
	fmt.Fprintf(w, "  answer\t%s: %s hit, %s not seen in what was %s, %s cannot say; %s, %s\n", count(s.Indicators, "indicator"),
		grouped(int64(s.Hits)), grouped(int64(s.NotSeen)), s.Scope, grouped(int64(s.CannotSay)), count(s.Sightings, "sighting"), count(s.Mentions, "mention"))
	if s.Matches > 0 {
		fmt.Fprintf(w, "  rules\tmatched %s\n", count(s.Matches, "time"))
	}
	fmt.Fprintf(w, "  marking\t%s\n", s.Marking)
	w.Flush()
	p.found(&b)
	p.unseen(&b)
	p.streams(&b)
	fmt.Fprintf(&b, "\nall records: picket intel sweeps %d --format ndjson\n", s.ID)
	if s.Command != "" {
		fmt.Fprintf(&b, "ask again:   %s\n", Plain(s.Command))
	}
	_, err := io.WriteString(out, b.String())
	return err
}

func byWhom(s *store.Sweep) string {
	words := ""
	if s.By != "" {
		words += " by " + Plain(s.By)
	}
	if s.Host != "" {
		words += " on " + Plain(s.Host)
	}
	return words + ", picket " + Plain(s.Version)
}

// mostAsked is how many documents a sheet names.
const mostAsked = 10

func (p *SweepSheet) asked(w io.Writer) {
	list := p.Sweep.Intel
	for _, x := range list[:min(mostAsked, len(list))] {
		kept := ""
		if x.Document > 0 {
			kept = fmt.Sprintf(", document %d of the store", x.Document)
		}
		fmt.Fprintf(w, "  asked\t“%s”: %s%s\n", shorten(Plain(x.Name), 80), count(x.Indicators, "indicator"), kept)
	}
	if more := len(list) - mostAsked; more > 0 {
		fmt.Fprintf(w, "  \tand %s more\n", count(more, "document"))
	}
}

func (p *SweepSheet) found(b *strings.Builder) {
	if len(p.Found) == 0 {
		return
	}
	b.WriteString("\nseen:\n")
	w := tabwriter.NewWriter(b, 0, 8, 2, ' ', 0)
	for i := range p.Found {
		v := &p.Found[i]
		when := ""
		if !v.First.IsZero() {
			seen := span{count: v.Sightings, first: v.First, last: v.Last}
			when = seen.when(true)
		}
		fmt.Fprintf(w, "  %s\t%s\t%s\t%s\n", defanged(v.Indicator), verdictWords(v.Verdict), seenTimes(v), when)
	}
	w.Flush()
}

// defanged is a value safe to show.
func defanged(x indicator.Indicator) string { return Plain(indicator.Defang(x)) }

func seenTimes(v *store.SweepVerdict) string {
	switch {
	case v.Sightings > 0:
		return grouped(int64(v.Sightings)) + "×"
	case v.Mentions > 0:
		return "mentioned " + grouped(int64(v.Mentions)) + "×"
	}
	return ""
}

// mostAnswered is how many answers a sheet shows.
const mostAnswered = 20

func (p *SweepSheet) unseen(b *strings.Builder) {
	if len(p.Answers) == 0 {
		return
	}
	b.WriteString("\nnothing seen:\n")
	w := tabwriter.NewWriter(b, 0, 8, 2, ' ', 0)
	for _, a := range p.Answers[:min(mostAnswered, len(p.Answers))] {
		fmt.Fprintf(w, "  %s\t%s\t%s\t%s\n", grouped(a.Count), a.Kind, verdictWords(a.Verdict), shorten(Plain(a.Reason), 120))
	}
	w.Flush()
	if more := len(p.Answers) - mostAnswered; more > 0 {
		fmt.Fprintf(b, "  and for %s more\n", count(more, "reason"))
	}
}

func (p *SweepSheet) streams(b *strings.Builder) {
	if len(p.Streams) == 0 {
		return
	}
	b.WriteString("\nrested on:\n")
	w := tabwriter.NewWriter(b, 0, 8, 2, ' ', 0)
	for _, record := range p.Streams {
		var s coverageRecord
		if json.Unmarshal(record.Body, &s) != nil {
			continue
		}
		fmt.Fprintf(w, "  %s\t%s\t%s\t%s\t%s\n", Plain(s.LogKind), Plain(s.Observer), count(int(s.Records), "record"), streamSpan(&s), streamShows(&s))
	}
	w.Flush()
}

func streamSpan(s *coverageRecord) string {
	first, err := time.Parse(time.RFC3339Nano, s.First)
	last, err2 := time.Parse(time.RFC3339Nano, s.Last)
	if err != nil || err2 != nil {
		return "no known time"
	}
	return period(coverage.Period{Since: first, Until: last})
}

func streamShows(s *coverageRecord) string {
	words := []string{}
	if len(s.Complete) > 0 {
		words = append(words, "complete for "+kindNames(indicator.SetOf(s.Complete...)))
	}
	if len(s.Gaps) > 0 {
		words = append(words, count(len(s.Gaps), "gap"))
	}
	if len(s.Faults) > 0 {
		words = append(words, count(len(s.Faults), "fault"))
	}
	return strings.Join(words, "; ")
}

// Asked prints what sweeps say of an indicator, newest first.
func Asked(out io.Writer, x indicator.Indicator, list []store.Asked) error {
	if len(list) == 0 {
		_, err := fmt.Fprintf(out, "%s (%s): no recorded sweep asked for this very value\n", defanged(x), x.Kind)
		return err
	}
	fmt.Fprintf(out, "%s (%s): last asked on %s UTC\n", defanged(x), x.Kind, list[0].Sweep.Started.UTC().Format(minutes))
	w := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	for i := range list {
		s, v := &list[i].Sweep, &list[i].Verdict
		words := verdictWords(v.Verdict)
		switch {
		case v.Verdict == intel.NotSeen:
			words += " in what was " + s.Scope
		case v.Reason != "":
			words += ": " + shorten(Plain(v.Reason), 100)
		}
		if times := seenTimes(v); times != "" {
			words += ", " + times
		}
		fmt.Fprintf(w, "  sweep %d\t%s\t%s\t%s\t%s\n", s.ID, s.Started.UTC().Format(minutes), words, shorten(Plain(strings.Join(s.Paths, " ")), 40), sweepPeriod(s))
	}
	return w.Flush()
}
