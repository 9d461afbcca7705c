package account

import (
	"strings"

	"picket/internal/prose"
)

// An attribution says whose words are quoted. Its span is the stretch of text that says so.
type attribution struct {
	prose.Span
	speaker, via, verb string
	around             string // its words
}

// attribution looks for the speaker of a quotation behind it, then before it, back to where the last one ended.
func (r *claimReader) attribution(q quotation, block prose.Span, from int) (attribution, bool) {
	if a, ok := attributionBehind(r.body, q, block); ok {
		return a, true
	}
	return attributionBefore(r.body, prose.Span{From: max(from, r.sentences[r.sentenceAt(q.outer.From)].From), To: q.outer.From})
}

// attributionBehind reads: said Paul at the office, as quoted by an agency. Or: Paul, head of the office, said on Monday.
func attributionBehind(body string, q quotation, block prose.Span) (a attribution, ok bool) {
	rest := body[q.outer.To:min(block.To, q.outer.To+300)]
	words := strings.TrimLeft(rest, " \n,")
	a.From = q.outer.To + len(rest) - len(words)
	a.To = a.From + clauseEnd(words)
	clause := body[a.From:a.To]
	a.around = clause
	first := clause[:wordEnd(clause, 0)]
	if _, isVerb := speechVerbs[first]; isVerb {
		var left string
		if a.speaker, left, ok = namedAfter(clause[len(first):]); ok {
			a.verb, a.via = first, viaOf(left)
			return a, true
		}
	}
	if strings.HasSuffix(q.inner.Of(body), ".") { // what follows is another sentence
		return a, false
	}
	for at := 0; at < len(clause) && at < 160; {
		end := wordEnd(clause, at)
		word := clause[at:end]
		if _, isVerb := speechVerbs[word]; isVerb {
			a.verb, a.via = word, viaOf(clause[at:])
			a.speaker, ok = subjectOf(clause[:at])
			return a, ok
		}
		at = nextWord(clause, end)
	}
	return a, false
}

// clauseEnd is where the words end that may name a speaker: at the full stop or at the next mark of quotation.
func clauseEnd(s string) int {
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"', strings.HasPrefix(s[i:], "“"), strings.HasPrefix(s[i:], "«"), strings.HasPrefix(s[i:], " ‘"), strings.HasPrefix(s[i:], " '"):
			return i
		case (s[i] == '.' || s[i] == '!' || s[i] == '?') && (i+1 == len(s) || s[i+1] == ' ' || s[i+1] == '\n') && !isInitial(s[:i]) && !isTitle(s[:i]):
			return i + 1
		}
	}
	return len(s)
}

// isTitle says whether a point belongs to the title before it.
func isTitle(before string) bool {
	switch before[strings.LastIndexAny(before, " \n")+1:] {
	case "Mr", "Ms", "Mrs", "Dr", "Gen", "Col", "Lt", "Sen", "Rep", "Prof", "Inc", "Corp", "Ltd":
		return true
	}
	return false
}

// attributionBefore reads: Paul told an agency on Monday: …, according to Paul, …
func attributionBefore(body string, s prose.Span) (a attribution, ok bool) {
	if s.To-s.From > 300 {
		s.From = s.To - 300
	}
	before := s.Of(body)
	a = attribution{Span: s, around: before}
	clause := strings.TrimRight(before, " \n,:")
	if i := strings.LastIndex(strings.ToLower(clause), "according to "); i >= 0 && len(clause)-i < 80 && len(clause) == len(before[:len(clause)]) {
		a.speaker, ok = speakerOf(prose.OneLine(clause[i+len("according to "):]))
		a.verb = "said"
		return a, ok
	}
	verbAt, verb, left := -1, "", ""
	for at := 0; at < len(clause); {
		end := wordEnd(clause, at)
		if _, isVerb := speechVerbs[clause[at:end]]; isVerb {
			verbAt, verb, left = at, clause[at:end], clause[end:]
		}
		at = nextWord(clause, end)
	}
	if verbAt < 0 || strings.Count(left, " ") > 10 || strings.ContainsAny(left, ".;”\"»") {
		return a, false
	}
	if bare := strings.TrimSpace(left); !strings.HasSuffix(strings.TrimRight(before, " \n"), ":") && !strings.HasSuffix(strings.TrimRight(before, " \n"), ",") && bare != "" && bare != "that" {
		return a, false // part of a sentence of its own: said the attack was "…"
	}
	a.speaker, ok = subjectOf(clause[:verbAt])
	a.verb, a.via = verb, viaOf(clause[verbAt:])
	return a, ok
}

// wordEnd is where the run of letters that begins at an offset ends.
func wordEnd(s string, from int) int {
	for from < len(s) && wordBytes[s[from]] {
		from++
	}
	return from
}

// nextWord is where the next run of letters begins.
func nextWord(s string, from int) int {
	for from < len(s) && !wordBytes[s[from]] {
		from++
	}
	return from
}

// wordBytes are those of letters: ASCII's, and all of other letters.
var wordBytes = func() (set [256]bool) {
	for c := range set {
		set[c] = isLetter(byte(c)) || c >= 0x80
	}
	return set
}()
