package mailauth

import "picket/internal/message"

// Whether a field that tells results is believed depends on where it stands, as anybody can write one (RFC 8601, 7.1). Servers put theirs at the
// top, so what stands above it was added later. It is believed if
//
//   - every Received field above it is of a server within: one of the organisation that runs the topmost server, a trusted one, or one whose name
//     does not say (an address, "localhost"), and
//   - none of them took the message from outside but the lowest, and that one only if the field names an id of its organisation: Gmail and Postfix
//     with a milter write the field below their own Received field, Exchange above it and without an id.
//
// So a field that the sender wrote is believed only where it names the receiving organisation, directly below its Received field, and that
// organisation neither added one of its own nor removed the forged one, as RFC 8601, 5, demands.
func (r *reading) believed(f message.Field, id string) bool {
	above := r.above(f)
	for i, hop := range above {
		if !r.within(hop.By) {
			return false
		}
		if !r.outside(hop) {
			continue
		}
		ours := operatorOf(id) != "" && (operatorOf(hop.By) == operatorOf(id) || named(hop.By, r.trusted))
		if i < len(above)-1 || !ours {
			return false
		}
	}
	return true
}

// above are the Received fields above a field, the topmost first.
func (r *reading) above(f message.Field) []message.Hop {
	for i, hop := range r.hops {
		if hop.Offset > f.Offset {
			return r.hops[:i]
		}
	}
	return r.hops
}

// within tells whether a server is on this side of the border.
func (r *reading) within(host string) bool {
	who := operatorOf(host)
	return who == "" || who == r.home() || named(host, r.trusted)
}

// home is who runs the topmost server that has a name, if none above it took the message from outside.
func (r *reading) home() string {
	for _, hop := range r.hops {
		if who := operatorOf(hop.By); who != "" {
			return who
		}
		if hop.Address != "" && !private(hop.Address) {
			break
		}
	}
	return ""
}

// outside tells whether a hop took the message from another organisation. A name that the server found goes before the one the client gave.
func (r *reading) outside(hop message.Hop) bool {
	name := hop.Reverse
	if name == "" {
		name = hop.From
	}
	if hop.Address != "" && private(hop.Address) {
		return false
	}
	if operatorOf(name) == "" {
		return hop.Address != "" // a stranger with an address; without one it is a process of the server's own
	}
	return !r.within(name)
}

// accepts tells whether the word of a server counts that stands in a field.
func (r *reading) accepts(f message.Field, id string) bool {
	if len(r.trusted) > 0 && !named(r.called(f, id), r.trusted) {
		return false
	}
	return r.believed(f, id)
}

// called is a server's id or, as Exchange gives none, the name of the server that last handled the message before the field stood there.
func (r *reading) called(f message.Field, id string) string {
	if id != "" {
		return id
	}
	hops := r.above(f)
	if len(hops) < len(r.hops) {
		return r.hops[len(hops)].By // the field stands above the hop that it is about
	}
	if len(hops) > 0 {
		return hops[len(hops)-1].By
	}
	return ""
}
