package sweep

import (
	"path/filepath"
	"strings"
	"unicode"

	"picket/internal/record"
	"picket/internal/source"
)

// observersOf names the observer of each source, for records that do not name theirs. Two sensors whose logs lie under
// different arguments may bear one name: then the place is added to it, since two streams taken for one could hide that one
// of them fell silent.
func observersOf(entries []source.Entry) []string {
	names := make([]string, len(entries))
	homes := map[string]map[string]bool{}
	for i, e := range entries {
		names[i] = record.ObserverOf(e.Root, e.Name)
		if homes[names[i]] == nil {
			homes[names[i]] = map[string]bool{}
		}
		homes[names[i]][homeOf(e)] = true
	}
	for i, e := range entries {
		if len(homes[names[i]]) > 1 {
			names[i] = homeOf(e) + "/" + names[i]
		}
	}
	return names
}

// homeOf is the directory that was asked for, or that of the file that was. Folders named by dates and numbers below it
// do not tell places apart: rotated files lie in them.
func homeOf(e source.Entry) string {
	home := filepath.Clean(e.Root)
	if e.Name == e.Root {
		home = filepath.Dir(home)
	}
	for !strings.ContainsFunc(filepath.Base(home), unicode.IsLetter) && filepath.Dir(home) != home {
		home = filepath.Dir(home)
	}
	return filepath.ToSlash(home)
}
