// Package line writes a mail message as one line of JSON, in which a sweep searches: every value decoded, named by what it is (sender,
// hops, links, attachments), so that package record can say what part a match plays.
//
// The names, in their order; what a message does not have is not there:
//
//	mail             1: the version of this shape
//	date             of the field Date, RFC 3339 in UTC
//	message_id       without brackets
//	from, sender, reply_to, return_path, to, cc, bcc, delivered_to
//	                 [{"name":"…","address":"…"}]; return_path is the envelope's sender; delivered_to also X-Original-To, Envelope-To and the like
//	subject
//	received         [{"time":"…","from":"…","reverse":"…","address":"…","by":"…","with":"…","for":"…","text":"…"}], the newest first; text is the whole field
//	authentication   ["…"]: Authentication-Results, those of ARC, Received-SPF
//	originating_ip   ["…"]: what providers note of the sender's machine
//	user_agent       ["…"]: X-Mailer, User-Agent
//	header           [{"name":"…","value":"…"}]: every other field, and fields of addresses that hold more than could be read of them
//	links            [{"part":"…","from":"a","url":"…","shown":"…","targets":["…"]}]: each link once; from is the tag, "text" in running text; targets is what
//	                 gateways and redirectors hide in it, from the outside in
//	attachments      [{"part":"…","name":"…","size":1,"md5":"…","sha1":"…","sha256":"…","note":"…"}]
//	enclosed         [{"part":"…", and the names from date to header}]: messages in the message
//	parts            [{"part":"…","type":"…","name":"…","header":[…],"unseen":"…"}]: all but the first, and the first where text is unseen
//	text             [{"part":"…","type":"…","visible":"…","text":"…"}]: the texts; visible is what HTML shows, text is all of it
//	cut              true: the line would have been longer than 8 MiB, and its end is not in it
package line

import (
	"bytes"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"picket/internal/message"
	"picket/internal/rawjson"
	"picket/internal/webpage"
)

// Most is the longest line, in bytes, but for its end.
const Most = 8 << 20

// piece is how much of a text is written at once; with all of it escaped a line that is just not full grows by beyond.
const (
	piece  = 32 << 10
	beyond = 8 * piece
)

// An Attachment is a file in the message, or a member of an archive in one.
type Attachment struct {
	Part                    string // the path of the part
	Name                    string // with members: "invoice.zip!invoice.iso"
	Size                    int64
	MD5, SHA1, SHA256, Note string // Note: why it could not be read: "encrypted"
}

// Append appends the line, without a line break. What lies beyond a limit of pages and links is noted in the message's Faults.
func Append(dst []byte, m *message.Message, attachments []Attachment) []byte {
	w := &writer{dst: dst, most: len(dst) + Most - beyond, pages: map[*message.Part]*webpage.Page{}}
	w.raw(`{"mail":1`)
	w.envelope(m.Header)
	w.links(m)
	w.attachments(attachments)
	w.enclosed(m)
	w.parts(m)
	w.texts(m)
	if w.cut {
		w.raw(cutMark)
	}
	return append(w.dst, '}')
}

const cutMark = `,"cut":true`

// IsCut tells whether a line lacks its end, so that what is not found in it may yet be in the message.
func IsCut(line []byte) bool { return bytes.HasSuffix(line, []byte(cutMark+"}")) }

// A writer writes members of objects and elements of lists. When the line is full, texts become shorter and lists end.
type writer struct {
	dst  []byte
	most int
	cut  bool
	// pages are those of the parts that are HTML, each read once.
	pages map[*message.Part]*webpage.Page
}

func (w *writer) raw(text string) { w.dst = append(w.dst, text...) }

func (w *writer) full() bool {
	if len(w.dst) >= w.most {
		w.cut = true
	}
	return w.cut
}

// next begins a member or an element: a comma, unless it is the first.
func (w *writer) next() {
	if c := w.dst[len(w.dst)-1]; c != '{' && c != '[' {
		w.raw(",")
	}
}

func (w *writer) name(name string) {
	w.next()
	w.raw(`"` + name + `":`)
}

// member writes a text with its name, unless it is empty.
func (w *writer) member(name, text string) {
	if text != "" && !w.full() {
		w.name(name)
		w.text(text)
	}
}

// text writes a string, piece by piece as long as there is room.
func (w *writer) text(text string) {
	w.raw(`"`)
	for text != "" && !w.full() {
		n := min(len(text), piece)
		for n < len(text) && n > piece-utf8.UTFMax && !utf8.RuneStart(text[n]) {
			n--
		}
		from := len(w.dst)
		w.dst = rawjson.AppendText(w.dst, text[:n])
		w.dst = append(w.dst[:from], w.dst[from+1:len(w.dst)-1]...)
		text = text[n:]
	}
	w.raw(`"`)
}

// list writes a list with its name, unless it is empty.
func (w *writer) list(name string, n int, element func(i int)) {
	if n == 0 || w.full() {
		return
	}
	w.name(name)
	w.raw("[")
	for i := 0; i < n && !w.full(); i++ {
		w.next()
		element(i)
	}
	w.raw("]")
}

// objects is a list of objects.
func (w *writer) objects(name string, n int, members func(i int)) {
	w.list(name, n, func(i int) {
		w.raw("{")
		members(i)
		w.raw("}")
	})
}

func (w *writer) strings(name string, all []string) {
	w.list(name, len(all), func(i int) { w.text(all[i]) })
}

func (w *writer) moment(name string, micros int64) {
	w.member(name, time.UnixMicro(micros).UTC().Format(time.RFC3339))
}

func (w *writer) attachments(all []Attachment) {
	w.objects("attachments", len(all), func(i int) {
		a := &all[i]
		w.member("part", a.Part)
		w.member("name", a.Name)
		w.name("size")
		w.dst = strconv.AppendInt(w.dst, a.Size, 10)
		w.member("md5", a.MD5)
		w.member("sha1", a.SHA1)
		w.member("sha256", a.SHA256)
		w.member("note", a.Note)
	})
}

// withoutBrackets is a message id without its angle brackets.
func withoutBrackets(id string) string { return strings.Trim(id, "<> \t") }
