package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"picket/internal/intel"
	"picket/internal/sweep"
)

// layer writes the verdicts on techniques as a layer for the ATT&CK Navigator, format 4.5:
// https://github.com/mitre-attack/attack-navigator/blob/master/layers/spec/v4.5/layerformat.md
//
// The same answer gives the same bytes. Without rules the layer is empty: indicators say nothing of techniques.
type layer struct {
	out io.Writer
	run Run
}

// What a layer says of its own making. The version of ATT&CK is that of the embedded knowledge; the Navigator is the oldest
// that reads the format.
const (
	attackVersion    = "18"
	navigatorVersion = "4.9.0"
	layerVersion     = "4.5"
)

type layerDocument struct {
	Name         string           `json:"name"`
	Versions     layerVersions    `json:"versions"`
	Domain       string           `json:"domain"`
	Description  string           `json:"description"`
	Sorting      int              `json:"sorting"`
	Layout       layerLayout      `json:"layout"`
	HideDisabled bool             `json:"hideDisabled"`
	Techniques   []layerTechnique `json:"techniques"`
	Gradient     layerGradient    `json:"gradient"`
	Legend       []legendItem     `json:"legendItems"`
	Metadata     []layerFact      `json:"metadata"`
}

type layerVersions struct {
	ATTACK    string `json:"attack"`
	Navigator string `json:"navigator"`
	Layer     string `json:"layer"`
}

type layerLayout struct {
	Layout        string `json:"layout"`
	ShowID        bool   `json:"showID"`
	ShowName      bool   `json:"showName"`
	Subtechniques string `json:"expandedSubtechniques"`
}

type layerTechnique struct {
	ID       string      `json:"techniqueID"`
	Score    *int        `json:"score,omitempty"` // sightings; none where nothing can be said
	Color    string      `json:"color,omitempty"`
	Comment  string      `json:"comment,omitempty"`
	Enabled  bool        `json:"enabled"`
	Metadata []layerFact `json:"metadata,omitempty"`
	ShowSubs bool        `json:"showSubtechniques"`
}

type layerGradient struct {
	Colors []string `json:"colors"`
	Min    int      `json:"minValue"`
	Max    int      `json:"maxValue"`
}

type legendItem struct {
	Label string `json:"label"`
	Color string `json:"color"`
}

type layerFact struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// layerColors are told apart by the colour-blind, too: vermilion, blue and yellow of Okabe and Ito, lightened so that black
// names can be read on them.
var layerColors = map[intel.Verdict]string{intel.Fired: "#f0875a", intel.NoRuleFired: "#9ecae1", intel.CannotSay: "#f5e6a3"}

// sortByScore puts within a tactic what was sighted most often first.
const sortByScore = 3

func (l *layer) Sighting(*intel.Sighting) {}

// Answer writes the layer.
func (l *layer) Answer(a *sweep.Answer) error {
	encoder := json.NewEncoder(l.out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(l.document(a))
}

func (l *layer) document(a *sweep.Answer) *layerDocument {
	d := &layerDocument{
		Name: "Picket: " + layerName(a), Versions: layerVersions{attackVersion, navigatorVersion, layerVersion}, Domain: "enterprise-attack",
		Description: layerDescription(a), Sorting: sortByScore, Techniques: []layerTechnique{},
		Layout:   layerLayout{Layout: "side", ShowID: true, ShowName: true, Subtechniques: "annotated"},
		Gradient: layerGradient{Colors: []string{layerColors[intel.NoRuleFired], layerColors[intel.Fired]}, Max: 1},
		Metadata: []layerFact{{"Picket", cmp.Or(Plain(l.run.Version), "unknown")}, {"period", period(a.Period)}},
	}
	for _, v := range techniqueVerdicts {
		d.Legend = append(d.Legend, legendItem{techniqueWords[v], layerColors[v]})
	}
	if a.Behaviour != nil {
		d.add(a.Behaviour)
	}
	return d
}

func layerName(a *sweep.Answer) string {
	if len(a.Intel) == 0 {
		return "what rules say"
	}
	return names(a)
}

func layerDescription(a *sweep.Answer) string {
	if a.Behaviour == nil {
		return "No rules were given: of techniques nothing can be said."
	}
	b, counts := a.Behaviour, techniqueCounts(a.Behaviour)
	return fmt.Sprintf("%s: %d fired, %d no rule fired, %d cannot say. %s, %s. That no rule fired is no proof of absence: rules know some ways of doing something, not all.",
		count(len(b.Techniques), "technique"), counts[intel.Fired], counts[intel.NoRuleFired], counts[intel.CannotSay],
		count(b.Rules, "rule"), examinedEvents(b))
}

var techniqueID = regexp.MustCompile(`^T\d{4}(\.\d{3})?$`)

// add lists the techniques by id, each once for all its tactics. Parents of sub-techniques are open. What is no id of a
// technique has no place in a matrix.
func (d *layerDocument) add(b *sweep.Behaviour) {
	for i := range b.Techniques {
		if t := &b.Techniques[i]; techniqueID.MatchString(t.ID) {
			d.Techniques = append(d.Techniques, layerTechniqueOf(t))
			d.Gradient.Max = max(d.Gradient.Max, t.Sightings)
		}
	}
	known := map[string]int{}
	for i, t := range d.Techniques {
		known[t.ID] = i
	}
	for _, t := range d.Techniques {
		parent, _, isSub := strings.Cut(t.ID, ".")
		if !isSub {
			continue
		}
		i, ok := known[parent]
		if !ok {
			i = len(d.Techniques)
			known[parent] = i
			d.Techniques = append(d.Techniques, layerTechnique{ID: parent, Enabled: true})
		}
		d.Techniques[i].ShowSubs = true
	}
	slices.SortStableFunc(d.Techniques, func(x, y layerTechnique) int { return strings.Compare(x.ID, y.ID) })
}

func layerTechniqueOf(t *sweep.TechniqueVerdict) layerTechnique {
	x := layerTechnique{ID: t.ID, Color: layerColors[t.Verdict], Comment: layerComment(t), Enabled: true}
	if t.Verdict != intel.CannotSay {
		x.Score = &t.Sightings
	}
	fact := func(name, value string) {
		if value != "" {
			x.Metadata = append(x.Metadata, layerFact{name, visible(value)})
		}
	}
	fact("verdict", techniqueWords[t.Verdict])
	fact("named by", cmp.Or(t.Advisory, "rules only"))
	fact("rules", ruleList(t))
	if t.Events > 0 {
		fact("events", grouped(t.Events))
	}
	fact("event ids", strings.Join(t.EventIDs, ", "))
	fact("observers", strings.Join(t.Observers, ", "))
	return x
}

// ruleList names the rules, and counts those that are not named.
func ruleList(t *sweep.TechniqueVerdict) string {
	text := strings.Join(t.Rules, "; ")
	if more := t.RuleCount - len(t.Rules); more > 0 && text != "" {
		text += fmt.Sprintf("; and %s more", grouped(int64(more)))
	}
	return text
}

// layerComment is the verdict in a sentence.
func layerComment(t *sweep.TechniqueVerdict) string {
	switch t.Verdict {
	case intel.Fired:
		return fmt.Sprintf("%s fired, %s", count(t.RuleCount, "rule"), count(t.Sightings, "sighting"))
	case intel.NoRuleFired:
		return fmt.Sprintf("no rule fired: %s tried on %s", count(t.RuleCount, "rule"), count64(t.Events, "event"))
	}
	return "cannot say: " + visible(reasonOf(t))
}
