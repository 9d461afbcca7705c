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

// A compiler fills the filters and indexes of a set, whose sizes it knows from the kinds: growing them would take
// several times their memory.
type compiler struct {
	*Set
	words   map[uint64]int // how often each word stands in the texts
	places  map[string][]string
	hasIPv4 bool
}

func newCompiler(s *Set) *compiler {
	count := map[indicator.Kind]int{}
	for _, x := range s.list {
		count[x.Kind]++
	}
	hosts := count[indicator.Domain] + count[indicator.Email] + count[indicator.URL]
	numbers := count[indicator.IPv4] + count[indicator.URL]
	digests := count[indicator.MD5] + count[indicator.SHA1] + count[indicator.SHA256] + count[indicator.SHA512] + count[indicator.JA3]
	s.names = nameSet{
		filter: newFilter(hosts), domains: newIndex(count[indicator.Domain]), emails: newIndex(count[indicator.Email]),
		hosts: newIndex(count[indicator.URL]), urls: newIndex(count[indicator.URL]), paths: newIndex(count[indicator.URL]),
	}
	s.addresses = addressSet{filter: newFilter(numbers), v4: newIndex(count[indicator.IPv4]), v6: newIndex(count[indicator.IPv6])}
	s.digests = digestSet{filter: newFilter(digests), index: newIndex(digests)}
	s.quick = quickSet{tails: newFilter(hosts), whole: newFilter(hosts), thirds: newFilter(hosts), numbers: newFilter(numbers)}
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
	c.Set.addresses.any = true
	if v4, ok := canonicalIPv4(value); ok {
		c.Set.addresses.v4.add(c.addIPv4(v4, value), id)
		return nil
	}
	addr, err := netip.ParseAddr(value)
	if err != nil {
		return errNotCanonical
	}
	if addr = addr.Unmap(); addr.Is4() {
		raw := addr.As4()
		c.Set.addresses.v4.add(c.addIPv4(binary.BigEndian.Uint32(raw[:]), addr.String()), id)
		return nil
	}
	c.Set.addresses.begins(addr)
	c.Set.addresses.v6.add(v6Key(addr.As16()), id)
	return nil
}

// canonicalIPv4 reads what has no zero in front of a number.
func canonicalIPv4(value string) (addr uint32, ok bool) {
	if addr, ok = parseIPv4([]byte(value)); !ok {
		return 0, false
	}
	for i := range len(value) - 1 {
		if value[i] == '0' && value[i+1] != '.' && (i == 0 || value[i-1] == '.') {
			return 0, false
		}
	}
	return addr, true
}

func (c *compiler) addIPv4(addr uint32, text string) (key uint64) {
	if !c.hasIPv4 {
		c.hasIPv4 = true
		c.Set.addresses.begins(netip.IPv4Unspecified())
	}
	key = v4Key(addr)
	c.Set.addresses.filter.add(mix(key))
	c.quick.numbers.add(textKey([]byte(text)))
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
	c.names.filter.add(foldedHash([]byte(name[tail:])))
	c.addTail(name, name[tail:])
}

// addTail makes the host's keys for the sieve.
func (c *compiler) addTail(name, tail string) {
	for i := range len(tail) - 1 {
		c.quick.odd = c.quick.odd || tail[i] == '.' && !is(tail[i+1], isLetter)
	}
	key := textKey([]byte(tail))
	c.quick.tails.add(key)
	if name == tail {
		c.quick.whole.add(key)
		return
	}
	third := strings.LastIndexByte(name[:len(name)-len(tail)-1], '.') + 1
	c.quick.thirds.add(textKey([]byte(name[third:])))
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
	if v4, ok := canonicalIPv4(host); ok {
		c.Set.addresses.any = true
		c.addIPv4(v4, host)
		return nil
	}
	if !strings.HasPrefix(host, "[") {
		c.addName(host)
		return nil
	}
	addr, err := netip.ParseAddr(strings.Trim(host, "[]"))
	if err != nil {
		return errNotCanonical
	}
	c.Set.addresses.any = true
	c.names.v6Hosts = true
	c.Set.addresses.begins(addr)
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
	set.filter.add(wordKey([]byte(value), 0, size))
	return nil
}

func (c *compiler) finish() {
	c.anchorTexts()
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
