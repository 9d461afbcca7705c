package record

import "bytes"

// zeekDHCP is a conversation with a DHCP server.
var zeekDHCP = zeekKind("dhcp", addressKinds|domainKind, "It shows leases where Zeek sees them given out.",
	"`client_addr`, `server_addr` contact; a lease of `assigned_addr`", map[part]string{
		partSrc: "client_addr assigned_addr assigned_ip id.orig_h id_orig_h", partDst: "server_addr id.resp_h id_resp_h",
		partMAC: "mac", partHost: "host_name client_fqdn", partLease: "lease_time",
	}).leases(zeekDHCPLease)

// zeekDHCPLease takes an address that the server gave or the client gave back. Before Bro 2.6 the log had no types of
// messages, and only what was given.
func zeekDHCPLease(r *Record, line []byte) (Lease, bool) {
	address := firstNamed(r, line, "assigned_addr", "assigned_ip")
	if types := r.named(line, "msg_types"); types != nil {
		if r.anyNamed(line, "msg_types", "RELEASE") {
			address = firstNamed(r, line, "client_addr", "assigned_addr", "requested_addr")
			lease := zeekLease(r, line, address)
			lease.Released, lease.Until = true, 0
			return lease, address != nil
		}
		if !r.anyNamed(line, "msg_types", "ACK") {
			return Lease{}, false
		}
	}
	return zeekLease(r, line, address), address != nil
}

func zeekLease(r *Record, line, address []byte) Lease {
	lease := Lease{Address: oneForm(string(address)), Machine: r.text(line, partHost), MAC: r.text(line, partMAC), User: r.text(line, partUser)}
	if seconds, ok := r.number(line, "lease_time"); ok && seconds > 0 && seconds < 1e10 && r.Time > 0 {
		lease.Until = r.Time + int64(seconds)*second
	}
	return lease
}

// zeekRADIUSLease: the access server was told which address a user has.
func zeekRADIUSLease(r *Record, line []byte) (Lease, bool) {
	address := r.named(line, "framed_addr")
	if address == nil || string(r.value(line, partState)) != "success" {
		return Lease{}, false
	}
	return zeekLease(r, line, address), true
}

func firstNamed(r *Record, line []byte, names ...string) []byte {
	for _, name := range names {
		if value := r.named(line, name); value != nil {
			return value
		}
	}
	return nil
}

// anyNamed says whether a word is in a list: one column with commas, or several elements.
func (r *Record) anyNamed(line []byte, name, word string) bool {
	for i := range r.Fields {
		f := &r.Fields[i]
		if f.Name != name {
			continue
		}
		for element := range bytes.SplitSeq(line[f.Start:f.End], []byte{','}) {
			if string(element) == word {
				return true
			}
		}
	}
	return false
}
