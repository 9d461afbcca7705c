package evtxtest

import (
	"encoding/binary"
	"strconv"
)

// An element of the document or of a template.
type element struct {
	name       string
	attributes []attribute
	text       content
	children   []element
}

type attribute struct {
	name  string
	value content
}

// content is a text, or a substitution if sub is not 0: then sub-1 is its number.
type content struct {
	fixed string
	sub   int
}

func (c content) String() string { return c.fixed + "%" + strconv.Itoa(c.sub) }

const namespace = "http://schemas.microsoft.com/win/2004/08/events/event"

// tree gives the document of the event: its template, or the event itself.
func (e Event) tree(template bool) element {
	n := 0
	value := func(loose string) content {
		n++
		if template {
			return content{sub: n}
		}
		return content{fixed: loose}
	}
	leaf := func(name, loose string) element { return element{name: name, text: value(loose)} }
	system := element{name: "System", children: []element{
		{name: "Provider", attributes: []attribute{{"Name", value(e.Provider)}}},
		leaf("EventID", strconv.Itoa(int(e.EventID))),
		{name: "TimeCreated", attributes: []attribute{{"SystemTime", value(e.Time.UTC().Format("2006-01-02T15:04:05.0000000Z"))}}},
		leaf("EventRecordID", strconv.FormatUint(e.Record, 10)),
		leaf("Channel", e.Channel),
		leaf("Computer", e.Computer),
		{name: "Security", attributes: []attribute{{"UserID", value("")}}},
	}}
	root := element{name: "Event", attributes: []attribute{{"xmlns", content{fixed: namespace}}}, children: []element{system}}
	if template {
		root.text = value("")
	} else {
		root.children = append(root.children, e.data(false))
	}
	if e.Message != "" {
		root.children = append(root.children, element{name: "RenderingInfo",
			attributes: []attribute{{"Culture", content{fixed: "en-US"}}}, children: []element{leaf("Message", e.Message)}})
	}
	return root
}

// values are those of the event's template, in the order of tree.
func (e Event) values() []any {
	values := []any{e.Provider, e.EventID, e.Time, e.Record, e.Channel, e.Computer, nil, nil}
	if e.UserID != nil {
		values[6] = Raw{0x13, e.UserID}
	}
	if len(e.Data) > 0 {
		data := embedded{template: e.data(true)}
		for _, d := range e.Data {
			data.values = append(data.values, d.Value)
		}
		values[7] = data
	}
	if e.Message != "" {
		values = append(values, e.Message)
	}
	return values
}

func (e Event) data(template bool) element {
	root := element{name: "EventData"}
	for i, d := range e.Data {
		child := element{name: "Data", text: content{sub: i + 1}}
		if !template {
			child.text = content{fixed: d.Value.(string)}
		}
		if d.Name != "" {
			child.attributes = []attribute{{"Name", content{fixed: d.Name}}}
		}
		root.children = append(root.children, child)
	}
	return root
}

// tree writes an element ("Element start"). Within templates it has a dependency identifier.
func (c *chunk) tree(e element, template bool) {
	token := byte(0x01)
	if len(e.attributes) > 0 {
		token = 0x41
	}
	c.u8(token)
	if template {
		c.u16(0xffff)
	}
	c.sized(func() {
		c.name(e.name)
		if len(e.attributes) > 0 {
			c.sized(func() { c.attributes(e.attributes) })
		}
		if len(e.children) == 0 && e.text == (content{}) {
			c.u8(0x03)
			return
		}
		c.u8(0x02)
		for _, child := range e.children {
			c.tree(child, template)
		}
		if e.text != (content{}) {
			c.content(e.text, 0x0d)
		}
		c.u8(0x04)
	})
}

func (c *chunk) attributes(list []attribute) {
	for i, a := range list {
		token := byte(0x06)
		if i < len(list)-1 {
			token = 0x46
		}
		c.u8(token)
		c.name(a.name)
		c.content(a.value, 0x0e) // an attribute whose value is null is left out
	}
}

// content writes a text, or a substitution with its token and no particular type.
func (c *chunk) content(v content, substitution byte) {
	if v.sub > 0 {
		c.u8(substitution)
		c.u16(uint16(v.sub - 1))
		c.u8(0)
		return
	}
	at := len(c.buf)
	c.u8(0x05)
	c.u8(0x01)
	c.u16(0)
	c.text(v.fixed)
	binary.LittleEndian.PutUint16(c.buf[at+2:], uint16((len(c.buf)-at-4)/2))
}
