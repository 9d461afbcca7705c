package source

import (
	"errors"
	"iter"
)

// Ahead gives what Next gives, to the end, with blocks that load was called for: for so many of them at once. The blocks are
// the caller's to release.
func (r *Reader) Ahead(atOnce int, load func(*Block)) iter.Seq2[*Block, *Fault] {
	return func(yield func(*Block, *Fault) bool) {
		var coming []*loading
		for more := true; more || len(coming) > 0; {
			if more && len(coming) < atOnce {
				x := r.startLoading(load)
				if more = x.block != nil || x.fault != nil; more {
					coming = append(coming, x)
				}
				continue
			}
			x := coming[0]
			coming = coming[1:]
			<-x.done
			if x.bug != nil {
				panic(x.bug) // where the caller sees it
			}
			if !yield(x.block, x.fault) {
				return
			}
		}
	}
}

// A loading is a block in the loading, or damage; neither is the end.
type loading struct {
	block *Block
	fault *Fault
	done  chan struct{}
	bug   any
}

func (r *Reader) startLoading(load func(*Block)) *loading {
	x := &loading{done: make(chan struct{})}
	var err error
	x.block, err = r.Next()
	errors.As(err, &x.fault)
	if x.block == nil {
		close(x.done)
		return x
	}
	go func() {
		defer close(x.done)
		defer func() { x.bug = recover() }()
		load(x.block)
	}()
	return x
}
