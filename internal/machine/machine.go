// Package machine says which machine had an address at a time: from the leases that DHCP and VPN records tell of, and
// from the organisation's own list of assets. A wrong name sends the responder to the wrong desk, so in doubt there is
// none.
//
// # The rule of leases
//
// A record says that a machine got an address, or kept it, at some moment; until when, where it says so; or that it gave
// it up. From that moment the machine holds the address, until the first of these:
//
//   - the lease is over, as stated;
//   - it is released, by the same machine or by a record of the same source that names none;
//   - the same source has a later record of the address, of whatever machine: a server knows its own table;
//   - another source does, where the end was not stated, and the two machines do not take turns within eight days.
//     Where they do, these are two networks that use the same addresses, and both machines hold it;
//   - eight days have passed since the latest record, where the end was not stated: that is the default of Windows'
//     DHCP server, the longest in common use.
//
// Records of one machine from one source that lie at most an hour apart are one interval, whatever else happened in
// between: that is what bounds memory. Where that is not enough the hour is doubled, up to eight days; where even that is
// not enough, or there are too many names, further intervals are dropped and counted, and their addresses get no answer from
// then on.
//
// Asked for a moment, the machine is named whose latest record lies before it, or after it by no more than clocks may
// differ, and which still holds the address. If another machine holds it too, or did or will within that difference,
// there is no answer. Times whose zone is not known may be wrong by as much as zones differ, 14 hours: then so wide a
// time must have only one machine.
//
// What comes later in the logs can change an answer: ask when all leases have been added.
//
// Two records mean the same machine if they have the same MAC address; where one has none, the same name, with or
// without its domain; where there is neither, the same user.
package machine

import (
	"cmp"
	"net/netip"
	"strings"
	"time"

	"picket/internal/intel"
)

// A Lease is what one record says of an address. Name, MAC address and user are each empty where the record has none;
// one of them must be there, unless the lease is released.
type Lease struct {
	Address  netip.Addr
	Machine  string // the name that the client gave, or the server gave it
	MAC      string // in any notation
	User     string
	From     time.Time       // of the record
	Basis    intel.TimeBasis // of From
	Until    time.Time       // zero: not stated
	Released bool            // the address was given up at From
	Source   string          // as Sighting.MachineBy names it: "dhcp of dhcp-1"
}

// A Holder is who held an address.
type Holder struct {
	Machine string // "" where no record names it
	MAC     string // lower-case hexadecimal digits with colons, or ""
	User    string
	Source  string // of the latest record
}

// isSame says whether two holders are one machine.
func (h *Holder) isSame(o *Holder) bool {
	switch {
	case h == o:
		return true
	case h.MAC != "" && o.MAC != "":
		return h.MAC == o.MAC
	case h.Machine != "" && o.Machine != "":
		return sameName(h.Machine, o.Machine)
	}
	bare := h.Machine+h.MAC+o.Machine+o.MAC == ""
	return bare && strings.EqualFold(h.User, o.User)
}

// sameName compares names of hosts, which have no case (RFC 4343), one of which may lack its domain.
func sameName(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	return strings.EqualFold(a, b[:len(a)]) && (len(a) == len(b) || b[len(a)] == '.')
}

// complement takes from another record of the same machine what this one lacks.
func (h *Holder) complement(o *Holder) {
	h.Machine, h.MAC = cmp.Or(h.Machine, o.Machine), cmp.Or(h.MAC, o.MAC)
	h.User, h.Source = cmp.Or(h.User, o.User), cmp.Or(h.Source, o.Source)
}

// compare gives holders an order, so that answers do not depend on the order in which logs are read.
func (h *Holder) compare(o *Holder) int {
	if h == o {
		return 0
	}
	return cmp.Or(cmp.Compare(h.Source, o.Source), cmp.Compare(h.Machine, o.Machine), cmp.Compare(h.MAC, o.MAC), cmp.Compare(h.User, o.User))
}

var macSeparators = strings.NewReplacer(":", "", "-", "", ".", "", " ", "")

// canonicalMAC gives 48 bits as they are mostly written. Longer client identifiers stay as they are, but for case and
// separators. One of zeros is none.
func canonicalMAC(text string) string {
	digits := macSeparators.Replace(strings.ToLower(text))
	if strings.Trim(digits, "0") == "" {
		return ""
	}
	if len(digits) != 12 {
		return digits
	}
	var parts []string
	for i := 0; i < len(digits); i += 2 {
		parts = append(parts, digits[i:i+2])
	}
	return strings.Join(parts, ":")
}

// canonicalAddress makes all forms of an address one.
func canonicalAddress(addr netip.Addr) netip.Addr { return addr.Unmap().WithZone("") }
