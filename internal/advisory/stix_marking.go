package advisory

import "picket/stix"

// marks resolve the markings of objects to labels of TLP.
type marks struct {
	labels  map[string]string // of the document's own definitions, by id
	pending map[string]bool   // ids that were referred to before they were defined
	missed  string            // the strictest label of definitions that are not kept
	all     bool              // more ids are pending than are kept: any definition may be meant
}

// maxMarks bounds the definitions of a document, and the ids that wait for theirs: those in use are a dozen.
const maxMarks = 10_000

func newMarks() marks { return marks{labels: map[string]string{}, pending: map[string]bool{}} }

// of is the strictest label of an object and its parts. It is empty for an object without one, and where a marking is not known
// yet: then the document's holds, which is as strict as any in it.
func (m *marks) of(x *stix.Common) (label string) {
	isKnown := true
	for _, id := range x.MarkingRefs {
		one := stix.TLPOf(id)
		if own, defined := m.labels[id]; one == "" && defined {
			one = own
		} else if one == "" {
			isKnown = false
			m.wait(id)
		}
		label = stricter(label, one)
	}
	if !isKnown {
		m.missed = stricter(m.missed, label)
		return ""
	}
	return label
}

func (m *marks) wait(id string) {
	if len(m.pending) < maxMarks {
		m.pending[id] = true
	} else if !m.pending[id] {
		m.all = true
	}
}

func (m *marks) define(x *stix.MarkingDefinition) {
	if _, known := m.labels[x.ID]; !known && len(m.labels) >= maxMarks {
		m.missed = stricter(m.missed, x.TLP)
		return
	}
	m.labels[x.ID] = x.TLP
}

// strictest is the strictest label of those that were not known when they were referred to.
func (m *marks) strictest() string {
	label := m.missed
	for id, one := range m.labels {
		if m.all || m.pending[id] {
			label = stricter(label, one)
		}
	}
	return label
}

func stricter(a, b string) string {
	if strictness[b] > strictness[a] {
		return b
	}
	return a
}
