package document

import (
	"bytes"
	"regexp"
	"strings"
)

// sniffed is how much of a document is looked at, except for JSON, whose telling keys may come last.
const sniffed = 64 << 10

// Sniff tells the media type of a document by its content only. Formats that only just begin like themselves are still
// called so, for their parsers to say what is wrong.
func Sniff(data []byte) string {
	if isPDF(data) {
		return PDF
	}
	if isJSONStart(data) {
		if mediaType := sniffJSON(data); mediaType != "" {
			return mediaType
		}
	}
	if mediaType := officeType(data); mediaType != "" {
		return mediaType
	}
	if order, _ := utf16Order(data); order == nil && isBinary(data) {
		return Binary
	}
	head := headOf(data)
	if mediaType := ruleType(head); mediaType != "" {
		return mediaType
	}
	if strings.HasPrefix(strings.TrimLeft(head, " \t\r\n"), "<") && isHTML(head) {
		return HTML
	}
	return sniffText(head)
}

// officeType is empty for all but the Office files that are read.
func officeType(data []byte) string {
	if !bytes.HasPrefix(data, []byte(zipPrefix)) {
		return ""
	}
	p, err := openPack(data)
	if err != nil {
		return ""
	}
	return p.mediaType()
}

// headOf is the first lines, whole ones if there is more.
func headOf(data []byte) string {
	if len(data) <= sniffed {
		return toUTF8(data)
	}
	head := toUTF8(data[:sniffed])
	if i := strings.LastIndexByte(head, '\n'); i > 0 {
		head = head[:i+1]
	}
	return head
}

// isPDF looks for the header in the first 1,024 bytes, as readers do (ISO 32000, Annex H); but a text may quote it.
func isPDF(data []byte) bool {
	i := bytes.Index(data[:min(len(data), 1024)], []byte("%PDF-"))
	return i == 0 || i > 0 && bytes.Contains(data, []byte("endobj"))
}

// isBinary says whether the first bytes are those of a known format, or many of them are no text.
func isBinary(data []byte) bool {
	head := data[:min(len(data), 8<<10)]
	for _, m := range binaryMagic {
		if m.prefix != "MZ" && bytes.HasPrefix(head, []byte(m.prefix)) {
			return true
		}
	}
	control := 0
	for _, c := range head {
		if c < ' ' && !strings.ContainsRune("\t\n\r\f\v\x1b\b", rune(c)) {
			control++
		}
	}
	return control > 8 && control > len(head)/20
}

var (
	// htmlPreamble is what may stand before the first tag: comments, processing instructions.
	htmlPreamble = regexp.MustCompile(`^(?s:\s*(?:<!--.*?-->|<\?.*?\?>))*\s*`)
	htmlDocument = regexp.MustCompile(`(?i)^<(?:!doctype\s+html|html|head|body|title|meta|base)\b`)
	htmlFragment = regexp.MustCompile(`(?i)^<(?:div|p|table|tbody|tr|h[1-6]|article|main|section|header|nav|ul|ol|dl|span|a|br|hr|b|i|em|strong|pre|blockquote|center|font|img|figure|style|script|link)\b[^<]*>`)
	closingTag   = regexp.MustCompile(`</[a-zA-Z][a-zA-Z0-9]*\s*>`)
)

// isHTML tells a page, or a fragment of one. Markdown may begin with tags too, and goes on without.
func isHTML(head string) bool {
	head = head[len(htmlPreamble.FindString(head)):]
	if htmlDocument.MatchString(head) {
		return true
	}
	return htmlFragment.MatchString(head) && closingTag.MatchString(head) && markdownSigns(head) < 2
}

// sniffText tells apart what has no marks of its own.
func sniffText(head string) string {
	lines := contentLines(head)
	switch {
	case strings.TrimSpace(head) == "":
		return Plain
	case looksLikeHeaderedCSV(lines):
		return CSV
	case looksLikeValueCSV(lines):
		return CSV
	case looksLikeList(head, lines):
		return List
	case markdownSigns(head) >= 2:
		return Markdown
	}
	return Plain
}

// contentLines are the lines that are neither blank nor comments.
func contentLines(head string) []string {
	var lines []string
	for line := range strings.Lines(head) {
		if line = strings.TrimSpace(line); line != "" && !isComment(line) {
			lines = append(lines, line)
		}
	}
	return lines
}

func isComment(line string) bool {
	return strings.HasPrefix(line, "#") || strings.HasPrefix(line, ";") || strings.HasPrefix(line, "//") || strings.HasPrefix(line, "!")
}

var markdownSign = []*regexp.Regexp{
	regexp.MustCompile(`(?m)^#{1,6} +\S`),                                                     // heading
	regexp.MustCompile(`(?m)^#{1,6} +\S.*\n(?s:.*?)^#{1,6} +\S`),                              // and another
	regexp.MustCompile(`(?m)^\S.*\n(?:={3,}|-{3,})[ \t]*$`),                                   // underlined heading
	regexp.MustCompile(`!?\[[^\]\n]+\]\([^)\s]+(?: "[^"\n]*")?\)`),                            // link, image
	regexp.MustCompile("(?m)^(?:```|~~~)"),                                                    // fenced code
	regexp.MustCompile(`(?m)^\|?[ \t]*:?-{3,}:?[ \t]*(?:\|[ \t]*:?-{3,}:?[ \t]*)+\|?[ \t]*$`), // under a table's head
	regexp.MustCompile(`(?m)^\|.*\|[ \t]*$`),                                                  // row of a table
	regexp.MustCompile(`\*\*[^*\n]+\*\*|__[^_\n]+__`),                                         // bold
	regexp.MustCompile("`[^`\n]+`"),                                                           // code
	regexp.MustCompile(`(?m)^ {0,3}[*+-] +\S.*\n(?: {0,3}[*+-] +\S)`),                         // list
	regexp.MustCompile(`^---\r?\n(?:[A-Za-z_-]+:.*\r?\n)+`),                                   // front matter
}

// markdownSigns counts kinds of markup found. One alone stands in plain text too.
func markdownSigns(head string) int {
	signs := 0
	for _, sign := range markdownSign {
		if sign.MatchString(head) {
			signs++
		}
	}
	return signs
}
