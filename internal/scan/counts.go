package scan

import "picket/internal/record"

// counts are the records of a source by log kind. Records of one kind mostly follow each other.
type counts struct {
	last  *record.Kind
	run   *int64 // of the last kind
	all   map[*record.Kind]*int64
	texts int64 // those of no known kind
}

func (c *counts) add(kind *record.Kind) { c.addMany(kind, 1) }

func (c *counts) addMany(kind *record.Kind, n int64) {
	if kind != c.last {
		if c.all == nil {
			c.all = map[*record.Kind]*int64{}
		}
		if c.all[kind] == nil {
			c.all[kind] = new(int64)
		}
		c.last, c.run = kind, c.all[kind]
	}
	*c.run += n
	if kind.Name == record.Text {
		c.texts += n
	}
}

// byName is what a report says.
func (c *counts) byName() map[string]int64 {
	names := make(map[string]int64, len(c.all))
	for kind, n := range c.all {
		names[kind.Name] += *n
	}
	return names
}
