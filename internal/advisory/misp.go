package advisory

import (
	"io"
	"strings"
	"time"

	"picket/indicator"
	"picket/internal/document"
	"picket/internal/intel"
	"picket/internal/misp"
	"picket/stix"
)

// FromMISP reads events in the MISP core format. Attributes without to_ids are context, deleted and proposed ones do
// not count: all are rejected with that reason. Of a composite attribute the part that identifies by itself is looked
// for (see misp.Attribute.Values). first_seen and last_seen say when something was observed and are no validity.
//
// Evidence is the value as it is written in the JSON text. The error says that the text is no MISP.
func FromMISP(doc intel.Document, text *document.Text) (*intel.Advisory, error) {
	g := newGathering(doc, text)
	if err := readMISP(g, strings.NewReader(text.Body)); err != nil {
		return nil, err
	}
	return g.done(), nil
}

func readMISP(g *gathering, r io.Reader) error {
	m := mispReading{gathering: g, galaxies: galaxies{wanted: map[string]bool{}, places: map[string]int{}}}
	text := io.TeeReader(r, &m.galaxies)
	if err := misp.Read(text, misp.Visitor{Event: m.event, Attribute: m.attribute, Fault: m.fault}); err != nil {
		return err
	}
	io.Copy(io.Discard, text) // the galaxies look at all of it
	m.clusters()
	return nil
}

// A mispReading is the work on one document.
type mispReading struct {
	*gathering
	galaxies galaxies
	titled   bool
}

// event names the document after the first.
func (m *mispReading) event(e *misp.Event) error {
	d := &m.advisory.Document
	if e.Info != "" && !m.titled {
		d.Title = e.Info
		if _, err := time.Parse(time.DateOnly, e.Date); err == nil {
			d.Published = e.Date
		}
	}
	m.titled = true
	m.markTags(e.Tags)
	m.want(e.Tags)
	return nil
}

// markTags reads the tags of the taxonomy tlp.
func (g *gathering) markTags(tags []string) {
	for _, tag := range tags {
		if len(tag) > 4 && strings.EqualFold(tag[:4], "tlp:") {
			g.mark(stix.ParseTLP(tag))
		}
	}
}

func (m *mispReading) attribute(a *misp.Attribute) error {
	m.at(a.Written, a.Offset)
	m.markTags(a.Tags)
	if !a.Deleted {
		m.want(a.Tags)
	}
	for _, part := range a.Values() {
		raw, at := a.Value.Sub(part.From, part.To)
		offset, quote := int(at), m.quote(at, len(raw))
		value := a.Value.Value[part.From:part.To]
		if part.CVE && isCVE(strings.TrimSpace(value)) && !a.Deleted {
			m.vulnerability(strings.TrimSpace(value), offset, quote)
			continue
		}
		x, reason := mispIndicator(a, part, value)
		if reason != "" {
			m.reject(rejectedKind(x, part), value, reason, offset, quote)
			continue
		}
		m.add(intel.Indicator{Indicator: x, Role: mispRole(a), Confidence: listedConfidence}, offset, quote)
	}
	return m.err
}

// mispIndicator is the value to look for, or the reason why there is none.
func mispIndicator(a *misp.Attribute, part misp.Value, value string) (x indicator.Indicator, reason string) {
	if part.Kind != "" {
		var err error
		if x, err = indicator.New(part.Kind, value); err != nil {
			part.Reason = err.Error()
		}
	}
	switch {
	case a.Deleted:
		return x, "deleted by its author"
	case a.Proposed:
		return x, "a proposal that is not accepted"
	case !a.ToIDs:
		return x, "context: to_ids is not set"
	case part.CVE:
		return x, "not a CVE identifier"
	}
	return x, part.Reason
}

func rejectedKind(x indicator.Indicator, part misp.Value) string {
	switch {
	case x.Kind != "":
		return string(x.Kind)
	case part.Kind != "":
		return string(part.Kind)
	}
	return attributeKind
}

// mispRole is what the attribute's type and category say of its part.
func mispRole(a *misp.Attribute) string {
	switch {
	case a.Type == "email-src" || a.Type == "email-reply-to":
		return "sender"
	case a.Category == "Payload delivery" && strings.Contains(a.Type, "filename"), a.Category == "Payload delivery" && isHash(a.Type),
		a.Category == "Payload installation", a.Category == "Artifacts dropped" && isHash(a.Type):
		return "payload"
	}
	return ""
}

func isHash(name string) bool { return strings.HasPrefix(name, "sha") || name == "md5" }
