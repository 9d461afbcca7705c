// Package dossier lays several documents side by side: which speak of the same matter, what each adds, and where they
// disagree.
//
// Documents are put together by what two of them have in common: the same text, rare indicators, the same title or number,
// the group that is accused, the date, the agencies that warn, quotations. Each counts for something (link.go says what),
// none decides alone unless it is the text, the title, the number or several indicators; and all are named in the reasons.
// It is pure: it works on what was read, and opens nothing.
package dossier

import (
	"cmp"
	"slices"

	"picket/internal/intel"
)

// A Matter is what two documents or more speak of: one advisory, one campaign.
type Matter struct {
	Title     string   `json:"title,omitempty"`   // of the first document that has one
	Marking   string   `json:"marking,omitempty"` // the strictest of the documents
	Documents []string `json:"documents"`         // by name, in the order given
	// Copies are documents with the same text: a PDF and the page it was made of.
	Copies        [][]string     `json:"copies"`
	Reasons       []Reason       `json:"reasons"`
	Adds          []Addition     `json:"adds"`
	Disagreements []Disagreement `json:"disagreements"`
	// Merged is all that the documents say, each once, with the evidence of each document.
	Merged []Statement `json:"merged"`
}

// A Reason is what two documents have in common.
type Reason struct {
	Documents [2]string `json:"documents"`
	Text      string    `json:"text"`
	Weight    float64   `json:"weight"` // what it counts; two documents are put together from 1 on
	Evidence  []Source  `json:"evidence"`
}

// A Source is evidence with the document it stands in.
type Source struct {
	Document string `json:"document"`
	intel.Evidence
}

// A Statement is one thing that documents say.
type Statement struct {
	// Kind is actor, malware, tool, technique, vulnerability, agency, sector, country, event, claim, mitigation, rule or indicator.
	Kind      string   `json:"kind"`
	Name      string   `json:"name"`
	ID        string   `json:"id,omitempty"`   // ATT&CK's; of an indicator or a rule its kind, of a country its code, of an event its date, of a claim its speaker
	Role      string   `json:"role,omitempty"` // of a claim its standing
	Documents []string `json:"documents"`
	Evidence  []Source `json:"evidence"` // up to three places of each document
}

// An Addition is what one document says alone.
type Addition struct {
	Document string `json:"document"`
	Only     []Name `json:"only"`
}

// A Name is a statement without its evidence.
type Name struct {
	Kind string `json:"kind"`
	Name string `json:"name"`
	ID   string `json:"id,omitempty"`
	Role string `json:"role,omitempty"`
}

// A Disagreement is what documents say differently.
type Disagreement struct {
	// About is agency, actor, origin, country, indicator, role, date, standing or marking.
	About string `json:"about"`
	Of    string `json:"of"` // what they disagree on
	Says  []Says `json:"says"`
}

// Says is what one document says where others say something else.
type Says struct {
	Document string           `json:"document"`
	Says     string           `json:"says"`
	Evidence []intel.Evidence `json:"evidence"`
}

// Of puts together the documents that speak of the same matter. A document that stands alone is in none. The result is
// never nil.
func Of(list []*intel.Advisory) []Matter {
	matters := []Matter{}
	if len(list) < 2 {
		return matters
	}
	profiles := profilesOf(list)
	links := linksOf(profiles)
	for _, group := range groups(len(list), links) {
		if len(group) > 1 {
			matters = append(matters, matterOf(profiles, group, links))
		}
	}
	return matters
}

// groups joins what is linked, in the order of the documents.
func groups(n int, links []link) [][]int {
	leader := make([]int, n)
	for i := range leader {
		leader[i] = i
	}
	find := func(i int) int {
		for leader[i] != i {
			i = leader[i]
		}
		return i
	}
	for _, l := range links {
		a, b := find(l.a), find(l.b)
		leader[max(a, b)] = min(a, b)
	}
	members := make([][]int, n)
	for i := range n {
		members[find(i)] = append(members[find(i)], i)
	}
	return slices.DeleteFunc(members, func(group []int) bool { return len(group) == 0 })
}

func matterOf(profiles []*profile, group []int, links []link) Matter {
	m := Matter{Documents: []string{}, Copies: [][]string{}, Reasons: []Reason{}, Adds: []Addition{}, Disagreements: []Disagreement{}}
	members := make([]*profile, len(group))
	for i, n := range group {
		p := profiles[n]
		members[i] = p
		m.Documents = append(m.Documents, p.name())
		m.Title = cmp.Or(m.Title, p.Document.Title)
		if levels[p.Marking] > levels[m.Marking] {
			m.Marking = p.Marking
		}
	}
	var same []link
	for _, l := range links {
		if slices.Contains(group, l.a) {
			m.Reasons = append(m.Reasons, l.reasons...)
			if l.isCopy {
				same = append(same, l)
			}
		}
	}
	for _, copies := range groups(len(profiles), same) {
		if len(copies) > 1 {
			names := []string{}
			for _, n := range copies {
				names = append(names, profiles[n].name())
			}
			m.Copies = append(m.Copies, names)
		}
	}
	m.Merged = merge(members)
	m.Adds = additions(members, m.Merged)
	m.Disagreements = disagreements(members, same)
	return m
}

// levels are those of TLP 2.0.
var levels = map[string]int{"TLP:CLEAR": 1, "TLP:GREEN": 2, "TLP:AMBER": 3, "TLP:AMBER+STRICT": 4, "TLP:RED": 5}

// additions are what each document says alone, in the order of the documents. Who merely mentions what plays a part in
// another adds nothing.
func additions(members []*profile, merged []Statement) []Addition {
	only, part := map[string][]Name{}, map[[2]string]bool{}
	for i := range merged {
		if x := &merged[i]; x.Role != intel.RoleMentioned {
			part[[2]string{x.Kind, x.Name}] = true
		}
	}
	for i := range merged {
		x := &merged[i]
		isKnown := x.Role == intel.RoleMentioned && part[[2]string{x.Kind, x.Name}]
		if len(x.Documents) == 1 && !isKnown {
			only[x.Documents[0]] = append(only[x.Documents[0]], Name{x.Kind, x.Name, x.ID, x.Role})
		}
	}
	list := []Addition{}
	for _, p := range members {
		if names := only[p.name()]; len(names) > 0 {
			list = append(list, Addition{p.name(), names})
		}
	}
	return list
}
