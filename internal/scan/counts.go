package scan

import "picket/internal/record"

// counts are the records of a source by log kind. Records of one kind mostly follow each other.
type counts struct {
	last  *record.Kind
	run   *int64 // of the last kind
	all   map[*record.Kind]*int64
	texts int64 // those of no known kind
}

func (c *counts) add(kind *record.Kind) {
	if kind != c.last {
		c.last, c.run = kind, c.of(kind)
	}
	*c.run++
	if kind.Name == record.Text {
		c.texts++
	}
}

// of is where the records of a kind are counted.
func (c *counts) of(kind *record.Kind) *int64 {
	if c.all == nil {
		c.all = map[*record.Kind]*int64{}
	}
	if c.all[kind] == nil {
		c.all[kind] = new(int64)
	}
	return c.all[kind]
}

// byName is what a report says.
func (c *counts) byName() map[string]int64 {
	names := make(map[string]int64, len(c.all))
	for kind, n := range c.all {
		if *n > 0 {
			names[kind.Name] += *n
		}
	}
	return names
}
