package report

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"picket/indicator"
	"picket/internal/intel"
)

// rows gathers sightings into the rows of a table: one an indicator and machine.
type rows struct {
	byKey map[rowKey]*row
	names map[string]string // of machines, by address, where a record gave both
	left  int               // sightings beyond what a table holds
}

type rowKey struct {
	indicator indicator.Indicator
	machine   string // its address, else its name
	mention   bool
}

// A row tells of the sighting that says most, and counts all.
type row struct {
	rowKey
	best        best
	count       int
	streams     []stream
	first, last time.Time
}

// best is what a row keeps of the sighting that says most.
type best struct {
	role      intel.Role
	action    intel.Action
	direction intel.Direction
	field     string
	stream    stream
}

type stream struct{ observer, logKind string }

// mostKeys bounds the memory of a table. What exceeds it is counted, and is in the ndjson output.
const mostKeys = 50_000

func (r *rows) add(s *intel.Sighting) {
	if s.Validity == intel.After {
		return
	}
	x := r.row(rowKey{s.Indicator, r.machineOf(s), s.IsMention()})
	if x == nil {
		r.left++
		return
	}
	from := stream{s.Observer, s.LogKind}
	now := best{s.Role, s.Action, s.Direction, s.Field, from}
	if x.count == 0 || now.says() > x.best.says() {
		x.best = now
	}
	if !slices.Contains(x.streams, from) {
		x.streams = append(x.streams, from)
	}
	x.count++
	x.extend(s.Time)
}

func (r *rows) row(key rowKey) *row {
	if r.byKey == nil {
		r.byKey = map[rowKey]*row{}
	}
	x := r.byKey[key]
	if x == nil && len(r.byKey) < mostKeys {
		x = &row{rowKey: key}
		r.byKey[key] = x
	}
	return x
}

func (r *row) extend(at *time.Time) {
	if at == nil {
		return
	}
	if r.first.IsZero() || at.Before(r.first) {
		r.first = *at
	}
	if at.After(r.last) {
		r.last = *at
	}
}

// says orders sightings by what they say: allowed before blocked, outbound before inbound, contact before presence.
func (b *best) says() int {
	weight := map[intel.Role]int{intel.RoleDst: 9, intel.RoleSrc: 8, intel.RoleURL: 7, intel.RoleProcess: 6, intel.RoleFile: 5,
		intel.RoleRegistry: 5, intel.RoleSender: 4, intel.RoleQuery: 3, intel.RoleAnswer: 2, intel.RoleUnknown: 1}[b.role]
	if b.action == intel.Allowed {
		weight += 20
	}
	if b.direction == intel.Outbound {
		weight += 40
	}
	return weight
}

// machineOf is the organisation's machine in the record: the address on the inside, else its name.
func (r *rows) machineOf(s *intel.Sighting) string {
	inside, name := s.Ours(), cmp.Or(s.Machine, s.Host)
	if inside == "" {
		return cmp.Or(name, "?")
	}
	if name != "" && name != inside {
		if r.names == nil {
			r.names = map[string]string{}
		}
		r.names[inside] = name
	}
	return inside
}

// machine is how a machine is called: name and address.
func (r *rows) machine(x *row) string {
	if name := r.names[x.rowKey.machine]; name != "" {
		return Plain(name + " " + x.rowKey.machine)
	}
	return Plain(x.rowKey.machine)
}

// how says in words what happened.
func (b *best) how() string {
	switch b.role {
	case intel.RoleDst, intel.RoleSrc:
		return known(string(b.action)) + known(string(b.direction)) + "contact"
	case intel.RoleQuery:
		if b.action == intel.Allowed {
			return "name asked, answered"
		}
		return "name asked" + tail(b.action)
	case intel.RoleAnswer:
		return "in a DNS answer"
	case intel.RoleURL:
		return known(string(b.action)) + "web request"
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

func (r *row) value() string     { return shorten(Plain(indicator.Defang(r.indicator)), 56) }
func (r *row) how() string       { return r.best.how() }
func (r *row) fieldName() string { return cmp.Or(Plain(r.best.field), "the text") }

// from names the stream of the sighting that says most, and counts the others.
func (r *row) from() string {
	name := Plain(r.best.stream.observer + " " + r.best.stream.logKind)
	if more := len(r.streams) - 1; more > 0 {
		name += fmt.Sprintf(" and %d more", more)
	}
	return name
}

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
			cmp.Compare(b.urgency(), a.urgency()),
			cmp.Compare(a.rowKey.machine, b.rowKey.machine),
			a.first.Compare(b.first),
			cmp.Compare(a.indicator.Key(), b.indicator.Key()))
	})
	return list
}

// urgency: allowed outbound contact, then what else is outbound, then the rest.
func (r *row) urgency() int { return r.best.says() / 20 }

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
