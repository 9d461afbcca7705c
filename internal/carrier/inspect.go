package carrier

import (
	"bytes"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"picket/internal/source"
)

// Limits of one attachment; what lies beyond is told as Unread.
const (
	mostDepth    = 8        // files in files
	mostFiles    = 500      // named
	mostMember   = 32 << 20 // bytes of a member that are looked at
	mostHeld     = 64 << 20 // bytes of all members
	mostFindings = 300
	mostLinks    = 1000
	mostPictures = 20 // searched for QR codes
	mostQuote    = 200
	mostName     = 300 // bytes of the name of one member
)

// An inspector looks at one attachment and at all that lies in it.
type inspector struct {
	report   *Report
	unpack   *source.Unpacker
	held     int64 // bytes of members that may still be looked at
	pictures int
	seen     map[string]bool // findings and links that stand in the report
	full     bool            // a limit of the report has been told
}

// A subject is one file that is looked at.
type subject struct {
	name  string // with the files it lies in
	own   string // without them
	media string
	kind  string // the Type of its File
	body  []byte
	depth int
}

// Inspect looks at an attachment: its name and media type as the message states them, and its bytes. Pictures are searched for QR
// codes, the first 20 of an attachment. All of it is bounded; nothing is ever an error.
func Inspect(name, mediaType string, body []byte) *Report {
	i := &inspector{report: &Report{}, unpack: source.NewUnpacker(int64(len(body))), held: mostHeld, seen: make(map[string]bool)}
	s := &subject{name: name, own: name, media: strings.ToLower(mediaType), body: body}
	sums := newSums()
	sums.Write(body)
	i.look(s, sums, int64(len(body)))
	return i.report
}

// look puts a file into the report and reads what it is.
func (i *inspector) look(s *subject, sums *sums, size int64) {
	s.kind = typeOf(s)
	if s.kind == "zip" {
		s.kind = i.zipType(s)
	}
	f := File{Name: s.name, Size: size, Type: s.kind}
	f.MD5, f.SHA1, f.SHA256 = sums.hex()
	i.addFile(f)
	i.judgeName(s)
	i.judgeKind(s)
	if read := readers[s.kind]; read != nil {
		read(i, s)
	}
}

// readers read what is known of a type.
var readers map[string]func(*inspector, *subject)

func init() { // they call each other by way of this table
	readers = map[string]func(*inspector, *subject){
		"ooxml word": (*inspector).ooxml, "ooxml excel": (*inspector).ooxml, "ooxml powerpoint": (*inspector).ooxml, "ooxml": (*inspector).ooxml,
		"ole": (*inspector).ole, "ole word": (*inspector).ole, "ole excel": (*inspector).ole, "ole powerpoint": (*inspector).ole,
		"odf": (*inspector).odf, "rtf": (*inspector).rtf, "pdf": (*inspector).pdf, "onenote": (*inspector).notebook,
		"html": (*inspector).page, "svg": (*inspector).page, "hta": (*inspector).page,
		"lnk": (*inspector).lnk, "shortcut": (*inspector).shortcut, "ics": (*inspector).calendar, "text": (*inspector).text, "script": (*inspector).text,
		"msg": (*inspector).outlookMessage, "eml": (*inspector).internetMessage, "tnef": (*inspector).tnef,
		"iso": (*inspector).iso, "udf": (*inspector).udf,
		"zip": (*inspector).archive, "jar": (*inspector).archive, "7z": (*inspector).archive, "tar": (*inspector).archive, "gzip": (*inspector).archive,
		"bzip2": (*inspector).archive, "xz": (*inspector).archive, "zstd": (*inspector).archive, "lz4": (*inspector).archive,
		"rar": (*inspector).rar, "cab": (*inspector).cabinet, "ace": (*inspector).ace,
		"png": (*inspector).picture, "jpeg": (*inspector).picture, "gif": (*inspector).picture, "webp": (*inspector).picture, "bmp": (*inspector).picture,
	}
}

// inner is a file in a file.
func (s *subject) inner(name string, body []byte) *subject {
	name = shorten(name, mostName)
	return &subject{name: s.name + "!" + name, own: name, body: body, depth: s.depth + 1}
}

// member looks at a file that lies in s.
func (i *inspector) member(s *subject, name string, body []byte) {
	i.memberFrom(s, name, bytes.NewReader(body))
}

// memberFrom looks at a file that lies in s: at its beginning, where it is large. Its hashes are those of all of it.
func (i *inspector) memberFrom(s *subject, name string, content io.Reader) {
	in := s.inner(name, nil)
	if in.depth > mostDepth {
		i.unread(in, fmt.Sprintf("more than %d files one in the other", mostDepth))
		return
	}
	if len(i.report.Files) >= mostFiles {
		i.unread(s, fmt.Sprintf("more than %d files in it", mostFiles))
		return
	}
	sums := newSums()
	most := min(mostMember, i.held)
	body, err := io.ReadAll(io.LimitReader(io.TeeReader(content, sums), most))
	size := int64(len(body))
	i.held -= size
	if err == nil && size == most {
		var more int64
		more, err = io.Copy(sums, content)
		if size += more; more > 0 {
			i.unread(in, fmt.Sprintf("only its first %d bytes are looked at", most))
		}
	}
	if err != nil {
		i.unread(in, err.Error())
		sums = nil
	}
	in.body = body
	i.look(in, sums, size)
}

// named tells of a member that is not read.
func (i *inspector) named(s *subject, name string, size int64) {
	in := s.inner(name, nil)
	if len(i.report.Files) >= mostFiles {
		i.unread(s, fmt.Sprintf("more than %d files in it", mostFiles))
		return
	}
	i.addFile(File{Name: in.name, Size: size})
	i.judgeName(in)
	if kind, ok := kindOfName(in.own); ok {
		i.find(kind, in, -1, "by its name: "+in.own)
	}
}

func (i *inspector) addFile(f File) { i.report.Files = append(i.report.Files, f) }

// find puts a finding into the report, the same one once.
func (i *inspector) find(kind Kind, s *subject, offset int, quote string) {
	f := Finding{Kind: kind, Name: s.name, Offset: int64(offset), Quote: printable(quote)}
	key := string(f.Kind) + "\x00" + f.Name + "\x00" + f.Quote
	if i.seen[key] {
		return
	}
	if len(i.report.Findings) >= mostFindings {
		if !i.full {
			i.full = true
			i.report.Findings = append(i.report.Findings, Finding{Unread, s.name, -1, "more findings are not listed"})
		}
		return
	}
	i.seen[key] = true
	i.report.Findings = append(i.report.Findings, f)
}

func (i *inspector) unread(s *subject, why string) { i.find(Unread, s, -1, why) }

// link puts an address into the report, the same one of a file once.
func (i *inspector) link(s *subject, from, url string) {
	url = strings.TrimSpace(printableAll(url))
	key := "link\x00" + s.name + "\x00" + url
	if url == "" || len(url) > 8<<10 || i.seen[key] {
		return
	}
	if len(i.report.Links) >= mostLinks {
		i.unread(s, fmt.Sprintf("more than %d links", mostLinks))
		return
	}
	i.seen[key] = true
	i.report.Links = append(i.report.Links, Link{URL: url, From: from, Name: s.name})
}

// whyUnread tells an encrypted member from others that cannot be read.
func (i *inspector) whyUnread(s *subject, err error) {
	if errors.Is(err, source.ErrEncrypted) {
		i.find(Encrypted, s, -1, s.own)
		return
	}
	i.unread(s, err.Error())
}

// sums are the hashes of a file.
type sums struct{ hashes [3]hash.Hash }

func newSums() *sums { return &sums{[3]hash.Hash{md5.New(), sha1.New(), sha256.New()}} }

func (s *sums) Write(p []byte) (int, error) {
	for _, h := range s.hashes {
		h.Write(p)
	}
	return len(p), nil
}

func (s *sums) hex() (md5, sha1, sha256 string) {
	if s == nil {
		return "", "", ""
	}
	return hex.EncodeToString(s.hashes[0].Sum(nil)), hex.EncodeToString(s.hashes[1].Sum(nil)), hex.EncodeToString(s.hashes[2].Sum(nil))
}

// printable makes a quote: one line, without control characters, at most 200 bytes.
func printable(s string) string {
	return shorten(strings.Join(strings.Fields(printableAll(shorten(s, 4*mostQuote))), " "), mostQuote)
}

// printableAll writes what cannot be printed, and what would turn the direction of writing, as what it is.
func printableAll(s string) string {
	var out strings.Builder
	for _, r := range strings.ToValidUTF8(s, "\ufffd") {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			out.WriteByte(' ')
		case unicode.IsPrint(r):
			out.WriteRune(r)
		case r >= ' ':
			fmt.Fprintf(&out, "<U+%04X>", r)
		}
	}
	return out.String()
}

// shorten cuts at a character.
func shorten(s string, most int) string {
	if len(s) <= most {
		return s
	}
	s = s[:most-len("…")]
	for !utf8.RuneStart(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	if r, n := utf8.DecodeLastRuneInString(s); r == utf8.RuneError && n == 1 {
		s = s[:len(s)-1]
	}
	return s + "…"
}
