package lookalike

import (
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// A script is a set of letters, as a bit.
type script uint16

const (
	latin script = 1 << iota
	cyrillic
	greek
	han
	hiragana
	katakana
	hangul
	bopomofo
	armenian
	cherokee
	other
)

// ordered by how often they are met.
var scripts = []struct {
	is    script
	table *unicode.RangeTable
}{
	{latin, unicode.Latin}, {han, unicode.Han}, {hangul, unicode.Hangul}, {hiragana, unicode.Hiragana}, {katakana, unicode.Katakana},
	{cyrillic, unicode.Cyrillic}, {greek, unicode.Greek}, {bopomofo, unicode.Bopomofo}, {armenian, unicode.Armenian}, {cherokee, unicode.Cherokee},
}

// together are the scripts that the writing of one language mixes (UTS 39, 5.2, highly restrictive).
var together = []script{latin | han | hiragana | katakana, latin | han | bopomofo, latin | han | hangul}

// MixedScripts says whether one label, in Unicode or punycode, mixes scripts that no language mixes (UTS 39, 5.2, highly restrictive).
// Digits, hyphens and marks belong to all scripts.
func MixedScripts(label string) bool {
	if strings.HasPrefix(strings.ToLower(label), "xn--") {
		label, _ = idna.Punycode.ToUnicode(strings.ToLower(label))
	}
	if isASCII(label) {
		return false
	}
	var used script
	for _, r := range label {
		used |= scriptOf(r)
	}
	if used&(used-1) == 0 {
		return false
	}
	for _, mix := range together {
		if used&^mix == 0 {
			return false
		}
	}
	return true
}

// scriptOf is 0 for what belongs to all scripts. All rare scripts count as one: which they are, nobody mixes them with others.
func scriptOf(r rune) script {
	if r < 0x80 {
		if r|0x20 >= 'a' && r|0x20 <= 'z' {
			return latin
		}
		return 0
	}
	for _, s := range scripts {
		if unicode.Is(s.table, r) {
			return s.is
		}
	}
	if unicode.In(r, unicode.Common, unicode.Inherited) || !unicode.IsLetter(r) {
		return 0
	}
	return other
}
