package sigma

import "strings"

// A token is a piece of a text with wildcards: a literal if text is not empty, else a wildcard.
type token struct {
	text string
	wild wildcard
}

type wildcard uint8

const (
	anyChar wildcard = iota + 1 // ?
	anyText                     // *
)

// readTokens reads wildcards and backslashes (Sigma specification 2.1, "Escape Character"): a backslash makes a following
// *, ? or backslash plain, and stands for itself before anything else.
func readTokens(text string) []token {
	var b tokenBuilder
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && i+1 < len(text) && strings.IndexByte(`\*?`, text[i+1]) >= 0:
			i++
			b.literal(text[i : i+1])
		case c == '*':
			b.wild(anyText)
		case c == '?':
			b.wild(anyChar)
		default:
			b.literal(text[i : i+1])
		}
	}
	return b.done()
}

// A tokenBuilder joins literals that follow each other.
type tokenBuilder struct {
	tokens []token
	text   strings.Builder
}

func (b *tokenBuilder) literal(s string) { b.text.WriteString(s) }

func (b *tokenBuilder) wild(w wildcard) {
	b.done()
	b.tokens = append(b.tokens, token{wild: w})
}

func (b *tokenBuilder) add(tokens []token) {
	for _, t := range tokens {
		if t.wild != 0 {
			b.wild(t.wild)
		} else {
			b.literal(t.text)
		}
	}
}

func (b *tokenBuilder) done() []token {
	if b.text.Len() > 0 {
		b.tokens = append(b.tokens, token{text: b.text.String()})
		b.text.Reset()
	}
	return b.tokens
}

// plainText is the text of tokens without wildcards.
func plainText(tokens []token) (string, bool) {
	var b strings.Builder
	for _, t := range tokens {
		if t.wild != 0 {
			return "", false
		}
		b.WriteString(t.text)
	}
	return b.String(), true
}

// surround opens tokens at their begin or end, if they are not.
func surround(tokens []token, before, after bool) []token {
	star := token{wild: anyText}
	if before && (len(tokens) == 0 || tokens[0] != star) {
		tokens = append([]token{star}, tokens...)
	}
	if after && (len(tokens) == 0 || tokens[len(tokens)-1] != star) {
		tokens = append(tokens[:len(tokens):len(tokens)], star)
	}
	return tokens
}

// A shape is what of a value a pattern fixes.
type shape uint8

const (
	whole  shape = iota // the value is the text
	prefix              // begins with it
	suffix              // ends with it
	within              // has it somewhere
	pieces              // anything else: see pattern.segments
)

// A pattern is a text with wildcards, compiled. Unless cased, its texts are folded and so must be the values.
type pattern struct {
	shape    shape
	cased    bool
	text     []byte    // of all shapes but pieces
	segments []segment // of pieces: parts between *; the first and last may be empty, where the pattern is open
}

// newPattern compiles tokens.
func newPattern(tokens []token, cased bool) *pattern {
	p := &pattern{cased: cased}
	segments := cutSegments(tokens, cased)
	plain := func(i int) bool { return len(segments[i]) == 0 || len(segments[i]) == 1 && !segments[i][0].one }
	switch n := len(segments); {
	case n == 1 && plain(0):
		p.shape, p.text = whole, segments[0].text()
	case n == 2 && plain(0) && len(segments[1]) == 0:
		p.shape, p.text = prefix, segments[0].text()
	case n == 2 && plain(1) && len(segments[0]) == 0:
		p.shape, p.text = suffix, segments[1].text()
	case n == 3 && len(segments[0])+len(segments[2]) == 0 && plain(1):
		p.shape, p.text = within, segments[1].text()
	default:
		p.shape, p.segments = pieces, segments
	}
	return p
}

// cutSegments cuts tokens at their *. Several * in a row are one.
func cutSegments(tokens []token, cased bool) []segment {
	segments := []segment{nil}
	for i, t := range tokens {
		last := len(segments) - 1
		switch {
		case t.wild == anyText && i > 0 && tokens[i-1].wild == anyText:
		case t.wild == anyText:
			segments = append(segments, nil)
		case t.wild == anyChar:
			segments[last] = append(segments[last], piece{one: true})
		case cased:
			segments[last] = append(segments[last], piece{text: []byte(t.text)})
		default:
			segments[last] = append(segments[last], piece{text: fold(nil, []byte(t.text))})
		}
	}
	return segments
}
