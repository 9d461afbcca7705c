// Package ignore knows the findings that an analyst has looked at and set aside, with a reason and for a time: a red
// team's test, a sinkhole, a scanner of one's own. They are counted, never hidden.
//
// An entry is narrow where it can be: it may name the machine, the observer and the log kind. It must say why, and until
// when: a finding that is set aside for ever is forgotten.
package ignore

import (
	"cmp"
	"path"
	"strings"
	"sync/atomic"
	"time"

	"picket/indicator"
	"picket/internal/intel"
)

// An Entry sets sightings of one indicator, or matches of one rule, aside. The patterns are those of path.Match; an empty one matches all.
type Entry struct {
	Indicator indicator.Indicator // none where there is a rule
	Rule      string              // its id or its title, in any case
	Machine   string              // pattern of the machine's name, in any case, or of its address
	Observer  string              // pattern
	LogKind   string              // pattern
	Reason    string
	Until     time.Time // the last moment at which it applies

	used atomic.Int64
}

// Used is how many sightings the entry has set aside.
func (e *Entry) Used() int64 { return e.used.Load() }

// A List is the entries of one file. It may be used by several goroutines.
type List struct {
	entries []*Entry // in the order of the file
	live    map[string][]*Entry
	now     time.Time
}

// Match finds the first entry that applies to a sighting, and counts it there. Expired entries do not apply.
func (l *List) Match(s *intel.Sighting) (*Entry, bool) {
	if l == nil {
		return nil, false
	}
	for _, key := range keysOf(s) {
		for _, e := range l.live[key] {
			if e.covers(s) {
				e.used.Add(1)
				return e, true
			}
		}
	}
	return nil, false
}

// key is what an entry is found by. No indicator's begins as a rule's does.
func (e *Entry) key() string {
	if e.Rule != "" {
		return ruleKey(e.Rule)
	}
	return e.Indicator.Key()
}

func ruleKey(rule string) string { return "rule " + strings.ToLower(rule) }

func keysOf(s *intel.Sighting) []string {
	if s.Rule != nil {
		return []string{ruleKey(s.Rule.ID), ruleKey(s.Rule.Title)}
	}
	return []string{s.Indicator.Key()}
}

// Entries lists all, in the order of the file.
func (l *List) Entries() []*Entry { return l.where(func(*Entry) bool { return true }) }

// Expired lists the entries whose time is over: they set nothing aside.
func (l *List) Expired() []*Entry { return l.where(l.isExpired) }

// Unused lists the entries that could apply and have set nothing aside: a mistake in them, or no longer needed.
func (l *List) Unused() []*Entry {
	return l.where(func(e *Entry) bool { return !l.isExpired(e) && e.Used() == 0 })
}

func (l *List) where(wanted func(*Entry) bool) []*Entry {
	if l == nil {
		return nil
	}
	var list []*Entry
	for _, e := range l.entries {
		if wanted(e) {
			list = append(list, e)
		}
	}
	return list
}

func (l *List) isExpired(e *Entry) bool { return l.now.After(e.Until) }

// covers says whether the entry is meant for this sighting of its indicator.
func (e *Entry) covers(s *intel.Sighting) bool {
	return e.coversMachine(s) && covers(e.Observer, s.Observer) && covers(e.LogKind, s.LogKind)
}

// coversMachine: a host's name has no case (RFC 4343).
func (e *Entry) coversMachine(s *intel.Sighting) bool {
	if e.Machine == "" {
		return true
	}
	pattern, name := strings.ToLower(e.Machine), strings.ToLower(cmp.Or(s.Machine, s.Host))
	return name != "" && covers(pattern, name) || s.Ours() != "" && covers(pattern, strings.ToLower(s.Ours()))
}

func covers(pattern, name string) bool {
	ok, _ := path.Match(pattern, name)
	return ok || pattern == ""
}
