package account

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"picket/internal/prose"
)

// maxQuotation bounds a quotation in bytes: a mark without its counterpart quotes nothing.
const maxQuotation = 1500

// A quotation is what stands between marks; outer takes them in.
type quotation struct{ outer, inner prose.Span }

// quotations finds what is quoted with its speaker, in the same paragraph or announced by the one before.
func (r *claimReader) quotations() {
	var before prose.Span
	for _, block := range r.blocks {
		if body := block.Of(r.body); strings.ContainsAny(body, "\"'") || strings.IndexByte(body, 0xe2) >= 0 || strings.IndexByte(body, 0xc2) >= 0 {
			r.quotationsIn(block, before)
		}
		before = block
	}
}

func (r *claimReader) quotationsIn(block, before prose.Span) {
	last := -1   // the quotation found last in this block
	reached := 0 // where its attribution ends
	from := block.From
	for at := block.From; at < block.To; {
		q, ok := nextQuotation(r.body, prose.Span{From: at, To: block.To})
		if !ok {
			return
		}
		at = q.outer.To
		if !isSpeech(q.inner.Of(r.body)) || r.isPart(q) {
			continue
		}
		if n := len(r.found) - 1; n >= 0 && q.outer.From == block.From && r.found[n].quoted && (q.outer.To == block.To || unclosed(r.body, before)) && r.found[n].To == before.To && before.To > before.From {
			last, reached = n, r.extend(n, q) // a paragraph that goes on with what the one before quotes
			continue
		}
		if last >= 0 && strings.Trim(r.body[reached:q.outer.From], " \n\t,.;:-–—") == "" { // "…," she said. "…"
			reached = r.extend(last, q)
			continue
		}
		a, ok := r.attribution(q, block, from)
		if !ok && q.outer.From == block.From && strings.HasSuffix(before.Of(r.body), ":") && q.outer.From-before.To < 8 {
			a, ok = attributionBefore(r.body, before)
		}
		if !ok {
			continue
		}
		if n := len(r.found); n < 2*maxClaims {
			reached = max(a.To, q.outer.To)
			r.addQuotation(q, a)
			if last = -1; len(r.found) > n {
				last = n
			}
		}
		from = reached
	}
}

// isPart says whether quoted words are but a part of a sentence of the writer's own: that is reported speech.
func (r *claimReader) isPart(q quotation) bool {
	if !unicode.IsLower(firstRune(q.inner.Of(r.body))) {
		return false
	}
	before := strings.TrimSpace(r.body[r.sentences[r.sentenceAt(q.outer.From)].From:q.outer.From])
	if before == "" || strings.HasPrefix(before, "According to ") {
		return false
	}
	word := strings.Trim(lastWord(before), ":,")
	_, isVerb := speechVerbs[word]
	return !isVerb && word != "that"
}

// unclosed says whether a paragraph ends within a quotation that the next one goes on with.
func unclosed(body string, block prose.Span) bool {
	words := block.Of(body)
	return strings.LastIndex(words, "“") > strings.LastIndex(words, "”")
}

// extend adds a quotation to the one before it, whose speaker goes on.
func (r *claimReader) extend(i int, q quotation) int {
	s := &r.found[i]
	if len(s.claim.Text) > 2*maxQuotation { // no speaker goes on for ever
		return q.outer.To
	}
	s.To, s.lastSentence = r.sentenceEnd(q.outer.To), r.sentenceAt(q.outer.To-1)
	s.claim.Text += " " + strings.TrimRight(prose.OneLine(q.inner.Of(r.body)), " ,;:")
	s.claim.Evidence[0] = r.evidence(s.Span)
	return q.outer.To
}

func (t *text) sentenceEnd(offset int) int {
	return max(offset, t.sentences[t.sentenceAt(offset-1)].To)
}

func (r *claimReader) addQuotation(q quotation, a attribution) {
	span := prose.Span{From: min(q.outer.From, a.From), To: max(q.outer.To, a.To)}
	span.From = min(span.From, r.sentences[r.sentenceAt(span.From)].From)
	span.To = r.sentenceEnd(span.To)
	s := statement{Span: span, content: []prose.Span{q.inner}, quoted: true, lastSentence: r.sentenceAt(span.To - 1)}
	s.claim.Speaker, s.claim.Via = a.speaker, a.via
	verb := a.verb
	if inner, v, ok := documentSpeaksFor(a.speaker, q.inner.Of(r.body)); ok {
		s.claim.Speaker, verb = inner, v
	}
	judge(&s.claim, q.inner.Of(r.body)+" "+a.around, verb)
	r.add(s)
}

// documentSpeaksFor is who believes what a document says: an advisory that says "the agencies believe" speaks for them.
func documentSpeaksFor(speaker, said string) (who, verb string, ok bool) {
	head := speaker[strings.LastIndexByte(speaker, ' ')+1:]
	if !documents[strings.ToLower(head)] {
		return "", "", false
	}
	words := strings.Fields(said[:min(len(said), 120)])
	for i, word := range words {
		if i > 0 && estimates[word] {
			who, ok = subjectOf(strings.Join(words[:i], " "))
			return who, word, ok
		}
	}
	return "", "", false
}

var documents = prose.WordSet("advisory report alert bulletin statement document notice indictment complaint assessment paper release")

var closing = map[rune]string{'“': "”", '"': `"`, '«': "»", '‘': "’", '„': "“", '\'': "'", '»': "«"}

// nextQuotation is the first stretch in quotation marks.
func nextQuotation(body string, within prose.Span) (quotation, bool) {
	for i := within.From; i < within.To; {
		r, size := utf8.DecodeRuneInString(body[i:within.To])
		if mark := closing[r]; mark != "" && opens(body, i, i+size, within) {
			limit := min(within.To, i+maxQuotation)
			end := closes(body, i+size, limit, mark)
			if r == '“' && end == 0 && limit == within.To && strings.IndexByte(".!?", body[limit-1]) >= 0 { // it goes on in the next paragraph
				return quotation{prose.Span{From: i, To: limit}, prose.Span{From: i + size, To: limit}}, true
			}
			if end > 0 {
				return quotation{prose.Span{From: i, To: end + len(mark)}, prose.Span{From: i + size, To: end}}, true
			}
		}
		i += size
	}
	return quotation{}, false
}

// opens says whether a mark stands before a word.
func opens(body string, from, to int, within prose.Span) bool {
	if to >= within.To || strings.IndexByte(" \n\t,.", body[to]) >= 0 {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(body[within.From:from])
	return from == within.From || unicode.IsSpace(before) || strings.ContainsRune("([-–—*", before)
}

// closes is where the closing mark stands, behind a word or its punctuation; 0 if nowhere. A mark that may be an apostrophe
// closes only behind punctuation.
func closes(body string, from, limit int, mark string) int {
	for tries := 0; tries < 12; tries++ {
		i := strings.Index(body[from:limit], mark)
		if i < 0 {
			return 0
		}
		at := from + i
		next, _ := utf8.DecodeRuneInString(body[at+len(mark) : limit])
		ends := at+len(mark) == limit || !unicode.IsLetter(next) && !unicode.IsDigit(next)
		if mark == "'" || mark == "’" {
			ends = ends && at > 0 && strings.IndexByte(",.!?", body[at-1]) >= 0
		}
		if ends && at > 0 && body[at-1] != ' ' {
			return at
		}
		from = at + len(mark)
	}
	return 0
}

// isSpeech says whether quoted words are speech: a few words of prose, no code, name or title.
func isSpeech(s string) bool {
	if strings.Count(s, " ")+strings.Count(s, "\n") < 3 || strings.ContainsAny(s, "\\{}<>=|$_") || strings.Contains(s, "://") {
		return false
	}
	letters, lower, words := 0, 0, 0
	inWord := false
	for _, r := range s {
		switch {
		case unicode.IsLetter(r):
			letters++
			if !inWord {
				words++
				if unicode.IsLower(r) {
					lower++
				}
			}
			inWord = true
		case r == ' ' || r == '\n':
			letters++
			inWord = false
		case r != '\'' && r != '’':
			inWord = false
		}
	}
	return letters*10 > utf8.RuneCountInString(s)*8 && lower*2 >= words
}
