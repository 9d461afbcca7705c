package lure

import "unicode"

// spelled are letters that Unicode does not take apart, as they are written without them.
var spelled = map[rune]string{
	'ß': "ss", 'ł': "l", 'ø': "o", 'đ': "d", 'ı': "i", 'œ': "oe", 'æ': "ae", 'ð': "d", 'þ': "th", 'ħ': "h", 'ŧ': "t", 'ɡ': "g", 'ɑ': "a", 'ɩ': "i",
	'ǀ': "l", 'ᴀ': "a", 'ʙ': "b", 'ᴄ': "c", 'ᴅ': "d", 'ᴇ': "e", 'ɢ': "g", 'ʜ': "h", 'ɪ': "i", 'ᴋ': "k", 'ʟ': "l", 'ᴍ': "m", 'ɴ': "n", 'ᴏ': "o",
	'ᴘ': "p", 'ʀ': "r", 'ꜱ': "s", 'ᴛ': "t", 'ᴜ': "u", 'ᴠ': "v", 'ᴡ': "w", 'ʏ': "y", 'ᴢ': "z",
}

// lookalikes are letters of other scripts that stand for Latin ones in a word that has Latin ones too (UTS 39).
var lookalikes = map[rune]rune{
	// Cyrillic
	'а': 'a', 'в': 'b', 'с': 'c', 'ԁ': 'd', 'е': 'e', 'ɡ': 'g', 'һ': 'h', 'н': 'h', 'і': 'l', 'ј': 'j', 'к': 'k', 'ӏ': 'l', 'м': 'm', 'п': 'n',
	'о': 'o', 'р': 'p', 'ԛ': 'q', 'г': 'r', 'ѕ': 's', 'т': 't', 'и': 'u', 'ѵ': 'v', 'ԝ': 'w', 'х': 'x', 'у': 'y', 'ь': 'b', 'з': '3',
	// Greek
	'α': 'a', 'β': 'b', 'ϲ': 'c', 'ε': 'e', 'η': 'n', 'ι': 'l', 'κ': 'k', 'ν': 'v', 'ο': 'o', 'ρ': 'p', 'σ': 'o', 'τ': 't', 'υ': 'u', 'χ': 'x', 'γ': 'y',
	'ω': 'w', 'μ': 'u',
	// Armenian, Cherokee (small letters) and others
	'օ': 'o', 'ս': 'u', 'ո': 'n', 'հ': 'h', 'ց': 'g', 'զ': 'q', 'ꭰ': 'd', 'ꭱ': 'r', 'ꭲ': 't', 'ꮃ': 'w', 'ꮇ': 'm', 'ꮋ': 'h', 'ꮯ': 'c', 'ꮲ': 'p', 'ꭺ': 'a',
	'ꭼ': 'e', 'ꮪ': 's', 'ꮩ': 'v', 'ꮮ': 'l',
}

// digitLetters are digits in place of letters, in a word of mostly letters. One that may be i or l is both: they are one letter here.
var digitLetters = map[rune]rune{'0': 'o', '1': 'l', '3': 'e', '4': 'a', '5': 's', '7': 't'}

func isHangul(r rune) bool { return 0xac00 <= r && r <= 0xd7a3 }

// isWide tells of characters whose words have no certain ends in writing: Hangul, Kana, Han.
func isWide(r rune) bool {
	return isHangul(r) || 0x3040 <= r && r <= 0x30ff || 0x3400 <= r && r <= 0x9fff || 0xf900 <= r && r <= 0xfaff || r == '々' || 0x20000 <= r && r <= 0x3ffff
}

// invisible tells of characters that take no place: soft hyphen, zero-width ones, marks of direction, selectors, fillers, tags.
func invisible(r rune) bool {
	return r >= 0xad && (unicode.Is(unicode.Cf, r) || r == 0x34f || r == 0x115f || r == 0x1160 || r == 0x3164 || r == 0xffa0 || 0xfe00 <= r && r <= 0xfe0f)
}
