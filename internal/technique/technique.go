// Package technique finds the ATT&CK techniques that a text describes: by identifier, by name, and by phrases, with a linear
// model beside lexical rules.
//
// Identifiers count wherever they stand. Names count where they are written as names. Phrases count in sentences that tell what
// happens, not in advice: what readers are told to do describes no attack.
package technique

import (
	"cmp"
	_ "embed"
	"slices"
	"strings"
	"sync"

	"picket/internal/intel"
	"picket/internal/knowledge"
	"picket/internal/prose"
	"picket/internal/technique/phrase"
)

// Found is one place of a text that gives or describes a technique.
type Found struct {
	ID          string  // as it is written, of a name or phrase ATT&CK's: T1566.001
	Match       string  // intel.MatchID, MatchName or MatchPhrase
	Probability float64 // of a phrase that the document describes the technique, above 0 up to 1; else 0
	Span        prose.Span
}

// MaxPlaces is how many places of one technique are given at most, for each way of telling it.
const MaxPlaces = 20

// A Finder finds techniques by a model of phrases.
type Finder struct{ model *phrase.Model }

// NewFinder takes a model that package learn has fitted.
func NewFinder(model []byte) (*Finder, error) {
	m, err := phrase.Decode(model)
	return &Finder{m}, err
}

//go:embed model.bin
var embedded []byte

var embeddedFinder = sync.OnceValue(func() *Finder {
	finder, err := NewFinder(embedded)
	if err != nil { // the tests decode the embedded model: this is no input of the user's
		finder.model = &phrase.Model{}
	}
	return finder
})

// Find gives the techniques in a text whose sentences are given, in the order of the text. Names are those of the base. An identifier or a name is the
// place itself, a phrase the sentence.
func Find(text string, sentences []prose.Span, base *knowledge.Base) []Found {
	return embeddedFinder().Find(text, sentences, base)
}

// Find is the function Find with this finder's model.
func (f *Finder) Find(text string, spans []prose.Span, base *knowledge.Base) []Found {
	found := IDs(text)
	given := distinct(found)
	sentences := tokenised(text, spans)
	named := names(text, sentences, given, base)
	found = append(found, named...)
	telling, items := told(sentences)
	context := phrase.Context{Sentences: len(sentences), IDs: len(given)}
	found = append(found, f.phrases(withoutNames(telling, named), withoutNames(items, named), context)...)
	slices.SortFunc(found, func(a, b Found) int {
		return cmp.Or(a.Span.From-b.Span.From, strings.Compare(a.ID, b.ID), surety[b.Match]-surety[a.Match])
	})
	return bounded(found)
}

// distinct are the techniques that were found.
func distinct(found []Found) map[string]bool {
	ids := map[string]bool{}
	for _, f := range found {
		ids[f.ID] = true
	}
	return ids
}

// phrases gives what rules and model say of the sentences that tell something, and rules of the items. Where both name a
// technique, the greater probability holds, for all its places.
func (f *Finder) phrases(telling, items []sentence, context phrase.Context) []Found {
	places := ruled(telling, items)
	probability := map[string]float64{}
	for id := range places {
		probability[id] = ruleProbability
	}
	words := make([]phrase.Sentence, len(telling))
	for i, s := range telling {
		words[i] = s.Sentence
	}
	for _, j := range f.model.Describes(words, context) {
		places[j.ID] = append(places[j.ID], j.Sentences...)
		probability[j.ID] = max(probability[j.ID], j.Probability)
	}
	all := slices.Concat(telling, items)
	var found []Found
	for id, list := range places {
		slices.Sort(list)
		for _, i := range slices.Compact(list) {
			found = append(found, Found{id, intel.MatchPhrase, probability[id], all[i].Span})
		}
	}
	return found
}

// bounded leaves out what is beyond MaxPlaces.
func bounded(found []Found) []Found {
	type way struct{ id, match string }
	count := map[way]int{}
	return slices.DeleteFunc(found, func(f Found) bool {
		count[way{f.ID, f.Match}]++
		return count[way{f.ID, f.Match}] > MaxPlaces
	})
}

// known is the technique with an identifier, or nil.
func known(id string) *knowledge.Entity {
	if e := knowledge.Embedded().ByID(id); e != nil && e.Kind == knowledge.Technique {
		return e
	}
	return nil
}
