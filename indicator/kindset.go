package indicator

// A KindSet is a set of kinds.
type KindSet uint32

var kindBit = func() map[Kind]KindSet {
	bits := map[Kind]KindSet{}
	for i, kind := range Kinds {
		bits[kind] = 1 << i
	}
	return bits
}()

// SetOf is the set of the kinds given. A kind that is none of Kinds is left out.
func SetOf(kinds ...Kind) KindSet {
	var set KindSet
	for _, kind := range kinds {
		set |= kindBit[kind]
	}
	return set
}

// Has says whether the set holds the kind.
func (s KindSet) Has(kind Kind) bool { return s&kindBit[kind] != 0 }

// List is the set's kinds in display order, never nil.
func (s KindSet) List() []Kind {
	list := []Kind{}
	for i, kind := range Kinds {
		if s&(1<<i) != 0 {
			list = append(list, kind)
		}
	}
	return list
}
