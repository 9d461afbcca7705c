package scan

import (
	"runtime"
	"sync"
)

// A Crew searches sources on all processors: several at once, and where there are fewer sources than processors, several
// blocks of one. Each source has one member of the crew who leads its search, and does all of it alone, block after block
// and as plainly as a loop, while nobody is idle. Members without a source of their own help the others, the first source
// first.
//
// Blocks in flight are at most one for each source that is open, and once there are helpers, two for each processor.
type Crew struct {
	processors int

	mutex   sync.Mutex
	wanted  sync.Cond   // there is a job for a helper, or will never be one
	open    []*pipeline // in the order in which they were opened
	leading int         // members that still take sources
	helping int
	idle    int // of those that help
	ahead   int // blocks in flight besides the first one of each source
	bug     any // the first panic of a member
}

// NewCrew makes a crew for as many processors as Go uses (GOMAXPROCS).
func NewCrew() *Crew { return newCrew(runtime.GOMAXPROCS(0)) }

func newCrew(processors int) *Crew {
	c := &Crew{processors: processors}
	c.wanted.L = &c.mutex
	return c
}

// Each calls lead for the numbers below n, in order, and for so many of them at once (0: for one a processor). It returns
// when all calls have. A call hands the crew to Sources, to be helped. What panics in any of that panics here, when the
// others have ended what they were at.
func (c *Crew) Each(n, atOnce int, lead func(i int)) {
	if atOnce <= 0 {
		atOnce = c.processors
	}
	next := 0
	c.leading = atOnce
	var members sync.WaitGroup
	for range max(atOnce, c.processors) - atOnce {
		members.Go(c.help)
	}
	for range atOnce {
		members.Go(func() {
			for i := c.take(&next, n); i < n; i = c.take(&next, n) {
				c.lead(i, lead)
			}
			c.help()
		})
	}
	members.Wait()
	if c.bug != nil {
		panic(c.bug)
	}
}

func (c *Crew) lead(i int, lead func(i int)) {
	defer c.keep()
	lead(i)
}

// keep ends a panic, to be deferred.
func (c *Crew) keep() {
	if bug := recover(); bug != nil {
		c.mutex.Lock()
		defer c.mutex.Unlock()
		if c.bug == nil {
			c.bug = bug
		}
	}
}

// take gives the next number, or n when there is none: then the member leads no more.
func (c *Crew) take(next *int, n int) int {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if i := *next; i < n && c.bug == nil {
		*next++
		return i
	}
	if c.leading--; c.leading == 0 {
		c.wanted.Broadcast()
	}
	return n
}

// help works on the sources of others until all are read, unless there are members enough.
func (c *Crew) help() {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.leading+c.helping >= c.processors {
		return
	}
	c.helping++
	for c.leading > 0 {
		if p, x := c.job(); x != nil {
			p.do(x)
		} else {
			c.idle++
			c.wanted.Wait()
			c.idle--
		}
	}
	c.helping--
}

// job finds the first source with something to do.
func (c *Crew) job() (*pipeline, *step) {
	for _, p := range c.open {
		if x := p.next(); x != nil {
			return p, x
		}
	}
	return nil, nil
}

// call wakes a helper if there is a job for it.
func (c *Crew) call() {
	if c.idle == 0 {
		return
	}
	if _, x := c.job(); x != nil {
		c.wanted.Signal()
	}
}

// mayReadAhead says whether a source may have a block in flight besides its first.
func (c *Crew) mayReadAhead() bool { return c.helping > 0 && c.ahead < 2*c.processors }
