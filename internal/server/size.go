package server

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A Size is a number of bytes. It is written 512, 64KiB, 64MiB or 1GiB.
type Size int64

var units = []struct {
	name  string
	bytes int64
}{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}}

// UnmarshalYAML reads a size.
func (s *Size) UnmarshalYAML(node *yaml.Node) error {
	number, unit := node.Value, int64(1)
	for _, u := range units {
		if rest, found := strings.CutSuffix(node.Value, u.name); found {
			number, unit = strings.TrimSpace(rest), u.bytes
			break
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || node.Kind != yaml.ScalarNode || n < 0 || n > math.MaxInt64/unit {
		return &yaml.TypeError{Errors: []string{fmt.Sprintf("line %d: %.40q is no size: write 512, 64KiB, 64MiB or 1GiB", node.Line, node.Value)}}
	}
	*s = Size(n * unit)
	return nil
}

// MarshalYAML writes it in the largest unit that fits.
func (s Size) MarshalYAML() (any, error) {
	for _, u := range units {
		if s > 0 && int64(s)%u.bytes == 0 {
			return strconv.FormatInt(int64(s)/u.bytes, 10) + u.name, nil
		}
	}
	return int64(s), nil
}
