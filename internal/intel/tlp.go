package intel

import "picket/stix"

// A TLP is a label of TLP 2.0 (FIRST, August 2022), ordered by how few may read: a reader with the ceiling AMBER reads what is
// CLEAR, GREEN or AMBER.
type TLP int8

// The labels.
const (
	Clear TLP = iota
	Green
	Amber
	AmberStrict
	Red
)

// Unmarked is how what bears no marking is handled: a warning that says nothing is not therefore public.
const Unmarked = Amber

var labels = [...]string{"TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"}

// String is the label: TLP:AMBER+STRICT.
func (t TLP) String() string {
	if t < Clear || t > Red {
		return "TLP:RED"
	}
	return labels[t]
}

// ParseTLP reads a label, with or without "TLP:", in any case; WHITE of TLP 1 is CLEAR. What is no label is not ok.
func ParseTLP(label string) (t TLP, ok bool) {
	label = stix.ParseTLP(label)
	for i, known := range labels {
		if label == known {
			return TLP(i), true
		}
	}
	return Unmarked, false
}
