package dossier

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"

	"picket/indicator"
	"picket/internal/intel"
)

// A profile is a document as others are compared with it.
type profile struct {
	*intel.Advisory
	number     int
	published  time.Time // zero where the document does not say
	title      []string  // its words, as wordsOf gives them
	numbers    map[string]bool
	text       sketch
	indicators map[uint64]int // where a value stands in the list
	accused    map[string]*intel.Actor
	agencies   map[string]*intel.Agency // but for those of mere mention
	authors    map[string]bool
	sayings    map[string]*intel.Claim
	events     [][]string // the words of the first ones
	claims     [][]string
	isJoint    bool // it speaks of a joint advisory
}

func (p *profile) name() string { return p.Document.Name }

func profilesOf(list []*intel.Advisory) []*profile {
	profiles := make([]*profile, len(list))
	for i, a := range list {
		profiles[i] = profileOf(i, a)
	}
	return profiles
}

func profileOf(number int, a *intel.Advisory) *profile {
	p := &profile{Advisory: a, number: number, published: dayOf(a.Document.Published), title: wordsOf(a.Document.Title), numbers: numbersOf(a),
		text: sketchOf(a.Text), indicators: map[uint64]int{}, accused: map[string]*intel.Actor{}, agencies: map[string]*intel.Agency{},
		authors: map[string]bool{}, sayings: map[string]*intel.Claim{}, isJoint: speaksOfJoint(a)}
	for i := range a.Indicators.Len() {
		if x := a.Indicators.At(i); isTelling(x.Indicator) && !isDoubtful(&x) {
			p.indicators[hashOf(x.Key())] = i
		}
	}
	for i := range a.Actors {
		if x := &a.Actors[i]; x.Role == intel.RoleAccused {
			p.accused[identity(&x.Reading)] = x
		}
	}
	for i := range a.Agencies {
		x := &a.Agencies[i]
		if x.Role != intel.RoleMentioned {
			p.agencies[folded(x.Name)] = x
		}
		if x.Role == intel.RoleAuthor {
			p.authors[folded(x.Name)] = true
		}
	}
	for i := range a.Claims {
		x := &a.Claims[i]
		words := wordsOf(x.Text)
		if len(words) >= leastSaying {
			p.sayings[folded(x.Text)] = x
		}
		if i < mostCompared {
			p.claims = append(p.claims, words)
		}
	}
	for _, x := range a.Events[:min(mostCompared, len(a.Events))] {
		p.events = append(p.events, wordsOf(x.Text))
	}
	return p
}

// leastSaying is how many different words tell a quotation from a phrase.
const leastSaying = 6

// mostCompared is how many events and claims of a document are compared with those of another, each with each.
const mostCompared = 200

// isTelling says whether two documents hardly name the value by chance. File names, paths and user agents are often those
// of programs that many use.
func isTelling(x indicator.Indicator) bool {
	switch x.Kind {
	case indicator.FileName, indicator.FilePath, indicator.Registry, indicator.UserAgent, indicator.ASN, indicator.CIDR:
		return false
	}
	return true
}

// leastConfidence is how sure the reading of an indicator is that joins two documents. A publisher's own site that was taken
// for one would join all that it publishes.
const leastConfidence = 60

// isDoubtful is not for indicators of which no confidence is known.
func isDoubtful(x *intel.Indicator) bool { return x.Confidence > 0 && x.Confidence < leastConfidence }

// dayOf is the date of a document; zero where it has none.
func dayOf(published string) time.Time {
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, published); err == nil {
			return t
		}
	}
	return time.Time{}
}

// identity is what tells a group or a program from others: its identifier, else its name.
func identity(r *intel.Reading) string {
	if r.ID != "" {
		return r.ID
	}
	return folded(r.Name)
}

// folded are the letters and digits of a text, in lower case: line ends, hyphenation and quotation marks, in which copies
// differ, are gone.
func folded(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, text)
}

// wordsOf are the words of a text in lower case, sorted, each once.
func wordsOf(text string) []string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	slices.Sort(words)
	return slices.Compact(words)
}

// alike is how much of two sets of words is the same: from 0 to 1.
func alike(a, b []string) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	both := common(a, b)
	return float64(both) / float64(len(a)+len(b)-both)
}

// common counts what two sorted lists have both.
func common[T cmp.Ordered](a, b []T) (n int) {
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch cmp.Compare(a[i], b[j]) {
		case 0:
			n++
			i++
			j++
		case -1:
			i++
		default:
			j++
		}
	}
	return n
}

// headOf is where a document says what it is, in bytes.
const headOf = 2000

// numbersOf are the numbers by which publishers call their advisories, such as AA20-302A: of the title, the file's name and
// the head of the text.
func numbersOf(a *intel.Advisory) map[string]bool {
	numbers := map[string]bool{}
	for _, text := range []string{a.Document.Title, a.Document.Name, a.Text[:min(len(a.Text), headOf)]} {
		for _, word := range strings.FieldsFunc(strings.ToUpper(text), func(r rune) bool {
			return r != '-' && (r < '0' || r > '9') && (r < 'A' || r > 'Z')
		}) {
			if isNumber(word) {
				numbers[word] = true
			}
		}
	}
	return numbers
}

// isNumber wants letters, then a hyphen among digits. Identifiers of weaknesses, which many documents name, are none.
func isNumber(word string) bool {
	if len(word) < 6 || len(word) > 24 || strings.HasPrefix(word, "CVE") || strings.HasPrefix(word, "CWE") {
		return false
	}
	letters, digits, hyphens := 0, 0, 0
	for _, c := range word {
		switch {
		case c == '-':
			hyphens++
		case c >= '0' && c <= '9':
			digits++
		default:
			letters++
		}
	}
	return word[0] >= 'A' && word[0] <= 'Z' && letters >= 2 && letters <= 6 && digits >= 4 && hyphens >= 1 && hyphens <= 3 &&
		!strings.Contains(word, "--") && word[len(word)-1] != '-'
}

// speaksOfJoint says whether the document is or tells of an advisory of several agencies.
func speaksOfJoint(a *intel.Advisory) bool {
	for _, text := range []string{a.Document.Title, a.Text[:min(len(a.Text), 4*headOf)]} {
		low := strings.ToLower(text)
		if strings.Contains(low, "joint advisory") || strings.Contains(low, "joint cybersecurity advisory") || strings.Contains(low, "authoring agencies") {
			return true
		}
	}
	return false
}
