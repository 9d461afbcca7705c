package mailauth

import "strings"

// A method is one of the results in a field: "spf=pass (comment) smtp.mailfrom=example.com".
type method struct {
	name       string // in small letters
	result     Result
	properties map[string]string // by "ptype.property" in small letters; values unquoted
	comment    map[string]string // what looks like "name=value" in comments, in small letters: "p" of DMARC
}

// parseResults reads an Authentication-Results field (RFC 8601, 2.2). It takes what servers write besides: no id, as Exchange; "success" for
// pass, as Yahoo; the semicolon within a comment; a version behind a method; space around "=". What it does not understand it leaves out.
func parseResults(value string) (id string, methods []method) {
	for i, part := range split(value) {
		words := lex(part)
		if i == 0 && (len(words) == 0 || !strings.Contains(words[0].text, "=")) {
			if len(words) > 0 {
				id = strings.ToLower(words[0].text)
			}
			continue
		}
		if m, ok := methodOf(words); ok {
			methods = append(methods, m)
		}
	}
	return id, methods
}

func methodOf(words []word) (m method, ok bool) {
	m = method{properties: map[string]string{}, comment: map[string]string{}}
	for _, w := range words {
		name, value, pair := strings.Cut(w.text, "=")
		name = strings.ToLower(name)
		switch {
		case w.comment:
			for _, field := range strings.FieldsFunc(strings.ToLower(w.text), func(c rune) bool { return c == ' ' || c == ',' || c == ';' || c == '\t' }) {
				if k, v, ok := strings.Cut(field, "="); ok && m.comment[k] == "" {
					m.comment[k] = v
				}
			}
		case !pair:
		case m.name == "":
			m.name, _, _ = strings.Cut(name, "/")
			m.result = resultOf(value)
		case m.properties[name] == "":
			m.properties[name] = value
		}
	}
	return m, m.name != "" && m.result != ""
}

// results are the results of RFC 8601, 2.7, and other words for them.
var results = map[string]Result{
	"pass": pass, "fail": fail, "softfail": softfail, "neutral": neutral, "none": none, "temperror": temperror, "permerror": permerror, "policy": policy,
	"success": pass, "hardfail": fail, "error": temperror, "temp_fail": temperror, "tempfail": temperror, "perm_fail": permerror, "permfail": permerror,
	"unknown": neutral, "bestguesspass": none, "invalid": permerror, "discard": fail, "reject": fail,
}

// resultOf is the result that a word stands for, "" for none. "bestguesspass" is Exchange's for a domain without a policy.
func resultOf(word string) Result { return results[strings.ToLower(word)] }

// split parts a value at semicolons outside of quotes and comments.
func split(value string) []string {
	var parts []string
	from := 0
	walk(value, func(i int, inside bool) {
		if value[i] == ';' && !inside {
			parts = append(parts, value[from:i])
			from = i + 1
		}
	})
	return append(parts, value[from:])
}

// walk calls visit for each byte, and tells whether it is inside a quoted string or a comment (RFC 5322, 3.2). One that is not closed is none.
func walk(value string, visit func(i int, inside bool)) {
	depth, quoted := 0, false
	for i := 0; i < len(value); i++ {
		switch c := value[i]; {
		case c == '\\' && (quoted || depth > 0) && i+1 < len(value):
			visit(i, true)
			i++
		case c == '"' && depth == 0:
			quoted = !quoted && strings.IndexByte(value[i+1:], '"') >= 0
		case c == '(' && !quoted:
			if depth > 0 || strings.IndexByte(value[i:], ')') >= 0 {
				depth++
			}
		case c == ')' && depth > 0:
			depth--
			visit(i, true)
			continue
		}
		visit(i, quoted || depth > 0)
	}
}

// A word is a word of a field, without quotes, or the text of a comment. Space around "=" is taken away.
type word struct {
	text    string
	comment bool
}

func lex(part string) []word {
	var words []word
	for part = strings.TrimLeft(part, blanks); part != ""; part = strings.TrimLeft(part, blanks) {
		if part[0] == '(' {
			text, rest := comment(part)
			words = append(words, word{text, true})
			part = rest
			continue
		}
		text, rest := atom(part)
		words = append(words, word{text: text})
		part = rest
	}
	return joinPairs(words)
}

const blanks = " \t\r\n"

// comment cuts a comment off.
func comment(part string) (text, rest string) {
	depth := 0
	for i := 0; i < len(part); i++ {
		switch part[i] {
		case '\\':
			i++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return part[1:i], part[i+1:]
			}
		}
	}
	return part[1:], ""
}

// atom cuts a word off: up to a blank or a comment, quoted strings in it unquoted.
func atom(part string) (text, rest string) {
	var b strings.Builder
	quoted := false
	for i := 0; i < len(part); i++ {
		c := part[i]
		switch {
		case c == '"':
			quoted = !quoted
		case c == '\\' && quoted && i+1 < len(part):
			i++
			b.WriteByte(part[i])
		case !quoted && (strings.IndexByte(blanks, c) >= 0 || c == '(' && i > 0):
			return b.String(), part[i:]
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), ""
}

// joinPairs joins "a", "=", "b" to "a=b".
func joinPairs(words []word) []word {
	joined := words[:0]
	for _, w := range words {
		last := len(joined) - 1
		if !w.comment && last >= 0 && !joined[last].comment && (strings.HasPrefix(w.text, "=") || strings.HasSuffix(joined[last].text, "=") && strings.Count(joined[last].text, "=") == 1 && !strings.Contains(w.text, "=")) {
			joined[last].text += w.text
			continue
		}
		joined = append(joined, w)
	}
	return joined
}

// A spfField is what a Received-SPF field says.
type spfField struct {
	result   Result
	domain   string // of the envelope's sender, else of HELO
	receiver string // who says so
}

// parseReceivedSPF reads "pass (mx.example.org: domain of a@b.example designates …) client-ip=…; envelope-from=…; helo=…" (RFC 7208, 9.1).
func parseReceivedSPF(value string) spfField {
	words := lex(strings.ReplaceAll(value, ";", " "))
	if len(words) == 0 || words[0].comment {
		return spfField{}
	}
	s := spfField{result: resultOf(words[0].text)}
	pairs := map[string]string{}
	for _, w := range words[1:] {
		if w.comment {
			if who, _, ok := strings.Cut(w.text, ":"); ok && s.receiver == "" && !strings.Contains(who, " ") {
				s.receiver = strings.ToLower(who)
			}
			if pairs["comment"] == "" {
				pairs["comment"] = w.text
			}
			continue
		}
		if name, v, ok := strings.Cut(w.text, "="); ok && pairs[strings.ToLower(name)] == "" {
			pairs[strings.ToLower(name)] = v
		}
	}
	if pairs["receiver"] != "" && s.receiver == "" {
		s.receiver = strings.ToLower(pairs["receiver"])
	}
	for _, d := range []string{domainOf(pairs["envelope-from"]), domainIn(pairs["comment"]), domainOf(pairs["helo"])} {
		if d != "" {
			s.domain = d
			break
		}
	}
	return s
}

// domainIn is the domain of a comment like "domain of a@b.example designates 192.0.2.1 as permitted sender".
func domainIn(comment string) string {
	words := strings.Fields(comment)
	for i, w := range words {
		next := i + 1
		if w == "of" && next < len(words) && words[next] == "transitioning" {
			next++
		}
		if w == "of" && next < len(words) && strings.Contains(words[next], ".") {
			return domainOf(words[next])
		}
		if w == "does" && i > 0 && strings.Contains(words[i-1], ".") {
			return domainOf(words[i-1])
		}
	}
	return ""
}
