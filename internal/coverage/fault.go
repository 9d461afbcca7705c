package coverage

import (
	"cmp"
	"fmt"
	"slices"
)

// A fault is damage to a source, with what it is told by and counts from.
type fault struct {
	Fault
	file  string
	since Moment
}

func (f fault) String() string { return f.file + ": " + f.Fault.String() }

func (f fault) compare(o fault) int {
	return cmp.Or(cmp.Compare(f.file, o.file), cmp.Compare(f.Offset, o.Offset), cmp.Compare(f.Error, o.Error), cmp.Compare(f.since, o.since))
}

// mostFaults bounds those that are kept of a source, of a stream, and of what could not be read. More are counted.
const mostFaults = 64

// faults are the first ones, by file and offset, in order, and how many there are besides.
type faults struct {
	list []fault
	more int
	rest Moment // from when on the first of these counts
}

func (s *faults) add(f fault) {
	at, _ := slices.BinarySearchFunc(s.list, f, fault.compare)
	s.list = slices.Insert(s.list, at, f)
	if len(s.list) > mostFaults {
		s.addRest(1, s.list[mostFaults].since)
		s.list = s.list[:mostFaults]
	}
}

func (s *faults) addRest(n int, since Moment) {
	if n > 0 && (s.more == 0 || since < s.rest) {
		s.rest = since
	}
	s.more += n
}

func (s *faults) addAll(o *faults) {
	for _, f := range o.list {
		s.add(f)
	}
	s.addRest(o.more, o.rest)
}

// of says which file they are of.
func (s *faults) of(file string) {
	for i := range s.list {
		s.list[i].file = file
	}
}

// until lists those that count in a period that ends at a moment.
func (s *faults) until(end Moment) []string {
	var list []string
	for _, f := range s.list {
		if f.since <= end {
			list = append(list, f.String())
		}
	}
	if s.more > 0 && s.rest <= end {
		list = append(list, fmt.Sprintf("%d more faults", s.more))
	}
	return list
}
