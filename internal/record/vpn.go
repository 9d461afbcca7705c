package record

import (
	"bytes"

	"picket/indicator"
	"picket/internal/intel"
)

// openvpnKind is the log of an OpenVPN server, in its own file or in syslog:
// https://openvpn.net/community-resources/reference-manual-for-openvpn-2-6/.
var openvpnKind = &Kind{
	Name:       "vpn.openvpn",
	Partial:    addressKinds | indicator.SetOf(indicator.Email),
	Limits:     "It shows from where sessions came and which address they got, not what went through them.",
	Recognised: "tag openvpn, or `time user/address:port …`, `time MULTI: Learn: …`",
	Times:      "of syslog; zone-assumed in files of its own",
	Roles:      "peer: src; address: the machine's own",
	serves:     true,
	action:     openvpnAction,
	lease:      vpnLease,
}

// strongswanKind is what the charon daemon writes: https://docs.strongswan.org/docs/latest/config/logging.html.
var strongswanKind = &Kind{
	Name:       "vpn.strongswan",
	Partial:    addressKinds | domainKind | indicator.SetOf(indicator.Email),
	Limits:     "It shows from where sessions came and which address they got, not what went through them.",
	Recognised: "tag charon",
	Times:      "of syslog",
	Roles:      "peer: src; address: the machine's own",
	serves:     true,
	lease:      vpnLease,
}

type openvpnParser struct{}

func newOpenVPN([]byte, Hint) Parser { return openvpnParser{} }

// Parse reads a line of the server's own file. Only lines that name a client are surely its own.
func (openvpnParser) Parse(line []byte, r *Record) Outcome {
	line = trimLine(line)
	begin := markLength(line)
	at, basis, size := isoTime(line[begin:])
	if size == 0 {
		at, basis, size = openvpnTime(line[begin:])
	}
	if size == 0 || begin+size >= len(line) || line[begin+size] != ' ' {
		return r.without(Unknown)
	}
	micros, next := openvpnMicros(line, begin+size+1)
	if !addOpenVPN(line, next, r) {
		return r.without(Unknown)
	}
	at += micros
	r.Time, r.Basis = at, basis
	r.index(line)
	return Event
}

func (p openvpnParser) parsePayload(tag, message []byte, r *Record) Outcome {
	if !bytes.HasPrefix(tag, []byte("openvpn")) && !bytes.HasPrefix(tag, []byte("ovpn-")) || !addOpenVPN(message, 0, r) {
		return r.without(Unknown)
	}
	r.index(message)
	return Event
}

// openvpnTime reads `Fri Mar  1 04:11:09 2024`, as before version 2.5.
func openvpnTime(b []byte) (at int64, basis intel.TimeBasis, size int) {
	if len(b) < 24 || b[3] != ' ' || b[7] != ' ' || b[13] != ':' || b[16] != ':' || b[19] != ' ' {
		return 0, "", 0
	}
	day := two(b, 8)
	if b[8] == ' ' && isDigit(b[9]) {
		day = int(b[9] - '0')
	}
	at, ok := civil(two(b, 20)*100+two(b, 22), month(b[4:7]), day, two(b, 11), two(b, 14), two(b, 17))
	if !ok {
		return 0, "", 0
	}
	return at, intel.ZoneAssumed, 24
}

// openvpnMicros reads the `us=16176 ` that stands behind the time from `verb 4` on.
func openvpnMicros(line []byte, i int) (micros int64, next int) {
	if !bytes.HasPrefix(line[i:], []byte("us=")) {
		return 0, i
	}
	value, size := int64(0), 0
	for i+3+size < len(line) && size < 6 && isDigit(line[i+3+size]) {
		value = value*10 + int64(line[i+3+size]-'0')
		size++
	}
	return value, wordStart(line, i+3+size)
}

// addOpenVPN reads `user/address:port text`, or `address:port text` before the user is known.
func addOpenVPN(line []byte, i int, r *Record) bool {
	r.reset(openvpnKind)
	r.Fields, r.layout = r.Fields[:0], nil
	start, end := nextWord(line, i)
	if !addOpenVPNClient(line, start, end, r) {
		return addLearned(line, start, r)
	}
	addLeased(line, end, "pool returned IPv4=", r)
	r.add("message", partNone, end, len(line))
	return true
}

// addOpenVPNClient reads `user/address:port`, or what of it is there.
func addOpenVPNClient(line []byte, start, end int, r *Record) bool {
	peer := start
	if slash := bytes.IndexByte(line[start:end], '/'); slash > 0 {
		r.add("user", partUser, start, start+slash)
		peer = start + slash + 1
	}
	colon := bytes.LastIndexByte(line[peer:end], ':')
	if colon <= 0 || !looksLikeAddress(line[peer:peer+colon]) {
		return false
	}
	r.add("peer", partSrc, peer, peer+colon)
	r.add("peer_port", partSrcPort, peer+colon+1, end)
	return true
}

// addLearned reads `MULTI: Learn: 10.8.0.6 -> user/address:port` and `MULTI: primary virtual IP for user/address:port:
// 10.8.0.6`, which the server also writes without the client in front.
func addLearned(line []byte, i int, r *Record) bool {
	r.Fields = r.Fields[:0]
	rest := line[i:]
	client := len("MULTI: primary virtual IP for ")
	switch {
	case bytes.HasPrefix(rest, []byte("MULTI: Learn: ")):
		arrow := bytes.Index(rest, []byte(" -> "))
		if arrow < 0 {
			return false
		}
		client = arrow + len(" -> ")
		addLeased(line, i, "MULTI: Learn: ", r)
	case bytes.HasPrefix(rest, []byte("MULTI: primary virtual IP for ")):
		addLeased(line, i+client, ": ", r)
	default:
		return false
	}
	start, end := nextWord(line, i+client)
	if line[end-1] == ':' {
		end--
	}
	return addOpenVPNClient(line, start, end, r)
}

// addLeased adds the address behind words, as far as it goes.
func addLeased(line []byte, i int, words string, r *Record) {
	at := bytes.Index(line[i:], []byte(words))
	if at < 0 {
		return
	}
	start := i + at + len(words)
	end := start
	for end < len(line) && addressBytes[line[end]] < 4 {
		end++
	}
	if looksLikeAddress(line[start:end]) {
		r.add("address", partLeased, start, end)
	}
}

func openvpnAction(r *Record, line []byte) intel.Action {
	if bytes.Contains(line, []byte("AUTH_FAILED")) || bytes.Contains(line, []byte("TLS Error")) || bytes.Contains(line, []byte("VERIFY ERROR")) {
		return intel.Failed
	}
	return intel.ActionUnknown
}

type strongswanParser struct{}

func newStrongSwan([]byte, Hint) Parser { return strongswanParser{} }

func (strongswanParser) Parse(_ []byte, r *Record) Outcome { return r.without(Unknown) }

// parsePayload reads `05[IKE] assigning virtual IP 10.3.0.1 to peer 'anna'` and its kin.
func (strongswanParser) parsePayload(tag, message []byte, r *Record) Outcome {
	if !bytes.HasPrefix(tag, []byte("charon")) {
		return r.without(Unknown)
	}
	r.reset(strongswanKind)
	r.Fields, r.layout = r.Fields[:0], nil
	for _, words := range []string{"assigning virtual IP ", "reassigning offline lease to ", "lease "} {
		if n := len(r.Fields); n == 0 {
			addLeased(message, 0, words, r)
		}
	}
	addBetween(message, "peer '", '\'', "user", partUser, r)
	addBetween(message, " by '", '\'', "user", partUser, r)
	addBetween(message, "...", '[', "peer", partSrc, r)
	addBetween(message, "packet: from ", '[', "peer", partSrc, r)
	r.add("message", partNone, 0, len(message))
	r.index(message)
	if bytes.Contains(message, []byte("went offline")) {
		r.markReleased()
	}
	return Event
}

// addBetween adds what stands between words and a byte.
func addBetween(line []byte, words string, closing byte, name string, p part, r *Record) {
	at := bytes.Index(line, []byte(words))
	if at < 0 {
		return
	}
	start := at + len(words)
	if length := bytes.IndexByte(line[start:], closing); length > 0 {
		r.add(name, p, start, start+length)
	}
}

// markReleased turns the address into one that is given back.
func (r *Record) markReleased() {
	if i := r.slots[partLeased]; i > 0 {
		r.Fields[i-1].part = partReleased
		r.slots[partReleased], r.slots[partLeased] = i, 0
	}
}

// vpnLease: the session's user has the address.
func vpnLease(r *Record, line []byte) (Lease, bool) {
	address, released := r.text(line, partLeased), false
	if address == "" {
		address, released = r.text(line, partReleased), true
	}
	return Lease{Address: address, User: r.text(line, partUser), Released: released}, address != ""
}
