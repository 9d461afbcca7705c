package knowledge

import (
	"cmp"
	"slices"
	"unicode/utf8"
)

// A Candidate is an entity with a name that is near to what was asked for.
type Candidate struct {
	Entity   *Entity
	Distance int    // letters to insert, delete, change or exchange with their neighbour
	Name     string // the entity's name that is near
}

// shortestSimilar: shorter names are near to too many words.
const shortestSimilar = 6

// mostEdits grows with the length of a name: one edit in six letters, two in ten, three in sixteen.
func mostEdits(length int) int {
	switch {
	case length < shortestSimilar:
		return 0
	case length < 10:
		return 1
	case length < 16:
		return 2
	}
	return 3
}

// Similar gives the entities of a kind with a name that this one may be a misspelling of: within a bounded
// Damerau-Levenshtein distance (optimal string alignment) of the folded names, nearest first. Names of less than six letters, and those with
// other digits (APT45, APT46), are not compared.
func (b *Base) Similar(kind Kind, name string) []Candidate {
	asked := []rune(key(name))
	most := mostEdits(len(asked))
	if most == 0 || len(asked) > longestName {
		return nil
	}
	var list []Candidate
	for i := range b.names {
		n := &b.names[i]
		if n.entity == nobody {
			continue
		}
		e := &b.entities[n.entity]
		if e.Kind != kind || n.rule == never || !lengthWithin(n.form, len(asked), most) {
			continue
		}
		other := []rune(key(n.form))
		if len(other) < shortestSimilar || !sameDigits(asked, other) {
			continue
		}
		if d := distance(asked, other, most); d <= most {
			list = append(list, Candidate{e, d, n.form})
		}
	}
	return nearest(list)
}

// nearest keeps one candidate an entity, its nearest, and sorts them.
func nearest(list []Candidate) []Candidate {
	slices.SortStableFunc(list, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(a.Distance, b.Distance), cmp.Compare(a.Entity.Name, b.Entity.Name), cmp.Compare(a.Name, b.Name))
	})
	seen := map[*Entity]bool{}
	return slices.DeleteFunc(list, func(c Candidate) bool {
		again := seen[c.Entity]
		seen[c.Entity] = true
		return again
	})
}

// lengthWithin leaves out names that are too long or too short, before they are folded; what stands between words is no letter.
func lengthWithin(form string, length, most int) bool {
	runes := utf8.RuneCountInString(form)
	return runes >= length-most && runes <= length+most+length/2+4
}

func sameDigits(a, b []rune) bool {
	isNoDigit := func(r rune) bool { return r < '0' || r > '9' }
	return slices.Equal(slices.DeleteFunc(slices.Clone(a), isNoDigit), slices.DeleteFunc(slices.Clone(b), isNoDigit))
}

// distance is the optimal string alignment distance of a and b, or more than most.
func distance(a, b []rune, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return most + 1
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least > most {
			return most + 1
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
