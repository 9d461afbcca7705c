package rules

import (
	"strings"
	"sync"

	"picket/sigma"
)

// A Class is the records that the same rules are for: the log sources that they are of, in the names of Sigma's taxonomy
// (https://github.com/SigmaHQ/sigma-specification, "Sigma Taxonomy"), and what their fields are called. There is one of
// each, so pointers may be compared.
type Class struct {
	// Sources are the log sources, the most telling first; none: no rule is for such records. A rule is for the class if
	// it is for one of them.
	Sources []sigma.LogSource

	words *vocabulary // nil: fields keep their names
}

// String is its log sources: "windows/process_creation/sysmon webserver".
func (c *Class) String() string {
	words := make([]string, len(c.Sources))
	for i, s := range c.Sources {
		words[i] = SourceName(s)
	}
	return strings.Join(words, " ")
}

// SourceName is the parts of a log source that are there: product, category, service.
func SourceName(s sigma.LogSource) string {
	var parts []string
	for _, part := range []string{s.Product, s.Category, s.Service} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, "/")
}

// is says whether the class is of a category.
func (c *Class) is(category string) bool {
	for _, s := range c.Sources {
		if s.Category == category {
			return true
		}
	}
	return false
}

// nowhere is of what no rule can be for.
var nowhere = &Class{}

// classes are all that there are.
var classes struct {
	mu     sync.Mutex
	byName map[className]*Class
	all    []*Class
}

type className struct{ vocabulary, sources string }

// classOf is the class of log sources in a compact form: words of category/product/service, of which parts may be empty
// ("/zeek/dns dns//").
func classOf(vocabulary, sources string) *Class {
	classes.mu.Lock()
	defer classes.mu.Unlock()
	name := className{vocabulary, sources}
	if c := classes.byName[name]; c != nil {
		return c
	}
	c := &Class{words: vocabularies[vocabulary]}
	for _, word := range strings.Fields(sources) {
		parts := strings.SplitN(word, "/", 3)
		c.Sources = append(c.Sources, sigma.LogSource{Category: parts[0], Product: parts[1], Service: parts[2]})
	}
	if classes.byName == nil {
		classes.byName = map[className]*Class{}
	}
	classes.byName[name] = c
	classes.all = append(classes.all, c)
	return c
}

// isKnown says whether some kind of log that Picket reads is of a rule's log source.
func isKnown(rule sigma.LogSource) bool {
	makeClasses()
	classes.mu.Lock()
	defer classes.mu.Unlock()
	for _, c := range classes.all {
		for _, s := range c.Sources {
			if rule.Covers(s) {
				return true
			}
		}
	}
	return rule.Product == "zeek" && rule.Category == "" // any log of Zeek is a service of that name
}

// makeClasses makes those that are else made when the first such record is met.
func makeClasses() {
	kindsByName()
	syslogClasses()
	webErrorClasses()
	jsonClasses()
	ecsClasses()
	ocsfClasses()
	defenderClasses()
	falconClasses()
}
