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
	return c.node(r.Condition, map[*Node]*expr{})
}

// node compiles a node once, however many conditions name it.
func (c *compiler) node(n *Node, done map[*Node]*expr) (*expr, error) {
	if x := done[n]; x != nil {
		return x, nil
	}
	if n.Op == Match {
		x, err := c.item(n.Item)
		done[n] = x
		return x, err
	}
	x := &expr{op: n.Op}
	for _, arg := range n.Args {
		a, err := c.node(arg, done)
		if err != nil {
			return nil, err
		}
		x.args = append(x.args, a)
	}
	done[n] = x
	return x, nil
}

// item compiles the values of an item, each to what its modifiers make of it.
func (c *compiler) item(item *Item) (*expr, error) {
	all := &expr{op: Or}
	if item.Has("all") {
		all.op = And
	}
	if len(item.Values) == 0 {
		return nil, &lineError{item.Line, item.label() + ": has no values"}
	}
	for _, v := range item.Values {
		x, err := c.value(item, v)
		if err != nil {
			return nil, &lineError{item.Line, item.label() + ": " + err.Error()}
		}
		all.args = append(all.args, x)
	}
	if item.Has("neq") {
		return &expr{op: Not, args: []*expr{all}}, nil
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

func (c *compiler) value(item *Item, v Value) (*expr, error) {
	operands, err := modify(item, v, c.values)
	if err != nil {
		return nil, err
	}
	any := &expr{op: Or}
	for _, o := range operands {
		leaves, err := c.operand(item, o)
		if err != nil {
			return nil, err
		}
		any.args = append(any.args, leaves...)
	}
	if len(any.args) == 1 {
		return any.args[0], nil
	}
	return any, nil
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
