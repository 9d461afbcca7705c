package matcher

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"strings"

	"picket/indicator"
)

var errNotCanonical = errors.New("value is not canonical")

// A compiler gathers what the filters of a set are made of, until their size is known.
type compiler struct {
	*Set
	hosts []uint64 // keys of the last two labels
	// The keys of the sieve.
	tails, whole, thirds, numbers []uint64
	addresses                     []uint64
	digests                       []uint64
	words                         map[uint64]int // how often each word stands in the texts
	places                        map[string][]string
}

func newCompiler(s *Set) *compiler {
	return &compiler{Set: s, words: map[uint64]int{}, places: map[string][]string{}}
}

func (c *compiler) add(id int, x indicator.Indicator) error {
	if x.Value == "" {
		return errNotCanonical
	}
	switch x.Kind {
	case indicator.IPv4, indicator.IPv6:
		return c.addAddress(id, x.Value)
	case indicator.CIDR:
		return c.addRange(id, x.Value)
	case indicator.Domain:
		c.addName(x.Value)
		c.names.domains.add(foldedHash([]byte(x.Value)), id)
	case indicator.Email:
		return c.addEmail(id, x.Value)
	case indicator.URL:
		return c.addURL(id, x.Value)
	case indicator.MD5, indicator.SHA1, indicator.SHA256, indicator.SHA512, indicator.JA3:
		return c.addDigest(id, x.Value)
	case indicator.ASN:
	case indicator.FileName, indicator.FilePath, indicator.Registry, indicator.Mutex, indicator.UserAgent, indicator.JA4,
		indicator.BTC:
		c.addText(id, x)
	default:
		return errors.New("unknown kind")
	}
	return nil
}

func (c *compiler) addAddress(id int, value string) error {
	addr, err := netip.ParseAddr(value)
	if err != nil {
		return errNotCanonical
	}
	c.Set.addresses.any = true
	if addr = addr.Unmap(); addr.Is4() {
		c.Set.addresses.v4.add(c.addIPv4(addr), id)
	} else {
		c.Set.addresses.begins(addr)
		c.Set.addresses.v6.add(v6Key(addr.As16()), id)
	}
	return nil
}

func (c *compiler) addIPv4(addr netip.Addr) (key uint64) {
	raw := addr.As4()
	c.Set.addresses.begins(addr)
	key = v4Key(binary.BigEndian.Uint32(raw[:]))
	c.addresses = append(c.addresses, mix(key))
	c.numbers = append(c.numbers, textKey(addr.AppendTo(nil)))
	return key
}

func (c *compiler) addRange(id int, value string) error {
	prefix, err := netip.ParsePrefix(value)
	if err != nil {
		return errNotCanonical
	}
	c.Set.addresses.any = true
	c.Set.addresses.addRange(prefix.Masked(), id)
	return nil
}

func (c *compiler) addName(name string) {
	tail := max(0, lastLabels([]byte(name)))
	c.hosts = append(c.hosts, foldedHash([]byte(name[tail:])))
	c.addTail(name, name[tail:])
}

// addTail makes the host's keys for the sieve.
func (c *compiler) addTail(name, tail string) {
	for i := range len(tail) - 1 {
		c.quick.odd = c.quick.odd || tail[i] == '.' && !is(tail[i+1], isLetter)
	}
	c.tails = append(c.tails, textKey([]byte(tail)))
	if name == tail {
		c.whole = append(c.whole, textKey([]byte(tail)))
		return
	}
	third := strings.LastIndexByte(name[:len(name)-len(tail)-1], '.') + 1
	c.thirds = append(c.thirds, textKey([]byte(name[third:])))
}

func (c *compiler) addEmail(id int, value string) error {
	local, host, ok := strings.Cut(value, "@")
	if !ok {
		return errNotCanonical
	}
	c.addName(host)
	for i := range len(local) {
		c.names.oddLocals = c.names.oddLocals || !isLocalByte(local[i])
	}
	c.names.emails.add(emailKey([]byte(local), []byte(host)), id)
	return nil
}

func (c *compiler) addURL(id int, value string) error {
	if !strings.Contains(value, "://") {
		return errNotCanonical
	}
	u := splitURL(value)
	host := u.hostWithoutPort()
	c.names.anyURL = true
	c.names.longestTarget = max(c.names.longestTarget, len(u.target))
	hash := foldedHash([]byte(host))
	c.names.hosts.add(hash, id)
	c.names.paths.add(pathKey(hash, pathWord(u.target)), id)
	c.names.urls.add(urlKey(u.host, u.target), id)
	addr, err := netip.ParseAddr(strings.Trim(host, "[]"))
	switch {
	case err != nil:
		c.addName(host)
	case addr.Is4():
		c.Set.addresses.any = true
		c.addIPv4(addr)
	default:
		c.Set.addresses.any = true
		c.names.v6Hosts = true
		c.Set.addresses.begins(addr)
	}
	return nil
}

func (c *compiler) addDigest(id int, value string) error {
	size := len(value)
	if size < 32 || size > 128 || size%8 != 0 {
		return errNotCanonical
	}
	set := &c.Set.digests
	set.lengths |= 1 << (size / 8)
	set.index.add(foldedHash([]byte(value)), id)
	c.digests = append(c.digests, wordKey([]byte(value), 0, size))
	return nil
}

func (c *compiler) finish() {
	c.names.filter = filterOf(c.hosts)
	c.Set.addresses.filter = filterOf(c.addresses)
	c.Set.digests.filter = filterOf(c.digests)
	c.anchorTexts()
	c.quick.tails, c.quick.whole, c.quick.thirds = filterOf(c.tails), filterOf(c.whole), filterOf(c.thirds)
	c.quick.numbers = filterOf(c.numbers)
	c.finishPlaces()
	for i, groups := range c.Set.addresses.top6 {
		c.Set.addresses.first6[i] |= groups
	}
}

// finishPlaces makes the filter of the first two numbers of ranges.
func (c *compiler) finishPlaces() {
	var keys []uint64
	for top := range 1 << 16 {
		if c.Set.addresses.top4[top>>6]>>(top&63)&1 != 0 {
			keys = append(keys, textKey(fmt.Appendf(nil, "%d.%d", top>>8, top&0xff)))
		}
	}
	c.quick.ranges, c.quick.places = len(keys) > 0, filterOf(keys)
}

func filterOf(keys []uint64) filter {
	f := newFilter(len(keys))
	for _, key := range keys {
		f.add(key)
	}
	return f
}
