package sigma

import "strings"

// A valuePart is a part of a value: text that stands for itself, or a wildcard or placeholder as it is written.
type valuePart struct {
	text    string
	special bool // "*", "?" or "%name%"
}

// valueParts takes a value apart. A backslash escapes itself and the wildcards, and stands for itself before anything else
// (Sigma specification 2.1, "Escaping"). Placeholders are told apart only where the modifier `expand` stands.
func valueParts(value string, placeholders bool) []valuePart {
	var found []valuePart
	var text strings.Builder
	special := func(s string) {
		if text.Len() > 0 {
			found = append(found, valuePart{text: text.String()})
			text.Reset()
		}
		found = append(found, valuePart{text: s, special: true})
	}
	for i := 0; i < len(value); i++ {
		c := value[i]
		switch {
		case c == '\\' && i+1 < len(value) && escapable(value[i+1], placeholders):
			i++
			text.WriteByte(value[i])
		case c == '*' || c == '?':
			special(value[i : i+1])
		case c == '%' && placeholders && placeholderAt(value[i:]) > 0:
			n := placeholderAt(value[i:])
			special(value[i : i+n])
			i += n - 1
		default:
			text.WriteByte(c)
		}
	}
	if text.Len() > 0 {
		found = append(found, valuePart{text: text.String()})
	}
	return found
}

func escapable(c byte, placeholders bool) bool {
	return c == '\\' || c == '*' || c == '?' || c == '%' && placeholders
}

// placeholderAt is the length of the placeholder that a text begins with, 0 if it begins with none.
func placeholderAt(s string) int {
	end := strings.IndexByte(s[1:], '%')
	if end < 1 {
		return 0
	}
	return end + 2
}

// written puts pieces together again: what stands for itself is escaped.
func written(pieces []valuePart, placeholders bool) string {
	var b strings.Builder
	for _, p := range pieces {
		if p.special {
			b.WriteString(p.text)
			continue
		}
		for i := 0; i < len(p.text); i++ {
			if escapable(p.text[i], placeholders) {
				b.WriteByte('\\')
			}
			b.WriteByte(p.text[i])
		}
	}
	return b.String()
}

// plain is the form of a value that the patterns of pipelines are written for: a backslash is one backslash, but for one
// before a wildcard, and a wildcard that stands for itself has one before it.
func plain(value string) string {
	var b strings.Builder
	for _, p := range valueParts(value, false) {
		if !p.special {
			b.WriteString(wildcardsEscaped.Replace(p.text))
			continue
		}
		if strings.HasSuffix(b.String(), `\`) {
			b.WriteByte('\\')
		}
		b.WriteString(p.text)
	}
	return b.String()
}

var wildcardsEscaped = strings.NewReplacer("*", `\*`, "?", `\?`)

// fromPlain is the other way round.
func fromPlain(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		b.WriteByte(text[i])
		switch {
		case text[i] != '\\':
		case isWildcard(text, i+1) || isBackslash(text, i+1) && isWildcard(text, i+2):
			i++
			b.WriteByte(text[i])
		default:
			b.WriteByte('\\')
		}
	}
	return b.String()
}

func isWildcard(s string, i int) bool { return i < len(s) && (s[i] == '*' || s[i] == '?') }

func isBackslash(s string, i int) bool { return i < len(s) && s[i] == '\\' }

// closed is a value after which something can be written without being escaped by its last backslash.
func closed(value string) string {
	backslashes := len(value) - len(strings.TrimRight(value, `\`))
	if backslashes%2 == 1 {
		return value + `\`
	}
	return value
}

// isText says whether the values of an item are texts that pipelines may look into: those of encodings, expressions,
// networks, comparisons and references are not.
func isText(item *Item) bool {
	for _, m := range item.Modifiers {
		switch m {
		case "contains", "startswith", "endswith", "all", "neq", "cased", "expand":
		default:
			return false
		}
	}
	return true
}

// withWildcards is a value of an item with the wildcards that its modifiers stand for.
func withWildcards(item *Item, v Value) string {
	text := v.Text
	if item.Has("contains") || item.Has("endswith") {
		text = "*" + text
	}
	if item.Has("contains") || item.Has("startswith") {
		text = closed(text) + "*"
	}
	return text
}

// snakeCase writes CommandLine as command_line.
func snakeCase(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if i > 0 && isUpper(s[i]) && !isUpper(s[i-1]) && isLowerOrDigit(s[i-1]) {
			b.WriteByte('_')
		}
		b.WriteByte(s[i])
	}
	return strings.ToLower(b.String())
}

func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }

func isLowerOrDigit(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }
