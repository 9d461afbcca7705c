package sigma

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
)

// operand compiles what the modifiers made of a value to leaves, any of which may hold.
func (c *compiler) operand(item *Item, o operand) ([]expr, error) {
	if err := allowed(item, o); err != nil {
		return nil, err
	}
	cased := item.Has("cased")
	switch o.kind {
	case textOperand:
		return c.text(item, o.tokens, cased)
	case numberOperand:
		return c.number(item, o)
	case boolOperand:
		return c.text(item, []token{{text: strings.ToLower(o.text)}}, false)
	case nullOperand:
		return c.leaf(item, absence{}, "null"), nil
	case regexpOperand:
		re, err := compileRegexp(o)
		if err != nil {
			return nil, err
		}
		return c.leaf(item, newExpression(re), "re "+re.String()), nil
	case networkOperand:
		return c.network(item, o.text)
	case compareOperand:
		t := comparison{o.op, o.part, o.number}
		return c.leaf(item, t, fmt.Sprintf("compare %v", t)), nil
	case existsOperand:
		return c.exists(item, o.truth), nil
	}
	t := reference{c.fieldNumber(o.text), o.atStart, o.atEnd, o.open, cased}
	return c.leaf(item, t, fmt.Sprintf("fieldref %v", t)), nil
}

// allowed tells what would make no sense: of keywords, and of `cased`.
func allowed(item *Item, o operand) error {
	if item.Has("cased") {
		switch o.kind {
		case textOperand, numberOperand, boolOperand, referenceOperand:
		case regexpOperand:
			return errors.New("modifier cased: regular expressions are case-sensitive by themselves")
		default:
			return fmt.Errorf("modifier cased: does not apply to %s", kindNames[o.kind])
		}
	}
	if item.Field != "" {
		return nil
	}
	switch o.kind {
	case nullOperand, existsOperand, compareOperand, referenceOperand:
		return fmt.Errorf("%s needs a field", kindNames[o.kind])
	case textOperand:
		if len(o.tokens) == 0 {
			return errors.New("it is empty, and would be found in every event")
		}
	}
	return nil
}

// text compiles a text with wildcards. A keyword may stand anywhere in a value, unless it says where.
func (c *compiler) text(item *Item, tokens []token, cased bool) ([]expr, error) {
	if item.Field == "" && !item.Has("startswith") && !item.Has("endswith") {
		tokens = surround(tokens, true, true)
	}
	if questions(tokens) > maxQuestions {
		return nil, fmt.Errorf("more than %d ? in a value", maxQuestions)
	}
	p := newPattern(tokens, cased)
	return c.leaf(item, p, fmt.Sprintf("pattern %d %t %q %v", p.shape, p.cased, p.text, p.segments)), nil
}

// maxQuestions bounds how often a pattern may go back in a value.
const maxQuestions = 256

func questions(tokens []token) int {
	n := 0
	for _, t := range tokens {
		if t.wild == anyChar {
			n++
		}
	}
	return n
}

// number compiles a number to the texts that it may be logged as: in decimal, and as the rule has it.
func (c *compiler) number(item *Item, o operand) ([]expr, error) {
	leaves, err := c.text(item, []token{{text: decimal(o.text)}}, false)
	if err != nil || decimal(o.text) == o.text {
		return leaves, err
	}
	written, err := c.text(item, []token{{text: o.text}}, false)
	return append(leaves, written...), err
}

// network compiles a network, or a single address.
func (c *compiler) network(item *Item, text string) ([]expr, error) {
	prefix, err := netip.ParsePrefix(text)
	if a, errAddr := netip.ParseAddr(text); errAddr == nil && a.Zone() == "" {
		prefix, err = netip.PrefixFrom(a, a.BitLen()), nil
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("modifier cidr: %q is no network", shorten(text))
	case prefix.Masked() != prefix:
		return nil, fmt.Errorf("modifier cidr: %s has bits set beyond its length: %s is meant?", text, prefix.Masked())
	}
	const mapped = 96 // bits before the IPv4 address in a mapped one
	if a := prefix.Addr(); a.Is4In6() && prefix.Bits() >= mapped {
		prefix = netip.PrefixFrom(a.Unmap(), prefix.Bits()-mapped)
	}
	return c.leaf(item, network{prefix}, "cidr "+prefix.String()), nil
}

func (c *compiler) exists(item *Item, truth bool) []expr {
	leaf := c.leaf(item, presence{}, "exists")
	if truth {
		return leaf
	}
	return []expr{{op: Not, args: leaf}}
}

// leaf numbers an atom. One that asks the same as another is that one.
func (c *compiler) leaf(item *Item, t test, asks string) []expr {
	field := everyField
	if item.Field != "" {
		field = c.fieldNumber(item.Field)
	}
	key := fmt.Sprintf("%d %s", field, asks)
	number, known := c.known[key]
	if !known {
		number = len(c.engine.atoms)
		c.engine.atoms = append(c.engine.atoms, atom{field, t})
		c.known[key] = number
	}
	return []expr{{atom: int32(number)}}
}

// fieldNumber numbers the names of fields, which are compared as they are written.
func (c *compiler) fieldNumber(name string) int {
	number, known := c.engine.fields[name]
	if !known {
		number = len(c.engine.fields)
		c.engine.fields[name] = number
	}
	return number
}
