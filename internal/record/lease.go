package record

// A Lease says which machine has an address from the time of its record on, as a DHCP or VPN server wrote it down.
type Lease struct {
	Address  string
	Machine  string // the name the machine gave itself; "" where there is none
	MAC      string
	User     string
	Until    int64 // when it ends, in microseconds since 1970; 0 where the record does not say
	Released bool  // the address is given back
}

// Lease is what the record says about who has an address; not ok for kinds of log that say nothing, and for records that
// are about something else. The line is the one that was parsed.
func (r *Record) Lease(line []byte) (Lease, bool) {
	if r.Kind.lease == nil {
		return Lease{}, false
	}
	return r.Kind.lease(r, line)
}

// Shared is an address behind which many machines stand, as the record shows it: a proxy that clients go through, or the
// address that a firewall puts in place of theirs. why is "proxy" or "nat", "" where there is none.
func (r *Record) Shared(line []byte) (address []byte, why string) {
	switch {
	case r.Hides != 0 && r.slots[partDst] > 0:
		return r.value(line, partDst), "proxy"
	case r.slots[partNAT] > 0:
		return r.value(line, partNAT), "nat"
	}
	return nil, ""
}
