package sigma

import (
	"errors"

	"go.yaml.in/yaml/v3"
)

// text is one line: where, which rule, why.
func (p Problem) text() string { return p.File }

// Parse reads the YAML documents of one file of rules.
func Parse(file string, data []byte) ([]*Document, []Problem) { return nil, nil }

// parseSearches reads the search identifiers of a detection or filter: every key but those left out.
func parseSearches(detection *yaml.Node, leftOut ...string) ([]Search, error) {
	return nil, errors.New("not written yet")
}

// parseCondition reads a condition over searches.
func parseCondition(text string, searches []Search) (*Node, error) {
	return nil, errors.New("not written yet")
}
