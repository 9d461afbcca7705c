package account

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"picket/internal/knowledge"
	"picket/internal/prose"
)

// An agencyReading is the agency that a name means; why is not empty where the document names it wrongly.
type agencyReading struct {
	entity  *knowledge.Entity
	written string
	why     string
}

// agencyNames are the acronyms that a document explains: behind a full name in brackets they mean it everywhere. Nil
// stands for a body that is not known.
type agencyNames map[string]*agencyReading

// learnAgencies reads where the document explains its acronyms.
func learnAgencies(c *cast) agencyNames {
	names := agencyNames{}
	for i := range c.lines {
		l := &c.lines[i]
		for k := range l.names {
			n := &l.names[k]
			if n.of(knowledge.Agency) == nil {
				continue
			}
			if !isBracketed(c.t.body, n) {
				names.learnFull(c, l, n)
				continue
			}
			if acronym := n.written(c.t.body); names[acronym] == nil {
				if r, ok := explained(c, l, k); ok {
					names[acronym] = r
				}
			}
		}
	}
	return names
}

// learnFull takes in what the acronym of a body means whose full name is in no doubt, unless the document explains it otherwise.
func (names agencyNames) learnFull(c *cast, l *line, n *named) {
	list := agenciesOf(n)
	e := l.ofCountry(c.t.body, n, list)
	if len(list) == 1 && c.compatriot(l, n, list) == nil {
		e = list[0]
	}
	if e != nil && e.Acronym != "" && n.written(c.t.body) != e.Acronym && names[e.Acronym] == nil {
		names[e.Acronym] = &agencyReading{entity: e}
	}
}

func isBracketed(body string, n *named) bool {
	return n.From > 0 && body[n.From-1] == '(' && n.To < len(body) && strings.IndexByte("),;/ ", body[n.To]) >= 0
}

// explained is what the name before a bracket makes of the acronym in it: the same agency, or one whose name is written
// wrongly; nil where it is another body. It is not ok where no name stands before the bracket.
func explained(c *cast, l *line, k int) (*agencyReading, bool) {
	n := &l.names[k]
	if k > 0 {
		if m := &l.names[k-1]; n.From-m.To <= 3 && m.of(knowledge.Agency) != nil && !isPartial(c.t.body, l, m, m.of(knowledge.Agency)) {
			both := slices.DeleteFunc(agenciesOf(n), func(e *knowledge.Entity) bool { return !hasEntity(m, e) || !l.countryFits(k-1, e) })
			if len(both) > 1 {
				both = slices.DeleteFunc(both, func(e *knowledge.Entity) bool { return c.countries[e.Country] == 0 })
				if len(both) != 1 {
					return nil, false
				}
			}
			if len(both) == 1 {
				return &agencyReading{entity: both[0]}, true
			}
			if e := c.compatriot(l, m, agenciesOf(m)); e != nil {
				return &agencyReading{entity: e}, true
			}
			return &agencyReading{entity: m.of(knowledge.Agency)}, true
		}
	}
	phrase := nameBefore(c.t.body, l, n)
	if phrase.From >= phrase.To {
		return nil, false
	}
	written := prose.OneLine(phrase.Of(c.t.body))
	for _, e := range agenciesOf(n) {
		country := l.countryAbout(c.t.body, phrase, n)
		if sharedWords(written, e.Name)*2 > len(strings.Fields(e.Name)) && (country == e.Country || country == "" && len(agenciesOf(n)) == 1) {
			return &agencyReading{e, written + " (" + n.written(c.t.body) + ")", misnamed(written, n.written(c.t.body), country)}, true
		}
	}
	return nil, sharedWords(written, n.of(knowledge.Agency).Name) == 0 && initials(written) == n.written(c.t.body)
}

func misnamed(written, acronym, country string) string {
	if country == "" {
		return fmt.Sprintf("the acronym %s fits; the name is written %s", acronym, written)
	}
	return fmt.Sprintf("the acronym %s and the country fit; the name is written %s", acronym, written)
}

// meant is the agency that a name means. Of several with one acronym it is the one whose country or full name says so.
func (names agencyNames) meant(c *cast, l *line, n *named) (agencyReading, bool) {
	list := agenciesOf(n)
	if len(list) == 0 || !looksLikeName(n.written(c.t.body)) || n.Risky && !l.speaksOfAgency(names, c.t.body, n) {
		return agencyReading{}, false
	}
	if len(list) > 0 && isPartial(c.t.body, l, n, list[0]) {
		return agencyReading{}, false
	}
	if e := c.compatriot(l, n, list); e != nil {
		return agencyReading{entity: e}, true
	}
	learned, explained := names[n.written(c.t.body)]
	if len(list) > 1 {
		if e := l.ofCountry(c.t.body, n, list); e != nil {
			if explained && learned != nil && learned.entity == e {
				return agencyReading{e, learned.written, learned.why}, true
			}
			return agencyReading{entity: e}, true
		}
	}
	switch {
	case explained && learned == nil:
		return agencyReading{}, false
	case explained && hasEntity(n, learned.entity):
		return *learned, true
	case len(list) == 1:
		return agencyReading{entity: list[0]}, true
	}
	if e := names.onlyLearned(list); e != nil {
		return agencyReading{entity: e}, true
	}
	return c.onlyCountry(n, list)
}

// isPartial says whether a short name is only the end of a longer one that nobody knows: a National Cyber Centre is not
// the Cyber Centre.
func isPartial(body string, l *line, n *named, e *knowledge.Entity) bool {
	written := n.written(body)
	if n.first == 0 || written == e.Name || strings.ToUpper(written) == written || l.isName(n.first-1) {
		return false
	}
	w := l.words[n.first-1]
	return n.From-w.To == 1 && isCapital(w.Of(body)) && n.first > 1 && w.cue == 0
}

// compatriot is the agency of the country right before a name that has only been found abroad: Canada's Centre for Cyber
// Security is not Denmark's. Nil where the country does not contradict.
func (c *cast) compatriot(l *line, n *named, list []*knowledge.Entity) *knowledge.Entity {
	country := l.countryBefore(c.t.body, n)
	written := n.written(c.t.body)
	if country == "" || slices.ContainsFunc(list, func(e *knowledge.Entity) bool { return e.Country == country || e.Country == "" || e.Country == "EU" }) {
		return nil
	}
	key := country + written
	if c.compatriots[key] == nil {
		c.compatriots[key] = c.agencyIn(country, written)
	}
	return c.compatriots[key]
}

// agencyIn is the agency of a country with a name like this, or one that only has the name.
func (c *cast) agencyIn(country, written string) *knowledge.Entity {
	for _, e := range c.t.names.Entities(knowledge.Agency) {
		if e.Country == country && (e.Acronym == written || sharedWords(written, e.Name) == len(strings.Fields(written))) {
			return e
		}
	}
	return &knowledge.Entity{Kind: knowledge.Agency, Name: written, Country: country}
}

// countryBefore is the country that stands right before a name: "the Dutch …", "Japan's …".
func (l *line) countryBefore(body string, n *named) string {
	for k, near := 0, l.near(n); k < len(near); k++ {
		m := &near[k]
		if e := m.of(knowledge.Country); e != nil && m.To < n.From && n.From-m.To <= 3 && strings.Trim(body[m.To:n.From], " '’s\n") == "" {
			return e.ID
		}
	}
	return ""
}

// onlyLearned is the one of several that the document has explained an acronym of, or nil.
func (names agencyNames) onlyLearned(list []*knowledge.Entity) (only *knowledge.Entity) {
	for _, e := range list {
		if r := names[e.Acronym]; r != nil && r.entity == e {
			if only != nil {
				return nil
			}
			only = e
		}
	}
	return only
}

// onlyCountry is the one of several whose country the document names, or names three times as often as that of any other;
// where that does not tell, the name stays as written.
func (c *cast) onlyCountry(n *named, list []*knowledge.Entity) (agencyReading, bool) {
	var best *knowledge.Entity
	most, next := 0, 0
	for _, e := range list {
		if times := c.countries[e.Country]; times > most {
			best, most, next = e, times, most
		} else {
			next = max(next, times)
		}
	}
	if most < 3*next || best == nil {
		best = &knowledge.Entity{Kind: knowledge.Agency, Name: n.written(c.t.body)}
	}
	return agencyReading{entity: best}, true
}

// speaksOfAgency says whether a risky name is that of an agency: it is explained, or stands among others.
func (l *line) speaksOfAgency(names agencyNames, body string, n *named) bool {
	if names[n.written(body)] != nil || l.ofCountry(body, n, agenciesOf(n)) != nil {
		return true
	}
	for k, near := 0, l.near(n); k < len(near); k++ {
		if m := &near[k]; m != n && m.run == n.run && !m.Risky && m.of(knowledge.Agency) != nil {
			return true
		}
	}
	return false
}

func agenciesOf(n *named) (list []*knowledge.Entity) {
	for _, e := range n.Entities {
		if e.Kind == knowledge.Agency {
			list = append(list, e)
		}
	}
	return list
}

func hasEntity(n *named, e *knowledge.Entity) bool {
	for _, other := range n.Entities {
		if other == e {
			return true
		}
	}
	return false
}

// ofCountry is the one of several agencies whose country stands right before the name, or in brackets behind it.
func (l *line) ofCountry(body string, n *named, list []*knowledge.Entity) *knowledge.Entity {
	for k, near := 0, l.near(n); k < len(near); k++ {
		m := &near[k]
		country := m.of(knowledge.Country)
		near := m.To <= n.From && n.From-m.To <= 12 && !strings.ContainsAny(body[m.To:n.From], ".,;(") ||
			m.From >= n.To && m.From-n.To <= 2 || m.From >= n.To && m.From-n.To <= 12 && strings.Contains(body[n.To:m.From], "of ")
		if country == nil || !near {
			continue
		}
		for _, e := range list {
			if e.Country == country.ID {
				return e
			}
		}
	}
	return nil
}

// countryFits says whether the name k of the line is not that of another country's agency.
func (l *line) countryFits(k int, e *knowledge.Entity) bool {
	if k == 0 {
		return true
	}
	m := &l.names[k-1]
	country := m.of(knowledge.Country)
	return country == nil || l.names[k].From-m.To > 8 || country.ID == e.Country
}

// countryAbout is the country that a name begins with, or that stands before it: "British National …", "Britain's …".
func (l *line) countryAbout(body string, phrase prose.Span, n *named) string {
	for k, near := 0, l.near(n); k < len(near); k++ {
		m := &near[k]
		if e := m.of(knowledge.Country); e != nil && m.To <= n.From && phrase.From-m.To <= 8 && (m.From >= phrase.From || !strings.ContainsAny(body[m.To:phrase.From], ",;.")) {
			return e.ID
		}
	}
	return ""
}

// nameBefore is the run of capitalised words before the bracket of a name; the country before it is no part of it.
func nameBefore(body string, l *line, n *named) prose.Span {
	s := prose.Span{From: n.From, To: n.From}
	for i := n.first - 1; i >= max(0, n.first-9); i-- {
		w := l.words[i]
		gap := body[w.To:s.From]
		small := strings.Contains(" of for and the ", " "+l.word(body, i)+" ")
		if strings.ContainsAny(gap, ".,;:)") || !isCapital(w.Of(body)) && !small || w.named {
			break
		}
		if s.To == n.From {
			s.To = w.To
		}
		if !small {
			s.From = w.From
		}
	}
	return s
}

func sharedWords(a, b string) (n int) {
	for _, w := range strings.Fields(strings.ToLower(a)) {
		for _, v := range strings.Fields(strings.ToLower(b)) {
			if w == v || len(w) > 4 && len(w) == len(v) && w[:4] == v[:4] {
				n++
				break
			}
		}
	}
	return n
}

// initials are the capitals of a name: FBI of Federal Bureau of Investigation.
func initials(name string) string {
	var b strings.Builder
	for _, w := range strings.Fields(name) {
		if w[0] >= 'A' && w[0] <= 'Z' {
			b.WriteByte(w[0])
		}
	}
	return b.String()
}

// looksLikeName tells a name from plain words: a country's cybersecurity agency is not the one that is called so.
func looksLikeName(s string) bool {
	return strings.ToLower(s) != s || strings.IndexFunc(s, unicode.IsLower) < 0
}
