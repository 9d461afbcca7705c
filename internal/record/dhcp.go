package record

import (
	"bytes"
	"picket/internal/hexadecimal"
	"strings"

	"picket/indicator"
)

// dhcpShown is what DHCP logs can name: addresses they gave away, and the names that machines give themselves.
var dhcpShown = addressKinds | indicator.SetOf(indicator.Domain)

const dhcpLimits = "It shows who had which address, and nothing that anyone did with it."

// newLease is what the record says about an address: who has it, how they are called, and until when.
func newLease(r *Record, line []byte) (Lease, bool) {
	address := oneForm(r.text(line, partSrc))
	if address == "" {
		return Lease{}, false
	}
	return Lease{Address: address, Machine: r.text(line, partHost), MAC: oneMAC(r.value(line, partMAC)),
		User: r.text(line, partUser), Until: r.leaseEnd(line)}, true
}

// endedLease is an address that is given back.
func endedLease(r *Record, line []byte) (Lease, bool) {
	l, ok := newLease(r, line)
	l.Released, l.Until = true, 0
	return l, ok
}

// leaseEnd is when the lease ends: the field holds a time, or how many seconds it is for.
func (r *Record) leaseEnd(line []byte) int64 {
	value := r.value(line, partLease)
	if at, _, ok := anyTime(value); ok {
		return at
	}
	seconds := int64(0)
	for _, c := range value {
		if !isDigit(c) || seconds > 1<<32 {
			return 0
		}
		seconds = seconds*10 + int64(c-'0')
	}
	if seconds == 0 || r.Time == 0 {
		return 0
	}
	return r.Time + seconds*second
}

// oneMAC writes a hardware address in lower case with colons, whatever stands between its parts.
func oneMAC(raw []byte) string {
	var b strings.Builder
	digits := 0
	for _, c := range bytes.ToLower(raw) {
		if hexadecimal.Digit(c) < 0 {
			continue
		}
		if digits > 0 && digits%2 == 0 {
			b.WriteByte(':')
		}
		b.WriteByte(c)
		digits++
	}
	if digits != 12 {
		return string(raw) // no Ethernet address
	}
	return b.String()
}

// isMAC is six pairs of digits with colons or hyphens between them.
func isMAC(word []byte) bool {
	if len(word) != 17 {
		return false
	}
	for i, c := range word {
		if i%3 == 2 && c != ':' && c != '-' || i%3 != 2 && hexadecimal.Digit(c) < 0 {
			return false
		}
	}
	return true
}
