package account

import (
	"strings"

	"picket/internal/intel"
	"picket/internal/prose"
)

// speeches finds reported speech: who says, believes or denies that; according to whom; and what is believed, alleged or
// almost certain though no one is named for it.
func (r *claimReader) speeches() {
	quoted := r.found
	for i, s := range r.sentences {
		for len(quoted) > 0 && quoted[0].To <= s.From {
			quoted = quoted[1:]
		}
		if len(quoted) > 0 && quoted[0].From < s.To || len(r.found) >= 2*maxClaims {
			continue
		}
		if sentence := s.Of(r.body); sentence[0] != '[' && len(sentence) < maxRead && hasCue(sentence, claimCues) && strings.Count(sentence, " ") >= 4 && !strings.Contains(sentence, "![") && isFinished(sentence) {
			r.speech(i, sentence)
		}
	}
}

// claimCues are the words without one of which no sentence tells what somebody says or believes.
var claimCues = func() *cueSet {
	set := prose.WordSet("allegedly reportedly believed assessed suspected thought almost highly confidence according According")
	for verb := range speechVerbs {
		set[verb] = true
	}
	return newCueSet(set)
}()

// isFinished says whether a sentence ends as one, or is too long for a headline.
func isFinished(sentence string) bool {
	return len(sentence) > 140 || strings.IndexByte(".!?:;)]*\"", sentence[len(sentence)-1]) >= 0 || sentence[len(sentence)-1] >= 0x80
}

// speech adds the claim of a sentence.
func (r *claimReader) speech(i int, sentence string) {
	base := r.sentences[i].From
	found := statement{Span: r.sentences[i], lastSentence: i}
	said, ok := reportedIn(sentence)
	if !ok {
		said, ok = r.accordingIn(sentence)
	}
	if !ok {
		said, ok = impersonalIn(sentence)
	}
	if !ok || r.mute[strings.ToLower(said.speaker)] {
		return
	}
	if inner, nested := reportedIn(said.content[0].Of(sentence)); nested && inner.verbAt < 80 && said.speaker != "" && inner.speaker != "we" {
		at := said.content[0].From
		said = reported{speaker: inner.speaker, via: strings.TrimPrefix(said.speaker, "the "), verb: inner.verb, content: inner.content}
		for n := range said.content {
			said.content[n].From += at
			said.content[n].To += at
		}
	}
	for _, c := range said.content {
		found.content = append(found.content, prose.Span{From: base + c.From, To: base + c.To})
	}
	found.claim = intel.Claim{Speaker: said.speaker, Via: said.via}
	judge(&found.claim, sentence, said.verb)
	r.add(found)
}

// reported is speech that a sentence reports; content are the stretches of the sentence that were said.
type reported struct {
	speaker, via, verb string
	verbAt             int
	content            []prose.Span
}

// reportedIn reads: the agencies said that …; …, said the agencies in an advisory.
func reportedIn(sentence string) (reported, bool) {
	for at := nextWord(sentence, 0); at < len(sentence); {
		end := wordEnd(sentence, at)
		if end-at >= 3 && end-at <= 12 {
			if bare, isVerb := speechVerbs[sentence[at:end]]; isVerb {
				if said, ok := inverted(sentence, at, end); ok {
					return said, true
				}
				if said, ok := direct(sentence, at, end, bare); ok {
					return said, true
				}
			}
		}
		at = nextWord(sentence, max(end, at+1))
	}
	if said, ok := confidentIn(sentence); ok {
		return said, true
	}
	return closingIn(sentence)
}

// closingIn reads: …, the agencies said on Monday.
func closingIn(sentence string) (reported, bool) {
	comma := strings.LastIndexByte(sentence, ',')
	for tries := 0; comma > 20 && tries < 2; tries++ {
		for at := nextWord(sentence, comma); at < len(sentence) && at-comma < 100; {
			end := wordEnd(sentence, at)
			if _, isVerb := speechVerbs[sentence[at:end]]; isVerb && closesSentence(sentence[end:], sentence[at:end]) {
				comma = listStart(sentence, comma, at)
				speaker, ok := subjectOf(sentence[comma+1 : at])
				return reported{speaker: speaker, via: viaOf(sentence[at:]), verb: sentence[at:end], verbAt: at, content: []prose.Span{trimSpan(sentence, prose.Span{From: 0, To: comma})}}, ok
			}
			at = nextWord(sentence, max(end, at+1))
		}
		comma = strings.LastIndexByte(sentence[:comma], ',')
	}
	return reported{}, false
}

// listStart is the comma before a list of names that goes on behind a later one: ", the United States, Britain and France said".
func listStart(sentence string, comma, verb int) int {
	if !strings.Contains(sentence[comma:verb], " and ") {
		return comma
	}
	for {
		before := strings.LastIndexByte(sentence[:comma], ',')
		if before < 20 {
			return comma
		}
		words := strings.Fields(strings.TrimPrefix(strings.TrimSpace(sentence[before+1:comma]), "the "))
		if len(words) == 0 || len(words) > 5 || capitals(words) < len(words) {
			return comma
		}
		comma = before
	}
}

// closesSentence says whether nothing follows a verb but when, where and to whom it was said.
func closesSentence(rest, verb string) bool {
	if verb == "told" {
		_, rest = properName(strings.TrimPrefix(strings.TrimLeft(rest, " \n"), "reporters"))
	}
	words := strings.Fields(rest)
	if len(words) > 0 && len(words) < 10 {
		switch strings.Trim(words[0], ",.") {
		case "", "on", "in", "last", "earlier", "this", "at", "today", "yesterday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday":
			return !strings.Contains(rest, " that ")
		}
	}
	return strings.Trim(rest, " \n.") == ""
}

// confidentIn reads: the agencies have high confidence that …
func confidentIn(sentence string) (reported, bool) {
	const words = " confidence "
	at := strings.Index(sentence, words)
	if at < 0 {
		return reported{}, false
	}
	level := strings.LastIndexByte(sentence[:at], ' ')
	before := sentence[:max(level, 0)]
	switch lastWord(before) {
	case "has", "have", "had", "express", "expressed", "expresses":
		speaker, ok := subjectOf(strings.TrimSuffix(before, lastWord(before)))
		said := prose.Span{From: at + len(words), To: len(sentence)}
		said.From += len(said.Of(sentence)) - len(strings.TrimPrefix(said.Of(sentence), "that "))
		return reported{speaker: speaker, verb: "assess", verbAt: level, content: []prose.Span{trimSpan(sentence, said)}}, ok
	}
	return reported{}, false
}

// direct reads a speaker before the verb, and the claim behind it.
func direct(sentence string, at, end int, bare bool) (reported, bool) {
	verb, rest := sentence[at:end], sentence[end:]
	content, ok := complement(rest, verb, bare)
	if !ok {
		return reported{}, false
	}
	speaker, ok := subjectOf(sentence[:at])
	if verb == "claim" && !strings.HasSuffix(speaker, "s") && speaker != "we" { // the claim
		return reported{}, false
	}
	if !ok || strings.Contains(" to be is are was were been being not ", " "+lastWord(sentence[:at])+" ") {
		return reported{}, false
	}
	said := prose.Span{From: end + content, To: len(sentence)}
	via := viaOf(rest[:content])
	for _, joint := range []string{", as quoted by ", ", as reported by ", " as quoted by ", " as reported by ", ", cited by ", " (Reuters)", " (AFP)", " (AP)"} {
		if i := strings.LastIndex(sentence[said.From:], joint); i > 0 && via == "" {
			via = viaOf(sentence[said.From+i:])
			said.To = said.From + i
		}
	}
	if last, ok := closingIn(sentence[said.From:]); ok && via == "" { // the office denied it, an agency reported
		via = strings.TrimPrefix(last.speaker, "the ")
		said.To = said.From + last.content[0].To
	}
	citing := strings.Index(rest[:content], "citing ")
	if citing >= 0 {
		if source, _, ok := strings.Cut(rest[citing+len("citing "):content], ","); ok {
			speaker, via = asName(prose.OneLine(source)), strings.TrimPrefix(speaker, "the ")
		}
	}
	return reported{speaker: speaker, via: via, verb: verb, verbAt: at, content: []prose.Span{trimSpan(sentence, said)}}, true
}

func lastWord(before string) string {
	before = strings.TrimRight(before, " \n")
	return before[strings.LastIndexAny(before, " \n")+1:]
}

// complement is where the claim begins behind a verb. After most verbs only "that" tells a claim from an object.
func complement(rest, verb string, bare bool) (int, bool) {
	head := rest[:min(len(rest), 120)]
	if i := indexWord(head, "that"); i >= 0 && startsAdverbial(head[:i], verb) && !isAuxiliary(head[i+len("that"):]) {
		return i + len("that"), true
	}
	words := strings.Fields(head)
	if !bare || len(words) < 3 || strings.HasPrefix(head, ",") && !strings.Contains(head[1:], ",") {
		return 0, false
	}
	switch words[0] {
	case "by", "in", "to", "on", "at", "for", "of", "and", "or", "as", "with", "from", "about":
		return 0, verb == "claimed" && words[0] == "to" || verb == "claims" && words[0] == "to"
	case "access", "entry", "permission", "service", "services":
		return 0, false
	}
	return 0, !strings.HasSuffix(words[0], "ed") && !auxiliaries[words[0]] // plans that the agencies believe were stolen
}

// isAuxiliary says whether words begin with a verb, so that a "that" before them stands for a noun: reports that have been read.
func isAuxiliary(words string) bool {
	words = strings.TrimLeft(words, " \n")
	return auxiliaries[words[:wordEnd(words, 0)]]
}

var auxiliaries = prose.WordSet("were was is are has have had will may might could would can")

// startsAdverbial says whether what stands between a verb and "that" is nothing, or tells when, where and how it was said.
func startsAdverbial(between, verb string) bool {
	if between = prose.OneLine(between); len(between) > 45 {
		return false
	}
	word, _, _ := strings.Cut(between, " ")
	switch strings.Trim(word, ",") {
	case "on":
		when := strings.ToLower(strings.Trim(strings.TrimPrefix(between, "on "), ","))
		when, _, _ = strings.Cut(when, " ")
		return weekdays[when] > 0 || months[when] > 0 || when != "" && isDigit(when[0])
	case "", "in", "with", "last", "earlier", "also", "today", "yesterday", "at", "during", "this", "publicly", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "citing":
		return true
	}
	return (verb == "told" || verb == "tells") && len(between) < 60
}

// indexWord is where a word stands by itself.
func indexWord(s, word string) int {
	for at := 0; ; {
		i := strings.Index(s[at:], word)
		if i < 0 {
			return -1
		}
		if at += i; isWord(s, at, at+len(word)) {
			return at
		}
		at += len(word)
	}
}

// inverted reads: …, said the agencies in an advisory. What follows the speaker is no part of another claim.
func inverted(sentence string, at, end int) (reported, bool) {
	before := strings.TrimRight(sentence[:at], " \n")
	verb := sentence[at:end]
	if !strings.HasSuffix(before, ",") || verb != "said" && verb != "says" && verb != "warned" && verb != "wrote" && verb != "reported" && verb != "according" {
		return reported{}, false
	}
	speaker, left, ok := namedAfter(sentence[end:])
	if left = strings.TrimSpace(left); !ok || strings.Contains(speaker, " is ") || strings.Contains(speaker, " has ") || strings.Contains(speaker, " was ") {
		return reported{}, false
	}
	return reported{speaker: speaker, via: viaOf(left), verb: verb, verbAt: at, content: []prose.Span{trimSpan(sentence, prose.Span{From: 0, To: at})}}, true
}

// accordingIn reads: according to the agencies, …; …, according to the agencies.
func (t *text) accordingIn(sentence string) (reported, bool) {
	i := strings.Index(sentence, "ccording to ")
	if i < 1 {
		return reported{}, false
	}
	from := i - 1
	rest := sentence[i+len("ccording to "):]
	end := strings.IndexAny(rest, ",;.")
	for end >= 0 && end+1 < len(rest) && rest[end] == '.' && (rest[end+1] != ' ' || isInitial(rest[:end])) {
		next := strings.IndexAny(rest[end+1:], ",;.")
		if next < 0 {
			end = -1
			break
		}
		end += 1 + next
	}
	if end < 0 {
		end = len(rest)
	}
	end = t.listEnd(rest, end)
	name := prose.OneLine(rest[:end])
	for _, joint := range []string{" cited by ", " quoted by ", " which ", " that ", " who ", " released ", " issued ", " published "} {
		name, _, _ = strings.Cut(name, joint)
	}
	speaker, ok := speakerOf(name)
	if !ok {
		return reported{}, false
	}
	said := reported{speaker: speaker, verb: "said", verbAt: from}
	if via := viaOf(prose.OneLine(rest[:end])); via != speaker {
		said.via = via
	}
	behind := trimSpan(sentence, prose.Span{From: min(len(sentence), len(sentence)-len(rest)+end+1), To: len(sentence)})
	if before := trimSpan(sentence, prose.Span{From: 0, To: from}); before.To-before.From > 2 {
		said.content = append(said.content, before)
		if last := lastWord(before.Of(sentence)); last != "which" && last != "who" && last != "that" && strings.Count(before.Of(sentence), " ") >= 5 {
			return said, true // what follows is about the speaker
		}
	}
	if words := behind.Of(sentence); strings.HasPrefix(words, "a ") || strings.HasPrefix(words, "an ") { // what the speaker is
		if i := strings.Index(words, ", "); i > 0 {
			behind.From += i + len(", ")
		}
	}
	if behind.To > behind.From {
		said.content = append(said.content, behind)
	}
	if len(said.content) == 0 {
		return said, false
	}
	last := said.content[len(said.content)-1].Of(sentence)
	word, _, _ := strings.Cut(last, " ")
	return said, !stopWords[word] && (isLetter(last[0]) || isDigit(last[0]))
}

// impersonalIn reads what is estimated or alleged without saying by whom.
func impersonalIn(sentence string) (reported, bool) {
	for _, words := range impersonal {
		if i := strings.Index(sentence, words.mark); i >= 0 && isWord(sentence, i, i+len(words.mark)) {
			return reported{verb: words.verb, content: []prose.Span{{From: 0, To: len(sentence)}}}, true
		}
	}
	return reported{}, false
}

var impersonal = []struct{ mark, verb string }{{"allegedly", "allegedly"}, {"reportedly", "reportedly"}, {"is believed to", "believed"}, {"are believed to", "believed"}, {"was believed to", "believed"}, {"is assessed to", "assessed"},
	{"is suspected to", "suspected"}, {"is suspected of", "suspected"}, {"are suspected", "suspected"}, {"is thought to", "thought"}, {"are thought to", "thought"}, {"almost certainly", "assessed"},
	{"highly likely", "assessed"}, {"high confidence", "assessed"}, {"moderate confidence", "assessed"}, {"medium confidence", "assessed"}, {"low confidence", "assessed"}}

// trimSpan leaves out blanks, and punctuation before and behind a clause.
func trimSpan(s string, span prose.Span) prose.Span {
	inner := strings.TrimLeft(span.Of(s), " \n\t\r,:;")
	span.From = span.To - len(inner)
	span.To = span.From + len(strings.TrimRight(inner, " \n\t\r,;"))
	return span
}
