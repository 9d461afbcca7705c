package report

import (
	"cmp"
	"net/netip"
	"slices"
	"time"

	"picket/indicator"
	"picket/internal/intel"
)

// rows gathers sightings into the rows of a table: one an indicator and machine, as one stream saw it.
type rows struct {
	byKey map[rowKey]*row
}

type rowKey struct {
	indicator indicator.Indicator
	machine   string
	how       string
	logKind   string
	observer  string
	mention   bool
}

type row struct {
	rowKey
	sample      intel.Sighting
	count       int
	first, last time.Time
}

// mostKeys bounds the memory of a table. What exceeds it is in the ndjson output.
const mostKeys = 100_000

func (r *rows) add(s *intel.Sighting) {
	if s.Validity == intel.After {
		return
	}
	key := rowKey{s.Indicator, machineOf(s), howOf(s), s.LogKind, s.Observer, s.IsMention()}
	if r.byKey == nil {
		r.byKey = map[rowKey]*row{}
	}
	x := r.byKey[key]
	if x == nil {
		if len(r.byKey) >= mostKeys {
			return
		}
		x = &row{rowKey: key, sample: *s}
		x.sample.Text = ""
		r.byKey[key] = x
	}
	x.count++
	if s.Time == nil {
		return
	}
	if x.first.IsZero() || s.Time.Before(x.first) {
		x.first = *s.Time
	}
	if s.Time.After(x.last) {
		x.last = *s.Time
	}
}

// machineOf is the organisation's machine in the record: the one that is named, or the address on the inside.
func machineOf(s *intel.Sighting) string {
	inside := s.Src
	if s.Direction == intel.Inbound || !isInside(s.Src) && isInside(s.Dst) {
		inside = s.Dst
	}
	switch {
	case s.Host != "" && inside != "" && s.Host != inside:
		return s.Host + " " + inside
	case s.Host != "":
		return s.Host
	case inside != "":
		return inside
	}
	return "?"
}

func isInside(address string) bool {
	addr, err := netip.ParseAddr(address)
	return err == nil && (addr.IsPrivate() || addr.IsLoopback() || addr.IsLinkLocalUnicast())
}

// howOf says in words what happened.
func howOf(s *intel.Sighting) string {
	switch s.Role {
	case intel.RoleDst, intel.RoleSrc:
		return known(string(s.Action)) + known(string(s.Direction)) + "contact"
	case intel.RoleQuery:
		if s.Action == intel.Allowed {
			return "name asked, answered"
		}
		return "name asked" + tail(s.Action)
	case intel.RoleAnswer:
		return "in a DNS answer"
	case intel.RoleURL:
		return known(string(s.Action)) + "web request"
	case intel.RoleFile:
		return "file"
	case intel.RoleProcess:
		return "program"
	case intel.RoleRegistry:
		return "registry"
	case intel.RoleSender:
		return "mail sender"
	case intel.RoleMention:
		return "mention"
	}
	return "in the text"
}

func known(word string) string {
	if word == "" || word == "unknown" {
		return ""
	}
	return word + " "
}

func tail(a intel.Action) string {
	if a == intel.Failed || a == intel.Blocked {
		return ", " + string(a)
	}
	return ""
}

func (r *row) machine() string   { return plain(r.rowKey.machine) }
func (r *row) value() string     { return shorten(plain(indicator.Defang(r.indicator)), 60) }
func (r *row) how() string       { return r.rowKey.how }
func (r *row) from() string      { return plain(r.observer + " " + r.logKind) }
func (r *row) fieldName() string { return cmp.Or(plain(r.sample.Field), "the text") }

func (r *row) when() string {
	switch {
	case r.first.IsZero():
		return "no time"
	case utc(r.first) == utc(r.last):
		return utc(r.first)
	}
	return utc(r.first) + " – " + utc(r.last)
}

func (r *rows) hits() []*row     { return r.list(false) }
func (r *rows) mentions() []*row { return r.list(true) }

// list sorts: allowed outbound contact first, then by machine, time and value.
func (r *rows) list(mentions bool) []*row {
	var list []*row
	for _, x := range r.byKey {
		if x.mention == mentions {
			list = append(list, x)
		}
	}
	slices.SortFunc(list, func(a, b *row) int {
		return cmp.Or(
			cmp.Compare(a.urgency(), b.urgency()),
			cmp.Compare(a.rowKey.machine, b.rowKey.machine),
			a.first.Compare(b.first),
			cmp.Compare(a.indicator.Value, b.indicator.Value),
			cmp.Compare(a.logKind, b.logKind),
			cmp.Compare(a.observer, b.observer),
			cmp.Compare(a.rowKey.how, b.rowKey.how))
	})
	return list
}

func (r *row) urgency() int {
	s := &r.sample
	if s.Action == intel.Allowed && s.Direction == intel.Outbound {
		return 0
	}
	return 1
}

func (r *rows) machines() int {
	names := map[string]bool{}
	for _, x := range r.byKey {
		if !x.mention {
			names[x.rowKey.machine] = true
		}
	}
	return len(names)
}

func (r *rows) span() (first, last time.Time) {
	for _, x := range r.byKey {
		if x.mention || x.first.IsZero() {
			continue
		}
		if first.IsZero() || x.first.Before(first) {
			first = x.first
		}
		if x.last.After(last) {
			last = x.last
		}
	}
	return first, last
}
