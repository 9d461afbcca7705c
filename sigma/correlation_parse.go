package sigma

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// The types of correlations (Sigma correlation rules specification 2.1, "Correlation Types").
const (
	eventCount      = "event_count"
	valueCount      = "value_count"
	temporal        = "temporal"
	temporalOrdered = "temporal_ordered"
	valueSum        = "value_sum"
	valueAvg        = "value_avg"
	valuePercentile = "value_percentile"
)

// Limits of a correlation.
const (
	mostRules   = 64
	mostFields  = 32
	longestSpan = 100 * 365 * 86_400
)

// parseCorrelation reads the attribute `correlation` of a document. value_percentile needs `percentile` in its condition, as
// pySigma has it: the specification does not say which percentile is meant. value_median of pySigma's is read as the 50th.
// A condition of a temporal correlation may join the names of its rules by and, or, not, as pySigma has it.
func parseCorrelation(node *yaml.Node, meta Meta) (*Correlation, error) {
	if node.Kind != yaml.MappingNode {
		return nil, faultAt(node, "correlation is no map")
	}
	p := paramsOf(node)
	c := &Correlation{
		Meta: meta, Rules: p.texts("rules"), GroupBy: p.texts("group-by"),
		Aliases: parseAliases(p), Generate: p.flag("generate"),
	}
	c.Type = p.required("type")
	span, condition := p.required("timespan"), p.get("condition")
	if err := p.done(); err != nil {
		return nil, err
	}
	var err error
	if c.Seconds, err = parseTimespan(span); err != nil {
		return nil, err
	}
	if err := c.parseBounds(condition); err != nil {
		return nil, err
	}
	return c, c.check()
}

// parseAliases reads names for fields that are called otherwise in the events of each rule.
func parseAliases(p *params) map[string]map[string]string {
	node := p.get("aliases")
	if node == nil {
		return nil
	}
	aliases := map[string]map[string]string{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		own := paramsOf(node.Content[i+1])
		fields := map[string]string{}
		for j := 0; own.err == nil && j+1 < len(own.node.Content); j += 2 {
			rule := own.node.Content[j].Value
			fields[rule] = own.required(rule)
		}
		if own.err != nil && p.err == nil {
			p.err = own.err
		}
		aliases[node.Content[i].Value] = fields
	}
	if node.Kind != yaml.MappingNode {
		p.fail(node, "aliases should be a mapping")
	}
	return aliases
}

// secondsOf are the units of timespans: those of the specification, and pySigma's week, month (M) and year.
var secondsOf = map[byte]int64{'s': 1, 'm': 60, 'h': 3600, 'd': 86_400, 'w': 604_800, 'M': 2_629_746, 'y': 31_556_952}

func parseTimespan(text string) (int64, error) {
	unit := secondsOf[text[len(text)-1]]
	n, err := strconv.ParseInt(text[:len(text)-1], 10, 64)
	if err != nil || unit == 0 || n < 1 || n > longestSpan/unit {
		return 0, fmt.Errorf("timespan %q should be a number and one of s, m, h, d, such as 10m", text)
	}
	return n * unit, nil
}

var boundOps = []string{"gt", "gte", "lt", "lte", "eq", "neq"}

// parseBounds reads the condition. Without one, all rules of a temporal correlation must match.
func (c *Correlation) parseBounds(node *yaml.Node) error {
	isTemporal := c.Type == temporal || c.Type == temporalOrdered
	if node == nil && isTemporal {
		c.Threshold = []Bound{{"gte", float64(len(c.Rules))}}
		return nil
	}
	if node == nil {
		return errors.New("a correlation of this type needs a condition")
	}
	if node.Kind == yaml.ScalarNode {
		return c.parseJoined(node.Value)
	}
	p := paramsOf(node)
	for _, op := range boundOps {
		if value, is := p.number(op); is {
			c.Threshold = append(c.Threshold, Bound{op, value})
		}
	}
	c.Fields = p.texts("field")
	percentile, given := p.number("percentile")
	if c.Type == "value_median" {
		c.Type, percentile, given = valuePercentile, 50, true
	}
	if c.Percentile = percentile; given != (c.Type == valuePercentile) {
		p.fail(node, "percentile goes with value_percentile, which does not go without")
	}
	if len(c.Threshold) == 0 {
		p.fail(node, "the condition needs one of %s", strings.Join(boundOps, ", "))
	}
	return p.done()
}

// parseJoined reads a condition over names of rules, which need not be listed beside it.
func (c *Correlation) parseJoined(text string) error {
	if c.Type != temporal {
		return errors.New("a condition that joins rules by and, or, not goes with temporal")
	}
	words := formulaWords(text)
	if len(c.Rules) == 0 {
		for _, word := range words {
			if !slices.Contains(formulaSigns, word) && !slices.Contains(c.Rules, word) {
				c.Rules = append(c.Rules, word)
			}
		}
	}
	joined, used, err := parseFormula(text, c.Rules)
	if i := slices.Index(used, false); err == nil && i >= 0 {
		err = fmt.Errorf("it does not use the rule %q", c.Rules[i])
	}
	if err != nil {
		return fmt.Errorf("condition: %w", err)
	}
	c.joined, c.negates = joined, slices.Contains(words, "not")
	c.Threshold = []Bound{{"gte", 1}}
	return nil
}

// check says what does not fit together.
func (c *Correlation) check() error {
	isTemporal := c.Type == temporal || c.Type == temporalOrdered
	known := []string{eventCount, valueCount, temporal, temporalOrdered, valueSum, valueAvg, valuePercentile}
	switch {
	case !slices.Contains(known, c.Type):
		return fmt.Errorf("correlation type %q is not known", c.Type)
	case len(c.Rules) == 0 || len(c.Rules) > mostRules:
		return fmt.Errorf("a correlation refers to 1 to %d rules", mostRules)
	case len(c.GroupBy)+len(c.Fields) > mostFields:
		return fmt.Errorf("a correlation looks at no more than %d fields", mostFields)
	case hasTwice(c.Rules):
		return errors.New("a correlation refers to a rule twice")
	case len(c.Fields) == 0 && !isTemporal && c.Type != eventCount:
		return errors.New("the condition needs field: what is to be counted")
	case len(c.Fields) > 0 && (isTemporal || c.Type == eventCount):
		return errors.New("field does not go with this type")
	case len(c.Fields) > 1 && c.Type != valueCount:
		return errors.New("this type looks at one field")
	case c.Percentile < 0 || c.Percentile > 100:
		return errors.New("percentile should be 0 to 100")
	case c.Type == temporalOrdered && !c.onlyFromBelow():
		return errors.New("an order of rules goes with gt and gte only")
	case c.asksForNothing():
		return errors.New("the condition asks for nothing to happen, which no event tells")
	}
	return nil
}

// asksForNothing says whether a count could only be met where there is no event.
func (c *Correlation) asksForNothing() bool {
	isCount := c.Type == eventCount || c.Type == valueCount || c.Type == temporal
	return isCount && slices.ContainsFunc(c.Threshold, func(b Bound) bool {
		return b.Op == "lt" && b.Value <= 1 || (b.Op == "lte" || b.Op == "eq") && b.Value < 1
	})
}

func hasTwice(names []string) bool {
	sorted := slices.Sorted(slices.Values(names))
	return len(slices.Compact(sorted)) < len(names)
}

// onlyFromBelow says whether more of what is counted can only help.
func (c *Correlation) onlyFromBelow() bool {
	return !slices.ContainsFunc(c.Threshold, func(b Bound) bool { return b.Op != "gt" && b.Op != "gte" })
}

// holds says whether a value meets all bounds.
func (c *Correlation) holds(value float64) bool {
	return !slices.ContainsFunc(c.Threshold, func(b Bound) bool { return !b.holds(value) })
}

func (b Bound) holds(value float64) bool {
	switch b.Op {
	case "gt":
		return value > b.Value
	case "gte":
		return value >= b.Value
	case "lt":
		return value < b.Value
	case "lte":
		return value <= b.Value
	case "eq":
		return value == b.Value
	}
	return value != b.Value
}
