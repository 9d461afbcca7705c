package stix

import (
	"strings"
	"time"

	"picket/internal/rawjson"
)

// Raw is an object as it stands in its document, with what TAXII asks of it (TAXII 2.1, sections 3.4 and 5.3).
type Raw struct {
	ID          string
	Type        string
	SpecVersion string    // 2.1, or 2.0
	Modified    time.Time // the version: modified, else created; zero for what has neither, as observables
	Marking     string    // TLP 2.0; empty where the object has no marking of its own, or one that is not known
	Body        []byte    // JSON, without white space between its tokens, else byte for byte
}

// Raw is the object as it stands. Its body is valid until the next object is given; later, and for an object whose id is not
// one of its type (section 2.9), there is none and it is not ok. Its marking is for the reader of the document to say.
func (c *Common) Raw() (r Raw, ok bool) {
	if c.value == nil {
		return Raw{}, false
	}
	members, err := c.value.Members()
	if err != nil || !strings.HasPrefix(c.ID, c.Type+"--") {
		return Raw{}, false
	}
	r = Raw{ID: c.ID, Type: c.Type, Modified: c.Modified, Body: c.value.Compact()}
	created := members.Get("created")
	if r.Modified.IsZero() {
		r.Modified = timeOf(created)
	}
	r.SpecVersion = specVersion(members.Get("spec_version"), !created.IsNull())
	return r, true
}

// Text is the object as it is written, from Offset on; nil when it is no longer being given.
func (c *Common) Text() []byte {
	if c.value == nil {
		return nil
	}
	return c.value.Raw
}

// specVersion is what an object says. One that says nothing is of STIX 2.0, unless it is an observable (section 3.2): those
// alone were not created.
func specVersion(said rawjson.Value, wasCreated bool) string {
	if text, err := said.Text(); err == nil && text.Value != "" {
		return text.Value
	}
	if wasCreated {
		return "2.0"
	}
	return "2.1"
}

// timeOf is zero for what is no time.
func timeOf(value rawjson.Value) time.Time {
	text, err := value.Text()
	if err != nil {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, text.Value)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}
