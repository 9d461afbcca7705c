package advisory

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Limits on one document of OpenIOC.
const (
	maxConditionDepth = 64
	maxConditions     = 1_000_000
)

// A span is where something stands in the text, in bytes.
type span struct{ from, to int }

// An openIOC is what one document holds: of a list of several, the first names it.
type openIOC struct {
	title        string
	authored     string
	descriptions []span
	conditions   []*condition // the outermost
}

// A condition is a node of the tree: an operator over parts, or an item that tests one property.
type condition struct {
	operator string // AND, OR; empty for an item
	parts    []*condition
	closed   bool // its end was read: else parts may be missing
	negated  bool

	search  string // the property: FileItem/Md5sum
	test    string // is, contains, …
	value   string
	at      span // the whole
	valueAt span // the value as written
}

// String shows a condition as one line, its beginning if it is long.
func (c *condition) String() string {
	var b strings.Builder
	c.write(&b)
	return b.String()
}

func (c *condition) write(b *strings.Builder) {
	if c.negated {
		b.WriteString("NOT ")
	}
	if c.operator == "" {
		fmt.Fprintf(b, "%s %s %s", c.search, c.test, c.value)
		return
	}
	b.WriteByte('(')
	for i, part := range c.parts {
		if b.Len() > maxShown {
			break
		}
		if i > 0 {
			b.WriteString(" " + c.operator + " ")
		}
		part.write(b)
	}
	b.WriteByte(')')
}

// An iocReader goes through the XML in its order. Entities of its own and external ones are not known to encoding/xml:
// nothing grows, and nothing is fetched.
type iocReader struct {
	dec   *xml.Decoder
	body  string
	file  openIOC
	open  []*condition
	count int
}

// readOpenIOC gives what stands before the fault, if there is one.
func readOpenIOC(body string) (*openIOC, error) {
	r := iocReader{dec: xml.NewDecoder(strings.NewReader(body)), body: body}
	r.dec.CharsetReader = func(_ string, input io.Reader) (io.Reader, error) { return input, nil } // it is UTF-8 by now
	for {
		from := int(r.dec.InputOffset())
		token, err := r.dec.Token()
		if errors.Is(err, io.EOF) {
			return &r.file, nil
		}
		if err == nil {
			err = r.token(token, from)
		}
		if err != nil {
			r.cut()
			return &r.file, fmt.Errorf("XML at byte %d: %w", r.dec.InputOffset(), plainXML(err))
		}
	}
}

// plainXML leaves out the prefix and the line, which are said in bytes already.
func plainXML(err error) error {
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		return errors.New(syntax.Msg)
	}
	return err
}

// cut ends what is still open where reading ended.
func (r *iocReader) cut() {
	for _, c := range r.open {
		c.at.to = int(r.dec.InputOffset())
	}
}

func (r *iocReader) token(token xml.Token, from int) error {
	switch x := token.(type) {
	case xml.StartElement:
		return r.start(x, from)
	case xml.EndElement:
		r.end(x.Name.Local)
	}
	return nil
}

func (r *iocReader) start(x xml.StartElement, from int) error {
	switch x.Name.Local {
	case "Indicator", "IndicatorItem":
		return r.begin(x, from)
	case "Context":
		if item := r.item(); item != nil {
			item.search = strings.TrimSpace(attribute(x, "search"))
		}
	case "Content":
		return r.content()
	case "short_description", "description":
		return r.description(x.Name.Local)
	case "authored_date":
		text, _, err := r.text()
		if r.file.authored == "" {
			r.file.authored = text
		}
		return err
	}
	return nil
}

func (r *iocReader) begin(x xml.StartElement, from int) error {
	r.count++
	switch {
	case len(r.open) >= maxConditionDepth:
		return fmt.Errorf("nested deeper than %d", maxConditionDepth)
	case r.count > maxConditions:
		return fmt.Errorf("more than %d conditions", maxConditions)
	case r.item() != nil:
		return errors.New("a condition within an item")
	}
	c := &condition{negated: isTrue(attribute(x, "negate")), at: span{from: from}, valueAt: span{from, int(r.dec.InputOffset())}}
	if x.Name.Local == "Indicator" {
		c.operator = strings.ToUpper(strings.TrimSpace(attribute(x, "operator")))
		if c.operator == "" {
			c.operator = "AND" // the stricter reading
		}
	} else {
		c.test = strings.ToLower(strings.TrimSpace(attribute(x, "condition")))
	}
	if n := len(r.open); n > 0 {
		r.open[n-1].parts = append(r.open[n-1].parts, c)
	} else {
		r.file.conditions = append(r.file.conditions, c)
	}
	r.open = append(r.open, c)
	return nil
}

func (r *iocReader) end(name string) {
	n := len(r.open)
	if n == 0 || name != "Indicator" && name != "IndicatorItem" {
		return
	}
	c := r.open[n-1]
	c.closed = true
	c.at.to = int(r.dec.InputOffset())
	r.open = r.open[:n-1]
}

// item is the open item, if one is.
func (r *iocReader) item() *condition {
	if n := len(r.open); n > 0 && r.open[n-1].operator == "" {
		return r.open[n-1]
	}
	return nil
}

func (r *iocReader) content() error {
	text, at, err := r.text()
	if item := r.item(); item != nil && err == nil {
		item.value, item.valueAt = text, at
	}
	return err
}

func (r *iocReader) description(name string) error {
	text, at, err := r.text()
	r.file.descriptions = append(r.file.descriptions, at)
	if name == "short_description" && r.file.title == "" {
		r.file.title = strings.Join(strings.Fields(text), " ")
	}
	return err
}

// text is the text of the element just begun, to its end, without blanks around it, and where it stands.
func (r *iocReader) text() (string, span, error) {
	var text strings.Builder
	at := span{int(r.dec.InputOffset()), int(r.dec.InputOffset())}
	for depth := 0; depth >= 0; {
		at.to = int(r.dec.InputOffset())
		token, err := r.dec.Token()
		if err != nil {
			return "", at, err
		}
		switch x := token.(type) {
		case xml.CharData:
			text.Write(x)
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
	}
	raw := r.body[at.from:at.to]
	at.from += len(raw) - len(strings.TrimLeft(raw, " \t\r\n"))
	at.to = max(at.from, at.from+len(strings.TrimSpace(raw)))
	return strings.TrimSpace(text.String()), at, nil
}

func attribute(x xml.StartElement, name string) string {
	for _, a := range x.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
