package sigma

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// The dashes that Windows programs take for each other before the name of an option.
const dashes = "-/–—―"

// windash replaces each dash that begins a word by all dashes. One within a word, as in -param-name, stays.
func windash(tokens []token) ([][]token, error) {
	var places [][][]token
	for _, t := range tokens {
		if t.wild != 0 {
			places = append(places, [][]token{{t}})
			continue
		}
		places = append(places, dashPlaces(t.text)...)
	}
	return combine(places)
}

func dashPlaces(text string) [][][]token {
	var places [][][]token
	start, before := 0, ' '
	for i, r := range text {
		end := i + utf8.RuneLen(r)
		if strings.ContainsRune(dashes, r) && !isWord(before) && beginsWord(text[end:]) {
			places = append(places, literally(text[start:i]), literally(strings.Split(dashes, "")...))
			start = end
		}
		before = r
	}
	return append(places, literally(text[start:]))
}

func beginsWord(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return s != "" && isWord(r)
}

func isWord(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r) }

// literally are alternatives without wildcards.
func literally(texts ...string) [][]token {
	all := make([][]token, len(texts))
	for i, t := range texts {
		all[i] = []token{{text: t}}
	}
	return all
}

// combine chooses one alternative at each place, in every way.
func combine(places [][][]token) ([][]token, error) {
	total, length := 1, 0
	for _, alternatives := range places {
		total *= len(alternatives)
		length += size(slices.MaxFunc(alternatives, func(a, b []token) int { return size(a) - size(b) }))
		if total > maxVariants || total*length > maxVariantBytes {
			return nil, errTooMany
		}
	}
	all := make([][]token, total)
	for i := range all {
		var b tokenBuilder
		stride := total
		for _, alternatives := range places {
			stride /= len(alternatives)
			b.add(alternatives[i/stride%len(alternatives)])
		}
		all[i] = b.done()
	}
	return all, nil
}

// size is about the room that tokens take.
func size(tokens []token) int {
	n := 0
	for _, t := range tokens {
		n += 1 + len(t.text)
	}
	return n
}

var errWild = errors.New("does not apply to a value with wildcards")

func base64Whole(tokens []token) ([][]token, error) {
	text, plain := plainText(tokens)
	if !plain {
		return nil, errWild
	}
	return literally(base64.StdEncoding.EncodeToString([]byte(text))), nil
}

// base64Offsets is what of the encoded text does not depend on what stands before and after it, for each of the three
// places in a group of three bytes that it may begin at.
func base64Offsets(tokens []token) ([][]token, error) {
	text, plain := plainText(tokens)
	if !plain {
		return nil, errWild
	}
	var variants []string
	for offset, skip := range []int{0, 2, 3} {
		padded := strings.Repeat(" ", offset) + text
		whole := len(padded) * 8 / 6 // characters that hold no bit of what follows
		if whole <= skip {
			return nil, errors.New("the value is too short: nothing of it is left at every offset")
		}
		variants = append(variants, base64.RawStdEncoding.EncodeToString([]byte(padded))[skip:whole])
	}
	return literally(variants...), nil
}

func utf16Little(tokens []token) ([][]token, error) {
	return encodeUTF16(tokens, binary.LittleEndian), nil
}

func utf16Big(tokens []token) ([][]token, error) { return encodeUTF16(tokens, binary.BigEndian), nil }

func utf16Marked(tokens []token) ([][]token, error) {
	return utf16Little(append([]token{{text: "\ufeff"}}, tokens...))
}

// encodeUTF16 encodes literals. What results is bytes, which need not be UTF-8.
func encodeUTF16(tokens []token, order binary.AppendByteOrder) [][]token {
	var b tokenBuilder
	for _, t := range tokens {
		if t.wild != 0 {
			b.wild(t.wild)
			continue
		}
		var encoded []byte
		for _, unit := range utf16.Encode([]rune(t.text)) {
			encoded = order.AppendUint16(encoded, unit)
		}
		b.literal(string(encoded))
	}
	return [][]token{b.done()}
}
