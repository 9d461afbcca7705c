package sigma

import (
	"errors"

	"go.yaml.in/yaml/v3"
)

// parseFilter reads the attribute `filter` of a document.
func parseFilter(node *yaml.Node, meta Meta, source LogSource) (*Filter, error) {
	return nil, errors.New("not written yet")
}
