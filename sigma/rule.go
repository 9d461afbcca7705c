package sigma

import "slices"

// A Position is where something stands in a file of rules.
type Position struct {
	File string
	Line int // from 1
}

// A Level is how much a match of a rule means (Sigma specification 2.1, "Level").
type Level string

// The levels of the specification, least first. A rule may state none.
const (
	Informational Level = "informational"
	Low           Level = "low"
	Medium        Level = "medium"
	High          Level = "high"
	Critical      Level = "critical"
)

// Levels are those of the specification, the least first.
func Levels() []string { return slices.Clone(levelOrder) }

// A LogSource says which events a rule is for, or which an event is of. Empty parts of a rule's hold for every event.
type LogSource struct{ Category, Product, Service string }

// Covers says whether events of a log source are among those that s is for.
func (s LogSource) Covers(event LogSource) bool {
	return (s.Category == "" || s.Category == event.Category) && (s.Product == "" || s.Product == event.Product) &&
		(s.Service == "" || s.Service == event.Service)
}

// Meta is what rules, correlations and filters say of themselves.
type Meta struct {
	Title, ID, Name string
	Status          string
	Level           Level
	Description     string
	Author          string
	Taxonomy        string
	Tags            []string
	References      []string
	FalsePositives  []string
	Position
}

// A Rule is a detection rule. Condition is a tree over the searches, whose nodes it shares; several conditions are joined
// by Or.
type Rule struct {
	Meta
	LogSource LogSource
	Searches  []Search
	Condition *Node
	Fields    []string
	Custom    map[string]string // attributes of other names whose values are scalars
}

// A Search is a search identifier with what it looks for.
type Search struct {
	Name string
	Node *Node
}

// An Op joins nodes.
type Op uint8

// The operators. Match is a leaf. And and Or of nothing hold always and never.
const (
	Match Op = iota
	And
	Or
	Not
)

// A Node is a part of what a rule looks for.
type Node struct {
	Op   Op
	Args []*Node // of And and Or any number, of Not one
	Item *Item   // of Match
}

// An Item is one line of a search: values looked for in a field. Its values are joined by Or, with the modifier `all` by And.
type Item struct {
	Field     string   // "": a keyword, looked for in the whole event
	Modifiers []string // as written, in order: "contains", "all"
	Values    []Value  // as written: no modifier is applied yet
	Line      int      // in the file
}

// Has says whether the item has a modifier.
func (i *Item) Has(modifier string) bool {
	for _, m := range i.Modifiers {
		if m == modifier {
			return true
		}
	}
	return false
}

// A ValueKind is the type that YAML gives a value (YAML 1.2, core schema).
type ValueKind uint8

// The kinds of values.
const (
	String ValueKind = iota
	Number
	Bool
	Null
)

// A Value is one value of an item.
type Value struct {
	Kind ValueKind
	Text string // as written, escapes and wildcards included; "" of Null
}

// A Document is one YAML document of a file of rules: one of its parts is not nil.
type Document struct {
	Rule        *Rule
	Correlation *Correlation
	Filter      *Filter
}

// A Correlation relates matches of other rules to each other (Sigma correlation rules specification 2.1).
type Correlation struct {
	Meta
	Type       string   // event_count, value_count, temporal, temporal_ordered, value_sum, value_avg, value_percentile
	Rules      []string // names or ids of rules and correlations
	GroupBy    []string
	Aliases    map[string]map[string]string // alias to rule to the field's name in its events
	Seconds    int64                        // the timespan
	Threshold  []Bound                      // all must hold
	Fields     []string                     // whose values are counted or summed
	Percentile float64                      // of value_percentile: which, 0 to 100
	joined     formula                      // of temporal, if its condition joins rules by and, or, not
	negates    bool                         // with not
	Generate   bool                         // the rules it refers to match by themselves too
}

// A Bound is a criterion of a correlation's condition: gt, gte, lt, lte, eq or neq.
type Bound struct {
	Op    string
	Value float64
}

// A Filter narrows rules (Sigma filters specification 2.1): its condition is joined to theirs by And.
type Filter struct {
	Meta
	LogSource LogSource
	Rules     []string // names or ids; nil: any of the log source
	Searches  []Search
	Condition *Node
}

// A Problem is why a document, or a part of one, is not used.
type Problem struct {
	Position
	Rule   string // its title, else its id, else ""
	Reason string // one line
}

func (p Problem) Error() string { return p.text() }
