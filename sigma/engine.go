package sigma

// Options are what rules are compiled with.
type Options struct {
	Pipelines []*Pipeline         // applied in order of priority, then as listed
	Values    map[string][]string // of placeholders, without the percent signs
}

// An Engine is compiled rules. It does not change, and many goroutines may use it at once.
type Engine struct {
	rules []*Rule
}

// Compile makes an Engine of all that can be compiled, and tells what cannot.
func Compile(documents []*Document, o Options) (*Engine, []Problem) { return &Engine{}, nil }

// Rules are the rules that were compiled: their place is their number.
func (e *Engine) Rules() []*Rule { return e.rules }

// A Route is the rules for the events of one log source.
type Route struct {
	rules []int
}

// Route finds those rules. Routes are kept: there should be no more log sources than that.
func (e *Engine) Route(s LogSource) *Route { return &Route{} }

// Rules are the numbers of the rules, in order.
func (r *Route) Rules() []int { return r.rules }

// Match calls yield with the number of each rule that the event matches, in order.
func (r *Route) Match(ev *Event, yield func(rule int)) {}
