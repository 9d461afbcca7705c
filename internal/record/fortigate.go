package record

import (
	"bytes"

	"picket/indicator"
	"picket/internal/intel"
)

// The logs of Fortinet's FortiGate, key=value with spaces or commas between them:
// https://docs.fortinet.com/document/fortigate/7.4.4/fortios-log-message-reference.

const (
	fortiGateRecognised = "date=… time=… with logid= and type= among the pairs"
	fortiGateTimes      = "eventtime: stated (epoch); else date and time: stated with tz, zone-assumed without"
)

var fortiGateTraffic = &Kind{
	Name:     "fortigate.traffic",
	Complete: addressKinds,
	Always:   addressKinds,
	Outside:  addressKinds,
	Limits: "It shows all sessions of policies that log all sessions; by default a policy logs those only of which a security " +
		"profile has something to say. Behind an explicit proxy it shows the proxy in place of the destination.",
	Recognised: fortiGateRecognised,
	Times:      fortiGateTimes,
	Roles:      "srcip: src; dstip, tranip, dstname, hostname: dst; transip: unknown, shared",
	names:      fortiGateNames,
	rules:      []rule{{shows: addressKinds, parts: []part{partSrc, partDst}, form: isAddress, also: logsAllSessions}},
	action:     fortiGateAction,
	sensor:     true,
	proxied:    connectsToProxy,
}

var fortiGateUTM = &Kind{
	Name:       "fortigate.utm",
	Partial:    webKinds | indicator.SetOf(indicator.FilePath),
	Limits:     "It shows what a security profile alerts on or blocks, and what it is told to log besides.",
	Recognised: fortiGateRecognised,
	Times:      fortiGateTimes,
	Roles: "srcip: src; dstip, hostname, sni: dst; url: url; qname: query; ipaddr: answer; filename, filehash: file; from: sender; " +
		"agent: process; referralurl, attack, virus, ref: mention",
	names:  fortiGateNames,
	action: fortiGateAction,
	sensor: true,
}

var fortiGateEvent = &Kind{
	Name:       "fortigate.event",
	Partial:    anyKinds,
	Limits:     "It shows what the firewall says of itself, its users, its VPN and its DHCP server.",
	Recognised: fortiGateRecognised,
	Times:      fortiGateTimes,
	Roles:      "srcip, remip: src; dstip: dst; tunnelip, assignip, ip: lease",
	names: byPart(map[part]string{
		partObserver: "devname", partShipper: "devid", partUser: "user xauthuser unauthuser initiator",
		partSrc: "srcip remip", partSrcPort: "srcport remport", partDst: "dstip", partDstPort: "dstport", partMAC: "mac srcmac stamac",
		partAgent: "agent", partVerdict: "status result", partEvent: "action", partLease: "lease",
	}),
	action: fortiGateAction,
	lease:  fortiGateLease,
}

// fortiGateNames serve the logs of traffic and those of security profiles.
var fortiGateNames = byPart(map[part]string{
	partObserver: "devname", partShipper: "devid", partUser: "user unauthuser", partHost: "srcname", partMAC: "srcmac mastersrcmac",
	partSrc: "srcip forwardedfor trueclntip clientip", partSrcPort: "srcport", partDst: "dstip", partDstPort: "dstport",
	partLocalSrc: "srcintfrole", partLocalDst: "dstintfrole", partDstName: "tranip dstname sni scertcname", partNAT: "transip", partQuery: "qname", partAnswer: "ipaddr",
	partURLHost: "hostname", partURLPath: "url", partReferrer: "referralurl attack virus ref policyname profile botnetdomain_list",
	partAgent: "agent", partMethod: "httpmethod", partFile: "filename file matchfilename", partHash: "filehash analyticscksum",
	partSender: "from sender", partRecipient: "to recipient", partVerdict: "utmaction", partPackets: "rcvdpkt",
	partState: "action",
})

// A fortiGateParser reads `date=2024-03-02 time=04:11:09 devname="fw-1" …`.
type fortiGateParser struct {
	traffic, utm, event *keys
	observers           names
}

func newFortiGate([]byte, Hint) Parser {
	return &fortiGateParser{traffic: newKeys(fortiGateTraffic), utm: newKeys(fortiGateUTM), event: newKeys(fortiGateEvent)}
}

func (p *fortiGateParser) Parse(line []byte, r *Record) Outcome {
	line = trimLine(line)
	begin := markLength(line)
	known := p.keysOf(line[begin:])
	if known == nil {
		return r.without(Unknown)
	}
	r.reset(known.kind)
	r.Fields, r.layout = r.Fields[:0], nil
	addPairs(line, begin, r, known)
	r.index(line)
	setFortiGateTime(line, r)
	r.settleNAT(line)
	r.setShows(line)
	for _, name := range [...]part{partObserver, partShipper} {
		if value := r.value(line, name); value != nil && r.Observer == "" {
			r.Observer = p.observers.of(value)
		}
	}
	return Event
}

// firstKeys begin a record: of the firewall's own, or as FortiAnalyzer passes it on.
var firstKeys = [][]byte{[]byte("date="), []byte("logver="), []byte("itime="), []byte("devname="), []byte("devid="),
	[]byte("timestamp="), []byte("eventtime="), []byte("time="), []byte("id="), []byte("logid="), []byte("idseq=")}

// headLength is how far in a record its kind must be told.
const headLength = 600

// keysOf tells the kind of a record by its type; nil where it is not the firewall's.
func (p *fortiGateParser) keysOf(line []byte) *keys {
	if !hasAnyPrefix(line, firstKeys) {
		return nil
	}
	head := line[:min(len(line), headLength)]
	if pairIn(head, "logid=") == nil || pairIn(head, "date=") == nil && pairIn(head, "eventtime=") == nil {
		return nil
	}
	switch string(pairIn(head, "type=")) {
	case "traffic":
		return p.traffic
	case "utm", "anomaly", "dns", "virus", "webfilter", "ips", "app-ctrl", "emailfilter", "dlp", "voip", "waf", "gtp", "ssh", "ssl",
		"cifs", "file-filter":
		return p.utm
	case "event":
		return p.event
	}
	return nil
}

func hasAnyPrefix(line []byte, prefixes [][]byte) bool {
	for _, prefix := range prefixes {
		if bytes.HasPrefix(line, prefix) {
			return true
		}
	}
	return false
}

// pairIn is the value of a key that begins the line or a word; nil if it is not there.
func pairIn(head []byte, key string) []byte {
	for from := 0; ; {
		i := bytes.Index(head[from:], []byte(key))
		if i < 0 {
			return nil
		}
		i += from
		from = i + len(key)
		if i == 0 || isPairSeparator(head[i-1]) {
			start, end, _ := pairValue(head, from, ' ')
			return head[start:max(start, min(end, start+nextByte(head[start:], 0, ',')))]
		}
	}
}

func isPairSeparator(c byte) bool { return c == ' ' || c == ',' || c == '\t' }

// addPairs reads key=value pairs, quoted or not. What stands between them is in no field.
func addPairs(line []byte, i int, r *Record, known *keys) {
	separator := byte(' ')
	if comma := bytes.IndexByte(line[i:min(len(line), i+64)], ','); comma >= 0 && bytes.IndexByte(line[i:i+comma], ' ') < 0 {
		separator = ','
	}
	for i < len(line) && len(r.Fields) < maxPairs {
		for i < len(line) && isPairSeparator(line[i]) {
			i++
		}
		start := i
		for i < len(line) && (isWordByte(line[i]) || line[i] == '_' || line[i] == '-') {
			i++
		}
		if i >= len(line) || line[i] != '=' || i == start {
			i += nextByte(line[i:], 0, separator)
			continue
		}
		name := line[start:i]
		valueStart, valueEnd, next := pairValue(line, i+1, separator)
		if value := line[valueStart:valueEnd]; string(value) == "N/A" {
			valueEnd = valueStart
		}
		r.addPair(line, known.of(name), valueStart, valueEnd)
		i = next
	}
}

// pairValue finds a value at i, without its quotes, and where it ends with them.
func pairValue(line []byte, i int, separator byte) (start, end, next int) {
	if i < len(line) && line[i] == '"' {
		if end, _ = stringEnd(line, i+1); end < 0 { // cut short
			end = len(line)
		}
		return i + 1, end, min(end+1, len(line))
	}
	end = i + nextByte(line[i:], 0, separator)
	return i, end, end
}

// setFortiGateTime takes the time of the event, whose digits tell the unit; FortiOS before 5.6 has none.
func setFortiGateTime(line []byte, r *Record) {
	value := r.named(line, "eventtime")
	if at, size := epochTime(value); size > 0 && size == len(value) {
		r.Time, r.Basis = at, intel.Stated
		return
	}
	r.Time, r.Basis = dayAndTime(r.named(line, "date"), r.named(line, "time"), r.named(line, "tz"))
}

// logsAllSessions: a policy that logs only what its security profiles have something to say of would not have logged this
// session. Sessions of the firewall itself, and denied ones, are logged by other settings.
func logsAllSessions(r *Record, line []byte) bool {
	switch string(r.value(line, partState)) {
	case "accept", "close", "timeout", "start", "client-rst", "server-rst":
	default:
		return false
	}
	for i := range r.Fields {
		switch f := &r.Fields[i]; f.Name {
		case "subtype":
			if string(line[f.Start:f.End]) != "forward" {
				return false
			}
		case "utmaction", "utmref", "countav", "countweb", "countips", "countdlp", "countdns", "countapp", "countemail", "countssl",
			"countssh", "countwaf", "countff", "countcifs":
			return false
		}
	}
	return true
}

// fortiGateAction: the first word of a session, a profile or an event that tells what became of it.
func fortiGateAction(r *Record, line []byte) intel.Action {
	action := intel.ActionUnknown
	for i := range r.Fields {
		f := &r.Fields[i]
		if f.part != partVerdict && f.part != partState && f.part != partEvent {
			continue
		}
		switch string(line[f.Start:f.End]) {
		case "deny", "denied", "block", "blocked", "dropped", "drop", "drop_session", "reset", "reset_client", "reset_server", "clear_session", "quarantine":
			return intel.Blocked
		case "ip-conn", "failed", "failure", "fail", "negotiate_error", "ssl-login-fail":
			return intel.Failed
		case "accept", "close", "timeout", "start", "client-rst", "server-rst", "dns", "pass", "passthrough", "allow", "permit",
			"detected", "monitored", "log-only", "success", "tunnel-up", "tunnel-down", "tunnel-stats", "auth-logon", "FSSO-logon":
			action = intel.Allowed
		}
	}
	if action == intel.Allowed && string(r.value(line, partPackets)) == "0" {
		return intel.Failed
	}
	return action
}

// fortiGateLease reads what the firewall gives as a DHCP server, and to users of its VPN.
func fortiGateLease(r *Record, line []byte) (Lease, bool) {
	switch string(r.named(line, "dhcp_msg")) {
	case "Ack":
		return fortiGateDHCP(r, line, false)
	case "Release":
		return fortiGateDHCP(r, line, true)
	}
	event := r.named(line, "action")
	if !isOneOf(event, "tunnel-up", "tunnel-down") {
		return Lease{}, false
	}
	for _, name := range [...]string{"tunnelip", "assignip"} {
		if address := r.named(line, name); !isNoAddress(address) {
			return Lease{Address: oneForm(string(address)), User: r.text(line, partUser), Released: string(event) == "tunnel-down"}, true
		}
	}
	return Lease{}, false
}

func fortiGateDHCP(r *Record, line []byte, released bool) (Lease, bool) {
	address := r.named(line, "ip")
	if isNoAddress(address) {
		return Lease{}, false
	}
	l := Lease{Address: oneForm(string(address)), Machine: string(r.named(line, "hostname")), MAC: r.text(line, partMAC), Released: released}
	if seconds, size := wholeNumber(r.value(line, partLease)); size > 0 && r.Basis != intel.NoTime {
		l.Until = r.Time + seconds*second
	}
	return l, true
}

// wholeNumber reads up to nine digits; size 0 where there are none, or anything else.
func wholeNumber(b []byte) (value int64, size int) {
	if len(b) > 9 {
		return 0, 0
	}
	for _, c := range b {
		if !isDigit(c) {
			return 0, 0
		}
		value = value*10 + int64(c-'0')
	}
	return value, len(b)
}
