// Package detection lifts detection rules out of running text whole: YARA, Sigma, Suricata and Snort. It checks their syntax
// and evaluates nothing.
//
// Text comes from web pages, PDF and word processors. What these do to rules is undone where it is plain: heads and
// feet of pages between lines, line numbers, marks of lists, quotes made typographic.
package detection

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"picket/internal/intel"
)

// MaxRules is how many rules of a text are lifted.
const MaxRules = 5_000

// maxRule is how many bytes of one rule are read. The rest of the text is looked at all the same.
const maxRule = 256 << 10

// Languages of rules, as intel.Rule names them. Rules of Snort are called by Suricata's name: their forms are one.
const (
	yara     = "yara"
	sigma    = "sigma"
	suricata = "suricata"
)

// A candidate is a place where a rule may begin.
type candidate struct {
	language string
	at       int // in bytes
}

// A lifted rule is as it was read from a view: its end in it, and what is wrong.
type lifted struct {
	name  string
	end   int   // in the view
	joins []int // places in the view of line breaks that stand for a blank
	fault *fault
}

// A fault is what a compiler would refuse, and where in the view.
type fault struct {
	at     int
	reason string
}

func faultAt(at int, format string, args ...any) *fault {
	return &fault{at, fmt.Sprintf(format, args...)}
}

// lifters read the rule that begins at the beginning of a view; nil where there is none.
var lifters = map[string]func(view string) *lifted{yara: liftYARA, sigma: liftSigma, suricata: liftSuricata}

// Lift finds the rules of a text, in its order, MaxRules at most. The quote of each one's evidence is the whole rule as it
// stands in the text, at its offset in bytes; evidence has no page. Rule.Text is without the indentation that all lines
// share and without what the page's layout put between them. Rule.Fault counts lines of Rule.Text from 1.
//
// The time it takes is linear in the text.
func Lift(text string) []intel.Rule {
	rules := []intel.Rule{}
	found := candidates(text)
	if len(found) == 0 {
		return rules
	}
	pages := sync.OnceValue(func() furniture { return pageMarks(text) })
	end := 0
	for i, c := range found {
		if c.at < end || len(rules) >= MaxRules {
			continue
		}
		if rule, ok := lift(text, c, windowEnd(text, found, i), pages); ok {
			rules = append(rules, rule)
			end = rule.Evidence[0].Offset + len(rule.Evidence[0].Quote)
		}
	}
	return rules
}

// overlap is in how many windows a byte may lie: a rule may quote the beginning of another in a comment.
const overlap = 4

// windowEnd bounds how far a rule may go: to the candidate after some others of its language.
func windowEnd(text string, found []candidate, i int) int {
	end := min(len(text), found[i].at+maxRule)
	others := 0
	for _, c := range found[i+1 : min(len(found), i+1+4*overlap)] {
		if c.at >= end {
			break
		}
		if c.language == found[i].language {
			if others++; others == overlap {
				return c.at
			}
		}
	}
	if i+4*overlap < len(found)-1 {
		return min(end, found[i+4*overlap].at)
	}
	return end
}

// maxUnwraps bounds how many broken comments of a rule are joined.
const maxUnwraps = 8

// lift reads a rule as it stands; if it is not sound so, without what layout may have done to it. The reading that gets
// further is the one that counts.
func lift(text string, c candidate, end int, pages func() furniture) (intel.Rule, bool) {
	window := text[c.at:end]
	if !mayHold(c.language, window) {
		return intel.Rule{}, false
	}
	view := plainView(window)
	best := lifters[c.language](view.text)
	if best == nil || best.fault != nil {
		cleaned := cleanView(window, c.language, pages())
		again := lifters[c.language](cleaned.text)
		for range maxUnwraps {
			if c.language != yara || again == nil || again.fault == nil || !cleaned.unwrap(again.fault.at) {
				break
			}
			again = lifters[yara](cleaned.text)
		}
		if isBetter(again, best) {
			view, best = cleaned, again
		}
	}
	if best == nil {
		return intel.Rule{}, false
	}
	quote := window[:view.offset(best.end)]
	rule := intel.Rule{
		Language: c.language, Name: best.name, Text: dedent(joined(view.text[:best.end], best.joins)),
		Evidence: []intel.Evidence{{Offset: c.at, Quote: quote}},
	}
	switch {
	case best.fault != nil && len(window) == maxRule:
		rule.Fault = fmt.Sprintf("more than %d bytes: not read to its end", maxRule)
	case best.fault != nil:
		line := 1 + strings.Count(view.text[:min(best.fault.at, best.end)], "\n") - countJoins(best.joins, best.fault.at)
		rule.Fault = fmt.Sprintf("line %d: %s", line, best.fault.reason)
	}
	return rule, true
}

func isBetter(a, b *lifted) bool {
	switch {
	case a == nil || b == nil:
		return a != nil
	case a.fault == nil || b.fault == nil:
		return a.fault == nil && b.fault != nil
	}
	return a.fault.at > b.fault.at
}

func countJoins(joins []int, before int) int {
	n := 0
	for _, at := range joins {
		if at < before {
			n++
		}
	}
	return n
}

// joined puts a blank in place of the line breaks at which layout broke a value.
func joined(text string, joins []int) string {
	if len(joins) == 0 {
		return text
	}
	var b strings.Builder
	from := 0
	for _, at := range joins {
		if at < from || at >= len(text) { // a blank line, or behind the end of a faulty rule
			continue
		}
		b.WriteString(strings.TrimRight(text[from:at], " \t\r"))
		b.WriteByte(' ')
		from = at + len(text[at:]) - len(strings.TrimLeft(text[at:], " \t\r\n"))
	}
	b.WriteString(text[from:])
	return b.String()
}

// dedent takes off the blanks that all lines but the first begin with (the first begins at the rule), and those at the ends.
func dedent(text string) string {
	lines := strings.Split(text, "\n")
	shared := -1
	for _, line := range lines[1:] {
		if strings.TrimSpace(line) != "" {
			if n := len(line) - len(strings.TrimLeft(line, " \t")); shared < 0 || n < shared {
				shared = n
			}
		}
	}
	for i, line := range lines {
		if i > 0 {
			line = line[min(max(shared, 0), len(line)):]
		}
		lines[i] = strings.TrimRight(line, " \t\r\f")
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

// candidates are all places where a rule may begin, in their order. Texts without the words that a rule cannot do without
// are not looked at line by line: most have none.
func candidates(text string) []candidate {
	found := yaraCandidates(text)
	isSigma, isSuricata := mayHold(sigma, text), mayHold(suricata, text)
	if !isSigma && !isSuricata {
		return found
	}
	at := 0
	var open sigmaBlock
	for line := range strings.Lines(text) {
		rest := withoutMarks(line)
		if isSuricata && beginsSuricata(rest) {
			found = append(found, candidate{suricata, at + len(line) - len(rest)})
		}
		if isSigma && open.begins(line) {
			found = append(found, candidate{sigma, at + lineIndent(line)})
		}
		at += len(line)
	}
	slices.SortFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.language, b.language))
	})
	return found
}

// neededKeys are keys of which a rule has one at least. Those of YARA are in the form of its head.
var neededKeys = map[string][]string{sigma: {"logsource", "correlation"}, suricata: {"sid", "msg", "content"}}

// mayHold says whether a text has one of the keys that a rule needs.
func mayHold(language, text string) bool {
	return language == yara || slices.ContainsFunc(neededKeys[language], func(key string) bool { return hasKey(text, key) })
}

// hasKey says whether a key stands in a text before a colon.
func hasKey(text, key string) bool {
	for {
		i := strings.Index(text, key)
		if i < 0 {
			return false
		}
		text = text[i+len(key):]
		if strings.HasPrefix(strings.TrimLeft(text[:min(len(text), 64)], keyBlanks), ":") {
			return true
		}
	}
}

// keyBlanks are those that may part a key from its colon; a line may end between.
const keyBlanks = " \t\r\n\f\\\u00A0\u2002\u2003\u2009\u202F\u200B\uFEFF"
