package coverage

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"picket/indicator"
)

// Expect writes the file that ParseExpected reads, for the streams that were found: those whose log kind shows something
// completely. Comments say what each showed, from when to when, in how many records. Streams that show things only partly,
// whose records have no time, or which are of many observers, stand there as comments. The user keeps what should always be there.
func (l *Ledger) Expect() []byte {
	var listed, others []*stream
	for _, s := range l.sorted() {
		switch {
		case s.shows.Complete != 0 && s.timed > 0 && !s.joined:
			listed = append(listed, s)
		case s.shows.Complete|s.shows.Partial != 0:
			others = append(others, s)
		}
	}
	var out bytes.Buffer
	out.WriteString("# The streams that should be there, for picket sweep --expect: as found, to be checked.\n" +
		"# Observers are patterns (zeek-*). Add egress: NAME to name the way out that a stream watches.\n")
	if len(listed) == 0 {
		out.WriteString("# No stream was found that shows anything completely.\n")
	}
	out.WriteString("streams:\n")
	for _, s := range listed {
		s.expect(&out, "")
	}
	if len(others) > 0 {
		out.WriteString("\n  # These show things only partly, or have no times: they earn hits, never absence.\n")
	}
	for _, s := range others {
		s.expect(&out, "# ")
	}
	return out.Bytes()
}

// expect writes one stream. The prefix makes it a comment.
func (s *stream) expect(out *bytes.Buffer, prefix string) {
	fmt.Fprintf(out, "\n  # %s\n", s.describe())
	fmt.Fprintf(out, "  %s- log_kind: %s\n", prefix, scalar(s.id.LogKind))
	if s.id.Observer != "" {
		fmt.Fprintf(out, "  %s  observer: %s\n", prefix, scalar(literalPattern(s.id.Observer)))
	}
}

// describe says what the stream shows and when it was. It holds nothing that was read, so it can be a comment.
func (s *stream) describe() string {
	var parts []string
	if owes := s.owes(); owes != 0 {
		parts = append(parts, "shows "+kindList(owes))
	} else {
		parts = append(parts, "shows nothing completely")
	}
	if partly := s.shows.Partial &^ s.owes(); partly != 0 {
		parts = append(parts, "partly "+kindList(partly))
	}
	when := "no times"
	if s.timed > 0 {
		const layout = "2006-01-02 15:04"
		when = timeOf(s.first).Format(layout) + " to " + timeOf(s.last).Format(layout) + " UTC"
	}
	return fmt.Sprintf("%s; %s; %d records", strings.Join(parts, ", "), when, s.records)
}

func kindList(set indicator.KindSet) string {
	var names []string
	for _, kind := range set.List() {
		names = append(names, string(kind))
	}
	return strings.Join(names, " ")
}

// literalPattern is a pattern of path.Match that matches a name. What is no UTF-8 cannot be written down: any byte then
// matches there.
func literalPattern(name string) string {
	var b strings.Builder
	for len(name) > 0 {
		r, size := utf8.DecodeRuneInString(name)
		switch {
		case r == utf8.RuneError && size == 1:
			b.WriteByte('?')
		case strings.ContainsRune(`*?[\`, r):
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
		name = name[size:]
	}
	return b.String()
}

// scalar writes a string of YAML, bare where that reads as the same string.
func scalar(text string) string {
	bare, err := yaml.Marshal(text)
	if err == nil && string(bare) == text+"\n" && isPrintableASCII(text) {
		return text
	}
	return strconv.QuoteToASCII(text) // Go's escapes are those of YAML 1.2, 5.7
}

func isPrintableASCII(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return r < ' ' || r > '~' }) < 0
}
