package sigma

import (
	"errors"

	"go.yaml.in/yaml/v3"
)

// parseCorrelation reads the attribute `correlation` of a document.
func parseCorrelation(node *yaml.Node, meta Meta) (*Correlation, error) {
	return nil, errors.New("not written yet")
}
