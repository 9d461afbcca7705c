// Package prose cuts running text into blocks, sentences and words, by their byte offsets, so that whoever reads them can
// quote them verbatim. It works on what PDF, HTML and Markdown leave behind: sentences that run over line ends, items,
// headings without a full stop, cells of tables.
package prose

import "strings"

// A Span is a stretch of a text, in bytes.
type Span struct{ From, To int }

// Of is what stands there.
func (s Span) Of(text string) string { return text[s.From:s.To] }

// A Text is running text that has been cut. All that read a document work on the same cut.
type Text struct {
	Body      string
	Blocks    []Span
	Sentences []Span
}

// Cut cuts a text into blocks and these into sentences.
func Cut(body string) *Text {
	blocks := Blocks(body)
	return &Text{body, blocks, sentencesIn(body, blocks)}
}

// WordSet is the set of the words of a list.
func WordSet(list string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(list) {
		set[word] = true
	}
	return set
}

// MaxSentence is the length in bytes beyond which a sentence is cut between words: what has no end is no sentence.
const MaxSentence = 2000

// OneLine is a quotation with its line ends and the blanks about them as one blank.
func OneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
