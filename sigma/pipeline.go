package sigma

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// A Pipeline changes rules before they are compiled, as pySigma's processing pipelines do: it fits them to the names and
// values of the events at hand.
type Pipeline struct {
	Name     string
	Priority int
	Notes    []string // parts of it that change nothing here, one line each

	vars  map[string][]string
	steps []*step
}

// A step is a transformation with the conditions it is done under.
type step struct {
	id        string
	line      int
	rule      func(*run) bool
	item      func(*run, *Item) bool
	fieldOf   func(*run, *Item) bool // whether the field of an item, or one that its values refer to, is meant
	field     func(*run, string) bool
	transform transform
}

// A transform changes the rule of a run.
type transform func(r *run, s *step) error

// A run is pipelines at work on one rule.
type run struct {
	rule    *Rule
	related []*relatedField // names that correlations ask for
	vars    map[string][]string
	state   map[string]Value

	applied      map[string]bool           // steps, by id
	itemSteps    map[*Item]map[string]bool // those that changed an item
	fieldSteps   map[string]map[string]bool
	mappedFields map[string]bool // names that a mapping led from or to
	texts        int             // bytes of values and names that steps have written
}

// A relatedField is a field that a correlation asks the events of a rule for, by the names that pipelines give it.
type relatedField struct {
	names []string
}

// applyPipelines applies pipelines one after the other, as one: what a step of one has set, another's conditions see.
// Those of lower priority come first. The rule must be the caller's own copy; the error says why it cannot be used.
func applyPipelines(pipelines []*Pipeline, rule *Rule, related []*relatedField) error {
	r := &run{
		rule: rule, related: related, vars: map[string][]string{}, state: map[string]Value{},
		applied: map[string]bool{}, itemSteps: map[*Item]map[string]bool{}, fieldSteps: map[string]map[string]bool{},
		mappedFields: map[string]bool{},
	}
	ordered := slices.Clone(pipelines)
	slices.SortStableFunc(ordered, func(a, b *Pipeline) int { return cmp.Compare(a.Priority, b.Priority) })
	for _, p := range ordered {
		for name, values := range p.vars {
			r.vars[name] = values
		}
	}
	for _, p := range ordered {
		if err := r.do(p.steps); err != nil {
			return fmt.Errorf("pipeline %q: %w", p.Name, err)
		}
	}
	return nil
}

// do takes steps in order.
func (r *run) do(steps []*step) error {
	for _, s := range steps {
		if !s.rule(r) {
			continue
		}
		err := s.transform(r, s)
		if err == nil {
			err = r.withinLimits()
		}
		if err != nil {
			return fmt.Errorf("step in line %d: %w", s.line, err)
		}
		r.applied[s.id] = true
	}
	return nil
}

// Limits of what a rule may become.
const (
	mostItems    = 10_000
	mostValues   = 200_000
	mostText     = 16 << 20
	longestField = 1_000
)

var errTooMuch = errors.New("the rule grows too large")

func (r *run) withinLimits() error {
	items, values := 0, 0
	for _, leaf := range r.leaves() {
		items++
		values += len(leaf.Item.Values)
		if len(leaf.Item.Field) > longestField {
			return errTooMuch
		}
	}
	if items > mostItems || values > mostValues || len(r.rule.Fields) > mostItems || r.texts > mostText {
		return errTooMuch
	}
	return nil
}

// leaves are the nodes of the rule that have items, each once.
func (r *run) leaves() []*Node {
	roots := []*Node{r.rule.Condition}
	for _, s := range r.rule.Searches {
		roots = append(roots, s.Node)
	}
	return leavesOf(roots...)
}

func leavesOf(roots ...*Node) []*Node {
	var found []*Node
	seen := map[*Node]bool{}
	var walk func(n *Node)
	walk = func(n *Node) {
		if n == nil || seen[n] {
			return
		}
		seen[n] = true
		if n.Op == Match && n.Item != nil {
			found = append(found, n)
		}
		for _, arg := range n.Args {
			walk(arg)
		}
	}
	for _, root := range roots {
		walk(root)
	}
	return found
}

// mark notes that a step has changed an item.
func (r *run) mark(item *Item, s *step) {
	if s.id == "" {
		return
	}
	if r.itemSteps[item] == nil {
		r.itemSteps[item] = map[string]bool{}
	}
	r.itemSteps[item][s.id] = true
}

// replace puts several items, joined by And or Or, where one was. They were changed by the steps that changed it.
func (r *run) replace(leaf *Node, op Op, items []*Item) {
	old := leaf.Item
	leaf.Op, leaf.Item, leaf.Args = op, nil, nil
	for _, item := range items {
		for id := range r.itemSteps[old] {
			r.mark(item, &step{id: id})
		}
		leaf.Args = append(leaf.Args, &Node{Item: item})
	}
}

// forItems calls change with every leaf whose item the conditions of a step allow.
func (r *run) forItems(s *step, change func(leaf *Node) (changed bool, err error)) error {
	for _, leaf := range r.leaves() {
		item := leaf.Item
		if !s.item(r, item) || !s.fieldOf(r, item) {
			continue
		}
		changed, err := change(leaf)
		if err != nil {
			return err
		}
		if changed {
			for _, part := range leavesOf(leaf) {
				r.mark(part.Item, s)
			}
		}
	}
	return nil
}
