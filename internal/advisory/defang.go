package advisory

import (
	"strings"
	"unicode/utf8"
)

// Refang undoes the defanging of a text.
func Refang(text string) string { return refang(text).text }

// refang writes the shadow of a body: defanging undone, invisible characters dropped, wide forms narrowed. It reads the
// body once; no decision looks further than window bytes.
func refang(body string) *shadow {
	r := &refanger{body: body}
	r.out.Grow(len(body))
	for r.at < len(body) {
		if !mayDefang[body[r.at]] {
			r.at++
			continue
		}
		r.step()
	}
	r.copyTo(len(body))
	text := r.out.String()
	return &shadow{text: text, lower: asciiLower(text), edits: r.edits}
}

// window bounds how far a rewriting looks around itself.
const window = 96

// mayDefang are the bytes at which step does something.
var mayDefang = func() (set [256]bool) {
	for c := range set {
		set[c] = c >= utf8.RuneSelf || strings.IndexByte("[({\\*]'hHmMfF ", byte(c)) >= 0
	}
	return set
}()

type refanger struct {
	body   string
	at     int // what is read next
	copied int // what is written already
	out    strings.Builder
	edits  []edit
}

func (r *refanger) step() {
	switch c := r.body[r.at]; {
	case c == '[' || c == '(' || c == '{':
		r.bracket(r.at)
	case c == '\\':
		r.backslash()
	case c == '\'':
		if !r.looseDot("'.'") {
			r.at++
		}
	case c == '*':
		r.bold()
	case c == ']':
		r.closingOnly()
	case c == 'h' || c == 'H' || c == 'm' || c == 'M' || c == 'f' || c == 'F':
		r.scheme()
	case c == ' ':
		r.spelledDot()
	case c >= utf8.RuneSelf:
		r.wide()
	default:
		r.at++
	}
}

// replace writes text for body[from:to] and goes on behind it.
func (r *refanger) replace(from, to int, text string, defang bool) {
	r.copyTo(from)
	start := r.out.Len()
	r.out.WriteString(text)
	r.edits = append(r.edits, edit{from: start, to: r.out.Len(), bodyFrom: from, bodyTo: to, defang: defang})
	r.at, r.copied = to, to
}

func (r *refanger) copyTo(to int) {
	if to > r.copied {
		r.out.WriteString(r.body[r.copied:to])
		r.copied = to
	}
}

// bracketTokens are what stands in brackets for a character, the longest first. In round and curly brackets only those
// that no prose writes there.
var bracketTokens = []struct{ written, means string }{
	{"://", "://"}, {":/", ":/"}, {":", ":"}, {"//", "//"}, {"/", "/"},
	{".", "."}, {"。", "."}, {"．", "."}, {"｡", "."}, {"dot", "."}, {"d0t", "."}, {"@", "@"}, {"at", "@"},
}

// bracket undoes [.] (dot) {at} [:] [://] and the unclosed [.com; from is where the bracket, or its escape, begins.
func (r *refanger) bracket(from int) {
	open := r.at
	if from == open && r.oddDot() {
		return
	}
	r.at = open + 1
	inner := r.skipSpace(open + 1)
	means, end := r.token(inner)
	if means == "" && r.bracketedLetter(open) {
		return
	}
	if means == "" || r.body[open] != '[' && strings.ContainsAny(means, ":/") {
		return
	}
	closing := r.skipSpace(end)
	closed := false
	if i := closing; i < len(r.body) && r.body[i] == '\\' {
		closing++
	}
	if closing < len(r.body) && strings.IndexByte("])}", r.body[closing]) >= 0 {
		closed, end = true, closing+1
	}
	before := r.trimSpaceBefore(from)
	if !closed {
		if r.at = open; r.looseDot("(.") {
			return
		}
		r.at = open + 1
		r.unclosed(from, inner, end)
		return
	}
	if strings.ContainsAny(means, ":/") {
		r.separator(from, end, means)
		return
	}
	if means == "." && before == from && before >= 2 && before > r.copied && r.body[before-1] == '.' && isAlnum(r.body[before-2]) {
		before-- // 203.0.113.[.]7: one dot, written twice
	}
	after := r.skipSpace(end)
	if !r.joinable(before, after, before < from && r.body[before] != '.' || after > end) {
		return
	}
	r.replace(before, after, means, true)
}

// bold undoes the bold type of Markdown around a defanged dot: evil**[.]**com.
func (r *refanger) bold() {
	const written = "**[.]**"
	i := r.at
	r.at++
	if i == 0 || !isAlnum(r.body[i-1]) || !strings.HasPrefix(r.body[i:], written) {
		return
	}
	if end := i + len(written); end < len(r.body) && isAlnum(r.body[end]) {
		r.replace(i, end, ".", true)
	}
}

// bracketedLetter undoes the brackets around one letter of a URL's host: hxxps://evi[l].example.
func (r *refanger) bracketedLetter(open int) bool {
	end := open + len("[s]")
	if end >= len(r.body) || open == 0 || r.body[open] != '[' || r.body[end-1] != ']' ||
		!isAlnum(r.body[open-1]) || !isAlnum(r.body[open+1]) || !isNameByte(r.body[end]) || !r.inURL(open) {
		return false
	}
	r.replace(open, end, r.body[open+1:open+2], true)
	return true
}

// token reads one of bracketTokens.
func (r *refanger) token(at int) (means string, end int) {
	for _, t := range bracketTokens {
		if hasPrefixFold(r.body[at:], t.written) {
			return t.means, at + len(t.written)
		}
	}
	return "", at
}

// unclosed undoes evil[.com, also where the line ends within the bracket.
func (r *refanger) unclosed(from, dot, end int) {
	if r.body[dot] != '.' || r.body[from] != '[' || from == 0 || !isAlnum(r.body[from-1]) {
		return
	}
	next := r.skipSpace(end)
	if next < len(r.body) && isAlnum(r.body[next]) && (next == end || r.goesOn(end, next)) {
		r.replace(from, next, ".", true)
	}
}

// goesOn says whether the line after a break may continue a value: a sentence begins with a capital, or with a small word.
func (r *refanger) goesOn(end, next int) bool {
	c := r.body[next]
	return strings.Contains(r.body[end:next], "\n") && !('A' <= c && c <= 'Z') && !smallWords[wordAt(r.body, next)]
}

// separator undoes the brackets around : and /. A scheme's single slash is doubled: hxxps[:]/evil.example.
func (r *refanger) separator(from, end int, means string) {
	if from == 0 || end >= len(r.body) || !isAlnum(r.body[from-1]) && r.body[from-1] != '/' && r.body[from-1] != ':' {
		return
	}
	next := r.body[end]
	if !isAlnum(next) && next != '/' && strings.IndexByte("[:_-?", next) < 0 {
		return
	}
	if means == ":" && next == '/' && !strings.HasPrefix(r.body[end:], "//") && r.afterScheme(from) {
		means = ":/"
	}
	r.replace(from, end, means, true)
}

func (r *refanger) afterScheme(at int) bool {
	r.copyTo(at)
	written := strings.ToLower(tail(r.out.String(), 5))
	return strings.HasSuffix(written, "http") || strings.HasSuffix(written, "https")
}

// joinable says whether a dot or at-sign may stand between body[:before] and body[after:]. Where spaces stood beside
// it, only before a suffix that is no English word: "with [.] to avoid clicks" is prose.
func (r *refanger) joinable(before, after int, spaced bool) bool {
	if before == 0 || after >= len(r.body) {
		return false
	}
	last, next := r.body[before-1], r.body[after]
	if !isAlnum(last) && last != '*' && last != '_' && last < utf8.RuneSelf || !isAlnum(next) && next != '_' && next < utf8.RuneSelf {
		return false
	}
	return !spaced || !smallWords[strings.ToLower(wordAt(r.body, after))]
}

// smallWords are English words, most of them public suffixes too.
var smallWords = map[string]bool{"to": true, "is": true, "in": true, "it": true, "at": true, "me": true, "my": true,
	"so": true, "no": true, "do": true, "be": true, "as": true, "am": true, "us": true, "by": true, "and": true, "or": true,
	"of": true, "for": true, "with": true, "the": true, "from": true}

// closingOnly undoes evil.]com.
func (r *refanger) closingOnly() {
	i := r.at
	r.at++
	if i >= 2 && i+1 < len(r.body) && r.body[i-1] == '.' && isAlnum(r.body[i-2]) && isAlnum(r.body[i+1]) && r.copied < i {
		r.replace(i-1, i+1, ".", true)
	}
}

// backslash undoes evil\.com, and the escaped brackets of Markdown: evil\[.\]com. Within a path it is left alone.
func (r *refanger) backslash() {
	i := r.at
	r.at++
	if i+1 >= len(r.body) {
		return
	}
	switch next := r.body[i+1]; {
	case next == '[' || next == '(':
		r.bracket(i)
	case next == '.' && i+2 < len(r.body) && i > 0 && isAlnum(r.body[i-1]) && isAlnum(r.body[i+2]) && (!r.inPath(i) || r.inURL(i)):
		r.replace(i, i+2, ".", true)
	case (next == '_' || next == '~' || next == '-') && r.inURL(i): // Markdown's escape
		r.replace(i, i+1, "", false)
	}
}

// inURL says whether the word around an offset has begun with a scheme.
func (r *refanger) inURL(at int) bool {
	start := max(0, at-2*window)
	word := r.body[start:at]
	word = word[strings.LastIndexAny(word, " \t\r\n\"'<>")+1:]
	return strings.Contains(word, "://") || strings.Contains(word, "[:]//") || strings.Contains(word, "[://]")
}

func (r *refanger) inPath(at int) bool {
	for i := at - 1; i >= 0 && i > at-window; i-- {
		switch c := r.body[i]; {
		case c <= ' ':
			return false
		case c == '%' || c == ':' || c == '\\' && r.body[i+1] != '.':
			return true
		}
	}
	return false
}

// schemes are the names that authors give to http, https and ftp.
var schemes = map[string]string{
	"hxxp": "http", "hxxps": "https", "h**p": "http", "h**ps": "https", "hxtp": "http", "hxtps": "https", "htxp": "http",
	"htxps": "https", "h__p": "http", "h__ps": "https", "ht*p": "http", "htt": "http", "hxp": "http", "hxps": "https",
	"hxxxp": "http", "hxxxps": "https", "hxxpx": "https", "meow": "http", "meows": "https", "fxp": "ftp", "fxxp": "ftp",
	"httx": "http", "hztp": "http", "hzzp": "http", "hzzps": "https", "http": "http", "https": "https",
}

// scheme undoes hxxp:// and its like, also with one slash, backslashes or no colon.
func (r *refanger) scheme() {
	i := r.at
	r.at++
	if i > 0 && isAlnum(r.body[i-1]) && !(i+1 < len(r.body) && r.body[i+1]|0x20 == 'x' && hasPrefixFold(r.body[i:], "hxxp")) {
		return
	}
	end := i
	for end < len(r.body) && end-i < 7 && (isAlnum(r.body[end]) || r.body[end] == '*' || r.body[end] == '_') {
		end++
	}
	word := strings.ToLower(r.body[i:end])
	name, ok := schemes[word]
	if !ok {
		return
	}
	rest := r.body[end:]
	if hasPrefixFold(rest, "[s]") || hasPrefixFold(rest, "(s)") {
		name, end, rest = "https", end+3, rest[3:]
	}
	defang := word != name
	switch {
	case strings.HasPrefix(rest, `:\\`):
		r.replace(i, end+3, name+"://", true)
	case strings.HasPrefix(rest, `[:]\\`):
		r.replace(i, end+5, name+"://", true)
	case strings.HasPrefix(rest, ":///") || strings.HasPrefix(rest, "[:]///"):
		r.replace(i, end+strings.Index(rest, "///")+3, name+"://", defang || rest[0] == '[')
	case strings.HasPrefix(rest, "://"):
		if defang {
			r.replace(i, end, name, true)
		}
	case defang && len(rest) > 2 && strings.HasPrefix(rest, ":/"):
		r.replace(i, end+2, name+"://", true)
	case defang && strings.HasPrefix(rest, "//"):
		r.replace(i, end+2, name+"://", true)
	case defang && (strings.HasPrefix(rest, ":") || strings.HasPrefix(rest, "[:") || strings.HasPrefix(rest, "(:") || strings.HasPrefix(rest, `\[:`)):
		r.replace(i, end, name, true)
	case strings.HasPrefix(rest, " ://") || strings.HasPrefix(rest, ": //"):
		r.replace(i, end+4, name+"://", true)
	}
}

// spelledDot undoes "evil dot com", before the commonest suffixes only: the word is English.
func (r *refanger) spelledDot() {
	i := r.at
	r.at++
	if i+1 >= len(r.body) || r.body[i+1]|0x20 != 'd' || !hasPrefixFold(r.body[i:], " dot ") || i == 0 || !isAlnum(r.body[i-1]) {
		return
	}
	switch strings.ToLower(wordBefore(r.body, i)) {
	case "the", "a", "an", "of", "every", "each", "red", "this":
		return
	}
	if next := strings.ToLower(wordAt(r.body, i+5)); spelledSuffixes[next] || hasPrefixFold(r.body[i+5+len(next):], " dot ") {
		r.replace(i, i+5, ".", true)
	}
}

var spelledSuffixes = map[string]bool{"com": true, "net": true, "org": true, "info": true, "biz": true, "ru": true,
	"cn": true, "xyz": true, "top": true, "onion": true, "example": true, "test": true}

// skipSpace passes blanks and at most one end of line.
func (r *refanger) skipSpace(at int) int {
	lines := 0
	for i := at; i < len(r.body) && i < at+window; i++ {
		switch c := r.body[i]; {
		case c == '\n':
			if lines++; lines > 1 {
				return at
			}
		case c != ' ' && c != '\t' && c != '\r':
			return i
		}
	}
	return at
}

// trimSpaceBefore goes back over blanks, and at most one end of line, that no earlier edit has taken.
func (r *refanger) trimSpaceBefore(at int) int {
	lines := 0
	for i := at; i > r.copied && i > at-window; i-- {
		switch c := r.body[i-1]; {
		case c == '\n':
			if lines++; lines > 1 {
				return at
			}
		case c != ' ' && c != '\t' && c != '\r':
			return i
		}
	}
	return at
}
