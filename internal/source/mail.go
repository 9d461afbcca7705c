package source

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"sync"

	"picket/internal/message"
	"picket/internal/message/line"
	"picket/internal/message/mailbox"
	"picket/internal/message/outlook"
)

// Mail has records that are no lines. Each message of a mailbox is a block, of which Load makes a line: the JSON of package line.
// As with Windows event logs, Load is apart from Next so that several messages can be read at once.

// A Message is a mail message as it lies in its source.
type Message struct {
	mailbox.Raw
	Kind mailbox.Kind // of what it lies in
}

// Read takes the message apart. The error is that it is none.
func (m *Message) Read() (*message.Message, error) {
	if m.Kind == mailbox.Outlook {
		return outlook.Read(m.Data)
	}
	return message.Read(m.Data), nil
}

// A letter is a message on its way: others are read into it once its block is released.
type letter struct {
	Message
	line   []byte
	faults []*Fault
	block  Block
}

var letters = sync.Pool{New: func() any { return new(letter) }}

// keptLetter is the longest message, or line, whose memory is kept for others.
const keptLetter = 1 << 20

func (l *letter) release() {
	raw, text := l.Data, l.line
	if cap(raw)+cap(text) > keptLetter {
		raw, text = nil, nil
	}
	clear(l.faults)
	*l = letter{line: text[:0], faults: l.faults[:0]}
	l.Data = raw[:0]
	letters.Put(l)
}

// A mailReader reads a source that is mail.
type mailReader struct {
	*mailbox.Reader
	kind mailbox.Kind
	in   *counted
}

// mail hands out a source that is mail. held is what is known to be in front of the stream.
func (o *opener) mail(stream io.Reader, kind mailbox.Kind, at label) bool {
	r := newReader(o.disk, at)
	in := &counted{in: stream}
	r.mail = &mailReader{mailbox.NewReader(in, kind), kind, in}
	return o.hand(r)
}

// compoundMark begins the compound files that Outlook and others keep things in (MS-CFB, 2.2).
var compoundMark = magic("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")

// compound hands out a compound file: a message of Outlook, or what is searched as it stands. Which of them can only be told from the whole.
func (o *opener) compound(stream *bufio.Reader, head []byte, at label, promised string) bool {
	held, err := io.ReadAll(io.LimitReader(stream, message.MostBytes))
	rest := io.MultiReader(bytes.NewReader(held), failing{err}, stream)
	if err == nil && outlook.IsMessage(held) {
		return o.mail(rest, mailbox.Outlook, at)
	}
	return o.text(bufio.NewReaderSize(rest, sniffSize), head, at, promised)
}

// failing is a stream that ends with an error; without one, it ends.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) {
	if f.err != nil {
		return 0, f.err
	}
	return 0, io.EOF
}

// nextMessage is Next of mail.
func (r *Reader) nextMessage() (*Block, error) {
	l := letters.Get().(*letter)
	raw, err := r.mail.Next(r.room(l.Data))
	r.blocks.offset = r.mail.in.n
	if err != nil {
		r.ended = true
		l.release()
		return nil, r.fault(err)
	}
	l.Raw, l.Kind = *raw, r.mail.kind
	l.block = Block{Offset: raw.Offset, Line: raw.Line, letter: l}
	if l.Kind == mailbox.Outlook {
		l.block.Line = 0
	}
	return &l.block, nil
}

// room is memory for the next message: as much as the file has, where that holds one only.
func (r *Reader) room(kept []byte) []byte {
	size := min(r.disk.size, message.MostBytes) + bytes.MinRead
	if r.mail.kind == mailbox.Mbox || len(r.label.containers) > 0 || int64(cap(kept)) >= size {
		return kept
	}
	return make([]byte, 0, max(size, 0))
}

// IsMail says that the source is mail: each of its blocks is a message, which Block.Message gives, and is to be loaded. Block.Line is the line
// on which the message begins; 0 in the binary files of Outlook.
func (r *Reader) IsMail() bool { return r.mail != nil }

// Message is the one that a block of mail is; nil of other blocks. It is valid until the block is released.
func (b *Block) Message() *Message {
	if b.letter == nil {
		return nil
	}
	return &b.letter.Message
}

// large bounds how many big messages are taken apart at one time: each takes several times its size.
var large sync.Mutex

const largeMessage = 4 << 20

// load makes the line.
func (l *letter) load() []byte {
	if len(l.Data) > largeMessage {
		large.Lock()
		defer large.Unlock()
	}
	m, err := l.Read()
	if err != nil { // cannot be: it was seen to be one
		l.fault(0, err)
		return nil
	}
	if l.Cut {
		l.fault(len(l.Data), fmt.Errorf("message of over %d MiB: the rest is not read", message.MostBytes>>20))
	}
	a := &attachments{letter: l, unpacker: NewUnpacker(int64(len(l.Data)))}
	a.of(m)
	l.line = append(line.Append(l.line[:0], m, a.list), '\n')
	for _, f := range m.Faults {
		if !f.Form { // else nothing is lost: picket mail tells of it
			l.fault(f.Offset, errors.New(f.Text))
		}
	}
	if line.IsCut(l.line[:len(l.line)-1]) {
		l.fault(0, fmt.Errorf("message takes over %d MiB as text: the rest is not searched", line.Most>>20))
	}
	return l.line
}

// mostLetterFaults bounds those of one message that are told.
const mostLetterFaults = 20

// fault notes what is wrong in the message, at an offset in it.
func (l *letter) fault(offset int, err error) {
	switch n := len(l.faults); {
	case n > mostLetterFaults:
		return
	case n == mostLetterFaults:
		err = errors.New("the message has more faults, which are not named")
	}
	l.faults = append(l.faults, &Fault{Offset: l.Offset + int64(max(offset, 0)), Err: err})
}
