package knowledge

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// words are those of names that mean something by themselves, too.
type words struct {
	ordinary map[string]bool // play, silence
	proper   map[string]bool // people and places
}

// parseWords reads a word a line; those of people and places have a capital.
func parseWords(text string) words {
	w := words{make(map[string]bool, 1<<12), make(map[string]bool, 1<<10)}
	for line := range strings.Lines(text) {
		switch word := strings.TrimSpace(line); {
		case word == "" || word[0] == '#':
		case 'A' <= word[0] && word[0] <= 'Z':
			w.proper[strings.ToLower(word)] = true
		default:
			w.ordinary[strings.ReplaceAll(word, " ", "")] = true
		}
	}
	return w
}

// ruleOf gives the rule for a name of a kind, and whether the name is risky.
func (w words) ruleOf(e *Entity, form string, preferred bool) (rule, bool) {
	kind := e.Kind
	k := key(form)
	public := kind == Agency || kind == Organisation || kind == Country
	switch {
	case isAcronym(form) && public: // the tables are written by hand, and mark them
		return acronym, len(k) < 3 && kind != Country
	case isAcronym(form) && (kind != Malware && kind != Actor || len(k) <= 4):
		return acronym, len(k) <= 3 || w.ordinary[k]
	}
	switch kind {
	case Sector, Technology:
		return anyCase, false
	case Technique, Mitigation:
		if len(form) <= 3 { // At
			return ordinary, true
		}
		return anyCase, isOneWord(form)
	case Country:
		return capital, false
	case Agency, Organisation:
		return w.ofPublic(form, k)
	}
	return w.ofHostile(form, k, preferred && e.ID != "")
}

// ofPublic is for names of agencies and organisations.
func (w words) ofPublic(form, k string) (rule, bool) {
	if isOneWord(form) {
		return capital, w.ordinary[k] || w.proper[k]
	}
	return anyCase, false
}

// ofHostile is for names of actors, malware and tools, which are named after anything. Known are the names that ATT&CK prefers.
func (w words) ofHostile(form, k string, known bool) (rule, bool) {
	switch small := form == strings.ToLower(form); {
	case strings.HasSuffix(form, ".exe"):
		return anyCase, false
	case isOneWord(form) && w.ordinary[k] && small:
		return never, true
	case isOneWord(form) && w.ordinary[k] && !known:
		return introduced, true
	case isOneWord(form) && w.ordinary[k], utf8.RuneCountInString(k) <= 3 && isASCII(k):
		return ordinary, true
	case isOneWord(form):
		switch {
		case w.proper[k]:
			return capital, true
		case w.allOrdinary(form):
			return joined, false
		}
	case w.allOrdinary(form):
		return titled, w.ordinary[k] || !known && schemeOf(form) == "" && !kindWords[lastWord(form)]
	}
	return anyCase, false
}

func lastWord(form string) string {
	return strings.ToLower(form[strings.LastIndexAny(form, " -")+1:])
}

func isOneWord(form string) bool {
	return !strings.ContainsFunc(form, func(r rune) bool { return r != '\'' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// allOrdinary says whether every word of a name is an ordinary one: Sea Turtle, LookBack.
func (w words) allOrdinary(form string) bool {
	start, last := 0, ' '
	for i, r := range form {
		if unicode.IsUpper(r) && unicode.IsLower(last) || !unicode.IsLetter(r) {
			if !w.isOrdinary(form[start:i]) {
				return false
			}
			start = i
			if !unicode.IsLetter(r) {
				start = i + utf8.RuneLen(r)
			}
			if unicode.IsDigit(r) {
				return false
			}
		}
		last = r
	}
	return w.isOrdinary(form[start:])
}

func (w words) isOrdinary(word string) bool { return word == "" || w.ordinary[strings.ToLower(word)] }

// isAcronym says whether a name is written in capitals only and short: longer ones are names that vendors shout.
func isAcronym(form string) bool {
	letters := 0
	for _, r := range form {
		switch {
		case unicode.IsUpper(r):
			letters++
		case !strings.ContainsRune(".-&/", r):
			return false
		}
	}
	return letters > 0 && letters <= 6
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
