package machine

import (
	"cmp"
	"slices"
	"sort"
)

// A history is all that is known of one address.
type history struct {
	intervals []interval
	releases  []release
	changed   bool  // intervals are not settled
	full      bool  // nothing is gained by joining intervals
	lost      int64 // from when on records of it were dropped
}

// An interval is records of one machine from one source, each at most the merging distance from the next.
type interval struct {
	holder      *Holder
	first, last int64 // records
	until       int64 // as the last of them states it, if it does
	end         int64 // the last moment at which the address is held, once settled
	stated      bool
	zoneUnknown bool
	vague       bool // end or beginning may be wrong by as much as zones differ, once settled
}

// A release is a record of an address given up.
type release struct {
	at          int64
	holder      *Holder
	zoneUnknown bool
}

// compare puts the one whose zone is known first.
func (r release) compare(o release) int {
	order := cmp.Or(cmp.Compare(r.at, o.at), r.holder.compare(o.holder))
	if order == 0 && r.zoneUnknown != o.zoneUnknown {
		order = 1
		if o.zoneUnknown {
			order = -1
		}
	}
	return order
}

// An event is a time at which a machine is known to hold the address: the first or the last record of an interval.
type event struct {
	at          int64
	holder      *Holder
	zoneUnknown bool
}

// These bound how far the end of one interval is looked for. Only forged logs have more; there it ends late.
const (
	mostEvents   = 32 // of other sources
	mostReleases = 1024
)

func (h *history) size() int { return len(h.intervals) + len(h.releases) }

// extend makes a record part of the latest interval, if it belongs there. It saves the memory of most renewals.
func (h *history) extend(holder *Holder, record interval, merge int64) bool {
	if h == nil || holder == nil || len(h.intervals) == 0 {
		return false
	}
	latest := &h.intervals[len(h.intervals)-1]
	if latest.holder != holder || record.first < latest.first-merge || record.first > latest.last+merge {
		return false
	}
	latest.join(&record)
	h.changed = true
	return true
}

// join adds a later part, or an earlier one, of the same machine. The latest record says until when.
func (x *interval) join(o *interval) {
	x.first = min(x.first, o.first)
	x.zoneUnknown = x.zoneUnknown || o.zoneUnknown
	if o.last > x.last || o.last == x.last && o.stated && (!x.stated || o.until > x.until) {
		x.last, x.until, x.stated = o.last, o.until, o.stated
	}
}

// settle puts the intervals in order, joins those that belong together, and finds where each ends.
func (h *history) settle(merge int64) {
	if !h.changed {
		return
	}
	h.changed = false
	slices.SortFunc(h.intervals, func(a, b interval) int { return cmp.Or(cmp.Compare(a.first, b.first), a.holder.compare(b.holder)) })
	slices.SortFunc(h.releases, release.compare)
	h.releases = slices.Compact(h.releases)
	h.mergeIntervals(merge)
	events := h.events()
	for i := range h.intervals {
		x := &h.intervals[i]
		x.end, x.vague = x.last+unstated, x.zoneUnknown
		if x.stated {
			x.end = x.until
		}
		x.endByRelease(h.releases)
		x.endByOthers(events)
	}
}

// events are the first and the last record of each interval, in order of time.
func (h *history) events() []event {
	events := make([]event, 0, 2*len(h.intervals))
	for i := range h.intervals {
		x := &h.intervals[i]
		events = append(events, event{x.first, x.holder, x.zoneUnknown}, event{x.last, x.holder, x.zoneUnknown})
	}
	slices.SortFunc(events, func(a, b event) int { return cmp.Or(cmp.Compare(a.at, b.at), a.holder.compare(b.holder)) })
	return events
}

func (h *history) mergeIntervals(merge int64) {
	latest := map[*Holder]int{}
	joined := h.intervals[:0]
	for _, x := range h.intervals {
		if i, known := latest[x.holder]; known && x.first-joined[i].last <= merge {
			joined[i].join(&x)
			continue
		}
		latest[x.holder] = len(joined)
		joined = append(joined, x)
	}
	h.intervals = joined
}

func (x *interval) endByRelease(releases []release) {
	from := sort.Search(len(releases), func(i int) bool { return releases[i].at >= x.last })
	for _, r := range releases[from:min(len(releases), from+mostReleases)] {
		if r.at > x.end {
			return
		}
		nameless := r.holder.Machine+r.holder.MAC+r.holder.User == ""
		if nameless && r.holder.Source == x.holder.Source || !nameless && r.holder.isSame(x.holder) {
			x.end = r.at - 1
			x.vague = x.vague || r.zoneUnknown
			return
		}
	}
}

// endByOthers ends the interval where a later record says who has the address.
func (x *interval) endByOthers(events []event) {
	from := after(events, x.last)
	for i := from; i < min(len(events), from+mostEvents) && events[i].at <= x.end; i++ {
		e := &events[i]
		if e.holder.Source == x.holder.Source || x.isReplacedBy(e, events[:from], events[after(events, e.at-1):]) {
			x.end = e.at - 1
			x.vague = x.vague || e.zoneUnknown
			return
		}
	}
}

// after is the place of the first event after a time.
func after(events []event, at int64) int {
	return sort.Search(len(events), func(i int) bool { return events[i].at > at })
}

// isReplacedBy says whether a record of another source means that the machine has lost the address to another one.
// Machines of two sources that have it in turns are of two networks.
func (x *interval) isReplacedBy(e *event, earlier, later []event) bool {
	return !x.stated && !e.holder.isSame(x.holder) &&
		!hadBefore(e.holder, earlier, x.last-unstated) && !hasAgain(x.holder, later, e.at+unstated)
}

func hadBefore(holder *Holder, events []event, since int64) bool {
	for i := len(events) - 1; i >= 0 && events[i].at >= since; i-- {
		if events[i].holder.isSame(holder) || len(events)-i > mostEvents {
			return true
		}
	}
	return false
}

func hasAgain(holder *Holder, events []event, until int64) bool {
	for i := 0; i < len(events) && events[i].at <= until; i++ {
		if events[i].holder.isSame(holder) || i > mostEvents {
			return true
		}
	}
	return false
}

// holder is the machine that holds the address at a time, if there is only one. Skew is by how much clocks may differ,
// wider by how much else the time may be wrong.
func (h *history) holder(at, skew, wider int64) (Holder, bool) {
	if at+skew+wider >= h.lost {
		return Holder{}, false
	}
	var near []*interval // all that hold it about then
	for i := range h.intervals {
		if x := &h.intervals[i]; x.isNear(at, skew+wider) {
			near = append(near, x)
		}
	}
	slices.SortFunc(near, func(a, b *interval) int {
		return cmp.Or(cmp.Compare(b.latest(at), a.latest(at)), a.holder.compare(b.holder))
	})
	var answer Holder
	known := false
	for _, x := range near {
		if !x.holder.isSame(near[0].holder) {
			return Holder{}, false
		}
		if x.holds(at, skew) {
			answer.complement(x.holder)
			known = true
		}
	}
	if known && answer.Machine == "" {
		answer.Machine = h.nameOf(answer.MAC, at)
	}
	return answer, known
}

// nameOf is what other records of the address call the machine with a MAC address: the latest before a time, else the
// first after it.
func (h *history) nameOf(mac string, at int64) (name string) {
	for i := range h.intervals {
		x := &h.intervals[i]
		if mac != "" && x.holder.MAC == mac && x.holder.Machine != "" && (name == "" || x.first <= at) {
			name = x.holder.Machine
		}
	}
	return name
}

func (x *interval) holds(at, skew int64) bool { return x.first-skew <= at && at <= x.end }

// isNear says whether the address may be held at a time that may be wrong by a window.
func (x *interval) isNear(at, window int64) bool {
	if x.vague {
		window += zones
	}
	return x.first-window <= at && at <= x.end+window
}

// latest is the latest record before a time, as far as it is known; the first of all where none is before it.
func (x *interval) latest(at int64) int64 {
	if x.last <= at {
		return x.last
	}
	return x.first
}
