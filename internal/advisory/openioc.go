package advisory

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"picket/internal/document"
	"picket/internal/intel"
)

// FromOpenIOC reads OpenIOC 1.0 and 1.1, the XML format of Mandiant (github.com/mandiant/OpenIOC_1.1). Its definition is a tree of AND and
// OR over items that test one property each. Items joined by OR alone give an indicator each; what is joined by AND, or
// negated, is rejected whole: its parts mean something else. A branch of one part means what that part means.
//
// Of the tests, "is" is taken, and "contains" where the value is whole by itself (see isWholeWithin).
//
// Evidence is the value as it is written in the XML. The error says that the text holds no condition at all.
func FromOpenIOC(doc intel.Document, text *document.Text) (*intel.Advisory, error) {
	g := newGathering(doc, text)
	file, err := readOpenIOC(text.Body)
	if err != nil {
		g.fault(err.Error())
	}
	if len(file.conditions) == 0 {
		return nil, errors.New("no condition of OpenIOC: " + strings.Join(append(g.advisory.Faults, "none found"), "; "))
	}
	g.describeOpenIOC(file)
	for _, c := range file.conditions {
		g.condition(c)
	}
	return g.done(), nil
}

var cveWithin = regexp.MustCompile(`(?i)\bCVE-[0-9]{4}-[0-9]{4,19}\b`)

func (g *gathering) describeOpenIOC(file *openIOC) {
	d := &g.advisory.Document
	if file.title != "" {
		d.Title = file.title
	}
	if _, err := time.Parse(time.RFC3339, file.authored); err == nil {
		d.Published = file.authored
	} else if day, _, _ := strings.Cut(file.authored, "T"); isDay(day) { // times without a zone
		d.Published = day
	}
	for _, part := range file.descriptions {
		for _, at := range cveWithin.FindAllStringIndex(g.advisory.Text[part.from:part.to], -1) {
			from := part.from + at[0]
			id := g.advisory.Text[from : part.from+at[1]]
			g.vulnerability(id, from, id)
		}
	}
}

func isDay(text string) bool {
	_, err := time.Parse(time.DateOnly, text)
	return err == nil
}

// condition takes the alternatives out of a tree.
func (g *gathering) condition(c *condition) {
	switch {
	case c.operator == "":
		g.item(c)
	case c.negated:
		g.rejectCondition(c, "compound condition (NOT): it names what must be absent")
	case c.operator == "OR", c.closed && len(c.parts) == 1:
		for _, part := range c.parts {
			g.condition(part)
		}
	case c.isMutant():
		g.condition(c.parts[0])
	case len(c.parts) > 0:
		g.rejectCondition(c, fmt.Sprintf("compound condition (%.20s): its parts say less than the whole", c.operator))
	}
}

func (g *gathering) rejectCondition(c *condition, reason string) {
	g.reject(patternKind, c.String(), reason, c.at.from, g.advisory.Text[c.at.from:c.at.to])
}

func (g *gathering) item(c *condition) {
	quote := g.advisory.Text[c.valueAt.from:c.valueAt.to]
	reject := func(kind, reason string) { g.reject(kind, c.value, reason, c.valueAt.from, quote) }
	kind, known := openIOCKinds[strings.ToLower(c.search)]
	switch {
	case c.negated || strings.HasSuffix(c.test, "not"):
		g.rejectCondition(c, "compound condition (NOT): it names what must be absent")
		return
	case !known:
		reject(patternKind, fmt.Sprintf("%.80s is not a kind that Picket looks for", c.search))
		return
	case c.test != "is" && c.test != "contains":
		reject(patternKind, fmt.Sprintf("condition with %.20q: not a plain value", c.test))
		return
	}
	x, err := typed(kind, c.value)
	switch {
	case err != nil:
		reject(patternKind, err.Error())
	case c.test == "contains" && !isWholeWithin(x):
		reject(patternKind, "condition with \"contains\": the text about it may be any, a "+string(x.Kind)+" is looked for as a whole")
	default:
		g.add(intel.Indicator{Indicator: x, Role: openIOCRole(c.search), Confidence: listedConfidence}, c.valueAt.from, quote)
	}
}

func openIOCRole(search string) string {
	if strings.HasPrefix(strings.ToLower(search), "email/from") {
		return "sender"
	}
	return ""
}
