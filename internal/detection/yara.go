package detection

import "strings"

// yaraCandidates are the places of "rule NAME {" and "rule NAME :", with the modifiers before them.
func yaraCandidates(text string) []candidate {
	var found []candidate
	for at := 0; ; {
		i := strings.Index(text[at:], "rule")
		if i < 0 {
			return found
		}
		start := at + i
		at = start + len("rule")
		if start > 0 && isWordByte(text[start-1]) || !isYARAHead(text[at:min(len(text), at+1024)]) {
			continue
		}
		found = append(found, candidate{yara, withModifiers(text, start)})
	}
}

// isYARAHead says whether a name and a brace or tags follow the word rule.
func isYARAHead(text string) bool {
	rest := strings.TrimLeft(text, yaraBlanks)
	if len(rest) == len(text) {
		return false
	}
	name := rest[:wordLength(rest)]
	if name == "" || isDigit(name[0]) || len(name) > maxIdentifier {
		return false
	}
	rest = strings.TrimLeft(rest[len(name):], yaraBlanks)
	for strings.HasPrefix(rest, "/") { // a comment between
		end := strings.IndexAny(rest, "\n{")
		if end < 0 {
			return false
		}
		rest = strings.TrimLeft(rest[end:], yaraBlanks)
	}
	if strings.HasPrefix(rest, ":") {
		brace := strings.IndexByte(rest, '{')
		return brace > 0 && strings.Trim(rest[1:brace], yaraBlanks+wordBytes) == ""
	}
	return strings.HasPrefix(rest, "{")
}

// withModifiers goes back over private and global.
func withModifiers(text string, at int) int {
	for {
		from := max(0, at-64)
		before := strings.TrimRight(text[from:at], " \t\r\n")
		word := before[strings.LastIndexAny(before, yaraBlanks)+1:]
		if word != "private" && word != "global" {
			return at
		}
		at = from + len(before) - len(word)
	}
}

// liftYARA reads a rule of YARA 4 (yara.readthedocs.io, "Writing YARA rules"). Names of modules and of other rules are taken as
// known: the text may show a part of their file.
func liftYARA(text string) *lifted {
	p := &yaraParser{lexer: yaraLexer{text: text}, strings: map[string]*yaraString{}}
	p.next()
	p.rule()
	out := &lifted{name: p.name, joins: p.lexer.joins, fault: p.fault}
	if p.fault == nil {
		out.end = p.end
		return out
	}
	if !p.isRule {
		return nil
	}
	if out.end = p.end; out.end == 0 {
		out.end = yaraEnd(text, p.fault.at)
	}
	return out
}

// yaraEnd is where a faulty rule probably ends: behind the brace on a line of its own that follows the fault, before the
// next rule, else at a blank line.
func yaraEnd(text string, faulty int) int {
	at, blank := 0, 0
	for line := range strings.Lines(text) {
		bare := strings.TrimSpace(line)
		switch {
		case at > 0 && strings.Contains(line, "rule") && len(yaraCandidates(line)) > 0, at > faulty+maxTail:
			return yaraTail(text, at, blank)
		case bare == "}" && at+len(line) > faulty:
			return at + strings.IndexByte(line, '}') + 1
		case bare == "" && at > faulty && blank == 0:
			blank = at
		}
		at += len(line)
	}
	return yaraTail(text, at, blank)
}

// maxTail is how far behind a fault the end of the rule is looked for, in bytes.
const maxTail = 16 << 10

func yaraTail(text string, at, blank int) int {
	if blank > 0 {
		at = blank
	}
	return len(strings.TrimRight(text[:at], " \t\r\n\f"))
}
