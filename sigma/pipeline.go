package sigma

import "errors"

// A Pipeline changes rules before they are compiled, as pySigma's processing pipelines do: it fits them to the names and
// values of the events at hand.
type Pipeline struct {
	Name     string
	Priority int
}

// ParsePipeline reads a pipeline in YAML.
func ParsePipeline(file string, data []byte) (*Pipeline, error) {
	return nil, errors.New("not written yet")
}

// apply changes a rule, which must be the caller's own copy. The error says why the rule cannot be used with it.
func (p *Pipeline) apply(r *Rule) error { return nil }
