package sigma

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Compile makes an Engine of all that can be compiled, and tells what cannot. The documents stay as they are: filters and
// pipelines change copies of the rules.
func Compile(documents []*Document, o Options) (*Engine, []Problem) {
	c := &compiler{engine: &Engine{fields: map[string]int{}}, values: o.Values, known: map[string]int{}}
	rules, filters := copies(documents)
	c.problems = append(sameIDs(rules), applyFilters(rules, filters)...)
	for _, r := range rules {
		r = r.copy() // filters may have lent their nodes to several rules
		condition, err := c.rule(r, o.Pipelines)
		if err != nil {
			c.problems = append(c.problems, newProblem(r.Meta, err))
			continue
		}
		c.engine.rules = append(c.engine.rules, r)
		c.engine.order(condition)
		condition.collapse()
		c.engine.conditions = append(c.engine.conditions, condition)
	}
	return c.engine, c.problems
}

func copies(documents []*Document) (rules []*Rule, filters []*Filter) {
	for _, d := range documents {
		if d.Rule != nil {
			rules = append(rules, d.Rule.copy())
		}
		if d.Filter != nil {
			filters = append(filters, d.Filter)
		}
	}
	return rules, filters
}

// sameIDs tells of rules whose id another has before them. Both are used.
func sameIDs(rules []*Rule) []Problem {
	var problems []Problem
	first := map[string]*Rule{}
	for _, r := range rules {
		id := strings.ToLower(r.ID)
		if other := first[id]; other != nil {
			problems = append(problems, newProblem(r.Meta, fmt.Errorf("id %s is that of %s:%d too: both rules are used",
				shorten(r.ID), other.File, other.Line)))
		} else if id != "" {
			first[id] = r
		}
	}
	return problems
}

type compiler struct {
	engine   *Engine
	values   map[string][]string
	known    map[string]int // atoms by what they ask
	problems []Problem
}

// rule changes a rule as the pipelines say, and compiles its condition.
func (c *compiler) rule(r *Rule, pipelines []*Pipeline) (*expr, error) {
	if err := applyPipelines(pipelines, r, nil); err != nil {
		return nil, err
	}
	if r.Condition == nil {
		return nil, errors.New("has no condition")
	}
	t := tree{compiler: c, done: map[*Node]branch{}, left: maxRuleBytes}
	b, err := t.node(r.Condition)
	return b.expr, err
}

// Bounds of one rule: of its tests, each counted as often as an event may be asked it, and of their texts.
const (
	maxRuleTests = 500_000
	maxRuleBytes = 32 << 20
)

// A tree is the condition of a rule while it is compiled.
type tree struct {
	*compiler
	done map[*Node]branch
	left int // bytes that its texts may still have
}

// A branch is a compiled node with the number of tests in it.
type branch struct {
	*expr
	tests int
}

// node compiles a node once, however many conditions name it.
func (t *tree) node(n *Node) (branch, error) {
	if b, ok := t.done[n]; ok {
		return b, nil
	}
	b, err := t.compile(n)
	if err == nil && b.tests > maxRuleTests {
		err = fmt.Errorf("an event would be asked more than %d tests", maxRuleTests)
	}
	t.done[n] = b
	return b, err
}

func (t *tree) compile(n *Node) (branch, error) {
	if n.Op == Match {
		x, err := t.item(n.Item)
		return branch{x, count(x)}, err
	}
	if n.Op == Not && len(n.Args) != 1 {
		return branch{}, fmt.Errorf("not of %d parts", len(n.Args))
	}
	b := branch{expr: &expr{op: n.Op}}
	for _, arg := range n.Args {
		a, err := t.node(arg)
		if err != nil {
			return b, err
		}
		b.args, b.tests = append(b.args, *a.expr), b.tests+a.tests
	}
	return b, nil
}

// count is the number of tests below what one item was compiled to.
func count(x *expr) int {
	if x == nil {
		return 0
	}
	n := 1
	for i := range x.args {
		n += count(&x.args[i])
	}
	return n
}

// item compiles the values of an item, each to what its modifiers make of it.
func (t *tree) item(item *Item) (*expr, error) {
	all := &expr{op: Or}
	if item.Has("all") {
		all.op = And
	}
	if len(item.Values) == 0 {
		return nil, &lineError{item.Line, item.label() + ": has no values"}
	}
	for _, v := range item.Values {
		x, err := t.value(item, v)
		if err != nil {
			return nil, &lineError{item.Line, item.label() + ": " + err.Error()}
		}
		all.args = append(all.args, *x)
	}
	if item.Has("neq") {
		return &expr{op: Not, args: []expr{*all}}, nil
	}
	return all, nil
}

// label is what an item is called in problems.
func (i *Item) label() string {
	if i.Field == "" && len(i.Modifiers) == 0 {
		return "keyword"
	}
	return shorten(strings.Join(append([]string{i.Field}, i.Modifiers...), "|"))
}

func (t *tree) value(item *Item, v Value) (*expr, error) {
	operands, err := modify(item, v, t.values)
	if err != nil {
		return nil, err
	}
	either := &expr{op: Or}
	for _, o := range operands {
		if t.left -= len(o.text) + size(o.tokens); t.left < 0 {
			return nil, fmt.Errorf("the rule's values become more than %d bytes", maxRuleBytes)
		}
		leaves, err := t.operand(item, o)
		if err != nil {
			return nil, err
		}
		either.args = append(either.args, leaves...)
	}
	if len(either.args) == 1 {
		return &either.args[0], nil
	}
	return either, nil
}

// copy is a rule that shares nothing that pipelines change. Nodes that searches and condition share they still share.
func (r *Rule) copy() *Rule {
	c := *r
	done := map[*Node]*Node{}
	c.Searches = slices.Clone(r.Searches)
	for i := range c.Searches {
		c.Searches[i].Node = c.Searches[i].Node.copy(done)
	}
	c.Condition = r.Condition.copy(done)
	c.Tags, c.Fields, c.References = slices.Clone(r.Tags), slices.Clone(r.Fields), slices.Clone(r.References)
	c.FalsePositives = slices.Clone(r.FalsePositives)
	if r.Custom != nil {
		c.Custom = make(map[string]string, len(r.Custom))
		for k, v := range r.Custom {
			c.Custom[k] = v
		}
	}
	return &c
}

func (n *Node) copy(done map[*Node]*Node) *Node {
	if n == nil || done[n] != nil {
		return done[n]
	}
	c := &Node{Op: n.Op}
	done[n] = c
	for _, arg := range n.Args {
		c.Args = append(c.Args, arg.copy(done))
	}
	if n.Item != nil {
		item := *n.Item
		item.Modifiers, item.Values = slices.Clone(item.Modifiers), slices.Clone(item.Values)
		c.Item = &item
	}
	return c
}
