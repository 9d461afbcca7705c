package account

import (
	"cmp"
	"slices"
	"strings"

	"picket/internal/intel"
	"picket/internal/prose"
)

// maxClaims bounds what a document can make of its speakers.
const maxClaims = 200

// claims are what somebody asserts: quotations with their speaker, and reported speech. The account so far says who the
// agencies and actors are, and which names are malware and no speakers.
func claims(t *text, a *intel.Account) []intel.Claim {
	r := &claimReader{text: t, seen: map[string]bool{}, mute: map[string]bool{}}
	for _, m := range a.Malware {
		r.mute[strings.ToLower(m.Name)], r.mute[strings.ToLower(m.ReadAs)] = true, true
	}
	r.quotations()
	r.speeches()
	slices.SortStableFunc(r.found, func(a, b statement) int { return cmp.Compare(a.From, b.From) })
	r.disputed()
	return r.list()
}

type claimReader struct {
	*text
	found []statement
	seen  map[string]bool
	mute  map[string]bool // names that do not speak, in lower case
}

// A statement is a claim in the making: where its sentences are, and what is claimed in them.
type statement struct {
	prose.Span
	claim        intel.Claim
	content      []prose.Span // the words of the claim
	quoted       bool
	lastSentence int // index of its last sentence
}

// add keeps a statement that says something, once.
func (r *claimReader) add(s statement) {
	var words []string
	for _, c := range s.content {
		words = append(words, prose.OneLine(c.Of(r.body)))
	}
	s.claim.Text = strings.TrimRight(strings.Join(words, " "), " ,;:")
	key := s.claim.Speaker + "\n" + s.claim.Text
	if len(s.claim.Text) < 8 || !strings.Contains(s.claim.Text, " ") || r.seen[key] || len(r.found) >= 2*maxClaims {
		return
	}
	r.seen[key] = true
	s.claim.Evidence = []intel.Evidence{r.evidence(s.Span)}
	r.found = append(r.found, s)
}

// list is the claims found.
func (r *claimReader) list() []intel.Claim {
	list := make([]intel.Claim, 0, min(len(r.found), maxClaims))
	for _, s := range r.found[:cap(list)] {
		list = append(list, s.claim)
	}
	return list
}

// sentenceAt is the index of the sentence in which an offset is, or of the next one.
func (t *text) sentenceAt(offset int) int {
	i, _ := slices.BinarySearchFunc(t.sentences, offset, func(s prose.Span, offset int) int { return cmp.Compare(s.To, offset+1) })
	return min(i, len(t.sentences)-1)
}
