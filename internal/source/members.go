package source

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"iter"
)

// ErrEncrypted is why a member cannot be read that has a password.
var ErrEncrypted = errEncrypted

// mailLimits are those of an Unpacker. What comes by mail is small, and many messages are read.
var mailLimits = limits{
	bombSize:   64 << 20,
	bombRatio:  250,
	members:    2000,
	dictionary: 64 << 20,
	header:     4 << 20,
}

// An Unpacker opens the archives and the compressed files that lie in one attachment, one in the other, within limits for all of
// them together. It belongs to one goroutine.
type Unpacker struct{ budget *budget }

// NewUnpacker is for what lies in a file of so many bytes.
func NewUnpacker(size int64) *Unpacker {
	b := newBudget(mailLimits, size)
	b.read.Store(size)
	return &Unpacker{b}
}

// A Packed is a member of an archive, or what lies in a compressed file.
type Packed struct {
	Name    string    // as the archive has it: hostile, text and no path; "" of a compressed file
	Size    int64     // as the archive states it; 0 where it states none
	Content io.Reader // until the next is asked for, and need not be read; nil where there is Err
	Err     error     // why it cannot be read: ErrEncrypted, or a method that is not known
}

// ContainerOf names the container that begins so: "gzip", "zip", "rar"; "" where it is none. It wants 512 bytes.
func ContainerOf(head []byte) string {
	if c := containerOf(head); c != nil {
		return c.name
	}
	return ""
}

// Members gives what lies in the container that body is, one layer deep, in the order of the container. A damaged one gives what
// can be read of it, and the error, as the last or among the others.
func (u *Unpacker) Members(body []byte) iter.Seq2[*Packed, error] {
	return func(yield func(*Packed, error) bool) {
		c := containerOf(body[:min(len(body), sniffSize)])
		switch stream := bufio.NewReaderSize(bytes.NewReader(body), readSize); {
		case c != nil && c.members != nil:
			u.members(c, &archive{stream: stream, held: body, budget: u.budget}, yield)
		case c != nil && c.open != nil:
			u.only(c, stream, yield)
		default:
			yield(nil, errors.New("not an archive that is read"))
		}
	}
}

func (u *Unpacker) members(c *container, a *archive, yield func(*Packed, error) bool) {
	for m, fault := range c.members(a) {
		if fault != nil {
			if !yield(nil, fault) {
				return
			}
			continue
		}
		o := opener{budget: u.budget}
		if err := o.overspent(); err != nil {
			yield(nil, unread(err))
			return
		}
		p := &Packed{Name: m.name, Size: m.size, Content: m.content, Err: m.err}
		if p.Err == nil && p.Content == nil {
			p.Content = bytes.NewReader(nil)
		}
		if !yield(p, nil) {
			return
		}
	}
}

// only gives what lies in a compressed file.
func (u *Unpacker) only(c *container, stream *bufio.Reader, yield func(*Packed, error) bool) {
	decoder, free, err := c.open(stream, u.budget)
	if err != nil {
		yield(nil, err)
		return
	}
	defer free()
	yield(&Packed{Content: &bombGuard{in: decoder, budget: u.budget, format: c.name}}, nil)
}
