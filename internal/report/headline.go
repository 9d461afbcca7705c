package report

import (
	"fmt"
	"strings"

	"picket/internal/intel"
	"picket/internal/sweep"
)

// minutes is a time for people where the year matters.
const minutes = "2 Jan 2006 15:04"

// Headline is the answer in one sentence, for people.
func Headline(a *sweep.Answer) string { return headline(a, 0) }

// headline says on how many machines hits were, where that is known.
func headline(a *sweep.Answer, machines int) string {
	switch {
	case a.Verdict == intel.Hit:
		return hitHeadline(a, machines)
	case a.Behaviour == nil:
		return unhit(a)
	case a.Verdicts.Len() == 0:
		return rulesHeadline(a.Behaviour) + withoutIndicators(a)
	}
	return unhit(a) + "; " + leads(a.Behaviour)
}

func hitHeadline(a *sweep.Answer, machines int) string {
	line := "HIT: "
	if machines > 0 {
		line += count(machines, "machine") + ", "
	}
	line += found(a)
	if seen := spanOf(a); !seen.first.IsZero() {
		line += "; " + seen.dated()
	}
	return line
}

// found names what was hit: indicators, and the rules that decide.
func found(a *sweep.Answer) string {
	indicators := fmt.Sprintf("%s of %s", count(a.Hits, "indicator"), advisories(a))
	rules := decidingRules(a.Behaviour)
	switch {
	case rules == "":
		return indicators
	case a.Hits > 0:
		return indicators + " and " + rules
	case a.Verdicts.Len() == 0:
		return rules
	}
	return rules + ", but no indicator of " + advisories(a)
}

// unhit is the answer about indicators where none was found.
func unhit(a *sweep.Answer) string {
	all := a.Verdicts.Len()
	switch {
	case all == 0:
		return "CANNOT SAY: there is no indicator to look for" + revoked(a)
	case a.Verdict == intel.NotSeen:
		return fmt.Sprintf("NOT SEEN in what was %s: %s of %s, %s", a.Scope, allOf(all), advisories(a), period(a.Period))
	case a.CannotSay == 0:
		return fmt.Sprintf("CANNOT SAY: %s of %s not seen in what was %s, but the document asks for more than could be read", allOf(all), advisories(a), a.Scope)
	case a.NotSeen == 0:
		return fmt.Sprintf("CANNOT SAY: nothing was found, and %s of %s can be answered", noneOf(all), advisories(a))
	}
	return fmt.Sprintf("CANNOT SAY for %d of %s of %s; nothing was found: the other %d were not seen in what was %s",
		a.CannotSay, count(all, "indicator"), advisories(a), a.NotSeen, a.Scope)
}

// withoutIndicators names the documents where they hold no indicator, so that rules alone were asked.
func withoutIndicators(a *sweep.Answer) string {
	if len(a.Intel) == 0 {
		return ""
	}
	return "; there is no indicator to look for in " + advisories(a) + revoked(a)
}

func revoked(a *sweep.Answer) string {
	n := 0
	for _, x := range a.Intel {
		n += x.Revoked
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" (%d revoked by their author)", n)
}

func allOf(n int) string {
	if n == 1 {
		return "the 1 indicator"
	}
	return "all " + count(n, "indicator")
}

func noneOf(n int) string {
	if n == 1 {
		return "not even the 1 indicator"
	}
	return "none of the " + count(n, "indicator")
}

func advisories(a *sweep.Answer) string {
	if len(a.Intel) == 1 {
		return "“" + shorten(Plain(a.Intel[0].Name), 80) + "”" + accused(a.Intel[0].Actors)
	}
	return count(len(a.Intel), "document")
}

// accused names whom a document accuses, in brackets; nothing where it accuses nobody, or many.
func accused(actors []string) string {
	if len(actors) == 0 || len(actors) > mostAccused {
		return ""
	}
	return " (" + Plain(strings.Join(actors, ", ")) + ")"
}

// mostAccused is how many names a headline holds: of more, none is the answer to "who".
const mostAccused = 3

// spanOf is from the first to the last sighting of all indicators, and of the rules that decide.
func spanOf(a *sweep.Answer) (s span) {
	for _, v := range a.Verdicts.All() {
		s.join(span{v.Sightings, v.First, v.Last})
	}
	for _, t := range deciding(a.Behaviour) {
		s.join(span{t.Sightings, t.First, t.Last})
	}
	return s
}
