package technique

import (
	"strings"

	"picket/internal/intel"
	"picket/internal/prose"
)

// IDs finds identifiers of techniques: T1566, T1566.001 and T1566/001, also in addresses, jammed between brackets or words,
// in small letters within an address, and broken over the end of a line. Whether ATT&CK has them does not matter, unless the form
// is doubtful: ICS, mobile and future techniques are given too.
func IDs(text string) []Found {
	var found []Found
	start := 0 // what stands before it was an identifier, and so no part of a word
	for i := 0; i+1 < len(text); i++ {
		if text[i]|0x20 != 't' || text[i+1] > '1' || text[i+1] < '0' {
			continue
		}
		if id, end := idAt(text[start:], i-start); end > 0 {
			end += start
			start = end
			found = append(found, Found{ID: id, Match: intel.MatchID, Span: prose.Span{From: i, To: end}})
			i = end - 1
		}
	}
	return found
}

// idAt reads the identifier that begins at from; its end is 0 where there is none.
func idAt(text string, from int) (id string, end int) {
	parent, to, broken := digits(text, from+1, 4)
	if to == 0 || isDigit(text, to) {
		return "", 0
	}
	id = "T" + parent
	doubtful := broken || text[from] == 't' && !strings.HasSuffix(strings.ToLower(text[:from][max(0, from-11):]), "techniques/")
	doubtful = doubtful || from > 0 && isLetter(text[from-1]) || isDigit(text, from-1)
	if sub, subEnd, subDoubtful := subAt(text, to); subEnd > 0 {
		full := id + "." + sub
		certain := !subDoubtful && !doubtful && !isWordBefore(text, subEnd)
		if certain || known(full) != nil && !isInWord(text, from) {
			return full, subEnd
		}
	}
	if doubtful || isWordBefore(text, to) {
		if known(id) == nil || isInWord(text, from) || !endsCleanly(text, to) {
			return "", 0
		}
	}
	return id, to
}

// subAt reads the number of a sub-technique behind its parent's at to. It is doubtful if a blank, a line end or an unusual
// mark is in between.
func subAt(text string, to int) (sub string, end int, doubtful bool) {
	i := skipBlank(text, to)
	if i >= len(text) || !strings.ContainsRune("./-", rune(text[i])) {
		return "", 0, false
	}
	j := skipBlank(text, i+1)
	sub, end, broken := digits(text, j, 3)
	if end == 0 || isDigit(text, end) {
		return "", 0, false
	}
	return sub, end, broken || i > to || j > i+1 || text[i] == '-'
}

// digits reads count digits. One line end may be among them: narrow cells of tables are broken anywhere.
func digits(text string, from, count int) (number string, end int, broken bool) {
	var b [4]byte
	for i := from; i < len(text); i++ {
		n := end
		switch {
		case isDigit(text, i):
			b[n] = text[i]
			if end++; end == count {
				return string(b[:count]), i + 1, broken
			}
		case text[i] == '\n' && !broken && n > 0:
			broken = true
			i = skipBlank(text, i) - 1
		default:
			return "", 0, false
		}
	}
	return "", 0, false
}

// skipBlank passes blanks and at most one line end.
func skipBlank(text string, i int) int {
	for lines := 0; i < len(text) && i >= 0; i++ {
		if text[i] == '\n' {
			lines++
		}
		if lines > 1 || !strings.ContainsRune(" \t\r\n", rune(text[i])) {
			break
		}
	}
	return i
}

func isDigit(text string, i int) bool {
	return i >= 0 && i < len(text) && text[i] >= '0' && text[i] <= '9'
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' }

// isWordBefore says whether a letter follows at i without a gap.
func isWordBefore(text string, i int) bool { return i < len(text) && isLetter(text[i]) }

// isInWord says whether an identifier at from goes on a run of capitals or digits, as within a serial number. A word in small
// letters may be jammed before it: PhishingT1566.
func isInWord(text string, from int) bool {
	if text[from] == 't' {
		return from > 0 && (isLetter(text[from-1]) || isDigit(text, from-1))
	}
	return isDigit(text, from-1) || from > 0 && (text[from-1] >= 'A' && text[from-1] <= 'Z' || text[from-1] == '_')
}

// endsCleanly says whether what follows an identifier is no part of it: a word that begins with a capital may be jammed behind,
// or another identifier, T1566Phishing or T1566T1190.
func endsCleanly(text string, to int) bool {
	end := to
	for end < len(text) && isLetter(text[end]) {
		end++
	}
	if end == to {
		return true
	}
	isCapital := text[to] >= 'A' && text[to] <= 'Z'
	isWord := end-to > 3 && text[to+1] >= 'a' // Rundll32, but not a serial number
	return isCapital && (!isDigit(text, end) || isWord || text[to] == 'T' && end == to+1)
}
