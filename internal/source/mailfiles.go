package source

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"

	"picket/internal/message"
	"picket/internal/message/line"
	"picket/internal/message/outlook"
)

// Limits of what is looked at in the attachments of one message.
const (
	mostFiles    = 2000
	deepestFile  = 8        // archives one in the other
	mostUnpacked = 48 << 20 // bytes of archives in archives held at one time
)

// attachments are the files of a message, and the members of the archives among them.
type attachments struct {
	letter   *letter
	message  *message.Message
	unpacker *Unpacker
	list     []line.Attachment
	held     int // bytes of archives in archives
	texts    int // bytes of files that are searched as text
	full     bool
}

func (a *attachments) of(m *message.Message) {
	a.message = m
	a.unwrap(m)
	for _, p := range m.Parts {
		if p.IsFile() {
			a.file(p, p.Offset, 0)
		}
	}
}

// unwrap adds to the parts those that Outlook wrapped in a file (winmail.dat).
func (a *attachments) unwrap(m *message.Message) {
	for _, p := range m.Parts {
		if p.Container || !bytes.HasPrefix(p.Body, []byte("\x78\x9f\x3e\x22")) {
			continue
		}
		inner, err := outlook.Unwrap(p.Body)
		if err != nil {
			a.letter.fault(p.Offset, fmt.Errorf("%s: %w", placeOf(p.Path, p.Name), err))
		}
		for _, x := range inner[:min(len(inner), max(0, message.MostParts-len(m.Parts)))] {
			x.Path = strings.TrimPrefix(p.Path+".tnef"+x.Path, ".")
			m.Parts = append(m.Parts, x)
		}
	}
}

// file looks at a part that is a file. depth counts the files that it lies in.
func (a *attachments) file(p *message.Part, offset, depth int) {
	x := line.Attachment{Part: p.Path, Name: p.Name}
	sum := newFileSums()
	x.Size, _ = io.Copy(sum, bytes.NewReader(p.Body))
	sum.tell(&x)
	at := len(a.list)
	if !a.add(x, offset) {
		return
	}
	a.list[at].Note = a.unpack(x, offset, p.Body, depth+1)
	if p.Text == "" {
		a.text(x.Part, x.Name, offset, p.Body, depth+1)
	}
}

// add takes a file in. It gives false where there are too many.
func (a *attachments) add(x line.Attachment, offset int) bool {
	if len(a.list) < mostFiles {
		a.list = append(a.list, x)
		return true
	}
	if !a.full {
		a.full = true
		a.letter.fault(offset, fmt.Errorf("over %d files in a message: the others are not looked at", mostFiles))
	}
	return false
}

// unpack looks at what lies in a file, if that is an archive, and gives why not all of it could be.
func (a *attachments) unpack(x line.Attachment, offset int, body []byte, depth int) (note string) {
	tell := func(err error) {
		if note == "" {
			note = noteOf(err)
			a.letter.fault(offset, faultIn(placeOf(x.Part, x.Name), err))
		}
	}
	if image := diskImage(body[:min(len(body), imageHead)]); image != "" {
		tell(fmt.Errorf("%s: what is in it is not read", image))
		return note
	}
	head := body[:min(len(body), sniffSize)]
	if !isArchive(head) {
		return ""
	}
	c := containerOf(head)
	switch {
	case c.open == nil && c.members == nil:
		tell(fmt.Errorf("%s is not read", c.name))
		return note
	case depth > deepestFile:
		tell(fmt.Errorf("more than %d archives one in the other", deepestFile))
		return note
	}
	for m, err := range a.unpacker.Members(body) {
		if err != nil {
			tell(err)
			continue
		}
		if err := a.member(x, m, offset, depth); err != nil {
			tell(err)
		}
		if a.full {
			break
		}
	}
	return note
}

// member looks at one file in an archive. The error is that it could not be read.
func (a *attachments) member(in line.Attachment, m *Packed, offset, depth int) error {
	x := line.Attachment{Part: in.Part, Name: in.Name}
	if m.Name != "" {
		x.Name = memberName(in.Name, m.Name)
	}
	err, inner := m.Err, []byte(nil)
	if err == nil {
		x.Size, inner, err = a.read(m.Content, &x)
	}
	if err != nil {
		x.Note = noteOf(err)
	}
	at := len(a.list)
	if a.add(x, offset) && inner != nil {
		a.list[at].Note = cmp.Or(x.Note, a.unpack(x, offset, inner, depth+1))
		a.text(x.Part, x.Name, offset, inner, depth+1)
	}
	a.held -= len(inner)
	return err
}

// read hashes a member. What is an archive itself, or a text, it gives, too: of a long text the beginning, with an error.
func (a *attachments) read(content io.Reader, x *line.Attachment) (size int64, inner []byte, err error) {
	stream := bufio.NewReaderSize(content, imageHead)
	head, _ := stream.Peek(sniffSize) // an error comes again
	sum := newFileSums()
	in := io.TeeReader(stream, sum)
	image := imageOf(head, stream)
	if most := wanted(x.Name, head); most > 0 && image == "" {
		inner, err = io.ReadAll(io.LimitReader(in, int64(min(most, mostUnpacked-a.held))))
	}
	rest, restErr := io.Copy(io.Discard, in)
	size = int64(len(inner)) + rest
	if err = errors.Join(err, restErr); err != nil {
		return size, nil, err
	}
	sum.tell(x)
	switch {
	case image != "":
		return size, nil, fmt.Errorf("%s: what is in it is not read", image)
	case inner != nil && rest > 0 && isArchive(head):
		return size, nil, errors.New("too large to be unpacked")
	case inner != nil && rest > 0:
		err = fmt.Errorf("only its first %d bytes are searched", len(inner))
	}
	a.held += len(inner)
	return size, inner, err
}

// wanted is how many bytes of a member are looked into; 0: it is hashed alone.
func wanted(name string, head []byte) int {
	switch {
	case isArchive(head):
		return mostUnpacked
	case textOf(name, head) != "":
		return mostOneText
	}
	return 0
}

// isArchive says whether files may lie in what begins so.
func isArchive(head []byte) bool {
	c := containerOf(head)
	return c != nil && c.name != evtxFormat && c.name != "utf-32 text"
}

func noteOf(err error) string {
	if errors.Is(err, ErrEncrypted) {
		return "encrypted"
	}
	return err.Error()
}

// faultIn says what is wrong with a file in the message.
func faultIn(place string, err error) error {
	if errors.Is(err, ErrEncrypted) {
		return fmt.Errorf("encrypted: %s", place)
	}
	return fmt.Errorf("%s: %w", place, err)
}

// placeOf names a file in the message: "2!invoice.zip".
func placeOf(part, name string) string {
	switch {
	case part == "":
		return name
	case name == "":
		return part
	}
	return part + "!" + name
}

// fileSums are the hashes that indicators are made of.
type fileSums struct{ md5, sha1, sha256 hash.Hash }

func newFileSums() *fileSums { return &fileSums{md5.New(), sha1.New(), sha256.New()} }

func (s *fileSums) Write(p []byte) (int, error) {
	s.md5.Write(p)
	s.sha1.Write(p)
	return s.sha256.Write(p)
}

func (s *fileSums) tell(x *line.Attachment) {
	text := func(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }
	x.MD5, x.SHA1, x.SHA256 = text(s.md5), text(s.sha1), text(s.sha256)
}
