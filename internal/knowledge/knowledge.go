// Package knowledge holds the names of the field: ATT&CK's techniques, groups, software and mitigations, actors under all
// their names, agencies, sectors and what attackers want of them, countries. The tables are embedded; generate makes them.
//
// A name is found however it is written: case, spaces, hyphens and accents do not tell names apart (APT45, APT 45,
// apt-45). What would then be found by mistake has rules of its own: acronyms count in capitals only, and a name that is
// also an ordinary word only as the table writes it, marked as risky.
package knowledge

import (
	"slices"
	"sync"
)

// A Kind is what a name stands for.
type Kind uint8

// The kinds, one table each.
const (
	Actor Kind = iota
	Malware
	Tool
	Technique
	Mitigation
	Agency
	Sector
	Technology
	Country
	Organisation
)

var kindNames = [...]string{"actor", "malware", "tool", "technique", "mitigation", "agency", "sector", "technology", "country", "organisation"}

// String is the kind in one word, as its table is called.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "unknown"
}

// An Entity is one thing under all its names.
type Entity struct {
	Kind    Kind
	ID      string   // ATT&CK's (G0138, S0154, T1566.001, M1032) or ISO 3166-1 alpha-2 of a country; empty where there is none
	Name    string   // the preferred name
	Aliases []string // all other names; of a country also its adjectives and people
	Acronym string   // of an agency: FBI
	// Country is ISO 3166-1 alpha-2: of an agency its own (EU for the Union, empty for the world), of an actor the one
	// that it is publicly attributed to, empty where that is unknown.
	Country string
	Capital string   // of a country: in Find too, but risky, as it is a place before it is a government
	Tactics []string // of a technique, ATT&CK's short names: initial-access
	Sector  string   // of a technology: the name of the sector it belongs to
	Former  []string // ATT&CK ids that were revoked in favour of this one: T1193 of T1566.001
	Retired bool     // ATT&CK has deprecated it, and names no successor
}

// A Base is what is known. It does not change; any number of goroutines may ask it.
type Base struct {
	entities []Entity
	byID     map[string]int32
	names    []name
	index    index
}

// Embedded is the knowledge that this version of Picket came with. It is parsed at the first call, which takes some 10 ms.
func Embedded() *Base { return embedded() }

var embedded = sync.OnceValue(func() *Base {
	base, err := read(embeddedTables)
	if err != nil { // the tests read the embedded tables: this is no input of the user's
		return newBase(nil, words{}, "")
	}
	return base
})

// Entities are all of one kind, in the order of their table: by name.
func (b *Base) Entities(kind Kind) []*Entity {
	var list []*Entity
	for i := range b.entities {
		if b.entities[i].Kind == kind {
			list = append(list, &b.entities[i])
		}
	}
	return list
}

// ByID is the entity with an ATT&CK id or a country's code, in any case, or nil. An id that ATT&CK revoked leads to its successor.
func (b *Base) ByID(id string) *Entity {
	if i, ok := b.byID[upper(id)]; ok {
		return &b.entities[i]
	}
	return nil
}

// Named are the entities of a kind that have this name, exactly or as an alias; case, separators and accents do not matter.
func (b *Base) Named(kind Kind, name string) []*Entity {
	var list []*Entity
	for n := b.index.first(hashFolded(name)); n >= 0; n = b.names[n].next {
		if b.names[n].entity == nobody {
			continue
		}
		e := &b.entities[b.names[n].entity]
		if e.Kind == kind && sameFolded(name, b.names[n].form) && !slices.Contains(list, e) {
			list = append(list, e)
		}
	}
	return list
}
