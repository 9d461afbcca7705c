package prose

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Heading is the text of a heading, without what marks it in Markdown, and whether the block is one: marked as such, or
// a short line that begins like a title and has no full stop.
func Heading(block string) (title string, ok bool) {
	if isHeading(block) {
		return strings.Trim(block, "#* "), true
	}
	if title, ok = strings.CutPrefix(block, "**"); ok && len(block) < 160 {
		if title, ok = strings.CutSuffix(title, "**"); ok && !strings.Contains(title, "**") {
			return strings.TrimSpace(title), true
		}
	}
	first, _ := utf8.DecodeRuneInString(block)
	if len(block) > 90 || len(block) < 3 || strings.Contains(block, "\n") || !unicode.IsUpper(first) && !unicode.IsDigit(first) {
		return "", false
	}
	spaces := strings.Count(block, " ")
	if strings.HasSuffix(block, ":") && spaces > 4 { // it announces a list
		return "", false
	}
	return block, !strings.ContainsRune(".,;!)]|", rune(block[len(block)-1])) && spaces < 12
}
