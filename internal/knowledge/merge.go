package knowledge

import (
	"cmp"
	"io/fs"
	"slices"
	"strings"
)

// Merge puts sources together, the most trusted first, onto what is known already.
//
// ATT&CK's grouping counts. A cluster of a galaxy joins an entity only where its names lead to that one alone, or where
// its first name does; and a name of it is taken over only if no other entity and no other cluster claims it, and if the vendor
// that coined it has no other name for the entity: one vendor gives one name to one group, so a second one is another group's.
// What joins nothing becomes an entity of its own. The supplement, written by hand, is right where galaxies are wrong.
func Merge(known []Entity, sources ...*Source) ([]Entity, error) {
	right, err := supplement()
	if err != nil {
		return nil, err
	}
	m := newMerger(known)
	for _, s := range sources {
		if s.isATTACK() {
			m.takeOver(s)
		}
	}
	m.correct(right)
	for _, s := range sources {
		if !s.isATTACK() {
			m.join(s)
		}
	}
	return m.sorted(), nil
}

// supplement is what the sources lack, or have wrong. A name with a minus before it is struck, a country of - is unknown.
func supplement() ([]Entity, error) {
	dir, err := fs.Sub(embeddedTables, "supplement")
	if err != nil {
		return nil, err
	}
	var all []Entity
	for _, kind := range []Kind{Actor, Malware} {
		list, err := readTable(dir, kind)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
}

type merger struct {
	entities []*Entity
	byID     map[string]*Entity
	owners   map[string][]*Entity // by key, of all names
	struck   map[*Entity][]string // keys of names that are not theirs, whatever sources say
}

func newMerger(known []Entity) *merger {
	m := &merger{byID: map[string]*Entity{}, owners: map[string][]*Entity{}, struck: map[*Entity][]string{}}
	for i := range known {
		e := known[i]
		e.Aliases = slices.Clone(e.Aliases)
		m.insert(&e)
	}
	return m
}

func (m *merger) insert(e *Entity) {
	m.entities = append(m.entities, e)
	if e.ID != "" {
		m.byID[e.ID] = e
	}
	m.own(e, e.Name)
	for _, alias := range e.Aliases {
		m.own(e, alias)
	}
}

// family puts malware and tools together: sources disagree on which of the two a program is.
func family(kind Kind) Kind {
	if kind == Tool {
		return Malware
	}
	return kind
}

func (m *merger) own(e *Entity, name string) {
	if k := key(name); !slices.Contains(m.owners[k], e) {
		m.owners[k] = append(m.owners[k], e)
	}
}

// of are the entities of the kind's family that have a name.
func (m *merger) of(kind Kind, name string) []*Entity {
	var list []*Entity
	for _, e := range m.owners[key(name)] {
		if family(e.Kind) == family(kind) {
			list = append(list, e)
		}
	}
	return list
}

// takeOver takes ATT&CK's entities. Names that others gave to one that is known stay, unless ATT&CK gives them to another; what had no
// id and is now one of ATT&CK's becomes part of it.
func (m *merger) takeOver(s *Source) {
	claimed := claimants(s)
	for i := range s.Entities {
		e := s.Entities[i]
		same := m.before(&e)
		for _, o := range same {
			e.Country = cmp.Or(e.Country, o.Country)
			for _, name := range append([]string{o.Name}, o.Aliases...) {
				if ids := claimed[family(e.Kind)][key(name)]; len(ids) == 0 || slices.Contains(ids, e.ID) {
					e.Aliases = append(slices.Clip(e.Aliases), name)
				}
			}
		}
		if len(same) > 0 {
			m.drop(func(o *Entity) bool { return slices.Contains(same, o) })
		}
		e.Aliases = cleanNames(e.Name, e.Aliases)
		m.insert(&e)
	}
	gone := map[string]bool{}
	for _, e := range s.Entities {
		for _, id := range e.Former {
			gone[id] = true
		}
	}
	m.drop(func(e *Entity) bool { return e.ID != "" && gone[e.ID] })
}

// claimants are the ids of a source's entities by family and the keys of their names.
func claimants(s *Source) map[Kind]map[string][]string {
	all := map[Kind]map[string][]string{}
	for _, e := range s.Entities {
		ids := all[family(e.Kind)]
		if ids == nil {
			ids = map[string][]string{}
			all[family(e.Kind)] = ids
		}
		for _, name := range append([]string{e.Name}, e.Aliases...) {
			ids[key(name)] = append(ids[key(name)], e.ID)
		}
	}
	return all
}

// before are what an entity of ATT&CK was so far: that with its id, and those without one whose preferred name is one of its names.
func (m *merger) before(e *Entity) []*Entity {
	var list []*Entity
	if old := m.byID[e.ID]; old != nil {
		list = append(list, old)
	}
	for _, name := range append([]string{e.Name}, e.Aliases...) {
		for _, o := range m.of(e.Kind, name) {
			if o.ID == "" && key(o.Name) == key(name) && !slices.Contains(list, o) {
				list = append(list, o)
			}
		}
	}
	return list
}

// drop forgets entities.
func (m *merger) drop(is func(*Entity) bool) {
	for _, e := range m.entities {
		if !is(e) {
			continue
		}
		for _, name := range append([]string{e.Name}, e.Aliases...) {
			m.owners[key(name)] = slices.DeleteFunc(m.owners[key(name)], is)
		}
	}
	m.entities = slices.DeleteFunc(m.entities, is)
}

// correct adds and strikes names of entities that are known by their id or name, and adds those that are not.
func (m *merger) correct(right []Entity) {
	for i := range right {
		c := &right[i]
		e := m.byID[c.ID]
		if same := m.of(c.Kind, c.Name); e == nil && c.ID == "" && len(same) > 0 {
			e = preferring(same, c.Name)
		}
		if e == nil {
			e = &Entity{Kind: c.Kind, ID: c.ID, Name: c.Name}
			m.insert(e)
		}
		for _, name := range c.Aliases {
			if struck, is := strings.CutPrefix(name, "-"); is {
				m.strike(e, struck)
				continue
			}
			if !slices.Contains(m.of(e.Kind, name), e) {
				e.Aliases = append(e.Aliases, name)
				m.own(e, name)
			}
		}
		e.Aliases = cleanNames(e.Name, e.Aliases)
		if e.Country = cmp.Or(c.Country, e.Country); e.Country == "-" {
			e.Country = ""
			m.struck[e] = append(m.struck[e], "country")
		}
	}
}

func (m *merger) strike(e *Entity, name string) {
	k := key(name)
	m.struck[e] = append(m.struck[e], k)
	e.Aliases = slices.DeleteFunc(e.Aliases, func(a string) bool { return key(a) == k })
	m.owners[k] = slices.DeleteFunc(m.owners[k], func(o *Entity) bool { return o == e })
}

// join takes the clusters of a galaxy.
func (m *merger) join(s *Source) {
	claims := claimsOf(s)
	for i := range s.Entities {
		c := &s.Entities[i]
		e := m.sameAs(c)
		if e == nil {
			e = &Entity{Kind: c.Kind, Name: c.Name}
			m.insert(e)
		}
		m.widen(e, c, claims)
	}
}

// claimsOf counts how many clusters of a source have a name.
func claimsOf(s *Source) map[string]int {
	claims := map[string]int{}
	for _, c := range s.Entities {
		seen := map[string]bool{}
		for _, name := range append([]string{c.Name}, c.Aliases...) {
			if k := key(name); !seen[k] {
				seen[k] = true
				claims[k]++
			}
		}
	}
	return claims
}

// sameAs is the entity that a cluster speaks of, or nil.
func (m *merger) sameAs(c *Entity) *Entity {
	if first := m.of(c.Kind, c.Name); len(first) > 0 {
		return preferring(first, c.Name)
	}
	var touched []*Entity
	for _, alias := range c.Aliases {
		for _, e := range m.of(c.Kind, alias) {
			if !slices.Contains(touched, e) {
				touched = append(touched, e)
			}
		}
	}
	if len(touched) != 1 || rival(touched[0], c.Name) {
		return nil
	}
	return touched[0]
}

// preferring is the one entity of a list whose preferred name this is, else the first.
func preferring(list []*Entity, name string) *Entity {
	for _, e := range list {
		if key(e.Name) == key(name) {
			return e
		}
	}
	return list[0]
}

// widen gives an entity the names of a cluster that are its own beyond doubt.
func (m *merger) widen(e, c *Entity, claims map[string]int) {
	names := e.Aliases
	for _, name := range append([]string{c.Name}, c.Aliases...) {
		k := key(name)
		owners := m.of(e.Kind, name)
		isFirst := name == c.Name
		switch {
		case slices.Contains(owners, e) && key(e.Name) == k, slices.ContainsFunc(e.Aliases, func(a string) bool { return key(a) == k }):
			// known, perhaps in another spelling
		case slices.Contains(m.struck[e], k):
			// a mistake that is known
		case len(owners) > 0, claims[k] > 1 && !isFirst, rival(e, name) && !isFirst:
			// another's
		default:
			names = append(names, name)
			m.own(e, name)
		}
	}
	e.Aliases = cleanNames(e.Name, names)
	if !slices.Contains(m.struck[e], "country") {
		e.Country = cmp.Or(e.Country, c.Country)
	}
}

// rival says whether the vendor that coined a name has another name for the entity.
func rival(e *Entity, name string) bool {
	scheme := schemeOf(name)
	if scheme == "" || e.Kind != Actor {
		return false
	}
	for _, other := range append([]string{e.Name}, e.Aliases...) {
		if schemeOf(other) == scheme && key(other) != key(name) {
			return true
		}
	}
	return false
}

// schemes are how vendors name groups: by the last word or the first one. Provisional names (UNC, DEV, Storm) are none, as a group
// may have had several.
var schemes = map[string][]string{
	"Microsoft": strings.Fields("sleet typhoon blizzard sandstorm tempest tsunami flood dust cyclone rain hail lightning"),
	"CrowdStrike": strings.Fields(`chollima panda bear kitten spider tiger leopard buffalo crane jackal wolf hawk lynx
		saiga sphinx ocelot adept`),
	"Unit 42":     strings.Fields("pisces taurus ursa serpens libra draco gemini scorpius orion aries lynx"),
	"Secureworks": strings.Fields("nickel bronze iron cobalt gold tin copper aluminum zinc platinum"),
}

// schemeOf is the vendor that names like this, or "".
func schemeOf(name string) string {
	fields := strings.Fields(strings.ToLower(name))
	if len(fields) != 2 {
		if k := key(name); strings.HasPrefix(k, "apt") && len(k) > 3 && strings.Trim(k[3:], "0123456789") == "" {
			return "Mandiant"
		}
		return ""
	}
	for _, vendor := range []string{"Microsoft", "CrowdStrike", "Unit 42"} {
		if slices.Contains(schemes[vendor], fields[1]) {
			return vendor
		}
	}
	if slices.Contains(schemes["Secureworks"], fields[0]) {
		return "Secureworks"
	}
	return ""
}

func (m *merger) sorted() []Entity {
	list := make([]Entity, len(m.entities))
	for i, e := range m.entities {
		list[i] = *e
	}
	slices.SortStableFunc(list, compare)
	return list
}

// compare is the order of the tables: by kind, then by id where there is one, then by name.
func compare(a, b Entity) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), -cmp.Compare(min(len(a.ID), 1), min(len(b.ID), 1)), cmp.Compare(a.ID, b.ID),
		cmp.Compare(key(a.Name), key(b.Name)), cmp.Compare(a.Name, b.Name))
}
