package record

import (
	"math/bits"
	"slices"
)

// connNames are the columns that Zeek's log of connections begins with, unless somebody changed it.
var connNames = []string{"ts", "uid", "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p", "proto", "service"}

const (
	timeSize    = 17 // of 1709352669.123456
	proxyPort   = 4  // the length of those that connectsToProxy knows
	proxySpoken = 5  // and of the services, at least
)

// isConn says whether lines are mostly read by connection: those of this log are the most of all.
func (t *tabularSkimmer) isConn(names []string) bool {
	return t.kind == zeekConn && len(t.observers) == 0 && len(names) > len(connNames) && slices.Equal(names[:len(connNames)], connNames)
}

// connection reads a record whose addresses, ports, protocol and service lie within 64 bytes: a few operations on their
// masks judge them. It leaves to line what is not of that form, may be a proxy's, or comes before one of the block was
// known to lead outside.
func (t *tabularSkimmer) connection(s *Skim, chunk []byte, start, end int) bool {
	part := s.part(nil, t.kind, addressKinds)
	first := s.window(classSeparator, start)
	if !s.table[part].outside || lowest(first) != timeSize || s.count(classSeparator, start, end) != t.separators {
		return false
	}
	from := start + lowest(first&(first-1)) + 1 // the source
	rest := s.window(classSeparator, from)
	var ends [6]uint64 // of the source, its port, the destination, its port, the protocol, the service
	for i := range ends {
		ends[i] = rest & -rest
		rest &= rest - 1
	}
	src, dst := ends[0]-1, ends[2]-ends[1]<<1
	port, service := ends[3]-ends[2]<<1, ends[5]-ends[4]<<1
	if ends[5] == 0 || !s.areAddresses(from, src, dst) || bits.OnesCount64(service) >= proxySpoken ||
		bits.OnesCount64(port) == proxyPort && isProxyPort(chunk[from+lowest(port):]) {
		return false
	}
	at, ok := s.epoch.read(chunk[start:], timeSize)
	if ok {
		s.take(part, at, false)
	}
	return ok
}

func isProxyPort(text []byte) bool {
	return string(text[:proxyPort]) == "3128" || string(text[:proxyPort]) == "1080"
}

// areAddresses is isAddress for two masks of bytes from a place on, but for addresses as short as that which is none.
func (s *Skim) areAddresses(from int, one, two uint64) bool {
	inside, marks := s.window(classAddress, from), s.window(classAddressMark, from)
	const none = len("0.0.0.0")
	return (one|two)&^inside == 0 && bits.OnesCount64(one&marks) >= 2 && bits.OnesCount64(two&marks) >= 2 &&
		bits.OnesCount64(one) > none && bits.OnesCount64(two) > none
}
