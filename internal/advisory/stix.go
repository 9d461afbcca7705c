package advisory

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"picket/internal/document"
	"picket/internal/intel"
	"picket/stix"
)

// FromSTIX reads STIX 2.1, and 2.0 leniently (see package stix). A pattern that is one comparison, or such comparisons
// joined by OR, gives an indicator for each value, all with the id of the STIX indicator; any other pattern is rejected
// whole. valid_from, which STIX demands, is taken as given. Revoked and expired indicators are kept, and say so.
// Observables are what was seen, and no indicators: they are rejected with that reason.
//
// Who and what takes part is the account, in the roles that relationships give: see cast.
//
// Evidence is the value as it is written in the JSON text. The error says that the text holds no STIX object at all.
func FromSTIX(doc intel.Document, text *document.Text) (*intel.Advisory, error) {
	s := stixReading{gathering: newGathering(doc, text), newest: map[string]time.Time{}, tlp: map[string]string{},
		cast: newCast(), known: map[string]int{}}
	read := 0
	for object, err := range stix.Objects(strings.NewReader(text.Body)) {
		if err != nil {
			s.fault(err.Error())
			continue
		}
		read++
		s.object(object)
	}
	if read == 0 {
		return nil, errors.New("no STIX object: " + strings.Join(append(s.advisory.Faults, "none found"), "; "))
	}
	s.finish()
	return s.done(), nil
}

// A stixReading keeps what can be judged only when all objects are known.
type stixReading struct {
	*gathering
	indicators  []*stix.Indicator
	newest      map[string]time.Time // modified, by id of an indicator
	observables []*stix.Observable
	tlp         map[string]string // of the document's own marking definitions, by id
	markings    []string          // ids referred to
	titled      bool
	cast        cast
	known       map[string]int // see ledger
}

func (s *stixReading) object(object stix.Object) {
	common := object.Base()
	if len(common.Problems) > 0 {
		s.fault(fmt.Sprintf("%.100s at byte %d: %s", common.ID, common.Offset, strings.Join(common.Problems, "; ")))
	}
	for _, id := range common.MarkingRefs {
		if !slices.Contains(s.markings, id) && len(s.markings) < 1000 {
			s.markings = append(s.markings, id)
		}
	}
	for _, reference := range common.ExternalReferences {
		s.cve(reference.ExternalID, common.Offset)
	}
	switch x := object.(type) {
	case *stix.Indicator:
		if x.ID != "" && x.Modified.After(s.newest[x.ID]) {
			s.newest[x.ID] = x.Modified
		}
		s.indicators = append(s.indicators, x)
	case *stix.Observable:
		s.observables = append(s.observables, x)
	case *stix.MarkingDefinition:
		s.tlp[x.ID] = x.TLP
	case *stix.Vulnerability:
		s.cve(x.Name, x.Offset)
	case *stix.Report:
		s.report(x)
	case *stix.Entity:
		s.cast.add(x)
	case *stix.Relationship:
		s.cast.relate(x)
	case *stix.Note:
		s.note(x)
	}
}

// report names the document after its first report.
func (s *stixReading) report(x *stix.Report) {
	if x.CreatedBy != "" {
		s.cast.authors[x.CreatedBy] = true
	}
	d := &s.advisory.Document
	if x.Name == "" || s.titled {
		return
	}
	s.titled = true
	d.Title = x.Name
	if published := publishedAs(x); published != "" {
		d.Published = published
	}
	if x.Lang != "" {
		d.Language = x.Lang
	}
}

// cve quotes the identifier where it first stands in its object.
func (s *stixReading) cve(id string, object int64) {
	if !isCVE(id) {
		return
	}
	const reach = 64 << 10 // bytes: objects are smaller, and a search to the end for each would take for ever
	if i := strings.Index(s.quote(object, reach), id); i >= 0 {
		s.vulnerability(id, int(object)+i, s.quote(object+int64(i), len(id)))
	}
}

func (s *stixReading) finish() {
	for _, x := range s.indicators {
		s.indicator(x)
	}
	lookedFor := map[string]bool{}
	for i := range s.advisory.Indicators.Len() {
		lookedFor[s.advisory.Indicators.Value(i).Key()] = true
	}
	for _, x := range s.observables {
		s.observable(x, lookedFor)
	}
	s.account()
	for _, id := range s.markings {
		s.mark(stix.TLPOf(id))
		s.mark(s.tlp[id])
	}
}

func (s *stixReading) indicator(x *stix.Indicator) {
	if reason := s.outdated(x); reason != "" {
		s.rejectWhole(contextKind, x, reason)
		return
	}
	if x.PatternType != "stix" {
		s.rejectPattern(x, fmt.Sprintf("a pattern in the language %.40q: only STIX patterns are read", x.PatternType))
		return
	}
	pattern, err := stix.ParsePattern(x.Pattern.Value)
	if err != nil {
		s.rejectPattern(x, err.Error())
		return
	}
	alternatives, err := pattern.Alternatives()
	if err != nil {
		s.rejectPattern(x, err.Error())
		return
	}
	for _, c := range alternatives {
		s.alternative(x, c)
	}
}

// outdated says why its author does not want the indicator looked for.
func (s *stixReading) outdated(x *stix.Indicator) string {
	switch {
	case len(x.IndicatorTypes) == 1 && x.IndicatorTypes[0] == "benign":
		return "benign, says its author"
	case x.Modified.Before(s.newest[x.ID]):
		return "superseded by the version of " + s.newest[x.ID].Format(time.RFC3339)
	}
	return ""
}

func (s *stixReading) rejectPattern(x *stix.Indicator, reason string) {
	s.rejectWhole(patternKind, x, reason)
}

func (s *stixReading) rejectWhole(kind string, x *stix.Indicator, reason string) {
	offset := x.Pattern.Offset
	s.reject(kind, x.Pattern.Value, reason, int(offset), s.quote(offset, len(x.Pattern.Raw)))
}

func (s *stixReading) alternative(x *stix.Indicator, c stix.Comparison) {
	raw, offset := x.Pattern.Sub(c.Start, c.End)
	quote := s.quote(offset, len(raw))
	value, err := c.Indicator()
	if err != nil {
		s.reject(patternKind, c.Value, err.Error(), int(offset), quote)
		return
	}
	found := intel.Indicator{
		Indicator: value, ID: x.ID, Role: stixRole(x, c), Confidence: listedConfidence,
		ValidFrom: x.ValidFrom, ValidUntil: x.ValidUntil, Revoked: x.Revoked,
	}
	if x.Confidence != nil {
		found.Confidence = *x.Confidence
	}
	s.add(found, int(offset), quote)
}

// stixRole is what the indicator's author says of its part, if anything.
func stixRole(x *stix.Indicator, c stix.Comparison) string {
	for _, said := range provenanceOf(&x.Common).Readings {
		return said.Role
	}
	if strings.HasPrefix(c.Path, "email-message:") {
		return "sender"
	}
	for _, phase := range x.KillChainPhases {
		switch phase.Phase {
		case "command-and-control":
			return "c2"
		case "exfiltration":
			return "exfiltration"
		}
	}
	return ""
}

// observable is left out where it only repeats what an indicator looks for.
func (s *stixReading) observable(x *stix.Observable, lookedFor map[string]bool) {
	for _, property := range x.Values {
		comparison := stix.Comparison{Path: property.Path, Value: property.Text.Value, IsString: true}
		kind := attributeKind
		if value, err := comparison.Indicator(); err == nil {
			if lookedFor[value.Key()] {
				continue
			}
			kind = string(value.Kind)
		}
		offset := property.Text.Offset
		s.reject(kind, property.Text.Value, "an observable: seen, but not said to be an indicator", int(offset),
			s.quote(offset, len(property.Text.Raw)))
	}
}
