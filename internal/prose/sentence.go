package prose

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sentences cuts a text into sentences. None reaches over a block; a heading or a cell is one, though it has no full stop.
func Sentences(text string) []Span { return Cut(text).Sentences }

// sentencesIn cuts the blocks of a text into sentences.
func sentencesIn(text string, blocks []Span) []Span {
	var list []Span
	for _, block := range blocks {
		list = sentencesOf(list, text, block)
	}
	return list
}

func sentencesOf(list []Span, text string, block Span) []Span {
	from := block.From
	end := func(to int) {
		if s := trim(text, Span{from, to}); s.From < s.To {
			list = append(list, s)
		}
		from = to
	}
	for i := block.From; i < block.To; i++ {
		switch {
		case text[i] == '.' || text[i] == '!' || text[i] == '?':
			if to := sentenceEnd(text, from, i, block.To); to > 0 {
				end(to)
				i = to - 1
			}
		case i-from >= MaxSentence && text[i] == ' ':
			end(i)
		}
	}
	end(block.To)
	return list
}

// sentenceEnd is where the sentence ends whose full stop may be at dot: behind closing quotes and brackets; 0 if it goes on.
func sentenceEnd(text string, from, dot, limit int) int {
	to := dot + 1
	for to < limit {
		r, size := utf8.DecodeRuneInString(text[to:limit])
		if !strings.ContainsRune(`"'”’)]»*`, r) {
			break
		}
		to += size
	}
	to += reference(text[to:limit])
	rest := strings.TrimLeftFunc(text[to:limit], unicode.IsSpace)
	switch next, _ := utf8.DecodeRuneInString(rest); {
	case rest == "":
		return to
	case len(rest) == limit-to: // no blank behind it
		return 0
	case unicode.IsLower(next):
		return 0
	case to == dot+1 && text[dot] == '.' && (isAbbreviation(text[from:dot]) || isGermanDay(text[from:dot], rest)):
		return 0
	}
	return to
}

// reference is the length of the references right behind a full stop: [1], [2,3].
func reference(rest string) (size int) {
	for strings.HasPrefix(rest[size:], "[") {
		end := strings.IndexByte(rest[size:min(len(rest), size+12)], ']')
		if end < 2 || strings.Trim(rest[size+1:size+end], "0123456789, ") != "" {
			break
		}
		size += end + 1
	}
	return size
}

// isGermanDay says whether a full stop belongs to the number of a day: 19. Februar.
func isGermanDay(before, rest string) bool {
	day := before[strings.LastIndexAny(before, " \t\n(")+1:]
	if len(day) == 0 || len(day) > 2 || strings.Trim(day, "0123456789") != "" {
		return false
	}
	month := rest[:min(len(rest), 12)]
	if end := strings.IndexAny(month, " \n"); end >= 0 {
		month = month[:end]
	}
	return germanMonths[month]
}

var germanMonths = map[string]bool{"Januar": true, "Februar": true, "März": true, "April": true, "Mai": true, "Juni": true, "Juli": true, "August": true,
	"September": true, "Oktober": true, "November": true, "Dezember": true}

// isAbbreviation says whether the last word before a full stop is one that is written with it.
func isAbbreviation(before string) bool {
	word := before[strings.LastIndexAny(before, " \t\n(\"“[/")+1:]
	if abbreviations[strings.ToLower(word)] {
		return true
	}
	letter, size := utf8.DecodeLastRuneInString(word)
	return unicode.IsUpper(letter) && (size == len(word) || strings.HasSuffix(word[:len(word)-size], ".")) // J. Smith, U.S.
}

var abbreviations = WordSet(`mr mrs ms dr prof gen col lt sgt maj adm capt sen rep gov st jr sr no nos vs etc e.g i.e eg ie cf al fig figs
	inc ltd co corp dept est approx ver vol ed pp sec art jan feb mar apr jun jul aug sep sept oct nov dec`)
