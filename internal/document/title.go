package document

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	frontMatter = regexp.MustCompile(`^---[ \t]*\r?\n((?:.*\r?\n)*?)(?:---|\.\.\.)[ \t]*(?:\r?\n|$)`)
	frontField  = regexp.MustCompile(`(?mi)^(title|date|published|lang|language):[ \t]*["']?(.*?)["']?[ \t]*\r?$`)
	atxHeading  = regexp.MustCompile(`^ {0,3}#{1,6}[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$`)
	underline   = regexp.MustCompile(`^(?:={3,}|-{3,})[ \t]*$`)
	markup      = regexp.MustCompile(`\*\*|__|` + "`" + `|!?\[([^\]]*)\]\([^)]*\)`)
)

// describeMarkdown takes title, date and language of the front matter, else the first heading and the date at the top.
func (t *Text) describeMarkdown() {
	body := t.Body
	if m := frontMatter.FindStringSubmatch(body[:min(len(body), sniffed)]); m != nil {
		t.readFrontMatter(m[1])
		body = body[len(m[0]):]
	}
	if t.Title == "" {
		t.Title = firstHeading(body)
	}
	if t.Published == "" {
		t.Published = published(body)
	}
}

func (t *Text) readFrontMatter(fields string) {
	for _, m := range frontField.FindAllStringSubmatch(fields, -1) {
		switch strings.ToLower(m[1]) {
		case "title":
			t.Title = squeeze(m[2])
		case "date", "published":
			t.Published = normalDate(m[2])
		default:
			t.Language = languageTag(m[2])
		}
	}
}

// firstHeading passes over fenced code, whose comments look like headings.
func firstHeading(body string) string {
	previous, fenced := "", false
	for line := range strings.Lines(body[:min(len(body), sniffed)]) {
		line = strings.TrimRight(line, "\r\n")
		if strings.HasPrefix(line, "```") || strings.HasPrefix(line, "~~~") {
			fenced = !fenced
		}
		if m := atxHeading.FindStringSubmatch(line); m != nil && !fenced {
			return headingTitle(m[1])
		}
		if underline.MatchString(line) && !fenced && strings.TrimSpace(previous) != "" {
			return headingTitle(previous)
		}
		previous = line
	}
	return ""
}

// headingTitle is empty for headings that any report has: they name a section.
func headingTitle(heading string) string {
	heading = squeeze(markup.ReplaceAllString(heading, "$1"))
	if sectionName.MatchString(heading) {
		return ""
	}
	return heading
}

var sectionName = regexp.MustCompile(`(?i)^(?:[\d.]+ +)?(?:executive summary|summary|overview|introduction|background|abstract|key (?:findings|points|takeaways)|(?:table of )?contents|indicators(?: of compromise)?|iocs?|appendix.*|references)$`)

// plainTitle is the first line if it clearly is a title: a few words, set apart by a blank line or an underline, with more
// text to come, and no sentence, label, list item or caption.
func plainTitle(body string) string {
	var first, second string
	more := false
	n := 0
	for line := range strings.Lines(strings.TrimLeft(body[:min(len(body), sniffed)], "\r\n")) {
		switch n {
		case 0:
			first = strings.TrimSpace(line)
		case 1:
			second = strings.TrimSpace(line)
		default:
			more = more || strings.TrimSpace(line) != ""
		}
		n++
	}
	if more && (second == "" || underline.MatchString(second)) && titleLike(first) {
		return squeeze(first)
	}
	return ""
}

// fieldLabel begins lines of memos and of mail.
var fieldLabel = regexp.MustCompile(`(?i)^(?:to|from|cc|re|date|subject|tlp|author|authors|by|note|product id|alert code)\b\s*:`)

var titleDate = regexp.MustCompile(`(?i)` + anyDate)

func titleLike(line string) bool {
	words := strings.Fields(line)
	first, _ := utf8.DecodeRuneInString(line)
	last, _ := utf8.DecodeLastRuneInString(line)
	switch {
	case len(words) < 2 || len(words) > 20 || len(line) > 160:
		return false
	case !unicode.IsUpper(first) && !unicode.IsDigit(first) && unicode.IsLetter(first), !unicode.IsLetter(first) && !unicode.IsDigit(first):
		return false
	case !unicode.IsLetter(last) && !unicode.IsDigit(last) && !strings.ContainsRune(`)"'”’?!`, last):
		return false
	}
	return !strings.ContainsAny(line, "|@\t<>{}\\") && !strings.Contains(line, "://") && !sectionName.MatchString(line) && !fieldLabel.MatchString(line) && !titleDate.MatchString(line) &&
		cells.FindString(line) == ""
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

var language = regexp.MustCompile(`^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$`)

// languageTag is a tag of BCP 47, or empty.
func languageTag(s string) string {
	s = strings.TrimSpace(s)
	if !language.MatchString(s) {
		return ""
	}
	return strings.ReplaceAll(s, "_", "-")
}
