// Package source finds log sources and hands them out as blocks of whole lines.
//
// Walk lists what lies under the paths that the user names, each real file once, and of a zip or tar each member. Open reads
// one of them: it tells compression, archive and encoding from the content, never from the name, opens what lies one in the
// other, and gives a Reader for each source. Next gives the text in blocks that are ready to be searched. Offsets and line
// numbers are those of the decompressed source, whatever was done to its bytes on the way.
//
// Windows event logs (EVTX) come as lines, too: one of JSON a record, which knows the record's place in the log. So does mail
// (EML, mbox, MSG): one of JSON a message, with the hashes of what is attached.
//
// Read are gzip, zstd, bzip2, xz, lz4, tar, zip and 7z, in any nesting. Other compressions and archives are named in a Fault.
// Of an archive nothing is ever written to a path that it names.
//
// Nothing is lost silently. What cannot be read is an Entry with Err, or a *Fault that names the byte; everything that came
// before the damage has been handed out by then.
//
// Input is hostile. Memory is bounded by constants: decoders get no more than a fixed dictionary, whatever a header asks
// for, and what must be read at random goes to a temporary file beyond a few MiB. All that lies in one file on disk has one
// budget together, of decompressed bytes against those on disk, of members, of nesting.
package source

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"

	"picket/internal/frame"
)

// limits bound what is held in memory and how far a file may expand. Tests make them small.
type limits struct {
	block   int // bytes of a normal block
	buffer  int // bytes of the largest block: a line up to about this long stays whole
	overlap int // bytes that pieces of a longer line share, so that a value on the border is whole in one of them
	text    int // bytes from which on no more is made of a chunk of a Windows event log: of its 64 KiB come some 200 KB

	bombSize  int64 // decompressed bytes from which on bombRatio holds
	bombRatio int64 // decompressed bytes for each byte read from disk

	nesting     int   // containers one in the other: a few are an accident, more are an attack
	members     int64 // of all archives in one file: each costs about a KB
	dictionary  int   // bytes an LZMA decoder may hold; xz -9 takes 64 MiB
	header      int64 // bytes of the header of a 7z
	spool       int64 // bytes of archives in streams that are held at one time
	spoolMemory int64 // bytes of one that are held in memory
}

var defaults = limits{
	block:     256 << 10,
	buffer:    1<<20 + 64<<10,
	overlap:   32 << 10,
	text:      2 << 20,
	bombSize:  256 << 20,
	bombRatio: 250,

	nesting:     8,
	members:     150_000, // each is a source of its own in the answer
	dictionary:  128 << 20,
	header:      64 << 20,
	spool:       4 << 30,
	spoolMemory: 4 << 20,
}

// sniffSize is how many bytes are looked at to tell container and encoding: those of the header of a Windows event log, and
// what its first chunk begins with.
const sniffSize = evtxHeader + 8

// readSize is what a Reader asks of the system at once while it decompresses. Plain files are read in whole blocks.
const readSize = 64 << 10

// A Reader reads one source. Its methods belong to one goroutine, but for Consumed.
type Reader struct {
	label  label
	disk   *disk
	blocks splitter
	log    *logReader  // in place of blocks; nil where the source is text
	mail   *mailReader // the same for mail

	encoding string
	recoder  *utf16Reader  // nil where bytes are handed out as they are
	framed   *frame.Reader // makes records lines; nil where they are
	faults   []*Fault      // to be told once the offset is reached
	mixed    bool          // a change of encoding has been found
	broken   bool          // so has damage to the framing
	ended    bool          // the end of the stream has been told
}

func newReader(d *disk, at label) *Reader { return &Reader{label: at, disk: d} }

// begin makes blocks of a stream, of which the first bytes are known.
func (r *Reader) begin(stream *bufio.Reader, head []byte) {
	text, start := r.decode(stream, head)
	if framing := frame.Detect(r.narrow(head, int(start)), len(head) < sniffSize); framing != frame.Lines {
		r.framed = framing.Reader(text)
		text = r.framed
	}
	r.blocks = newSplitter(text, r.disk.budget.limits, start, r.recoder != nil)
}

// decode strips a byte order mark and sees to UTF-16. It gives the text and the offset of its first byte.
func (r *Reader) decode(stream *bufio.Reader, head []byte) (text io.Reader, start int64) {
	encoding, mark := encodingOf(head)
	if _, err := stream.Discard(mark); err != nil {
		return stream, 0 // cannot be: the mark has been seen
	}
	r.encoding = encoding
	if encoding == "" {
		return stream, int64(mark)
	}
	r.recoder = newUTF16Reader(stream, encoding == utf16BE)
	return r.recoder, int64(mark)
}

// narrow gives the first bytes of the text behind a mark. Those of UTF-16 that are not ASCII do not matter here.
func (r *Reader) narrow(head []byte, mark int) []byte {
	head = head[min(mark, len(head)):]
	if r.recoder == nil {
		return head
	}
	var text []byte
	for i := 0; i+1 < len(head); i += 2 {
		text = append(text, head[i]|head[i+1])
	}
	return text
}

// Next gives the next block, valid until its Release. The error is io.EOF at the end, or a *Fault:
// after one that is not the end of what can be read, the next call goes on.
func (r *Reader) Next() (*Block, error) {
	if f := r.dueFault(); f != nil {
		return nil, f
	}
	if r.ended {
		return nil, io.EOF
	}
	if r.log != nil {
		return r.nextChunk()
	}
	if r.mail != nil {
		return r.nextMessage()
	}
	block, err := r.blocks.next()
	if err != nil {
		r.ended = true
		r.noteBroken()
		if err = r.fault(err); err == io.EOF {
			return r.Next() // what is still to be told, and then that
		}
		return nil, err
	}
	r.noteMixed(block)
	r.noteBroken()
	return block, nil
}

// noteBroken tells where records were not told from each other.
func (r *Reader) noteBroken() {
	if r.framed == nil || r.broken {
		return
	}
	offset, err := r.framed.Fault()
	if err == nil {
		return
	}
	if r.recoder != nil {
		offset *= 2
	}
	r.broken = true
	r.faults = append(r.faults, &Fault{Offset: r.blocks.start + offset, Err: err})
}

// dueFault gives a fault whose place has been passed.
func (r *Reader) dueFault() *Fault {
	if len(r.faults) == 0 || r.faults[0].Offset > r.blocks.offset && !r.ended {
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

// Close frees what the Reader holds; standard input stays open. Blocks stay valid until they are released.
func (r *Reader) Close() error {
	r.blocks.release()
	r.end()
	return nil
}

// end makes Next give no more.
func (r *Reader) end() { r.ended, r.faults = true, nil }

// Name is the name of the entry, and for a member of an archive "!" and its own behind that: "a.zip!b.tar.gz!c.log". The
// name of a member is hostile: it may have control characters, and is no path; of one over 1 KiB only the beginning is told.
func (r *Reader) Name() string { return r.label.name }

// ModTime is when the source was last changed: for a member of an archive as that says, else as the file system does. It
// is zero where neither knows.
func (r *Reader) ModTime() time.Time { return r.label.modTime }

// Container names the container that the source came in, outermost first and joined by "+" where they are nested: "",
// "gzip", "zstd", "gzip+tar". It may be one that is not read yet, for which Next gives a Fault.
func (r *Reader) Container() string { return strings.Join(r.label.containers, "+") }

// Encoding is "utf-16le" or "utf-16be" where blocks were converted to UTF-8 from that, and "" where they are the bytes
// of the source.
func (r *Reader) Encoding() string { return r.encoding }

// Consumed counts the bytes read from disk so far for the entry, compressed as they are: those of the members before, too,
// where one entry has many. Any goroutine may call it.
func (r *Reader) Consumed() int64 { return r.disk.used() }

// Framed says that records of the source were no lines, and were made some: Block.Line counts nothing that it has.
func (r *Reader) Framed() bool { return r.framed != nil }

// Bytes counts the decompressed bytes handed out so far, in the encoding of the source, a byte order mark included.
func (r *Reader) Bytes() int64 { return r.blocks.offset }
