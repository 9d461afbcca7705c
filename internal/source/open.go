package source

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"picket/internal/message/mailbox"
)

// Open gives the sources in what Walk found, in order: itself, or the members of the archive that it is, and of those in
// them. Standard input, named "-", is read from stdin. Each Reader is valid until the next one is asked for; the sequence
// closes it. What cannot be opened or read comes as a Reader too, of which the first Next gives the *Fault: what is lost of
// an archive, under the archive's own name, with the offset in it. Directories, links and devices in an archive give
// nothing, and so does an archive that is whole and empty.
//
// A fault of an archive also touches the members before it, unless errors.Is finds io.ErrUnexpectedEOF in it: what came
// before an early end is right, while a wrong checksum may be that of any of them.
//
// Entries that lie in one archive on disk may be opened at the same time, each once: they share its limits.
func Open(e Entry, stdin io.Reader) iter.Seq[*Reader] { return open(e, stdin, defaults) }

// OpenHashed is Open, for Readers that are asked for their SHA256.
func OpenHashed(e Entry, stdin io.Reader) iter.Seq[*Reader] {
	return openWith(e, stdin, defaults, true)
}

func open(e Entry, stdin io.Reader, lim limits) iter.Seq[*Reader] {
	return openWith(e, stdin, lim, false)
}

func openWith(e Entry, stdin io.Reader, lim limits, hash bool) iter.Seq[*Reader] {
	return func(yield func(*Reader) bool) {
		at := label{name: e.Name, modTime: e.ModTime}
		d, err := openDisk(e, stdin, lim)
		if err != nil {
			d = newDisk(nil, lim)
			o := &opener{disk: d, budget: d.budget, yield: yield}
			o.refuse(at, &Fault{Err: err})
			return
		}
		defer d.Close()
		o := &opener{disk: d, budget: d.budget, yield: yield, hash: hash}
		if e.place != nil {
			o.place(e.place, at)
			return
		}
		o.enter(d, readSize, at)
	}
}

// An opener finds the sources in one entry. Its methods give false when no more are wanted.
type opener struct {
	disk   *disk
	budget *budget
	yield  func(*Reader) bool
	hash   bool // sources as they lie in their files
}

// A label is what a source is called, and where it came from.
type label struct {
	name       string
	modTime    time.Time
	containers []string // outermost first
	sum        *summed  // what its file or member holds; nil where it is not hashed
}

func (l label) inside(c *container) label {
	l.containers = append(slices.Clip(l.containers), c.name)
	return l
}

func (l label) member(m *member) label {
	l.name, l.sum = memberName(l.name, m.name), nil
	if m.modTime.Unix() > 0 {
		l.modTime = m.modTime
	}
	return l
}

// stream opens the containers, one in the other, down to text or to an archive.
func (o *opener) stream(stream *bufio.Reader, at label) bool {
	inner := at.name
	for {
		// An error of Peek comes again when the stream is read.
		head, _ := stream.Peek(sniffSize)
		c := containerOf(head)
		switch {
		case isEventLog(head) || hadHeader(inner, head):
			return o.eventLog(stream, head, at)
		case c == nil && compoundMark(head):
			return o.compound(stream, head, at, inner)
		case c == nil:
			if kind := mailbox.Detect(inner, head); kind != mailbox.None {
				return o.mail(stream, kind, at)
			}
			return o.text(stream, head, at, inner)
		}
		at = at.inside(c)
		switch {
		case c.open == nil && c.members == nil:
			return o.refuse(at, &Fault{Err: fmt.Errorf("%s is not read yet", c.name)})
		case len(at.containers) > o.budget.limits.nesting:
			return o.refuse(at, &Fault{Err: fmt.Errorf("more than %d containers one in the other", o.budget.limits.nesting)})
		case c.members != nil:
			return o.archive(c, stream, at)
		}
		decoder, free, err := c.open(stream, o.budget)
		if err != nil {
			return o.refuse(at, &Fault{Err: err})
		}
		defer free()
		inner = innerName(inner)
		stream = bufio.NewReaderSize(&bombGuard{in: decoder, budget: o.budget, format: c.name}, sniffSize) // larger reads pass it by
	}
}

// archive opens the members, one after the other.
func (o *opener) archive(c *container, stream *bufio.Reader, at label) bool {
	a := &archive{stream: stream, budget: o.budget}
	if len(at.containers) == 1 && o.disk.size >= 0 {
		a.disk = o.disk
	}
	for m, fault := range c.members(a) {
		if fault != nil {
			if !o.refuse(at, fault) {
				return false
			}
			continue
		}
		if err := o.overspent(); err != nil {
			return o.refuse(at, &Fault{Offset: m.offset, Err: unread(err)})
		}
		if !o.member(m, at.member(m)) {
			return false
		}
	}
	return true
}

// overspent says why no member more is read.
func (o *opener) overspent() error {
	if err := o.budget.spent(); err != nil {
		return err
	}
	if !o.budget.takeMember() {
		return fmt.Errorf("over %d members", o.budget.limits.members)
	}
	return nil
}

func (o *opener) member(m *member, at label) bool {
	if m.err != nil {
		return o.refuse(at, &Fault{Err: m.err})
	}
	content := m.content
	if content == nil {
		content = strings.NewReader("")
	}
	return o.enter(content, sniffSize, at)
}

// text hands out a source that is no container.
func (o *opener) text(stream *bufio.Reader, head []byte, at label, promised string) bool {
	r := newReader(o.disk, at)
	if f := brokenPromise(promised, head); f != nil {
		r.faults = append(r.faults, f)
	}
	r.begin(stream, head)
	return o.hand(r)
}

// refuse hands out a source, or an archive, of which there is no more than a fault.
func (o *opener) refuse(at label, f *Fault) bool {
	r := newReader(o.disk, at)
	r.faults, r.ended = []*Fault{f}, true
	return o.hand(r)
}

func (o *opener) hand(r *Reader) bool {
	defer r.Close()
	return o.yield(r)
}

// innerName is the name of what lies in a compressed file: that without its last ending.
func innerName(name string) string {
	ending := filepath.Ext(name)
	switch strings.ToLower(ending) {
	case ".tgz", ".tbz2", ".txz", ".tzst":
		return strings.TrimSuffix(name, ending) + ".tar"
	}
	if containerNamed(name) == nil {
		return ""
	}
	return strings.TrimSuffix(name, ending)
}

// brokenPromise tells when a name promises a container and the content is neither that nor text: its head is damaged, and
// what the bytes would say is not searched by searching them.
func brokenPromise(name string, head []byte) *Fault {
	c := containerNamed(name)
	switch {
	case c == nil:
		return nil
	case c.name == tarFormat && len(head) > 0 && len(bytes.Trim(head, "\x00")) == 0:
		return nil // a tar without members
	case len(head) == 0:
		return &Fault{Err: fmt.Errorf("named %s but empty", filepath.Ext(name))}
	case len(head) >= minText && looksLikeText(head) && (c.name != tarFormat || len(head) >= tarBlock):
		return nil
	}
	return &Fault{Err: fmt.Errorf("named %s but does not begin as %s", filepath.Ext(name), c.name)}
}
