package record

import (
	"bytes"
	"strings"

	"picket/internal/intel"
)

// dhcpKeaKind is the log of Kea, and its file of leases: https://kea.readthedocs.io/en/latest/kea-messages.html.
var dhcpKeaKind = &Kind{
	Name:       "dhcp.kea",
	Partial:    dhcpShown,
	Limits:     dhcpLimits,
	Recognised: "level and [kea-dhcp4.…] before the message; in files of leases, the header address,hwaddr,client_id,…",
	Times:      "local, without a zone; in files of leases stated (epoch)",
	Roles:      "`address` source; `hostname` the machine",
	names: byPart(map[part]string{
		partSrc: "address", partMAC: "hwaddr", partHost: "hostname", partLease: "expire", partState: "state",
		partEvent: "valid_lifetime",
	}),
	lease:  dhcpKeaLease,
	sensor: true,
}

// A dhcpKeaParser reads `TIME LEVEL [kea-dhcp4.leases/811.1] ID text` and CSV files of leases.
type dhcpKeaParser struct {
	layout   *layout // of a file of leases, behind its header
	expire   int     // columns
	lifetime int
}

func newDHCPKea([]byte, Hint) Parser { return &dhcpKeaParser{} }

func (p *dhcpKeaParser) Parse(line []byte, r *Record) Outcome {
	line = trimLine(line)
	i := markLength(line)
	if bytes.HasPrefix(line[i:], []byte("address,hwaddr,client_id,")) || bytes.HasPrefix(line[i:], []byte("address,duid,valid_lifetime,")) {
		p.header(strings.Split(string(line[i:]), ","))
		return r.without(Header)
	}
	if p.layout != nil && p.parseRow(line, r) {
		return Event
	}
	return p.parseMessage(line, i, r)
}

func (p *dhcpKeaParser) header(columns []string) {
	if len(columns) > maxFields {
		return
	}
	p.layout = newLayout(dhcpKeaKind, columns)
	for i, column := range columns {
		switch column {
		case "expire":
			p.expire = i
		case "valid_lifetime":
			p.lifetime = i
		}
	}
}

// parseRow reads a lease. Its record is of the time when it was given: its end less how long it is for.
func (p *dhcpKeaParser) parseRow(line []byte, r *Record) bool {
	if start := nextByte(line, 0, ','); !looksLikeAddress(line[:start]) {
		return false
	}
	p.layout.prepare(r)
	if splitQuoted(line, ',', r.Fields) != rowWhole {
		return false
	}
	expire, lifetime := r.Fields[p.expire], r.Fields[p.lifetime]
	end, size := epochTime(line[expire.Start:expire.End])
	seconds, length := int64(0), 0
	for _, c := range line[lifetime.Start:lifetime.End] {
		if !isDigit(c) || length > 10 {
			return false
		}
		seconds, length = seconds*10+int64(c-'0'), length+1
	}
	if size == 0 || length == 0 {
		return false
	}
	p.layout.index(r, line)
	if r.Time = end - seconds*second; r.Time > 0 {
		r.Basis = intel.Stated
	} else {
		r.Time = 0 // for ever
	}
	return true
}

// parseMessage reads a line of the log, whose time syslog leaves to the envelope.
func (p *dhcpKeaParser) parseMessage(line []byte, i int, r *Record) Outcome {
	at, basis, size := isoTime(line[i:])
	begin := i
	i += size
	level, levelEnd := nextWord(line, i)
	module, moduleEnd := nextWord(line, levelEnd)
	if size > 0 && level == i || !isCapitals(line[level:levelEnd]) || !bytes.HasPrefix(line[module:moduleEnd], []byte("[kea-dhcp")) {
		return r.without(Unknown)
	}
	r.reset(dhcpKeaKind)
	r.Fields, r.layout = r.Fields[:0], nil
	if size > 0 {
		r.add("time", partTime, begin, begin+size)
		r.Time, r.Basis = at, basis
	}
	r.add("level", partNone, level, levelEnd)
	id, idEnd := nextWord(line, moduleEnd)
	r.add("id", partEvent, id, idEnd)
	addKeaLease(line, idEnd, r)
	r.index(line)
	return Event
}

// addKeaLease finds `[hwtype=1 MAC]`, the address behind lease or address, and how long it is for.
func addKeaLease(line []byte, i int, r *Record) {
	before, beforeEnd := i, i
	for i < len(line) {
		start, end := nextWord(line, i)
		word := line[start:end]
		i = end
		switch bare := bytes.TrimRight(word, ".,:]"); {
		case len(bare) == 17 && isMAC(bare) && bytes.HasSuffix(line[before:beforeEnd], []byte("hwtype=1")):
			r.add("hwaddr", partMAC, start, start+17)
		case looksLikeAddress(bare) && isAddressWord(line[before:beforeEnd]) && !r.has("address"):
			r.add("address", partSrc, start, start+len(bare))
		case string(bare) == "seconds" && r.has("address"):
			r.add("seconds", partLease, before, beforeEnd)
		}
		before, beforeEnd = start, end
	}
}

func isAddressWord(word []byte) bool {
	switch string(word) {
	case "lease", "address", "addr":
		return true
	}
	return false
}

// dhcpKeaLease reads a lease that was given or given back. In a file, a lease of no length is one given back, and a state
// other than 0 one that was declined or is over.
func dhcpKeaLease(r *Record, line []byte) (Lease, bool) {
	event := r.value(line, partEvent)
	isRow := len(event) > 0 && isDigit(event[0])
	switch {
	case isRow && (string(event) == "0" || string(r.value(line, partState)) != "0"):
		return endedLease(r, line)
	case isRow:
		return newLease(r, line)
	case bytes.HasSuffix(event, []byte("_LEASE_ALLOC")), bytes.HasSuffix(event, []byte("_LEASE_REUSE")),
		bytes.HasSuffix(event, []byte("_LEASE_RENEW")):
		return newLease(r, line)
	case bytes.HasSuffix(event, []byte("_RELEASE")), bytes.HasSuffix(event, []byte("_DECLINE_LEASE")),
		bytes.HasSuffix(event, []byte("_LEASE_RECLAIM")):
		return endedLease(r, line)
	}
	return Lease{}, false
}
