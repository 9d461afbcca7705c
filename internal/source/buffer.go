package source

import (
	"sync"
	"sync/atomic"
)

// A buffer is what a block lies in. It is held by the splitter that fills it, since what the block leaves of a line is
// there, and by whoever was handed the block; the last one to let go gives it back.
type buffer struct {
	room    []byte
	block   Block
	holders atomic.Int32
	pool    *sync.Pool
}

// Buffers are reused, those of normal blocks and those that grew for a long line: most sources are small, and clearing
// memory for each would cost more than reading it.
var (
	buffers      sync.Pool
	largeBuffers sync.Pool
)

// take gives a buffer of at least so many bytes, held once.
func take(pool *sync.Pool, size int) *buffer {
	b, _ := pool.Get().(*buffer)
	if b == nil || cap(b.room) < size {
		b = &buffer{room: make([]byte, size), pool: pool}
	}
	b.holders.Store(1)
	return b
}

// share gives the block, to be filled in and handed out.
func (b *buffer) share() *Block {
	b.holders.Add(1)
	return &b.block
}

// isShared is true while the block is in use. Once it is not, it stays so until the next share.
func (b *buffer) isShared() bool { return b.holders.Load() > 1 }

func (b *buffer) release() {
	if b.holders.Add(-1) == 0 {
		b.pool.Put(b)
	}
}
