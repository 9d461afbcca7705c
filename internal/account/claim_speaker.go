package account

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"picket/internal/prose"
)

// speechVerbs introduce what somebody says; those with true need no "that" before it.
var speechVerbs = func() map[string]bool {
	set := map[string]bool{}
	for word := range prose.WordSet(`said says claims claimed believes believe alleges alleged denied denies rejected rejects suspects say claim`) {
		set[word] = true
	}
	for word := range prose.WordSet(`stated states reported reports report warned warns warn assess assesses assessed confirmed confirms announced announces noted notes
		explained explains revealed reveals told concluded concludes estimates estimated judges judged argued argues added adds wrote writes disclosed
		acknowledged admitted continued insisted asserted asserts cautioned emphasized dismissed refuted tells think thinks`) {
		set[word] = false
	}
	return set
}()

// voices are the common nouns that speak.
var voices = prose.WordSet(`agency agencies advisory report reports researcher researchers official officials spokesperson spokesman spokeswoman spokespeople spokespersons
	company firm firms companies analyst analysts expert experts government governments ministry statement investigator investigators prosecutor prosecutors police
	authorities authority vendor vendors group gang hackers attackers actors operators minister president director indictment complaint department bureau centre center
	team community source sources military media newspaper office alert bulletin document chief head executive officer professor lawmakers senator senators ambassador
	embassy regulator regulators note leader leaders adviser advisor kremlin intelligence partners allies bank operator manufacturer maker professionals journalists
	reporting information committee commission council service services post blog article paper letter countries nations states`)

var mutes = prose.WordSet(`it this that these those he she they there which who what users user victims victim customers customer organizations organisations many some others most
	people employees everyone nobody i you one each both all however malware analysis results figure table section appendix logs code server windows such another if when while as in on at by
	first second third last next previously originally later then there here the a an our multiple several numerous few`)

var quantifiers = prose.WordSet("no none every any neither nothing whatever")

var adverbs = prose.WordSet(`also has have had now further later still jointly then all both previously again since would may might could can will do does did even first recently today`)

// stopWords end a subject when read backwards from its verb.
var stopWords = prose.WordSet(`that which who whom while although though but because as when after if whether where since what how whereas so yet before until than`)

// subjectOf is the speaker whose verb follows a stretch of a sentence: "Paul, head of the office," or "the agencies".
func subjectOf(before string) (string, bool) {
	before = strings.TrimRight(tail(before, 300), " \n")
	if rest, ok := strings.CutSuffix(before, ","); ok { // an apposition: Paul, head of the office, said
		i := strings.LastIndexByte(rest, ',')
		if i < 0 {
			return "", false
		}
		name, ok := subjectOf(rest[:i])
		initial, _ := utf8.DecodeRuneInString(name)
		title := prose.OneLine(rest[i+1:])
		if ok && isPerson(title) { // the head of the office, Paul Kim, said
			return title + ", " + name, true
		}
		if !ok || !unicode.IsUpper(initial) || strings.Count(title, " ") > 14 || strings.HasPrefix(title, "who ") || strings.HasPrefix(title, "which ") || isParticiple(title) {
			return name, ok && strings.Count(title, " ") <= 14
		}
		return name + ", " + strings.TrimPrefix(title, "the "), true
	}
	words := strings.Fields(tail(before, 160))
	for len(words) > 0 && (adverbs[words[len(words)-1]] || strings.HasSuffix(words[len(words)-1], "ly") && words[len(words)-1] != "Italy") {
		words = words[:len(words)-1]
	}
	from := len(words)
	for from > 0 && len(words)-from < 12 && !endsSubject(words, from) {
		from--
	}
	if from == len(words) || pronouns[words[len(words)-1]] && len(words)-from > 1 {
		return "", false
	}
	name, ok := speakerOf(strings.Join(words[from:], " "))
	if person := personBefore(words[:from]); ok && person != "" && titles[strings.ToLower(words[from])] {
		return person + ", " + name, true
	}
	return name, ok
}

// isParticiple says whether an apposition begins with what was done: "released in May".
func isParticiple(title string) bool {
	word, _, _ := strings.Cut(title, " ")
	return strings.HasSuffix(word, "ed") && unicode.IsLower(firstRune(word)) || word == "written"
}

// isPerson says whether words may be the name of a person: two to four, all with a capital letter.
func isPerson(name string) bool {
	words := strings.Fields(name)
	return len(words) >= 2 && len(words) <= 4 && capitals(words) == len(words)
}

// personBefore is the name that ends with a comma before a title: Paul Kim, head of the office
func personBefore(words []string) string {
	if len(words) == 0 || !strings.HasSuffix(words[len(words)-1], ",") {
		return ""
	}
	from := len(words)
	for from > 0 && len(words)-from < 4 && unicode.IsUpper(firstRune(words[from-1])) && (from == len(words) || !strings.HasSuffix(words[from-1], ",")) {
		from--
	}
	if len(words)-from < 2 {
		return ""
	}
	return strings.TrimSuffix(strings.Join(words[from:], " "), ",")
}

var titles = prose.WordSet(`head director chief ceo cto ciso founder co-founder analyst researcher expert spokesperson spokesman spokeswoman manager president vice minister secretary professor senior lead principal
	executive officer engineer commander commissioner deputy assistant`)

// endsSubject says whether a subject cannot go back beyond a word. A comma ends it, save in a list of names.
func endsSubject(words []string, from int) bool {
	word := words[from-1]
	if stopWords[strings.ToLower(word)] {
		return true
	}
	switch last, _ := utf8.DecodeLastRuneInString(word); {
	case last == ',':
		initial, _ := utf8.DecodeRuneInString(word)
		listed := from < len(words) && (words[from] == "and" || hasWord(words[from:], "and")) && unicode.IsUpper(initial)
		return !listed || from > 1 && prepositions[strings.ToLower(words[from-2])] || len(words[from:]) > 8
	case strings.ContainsRune(";:”»\"!?—–", last), last == ')' && !strings.HasPrefix(word, "("):
		return true
	}
	return false
}

func hasWord(words []string, want string) bool {
	for i, word := range words {
		if word == want {
			return i < 5
		}
	}
	return false
}

// tail is the end of a text, cut between words.
func tail(s string, size int) string {
	if len(s) <= size {
		return s
	}
	s = s[len(s)-size:]
	return s[strings.IndexAny(s, " \n")+1:]
}

var prepositions = prose.WordSet("in on at by during after for with from of to about against into over under through via per within")

// speakerOf is the name of a speaker, and whether it is one: a proper name, or a noun that speaks.
func speakerOf(phrase string) (string, bool) {
	words := strings.Fields(phrase)
	if len(words) > 1 && prepositions[strings.ToLower(words[0])] { // "In a statement Example Corp"
		from := len(words)
		for from > 1 && unicode.IsUpper(firstRune(words[from-1])) {
			from--
		}
		words = words[from:]
	}
	if len(words) > 0 && (words[0] == "and" || words[0] == "And" || words[0] == "But") {
		words = words[1:]
	}
	if len(words) == 0 || len(words) > 14 || !unicode.IsLetter(firstRune(words[0])) || quantifiers[strings.ToLower(words[0])] || strings.Contains(phrase, "**") {
		return "", false
	}
	if strings.HasSuffix(words[0], "ing") && len(words) > 1 && capitals(words) < 2 && !voices[strings.ToLower(words[0])] { // "Unpacking the document"
		return "", false
	}
	head := strings.Trim(headOf(words), ",.'’*")
	lower := strings.ToLower(strings.TrimSuffix(strings.TrimSuffix(head, "'s"), "’s"))
	switch {
	case len(words) == 1 && lower == "we":
		return "we", true
	case mutes[lower] || months[lower] > 0 || weekdays[lower] > 0 || len(head) < 2:
		return "", false
	case !voices[lower] && !unicode.IsUpper(firstRune(head)):
		return "", false
	case strings.ContainsAny(head, "\\/@=<>{}_$"), !voices[lower] && isActivity(lower) && capitals(words) < 2:
		return "", false
	}
	return asName(strings.Join(words, " ")), true
}

// isActivity says whether a noun is one of doing: examination, analysis, testing.
func isActivity(noun string) bool {
	for _, ending := range []string{"tion", "sis", "ing", "ment", "ity", "ence"} {
		if strings.HasSuffix(noun, ending) {
			return true
		}
	}
	return false
}

func capitals(words []string) (n int) {
	for _, word := range words {
		if unicode.IsUpper(firstRune(word)) {
			n++
		}
	}
	return n
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// headOf is the noun of a phrase: the last word before its first preposition or bracket.
func headOf(words []string) string {
	head := words[0]
	for _, word := range words[1:] {
		if prepositions[word] || strings.HasPrefix(word, "(") {
			break
		}
		head = word
	}
	return head
}

// asName writes a speaker in one way: "the" in lower case, what a person belongs to behind a comma.
func asName(phrase string) string {
	phrase = strings.Trim(phrase, " ,;:*")
	for _, article := range []string{"The ", "A ", "An ", "Our ", "These ", "Some "} {
		if rest, ok := strings.CutPrefix(phrase, article); ok {
			return strings.ToLower(article) + rest
		}
	}
	if !unicode.IsUpper(firstRune(phrase)) {
		return phrase
	}
	for _, joint := range []string{" at the ", " of the ", " from the ", " at ", " with the "} {
		person, body, ok := strings.Cut(phrase, joint)
		if ok && strings.Count(person, " ") >= 1 && strings.Count(person, " ") <= 2 && !organised(person) {
			return person + ", " + body
		}
	}
	return phrase
}

// organised says whether a name is that of a body rather than of a person: "Federal Bureau of the …".
func organised(name string) bool {
	for _, word := range strings.Fields(strings.ToLower(name)) {
		if voices[word] || voices[strings.TrimSuffix(word, "s")] || word == "national" || word == "federal" || word == "security" || word == "royal" {
			return true
		}
	}
	return false
}

// namedAfter is the speaker that follows a verb, and what is left of the sentence: said Paul at the office | as quoted by.
func namedAfter(rest string) (speaker, left string, ok bool) {
	rest = strings.TrimLeft(rest, " \n")
	end := len(rest)
	for i := 0; i < len(rest) && i < 160; i++ {
		if size := shortForm(rest[i:]); size > 0 {
			i += size - 1
			continue
		}
		if endsName(rest, i) {
			end = i
			break
		}
		if rest[i] == ' ' || rest[i] == '\n' || rest[i] == ',' {
			word, _, _ := strings.Cut(strings.TrimLeft(rest[i+1:], " "), " ")
			word, _, _ = strings.Cut(word, "\n")
			if enders[strings.Trim(word, ",.")] || rest[i] == ',' && pronouns[word] {
				end = i
				break
			}
		}
	}
	if end > 160 {
		return "", "", false
	}
	name := prose.OneLine(rest[:end])
	person, title, titled := strings.Cut(name, ", ")
	if speaker, ok = speakerOf(person); !ok {
		return "", "", false
	}
	if titled && strings.Count(title, " ") <= 14 && !strings.Contains(speaker, ", ") {
		speaker += ", " + strings.TrimPrefix(title, "the ")
	}
	return speaker, rest[end:], true
}

// endsName says whether a name ends at an offset: at a full stop, a bracket or a mark of quotation.
func endsName(s string, i int) bool {
	switch s[i] {
	case '.':
		return (i+1 == len(s) || s[i+1] == ' ' || s[i+1] == '\n' || s[i+1] == '"') && !isInitial(s[:i])
	case ';', '(', '"':
		return true
	}
	return strings.HasPrefix(s[i:], "“") || strings.HasPrefix(s[i:], "«")
}

// shortForm is the length of a short form in brackets, as a name may have behind it: (U.S.), (NCSC); 0 where there is none.
func shortForm(s string) int {
	if s == "" || s[0] != '(' {
		return 0
	}
	end := strings.IndexByte(s[:min(len(s), 16)], ')')
	if end < 3 || strings.Trim(s[1:end], "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.&-/") != "" {
		return 0
	}
	return end + 1
}

// isInitial says whether a point stands behind one letter: J. Smith, U.S.
func isInitial(before string) bool {
	n := len(before)
	return n > 0 && unicode.IsUpper(rune(before[n-1])) && (n == 1 || before[n-2] == ' ' || before[n-2] == '.')
}

// enders are words that end the name of a speaker.
var enders = prose.WordSet("as in on who during when after while told adding noting referring speaking via last earlier this according before with by about citing")

var pronouns = prose.WordSet("he she they it we but and-then which")

// viaOf is who passes a statement on, as a stretch of the sentence says it.
func viaOf(around string) string {
	for _, words := range []string{"quoted by ", "reported by ", "cited by ", "carried by ", "told ", "interview with ", "according to ", "speaking to ", "statement to "} {
		for at := 0; ; {
			i := strings.Index(around[at:], words)
			if i < 0 {
				break
			}
			at += i + len(words)
			name, _ := properName(around[at:])
			if name != "" && !notAPlace(name) && !strings.HasPrefix(around[at:], "the ") || isPress(name) {
				return name
			}
		}
	}
	if open := strings.IndexByte(around, '('); open >= 0 {
		if name, _, ok := strings.Cut(around[open+1:], ")"); ok && isPress(name) {
			return name
		}
	}
	return ""
}

// isPress says whether a name is that of a news agency, newspaper or broadcaster: those that pass on what others say.
func isPress(name string) bool { return press[strings.ToLower(name)] }

var press = func() map[string]bool {
	set := map[string]bool{}
	for _, name := range strings.Split(`reuters|afp|agence france-presse|ap|associated press|bbc|bbc news|cnn|bloomberg|new york times|washington post|wall street journal|financial times|guardian|yonhap|
kyodo|xinhua|tass|interfax|ria novosti|dpa|efe|ansa|pti|al jazeera|nbc|nbc news|cbs|cbs news|abc|abc news|fox news|npr|politico|axios|wired|the record|techcrunch|bleepingcomputer|
cyberscoop|zdnet|the register|ars technica|forbes|der spiegel|le monde|nikkei|haaretz|times of israel|south china morning post|deutsche welle|voice of america|radio free europe`, "|") {
		set[strings.TrimSpace(name)] = true
	}
	return set
}()
