package machine

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"picket/internal/intel"
)

var (
	start = time.Date(2024, 3, 2, 0, 0, 0, 0, time.UTC)
	desk  = netip.MustParseAddr("10.1.9.80")
)

const skew = 15 * time.Minute

// at is so many hours after the start.
func at(hours float64) time.Time { return start.Add(time.Duration(hours * float64(time.Hour))) }

// lease is a record of desk's address by dhcp-1. Duration is in hours; 0: not stated.
func lease(machine string, from, duration float64) Lease {
	l := Lease{Address: desk, Machine: machine, From: at(from), Basis: intel.Stated, Source: "dhcp of dhcp-1"}
	if duration != 0 {
		l.Until = at(from + duration)
	}
	return l
}

func released(machine string, when float64) Lease {
	l := lease(machine, when, 0)
	l.Released = true
	return l
}

func (l Lease) by(source string) Lease       { l.Source = source; return l }
func (l Lease) mac(mac string) Lease         { l.MAC = mac; return l }
func (l Lease) user(user string) Lease       { l.User = user; return l }
func (l Lease) zoneAssumed() Lease           { l.Basis = intel.ZoneAssumed; return l }
func (l Lease) address(address string) Lease { l.Address = netip.MustParseAddr(address); return l }

// Each case is asked at several hours: the name of the machine, or "" for none.
func TestAt(t *testing.T) {
	const macA, macB = "00:00:5e:00:53:01", "00:00:5e:00:53:02"
	for name, c := range map[string]struct {
		leases []Lease
		want   map[float64]string
	}{
		"stated":        {[]Lease{lease("a", 10, 8)}, map[float64]string{9.7: "", 9.8: "a", 10: "a", 17.9: "a", 18.1: ""}},
		"eight days":    {[]Lease{lease("a", 0, 0)}, map[float64]string{191: "a", 193: ""}},
		"renewed":       {[]Lease{lease("a", 0, 8), lease("a", 4, 8), lease("a", 8, 8)}, map[float64]string{0: "a", 15: "a", 17: ""}},
		"renewed late":  {[]Lease{lease("a", 0, 4), lease("a", 8, 4)}, map[float64]string{3: "a", 6: "", 9: "a", 13: ""}},
		"renewed often": {[]Lease{lease("a", 0, 1), lease("a", .5, 1), lease("a", 1, 1)}, map[float64]string{1.9: "a", 2.1: ""}},
		"released":      {[]Lease{lease("a", 0, 0), released("a", 5)}, map[float64]string{4.9: "a", 5: "", 5.1: ""}},
		"released by MAC": {[]Lease{lease("a", 0, 0).mac(macA), released("", 5).mac("00-00-5E-00-53-01")},
			map[float64]string{4.9: "a", 5.1: ""}},
		"released, nameless":   {[]Lease{lease("a", 0, 0), released("", 5)}, map[float64]string{4.9: "a", 5.1: ""}},
		"released elsewhere":   {[]Lease{lease("a", 0, 0), released("", 5).by("dhcp of dhcp-2")}, map[float64]string{5.1: "a"}},
		"released by another":  {[]Lease{lease("a", 0, 0), released("b", 5)}, map[float64]string{5.1: "a"}},
		"released and renewed": {[]Lease{lease("a", 0, 0), released("a", 5), lease("a", 9, 0)}, map[float64]string{4: "a", 7: "", 9: "a", 20: "a"}},
		"moved":                {[]Lease{lease("a", 0, 0), lease("b", 5, 0)}, map[float64]string{4: "a", 4.8: "", 5.2: "", 5.3: "b", 100: "b"}},
		"moved before its end": {[]Lease{lease("a", 0, 24), lease("b", 5, 2)}, map[float64]string{4: "a", 6: "b", 8: ""}},
		"moved back": {[]Lease{lease("a", 0, 0), lease("b", 5, 0), lease("a", 9, 0)},
			map[float64]string{4: "a", 7: "b", 10: "a"}},
		"moved within the merging hour": {[]Lease{lease("a", 0, 0), lease("b", .5, 0), lease("a", 1, 0)}, map[float64]string{.4: "", .7: "", 2: "a"}},
		"both at once":                  {[]Lease{lease("a", 5, 0), lease("b", 5, 0)}, map[float64]string{5: "", 6: "", 90: ""}},
		"both at once, then one":        {[]Lease{lease("a", 5, 0), lease("b", 5, 0), lease("b", 9, 0)}, map[float64]string{6: "", 10: "b"}},
		"another source, stated": {[]Lease{lease("a", 0, 24), lease("b", 5, 24).by("dhcp of dhcp-2")},
			map[float64]string{4: "a", 6: "", 23: "", 24.2: "", 24.3: "b", 28: "b", 30: ""}},
		"another source takes over": {[]Lease{lease("a", 0, 0), lease("b", 5, 0).by("dhcp of dhcp-2")},
			map[float64]string{4: "a", 6: "b", 190: "b"}},
		"another source, in turns": {[]Lease{lease("a", 0, 0), lease("b", 5, 0).by("dhcp of dhcp-2"), lease("a", 12, 0), lease("b", 17, 0).by("dhcp of dhcp-2")},
			map[float64]string{4: "a", 6: "", 13: "", 18: "", 190: ""}},
		"two sources of one machine": {[]Lease{lease("a", 0, 2), lease("a.corp.example", 1, 24).by("dhcp of dhcp-2")},
			map[float64]string{.1: "a", 1.5: "a.corp.example", 10: "a.corp.example"}},
		"one name, two machines": {[]Lease{lease("a", 0, 24).mac(macA), lease("a", 5, 24).mac(macB).by("dhcp of dhcp-2")},
			map[float64]string{4: "a", 6: ""}},
		"renamed":          {[]Lease{lease("a", 0, 24).mac(macA), lease("b", 5, 24).mac(macA)}, map[float64]string{4: "a", 6: "b"}},
		"named by renewal": {[]Lease{lease("", 0, 24).mac(macA), lease("a", 5, 24).mac(macA), lease("", 8, 24).mac(macA)}, map[float64]string{6: "a", 9: "a"}},
		"zone not known":   {[]Lease{lease("a", 0, 0).zoneAssumed(), lease("b", 50, 0).zoneAssumed()}, map[float64]string{30: "a", 40: "", 60: "", 70: "b"}},
		"zone of the other not known": {[]Lease{lease("a", 0, 0), lease("b", 50, 0).zoneAssumed().by("vpn of vpn-1")},
			map[float64]string{30: "a", 40: "", 60: "", 70: "b"}},
		"another address":       {[]Lease{lease("a", 0, 0).address("10.1.9.81")}, map[float64]string{1: ""}},
		"IPv4-mapped":           {[]Lease{lease("a", 0, 0).address("::ffff:10.1.9.80")}, map[float64]string{1: "a"}},
		"ends before it begins": {[]Lease{lease("a", 5, -3)}, map[float64]string{4: "", 5: "a", 6: ""}},
		"says nothing":          {[]Lease{lease("", 0, 0), {Address: desk, Machine: "a"}, {Machine: "a", From: start}}, map[float64]string{1: ""}},
	} {
		// The order in which records are read must not matter.
		for seed := range uint64(8) {
			leases := append([]Lease(nil), c.leases...)
			rand.New(rand.NewPCG(seed, 1)).Shuffle(len(leases), func(i, j int) { leases[i], leases[j] = leases[j], leases[i] })
			book := NewBook(skew)
			for _, l := range leases {
				book.Add(l)
			}
			for hours, want := range c.want {
				got, ok := book.At(desk, at(hours))
				if got.Machine != want || ok != (want != "") {
					t.Errorf("%s, after %v h: %q, %v, want %q (order %d)", name, hours, got.Machine, ok, want, seed)
				}
			}
			if book.Dropped() != 0 {
				t.Errorf("%s: %d dropped", name, book.Dropped())
			}
		}
	}
}

func TestHolder(t *testing.T) {
	book := NewBook(skew)
	book.Add(lease("hr-17.", 0, 24).mac("0000.5e00.5301"))
	book.Add(lease("HR-17.corp.example", 1, 24).user("j.doe").by("vpn of vpn-1"))
	got, ok := book.At(netip.MustParseAddr("::ffff:10.1.9.80"), at(2))
	want := Holder{Machine: "HR-17.corp.example", MAC: "00:00:5e:00:53:01", User: "j.doe", Source: "vpn of vpn-1"}
	if !ok || got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	v6 := netip.MustParseAddr("fe80::1%eth0")
	book.Add(Lease{Address: v6, User: "j.doe", From: at(0), Source: "vpn of vpn-1"})
	if got, ok := book.At(netip.MustParseAddr("fe80::1"), at(2)); !ok || got.User != "j.doe" || got.Machine != "" {
		t.Errorf("a session without a machine's name: %+v", got)
	}
	if _, ok := (*Book)(nil).At(v6, at(2)); ok {
		t.Error("no book names somebody")
	}
}

// A server gives a few addresses to many machines that come and go. Whoever is named must be the one who had it.
func TestSimulatedServer(t *testing.T) {
	for _, stated := range []bool{true, false} {
		random := rand.New(rand.NewPCG(1, 2))
		book := NewBook(skew)
		type stay struct{ from, to float64 }
		stays := map[string]stay{}
		var order []string
		for now := 0.0; now < 24*60; now += random.ExpFloat64() * 2 {
			name := fmt.Sprintf("m-%d", len(order))
			end := now + random.ExpFloat64()*30
			stays[name], order = stay{now, end}, append(order, name)
			for renewal := now; renewal < end; renewal += 2 {
				l := lease(name, renewal, 4)
				if !stated {
					l.Until = time.Time{}
				}
				book.Add(l)
			}
			book.Add(released(name, end))
			now = end
		}
		answers := 0
		for range 20_000 {
			hours := random.Float64() * 24 * 60
			got, ok := book.At(desk, at(hours))
			if !ok {
				continue
			}
			answers++
			if s := stays[got.Machine]; hours < s.from-.26 || hours > s.to {
				t.Fatalf("stated %v: after %v h %s is named, which was there from %v to %v", stated, hours, got.Machine, s.from, s.to)
			}
		}
		if answers < 16_000 {
			t.Errorf("stated %v: only %d answers of 20,000", stated, answers)
		}
	}
}

// Two sites use the same addresses: while both hold one, nobody is named.
func TestTwoNetworks(t *testing.T) {
	book := NewBook(skew)
	for day := range 30 {
		book.Add(lease("a", 24*float64(day), 0))
		if day >= 10 {
			book.Add(lease("b", 24*float64(day)+7, 0).by("dhcp of dhcp-2"))
		}
	}
	for hours := 0.0; hours < 40*24; hours += 0.7 {
		got, _ := book.At(desk, at(hours))
		want := ""
		if hours < 10*24+6.75 {
			want = "a"
		}
		last := 29.0*24 + 8*24
		if hours > last+.25 && hours <= last+7 {
			want = "b" // whose record is the later one
		}
		if got.Machine != want {
			t.Errorf("day %.1f: %q, want %q", hours/24, got.Machine, want)
		}
	}
}

func TestMemoryIsBounded(t *testing.T) {
	book := NewBook(skew)
	book.limit = 1000
	for i := range 20_000 {
		l := lease("a", float64(i/100)*12, 24) // renewed every 12 hours: joined when memory is short
		l.Address = netip.AddrFrom4([4]byte{10, 0, 0, byte(i % 100)})
		book.Add(l)
	}
	if book.count > book.limit || book.dropped != 0 {
		t.Fatalf("%d intervals, %d dropped", book.count, book.dropped)
	}
	if got, ok := book.At(netip.MustParseAddr("10.0.0.42"), at(1201)); !ok || got.Machine != "a" {
		t.Errorf("got %+v", got)
	}
	for i := range 5000 {
		l := lease(fmt.Sprintf("m-%d", i), 3000+float64(i), 0)
		l.Address = netip.AddrFrom4([4]byte{10, 0, byte(i % 7), 7})
		book.Add(l)
	}
	if book.count > book.limit || book.dropped == 0 {
		t.Fatalf("%d intervals, %d dropped", book.count, book.dropped)
	}
	sum := 0
	for _, h := range book.histories {
		sum += h.size()
	}
	if sum != book.count {
		t.Errorf("%d intervals, counted as %d", sum, book.count)
	}
	if got, ok := book.At(netip.MustParseAddr("10.0.3.7"), at(8000)); ok {
		t.Errorf("%+v is named, though later leases were dropped", got)
	}
}

// One address with very many machines keeps within its own limit, and the others are not touched.
func TestCrowdedAddress(t *testing.T) {
	book := NewBook(skew)
	for i := range 2 * mostOfAddress {
		book.Add(lease(fmt.Sprintf("m-%d", i), float64(i), 0).by(fmt.Sprintf("dhcp of d-%d", i%3)))
	}
	book.Add(lease("a", 0, 0).address("10.1.9.81"))
	if n := book.histories[desk].size(); n > mostOfAddress || book.Dropped() != mostOfAddress {
		t.Errorf("%d intervals, %d dropped", n, book.Dropped())
	}
	if _, ok := book.At(desk, at(2*mostOfAddress)); ok {
		t.Error("named after leases were dropped")
	}
	if got, _ := book.At(netip.MustParseAddr("10.1.9.81"), at(1)); got.Machine != "a" {
		t.Errorf("another address: %+v", got)
	}
}

// Very many machines with long names keep within their bound. Machines that are known go on being answered for.
func TestManyNames(t *testing.T) {
	book := NewBook(skew)
	book.Add(lease("a", 0, 0))
	name := strings.Repeat("x", longestName-8)
	for i := range 300_000 {
		book.Add(lease(fmt.Sprintf("%s%d", name, i), float64(i)/100, 0).address(fmt.Sprintf("10.%d.%d.%d", 2+i>>16, i>>8&255, i&255)))
	}
	if book.names > mostNames+1000 || book.Dropped() == 0 {
		t.Errorf("%d bytes of names, %d dropped", book.names, book.Dropped())
	}
	book.Add(lease("a", 9000, 0))
	if got, ok := book.At(desk, at(9001)); !ok || got.Machine != "a" {
		t.Errorf("%+v, want the machine that is known", got)
	}
	book.Add(lease("new", 9010, 0))
	if got, ok := book.At(desk, at(9011)); ok {
		t.Errorf("%+v is named, though a lease was dropped", got)
	}
}

func TestLongNames(t *testing.T) {
	book := NewBook(skew)
	book.Add(lease("a", 0, 0))
	book.Add(lease(strings.Repeat("x", 300), 5, 0))
	if got, ok := book.At(desk, at(6)); ok || book.Dropped() != 1 {
		t.Errorf("%+v is named, though a lease was dropped", got)
	}
	if got, _ := book.At(desk, at(4)); got.Machine != "a" {
		t.Errorf("before it: %+v", got)
	}
}

func TestSeveralGoroutines(t *testing.T) {
	book := NewBook(skew)
	var workers sync.WaitGroup
	for w := range 4 {
		workers.Go(func() {
			for i := range 500 {
				book.Add(lease("a", float64(w*500+i), 0))
				book.At(desk, at(float64(i)))
			}
		})
	}
	workers.Wait()
	if got, _ := book.At(desk, at(1999)); got.Machine != "a" || len(book.histories[desk].intervals) != 1 {
		t.Errorf("got %+v", got)
	}
}

// Any records in any order: no panic, no more than one answer to a question, and the same in another order.
func FuzzBook(f *testing.F) {
	f.Fuzz(func(t *testing.T, records []byte) {
		var leases []Lease
		for i := 0; i+3 < len(records) && len(leases) < 60; i += 4 {
			what, who, when, long := records[i], records[i+1], records[i+2], records[i+3]
			l := lease(string('a'+rune(who%4)), float64(when), float64(long%32)).by(fmt.Sprintf("dhcp of %d", what%3))
			l.Released = what&0x40 != 0
			if what&0x80 != 0 {
				l = l.zoneAssumed()
			}
			if who&0x08 != 0 {
				l = l.mac(fmt.Sprintf("00005e00530%d", who>>4&1))
			}
			if who&0x40 != 0 {
				l = l.user("j.doe")
			}
			if who&0x80 != 0 {
				l.Machine = ""
			}
			leases = append(leases, l)
		}
		forward, backward := NewBook(skew), NewBook(skew)
		for i := range leases {
			forward.Add(leases[i])
			backward.Add(leases[len(leases)-1-i])
		}
		for hours := range 500 {
			a, _ := forward.At(desk, at(float64(hours)))
			b, _ := backward.At(desk, at(float64(hours)))
			if a != b {
				t.Fatalf("after %d h: %+v or %+v", hours, a, b)
			}
		}
	})
}

func BenchmarkAdd(b *testing.B) {
	book := NewBook(skew)
	i := 0
	for b.Loop() {
		l := lease("web-03", float64(i/1000)/2, 1).mac("00:00:5e:00:53:01")
		l.Address = netip.AddrFrom4([4]byte{10, 0, byte(i % 1000 / 250), byte(i % 250)})
		book.Add(l)
		i++
	}
}
