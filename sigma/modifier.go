package sigma

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Bounds of what one value may become by its modifiers: windash and expand multiply, encodings lengthen.
const (
	maxModifiers    = 20
	maxVariants     = 5000
	maxVariantBytes = 8 << 20 // of all variants together
)

// An operand is a value of an item on its way through the modifiers.
type operand struct {
	kind    operandKind
	tokens  []token // of texts, and of regular expressions with `expand`
	text    string  // as written: of numbers, regular expressions, networks; of references, the field's name
	number  float64 // of numbers and comparisons
	op      compareOp
	part    timePart // of comparisons with a part of a time
	truth   bool     // of exists and booleans
	flags   string   // of regular expressions: i, m, s
	atStart bool     // of references and regular expressions: startswith
	atEnd   bool     // endswith
	open    bool     // contains
	// What was applied before: expand, and others.
	expanded, modified bool
}

type operandKind uint8

const (
	textOperand operandKind = iota
	numberOperand
	boolOperand
	nullOperand
	regexpOperand
	networkOperand
	compareOperand
	existsOperand
	referenceOperand
)

var kindNames = [...]string{"a text", "a number", "a boolean", "null", "a regular expression", "a network", "a comparison",
	"exists", "a field reference"}

// A modifier changes an operand to those that stand for it, any of which may match.
type modifier func(o operand, values map[string][]string) ([]operand, error)

// modifiers are those of the specification's appendix that change values, with pySigma's long names of the flags. `all`,
// `neq` and `cased` are about the whole item.
var modifiers = map[string]modifier{
	"contains": position(true, true), "startswith": position(false, true), "endswith": position(true, false),
	"windash": onText(windash), "expand": expand,
	"base64": onText(base64Whole), "base64offset": onText(base64Offsets),
	"utf16le": onText(utf16Little), "wide": onText(utf16Little), "utf16be": onText(utf16Big), "utf16": onText(utf16Marked),
	"re": toRegexp, "i": regexpFlag("i"), "m": regexpFlag("m"), "s": regexpFlag("s"),
	"ignorecase": regexpFlag("i"), "multiline": regexpFlag("m"), "dotall": regexpFlag("s"),
	"cidr": toNetwork, "exists": toExists, "fieldref": toReference,
	"lt": compareWith(less), "lte": compareWith(lessOrEqual), "gt": compareWith(greater), "gte": compareWith(greaterOrEqual),
	"minute": timeOf(minute), "hour": timeOf(hour), "day": timeOf(day), "week": timeOf(week), "month": timeOf(month),
	"year": timeOf(year),
}

// modify applies the modifiers of an item to one of its values.
func modify(item *Item, v Value, values map[string][]string) ([]operand, error) {
	operands := []operand{newOperand(v)}
	names := chain(item)
	if len(names) > maxModifiers {
		return nil, fmt.Errorf("more than %d modifiers", maxModifiers)
	}
	for _, name := range names {
		apply, ok := modifiers[name]
		if !ok {
			return nil, fmt.Errorf("modifier %q is unknown", shorten(name))
		}
		var changed []operand
		for _, o := range operands {
			variants, err := apply(o, values)
			if err != nil {
				return nil, fmt.Errorf("modifier %s: %w", name, err)
			}
			for i := range variants {
				variants[i].expanded = o.expanded || name == "expand"
				variants[i].modified = o.modified || name != "expand"
			}
			changed = append(changed, variants...)
		}
		if operands = changed; len(operands)*size(operands[0].tokens) > maxVariantBytes || len(operands) > maxVariants {
			return nil, fmt.Errorf("modifier %s: %w", name, errTooMany)
		}
	}
	return operands, nil
}

// chain is the modifiers that change values, in order. What makes the value something else than a text comes first: `re`
// must stand there, `fieldref` is meant so by `startswith|fieldref` too.
func chain(item *Item) []string {
	var names []string
	for _, m := range item.Modifiers {
		switch m {
		case "all", "neq", "cased":
		case "fieldref":
			names = slices.Insert(names, 0, m)
		default:
			names = append(names, m)
		}
	}
	return names
}

func newOperand(v Value) operand {
	o := operand{text: v.Text}
	switch v.Kind {
	case Null:
		o.kind = nullOperand
	case Number:
		o.kind = numberOperand
		if n, ok := parseNumber(v.Text); ok {
			o.number = n
		} else {
			o.kind = textOperand // .inf, or too great: compared as it is written
		}
	case Bool:
		o.kind, o.truth = boolOperand, strings.EqualFold(v.Text, "true")
	}
	o.tokens = readTokens(v.Text)
	return o
}

var errTooMany = fmt.Errorf("a value becomes more than %d, or %d bytes", maxVariants, maxVariantBytes)

// asText is an operand that can be treated as a text: numbers and booleans are what is written.
func asText(o operand) (operand, error) {
	switch o.kind {
	case textOperand, numberOperand, boolOperand:
		o.kind = textOperand
		return o, nil
	}
	return o, fmt.Errorf("does not apply to %s", kindNames[o.kind])
}

// onText makes a modifier of what changes tokens.
func onText(change func([]token) ([][]token, error)) modifier {
	return func(o operand, _ map[string][]string) ([]operand, error) {
		o, err := asText(o)
		if err != nil {
			return nil, err
		}
		variants, err := change(o.tokens)
		return withTokens(o, variants), err
	}
}

func withTokens(o operand, variants [][]token) []operand {
	all := make([]operand, len(variants))
	for i, v := range variants {
		all[i] = o
		all[i].tokens, all[i].kind = v, o.kind
	}
	return all
}

// position makes contains, startswith and endswith, which open a text at its begin or end.
func position(before, after bool) modifier {
	return func(o operand, _ map[string][]string) ([]operand, error) {
		if o.kind == regexpOperand || o.kind == referenceOperand {
			o.open = o.open || before && after
			o.atStart, o.atEnd = o.atStart || !before, o.atEnd || !after
			return []operand{o}, nil
		}
		o, err := asText(o)
		if err != nil {
			return nil, err
		}
		o.tokens = surround(o.tokens, before, after)
		return []operand{o}, nil
	}
}

// toRegexp takes a value as a regular expression. It must be as written: wildcards mean nothing in it.
func toRegexp(o operand, _ map[string][]string) ([]operand, error) {
	if o.kind >= nullOperand || o.modified || o.expanded {
		return nil, errors.New("must be the first modifier, of a text")
	}
	o.kind, o.tokens = regexpOperand, nil
	return []operand{o}, nil
}

func regexpFlag(flag string) modifier {
	return func(o operand, _ map[string][]string) ([]operand, error) {
		if o.kind != regexpOperand {
			return nil, errors.New("applies to regular expressions only: write re before it")
		}
		o.flags += flag
		return []operand{o}, nil
	}
}

func toNetwork(o operand, _ map[string][]string) ([]operand, error) {
	text, plain := plainText(o.tokens)
	if o.kind != textOperand || !plain || o.modified {
		return nil, errors.New("must be the first modifier, of a network such as 192.0.2.0/24")
	}
	o.kind, o.text = networkOperand, text
	return []operand{o}, nil
}

func toExists(o operand, _ map[string][]string) ([]operand, error) {
	if o.kind != boolOperand || o.modified {
		return nil, errors.New("takes true or false, unmodified")
	}
	o.kind = existsOperand
	return []operand{o}, nil
}

func toReference(o operand, _ map[string][]string) ([]operand, error) {
	text, plain := plainText(o.tokens)
	if o.kind != textOperand || !plain || text == "" || o.modified {
		return nil, errors.New("takes the name of a field, without wildcards")
	}
	o.kind, o.text = referenceOperand, text
	return []operand{o}, nil
}

// compareWith makes the modifiers of order. A text that is a number is taken as one.
func compareWith(op compareOp) modifier {
	return func(o operand, _ map[string][]string) ([]operand, error) {
		text, _ := plainText(o.tokens)
		n, ok := parseNumber(text)
		switch {
		case o.kind == compareOperand && o.op == equal: // hour|gte
		case o.kind == numberOperand:
		case o.kind == textOperand && ok && !o.modified:
			o.number = n
		default:
			return nil, fmt.Errorf("takes a number, not %s", kindNames[o.kind])
		}
		o.kind, o.op = compareOperand, op
		return []operand{o}, nil
	}
}

// timeOf makes the modifiers that take a part out of a time.
func timeOf(part timePart) modifier {
	return func(o operand, _ map[string][]string) ([]operand, error) {
		if o.kind != numberOperand {
			return nil, fmt.Errorf("takes a number, not %s; gt, gte, lt and lte come after it", kindNames[o.kind])
		}
		o.kind, o.op, o.part = compareOperand, equal, part
		return []operand{o}, nil
	}
}
