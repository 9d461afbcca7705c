package sigma

import (
	"fmt"
	"math/bits"
	"slices"
	"sync"
)

// Options are what rules are compiled with.
type Options struct {
	Pipelines []*Pipeline         // applied in order of priority, then as listed
	Values    map[string][]string // of placeholders, without the percent signs
}

// An Engine is compiled rules. It does not change, and many goroutines may use it at once.
type Engine struct {
	rules      []*Rule
	conditions []*expr        // of the rules
	atoms      []atom         // of all conditions, each once
	fields     map[string]int // numbers of the fields' names
	routes     routes
}

// Rules are the rules that were compiled: their place is their number.
func (e *Engine) Rules() []*Rule { return e.rules }

// maxRoutes bounds the routes that are kept; more are made each time they are asked for.
const maxRoutes = 4096

type routes struct {
	sync.Mutex
	kept map[string]*Route // by the log sources
}

// A Route is the rules for events of the same log sources.
type Route struct {
	engine  *Engine
	rules   []int
	indexed sync.Once
	index   *index // made for the first event
}

// Route finds the rules for events that are of some log sources at once: those that cover one of them. Routes are kept, as
// there should be few combinations.
func (e *Engine) Route(sources ...LogSource) *Route {
	e.routes.Lock()
	defer e.routes.Unlock()
	key := fmt.Sprintf("%q", sources)
	if r := e.routes.kept[key]; r != nil {
		return r
	}
	r := &Route{engine: e}
	for i, rule := range e.rules {
		if slices.ContainsFunc(sources, rule.LogSource.Covers) {
			r.rules = append(r.rules, i)
		}
	}
	if e.routes.kept == nil {
		e.routes.kept = map[string]*Route{}
	}
	if len(e.routes.kept) < maxRoutes {
		e.routes.kept[key] = r
	}
	return r
}

// Rules are the numbers of the rules, in order.
func (r *Route) Rules() []int { return r.rules }

// Match calls yield with the number of each rule that the event matches, in order.
func (r *Route) Match(ev *Event, yield func(rule int)) {
	r.indexed.Do(func() { r.index = r.engine.newIndex(r.rules) })
	ev.view.look(ev.fields, r.engine)
	for i, word := range r.index.candidates(&ev.view) {
		for ; word != 0; word &= word - 1 {
			if rule := r.rules[i*64+bits.TrailingZeros64(word)]; r.engine.holds(r.engine.conditions[rule], &ev.view) {
				yield(rule)
			}
		}
	}
}
