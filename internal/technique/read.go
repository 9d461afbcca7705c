package technique

import (
	"picket/internal/intel"
	"picket/internal/knowledge"
	"picket/internal/prose"
)

// Read lists the techniques of a text as an advisory's account has them, each once, in the order of the text. An identifier
// that ATT&CK has revoked leads to its successor; one that it does not know stands for itself.
func Read(text string, sentences []prose.Span, names *knowledge.Base) []intel.Technique {
	list := []intel.Technique{}
	index := map[string]int{}
	for _, f := range Find(text, sentences, names) {
		t := described(f, names)
		i, listed := index[t.ID]
		if !listed {
			i = len(list)
			index[t.ID] = i
			list = append(list, t)
		}
		strengthen(&list[i], f)
		if len(list[i].Evidence) < MaxPlaces {
			list[i].Evidence = append(list[i].Evidence, intel.Evidence{Offset: f.Span.From, Quote: f.Span.Of(text)})
		}
	}
	return list
}

func described(f Found, names *knowledge.Base) intel.Technique {
	t := intel.Technique{Reading: intel.Reading{ID: f.ID, Name: f.ID, Match: f.Match}, Tactics: []string{}, Probability: f.Probability}
	if e := names.ByID(f.ID); e != nil && e.Kind == knowledge.Technique {
		t.Name, t.Tactics = e.Name, append(t.Tactics, e.Tactics...)
		if t.ID = e.ID; t.ID != f.ID {
			t.ReadAs = f.ID
		}
	}
	return t
}

// surety orders the ways in which a technique is told.
var surety = map[string]int{intel.MatchPhrase: 1, intel.MatchName: 2, intel.MatchID: 3}

// strengthen keeps the surest way in which a technique is told. Only that of a phrase has a probability.
func strengthen(t *intel.Technique, f Found) {
	switch {
	case surety[f.Match] > surety[t.Match]:
		t.Match, t.Probability = f.Match, 0
	case f.Match == t.Match:
		t.Probability = max(t.Probability, f.Probability)
	}
}
