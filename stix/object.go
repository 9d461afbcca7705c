package stix

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"time"

	"picket/internal/rawjson"
)

// members reads the properties of one object, and remembers those that could not be read.
type members struct {
	values rawjson.Members
	common *Common
}

// newObject reads what a value says.
func newObject(value *rawjson.Value, values rawjson.Members, index int) (Object, error) {
	offset := value.Offset
	common := Common{Index: index, Offset: offset, value: value}
	m := members{values, &common}
	m.into("id", &common.ID)
	m.into("type", &common.Type)
	if common.Type == "" {
		return nil, &ObjectError{common.ID, index, offset, errors.New("has no type")}
	}
	m.shared()
	object, err := m.object()
	if err != nil {
		return nil, &ObjectError{common.ID, index, offset, err}
	}
	return object, nil
}

func (m members) shared() {
	c := m.common
	m.into("name", &c.Name)
	m.into("created_by_ref", &c.CreatedBy)
	m.into("revoked", &c.Revoked)
	m.into("confidence", &c.Confidence)
	m.into("lang", &c.Lang)
	m.into("labels", &c.Labels)
	m.into("object_marking_refs", &c.MarkingRefs)
	m.into("external_references", &c.ExternalReferences)
	c.Extensions = m.extensions()
	if t := m.time("modified"); t != nil {
		c.Modified = *t
	}
	var parts []struct {
		Ref string `json:"marking_ref"`
	}
	m.into("granular_markings", &parts)
	for _, part := range parts {
		c.MarkingRefs = append(c.MarkingRefs, part.Ref)
	}
	if c.Confidence != nil && (*c.Confidence < 0 || *c.Confidence > 100) {
		m.problem("confidence", fmt.Errorf("%d is not between 0 and 100", *c.Confidence))
		c.Confidence = nil
	}
}

func (m members) object() (Object, error) {
	switch m.common.Type {
	case "indicator":
		return m.indicator()
	case "report":
		published := m.time("published")
		return &Report{*m.common, published}, nil
	case "vulnerability":
		return &Vulnerability{*m.common}, nil
	case "marking-definition":
		tlp := m.tlp()
		return &MarkingDefinition{*m.common, tlp}, nil
	case "note":
		content := m.text("content")
		return &Note{*m.common, content}, nil
	case "relationship":
		return m.relationship(), nil
	}
	if entityTypes[m.common.Type] {
		return m.entity(), nil
	}
	if properties := m.observed(); properties != nil {
		return &Observable{*m.common, properties}, nil
	}
	return m.common, nil
}

func (m members) indicator() (Object, error) {
	var x Indicator
	if x.Pattern = m.text("pattern"); x.Pattern.Value == "" {
		return nil, errors.New("indicator without a pattern")
	}
	x.PatternType = "stix"
	m.into("pattern_type", &x.PatternType)
	m.into("indicator_types", &x.IndicatorTypes)
	m.into("kill_chain_phases", &x.KillChainPhases)
	if m.values.Get("indicator_types").IsNull() {
		x.IndicatorTypes = m.common.Labels
	}
	x.ValidFrom, x.ValidUntil = m.time("valid_from"), m.time("valid_until")
	if x.ValidFrom != nil && x.ValidUntil != nil && !x.ValidUntil.After(*x.ValidFrom) {
		m.problem("valid_until", errors.New("not later than valid_from"))
		x.ValidUntil = nil
	}
	x.Common = *m.common
	return &x, nil
}

func (m members) problem(name string, err error) {
	m.common.Problems = append(m.common.Problems, fmt.Sprintf("%s: %v", name, err))
}

// maxProperty bounds a property, in bytes, but for the texts that are quoted: the elements of a list may be as short as they like.
const maxProperty = 4 << 20

// into reads a property that may be absent.
func (m members) into(name string, to any) {
	value := m.values.Get(name)
	if value.IsNull() {
		return
	}
	if len(value.Raw) > maxProperty {
		m.problem(name, fmt.Errorf("larger than %d bytes", maxProperty))
		return
	}
	if plain(value, to) {
		return
	}
	if err := json.Unmarshal(value.Raw, to); err != nil {
		reflect.ValueOf(to).Elem().SetZero()
		m.problem(name, errors.New("not of its type: "+shown(string(value.Raw), 40)))
	}
}

// plain reads what most properties are, as json.Unmarshal does and without its cost; it says whether it did.
func plain(value rawjson.Value, to any) bool {
	switch to := to.(type) {
	case *string:
		text, err := value.Text()
		*to = text.Value
		return err == nil
	case *[]string:
		return plainList(value, to)
	case **int:
		n, err := strconv.Atoi(string(value.Raw))
		if isPlain := err == nil && len(value.Raw) <= 3 && n >= 0; isPlain {
			*to = &n
			return true
		}
	case *bool:
		*to = string(value.Raw) == "true"
		return *to || string(value.Raw) == "false"
	}
	return false
}

func plainList(value rawjson.Value, to *[]string) bool {
	elements := value.Elements(1000)
	list := make([]string, 0, len(elements))
	for _, element := range elements {
		text, err := element.Text()
		if err != nil {
			return false
		}
		list = append(list, text.Value)
	}
	if len(list) > 0 {
		*to = list
	}
	return len(list) > 0
}

func (m members) text(name string) Text {
	value := m.values.Get(name)
	if value.IsNull() {
		return Text{}
	}
	text, err := value.Text()
	if err != nil {
		m.problem(name, err)
	}
	return text
}

// time reads a timestamp (section 2.16).
func (m members) time(name string) *time.Time {
	text := m.text(name).Value
	if text == "" {
		return nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		m.problem(name, fmt.Errorf("%.40q is not a time of RFC 3339", text))
		return nil
	}
	t = t.UTC()
	return &t
}

// observableProperties are those by which observables are looked for (section 6).
var observableProperties = map[string][]string{
	"ipv4-addr": {"value"}, "ipv6-addr": {"value"}, "domain-name": {"value"}, "url": {"value"}, "email-addr": {"value"},
	"file": {"hashes", "name"}, "directory": {"path"}, "windows-registry-key": {"key"}, "mutex": {"name"},
}

// observed is nil where the object is no observable that is looked for.
func (m members) observed() []Property {
	var list []Property
	for _, name := range observableProperties[m.common.Type] {
		if name == "hashes" {
			list = append(list, m.hashes()...)
		} else if text := m.text(name); text.Value != "" {
			list = append(list, Property{m.common.Type + ":" + name, text})
		}
	}
	return list
}

func (m members) hashes() []Property {
	var list []Property
	hashes, err := m.values.Get("hashes").Members()
	if err != nil {
		return nil
	}
	for _, algorithm := range []string{"MD5", "SHA-1", "SHA-256", "SHA-512"} {
		if text, err := hashes.Get(algorithm).Text(); err == nil {
			list = append(list, Property{"file:hashes." + algorithm, text})
		}
	}
	return list
}
