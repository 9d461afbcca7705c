package account

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"picket/internal/intel"
	"picket/internal/knowledge"
	"picket/internal/prose"
)

// places are where the event of a sentence happened, as the sentence names it, or the next one that goes on about it. The
// evidence is the sentence, and the next one where it names a place.
func (e *eventReader) places(i int) ([]string, []intel.Evidence) {
	places := e.placesIn([]string{}, e.sentences[i].Of(e.body))
	evidence := []intel.Evidence{e.evidence(e.sentences[i])}
	if next := i + 1; next < len(e.sentences) && e.sentences[next].From-e.sentences[i].To < 8 && goesOn(e.sentences[next].Of(e.body)) {
		if more := e.placesIn(places, e.sentences[next].Of(e.body)); len(more) > len(places) {
			return more, append(evidence, e.evidence(e.sentences[next]))
		}
	}
	return places, evidence
}

// goesOn says whether a sentence is about what the one before it named last, and tells no time of its own.
func goesOn(sentence string) bool {
	for _, start := range []string{"It ", "The company ", "The firm ", "The organization ", "The organisation ", "The plant ", "The site ", "The facility ", "The bureau ", "The agency ", "The institute ", "The university ", "The bank "} {
		if strings.HasPrefix(sentence, start) {
			return !mayBeDated(sentence, false)
		}
	}
	return false
}

// placesIn adds the places that a sentence names behind "at", "near", "based in" and the like; behind a mere "in" only
// what is known to be one, as so much else is written with a capital.
func (t *text) placesIn(places []string, sentence string) []string {
	for at := 0; at < len(sentence); {
		space := strings.IndexByte(sentence[at:], ' ')
		if space < 0 {
			break
		}
		word, rest := sentence[at:at+space], sentence[at+space+1:]
		before := sentence[:at]
		at += space + 1
		if word == "in" || word == "at" || word == "near" || word == "outside" || word == "across" || word == "throughout" || word == "within" {
			places = t.addPlaces(places, word, before, rest)
		}
	}
	return places
}

// addPlaces adds the names that follow a preposition, joined by commas or "and".
func (t *text) addPlaces(places []string, preposition, before, rest string) []string {
	known := preposition == "in" || preposition == "across" || preposition == "throughout" || preposition == "within"
	for _, word := range []string{"based ", "located ", "headquartered ", "born ", "happened ", "occurred ", "took place "} {
		known = known && !strings.HasSuffix(before, word)
	}
	if preposition == "at" && hasSuffixWord(before, staff) || hasSuffixWord(before, noPlaceAfter) {
		return places
	}
	for rest != "" {
		name, left := properName(rest)
		if name == "" || notAPlace(name) || known && !t.isKnownPlace(name) && !(strings.HasPrefix(left, ", ") && t.isKnownPlace(first(properName(left[2:])))) {
			return places
		}
		if !contains(places, name) && len(places) < 12 {
			places = append(places, name)
		}
		cut, ok := afterJoint(left)
		if !ok || preposition == "at" {
			return places
		}
		rest, known = cut, true
	}
	return places
}

func first(name, _ string) string { return name }

func contains(list []string, name string) bool {
	for _, have := range list {
		if have == name {
			return true
		}
	}
	return false
}

// afterJoint is what follows a comma or "and".
func afterJoint(left string) (string, bool) {
	for _, joint := range []string{", and ", ", ", " and "} {
		if rest, ok := strings.CutPrefix(left, joint); ok {
			return rest, true
		}
	}
	return "", false
}

// hasSuffixWord says whether the last word before an offset is of a set.
func hasSuffixWord(before string, set map[string]bool) bool {
	before = strings.TrimRight(before, " \n")
	return set[strings.ToLower(before[strings.LastIndexAny(before, " \n(")+1:])]
}

// staff are those who work "at" what is no place of the event.
var staff = prose.WordSet(`researcher researchers analyst analysts expert experts director head chief officer officers spokesperson spokesman spokeswoman team teams professor
	engineer engineers manager president fellow colleagues friends people founder lead specialist scientist scientists`)

// noPlaceAfter are words whose "in" and "at" lead to no place.
var noPlaceAfter = prose.WordSet(`vulnerability vulnerabilities flaw flaws bug bugs written coded look looked aimed directed version interest interested speaking`)

// properName is the name at the start of a text: words with a capital letter, joined by "of", "de", "and the" not; without
// an article.
func properName(s string) (name, left string) {
	if s, _ = strings.CutPrefix(s, "the "); s == "" {
		return "", ""
	}
	end := 0
	for n := 0; n < 8 && end < len(s); n++ {
		from := end
		if end > 0 {
			from++
		}
		word := s[from:]
		if i := strings.IndexAny(word, " \n,;:()\"”’?!"); i >= 0 {
			word = word[:i]
		}
		initial, _ := utf8.DecodeRuneInString(word)
		if joining := word == "of" || word == "de" || word == "al" || word == "del"; !unicode.IsUpper(initial) && !(joining && end > 0) {
			break
		}
		if end = from + len(word); end < len(s) && s[end] != ' ' {
			break
		}
	}
	name = strings.TrimRight(s[:end], ".")
	for _, joining := range []string{" of", " de", " al", " del"} {
		name = strings.TrimSuffix(name, joining)
	}
	return name, s[len(name):]
}

// notAPlace says whether a name is a time, a part of a document or of a computer.
func notAPlace(name string) bool {
	word, _, _ := strings.Cut(strings.ToLower(name), " ")
	return months[word] > 0 || weekdays[word] > 0 || partsOfThings[word] || len(name) < 2 || strings.ContainsAny(name, "_\\/@[]=")
}

var partsOfThings = prose.WordSet(`figure table section appendix annex chapter windows microsoft linux macos android ios office word excel powershell python java javascript
	base64 utc gmt est cet http https dns rdp smb vpn internet explorer google github telegram twitter facebook virustotal i q1 q2 q3 q4 april january version ring level stage phase step`)

// isKnownPlace says whether a name is that of a country, a capital, a region or a large city.
func (t *text) isKnownPlace(name string) bool {
	name = strings.TrimSuffix(strings.TrimSuffix(name, "'s"), "’s")
	if name == "" || regions[strings.ToLower(name)] {
		return name != ""
	}
	for _, e := range t.names.Named(knowledge.Country, name) {
		if strings.EqualFold(name, e.Name) || strings.EqualFold(name, e.Capital) || strings.Contains(name, " of ") || !isAdjective(name) {
			return true
		}
	}
	return false
}

// isAdjective tells the adjectives among the other names of countries from those that are names.
func isAdjective(name string) bool {
	for _, ending := range []string{"an", "ans", "ese", "ish", "ch", "i", "is", "ic", "iss", "ek", "eks", "rb", "rbs", "oat", "ak", "ene", "kh", "iot", "men", "er"} {
		if strings.HasSuffix(name, ending) {
			return true
		}
	}
	return false
}

// regions are places that are neither countries nor capitals: parts of the world and of countries, and large cities.
var regions = func() map[string]bool {
	set := map[string]bool{}
	for _, name := range strings.Split(`dubai|delhi|tibet|xinjiang|crimea|gaza|kashmir|siberia|europe|asia|africa|north america|south america|latin america|central america|americas|middle east|near east|
far east|southeast asia|south asia|east asia|central asia|eastern europe|western europe|northern europe|central europe|european union|eu|north africa|sub-saharan africa|west africa|east africa|balkans|
baltics|baltic states|caucasus|caribbean|oceania|asia-pacific|asia pacific|apac|emea|persian gulf|gulf|scandinavia|new york|geneva|tel aviv|istanbul|new delhi|mumbai|doha|shanghai|texas|california|
florida|virginia|maryland|ohio|illinois|new jersey|pennsylvania|oregon|colorado|arizona|nevada|michigan|massachusetts`, "|") {
		set[strings.ReplaceAll(name, "\n", "")] = true
	}
	return set
}()
