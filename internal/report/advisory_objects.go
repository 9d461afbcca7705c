package report

import (
	"bytes"
	"encoding/json"
	"time"

	"picket/internal/intel"
)

// AdvisoryObjects hands over what a document says as objects of STIX 2.1, one by one, for a store. They are those of AdvisorySTIX,
// but modified when they were read: a later reading is a later version of what Picket says of a value.
type AdvisoryObjects struct {
	bundle *advisoryBundle
	err    error
}

// maxRefs bounds how many objects the report of a document names.
const maxRefs = 10_000

// NewAdvisoryObjects takes what is known of the document before it is read: its marking, if any. Put takes the JSON of an object; its error
// ends the work.
func NewAdvisoryObjects(a *intel.Advisory, read time.Time, put func(body []byte) error) *AdvisoryObjects {
	o := &AdvisoryObjects{bundle: newAdvisoryBundle(&intel.Advisory{Document: a.Document, Marking: a.Marking})}
	o.bundle.modified = millis(read)
	o.bundle.put = func(f fields) {
		if o.err != nil {
			return
		}
		var body bytes.Buffer
		encoder := json.NewEncoder(&body)
		encoder.SetEscapeHTML(false)
		if o.err = encoder.Encode(f); o.err == nil {
			o.err = put(bytes.TrimSuffix(body.Bytes(), []byte("\n")))
		}
	}
	return o
}

// Indicator hands over one indicator.
func (o *AdvisoryObjects) Indicator(x intel.Indicator) error {
	o.bundle.indicator(x)
	clear(o.bundle.written) // there may be millions, and each comes once
	o.bundle.refs = o.bundle.refs[:min(len(o.bundle.refs), maxRefs)]
	return o.err
}

// Rest hands over all else that the document says, when it was read.
func (o *AdvisoryObjects) Rest(a *intel.Advisory) error {
	b := o.bundle
	b.advisory, b.marks = a, markingsOf([]*intel.Advisory{{Document: a.Document, Marking: a.Marking}})
	b.dated = millis(datedOf(a))
	b.common()
	b.people()
	b.means()
	b.relate()
	b.rules()
	b.notes()
	b.report()
	return o.err
}
