package coverage

// mostStreams bounds those of a tally and of a ledger. DESIGN.md says what is given up beyond it.
const mostStreams = 20_000

// Crowd is the observer's name of a stream that holds the records of all observers of its log kind, because there are
// too many streams to tell them apart. It vouches for nothing.
const Crowd = "many observers"

// tooMany says why.
const tooMany = "more than 20,000 streams: observers of this log kind are not told apart,"

// A crowd counts streams, and knows the log kinds whose observers are no more told apart.
type crowd struct {
	streams map[string]int // by log kind
	total   int
	joined  map[string]bool // log kinds
}

func newCrowd() crowd { return crowd{streams: map[string]int{}, joined: map[string]bool{}} }

// name is what a stream is called here.
func (c *crowd) name(id StreamID) StreamID {
	if len(c.joined) > 0 && c.joined[id.LogKind] {
		id.Observer = Crowd
	}
	return id
}

// add counts a new stream. Where that is one too many, it gives the log kind of which all are to be joined: the one with
// the most, which is joined from then on.
func (c *crowd) add(id StreamID) (kind string, tooMany bool) {
	c.streams[id.LogKind]++
	c.total++
	if c.total <= mostStreams {
		return "", false
	}
	for other, n := range c.streams {
		if kind == "" || n > c.streams[kind] || n == c.streams[kind] && other < kind {
			kind = other
		}
	}
	c.join(kind)
	return kind, true
}

// join makes the streams of a log kind one.
func (c *crowd) join(kind string) {
	c.joined[kind] = true
	c.total -= max(0, c.streams[kind]-1)
	c.streams[kind] = min(c.streams[kind], 1)
}
