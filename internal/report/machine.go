package report

import (
	"cmp"
	"slices"

	"picket/internal/intel"
)

// A machine of the organisation, as records call it: by address, by name, or both.
type machine struct{ address, name string }

// machineOf is the organisation's machine in the record: the address on the inside, and its name. What came to a server
// that does not name itself came to whoever wrote that down.
func machineOf(s *intel.Sighting) machine {
	m := machine{s.Ours(), cmp.Or(s.Machine, s.Host)}
	if m.name == m.address {
		m.name = ""
	}
	switch {
	case m != machine{}:
	case s.Direction == intel.Inbound:
		m.name = s.Observer
	default:
		m.name = "?"
	}
	return m
}

// String is the name and the address, as records have them.
func (m machine) String() string {
	if m.name == "" || m.address == "" {
		return m.name + m.address
	}
	return m.name + " " + m.address
}

func (m machine) compare(o machine) int {
	return cmp.Or(cmp.Compare(m.address, o.address), cmp.Compare(m.name, o.name))
}

// learn notes the name of an address. An address that several machines had, one after another, names none.
func (r *rows) learn(m machine) {
	if r.names == nil {
		r.names = map[string][]string{}
	}
	if known := r.names[m.address]; m.address != "" && m.name != "" && len(known) < 2 && !slices.Contains(known, m.name) {
		r.names[m.address] = append(known, m.name)
	}
}

// named gives a machine that was seen by its address the one name that the address has.
func (r *rows) named(m machine) machine {
	if names := r.names[m.address]; m.name == "" && len(names) == 1 {
		m.name = names[0]
	}
	return m
}

// settle joins the rows of a machine that some records name and others do not.
func (r *rows) settle() {
	for key, x := range r.byKey {
		named := key
		named.machine = r.named(key.machine)
		if named == key {
			continue
		}
		delete(r.byKey, key)
		x.rowKey = named
		if whole := r.byKey[named]; whole != nil {
			x.joinTo(whole)
			continue
		}
		r.byKey[named] = x
	}
}

func (r *row) joinTo(whole *row) {
	whole.best = whole.best.or(r.best)
	whole.span.join(r.span)
	whole.shared = cmp.Or(whole.shared, r.shared)
	for _, s := range r.streams {
		into := whole.in(s.stream)
		if into == nil {
			continue
		}
		into.best = into.best.or(s.best)
		into.span.join(s.span)
		for _, e := range s.examples {
			into.show(e)
		}
	}
}

// machines counts the machines with hits: by name, where one has several addresses.
func (r *rows) machines() int {
	distinct := map[string]bool{}
	r.eachMachine(func(key rowKey) {
		if !key.mention {
			distinct[key.machine.known()] = true
		}
	})
	return len(distinct)
}

func (r *rows) eachMachine(visit func(rowKey)) {
	r.settle()
	for key := range r.byKey {
		visit(key)
	}
}

// known is the name, else the address: what tells machines apart.
func (m machine) known() string { return cmp.Or(m.name, m.address) }
