package sigma

import "sync"

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
	kept map[LogSource]*Route
}

// A Route is the rules for the events of one log source.
type Route struct {
	engine *Engine
	rules  []int
}

// Route finds those rules. Routes are kept: there should be no more log sources than that.
func (e *Engine) Route(s LogSource) *Route {
	e.routes.Lock()
	defer e.routes.Unlock()
	if r := e.routes.kept[s]; r != nil {
		return r
	}
	r := &Route{engine: e}
	for i, rule := range e.rules {
		if rule.LogSource.Covers(s) {
			r.rules = append(r.rules, i)
		}
	}
	if e.routes.kept == nil {
		e.routes.kept = map[LogSource]*Route{}
	}
	if len(e.routes.kept) < maxRoutes {
		e.routes.kept[s] = r
	}
	return r
}

// Rules are the numbers of the rules, in order.
func (r *Route) Rules() []int { return r.rules }

// Match calls yield with the number of each rule that the event matches, in order.
func (r *Route) Match(ev *Event, yield func(rule int)) {
	ev.view.look(ev.fields, r.engine.fields)
	for _, i := range r.rules {
		if r.engine.holds(r.engine.conditions[i], &ev.view) {
			yield(i)
		}
	}
}
