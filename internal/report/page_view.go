package report

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"picket/internal/intel"
	"picket/internal/sweep"
)

// View is what the template prints. Its texts are ready to be read: defanged, and with what is invisible shown.
type View struct {
	Title  string
	Policy string
	Style  template.CSS
	Script template.JS

	Verdict   string // the class: hit, not-seen, cannot-say
	Word      string
	Sentence  string
	Details   []string
	Markings  []string
	Tally     []Figure
	Behaviour *Behaviour // nil without rules
	// RulesAlone: there is no indicator to answer for.
	RulesAlone bool
	Steps      []Step
	Chart      *Chart
	Cards      []Card
	MoreCards  string
	Mentions   []Card
	Ignored    []string // known findings, a line each
	MoreMents  string
	Rows       []Row
	MoreRows   string
	Sources    []Source
	MoreFiles  string
	Faults     int
	About      []Fact
	Documents  []Document
	Command    string
}

// A Figure is a number with what it counts.
type Figure struct {
	Number, Noun, Class string
}

// A Step is one thing to do: what, and where it needs them the particulars or a command.
type Step struct {
	What    string
	Points  []string
	Command string
}

// A Fact is a line about the report.
type Fact struct{ Name, Value string }

// A Document is an advisory, as it was given.
type Document struct {
	Title, Name, SHA256, Published, Marking, Indicators string
}

// A Chart has the machines and the streams over one axis.
type Chart struct {
	Period      string
	Ticks       []Tick
	Strips      []Strip
	MoreStrips  string
	Bars        []Bar
	MoreBars    string
	RuleStrips  []Strip
	Whole, Hurt int // streams that could vouch for absence: all, and those with gaps or faults
}

// What a page lists at most. The rest is counted on it, and is in the ndjson output.
const (
	mostCards    = 1_000
	mostVerdicts = 10_000
	mostFiles    = 2_000
	mostStrips   = 300
	mostBars     = 500
)

func (p *page) view(a *sweep.Answer) *View {
	p.hits.settle()
	p.mentions.settle()
	p.pulses.settle(&p.hits)
	p.years = ofSeveralYears(a.Period)
	p.rules.settle()
	style := pageStyle
	if a.Behaviour != nil {
		style += rulesStyle
	}
	v := &View{Policy: policyFor(style), Style: template.CSS(style), Script: template.JS(pageScript), Verdict: string(classOf(a)),
		Word: wordOf(a), Command: visible(p.run.Command)}
	v.Sentence = p.sentence(a)
	v.Title = v.Word + ": " + names(a) + " – Picket"
	v.Details = p.details(a)
	v.Tally = tally(a)
	v.Behaviour, v.RulesAlone = p.behaviour(a), isRulesAlone(a)
	v.Steps = p.steps(a)
	v.Chart = p.chart(a)
	p.list(v, a)
	v.Sources, v.Faults = sources(a)
	v.MoreFiles = more(len(a.Sources), mostFiles, "file")
	v.About = p.about(a)
	for _, x := range p.run.Question.Advisories {
		if x.Marking != "" {
			v.Markings = append(v.Markings, visible(x.Marking))
		}
		v.Documents = append(v.Documents, documentOf(x))
	}
	return v
}

var words = map[intel.Verdict]string{intel.Hit: "Hit", intel.NotSeen: "Not seen", intel.CannotSay: "Cannot say"}

// names are the advisories, for a sentence.
func names(a *sweep.Answer) string {
	if len(a.Intel) == 0 && a.Behaviour != nil {
		return "what Sigma rules describe"
	}
	if len(a.Intel) == 1 {
		return "“" + shorten(visible(a.Intel[0].Name), 120) + "”"
	}
	return count(len(a.Intel), "advisory document")
}

// sentence is the answer, without the verdict's word.
func (p *page) sentence(a *sweep.Answer) string {
	all := a.Verdicts.Len()
	switch {
	case a.Behaviour != nil && (a.Verdict == intel.Hit || all == 0):
		return p.ruledSentence(a)
	case all == 0:
		return "There is no indicator to look for in " + names(a) + revoked(a) + "."
	case a.Verdict == intel.Hit:
		return fmt.Sprintf("%s of %s seen on %s.", grouped(int64(a.Hits)), count(all, "indicator"), p.machines())
	case a.Verdict == intel.NotSeen:
		return fmt.Sprintf("%s looked for, none found, and the logs would have shown each.", capital(allOf(all)))
	case a.CannotSay == 0:
		return fmt.Sprintf("%s looked for, none found; but the advisory asks for more than could be read.", capital(allOf(all)))
	case a.NotSeen == 0:
		return fmt.Sprintf("Nothing was found, but the logs cannot answer for %s.", allOf(all))
	}
	return fmt.Sprintf("Nothing was found, but the logs cannot answer for %s of %s.", grouped(int64(a.CannotSay)), count(all, "indicator"))
}

// machines counts the machines with hits, and names them where they are few.
func (p *page) machines() string { return machinesNamed(p.hits.machines(), p.hits.hits()) }

// machinesNamed counts machines, and names those of the rows where they are few.
func machinesNamed(n int, rows []*row) string {
	var names []string
	for _, r := range rows {
		name := visible(shorten(cmp.Or(r.machine.name, r.machine.address), 40))
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
		if len(names) > 3 || name == "?" {
			return count(n, "machine")
		}
	}
	last := len(names) - 1
	if last < 1 {
		return count(n, "machine") + ": " + strings.Join(names, "")
	}
	return count(n, "machine") + ": " + strings.Join(names[:last], ", ") + " and " + names[last]
}

func capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// details say of what and for when the answer holds, and what it rests on.
func (p *page) details(a *sweep.Answer) []string {
	list := []string{"Looked for: " + names(a) + "."}
	if seen := spanOf(a); !seen.first.IsZero() {
		list = append(list, "First seen "+seen.first.UTC().Format(minutes)+", last seen "+seen.last.UTC().Format(minutes)+" UTC.")
	}
	list = append(list, fmt.Sprintf("Searched: %s (%s, %s), records %s.", count(len(a.Sources), "file"), size(a.Bytes),
		count(len(a.Streams), "stream"), period(a.Period)))
	if a.Behaviour != nil {
		list = append(list, rulesFact(a.Behaviour)+"; "+leadsFact(a.Behaviour)+".")
	}
	if isRulesAlone(a) {
		return append(list, "Rules know some ways of doing something, not all: where none fired, nothing is proven.")
	}
	if a.Scope == "expected" {
		return append(list, "“Not seen” holds for the streams that were expected: all of them are there, or the answer is “cannot say”.")
	}
	return append(list, "“Not seen” holds for the logs that were given: whether others should be there, Picket was not told.")
}

func tally(a *sweep.Answer) []Figure {
	if isRulesAlone(a) {
		return nil
	}
	list := []Figure{
		{grouped(int64(a.Hits)), "hit", "hit"},
		{grouped(int64(a.CannotSay)), "cannot say", "cannot-say"},
		{grouped(int64(a.NotSeen)), "not seen", "not-seen"},
	}
	if a.Unasked > 0 {
		list = append(list, Figure{grouped(int64(a.Unasked)), "not asked", "cannot-say"})
	}
	return list
}

func (p *page) chart(a *sweep.Answer) *Chart {
	if a.Period.Since.IsZero() && a.Period.Until.IsZero() {
		return nil
	}
	x := axis{a.Period.Since, a.Period.Until}
	c := &Chart{Period: period(a.Period), Ticks: x.ticks(), Strips: p.strips(x, mostStrips), Bars: bars(x, a.Streams, mostBars)}
	c.RuleStrips = p.ruleStrips(x, a.Behaviour)
	c.MoreStrips = more(len(p.pulses.of), mostStrips, "machine")
	c.MoreBars = more(len(a.Streams), mostBars, "stream")
	for _, s := range a.Streams {
		if s.Complete != 0 {
			c.Whole++
			if len(s.Gaps)+len(s.Faults) > 0 {
				c.Hurt++
			}
		}
	}
	return c
}

// more says how many the page leaves out; "" for none.
func more(all, most int, noun string) string {
	if all <= most {
		return ""
	}
	return count(all-most, "more "+noun)
}

func (p *page) about(a *sweep.Answer) []Fact {
	scope := "the logs given"
	if a.Scope == "expected" {
		scope = "the streams expected"
	}
	facts := []Fact{
		{"Made by", "Picket " + visible(p.run.Version) + ", on " + p.run.Started.UTC().Format("2 Jan 2006 15:04:05") + " UTC, in " + took(a.Seconds)},
		{"Period", period(a.Period)},
		{"Absence is claimed for", scope},
		{"Clocks may be wrong by", lasting(p.run.Question.Skew)},
	}
	if p.run.Question.Ask != 0 {
		facts = append(facts, Fact{"Only asked for", kindNames(p.run.Question.Ask)})
	}
	if a.Behaviour != nil {
		facts = append(facts, Fact{"Rules", rulesFact(a.Behaviour)})
	}
	if p.run.Question.MatchAll {
		facts = append(facts, Fact{"Warning lists", "off"})
	}
	return facts
}

func documentOf(a *intel.Advisory) Document {
	d := a.Document
	return Document{Title: visible(d.Title), Name: visible(d.Name), SHA256: d.SHA256, Published: visible(d.Published),
		Marking: visible(a.Marking), Indicators: grouped(int64(a.Indicators.Len()))}
}
