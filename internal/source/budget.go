package source

import (
	"fmt"
	"io"
	"sync/atomic"
)

// A budget is what all that lies in one file on disk may cost together, however it is nested, and whoever reads its members
// at the same time.
type budget struct {
	limits  limits
	size    int64 // of the file on disk; -1 where that is not known
	read    atomic.Int64
	out     atomic.Int64 // decompressed bytes, those of every layer
	members atomic.Int64
	listed  atomic.Int64 // members in the lists that are held now
	spooled atomic.Int64 // bytes held now
	stopped atomic.Pointer[streamError]
}

func newBudget(lim limits, size int64) *budget { return &budget{limits: lim, size: size} }

// spend counts decompressed bytes. The error is that there were too many, then and from then on.
func (b *budget) spend(n int64, format string) error {
	if err := b.stopped.Load(); err != nil {
		return *err
	}
	out := b.out.Add(n)
	if out <= b.limits.bombSize {
		return nil
	}
	read := b.read.Load()
	if b.size >= 0 {
		read = min(read, b.size) // members that overlap are read more than once
	}
	ratio := out / max(read, 1)
	if ratio < b.limits.bombRatio {
		return nil
	}
	text := fmt.Sprintf("%s stream expands %d-fold, over the limit of %d: stopped", format, ratio, b.limits.bombRatio)
	err := &streamError{text, io.ErrUnexpectedEOF}
	b.stopped.CompareAndSwap(nil, err)
	return *err
}

// spent is the error of a budget that was overspent.
func (b *budget) spent() error {
	if err := b.stopped.Load(); err != nil {
		return *err
	}
	return nil
}

// takeMember counts one more member. It gives false when there are too many.
func (b *budget) takeMember() bool { return b.members.Add(1) <= b.limits.members }

// room is how many members a list may have.
func (b *budget) room() int64 { return max(0, b.limits.members-b.listed.Load()) }

// list counts the members of a list; call what it gives when the list is let go.
func (b *budget) list(n int) (release func()) {
	b.listed.Add(int64(n))
	return func() { b.listed.Add(-int64(n)) }
}

// hold counts bytes that are spooled; let go of them with a negative number. It gives false when there are too many.
func (b *budget) hold(n int64) bool { return b.spooled.Add(n) <= b.limits.spool }

// A bombGuard stands behind each decompressor. It ends a stream that expands too far to be a log, and makes an error of a
// panic in the decompressor, which was written by others.
type bombGuard struct {
	in     io.Reader
	budget *budget
	format string
	err    error // sticky
}

func (g *bombGuard) Read(p []byte) (n int, err error) {
	if g.err != nil {
		return 0, g.err
	}
	defer func() {
		if cause := recover(); cause != nil {
			n, err = 0, streamError{text: fmt.Sprintf("%s stream is damaged: its decoder failed: %v", g.format, cause)}
		}
		g.err = err
	}()
	n, err = g.in.Read(p)
	if spent := g.budget.spend(int64(n), g.format); spent != nil {
		err = spent
	}
	return n, err
}
