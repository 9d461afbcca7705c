package sigma

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// The scalars of YAML's core schema (YAML 1.2.2, §10.3.2) that are no text. The library's own reading follows YAML 1.1 in
// part: 010 would be 8 there, and 1_000 a number.
var (
	coreNull    = regexp.MustCompile(`^(~|null|Null|NULL|)$`)
	coreBool    = regexp.MustCompile(`^(true|True|TRUE|false|False|FALSE)$`)
	coreInteger = regexp.MustCompile(`^([-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$`)
	coreFloat   = regexp.MustCompile(`^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`)
)

// readValue types a scalar as the core schema does.
func readValue(n *yaml.Node) Value {
	kind := String
	switch {
	case n.Style&yaml.TaggedStyle != 0:
		kind = taggedKind(n.ShortTag())
	case n.Style != 0: // quoted or a block
	case coreNull.MatchString(n.Value):
		kind = Null
	case coreBool.MatchString(n.Value):
		kind = Bool
	case coreInteger.MatchString(n.Value) || coreFloat.MatchString(n.Value):
		kind = Number
	}
	if kind == Null {
		return Value{Kind: Null}
	}
	return Value{kind, n.Value}
}

func taggedKind(tag string) ValueKind {
	switch tag {
	case "!!null":
		return Null
	case "!!bool":
		return Bool
	case "!!int", "!!float":
		return Number
	}
	return String
}

// parseNumber reads a number of a rule: decimal, or an integer with 0x or 0o.
func parseNumber(text string) (float64, bool) {
	if base, digits := radix(text); base != 10 {
		n, err := strconv.ParseUint(digits, base, 64)
		return float64(n), err == nil
	}
	if !coreFloat.MatchString(text) {
		return 0, false
	}
	n, err := strconv.ParseFloat(text, 64)
	return n, err == nil
}

func radix(text string) (base int, digits string) {
	if digits, ok := strings.CutPrefix(text, "0x"); ok {
		return 16, digits
	}
	if digits, ok := strings.CutPrefix(text, "0o"); ok {
		return 8, digits
	}
	return 10, text
}

// decimal writes a number of a rule as logs write it: 0x10 as 16, 1.0 as 1, 007 as 7.
func decimal(text string) string {
	const longest = 100
	if len(text) > longest {
		return text
	}
	base, digits := radix(text)
	if n, ok := new(big.Int).SetString(digits, base); ok {
		return n.String()
	}
	if n, ok := parseNumber(text); ok {
		return strconv.FormatFloat(n, 'f', -1, 64)
	}
	return text
}
