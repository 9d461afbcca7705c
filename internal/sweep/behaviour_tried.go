package sweep

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"picket/internal/rules"
	"picket/internal/scan"
)

// byTechnique are the numbers of the rules and usable correlations for each technique. One for a sub-technique is for the whole
// one too. Rules that are only there for correlations answer for nothing by themselves.
func (b *behaviour) byTechnique() map[string][]int {
	numbers := map[string][]int{}
	for number := range b.question.Rules.Len() {
		if len(b.question.Rules.Parts(number)) == 0 || b.isSilent != nil && b.isSilent(number) {
			continue
		}
		for _, id := range b.question.Rules.Rule(number).Techniques {
			parent, _, _ := strings.Cut(id, ".")
			numbers[id] = append(numbers[id], number)
			numbers[parent] = append(numbers[parent], number)
		}
	}
	return numbers
}

// A triedBy knows what each rule was tried on: all records of some classes.
type triedBy struct {
	set *rules.Set
	on  map[int][]*rules.Class
}

func (b *behaviour) triedBy() triedBy {
	t := triedBy{b.question.Rules, map[int][]*rules.Class{}}
	isKnown := map[*rules.Class]bool{}
	for x := range b.seen.Tried {
		if isKnown[x.Class] {
			continue
		}
		isKnown[x.Class] = true
		for _, number := range t.set.Of(x.Class) {
			t.on[number] = append(t.on[number], x.Class)
		}
	}
	return t
}

// classes are those of the records that a rule was tried on. A correlation was if all its rules were.
func (t triedBy) classes(number int) []*rules.Class {
	var all []*rules.Class
	for _, part := range t.set.Parts(number) {
		if len(t.on[part]) == 0 {
			return nil
		}
		all = append(all, t.on[part]...)
	}
	return all
}

// describeTried tells what the records of the classes were.
func (b *behaviour) describeTried(t *TechniqueVerdict, on map[*rules.Class]bool) {
	ids, observers := map[string]bool{}, map[string]bool{}
	for x, n := range b.seen.Tried {
		if !on[x.Class] {
			continue
		}
		t.Events += *n
		ids[eventID(&x)] = true
		if x.Observer != "" {
			observers[x.Observer] = true
		}
	}
	t.EventIDs, t.Observers = listed(ids), listed(observers)
}

// eventID is the number of an event with its log: "sysmon 1".
func eventID(x *scan.Tried) string {
	if x.Event == 0 {
		return x.Kind.Name
	}
	return x.Kind.Name + " " + strconv.FormatUint(uint64(x.Event), 10)
}

func listed(words map[string]bool) []string {
	list := slices.Sorted(maps.Keys(words))
	return list[:min(len(list), mostListed)]
}
