package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"picket/internal/sweep"
)

// deciding are the rules that matched and set the verdict. The others are leads.
func deciding(b *sweep.Behaviour) []sweep.RuleTally { return tallies(b, true) }

func tallies(b *sweep.Behaviour, decide bool) (list []sweep.RuleTally) {
	if b == nil {
		return nil
	}
	for _, t := range b.Matched {
		if t.Decides == decide {
			list = append(list, t)
		}
	}
	return list
}

// decidingRules counts the rules that decide, with their levels: 2 rules (critical, high). One alone is named. It is ""
// where there is none.
func decidingRules(b *sweep.Behaviour) string {
	list := deciding(b)
	if len(list) == 0 {
		return ""
	}
	var levels []string
	for _, t := range list {
		if level := levelName(&t); !slices.Contains(levels, level) {
			levels = append(levels, level)
		}
	}
	detail := strings.Join(levels, ", ")
	if len(list) == 1 {
		detail += ": “" + shorten(unlink(Plain(ruleName(&list[0]))), 60) + "”"
	}
	return count(len(list), "rule") + " (" + detail + ")"
}

// levelName is the level as the rule states it.
func levelName(t *sweep.RuleTally) string {
	return cmp.Or(shorten(Plain(t.Rule.Level), 16), "no level")
}

func ruleName(t *sweep.RuleTally) string { return cmp.Or(t.Rule.Title, t.Rule.ID, "without a title") }

// leads says in a clause what the rules have to add where they do not decide.
func leads(b *sweep.Behaviour) string {
	switch n := len(b.Matched); {
	case b.Rules == 0:
		return "no rule could be used"
	case n > 0:
		return count(n, "rule") + " matched, " + noneGrave(n)
	case b.Events == 0:
		return "no record was of a kind that the rules are for"
	}
	return "no rule fired"
}

// leadsFact is how many rules matched, and how many of them decide.
func leadsFact(b *sweep.Behaviour) string {
	if n := len(deciding(b)); n > 0 {
		return fmt.Sprintf("%s matched, of which %s to decide", count(len(b.Matched), "rule"), graveEnough(n))
	}
	return leads(b)
}

func graveEnough(n int) string {
	if n == 1 {
		return "1 is grave enough"
	}
	return grouped(int64(n)) + " are grave enough"
}

func noneGrave(n int) string {
	if n == 1 {
		return "not grave enough to decide"
	}
	return "none grave enough to decide"
}

// rulesHeadline is the answer where rules alone were asked, and none decides. It claims no absence: rules know some ways of
// doing something, not all.
func rulesHeadline(b *sweep.Behaviour) string {
	if len(b.Matched) == 0 {
		return "NO RULE FIRED: " + rulesTried(b)
	}
	var s span
	for _, t := range b.Matched {
		s.join(span{t.Sightings, t.First, t.Last})
	}
	line := "LEADS: " + leads(b)
	if !s.first.IsZero() {
		line += "; " + s.dated()
	}
	return line
}

// rulesTried says on how much the rules were tried, where none matched.
func rulesTried(b *sweep.Behaviour) string {
	if b.Rules == 0 || b.Events == 0 {
		return leads(b)
	}
	return fmt.Sprintf("%s, %s examined", count(b.Rules, "rule"), count64(b.Events, "event"))
}

func count64(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return grouped(n) + " " + noun + "s"
}
