// Package source finds log sources and hands them out as blocks of whole lines.
//
// Walk lists what lies under the paths that the user names, each real file once. Open reads one of them: it tells
// compression and encoding from the content, never from the name, and Next gives the text in blocks that are ready to be
// searched. Offsets and line numbers are those of the decompressed source, whatever was done to its bytes on the way.
//
// Nothing is lost silently. What cannot be read is an Entry with Err, an error of Open, or a *Fault that names the byte;
// everything that came before the damage has been handed out by then. Memory is bounded by constants, not by the input.
package source

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"strings"
	"time"
)

// limits bound what one Reader holds in memory and how far a source may expand. Tests make them small.
type limits struct {
	block   int // bytes of a normal block
	buffer  int // bytes of the largest block: a line up to about this long stays whole
	overlap int // bytes that pieces of a longer line share, so that a value on the border is whole in one of them

	bombSize  int64 // decompressed bytes from which on bombRatio holds
	bombRatio int64 // decompressed bytes for each byte read from disk
}

var defaults = limits{
	block:     256 << 10,
	buffer:    1<<20 + 64<<10,
	overlap:   32 << 10,
	bombSize:  256 << 20,
	bombRatio: 250,
}

// maxNesting is how many containers may lie one in the other: gzip in gzip is an accident, deeper is an attack.
const maxNesting = 4

// sniffSize is how many bytes are looked at to tell container and encoding.
const sniffSize = 4096

// readSize is what a Reader asks of the system at once while it decompresses. Plain files are read in whole blocks.
const readSize = 64 << 10

// A Reader reads one source. Its methods belong to one goroutine, but for Consumed.
type Reader struct {
	limits     limits
	disk       *disk
	stream     *bufio.Reader // decompressed
	containers []string
	closers    []func() error

	encoding string
	recoder  *utf16Reader // nil where bytes are handed out as they are
	blocks   splitter
	faults   []*Fault // to be told once the offset is reached
	mixed    bool     // a change of encoding has been found
	ended    bool     // the end of the stream has been told
	name     string
	modTime  time.Time
}

// Open begins to read what Walk found. Standard input, named "-", is read from stdin. The error does not repeat the
// name. Damage, even at the first byte, is not an error of Open: Next tells it.
func Open(e Entry, stdin io.Reader) iter.Seq[*Reader] {
	return func(yield func(*Reader) bool) {
		r, err := open(e, stdin, defaults)
		if err != nil {
			panic(err)
		}
		r.name, r.modTime = e.Name, e.ModTime
		yield(r)
		r.Close()
	}
}

// Name is a stand-in.
func (r *Reader) Name() string { return r.name }

// ModTime is a stand-in.
func (r *Reader) ModTime() time.Time { return r.modTime }

// Framed is a stand-in.
func (r *Reader) Framed() bool { return false }

func open(e Entry, stdin io.Reader, lim limits) (*Reader, error) {
	d, err := openDisk(e, stdin)
	if err != nil {
		return nil, err
	}
	return newReader(d, e.Name, lim), nil
}

func newReader(d *disk, name string, lim limits) *Reader {
	r := &Reader{limits: lim, disk: d}
	r.closers = append(r.closers, d.Close)
	head := r.unwrap()
	if len(r.containers) == 0 {
		r.checkName(name, head)
	}
	text, start := r.decode(head)
	r.blocks = newSplitter(text, lim, start, r.recoder != nil)
	return r
}

// unwrap opens the containers, one in the other, and gives the first bytes of what lies inside.
func (r *Reader) unwrap() []byte {
	r.stream = bufio.NewReaderSize(r.disk, readSize)
	for {
		// An error of Peek comes again when the stream is read.
		head, _ := r.stream.Peek(sniffSize)
		c := containerOf(head)
		if c == nil {
			return head
		}
		r.containers = append(r.containers, c.name)
		if c.open == nil {
			return r.refuse(fmt.Errorf("%s is not read yet", c.name))
		}
		if len(r.containers) > maxNesting {
			return r.refuse(fmt.Errorf("more than %d containers one in the other", maxNesting))
		}
		inner, closer, err := c.open(r.stream)
		if err != nil {
			return r.refuse(err)
		}
		r.closers = append(r.closers, closer)
		guarded := &bombGuard{in: inner, disk: r.disk, limits: r.limits, name: c.name}
		r.stream = bufio.NewReaderSize(guarded, sniffSize) // larger reads pass it by
	}
}

// refuse makes the stream one that fails at its first byte.
func (r *Reader) refuse(err error) []byte {
	r.stream.Reset(failing{err})
	return nil
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// checkName tells when a name promises a container and the content is neither that nor text: its head is damaged, and
// what the bytes would say is not searched by searching them.
func (r *Reader) checkName(name string, head []byte) {
	c := containerNamed(name)
	if c == nil || len(head) >= minText && looksLikeText(head) {
		return
	}
	if len(head) == 0 {
		r.faults = append(r.faults, &Fault{Err: fmt.Errorf("named %s but empty", filepath.Ext(name))})
		return
	}
	r.faults = append(r.faults, &Fault{Err: fmt.Errorf("named %s but does not begin as %s", filepath.Ext(name), c.name)})
}

// decode strips a byte order mark and sees to UTF-16. It gives the text and the offset of its first byte.
func (r *Reader) decode(head []byte) (text io.Reader, start int64) {
	encoding, mark := encodingOf(head)
	if _, err := r.stream.Discard(mark); err != nil {
		return r.stream, 0 // cannot be: the mark has been seen
	}
	r.encoding = encoding
	if encoding == "" {
		return r.stream, int64(mark)
	}
	r.recoder = newUTF16Reader(r.stream, encoding == utf16BE)
	return r.recoder, int64(mark)
}

// Next gives the next block, valid until the next call of Next or Close. The error is io.EOF at the end, or a *Fault:
// after one that is not the end of what can be read, the next call goes on.
func (r *Reader) Next() (*Block, error) {
	if f := r.dueFault(); f != nil {
		return nil, f
	}
	if r.ended {
		return nil, io.EOF
	}
	block, err := r.blocks.next()
	if err != nil {
		r.ended = true
		return nil, r.fault(err)
	}
	r.noteMixed(block)
	return block, nil
}

// dueFault gives a fault whose place has been passed.
func (r *Reader) dueFault() *Fault {
	if len(r.faults) == 0 || r.faults[0].Offset > r.blocks.offset {
		return nil
	}
	f := r.faults[0]
	r.faults = r.faults[1:]
	return f
}

// fault makes the error that ended the stream one to hand out. What went wrong on disk says more than what it did to the
// decompressor.
func (r *Reader) fault(err error) error {
	if cause := r.disk.err; cause != nil && cause != io.EOF {
		err = cause
	}
	if err == io.EOF {
		return io.EOF
	}
	return &Fault{Offset: r.blocks.offset, Err: err}
}

// noteMixed finds where the encoding changes, as when two programs append to one file: the text from there on is not
// searched as what it is.
func (r *Reader) noteMixed(b *Block) {
	if r.mixed {
		return
	}
	offset, other := int64(-1), "UTF-16"
	if r.recoder != nil {
		offset, other = r.recoder.narrowAt, "8-bit"
		if offset >= 0 {
			offset += r.blocks.start
		}
	} else if i := wideRun(b.Data); i >= 0 {
		offset = b.Offset + int64(i)
	}
	if offset < 0 {
		return
	}
	r.mixed = true
	r.faults = append(r.faults, &Fault{Offset: offset, Err: fmt.Errorf("%s text begins inside, which is not searched as such", other)})
}

// Close frees the file; standard input stays open. Blocks are no longer valid.
func (r *Reader) Close() error {
	r.blocks.release()
	var errs []error
	for i := len(r.closers) - 1; i >= 0; i-- {
		errs = append(errs, r.closers[i]())
	}
	r.closers, r.ended, r.faults = nil, true, nil
	return errors.Join(errs...)
}

// Container names the container that the source came in, outermost first and joined by "+" where they are nested: "",
// "gzip", "zstd", "gzip+tar". It may be one that is not read yet, for which Next gives a Fault.
func (r *Reader) Container() string { return strings.Join(r.containers, "+") }

// Encoding is "utf-16le" or "utf-16be" where blocks were converted to UTF-8 from that, and "" where they are the bytes
// of the source.
func (r *Reader) Encoding() string { return r.encoding }

// Consumed counts the bytes read from disk so far, compressed as they are. Any goroutine may call it.
func (r *Reader) Consumed() int64 { return r.disk.consumed.Load() }

// Bytes counts the decompressed bytes handed out so far, in the encoding of the source, a byte order mark included.
func (r *Reader) Bytes() int64 { return r.blocks.offset }
