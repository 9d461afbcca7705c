package account

import (
	"strings"

	"picket/internal/intel"
	"picket/internal/knowledge"
	"picket/internal/prose"
)

// A line is a sentence, a heading or a cell in which somebody is named, cut into words.
type line struct {
	prose.Span
	words []word
	names []named
	cues  cue // of all words
	// What part of the document it is.
	lead    bool // the title, or near the top
	top     bool // not far from the top
	weak    bool // references, related posts, contacts: who is named there did nothing here
	authors bool // an item of a list that a sentence announces as that of authors
	follows cue  // what the words of the sentence before it speak of
	heading cue  // what the words of the heading above it speak of
}

// A word is one with what it says about names beside it.
type word struct {
	prose.Span
	cue   cue
	named bool // part of a name
}

// A named is a name in a line.
type named struct {
	knowledge.Mention
	at          int // which of the names of its line
	first, last int // its words
	run         int // names of one kind that are joined by commas and "and" have the same number: that of the first
	end         int // of the first of a run: the last word of the run
}

// of is the first entity of a kind that the name may mean.
func (n *named) of(kind knowledge.Kind) *knowledge.Entity {
	for _, e := range n.Entities {
		if e.Kind == kind {
			return e
		}
	}
	return nil
}

// before are the cues of up to k words before word i; a following or earlier sentence is out of reach.
func (l *line) before(i, k int) (c cue) {
	for j := i - 1; j >= max(0, i-k); j-- {
		c |= l.words[j].cue
	}
	return c
}

// after are the cues of up to k words behind word i.
func (l *line) after(i, k int) (c cue) {
	for j := i + 1; j <= min(len(l.words)-1, i+k); j++ {
		c |= l.words[j].cue
	}
	return c
}

// all are the cues of the whole line.
func (l *line) all() cue { return l.cues }

// near are the names next to one, itself among them.
func (l *line) near(n *named) []named {
	const reach = 8
	return l.names[max(0, n.at-reach):min(len(l.names), n.at+reach+1)]
}

// word is the word i in small letters, or nothing outside the line.
func (l *line) word(body string, i int) string {
	if i < 0 || i >= len(l.words) {
		return ""
	}
	return strings.ToLower(l.words[i].Of(body))
}

// runOf are the first and last words of the list that a name stands in: "the US, Britain and South Korea".
func (l *line) runOf(n *named) (first, last int) {
	head := &l.names[n.run]
	return head.first, head.end
}

// findWords cuts the line into words, behind those in the store, and gives each name its own.
func (l *line) findWords(body string, store *[]word) {
	if most := (l.To-l.From)/2 + 1; cap(*store)-len(*store) < most {
		*store = make([]word, 0, max(most, 4096))
	}
	from := len(*store)
	for w := range prose.Words(body, l.Span) {
		*store = append(*store, word{Span: w, cue: cueOf(w.Of(body))})
	}
	l.words = (*store)[from:len(*store):len(*store)]
	i := 0
	for k := range l.names {
		n := &l.names[k]
		for i < len(l.words) && l.words[i].To <= n.From {
			i++
		}
		n.at, n.first, n.last = k, i, i
		for n.last+1 < len(l.words) && l.words[n.last+1].From < n.To {
			n.last++
		}
		for j := n.first; j <= n.last && j < len(l.words); j++ {
			l.words[j].named = true
			if n.of(knowledge.Sector) != nil {
				l.words[j].cue |= cueVictim // aerospace companies, ministries
			} else {
				l.words[j].cue = 0 // what is part of a name says nothing: the Lazarus Group
			}
			l.words[j].cue |= suffixCue(l.words[j].Of(body), n.To-l.words[j].From)
		}
	}
	for _, w := range l.words {
		l.cues |= w.cue
	}
	l.findRuns(body)
}

// findRuns numbers the lists of names: what stands between two names of one list are commas and little words.
func (l *line) findRuns(body string) {
	for k := range l.names {
		n := &l.names[k]
		n.run, n.end = k, n.last
		for j := k - 1; j >= max(0, k-3); j-- {
			if m := &l.names[j]; sameSort(m, n) && l.joined(body, m, n) {
				n.run = m.run
				l.names[n.run].end = n.last
				break
			}
		}
	}
}

func sameSort(m, n *named) bool { return m.Entities[0].Kind == n.Entities[0].Kind }

// joined says whether only commas, brackets with other names, and little words part two names.
func (l *line) joined(body string, m, n *named) bool {
	if n.From <= m.To || n.From-m.To > 160 || strings.ContainsAny(body[m.To:n.From], ".!?:;") && !strings.Contains(body[m.To:n.From], "U.") {
		return false
	}
	for i := m.last + 1; i < n.first; i++ {
		if w := &l.words[i]; w.cue&cueJoin == 0 && !l.isName(i) && !inBrackets(body, m.To, w.From) && !(isAgencyList(m, n) && isCapital(w.Of(body))) {
			return false
		}
	}
	return true
}

// isName says whether a word is part of a name.
func (l *line) isName(i int) bool { return l.words[i].named }

// inBrackets says whether a bracket opened after from is still open at to.
func inBrackets(body string, from, to int) bool {
	return strings.Count(body[from:to], "(") > strings.Count(body[from:to], ")")
}

// quote is the line as evidence; of a long one only what is about the name.
func (l *line) quote(t *text, n *named) intel.Evidence {
	const most, about = 400, 160
	if l.To-l.From <= most {
		return t.evidence(l.Span)
	}
	s := prose.Span{From: n.From, To: n.To}
	for i := n.first - 1; i >= 0 && l.words[i].To >= n.From-about; i-- {
		s.From = l.words[i].From
	}
	for i := n.last + 1; i < len(l.words) && l.words[i].From <= n.To+about; i++ {
		s.To = l.words[i].To
	}
	return t.evidence(s)
}

// addEvidence adds a quotation unless there are enough, or it is there.
func addEvidence(list []intel.Evidence, e intel.Evidence) []intel.Evidence {
	if len(list) >= maxEvidence {
		return list
	}
	for _, old := range list {
		if old.Offset == e.Offset && old.Quote == e.Quote {
			return list
		}
	}
	return append(list, e)
}
