package dossier

import (
	"cmp"
	"slices"
	"strings"

	"picket/internal/intel"
)

// mostPlaces is how many places of one statement are kept of each document.
const mostPlaces = 3

// A merger enters the statements of several documents, each once.
type merger struct {
	list      []Statement
	at        map[string]int
	sentences map[string][]sentence // by kind, role and date
}

// A sentence is a statement in words.
type sentence struct {
	words []string
	key   string
}

// merge is all that the documents say: who, whom, how, with what, when, who says so, what to do, what to look for.
func merge(members []*profile) []Statement {
	m := merger{list: []Statement{}, at: map[string]int{}, sentences: map[string][]sentence{}}
	for _, p := range members {
		m.document(p)
	}
	slices.SortStableFunc(m.list, func(x, y Statement) int {
		return cmp.Compare(slices.Index(kinds, x.Kind), slices.Index(kinds, y.Kind))
	})
	return m.list
}

// kinds are in the order in which a reader asks.
var kinds = []string{"agency", "actor", "country", "sector", "technique", "malware", "tool", "vulnerability", "event", "claim",
	"mitigation", "rule", "indicator"}

// add enters a statement. Its key tells it from others of its kind.
func (m *merger) add(p *profile, key string, s Statement, evidence []intel.Evidence) {
	key = strings.Join([]string{s.Kind, s.Role, key}, "\x00")
	i, known := m.at[key]
	if !known {
		i = len(m.list)
		m.at[key] = i
		s.Documents, s.Evidence = []string{}, []Source{}
		m.list = append(m.list, s)
	}
	x := &m.list[i]
	if !slices.Contains(x.Documents, p.name()) {
		x.Documents = append(x.Documents, p.name())
	}
	for _, e := range evidence[:min(mostPlaces, len(evidence))] {
		x.Evidence = append(x.Evidence, Source{p.name(), e})
	}
}

func (m *merger) document(p *profile) {
	for i := range p.Agencies {
		x := &p.Agencies[i]
		m.add(p, folded(x.Name), Statement{Kind: "agency", Name: x.Name, ID: x.Acronym, Role: x.Role}, x.Evidence)
	}
	for i := range p.Actors {
		x := &p.Actors[i]
		m.add(p, identity(&x.Reading), Statement{Kind: "actor", Name: x.Name, ID: x.ID, Role: x.Role}, x.Evidence)
	}
	for _, x := range p.Countries {
		m.add(p, cmp.Or(x.Code, folded(x.Name)), Statement{Kind: "country", Name: cmp.Or(x.Name, x.Code), ID: x.Code, Role: x.Role}, x.Evidence)
	}
	for _, x := range p.Sectors {
		m.add(p, folded(x.Name), Statement{Kind: "sector", Name: x.Name}, x.Evidence)
	}
	for i := range p.Techniques {
		x := &p.Techniques[i]
		m.add(p, identity(&x.Reading), Statement{Kind: "technique", Name: x.Name, ID: x.ID}, x.Evidence)
	}
	for i := range p.Malware {
		x := &p.Malware[i]
		kind := "malware"
		if x.Type == "tool" {
			kind = "tool"
		}
		m.add(p, identity(&x.Reading), Statement{Kind: kind, Name: x.Name, ID: x.ID}, x.Evidence)
	}
	for _, x := range p.Vulnerabilities {
		m.add(p, x.ID, Statement{Kind: "vulnerability", Name: x.ID}, x.Evidence)
	}
	m.told(p)
	for _, x := range p.Indicators.All() {
		m.add(p, x.Key(), Statement{Kind: "indicator", Name: x.Value, ID: string(x.Kind)}, x.Evidence)
	}
}

// told enters what documents say in sentences.
func (m *merger) told(p *profile) {
	for _, x := range p.Events {
		m.say(p, Statement{Kind: "event", Name: x.Text, ID: x.Date}, x.Date, x.Evidence)
	}
	for _, x := range p.Claims {
		m.say(p, Statement{Kind: "claim", Name: x.Text, ID: x.Speaker, Role: x.Standing}, "", x.Evidence)
	}
	for _, x := range p.Mitigations {
		m.say(p, Statement{Kind: "mitigation", Name: x.Text, ID: x.ID}, "", x.Evidence)
	}
	for _, x := range p.Rules {
		m.add(p, x.Language+"\x00"+folded(x.Text), Statement{Kind: "rule", Name: x.Name, ID: x.Language}, x.Evidence)
	}
}

// oneSentence is how alike the words of a sentence are in two decodings of one document: numbers of notes come in, words
// that are hyphenated go.
const oneSentence = .85

// say enters a sentence with the one that it is, but for its decoding.
func (m *merger) say(p *profile, s Statement, date string, evidence []intel.Evidence) {
	group := strings.Join([]string{s.Kind, s.Role, date}, "\x00")
	this := sentence{wordsOf(s.Name), date + folded(s.Name)}
	known := m.sentences[group]
	for _, old := range known[:min(mostCompared, len(known))] {
		if alike(old.words, this.words) >= oneSentence {
			m.add(p, old.key, s, evidence)
			return
		}
	}
	m.sentences[group] = append(known, this)
	m.add(p, this.key, s, evidence)
}
