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

// A Visitor takes the parts of a document as they are read. An error of one ends the reading, and is what Read gives.
type Visitor struct {
	Event     func(*Event) error     // when all of it has been read: its attributes come before it
	Attribute func(*Attribute) error // of all events, in their order
	Fault     func(string)           // what could not be read, with its place
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

	Written []byte // the attribute as it stands in the document; valid until the next is read
	Offset  int64  // of Written, in bytes
}

// maxAttributes bounds the work on one document.
const maxAttributes = 5_000_000

// Read reads a document. The offsets of values are those in r, in bytes. A document that ends early or stops being JSON
// gives what stood before, and a fault; one without an event or an attribute is no MISP and gives the error.
func Read(r io.Reader, v Visitor) error {
	w := walker{dec: rawjson.NewDecoder(r), visitor: v}
	err := w.value(0)
	if w.stopped == nil && w.event != nil {
		w.stopped = v.Event(w.event)
	}
	switch {
	case w.stopped != nil:
		return w.stopped
	case err != nil:
		w.fault(err.Error())
	}
	if !w.isMISP && w.attributes == 0 {
		return errors.New("neither an event nor an attribute of MISP: " + strings.Join(append(w.faults, "none found"), "; "))
	}
	return nil
}

// A walker goes through the document in its order.
type walker struct {
	dec        *rawjson.Decoder
	visitor    Visitor
	event      *Event // the one being read; a feed may leave out the "Event" around it
	attributes int
	faults     []string // the first
	proposed   bool
	isMISP     bool  // an event was announced
	stopped    error // by the visitor
}

func (w *walker) fault(text string) {
	w.visitor.Fault(text)
	if len(w.faults) < 10 {
		w.faults = append(w.faults, text)
	}
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
		if err := w.nextEvent(); err != nil {
			return err
		}
		return w.value(depth + 1)
	case "response", "Object":
		return w.value(depth + 1)
	case "Attribute", "ShadowAttribute":
		w.proposed = name == "ShadowAttribute"
		return w.list()
	}
	value, err := w.next()
	if err != nil {
		return err
	}
	return w.about(name, value)
}

// next reads a value. One that is too large is a fault, and empty.
func (w *walker) next() (rawjson.Value, error) {
	value, err := w.dec.Next()
	var large *rawjson.TooLarge
	if errors.As(err, &large) {
		w.fault(large.Error())
		err = nil
	}
	return value, err
}

// about reads what is said of the event.
func (w *walker) about(name string, value rawjson.Value) error {
	switch name {
	case "info", "date", "Tag", "Galaxy":
	default:
		return nil
	}
	if w.event == nil {
		w.event = &Event{}
	}
	switch name {
	case "info":
		w.event.Info = text(value)
	case "date":
		w.event.Date = text(value)
	case "Tag":
		w.tag(tags(value))
	case "Galaxy":
		w.tag(clusters(value))
	}
	return nil
}

// maxTags bounds those of one event.
const maxTags = 100_000

func (w *walker) tag(names []string) {
	if len(w.event.Tags)+len(names) > maxTags {
		w.fault(fmt.Sprintf("byte %d: an event with more than %d tags, the others were not read", w.dec.InputOffset(), maxTags))
		return
	}
	w.event.Tags = append(w.event.Tags, names...)
}

// nextEvent gives the event before.
func (w *walker) nextEvent() error {
	if w.event != nil {
		if w.stopped = w.visitor.Event(w.event); w.stopped != nil {
			return w.stopped
		}
	}
	w.event = &Event{}
	return nil
}

func (w *walker) list() error {
	token, err := w.dec.Token()
	if err != nil || token != json.Delim('[') {
		return err
	}
	return w.each(w.attribute)
}

func (w *walker) attribute() error {
	value, err := w.next()
	if err != nil || value.Raw == nil {
		return err
	}
	if w.attributes >= maxAttributes {
		return fmt.Errorf("byte %d: more than %d attributes", value.Offset, maxAttributes)
	}
	a, err := newAttribute(value)
	if err != nil {
		w.fault(fmt.Sprintf("attribute at byte %d: %v", value.Offset, err))
		return nil
	}
	a.Proposed = w.proposed
	w.attributes++
	w.stopped = w.visitor.Attribute(&a)
	return w.stopped
}

func newAttribute(value rawjson.Value) (Attribute, error) {
	members, err := value.Members()
	if err != nil {
		return Attribute{}, err
	}
	a := Attribute{
		Type: text(members.Get("type")), Category: text(members.Get("category")),
		Tags:  append(tags(members.Get("Tag")), clusters(members.Get("Galaxy"))...),
		ToIDs: truth(members.Get("to_ids")), Deleted: truth(members.Get("deleted")),
		Written: value.Raw, Offset: value.Offset,
	}
	if a.Type == "" {
		return Attribute{}, errors.New("has no type")
	}
	if a.Value, err = members.Get("value").Text(); err != nil {
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
