package report

import (
	"slices"
	"time"

	"picket/indicator"
	"picket/internal/intel"
	"picket/internal/sweep"
)

// markings are those of the advisories, by title, and where the advisories speak of indicators.
type markings struct {
	byTitle    map[string]string
	strictest  string
	advisories []*intel.Advisory
	index      *intel.Index // of places
	places     []place
}

// A place is where an advisory first names an indicator.
type place struct{ advisory, number int32 }

// A statement is what the first advisory that names an indicator says of it.
type statement struct {
	intel.Indicator
	published time.Time // zero if the advisory does not say
}

// tlpLevels are the labels of TLP 2.0, the strictest last, with the ids of their marking definitions (OASIS, extension
// definition for TLP 2.0).
var tlpLevels = []struct{ label, name, id string }{
	{"TLP:CLEAR", "clear", "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487"},
	{"TLP:GREEN", "green", "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"},
	{"TLP:AMBER", "amber", "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"},
	{"TLP:AMBER+STRICT", "amber+strict", "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"},
	{"TLP:RED", "red", "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"},
}

const tlpExtension = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"

func markingsOf(advisories []*intel.Advisory) markings {
	m := markings{byTitle: map[string]string{}, advisories: advisories, index: intel.NewIndex(0)}
	for i, a := range advisories {
		title := sweep.Title(a)
		m.byTitle[title] = stricter(m.byTitle[title], a.Marking)
		m.strictest = stricter(m.strictest, a.Marking)
		for j := range a.Indicators.Len() {
			if _, known := m.index.Put(a.Indicators.Value(j), "", m.value); !known {
				m.places = append(m.places, place{int32(i), int32(j)})
			}
		}
	}
	return m
}

func (m *markings) value(number int) (x indicator.Indicator, id string) {
	p := m.places[number]
	return m.advisories[p.advisory].Indicators.Value(int(p.number)), ""
}

// said is what the advisories say of an indicator, if they name it.
func (m *markings) said(x indicator.Indicator) (statement, bool) {
	number, known := m.index.Find(x, "", m.value)
	if !known {
		return statement{}, false
	}
	p := m.places[number]
	a := m.advisories[p.advisory]
	return statement{a.Indicators.At(int(p.number)), publishedAt(a.Document.Published)}, true
}

func stricter(a, b string) string {
	if levelOf(b) > levelOf(a) {
		return b
	}
	return a
}

// levelOf is the place among the levels; -1 for what is no label.
func levelOf(label string) int {
	return slices.IndexFunc(tlpLevels, func(l struct{ label, name, id string }) bool { return l.label == label })
}

func publishedAt(text string) time.Time {
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, text); err == nil {
			return t
		}
	}
	return time.Time{}
}

// of is the marking definition for what an advisory says; for "" that of the strictest: an object that belongs to no
// advisory alone. It is "" where no marking is known.
func (m *markings) of(advisory string) string {
	label := m.strictest
	if advisory != "" {
		label = m.byTitle[advisory]
	}
	if level := levelOf(label); level >= 0 {
		return tlpLevels[level].id
	}
	return ""
}

// definitions are the marking definitions that the bundle refers to: those of the advisories and of further labels.
func (m *markings) definitions(labels ...string) (list []fields) {
	for _, level := range tlpLevels {
		used := slices.Contains(labels, level.label)
		for _, label := range m.byTitle {
			used = used || label == level.label
		}
		if used {
			list = append(list, fields{"type": "marking-definition", "spec_version": "2.1", "id": level.id, "created": "2022-10-01T00:00:00.000Z",
				"name": level.label, "extensions": fields{tlpExtension: fields{"extension_type": "property-extension", "tlp_2_0": level.name}}})
		}
	}
	return list
}
