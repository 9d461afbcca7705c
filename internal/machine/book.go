package machine

import (
	"net/netip"
	"strings"
	"sync"
	"time"

	"picket/internal/intel"
)

const (
	mostIntervals = 1 << 19          // of all addresses: about 40 MB
	mostNames     = 64 << 20         // bytes of machines and addresses, roughly, each kept once
	nameCost      = 200              // bytes that one takes besides its text
	mostOfAddress = 1 << 14          // of one
	longestName   = 255              // bytes, of a machine, a MAC address, a user or a source (RFC 1035, 2.3.4)
	unstated      = 8 * 24 * hour    // how long an address is held where no record says how long
	zones         = 14 * hour        // how wrong a time may be whose zone is not known (UTC+14, Kiribati)
	second        = int64(1e6)       // times are kept in microseconds since 1970
	hour          = 60 * 60 * second //
	endOfTime     = int64(1) << 61   // far from both ends, so that nothing overflows
)

// A Book keeps who held which address when, by the rule in the package's comment. It may be used by several goroutines,
// and takes leases in any order.
type Book struct {
	skew  int64 // by how much clocks may differ
	limit int   // of intervals and releases

	mutex     sync.Mutex
	histories map[netip.Addr]*history
	holders   map[Holder]*Holder // each kept once
	merge     int64              // records of one machine no further apart are one interval
	names     int                // bytes of holders and addresses
	count     int                // of intervals and releases
	full      bool               // nothing is gained by joining more
	dropped   int
}

// NewBook is an empty book. Skew is by how much clocks may differ.
func NewBook(skew time.Duration) *Book {
	return &Book{skew: skew.Microseconds(), limit: mostIntervals, merge: hour,
		histories: map[netip.Addr]*history{}, holders: map[Holder]*Holder{}}
}

// Add takes what a record says. Without address, time or any name it says nothing.
func (b *Book) Add(l Lease) {
	address := canonicalAddress(l.Address)
	who := Holder{Machine: strings.TrimSuffix(l.Machine, "."), MAC: canonicalMAC(l.MAC), User: l.User, Source: l.Source}
	named := who.Machine+who.MAC+who.User != ""
	if !address.IsValid() || l.From.IsZero() || !named && !l.Released {
		return
	}
	b.mutex.Lock()
	defer b.mutex.Unlock()
	from := micros(l.From)
	h := b.histories[address]
	if !l.Released && h.extend(b.holders[who], l.interval(nil), b.merge) {
		return
	}
	if !who.isShort() || !b.hasRoom(h) || b.names >= mostNames && (h == nil || b.holders[who] == nil) {
		b.drop(h, from)
		return
	}
	if h == nil {
		b.names += nameCost
		h = &history{lost: endOfTime}
		b.histories[address] = h
	}
	h.changed = true
	b.count++
	if l.Released {
		h.releases = append(h.releases, release{from, b.keep(who), zoneUnknown(l.Basis)})
		return
	}
	h.intervals = append(h.intervals, l.interval(b.keep(who)))
}

func (l *Lease) interval(holder *Holder) interval {
	at := micros(l.From)
	x := interval{holder: holder, first: at, last: at, zoneUnknown: zoneUnknown(l.Basis)}
	if !l.Until.IsZero() {
		x.stated, x.until = true, max(at, micros(l.Until))
	}
	return x
}

func zoneUnknown(basis intel.TimeBasis) bool {
	return basis == intel.ZoneAssumed || basis == intel.YearInferred
}

func (h *Holder) isShort() bool {
	return max(len(h.Machine), len(h.MAC), len(h.User), len(h.Source)) <= longestName
}

// keep gives the one copy of a holder. Its text is copied: it may be a piece of a block of a log.
func (b *Book) keep(who Holder) *Holder {
	if known := b.holders[who]; known != nil {
		return known
	}
	kept := &Holder{strings.Clone(who.Machine), strings.Clone(who.MAC), strings.Clone(who.User), strings.Clone(who.Source)}
	b.holders[*kept] = kept
	b.names += nameCost + len(who.Machine) + len(who.MAC) + len(who.User) + len(who.Source)
	return kept
}

// drop counts what is not kept. Its address must not be answered for from then on: the machine may be another one.
func (b *Book) drop(h *history, from int64) {
	b.dropped++
	if h != nil {
		h.lost = min(h.lost, from)
	}
}

// hasRoom makes room for one more, if it can.
func (b *Book) hasRoom(h *history) bool {
	if h != nil && h.size() >= mostOfAddress && !h.full {
		b.settle(h)
		h.full = h.size() > mostOfAddress*3/4
	}
	for b.count >= b.limit && !b.full {
		for _, each := range b.histories {
			b.settle(each)
		}
		if b.count <= b.limit*3/4 {
			break
		}
		b.full = b.merge >= unstated
		b.merge = min(2*b.merge, unstated)
		for _, each := range b.histories {
			each.changed = true
		}
	}
	return b.count < b.limit && (h == nil || h.size() < mostOfAddress)
}

func (b *Book) settle(h *history) {
	before := h.size()
	h.settle(b.merge)
	b.count += h.size() - before
}

// Dropped is how many records are not kept, because there are too many intervals or names, or a name is too long.
func (b *Book) Dropped() int {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.dropped
}

// At is who held an address at a time that is known to the clock's accuracy.
func (b *Book) At(addr netip.Addr, at time.Time) (Holder, bool) { return b.at(addr, at, false) }

// at is the same for a time whose zone may not be known.
func (b *Book) at(addr netip.Addr, at time.Time, zoneUnknown bool) (Holder, bool) {
	if b == nil {
		return Holder{}, false
	}
	b.mutex.Lock()
	defer b.mutex.Unlock()
	h := b.histories[canonicalAddress(addr)]
	if h == nil {
		return Holder{}, false
	}
	b.settle(h)
	wider := int64(0)
	if zoneUnknown {
		wider = zones
	}
	return h.holder(micros(at), b.skew, wider)
}

func micros(at time.Time) int64 { return max(-endOfTime, min(at.UnixMicro(), endOfTime)) }
