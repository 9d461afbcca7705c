package report

import (
	"cmp"
	"maps"
	"slices"

	"picket/internal/intel"
)

// ownLabels are the labels of values of which an indicator is marked by itself, by the value's key: the strictest, for a value has one
// object. One that is not marked by itself is marked as the document is.
func ownLabels(a *intel.Advisory) map[string]string {
	own := map[string]string{}
	for i := range a.Indicators.Len() {
		if a.Indicators.Marking(i) != "" {
			own[a.Indicators.Value(i).Key()] = ""
		}
	}
	if len(own) == 0 {
		return nil
	}
	for i := range a.Indicators.Len() {
		label := cmp.Or(a.Indicators.Marking(i), a.Marking)
		key := a.Indicators.Value(i).Key()
		if known, isOwn := own[key]; isOwn {
			own[key] = stricter(known, label)
		}
	}
	return own
}

// mark refers to a label; an object without one refers to the strictest of the document.
func (b *advisoryBundle) mark(o fields, label string) {
	if level := levelOf(label); level >= 0 {
		o["object_marking_refs"] = []string{tlpLevels[level].id}
	}
}

func (b *advisoryBundle) definitions() []fields {
	return b.marks.definitions(slices.Collect(maps.Values(b.own))...)
}
