package sweep

import (
	"path/filepath"
	"strings"
	"unicode"

	"picket/internal/record"
	"picket/internal/source"
)

// observers names who wrote the records of a source that do not name theirs. Two sensors whose logs lie under different
// arguments may bear one name: then the place is added to it, since two streams taken for one could hide that one of them
// fell silent.
type observers struct {
	entries []source.Entry
	homes   []string        // by entry
	several map[string]bool // names of entries in more than one place
	places  int             // different homes
}

func newObservers(entries []source.Entry) *observers {
	o := &observers{entries: entries, homes: make([]string, len(entries)), several: map[string]bool{}}
	first, places := map[string]string{}, map[string]bool{}
	for i, e := range entries {
		name, home := record.ObserverOf(e.Root, e.Name), homeOf(e)
		o.homes[i] = home
		places[home] = true
		if was, known := first[name]; known && was != home {
			o.several[name] = true
		} else {
			first[name] = home
		}
	}
	o.places = len(places)
	return o
}

// of is the observer of a source in the i-th entry: the entry itself, or a member of the archive that it is. What other
// archives hold is not known before they are read, so members of several places are told apart by these.
func (o *observers) of(i int, source string) string {
	e := &o.entries[i]
	name := record.ObserverOf(e.Root, source)
	if o.several[name] || source != e.Name && o.places > 1 {
		return o.homes[i] + "/" + name
	}
	return name
}

// homeOf is the directory that was asked for, or that of the file that was. Folders named by dates and numbers below it
// do not tell places apart: rotated files lie in them.
func homeOf(e source.Entry) string {
	home := filepath.Clean(e.Root)
	if e.Name == e.Root || strings.HasPrefix(e.Name, e.Root+"!") {
		home = filepath.Dir(home)
	}
	for !strings.ContainsFunc(filepath.Base(home), unicode.IsLetter) && filepath.Dir(home) != home {
		home = filepath.Dir(home)
	}
	return filepath.ToSlash(home)
}
