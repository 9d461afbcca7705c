package warninglist

import (
	"net/netip"
	"strings"

	"picket/indicator"
)

// Lists are the embedded lists and those of the user. The zero value and nil are the embedded ones. They may be used by several goroutines.
type Lists struct {
	own       []*List
	addresses table[netip.Addr]
	ranges    table[netip.Prefix]
	lengths   [2][129]bool // of ranges, of IPv4 and of IPv6
	below     table[string]
	values    table[string]
}

// A table says which lists hold a value: nearly always one.
type table[K comparable] struct {
	first map[K]uint16
	more  map[K][]uint16
}

func (t *table[K]) add(key K, list uint16) {
	if t.first == nil {
		t.first, t.more = map[K]uint16{}, map[K][]uint16{}
	}
	known, isKnown := t.first[key]
	switch {
	case !isKnown:
		t.first[key] = list
	case known != list:
		t.more[key] = append(t.more[key], list)
	}
}

// NewLists are the embedded lists and others, which go before them, each before those behind it. Values that cannot be looked up are left out: Read has named them.
func NewLists(own ...*List) *Lists {
	l := &Lists{own: own}
	total := 0
	for _, list := range own {
		total += len(list.Values)
	}
	l.values = table[string]{make(map[string]uint16, total), map[string][]uint16{}} // most values are names
	for i, list := range own {
		for _, text := range list.Values {
			if e, err := entryOf(list.Type, text); err == nil {
				l.add(&e, uint16(i))
			}
		}
	}
	return l
}

func (l *Lists) add(e *entry, list uint16) {
	switch {
	case e.addr.IsValid():
		l.addresses.add(e.addr, list)
	case e.prefix.IsValid():
		l.ranges.add(e.prefix, list)
		l.lengths[familyOf(e.prefix.Addr())][e.prefix.Bits()] = true
	case e.below != "":
		l.below.add(e.below, list)
	default:
		l.values.add(e.value, list)
	}
}

func familyOf(addr netip.Addr) int {
	if addr.Is4() {
		return 0
	}
	return 1
}

// Check names the list that holds the indicator, the user's with its date.
//
// A listed value is that value, in any case; a listed name is that name, with or without www, and not the names below it, unless it begins with a
// dot (.corp.example). A range is listed if it lies within a listed one. A URL is listed itself, or where it names a listed host and nothing else.
func (l *Lists) Check(x indicator.Indicator) (list string, listed bool) {
	if l != nil && len(l.own) > 0 {
		if own := l.find(x); own != nil {
			return own.Label(), true
		}
	}
	return Check(x)
}

func (l *Lists) find(x indicator.Indicator) *List {
	accept := func(number uint16) bool {
		list := l.own[number]
		return list.isFor(x.Kind) && !(list.Published && isDocumentation(x))
	}
	switch x.Kind {
	case indicator.IPv4, indicator.IPv6:
		return l.findHost(x.Value, accept)
	case indicator.Domain:
		return l.findName(x.Value, accept)
	case indicator.CIDR:
		if prefix, err := netip.ParsePrefix(x.Value); err == nil {
			return l.findRange(prefix, accept)
		}
		return nil
	case indicator.URL:
		if host := bareHost(x.Value); host != "" {
			if found := l.findHost(host, accept); found != nil {
				return found
			}
		}
	}
	return l.findText(strings.ToLower(x.Value), accept)
}

// findText looks for a value that is no host. A file's name can be one by its form (.cache.bin, ü.exe): its list keeps it as entryOf reads names.
func (l *Lists) findText(text string, accept func(uint16) bool) *List {
	if found := pick(l, &l.values, text, accept); found != nil || !strings.Contains(text, ".") {
		return found
	}
	name, err := entryOf("hostname", text)
	switch {
	case err != nil:
		return nil
	case name.below != "":
		return pick(l, &l.below, name.below, accept)
	}
	return pick(l, &l.values, name.value, accept)
}

// findHost looks for an address or a name.
func (l *Lists) findHost(host string, accept func(uint16) bool) *List {
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return l.findName(host, accept)
	}
	if found := pick(l, &l.addresses, addr, accept); found != nil {
		return found
	}
	return l.findRange(netip.PrefixFrom(addr, addr.BitLen()), accept)
}

// pick is the first list of a table that holds a key and is accepted.
func pick[K comparable](l *Lists, t *table[K], key K, accept func(uint16) bool) *List {
	number, ok := t.first[key]
	if !ok {
		return nil
	}
	if accept(number) {
		return l.own[number]
	}
	for _, number := range t.more[key] {
		if accept(number) {
			return l.own[number]
		}
	}
	return nil
}

// findRange looks for a listed range around another.
func (l *Lists) findRange(x netip.Prefix, accept func(uint16) bool) *List {
	if len(l.ranges.first) == 0 {
		return nil
	}
	lengths := &l.lengths[familyOf(x.Addr())]
	for bits := x.Bits(); bits >= 0; bits-- {
		if !lengths[bits] {
			continue
		}
		if around, err := x.Addr().Prefix(bits); err == nil {
			if found := pick(l, &l.ranges, around, accept); found != nil {
				return found
			}
		}
	}
	return nil
}

func (l *Lists) findName(name string, accept func(uint16) bool) *List {
	if found := pick(l, &l.values, strings.TrimPrefix(name, "www."), accept); found != nil {
		return found
	}
	if found := pick(l, &l.values, name, accept); found != nil || len(l.below.first) == 0 {
		return found
	}
	for ok := true; ok; _, name, ok = strings.Cut(name, ".") {
		if found := pick(l, &l.below, name, accept); found != nil {
			return found
		}
	}
	return nil
}
