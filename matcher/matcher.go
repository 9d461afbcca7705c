// Package matcher searches bytes for a compiled set of indicators, in one pass, whatever their number.
//
// What counts as a match is a matter of meaning, not of bytes: an address is matched by value, a name on label
// boundaries, a URL after normalisation, a file name as a whole component. Set.Scan states the rules kind by kind.
package matcher

import (
	"fmt"
	"math"

	"picket/indicator"
)

// A Set is a compiled list of indicators. It does not change, and many goroutines may scan with it at once.
type Set struct {
	list      []indicator.Indicator
	addresses addressSet
	names     nameSet
	digests   digestSet
	texts     textSet
	quick     quickSet
}

// A Match is one indicator found in the data.
type Match struct {
	// ID is the indicator's index in the compiled list.
	ID int
	// Start and End are where the matched text stands in data: for a domain the whole name, labels below it included;
	// for a range the address.
	Start, End int
	// HostOnly says that only the host of a url indicator stands here and no URL follows in place. Some logs keep host
	// and path apart: put the URL together from the record's fields, and ask MatchesURL. It is reported once a line, and
	// may be left out where the path does not stand in the same line.
	HostOnly bool
}

// Compile builds a Set. The list is kept, and must not change afterwards. Values must be canonical, as indicator.New
// gives them. Equal indicators may stand in the list, and each is reported. An asn is accepted and never matches: no
// log line holds one as such. The error names the first value that is not canonical.
func Compile(list []indicator.Indicator) (*Set, error) {
	if len(list) > math.MaxInt32 {
		return nil, fmt.Errorf("more than %d indicators", math.MaxInt32)
	}
	s := &Set{list: list}
	c := newCompiler(s)
	for id, x := range list {
		if err := c.add(id, x); err != nil {
			return nil, fmt.Errorf("indicator %d (%s): %w", id, x.Kind, err)
		}
	}
	c.finish()
	return s, nil
}

// Scan calls yield for each match in data, in no particular order. Data is a block of lines; its ends count as borders
// of values, and no value spans a line break. An indicator is reported at each place where it stands.
//
//   - ipv4, ipv6, cidr: whole addresses, by value, in any of their textual forms (RFC 4291, section 2.2), padded with zeros,
//     or behind the prefix of NAT64 (RFC 6052)
//   - domain: the name and names below it, in any case, in Unicode or punycode (RFC 5890), also length-prefixed as in
//     debug logs of Windows DNS servers
//   - url: host, path and query after normalisation (RFC 3986, section 6); http equals https, the scheme may be missing;
//     an indicator without a query matches any
//   - email: the whole address, in any case
//   - hashes and ja3: whole runs of hexadecimal digits, or of pairs with colons between; ja4, btc: whole words
//   - filename: a whole last component; filepath, registry: whole components, through variables, volumes and hive aliases
//   - mutex, useragent: a whole field
func (s *Set) Scan(data []byte, yield func(Match)) {
	if len(data) >= shortest && !s.quick.odd {
		s.sift(data, yield)
		return
	}
	s.scan(data, yield)
}

// scan is Scan in the plain way, which is the oracle of the fast one.
func (s *Set) scan(data []byte, yield func(Match)) {
	sc := scanner{Set: s, data: data, yield: yield}
	sc.scan()
}
