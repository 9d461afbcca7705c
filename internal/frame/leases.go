package frame

import (
	"bytes"
	"errors"
	"net/netip"
	"strings"
)

var (
	errLeaseOpen   = errors.New("lease begins inside another declaration")
	errLeaseString = errors.New("string in a lease does not end in its line")
	errLeaseBrace  = errors.New("closing brace in a leases file without an opening one")
	errLeaseGlued  = errors.New("declaration of a leases file does not end its line")
	errLeaseEnds   = errors.New("leases file ends inside a declaration")
)

// declarations are those that dhcpd writes at the start of a line only, and never one in the other.
var declarations = []string{"lease ", "ia-na ", "ia-ta ", "ia-pd "}

// A leasesFramer follows the declarations of a leases file.
type leasesFramer struct {
	progress
	depth   int   // of braces
	opened  int64 // offset of the outermost one
	closed  bool  // a declaration has ended in this line
	comment bool
	quoted  bool
	escaped bool
}

func (f *leasesFramer) frame(p []byte, end bool) int {
	for i, c := range p {
		switch {
		case c == '\n':
			again, decided := f.begins(p[i+1:], end)
			if !decided {
				return i
			}
			f.endLine(p, i, again)
		case f.comment:
		case f.quoted:
			f.passQuoted(c)
		default:
			f.pass(p, i)
		}
	}
	return len(p)
}

// begins says whether a declaration follows: inside another one, that means that the other one is damaged.
func (f *leasesFramer) begins(p []byte, end bool) (yes, decided bool) {
	if f.depth == 0 {
		return false, true
	}
	for _, d := range declarations {
		n := min(len(d), len(p))
		if string(p[:n]) == d[:n] && (n == len(d) || !end) {
			return true, n == len(d)
		}
	}
	return false, true
}

func (f *leasesFramer) endLine(p []byte, i int, again bool) {
	switch {
	case again:
		f.noteAt(f.opened, errLeaseOpen)
		f.depth = 0
	case f.depth == 0:
	case f.comment:
		p[i] = ';'
	default:
		p[i] = ' '
	}
	if f.quoted && f.depth > 0 {
		f.note(i, errLeaseString)
	}
	f.closed, f.comment, f.quoted, f.escaped = false, false, false, false
}

func (f *leasesFramer) passQuoted(c byte) {
	f.quoted = f.escaped || c != '"'
	f.escaped = !f.escaped && c == '\\'
}

func (f *leasesFramer) pass(p []byte, i int) {
	switch p[i] {
	case '#':
		f.comment = true
		return
	case ' ', '\t':
		if f.closed {
			p[i] = '\n'
			f.closed = false
		}
		return
	case '\r', ';':
		return
	}
	if f.closed {
		f.note(i, errLeaseGlued)
		f.closed = false
	}
	switch p[i] {
	case '"':
		f.quoted = true
	case '{':
		f.open(i)
	case '}':
		f.close(i)
	}
}

func (f *leasesFramer) open(i int) {
	if f.depth == 0 {
		f.opened = f.offset + int64(i)
	}
	f.depth++
}

func (f *leasesFramer) close(i int) {
	if f.depth == 0 {
		f.note(i, errLeaseBrace)
		return
	}
	f.depth--
	f.closed = f.depth == 0
}

func (f *leasesFramer) finish() {
	if f.depth > 0 {
		f.note(0, errLeaseEnds)
	}
}

// leasesHeader is in the comment that dhcpd writes first.
const leasesHeader = "documented in the dhcpd.leases(5) manual page"

// isLeases says whether text is a leases file: it begins with dhcpd's own comment, or a lease comes before anything that
// has no place in such a file. A log that merely quotes a lease is none.
func isLeases(text []byte, whole bool) bool {
	for {
		line, rest, ok := wholeLine(text, whole)
		line = bytes.TrimSpace(line)
		switch {
		case !ok:
			return false
		case len(line) == 0:
		case line[0] == '#':
			if bytes.Contains(line, []byte(leasesHeader)) {
				return true
			}
		case declaresLease(line):
			return true
		case !strings.ContainsRune(";{}", rune(line[len(line)-1])):
			return false
		}
		text = rest
	}
}

// declaresLease takes "lease ADDRESS {", and the associations of DHCPv6, as in `ia-na "IDENTIFIER" {`.
func declaresLease(line []byte) bool {
	if !bytes.HasPrefix(line, []byte("lease ")) && !bytes.HasPrefix(line, []byte("ia-")) {
		return false
	}
	words := strings.Fields(string(line))
	if len(words) < 3 || words[len(words)-1] != "{" {
		return false
	}
	switch words[0] {
	case "lease":
		_, err := netip.ParseAddr(words[1])
		return err == nil && len(words) == 3
	case "ia-na", "ia-ta", "ia-pd":
		return words[1][0] == '"'
	}
	return false
}
