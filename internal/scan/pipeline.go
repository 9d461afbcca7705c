package scan

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"sync"

	"picket/internal/source"
	"picket/matcher"
)

// prepared is what can be known of a block by itself.
type prepared struct {
	matches []matcher.Match // in order of place
	skim    *skim           // nil until there is need of one
}

// prepare finds that. It may be called for several blocks at once, and before those in front of them are settled.
func (s *scanner) prepare(b *source.Block, p *prepared) {
	b.Load()
	p.matches = p.matches[:0]
	s.query.Set.Scan(b.Data, func(m matcher.Match) { p.matches = append(p.matches, m) })
	slices.SortFunc(p.matches, func(a, b matcher.Match) int { return cmp.Compare(a.Start, b.Start) })
	s.skimAhead(b, p)
}

// settle takes what a block holds, after all blocks in front of it.
func (s *scanner) settle(b *source.Block, p *prepared) {
	for _, f := range b.Faults() {
		s.fault(f)
	}
	s.matches = p.matches
	s.block(b, p.skim)
	s.numbers(b)
	s.tellSkimmer()
}

// fault takes damage at this place among the blocks.
func (s *scanner) fault(f *source.Fault) {
	s.report.faultSince(s.sinceOf(f), f.Offset, "%v", f.Err)
	s.damage.early = true
}

// tellConsumed tells how far the source is read.
func (s *scanner) tellConsumed(reader blockReader) {
	if s.consumed != nil {
		s.consumed(reader.Consumed())
	}
}

// A blockReader is a source.Reader.
type blockReader interface {
	Next() (*source.Block, error)
	Bytes() int64
	Consumed() int64
}

// A pipeline is the blocks of one source on their way through three stages. They are read in order, by one member of the
// crew at a time; prepared by any number at once; and settled in order again, by one at a time. So sightings, faults and
// the tally come out as if one member did all.
type pipeline struct {
	ctx     context.Context
	reader  blockReader
	scanner *scanner
	crew    *Crew // its mutex guards all below

	flight []*step // in order; the last one may be in the reading, the first one in the settling
	coming *step   // the next to be read
	spare  []*step
	begun  bool // the first block is settled
	ended  bool // there is no more to read

	waiting bool      // the leader, for something to do
	stirred sync.Cond // there may be something
}

// A step is what one call of Next gives: a block, or damage.
type step struct {
	stage stage
	block *source.Block
	fault *source.Fault
	prepared
}

type stage uint8

const (
	toRead stage = iota
	reading
	toPrepare
	preparing
	toSettle
	settling
)

// run leads the search of a source to its end, or to that of ctx.
func (c *Crew) run(ctx context.Context, s *scanner, reader blockReader) {
	p := &pipeline{ctx: ctx, reader: reader, scanner: s, crew: c, coming: &step{}}
	p.stirred.L = &c.mutex
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.open = append(c.open, p)
	for !p.finished() {
		if x := p.next(); x != nil {
			p.do(x)
		} else {
			p.waiting = true
			p.stirred.Wait()
			p.waiting = false
		}
	}
	c.open = slices.DeleteFunc(c.open, func(x *pipeline) bool { return x == p })
}

// finished is true once all that was read is settled and there will be no more.
func (p *pipeline) finished() bool {
	return len(p.flight) == 0 && (p.ended || p.ctx.Err() != nil)
}

// next finds a step to take on; nil if none waits. Settling comes first, since it makes room, and reading before preparing,
// which others can do meanwhile: neither must pause where it is what takes longest.
func (p *pipeline) next() *step {
	switch {
	case len(p.flight) > 0 && p.flight[0].stage == toSettle:
		return p.flight[0]
	case p.mayRead():
		return p.coming
	}
	for _, x := range p.flight {
		if x.stage == toPrepare {
			return x
		}
	}
	return nil
}

// mayRead looks ahead only behind a first block: most sources have no other.
func (p *pipeline) mayRead() bool {
	switch n := len(p.flight); {
	case p.ended || p.ctx.Err() != nil:
		return false
	case n == 0:
		return true
	default:
		return p.flight[n-1].stage != reading && p.begun && p.crew.mayReadAhead()
	}
}

// do takes a step through its next stage, without the mutex.
func (p *pipeline) do(x *step) {
	if x.stage == toRead {
		p.launch(x)
	}
	x.stage++
	p.crew.call()
	p.crew.mutex.Unlock()
	more := p.work(x)
	p.crew.mutex.Lock()
	p.ended = p.ended || !more
	p.advance(x)
	if p.waiting && (p.finished() || p.next() != nil) {
		p.stirred.Signal()
	}
}

// work does what a stage is about. A panic is a bug: it is kept for the one who called Each, and the others end what they do.
func (p *pipeline) work(x *step) (more bool) {
	defer p.crew.keep()
	switch x.stage {
	case reading:
		return p.read(x)
	case preparing:
		p.scanner.prepare(x.block, &x.prepared)
	case settling:
		p.settle(x)
	}
	return true
}

// launch puts a step into flight.
func (p *pipeline) launch(x *step) {
	if len(p.flight) > 0 {
		p.crew.ahead++
	}
	p.flight = append(p.flight, x)
	p.coming = &step{}
	if n := len(p.spare); n > 0 {
		p.coming, p.spare = p.spare[n-1], p.spare[:n-1]
	}
}

// read gives false at the end.
func (p *pipeline) read(x *step) (more bool) {
	var err error
	x.block, err = p.reader.Next()
	if err == nil || errors.As(err, &x.fault) {
		return true
	}
	if !errors.Is(err, io.EOF) { // which Next does not give
		x.fault = &source.Fault{Offset: p.reader.Bytes(), Err: err}
	}
	return false
}

func (p *pipeline) settle(x *step) {
	if x.fault != nil {
		p.scanner.fault(x.fault)
	} else {
		p.scanner.settle(x.block, &x.prepared)
		x.block.Release()
	}
	p.scanner.tellConsumed(p.reader)
}

// advance says what comes after the stage that is done. There is nothing to prepare of damage.
func (p *pipeline) advance(x *step) {
	x.stage++
	switch {
	case x.stage > settling:
		p.begun = true
		p.land(0)
	case x.block != nil:
	case x.fault != nil:
		x.stage = toSettle
	default:
		p.land(len(p.flight) - 1)
	}
}

// land takes a step out of flight.
func (p *pipeline) land(i int) {
	x := p.flight[i]
	p.flight = slices.Delete(p.flight, i, i+1)
	if len(p.flight) > 0 {
		p.crew.ahead--
	}
	*x = step{prepared: x.prepared}
	p.spare = append(p.spare, x)
}
