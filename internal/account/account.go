// Package account reads what an advisory tells beside its indicators: who warns, who is accused, whom they are after, what
// happened when, who asserts what and how surely, and what to do. Every statement has its evidence; nothing is inferred
// that the text does not say.
package account

import (
	"picket/internal/intel"
	"picket/internal/knowledge"
	"picket/internal/prose"
)

// Read fills in the account of an advisory in prose, from what its text begins with, its title and date.
// Techniques and rules are read by others; names are those of the knowledge. Evidence has no pages: they follow from its
// offsets.
func Read(a *intel.Advisory, cut *prose.Text, names *knowledge.Base) {
	t := &text{body: cut.Body, names: names, blocks: cut.Blocks, sentences: cut.Sentences, title: a.Document.Title, published: a.Document.Published}
	people(t, &a.Account)
	a.Events = events(t)
	a.Mitigations = mitigations(t)
	a.Claims = claims(t, &a.Account)
}

// A text is what is read, cut into sentences.
type text struct {
	body      string
	names     *knowledge.Base
	blocks    []prose.Span
	sentences []prose.Span
	title     string
	published string // a date, 2024-07-25, or a time of RFC 3339; may be empty
	// How the text writes the countries and agencies that it names, filled in by people.
	bodies map[string]knowledge.Kind
}

// evidence quotes a stretch of the text.
func (t *text) evidence(s prose.Span) intel.Evidence {
	return intel.Evidence{Offset: s.From, Quote: s.Of(t.body)}
}
