// Package misp reads events in the MISP core format (draft-dulaunoy-misp-core-format): a single event, the answer of a
// server ("response"), lists of events, lists of attributes, and the event files of a feed.
//
// It reads one attribute at a time, so memory is bounded by what is kept, and what is wrong with one attribute is
// reported with its place, and the rest goes on.
package misp

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"picket/internal/rawjson"
)

// A File is what one document holds.
type File struct {
	Events     []Event
	Attributes []Attribute // of all events, in their order
	Faults     []string    // what could not be read, with its place
}

// An Event is what its authors say about one incident or campaign.
type Event struct {
	Info string // the title
	Date string // 2024-07-25
	Tags []string
}

// An Attribute is one value of an event, by itself or in an object.
type Attribute struct {
	Type     string // such as ip-dst; see Values
	Category string
	Value    rawjson.Text
	ToIDs    bool // meant for detection; false where the document does not say
	Deleted  bool
	Proposed bool // a proposal that nobody has accepted yet
	Tags     []string
}

// maxAttributes bounds the work on one document.
const maxAttributes = 5_000_000

// Read reads a document. The offsets of values are those in r, in bytes. A document that ends early or stops being JSON
// gives what stood before, and a fault; one without an event or an attribute is no MISP and gives the error.
func Read(r io.Reader) (*File, error) {
	f := &File{}
	w := walker{dec: rawjson.NewDecoder(r), file: f}
	if err := w.value(0); err != nil {
		f.Faults = append(f.Faults, err.Error())
	}
	if !w.isMISP && len(f.Attributes) == 0 {
		return nil, errors.New("neither an event nor an attribute of MISP: " + strings.Join(append(f.Faults, "none found"), "; "))
	}
	return f, nil
}

// A walker goes through the document in its order.
type walker struct {
	dec      *rawjson.Decoder
	file     *File
	proposed bool
	isMISP   bool // an event was announced
}

// value walks an object or an array; other values hold nothing.
func (w *walker) value(depth int) error {
	token, err := w.dec.Token()
	if err != nil {
		return err
	}
	switch {
	case depth > rawjson.MaxDepth:
		return fmt.Errorf("byte %d: nested deeper than %d", w.dec.InputOffset(), rawjson.MaxDepth)
	case token == json.Delim('{'):
		return w.object(depth)
	case token == json.Delim('['):
		return w.each(func() error { return w.value(depth + 1) })
	}
	return nil
}

// each reads the elements of an array, and its closing bracket.
func (w *walker) each(element func() error) error {
	for w.dec.More() {
		if err := element(); err != nil {
			return err
		}
	}
	_, err := w.dec.Token()
	return err
}

func (w *walker) object(depth int) error {
	for w.dec.More() {
		name, err := w.dec.Token()
		if err != nil {
			return err
		}
		if err := w.member(name.(string), depth); err != nil {
			return err
		}
	}
	_, err := w.dec.Token()
	return err
}

// member reads what a name announces. RelatedEvent, among others, holds events and values of others.
func (w *walker) member(name string, depth int) error {
	switch name {
	case "Event":
		w.isMISP = true
		w.file.Events = append(w.file.Events, Event{})
		return w.value(depth + 1)
	case "response", "Object":
		return w.value(depth + 1)
	case "Attribute", "ShadowAttribute":
		w.proposed = name == "ShadowAttribute"
		return w.attributes()
	}
	value, err := w.dec.Next()
	if err != nil {
		return err
	}
	switch name {
	case "info":
		w.event().Info = text(value)
	case "date":
		w.event().Date = text(value)
	case "Tag":
		w.event().Tags = append(w.event().Tags, tags(value)...)
	case "Galaxy":
		w.event().Tags = append(w.event().Tags, clusters(value)...)
	}
	return nil
}

// event is the one being read. A feed may leave out the "Event" around it.
func (w *walker) event() *Event {
	if len(w.file.Events) == 0 {
		w.file.Events = append(w.file.Events, Event{})
	}
	return &w.file.Events[len(w.file.Events)-1]
}

func (w *walker) attributes() error {
	token, err := w.dec.Token()
	if err != nil || token != json.Delim('[') {
		return err
	}
	return w.each(w.attribute)
}

func (w *walker) attribute() error {
	value, err := w.dec.Next()
	if err != nil {
		return err
	}
	if len(w.file.Attributes) >= maxAttributes {
		return fmt.Errorf("byte %d: more than %d attributes", value.Offset, maxAttributes)
	}
	a, err := newAttribute(value)
	if err != nil {
		w.file.Faults = append(w.file.Faults, fmt.Sprintf("attribute at byte %d: %v", value.Offset, err))
		return nil
	}
	a.Proposed = w.proposed
	w.file.Attributes = append(w.file.Attributes, a)
	return nil
}

func newAttribute(value rawjson.Value) (Attribute, error) {
	members, err := value.Members()
	if err != nil {
		return Attribute{}, err
	}
	a := Attribute{
		Type: text(members["type"]), Category: text(members["category"]), Tags: append(tags(members["Tag"]), clusters(members["Galaxy"])...),
		ToIDs: truth(members["to_ids"]), Deleted: truth(members["deleted"]),
	}
	if a.Type == "" {
		return Attribute{}, errors.New("has no type")
	}
	if a.Value, err = members["value"].Text(); err != nil {
		return Attribute{}, fmt.Errorf("%.40s without a value", a.Type)
	}
	return a, nil
}

// text is a string, or empty.
func text(value rawjson.Value) string {
	t, err := value.Text()
	if err != nil {
		return ""
	}
	return t.Value
}

// truth reads the forms in which MISP has written truth values.
func truth(value rawjson.Value) bool {
	switch string(value.Raw) {
	case "true", "1", `"1"`, `"true"`:
		return true
	}
	return false
}

func tags(value rawjson.Value) []string {
	var list []struct{ Name string }
	if value.IsNull() || json.Unmarshal(value.Raw, &list) != nil {
		return nil
	}
	var names []string
	for _, tag := range list {
		names = append(names, tag.Name)
	}
	return names
}

// clusters are the tags that the clusters of galaxies stand for: each cluster says its own.
func clusters(value rawjson.Value) []string {
	var galaxies []struct {
		GalaxyCluster []struct {
			TagName string `json:"tag_name"`
		}
	}
	if value.IsNull() || json.Unmarshal(value.Raw, &galaxies) != nil {
		return nil
	}
	var names []string
	for _, galaxy := range galaxies {
		for _, cluster := range galaxy.GalaxyCluster {
			if cluster.TagName != "" {
				names = append(names, cluster.TagName)
			}
		}
	}
	return names
}
