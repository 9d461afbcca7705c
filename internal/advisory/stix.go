package advisory

import (
	"bytes"
	"errors"
	"fmt"
	"io"
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
	g := newGathering(doc, text)
	if err := readSTIX(g, strings.NewReader(text.Body), nil); err != nil {
		return nil, err
	}
	return g.done(), nil
}

// readSTIX reads a stream where there is a sink, else the whole text.
func readSTIX(g *gathering, r io.Reader, sink Sink) error {
	s := stixReading{gathering: g, sink: sink, newest: map[string]time.Time{}, marks: newMarks(), cast: newCast(), known: map[string]int{}}
	read := 0
	for object, err := range stix.Objects(r) {
		if err != nil {
			s.fault(err.Error())
			continue
		}
		read++
		if s.object(object); s.err != nil {
			return s.err
		}
	}
	if read == 0 {
		return errors.New("no STIX object: " + strings.Join(append(s.advisory.Faults, "none found"), "; "))
	}
	s.finish()
	return nil
}

// A stixReading keeps what can be judged only when all objects are known. Of a stream that is the account alone.
type stixReading struct {
	*gathering
	sink        Sink // nil where the document is read whole
	indicators  []markedIndicator
	newest      map[string]time.Time // modified, by id of an indicator
	observables []*stix.Observable
	marks       marks
	titled      bool
	cast        cast
	known       map[string]int // see ledger
}

// A markedIndicator is an indicator with the label of its own, if any.
type markedIndicator struct {
	*stix.Indicator
	marking string
}

func (s *stixReading) object(object stix.Object) {
	common := object.Base()
	s.at(common.Text(), common.Offset)
	if len(common.Problems) > 0 {
		s.fault(fmt.Sprintf("%.100s at byte %d: %s", common.ID, common.Offset, strings.Join(common.Problems, "; ")))
	}
	marking := s.marks.of(common)
	s.mark(marking)
	s.handOver(common, marking)
	for _, reference := range common.ExternalReferences {
		s.cve(reference.ExternalID, common)
	}
	switch x := object.(type) {
	case *stix.Indicator:
		s.newIndicator(markedIndicator{x, marking})
	case *stix.Observable:
		s.newObservable(x)
	case *stix.MarkingDefinition:
		s.marks.define(x)
	case *stix.Vulnerability:
		s.cve(x.Name, common)
	case *stix.Report:
		s.report(x)
	case *stix.Entity:
		s.takesPart(x)
	case *stix.Relationship:
		if !s.cast.relate(x) {
			s.tooMany(moreRoles)
		}
	case *stix.Note:
		s.note(x)
	}
}

// handOver gives the object of a stream as it stands.
func (s *stixReading) handOver(common *stix.Common, marking string) {
	if s.sink == nil || s.err != nil {
		return
	}
	raw, ok := common.Raw()
	if !ok {
		s.fault(fmt.Sprintf("object %d at byte %d: %.100q is no id of the type %.100q: not kept as an object", common.Index, common.Offset, common.ID, common.Type))
		return
	}
	raw.Marking = marking
	s.err = s.sink.Object(raw)
}

// newIndicator waits for newer versions, if the document is read whole.
func (s *stixReading) newIndicator(x markedIndicator) {
	if s.sink != nil {
		s.indicator(x)
		return
	}
	if x.ID != "" && x.Modified.After(s.newest[x.ID]) {
		s.newest[x.ID] = x.Modified
	}
	s.indicators = append(s.indicators, x)
}

// newObservable waits for indicators that look for it, if the document is read whole.
func (s *stixReading) newObservable(x *stix.Observable) {
	if s.sink != nil {
		s.observable(x, nil)
		return
	}
	s.observables = append(s.observables, x)
}

// report names the document after its first report.
func (s *stixReading) report(x *stix.Report) {
	if !s.cast.author(x.CreatedBy) {
		s.tooMany(moreRoles)
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
func (s *stixReading) cve(id string, object *stix.Common) {
	if !isCVE(id) {
		return
	}
	const reach = 64 << 10 // bytes: objects are smaller, and a search to the end for each would take for ever
	text := object.Text()
	if i := bytes.Index(text[:min(len(text), reach)], []byte(id)); i >= 0 {
		at := object.Offset + int64(i)
		s.vulnerability(id, int(at), s.quote(at, len(id)))
	}
}

func (s *stixReading) finish() {
	for _, x := range s.indicators {
		s.indicator(x)
	}
	lookedFor := map[string]bool{}
	if len(s.observables) > 0 {
		for i := range s.advisory.Indicators.Len() {
			lookedFor[s.advisory.Indicators.Value(i).Key()] = true
		}
	}
	for _, x := range s.observables {
		s.observable(x, lookedFor)
	}
	s.account()
	s.mark(s.marks.strictest())
}

func (s *stixReading) indicator(x markedIndicator) {
	if reason := s.outdated(x.Indicator); reason != "" {
		s.rejectWhole(contextKind, x, reason)
		return
	}
	if x.PatternType != "stix" {
		s.rejectWhole(patternKind, x, fmt.Sprintf("a pattern in the language %.40q: only STIX patterns are read", x.PatternType))
		return
	}
	pattern, err := stix.ParsePattern(x.Pattern.Value)
	if err != nil {
		s.rejectWhole(patternKind, x, err.Error())
		return
	}
	alternatives, err := pattern.Alternatives()
	if err != nil {
		s.rejectWhole(patternKind, x, err.Error())
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

func (s *stixReading) rejectWhole(kind string, x markedIndicator, reason string) {
	offset := x.Pattern.Offset
	s.reject(kind, x.Pattern.Value, reason, int(offset), s.quote(offset, len(x.Pattern.Raw)))
}

func (s *stixReading) alternative(x markedIndicator, c stix.Comparison) {
	raw, offset := x.Pattern.Sub(c.Start, c.End)
	quote := s.quote(offset, len(raw))
	value, err := c.Indicator()
	if err != nil {
		s.reject(patternKind, c.Value, err.Error(), int(offset), quote)
		return
	}
	found := intel.Indicator{
		Indicator: value, ID: x.ID, Role: stixRole(x.Indicator, c), Confidence: listedConfidence,
		ValidFrom: x.ValidFrom, ValidUntil: x.ValidUntil, Revoked: x.Revoked, Marking: x.marking,
	}
	if modified := x.Modified; !modified.IsZero() {
		found.Modified = &modified
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
