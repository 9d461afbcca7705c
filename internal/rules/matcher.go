package rules

import (
	"slices"

	"picket/internal/record"
	"picket/sigma"
)

// A Matcher finds the rules that records match. It holds scratch: one goroutine may use it at a time.
//
// Look and Match are two steps, so that a caller may ask between them whether the raw line holds what the rules need.
type Matcher struct {
	set   *Set
	views map[*record.Kind]*view
	plans map[planKey]*plan
	build builder

	line []byte
	r    *record.Record
	plan *plan
}

type planKey struct {
	class *Class
	kind  *kind
}

// A Look is what is known of a record before it is matched.
type Look struct {
	Class *Class
	Event uint32 // the number of a Windows event; 0 where there is none
	Rules []int  // the numbers of the rules that are for such records; must not be changed
}

// Matcher gives a matcher of the rules.
func (s *Set) Matcher() *Matcher {
	if m, ok := s.matchers.Get().(*Matcher); ok {
		return m
	}
	return &Matcher{set: s, views: map[*record.Kind]*view{}, plans: map[planKey]*plan{}}
}

// Release says that the matcher is not used any more. What it has learnt of names serves the next one: there may be
// thousands of small logs.
func (m *Matcher) Release() {
	m.line, m.r, m.plan = nil, nil, nil
	m.build.event.Reset()
	m.set.matchers.Put(m)
}

// Look says which rules are for a record. The line is the one that was parsed; both must stay as they are until Match.
func (m *Matcher) Look(line []byte, r *record.Record) Look {
	v := m.views[r.Kind]
	if v == nil {
		v = &view{kind: kindOf(r.Kind)}
		m.views[r.Kind] = v
	}
	v.look(line, r)
	class := v.class
	if class == nil {
		class = v.classOf(v)
	}
	m.line, m.r, m.plan = line, r, m.planOf(class, v.kind)
	look := Look{Class: class, Rules: m.plan.route.Rules()}
	if v.windows {
		look.Event = v.number(roleEvent)
	}
	return look
}

// Match calls yield with the number of each rule that the record of the last Look matches, each once.
func (m *Matcher) Match(yield func(rule int)) {
	p := m.plan
	if p == nil || len(p.route.Rules()) == 0 {
		return
	}
	m.build.build(m.line, m.r, p)
	p.route.Match(&m.build.event, yield)
}

// Evidence is by what a rule matches, while Match yields it: see sigma.Engine.Evidence.
func (m *Matcher) Evidence(rule int) (field string, value []byte) {
	return m.set.engine.Evidence(rule, &m.build.event)
}

// Event is the record of the last Look with all its fields, for correlations: what these group by no rule may ask for. It is
// valid until the next Look, Match or Event; what Match yields to must not ask for it.
func (m *Matcher) Event() *sigma.Event {
	p := m.plan
	if p.whole == nil {
		p.whole = &plan{class: p.class, kind: p.kind, asked: p.asked, everything: true, keywords: p.keywords, inputs: p.inputs,
			pairs: p.pairs}
	}
	m.build.build(m.line, m.r, p.whole)
	return &m.build.event
}

// A plan is what to do with records of a class: which rules there are, and which fields these ask for.
type plan struct {
	class      *Class
	kind       *kind
	route      *sigma.Route
	asked      map[string]bool // names of fields
	inputs     map[string]bool // of what is derived
	keywords   bool            // some rule looks for words anywhere
	everything bool            // all fields are asked for, by all their names
	pairs      bool            // names of values may stand in fields

	objects []object            // that rules ask for, of those met
	whole   *plan               // for everything
	slots   []slot              // of the record before, by index
	names   map[string][]string // under which a field is asked for
	named   map[string][]string // the same for names that stand in fields
}

type slot struct {
	name string
	as   []string
}

func (m *Matcher) planOf(class *Class, k *kind) *plan {
	key := planKey{class, k}
	p := m.plans[key]
	if p == nil {
		p = m.set.newPlan(class, k)
		m.plans[key] = p
	}
	return p
}

func (s *Set) newPlan(class *Class, k *kind) *plan {
	p := &plan{class: class, kind: k, route: s.engine.Route(class.Sources...), asked: map[string]bool{}, pairs: k.windows}
	for _, rule := range p.route.Rules() {
		p.ask(s.engine.Rules()[rule].Condition)
	}
	if k.derive != nil {
		p.inputs = deriveInputs
	}
	return p
}

// asks says whether a field is wanted by a name.
func (p *plan) asks(name string) bool { return p.everything || p.asked[name] }

// namesAt are the names under which rules ask for field i of a record.
func (p *plan) namesAt(i int, field string) []string {
	for len(p.slots) <= i {
		p.slots = append(p.slots, slot{})
	}
	s := &p.slots[i]
	if len(field) > maxName {
		return p.makeNames(field)
	}
	if s.as == nil || s.name != field {
		s.name, s.as = field, p.namesOf(field)
	}
	return s.as
}

func (p *plan) namesOf(field string) []string {
	if names, ok := p.names[field]; ok {
		return names
	}
	if p.names == nil || len(p.names) >= maxNames {
		p.names = map[string][]string{}
	}
	names := p.makeNames(field)
	if len(field) <= maxName {
		p.names[field] = names
	}
	return names
}

func (p *plan) makeNames(field string) []string {
	names := []string{}
	for _, name := range p.allNames(field) {
		isWanted := p.asks(name) || p.inputs[name] || p.keywords && len(names) == 0
		if isWanted && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return p.addObjects(names, p.ownNames(field))
}

// pairedNames are the names under which rules ask for a value of event data whose name stands in a field beside it.
func (p *plan) pairedNames(name []byte) []string {
	if names, ok := p.named[string(name)]; ok {
		return names
	}
	names := p.namesOf("Event.EventData." + string(name))
	if len(name) > maxName {
		return names
	}
	if p.named == nil || len(p.named) >= maxNames {
		p.named = map[string][]string{}
	}
	p.named[string(name)] = names
	return names
}

// ownNames are those that the kind has for a field, and last its own.
func (p *plan) ownNames(field string) []string {
	namesOf := p.kind.namesOf
	if namesOf == nil {
		namesOf = unwrapped
	}
	return append(namesOf(field), field)
}

// allNames are a field's own names, and those of the vocabulary for each of these.
func (p *plan) allNames(field string) []string {
	all := p.ownNames(field)
	for _, name := range all {
		all = append(all, p.class.words.namesOf(name, p.class)...)
	}
	return all
}
