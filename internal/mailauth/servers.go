package mailauth

import (
	"strings"

	"picket/internal/message"
)

// mostFields is how many fields of a kind are looked at: a header may hold thousands.
const mostFields = 50

// servers reads the Authentication-Results of the first server that is believed: one field or, as some write one a method, several that follow.
func (r *reading) servers() {
	for i, f := range r.m.Header.All("Authentication-Results") {
		if i == mostFields {
			return
		}
		id, methods := parseResults(decoded(f.Value))
		if len(methods) == 0 || r.By != "" && !sameServer(r.By, r.called(f, id)) || !r.accepts(f, id) {
			continue
		}
		r.take(r.called(f, id), f, methods)
	}
}

// sealers takes the word of a trusted server that sealed the message (RFC 8617), where none that received it is believed. Its seal is not
// verified: the field must stand where a server of ours would have put it.
func (r *reading) sealers() {
	if len(r.trusted) == 0 {
		return
	}
	for i, seal := range r.m.Header.All("ARC-Seal") {
		if i == mostFields {
			return
		}
		tags := parseTags(seal.Value)
		if !named(tags["d"], r.trusted) || !r.believed(seal, tags["d"]) {
			continue
		}
		r.ARC = resultOf(tags["cv"])
		r.Places = append(r.Places, seal)
		r.sealedResults(tags["i"], tags["d"])
		return
	}
}

// sealedResults reads the ARC-Authentication-Results that a seal covers.
func (r *reading) sealedResults(instance, sealer string) {
	chain := r.ARC
	for i, f := range r.m.Header.All("ARC-Authentication-Results") {
		if i == mostFields {
			return
		}
		first, rest, ok := strings.Cut(f.Value, ";")
		if !ok || parseTags(first)["i"] != instance {
			continue
		}
		if _, methods := parseResults(decoded(rest)); len(methods) > 0 {
			r.take(sealer, f, methods)
			r.ARC = chain
		}
		return
	}
}

// take adds what a server says. What it said before stays.
func (r *reading) take(server string, f message.Field, methods []method) {
	r.By = server
	r.Trusted = named(server, r.trusted)
	r.Places = append(r.Places, f)
	for _, m := range methods {
		r.method(m)
	}
}

func (r *reading) method(m method) {
	switch m.name {
	case "spf":
		if r.SPF == "" {
			r.SPF, r.SPFName = m.result, envelopeOf(m)
		}
	case "dkim":
		r.signed = append(r.signed, signed{m.result, signerOf(m)})
	case "dmarc":
		if r.DMARC == "" {
			r.DMARC, r.Policy = m.result, policyOf(m)
		}
	case "arc":
		if r.ARC == "" {
			r.ARC = m.result
		}
	}
}

// envelopeOf is the domain that SPF was asked of (RFC 8601, 2.7.2; older Gmail wrote "smtp.mail").
func envelopeOf(m method) string {
	for _, name := range []string{"smtp.mailfrom", "smtp.mail", "smtp.envelope-from", "smtp.from", "smtp.helo"} {
		if domain := domainOf(m.properties[name]); domain != "" {
			return domain
		}
	}
	return ""
}

// signerOf is the domain that signed (RFC 8601, 2.7.1).
func signerOf(m method) string {
	for _, name := range []string{"header.d", "header.i", "header.from"} {
		if domain := domainOf(m.properties[name]); domain != "" && domain != "none" {
			return domain
		}
	}
	return ""
}

// policyOf is the published policy: "p=" in the comment as Gmail, OpenDMARC and Exchange write it, a property as Fastmail does, or what Exchange's
// action tells of it ("oreject" is a policy of reject that was not followed).
func policyOf(m method) string {
	for _, text := range []string{m.properties["policy.published-domain-policy"], m.properties["policy.dmarc"], m.comment["p"], m.comment["policy"], m.properties["action"], m.properties["p"]} {
		switch text = strings.ToLower(text); strings.TrimPrefix(text, "o") {
		case "reject":
			return "reject"
		case "quarantine":
			return "quarantine"
		case "none":
			if m.result == fail || text == strings.ToLower(m.comment["p"]) {
				return "none"
			}
		}
	}
	return ""
}

// receivedSPF reads the first Received-SPF that is believed, where no other word of SPF is (RFC 7208, 9.1).
func (r *reading) receivedSPF() {
	if r.SPF != "" {
		return
	}
	for i, f := range r.m.Header.All("Received-SPF") {
		if i == mostFields {
			return
		}
		s := parseReceivedSPF(decoded(f.Value))
		if s.result == "" || !r.accepts(f, s.receiver) {
			continue
		}
		r.SPF, r.SPFName = s.result, s.domain
		r.Places = append(r.Places, f)
		if r.By == "" {
			r.By = r.called(f, s.receiver)
			r.Trusted = named(r.By, r.trusted)
		}
		return
	}
}

// sameServer tells whether two ids are of one organisation's servers: some write a field a method, each with a name of its own.
func sameServer(a, b string) bool {
	return a == b || operatorOf(a) != "" && operatorOf(a) == operatorOf(b)
}

// decoded undoes RFC 2047, which Exchange applies to the whole field where a name in it is not ASCII.
func decoded(value string) string {
	if strings.Contains(value, "=?") {
		return message.Decode(value)
	}
	return value
}
