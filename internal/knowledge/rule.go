package knowledge

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"picket/internal/prose"
)

// A rule says which ways of writing a name count in a text.
type rule uint8

const (
	anyCase    rule = iota
	capital         // the first letter is a capital: countries, agencies and others whose name is one word (apple, turkey)
	joined          // two ordinary words in one (LookBack): with a space between them, each has a capital
	introduced      // an ordinary word, and no name that all know: only where its kind follows (Global ransomware)
	titled          // each word has a capital: Sea Turtle
	acronym         // capitals as in the table, dots or none: WHO, U.S.
	ordinary        // an ordinary word as well: as the table writes it, and not where any word has a capital
	never           // an ordinary word that the table writes small (at, route): only asked for by name
)

// allowsSmall says whether a name may begin with a small letter in a text.
func (r rule) allowsSmall() bool { return r == anyCase || r == joined }

func (r rule) allows(text string, from, to int, form string) bool {
	switch r {
	case anyCase:
		return true
	case capital:
		first, _ := utf8.DecodeRuneInString(text[from:to])
		return !unicode.IsLower(first)
	case joined:
		return isTitled(text[from:to]) || !strings.ContainsAny(text[from:to], " \n\t-")
	case introduced:
		return (sameLetters(text[from:to], form) || sameLetters(text[from:to], title(form))) && kindFollows(text, to)
	case titled:
		return isTitled(text[from:to])
	case acronym:
		return sameLetters(text[from:to], form)
	case ordinary:
		return (sameLetters(text[from:to], form) || sameLetters(text[from:to], title(form))) &&
			(!startsSentence(text, from) || kindFollows(text, to))
	}
	return false
}

// isTitled says whether the first and the last word have a capital.
func isTitled(name string) bool {
	first, _ := utf8.DecodeRuneInString(name)
	at := strings.LastIndexAny(name, " -\n\t_") + 1
	last, _ := utf8.DecodeRuneInString(name[at:])
	return !unicode.IsLower(first) && !unicode.IsLower(last)
}

// sameLetters compares letters, without accents, and digits, and passes over what stands between them.
func sameLetters(a, b string) bool {
	i, j := 0, 0
	for {
		x, y := nextLetter(a, &i), nextLetter(b, &j)
		if x != y {
			return false
		}
		if x < 0 {
			return true
		}
	}
}

func nextLetter(s string, i *int) rune {
	for *i < len(s) {
		r, size := utf8.DecodeRuneInString(s[*i:])
		*i += size
		switch {
		case 0xC0 <= r && r <= 0x17F && plain[r-0xC0] != "-":
			return caseOf(r, rune(plain[r-0xC0][0]))
		case unicode.IsLetter(r), unicode.IsDigit(r):
			return r
		}
	}
	return -1
}

// caseOf makes a letter a capital where another one is.
func caseOf(like, letter rune) rune {
	if unicode.IsUpper(like) {
		return unicode.ToUpper(letter)
	}
	return letter
}

// title is PLUTONIUM as it is written beside names of one capital: Plutonium. Other names stay.
func title(form string) string {
	if len(form) < 2 || form != strings.ToUpper(form) {
		return form
	}
	_, size := utf8.DecodeRuneInString(form)
	return form[:size] + strings.ToLower(form[size:])
}

// startsSentence says whether any word would have a capital here.
func startsSentence(text string, from int) bool {
	before := strings.TrimRight(text[max(0, from-widestGap):from], " \t\"'([*_#>-\u201C\u2018\u2022\u00B7")
	last, _ := utf8.DecodeLastRuneInString(before)
	return before == "" || strings.ContainsRune(".!?:;\n\r\u2026", last) && !wrapped(before, last)
}

// wrapped says whether a line break before a word is that of a sentence that goes on: the line before ends in a letter.
func wrapped(before string, last rune) bool {
	if last != '\n' && last != '\r' {
		return false
	}
	trimmed := strings.TrimRight(before, "\r\n \t")
	end, _ := utf8.DecodeLastRuneInString(trimmed)
	return strings.Count(before[len(trimmed):], "\n") == 1 && (unicode.IsLetter(end) || end == ',') && len(trimmed) > 40
}

// kindFollows says whether the next word tells that a name stands before it: Play ransomware.
func kindFollows(text string, to int) bool {
	next, _ := spaces(text, to)
	end, _ := hashWord(text, next, hashStart)
	return kindWords[strings.ToLower(text[next:end])]
}

// kindWords say what a name is of.
var kindWords = prose.WordSet(`ransomware malware group gang team crew trojan backdoor rat loader botnet bot stealer infostealer implant downloader
	dropper worm rootkit wiper spyware framework operators actors actor affiliates hackers apt bootkit webshell ransom miner`)
