package advisory

import (
	"iter"
	"strings"
)

func isAlnum(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

func isNewline(c byte) bool { return c == '\n' || c == '\r' }

func hasPrefixFold(text, prefix string) bool {
	return len(text) >= len(prefix) && strings.EqualFold(text[:len(prefix)], prefix)
}

// wordAt is the run of letters and digits that begins at an offset; longer than any word, it is cut.
func wordAt(text string, at int) string {
	end := at
	for end < len(text) && end-at < 64 && isAlnum(text[end]) {
		end++
	}
	return text[at:end]
}

// wordBefore is the run of letters and digits that ends at an offset.
func wordBefore(text string, end int) string {
	at := end
	for at > 0 && end-at < 64 && isAlnum(text[at-1]) {
		at--
	}
	return text[at:end]
}

func tail(text string, n int) string { return text[max(0, len(text)-n):] }

func head(text string, n int) string { return text[:min(len(text), n)] }

// asciiLower is a text with its ASCII letters in lower case: all stays at its offset.
func asciiLower(text string) string {
	lower := make([]byte, len(text))
	for i := range len(text) {
		c := text[i]
		if isUpper(c) {
			c += 'a' - 'A'
		}
		lower[i] = c
	}
	return string(lower)
}

// wordsIn are the places of words in a text, both in lower case, word by word, where no letter or digit stands in front.
func wordsIn(lower string, words ...string) iter.Seq[int] {
	return func(yield func(int) bool) {
		for _, word := range words {
			for i := strings.Index(lower, word); i >= 0; {
				if (i == 0 || !isAlnum(lower[i-1])) && !yield(i) {
					return
				}
				next := strings.Index(lower[i+1:], word)
				if next < 0 {
					break
				}
				i += 1 + next
			}
		}
	}
}

func hasAnyOf(text string, parts ...string) bool {
	for _, part := range parts {
		if strings.Contains(text, part) {
			return true
		}
	}
	return false
}
