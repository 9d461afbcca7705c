package account

import (
	"sort"
	"strings"

	"picket/internal/knowledge"
	"picket/internal/prose"
)

// A cast is everybody who is named in a text, line by line.
type cast struct {
	t     *text
	lines []line
	title string // in small letters
	// Whether the document is itself a warning of agencies: "This joint advisory …".
	official  bool
	countries map[string]int // how often each is named
	votes     map[string]int // of actorVotes
	// What has been looked up: hostile texts ask often.
	compatriots map[string]*knowledge.Entity
	similar     map[string][]knowledge.Candidate
	fullNames   map[string]*knowledge.Entity // groups by the short form, in small letters, of their name as this document has it
}

// castOf finds the names in a text and what stands around them.
func castOf(t *text) *cast {
	c := &cast{t: t, title: strings.ToLower(t.title), countries: map[string]int{},
		compatriots: map[string]*knowledge.Entity{}, similar: map[string][]knowledge.Candidate{}, fullNames: map[string]*knowledge.Entity{}}
	mentions := t.names.Find(t.body, knowledge.Actor, knowledge.Malware, knowledge.Tool, knowledge.Agency, knowledge.Sector,
		knowledge.Technology, knowledge.Country)
	mentions = withCodeNames(t.body, mentions)
	var part section
	var store []word
	next := -1 // the sentence behind the last line
	for i, s := range t.sentences {
		part.enter(t, i)
		l := line{Span: s, lead: i < leadLines, top: i < topLines, weak: part.weak, heading: part.heading}
		for len(mentions) > 0 && mentions[0].From < s.To {
			if m := mentions[0]; m.From >= s.From && len(l.names) < mostNames {
				l.names = append(l.names, named{Mention: m})
			}
			mentions = mentions[1:]
		}
		if i < leadLines*2 && !c.official {
			c.official = isOfficial(t.body, s)
		}
		l.authors = part.authors
		for k := range l.names {
			if e := l.names[k].of(knowledge.Country); e != nil {
				c.countries[e.ID]++
			}
			c.learnFullName(&l.names[k])
			t.learnBody(&l.names[k])
		}
		if len(l.names) > 0 {
			l.findWords(t.body, &store)
			if next == i {
				l.follows = c.lines[len(c.lines)-1].all()
			}
			next = i + 1
			c.lines = append(c.lines, l)
		}
	}
	c.votes = actorVotes(c)
	return c
}

// learnBody takes note of how a country or an agency is written.
func (t *text) learnBody(n *named) {
	for _, kind := range []knowledge.Kind{knowledge.Country, knowledge.Agency} {
		if n.of(kind) != nil {
			if t.bodies == nil {
				t.bodies = map[string]knowledge.Kind{}
			}
			t.bodies[n.written(t.body)] = kind
			return
		}
	}
}

// mostNames is how many names of a line are read. Only what has no blanks, and is no sentence anyone wrote, has more.
const mostNames = prose.MaxSentence / 2

// leadLines is how many lines at the top say what a document is about.
const leadLines = 12

// topLines is how many lines at the top may tell who signs.
const topLines = 40

// isOfficial says whether a sentence calls its own document a warning: "This joint cybersecurity advisory …".
func isOfficial(body string, s prose.Span) bool {
	if text := s.Of(body); !strings.Contains(text, "his ") && !strings.Contains(text, "-") {
		return false
	}
	this := -1
	i := 0
	for w := range prose.Words(body, s) {
		if i++; isWarningNumber(w.Of(body)) {
			return true
		}
		switch c := cueOf(w.Of(body)); {
		case c&cueThis != 0:
			this = i
		case c&cueAdvisory != 0 && this >= 0 && i-this <= 5:
			return true
		}
	}
	return false
}

// isWarningNumber says whether a word is the number of a warning, as CISA and others give them: AA20-302A, TA17-318B.
func isWarningNumber(w string) bool {
	if len(w) != 9 || w[4] != '-' || !isLetter(w[0]) || !isLetter(w[1]) || !isLetter(w[8]) {
		return false
	}
	return strings.Trim(w[2:4]+w[5:8], "0123456789") == ""
}

// A section is the part of a document that a line belongs to, told from the heading above it.
type section struct {
	weak    bool
	heading cue
	authors bool // in a list of authors
}

// enter takes the next sentence in.
func (p *section) enter(t *text, i int) {
	s := t.sentences[i]
	p.announce(t.body, s)
	if !isTitleLike(t.body, s) {
		if s.To-s.From > 280 && !strings.Contains(s.Of(t.body), "://") && !strings.Contains(s.Of(t.body), "Retrieved") {
			p.weak = false // running prose again: a list of references holds none
		}
		return
	}
	head := strings.ToLower(strings.Trim(s.Of(t.body), "#*: \t0123456789."))
	switch {
	case startsWithAny(head, weakHeadings) && (i > len(t.sentences)/3 || i > 60):
		p.weak, p.heading = true, 0
	case p.weak && !startsWithAny(head, strongHeadings) && !strings.HasPrefix(s.Of(t.body), "#"):
	case startsWithAny(head, weakHeadings):
	default:
		p.weak, p.heading = false, cuesOf(t.body, s)
	}
}

// announce takes note of a sentence that ends in a colon behind which authors are listed, and of where their list ends.
func (p *section) announce(body string, s prose.Span) {
	switch {
	case body[s.To-1] == ':' && s.To-s.From < 400:
		p.authors = introducesAuthors(cuesOf(body, s))
	case p.authors && (s.To-s.From > 200 || body[s.To-1] == '.'):
		p.authors = false
	}
}

func cuesOf(body string, s prose.Span) (c cue) {
	for w := range prose.Words(body, s) {
		c |= cueOf(w.Of(body))
	}
	return c
}

// isTitleLike says whether a sentence stands alone on a short line without a full stop.
func isTitleLike(body string, s prose.Span) bool {
	if s.To-s.From > 80 || s.To-s.From < 4 || strings.ContainsAny(body[s.To-1:s.To], ".,;") {
		return false
	}
	text := s.Of(body)
	return (s.From == 0 || strings.HasSuffix(strings.TrimRight(body[max(0, s.From-8):s.From], " \t"), "\n")) &&
		!strings.Contains(text, "\n") && strings.Count(text, " ") < 9
}

func startsWithAny(s string, list []string) bool {
	for _, p := range list {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

var (
	weakHeadings = []string{"reference", "related", "further reading", "see also", "read more", "more from", "recommended", "works cited", "sources",
		"bibliography", "footnote", "endnote", "about the author", "about us", "contact", "disclaimer", "tags", "categories", "latest", "popular", "recent",
		"you may also", "you might also", "keep reading", "what to read next", "read next", "next up", "more on this", "most read", "editors' picks", "editor's picks", "featured", "discover more", "explore more", "more like this", "top stories", "share this", "acknowledg", "external links", "trending", "more stories", "comments", "subscribe", "additional resources", "resources", "archives"}
	strongHeadings = []string{"appendix", "indicators", "ioc", "mitigation", "summary", "technical", "conclusion", "detection", "overview", "introduction",
		"recommendation", "yara", "mitre", "att&ck", "victim", "target", "attribution", "analysis", "background", "key ", "executive"}
)

// codeNames are the first parts of names that are given to groups before they have one: UNC1234, TA499, Storm-0501.
var codeNames = map[string]struct{ fewest, most int }{
	"UNC": {3, 5}, "TA": {3, 4}, "Storm-": {4, 4}, "STORM-": {4, 4}, "DEV-": {4, 4}, "APT-C-": {2, 3}, "UAC-": {4, 4}, "APT": {1, 3}, "FIN": {1, 2},
	"TAG-": {2, 3}, "TG-": {4, 4}, "ITG": {2, 2}, "UTA": {4, 4}, "ATK": {1, 3}, "CL-STA-": {4, 4}, "CL-CRI-": {4, 4}, "UAT-": {4, 4}, "REF": {4, 4},
	"TA-": {3, 4}, "CTG-": {4, 4}, "SLIME": {2, 3}, "APT-": {1, 2}, "TEMP.": {3, 4},
}

// withCodeNames adds to the mentions the groups that only have a number, and that nobody has heard of.
func withCodeNames(body string, mentions []knowledge.Mention) []knowledge.Mention {
	var found []knowledge.Mention
	for i := 1; i < len(body); i++ {
		if body[i] < '0' || body[i] > '9' || !endsPrefix[body[i-1]] {
			continue
		}
		if m, ok := codeName(body, i); ok && !taken(mentions, m) {
			found = append(found, m)
		}
	}
	if len(found) == 0 {
		return mentions
	}
	mentions = append(mentions, found...)
	sort.SliceStable(mentions, func(i, j int) bool { return mentions[i].From < mentions[j].From })
	return mentions
}

// endsPrefix are the last letters of the first parts of code names.
var endsPrefix = func() (set [256]bool) {
	for prefix := range codeNames {
		set[prefix[len(prefix)-1]] = true
	}
	return set
}()

// codeName reads the name whose number begins at i.
func codeName(body string, i int) (knowledge.Mention, bool) {
	from := i
	for from > 0 && i-from < 8 && (isLetter(body[from-1]) || body[from-1] == '-' || body[from-1] == '.') {
		from--
	}
	digits, ok := codeNames[body[from:i]]
	if !ok || from > 0 && (isWordByte(body[from-1]) || strings.IndexByte("/.@\\-", body[from-1]) >= 0) {
		return knowledge.Mention{}, false
	}
	to := i
	for to < len(body) && '0' <= body[to] && body[to] <= '9' {
		to++
	}
	tactic := body[from:i] == "TA" && strings.HasPrefix(body[i:], "00")
	if tactic || to-i < digits.fewest || to-i > digits.most || to < len(body) && isWordByte(body[to]) ||
		to+1 < len(body) && strings.IndexByte("-./", body[to]) >= 0 && isWordByte(body[to+1]) && body[to] != '/' {
		return knowledge.Mention{}, false
	}
	e := &knowledge.Entity{Kind: knowledge.Actor, Name: strings.ToUpper(body[from:from+1]) + body[from+1:to]}
	return knowledge.Mention{Entities: []*knowledge.Entity{e}, From: from, To: to, Exact: true}, true
}

// taken says whether a mention is one already, or within one. Mentions are in order.
func taken(mentions []knowledge.Mention, m knowledge.Mention) bool {
	i := sort.Search(len(mentions), func(i int) bool { return mentions[i].To > m.From })
	return i < len(mentions) && mentions[i].From < m.To
}

func isWordByte(b byte) bool { return isLetter(b) || b >= '0' && b <= '9' || b == '_' || b >= 0x80 }
