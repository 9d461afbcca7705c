package report

import (
	"bufio"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"picket/internal/intel"
	"picket/internal/sweep"
)

// sheet writes one row a sighting as CSV (RFC 4180: CRLF, quotes doubled), the columns in the order of the contract's
// names. Values are as they are in the record, not defanged, so that they can be looked up; they are safe to open in a
// spreadsheet: see cell.
//
// With rules, a sighting has either an indicator or a rule; the columns of rules come last.
type sheet struct {
	out   *bufio.Writer
	rules bool
}

var columns = []string{"time", "time_basis", "validity", "observer", "src", "dst", "user", "host", "machine", "machine_by", "shared",
	"indicator_kind", "indicator_value", "indicator_id", "matched", "field", "role", "action", "direction", "advisory", "ignored",
	"file", "log_kind", "line", "index", "offset", "text", "truncated"}

var ruleColumns = []string{"record_id", "rule_id", "rule_title", "rule_level", "rule_techniques", "rule_file"}

func newCSV(w io.Writer, run Run) *sheet {
	s := &sheet{bufio.NewWriter(w), run.Rules}
	s.row(s.with(columns, ruleColumns))
	return s
}

// with adds the columns of rules, where there are any.
func (s *sheet) with(cells, ofRules []string) []string {
	if !s.rules {
		return cells
	}
	return slices.Concat(cells, ofRules)
}

// ruleCells are what stands in the columns of rules.
func ruleCells(x *intel.Sighting) []string {
	record := ""
	if x.RecordID > 0 {
		record = strconv.FormatUint(x.RecordID, 10)
	}
	if x.Rule == nil {
		return []string{record, "", "", "", "", ""}
	}
	return []string{record, x.Rule.ID, x.Rule.Title, x.Rule.Level, strings.Join(x.Rule.Techniques, " "), x.Rule.File}
}

func (s *sheet) Sighting(x *intel.Sighting) {
	at, line, index := "", "", ""
	if x.Time != nil {
		at = stamp(*x.Time)
	}
	if x.Line > 0 {
		line = strconv.FormatInt(x.Line, 10)
	}
	if x.Index != nil {
		index = strconv.FormatInt(*x.Index, 10)
	}
	s.row(s.with([]string{at, string(x.TimeBasis), string(x.Validity), x.Observer, x.Src, x.Dst, x.User, x.Host, x.Machine, x.MachineBy, x.Shared,
		string(x.Indicator.Kind), x.Indicator.Value, x.IndicatorID, x.Matched, x.Field, string(x.Role), string(x.Action),
		string(x.Direction), x.Advisory, x.Ignored, x.File, x.LogKind, line, index, strconv.FormatInt(x.Offset, 10), x.Text,
		strconv.FormatBool(x.Truncated)}, ruleCells(x)))
}

// Answer ends the sheet. The answer itself is no sighting, and so has no row: it is said beside the file.
func (s *sheet) Answer(*sweep.Answer) error { return s.out.Flush() }

func (s *sheet) row(cells []string) {
	for i, text := range cells {
		if i > 0 {
			s.out.WriteByte(',')
		}
		s.out.WriteString(cell(text))
	}
	s.out.WriteString("\r\n")
}

// cell quotes a text so that no spreadsheet takes any of it for a formula (OWASP, CSV Injection): an apostrophe goes
// before = + - and @, their full-width forms, tab and carriage return where a cell begins, be it behind spaces or
// characters that are not shown. Where the spreadsheet's separator is the semicolon, the quotes do not hold, and a cell
// begins behind each semicolon and line break too. Control characters other than tab and line breaks become visible.
func cell(text string) string {
	if text == "" || isPlainCell(text) {
		return text
	}
	var b strings.Builder
	b.Grow(len(text) + len(text)/8 + 2)
	b.WriteByte('"')
	begins := true
	for i := 0; i < len(text); {
		if plain := plainRun(text[i:]); plain > 0 && !begins {
			b.WriteString(text[i : i+plain])
			i += plain
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		i += size
		if begins && opensFormula(r) {
			b.WriteByte('\'')
		}
		switch {
		case r == '"':
			b.WriteString(`""`)
		case r == '\t' || r == '\r' || r == '\n':
			b.WriteRune(r)
		case isInvisible(r):
			b.WriteString(visible(string(r)))
		default:
			b.WriteRune(r)
		}
		begins = r == ';' || r == '\n' || r == '\r' || begins && (unicode.IsSpace(r) || isInvisible(r) || r == '"')
	}
	b.WriteByte('"')
	return b.String()
}

// plainRun is how many bytes stand for themselves within quotes, and are no place where a formula may begin.
func plainRun(text string) int {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == ';' {
			return i
		}
	}
	return len(text)
}

// isPlainCell says whether a text needs neither quotes nor care: letters, digits and what stands between them in names,
// addresses and times.
func isPlainCell(text string) bool {
	for i := range len(text) {
		c := text[i]
		letter := c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && (i == 0 || strings.IndexByte("._:/-", c) < 0) {
			return false
		}
	}
	return true
}

func opensFormula(r rune) bool { return strings.ContainsRune("=+-@\t\r＝＋－＠", r) }
