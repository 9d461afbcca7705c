package ingest

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"

	"picket/internal/intel"
	"picket/internal/report"
	"picket/internal/store"
	"picket/stix"
)

// A sink stages the parts of a document. Of one that is no STIX it also stages Picket's reading as objects.
type sink struct {
	*store.Import
	own    *report.AdvisoryObjects // nil where the document has its own
	origin store.Origin
}

// newSink takes what is known of the document before it is read.
func newSink(i *store.Import, from store.Origin, known *intel.Advisory, hasObjects bool) *sink {
	s := &sink{Import: i, origin: from}
	if !hasObjects {
		s.own = report.NewAdvisoryObjects(s.marked(known), now(), s.put)
	}
	return s
}

// marked is the document with the marking that was given to it, if any, in the words of TLP 2.0.
func (s *sink) marked(a *intel.Advisory) *intel.Advisory {
	given, ok := intel.ParseTLP(s.origin.Marking)
	if !ok {
		return a
	}
	marked := *a
	marked.Marking = given.String()
	return &marked
}

// Indicator keeps no memory of the document.
func (s *sink) Indicator(x intel.Indicator) error {
	if s.own != nil {
		if err := s.own.Indicator(x); err != nil {
			return err
		}
	}
	x.Value = strings.Clone(x.Value)
	return s.Import.Indicator(x)
}

// Object stages an object of the document itself.
func (s *sink) Object(o stix.Raw) error {
	label, isMarked := intel.ParseTLP(o.Marking)
	return s.Import.Object(store.Object{ID: strings.Clone(o.ID), Type: strings.Clone(o.Type), Spec: o.SpecVersion, Version: o.Modified,
		TLP: label, Marked: isMarked, Body: bytes.Clone(o.Body)})
}

// put stages an object of Picket's reading.
func (s *sink) put(body []byte) error {
	var o struct {
		ID       string    `json:"id"`
		Type     string    `json:"type"`
		Modified time.Time `json:"modified"`
		Created  time.Time `json:"created"`
		Markings []string  `json:"object_marking_refs"`
	}
	if err := json.Unmarshal(body, &o); err != nil {
		return err
	}
	if o.Modified.IsZero() { // of marking definitions, which have no versions (STIX 2.1, section 7.2.1)
		o.Modified = o.Created
	}
	object := store.Object{ID: o.ID, Type: o.Type, Spec: "2.1", Version: o.Modified, Body: body}
	if o.Type == "marking-definition" || o.Type == "extension-definition" || o.ID == report.PicketID {
		object.Marked, object.TLP = true, intel.Clear // they are the same in every document, and no secret
	}
	for _, ref := range o.Markings {
		if label, ok := intel.ParseTLP(stix.TLPOf(ref)); ok {
			object.Marked, object.TLP = true, label
		}
	}
	return s.Import.Object(object)
}

// rest stages the objects that are known when all was read.
func (s *sink) rest(a *intel.Advisory) error {
	if s.own == nil {
		return nil
	}
	return s.own.Rest(s.marked(a))
}
