package phrase

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// A Token is a word of a sentence, from byte From up to byte To, and the hash of its stem: of the word in small letters
// without the endings that English gives to verbs and nouns, and with every digit as 0.
type Token struct {
	From, To int32
	Stem     uint32
}

// A Sentence is a text with its words.
type Sentence struct {
	Text   string
	Tokens []Token
}

// NewSentence finds the words of a sentence.
func NewSentence(text string) Sentence { return Sentence{text, AppendTokens(nil, text)} }

// Word is that of a token.
func (s Sentence) Word(t Token) string { return s.Text[t.From:t.To] }

// AppendTokens appends the words of a sentence; within one, points, colons and backslashes may stand, as in rundll32.exe.
func AppendTokens(list []Token, sentence string) []Token {
	for i := 0; i < len(sentence); {
		from, to := nextToken(sentence, i)
		if from == to {
			break
		}
		list = append(list, Token{int32(from), int32(to), Stem(sentence[from:to])})
		i = to
	}
	return list
}

// A Feature is the hash of a word, of two words in a row, or of a form: an address, a path, a call of the API.
type Feature = uint32

// Features are those of a sentence, each once, in order. Only their hashes are kept: no text can be read from a model.
func Features(s Sentence, into []Feature) []Feature {
	f := featurer{list: into[:0]}
	for _, t := range s.Tokens {
		f.token(s.Word(t), t.Stem)
	}
	slices.Sort(f.list)
	return slices.Compact(f.list)
}

// featurer gathers the features of one sentence.
type featurer struct {
	list []Feature
	last uint32 // the stem of the word before, 0 at the beginning
}

// The seeds of FNV-1a keep words, forms and parts of names apart.
const (
	prime    = 16777619
	seedWord = 2166136261
	seedForm = 0x9e3779b9
	seedPart = 0x7f4a7c15
)

func (f *featurer) token(token string, stem uint32) {
	if form := formOf(token); form != "" {
		f.add(hash(seedForm, form))
	}
	if stem == 0 {
		return
	}
	f.add(stem)
	if f.last != 0 {
		f.add((f.last*31 ^ stem) * prime)
	}
	f.last = stem
	f.humps(token)
}

func (f *featurer) add(h uint32) {
	h ^= h >> 15
	h *= 0x2c1b3c6d
	f.list = append(f.list, h^h>>12)
}

// humps adds the parts of a name such as CreateRemoteThread, so that what is like it counts too.
func (f *featurer) humps(token string) {
	if len(token) < 6 {
		return
	}
	from, parts := 0, 0
	for i := 1; i < len(token); i++ {
		if isUpper(token[i]) && isLower(token[i-1]) {
			f.add(hash(seedPart, token[from:i]))
			from = i
			parts++
		}
	}
	if parts > 0 {
		f.add(hash(seedPart, token[from:]))
	}
	if parts > 1 {
		f.add(hash(seedForm, "<call>"))
	}
}

func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }
func isLower(c byte) bool { return c >= 'a' && c <= 'z' }
func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func nextToken(s string, i int) (from, to int) {
	for i < len(s) && !isTokenByte(s[i]) {
		i++
	}
	from = i
	for i < len(s) && (isTokenByte(s[i]) || i+1 < len(s) && isJoint(s[i]) && isTokenByte(s[i+1])) {
		i++
	}
	return from, i
}

func isTokenByte(c byte) bool {
	return isLower(c) || isUpper(c) || isDigit(c) || c == '_' || c >= utf8.RuneSelf
}

func isJoint(c byte) bool { return strings.IndexByte(`.+&\:@%`, c) >= 0 }

func hash(h uint32, s string) uint32 {
	for i := range len(s) {
		c := s[i]
		switch {
		case isUpper(c):
			c += 'a' - 'A'
		case isDigit(c):
			c = '0'
		}
		h = (h ^ uint32(c)) * prime
	}
	return h
}

// longestWord is the length beyond which a run of letters is data, not a word.
const longestWord = 40

// Stem is the hash of a word's stem, 0 for what is no word.
func Stem(word string) uint32 {
	if len(word) > longestWord {
		return 0
	}
	end := len(word)
	if end > 4 && word[end-1]|0x20 == 's' && word[end-2]|0x20 != 's' {
		end--
	}
	switch w := word[:end]; {
	case end > 5 && (strings.HasSuffix(w, "ing") || strings.HasSuffix(w, "ion")):
		end -= 3
	case end > 4 && strings.HasSuffix(w, "ed"):
		end -= 2
	}
	if end > 4 && word[end-1] == 'e' {
		end--
	}
	return hash(seedWord, word[:end])
}

// formOf names the form of a token that says something whatever its letters are: a vulnerability, a place in the registry,
// a path, the type of a file.
func formOf(token string) string {
	switch {
	case len(token) > longestWord:
		return "<long>"
	case len(token) > 4 && strings.EqualFold(token[:4], "CVE-"):
		return "<cve>"
	case strings.HasPrefix(token, "HK") && strings.Contains(token, `\`):
		return "<registry>"
	case strings.Contains(token, `:\`) || strings.Contains(token, `%\`):
		return "<path>"
	}
	if dot := strings.LastIndexByte(token, '.'); dot > 0 && len(token)-dot <= 5 {
		return token[dot:]
	}
	return ""
}
