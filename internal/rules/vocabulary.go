package rules

import (
	"embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

// A vocabulary is what a product calls the fields that rules know by the names of Sigma's taxonomy. It is a processing
// pipeline in the format of pySigma, of mappings of names (field_name_mapping), each for rules of some log sources. Such
// a pipeline rewrites rules for one backend. Here it is read from the other side: the event's field goes by the rules'
// name too. So one engine serves all products, and a rule need not be compiled for each.
type vocabulary struct {
	name string
	once sync.Once
	maps []mapping
}

// A mapping is for events of a category; "": for all of the vocabulary.
type mapping struct {
	categories []string
	names      map[string][]string // the event's name to those of rules
}

//go:embed pipelines/*.yml
var pipelines embed.FS

// vocabularies are all that there are, by the names of their files.
var vocabularies = func() map[string]*vocabulary {
	all := map[string]*vocabulary{}
	entries, err := pipelines.ReadDir("pipelines")
	if err != nil {
		panic(err) // they are part of the program
	}
	for _, entry := range entries {
		name := strings.TrimSuffix(entry.Name(), ".yml")
		all[name] = &vocabulary{name: name}
	}
	return all
}()

// namesOf are the names by which rules of a class know a field.
func (v *vocabulary) namesOf(field string, c *Class) []string {
	if v == nil {
		return nil
	}
	v.once.Do(v.load)
	var names []string
	for _, m := range v.maps {
		if m.isFor(c) {
			names = append(names, m.names[field]...)
		}
	}
	return names
}

func (m *mapping) isFor(c *Class) bool {
	for _, category := range m.categories {
		if c.is(category) {
			return true
		}
	}
	return len(m.categories) == 0
}

func (v *vocabulary) load() {
	data, err := pipelines.ReadFile("pipelines/" + v.name + ".yml")
	if err == nil {
		v.maps, err = parseMappings(data)
	}
	if err != nil {
		panic(fmt.Sprintf("pipelines/%s.yml: %v", v.name, err)) // tests load them all
	}
}

// parseMappings reads the mappings of a pipeline.
func parseMappings(data []byte) ([]mapping, error) {
	var pipeline struct {
		Transformations []struct {
			Type       string
			Mapping    map[string]oneOrMore
			Conditions []struct{ Type, Category string } `yaml:"rule_conditions"`
		}
	}
	if err := yaml.Unmarshal(data, &pipeline); err != nil {
		return nil, err
	}
	var all []mapping
	for _, t := range pipeline.Transformations {
		m := mapping{names: map[string][]string{}}
		for _, c := range t.Conditions {
			m.categories = append(m.categories, c.Category)
		}
		for _, rule := range slices.Sorted(maps.Keys(t.Mapping)) {
			for _, field := range t.Mapping[rule] {
				m.names[field] = append(m.names[field], rule)
			}
		}
		all = append(all, m)
	}
	return all, nil
}

// oneOrMore is a name, or a list of them.
type oneOrMore []string

func (o *oneOrMore) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		*o = oneOrMore{node.Value}
		return nil
	}
	return node.Decode((*[]string)(o))
}
