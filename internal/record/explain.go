package record

import (
	"bytes"
	"net/netip"
	"slices"
	"strings"

	"picket/indicator"
	"picket/internal/intel"
)

// A Part is what a matched value plays in its record, and the record's own circumstances.
type Part struct {
	Field     string // "" where the match is in no field: a key, or a line that is not understood
	Role      intel.Role
	Action    intel.Action
	Direction intel.Direction
	Src, Dst  string // of the initiator, and of the other end: addresses, or the name asked for
	User      string
	Host      string // the machine's name
}

// Explain says what part the value at line[start:end] plays. The line is the one that was parsed.
func (r *Record) Explain(line []byte, start, end int, x indicator.Indicator) Part {
	i := r.fieldAt(start)
	if i < 0 {
		return r.Circumstances(line)
	}
	f := r.Fields[i]
	end = min(end, f.End)
	switch {
	case f.part == partNone: // its role does not depend on the rest of the value, which may be a long text with many matches
		f.Start, f.End = start, end
	case f.Escaped: // how long the value is before the match, and with it
		before, through := f, f
		before.End, through.End = start, end
		start, end = f.Start+len(AppendValue(nil, line, before)), f.Start+len(AppendValue(nil, line, through))
	}
	return r.ExplainField(line, i, AppendValue(nil, line, f), start-f.Start, end-f.Start, x)
}

// fieldAt is the index of the field that holds an offset of the line, below 0 if there is none.
func (r *Record) fieldAt(offset int) int {
	return slices.IndexFunc(r.Fields, func(f Field) bool { return f.Start <= offset && offset < f.End })
}

// ExplainField is Explain for a match at value[start:end], where value is that of field i with its escapes undone.
func (r *Record) ExplainField(line []byte, i int, value []byte, start, end int, x indicator.Indicator) Part {
	p := r.Circumstances(line)
	f := &r.Fields[i]
	p.Field = f.Name
	p.Role = r.role(line, f.part, value, span{start, end}, x, r.Kind.serves || p.Direction == intel.Inbound)
	if f.part == partSrc && int(r.slots[partSrc]) != i+1 { // what a proxy in front of a server says of the client
		p.Direction = r.direction(oneForm(string(value[start:end])), p.Dst, nil, nil)
	}
	if f.part == partSrc && p.Src == "" {
		p.Src = oneForm(string(value))
	}
	if isAsked(f.part) {
		p.Direction = r.askedDirection(p.Direction)
	}
	if p.Role == intel.RoleSrc && p.Direction == intel.Inbound && r.cameToNothing(p.Action) {
		p.Role = intel.RoleMention
	}
	if r.Kind.explain != nil {
		r.Kind.explain(r, line, i, x, &p)
	}
	return p
}

// cameToNothing is true of a scan that was turned away. A server that answers with an error has been reached.
func (r *Record) cameToNothing(action intel.Action) bool {
	return action == intel.Blocked || action == intel.Failed && !r.Kind.serves && !r.Kind.reached
}

// ExplainURL is Explain for a match of the URL that URL gives.
func (r *Record) ExplainURL(line []byte) Part {
	p := r.Circumstances(line)
	p.Role, p.Direction = intel.RoleURL, r.askedDirection(p.Direction)
	if slot := r.slots[partURLPath]; slot > 0 {
		p.Field = r.Fields[slot-1].Name
	}
	return p
}

// Circumstances are what a record tells of whatever matched in it: the part of a match of which no more is known.
func (r *Record) Circumstances(line []byte) Part {
	p := Part{Role: intel.RoleUnknown, Action: intel.ActionUnknown, Direction: intel.DirectionUnknown}
	if r.Kind.action != nil {
		p.Action = r.Kind.action(r, line)
	}
	p.Src, p.Dst = oneForm(r.sure(line, partSrc)), oneForm(r.destination(line))
	localSrc, localDst := r.value(line, partLocalSrc), r.value(line, partLocalDst)
	if r.isReversed(line) {
		p.Src, p.Dst = p.Dst, p.Src
		localSrc, localDst = localDst, localSrc
	}
	p.Direction = r.direction(p.Src, p.Dst, localSrc, localDst)
	p.User = r.sure(line, partUser)
	if !r.Kind.relayed || r.slots[partSrc] == 0 || r.slots[partDst] == 0 || r.slots[partProcess] > 0 {
		p.Host = r.sure(line, partHost)
	}
	return p
}

// oneForm writes an address as net/netip does, so that one machine has one name; other text stays.
func oneForm(text string) string {
	if addr, err := netip.ParseAddr(strings.Trim(text, "[]")); err == nil {
		return addr.Unmap().String()
	}
	if both, err := netip.ParseAddrPort(text); err == nil {
		return both.Addr().Unmap().String()
	}
	return text
}

func (r *Record) isReversed(line []byte) bool {
	return r.Kind.reversed != nil && r.Kind.reversed(r, line)
}

// text is the decoded value of the field that plays a part, "" if none is filled.
func (r *Record) text(line []byte, p part) string {
	if i := r.slots[p]; i > 0 {
		return string(AppendValue(nil, line, r.Fields[i-1]))
	}
	return ""
}

// sure is text where the record tells of one event only.
func (r *Record) sure(line []byte, p part) string {
	if i := int(r.slots[p]); i > 0 && r.Kind == jsonKind && r.isOfSeveral(line, i-1) {
		return ""
	}
	return r.text(line, p)
}

// isOfSeveral says whether a field is that of one event among several in the record, as in {"Records":[{…},{…}]}: then
// it says nothing of the others.
func (r *Record) isOfSeveral(line []byte, i int) bool {
	f := &r.Fields[i]
	for _, other := range r.Fields[i+1:] {
		if other.path == f.path && !bytes.Equal(line[other.Start:other.End], line[f.Start:f.End]) {
			return true
		}
	}
	return false
}

// destination is the other end's address, or the name that was asked for it.
func (r *Record) destination(line []byte) string {
	for _, p := range []part{partDst, partURLHost, partDstName} {
		if r.slots[p] > 0 {
			return r.sure(line, p)
		}
	}
	return string(hostIn([]byte(r.sure(line, partURL))))
}

// role says what a match in a field means; inbound is whether the record tells of what came to us.
func (r *Record) role(line []byte, p part, value []byte, at span, x indicator.Indicator, inbound bool) intel.Role {
	switch p {
	case partSrc:
		if r.isReversed(line) {
			return intel.RoleDst
		}
		return intel.RoleSrc
	case partDst:
		if r.isReversed(line) {
			return intel.RoleSrc
		}
		return intel.RoleDst
	case partURL, partURLPath:
		return r.roleInURL(line, value, at, x, inbound)
	case partURLQuery:
		return r.roleInURL(line, nil, span{1, 1}, x, inbound) // behind a host that is not here
	case partHash:
		if startsProcess(r, line) || startsFalcon(r, line) {
			return intel.RoleProcess
		}
		return intel.RoleFile
	case partURLHost:
		if x.Kind == indicator.URL {
			return intel.RoleURL
		}
		return intel.RoleDst
	case partRestated:
		if r.saysElsewhere(line, value[at.start:at.end]) {
			return intel.RoleMention // that field has the role
		}
		return intel.RoleUnknown
	case partAgent:
		if x.Kind == indicator.UserAgent {
			return intel.RoleProcess
		}
		return intel.RoleUnknown
	case partSeen:
		return seenRole(r.value(line, partState))
	}
	if role, ok := roles[p]; ok {
		return role
	}
	return intel.RoleUnknown
}

var roles = map[part]intel.Role{
	partDstName: intel.RoleDst, partPeer: intel.RoleDst, partRecipient: intel.RoleDst,
	partQuery: intel.RoleQuery, partAnswer: intel.RoleAnswer,
	partReferrer: intel.RoleMention, partMention: intel.RoleMention, partCertificate: intel.RoleDst,
	partLeased: intel.RoleSrc, partReleased: intel.RoleSrc, partNAT: intel.RoleSrc,
	partJA3: intel.RoleProcess, partJA4: intel.RoleProcess, partProcess: intel.RoleProcess,
	partFile: intel.RoleFile, partRegistry: intel.RoleRegistry, partSender: intel.RoleSender,
}

// roleInURL: what stands in the host is where the request went. An address, a name or another URL behind it is only
// spoken of, unless the request came to us from outside: then it is what an attacker sent. Where the host is not known,
// nothing says that it is another.
func (r *Record) roleInURL(line, value []byte, at span, x indicator.Indicator, inbound bool) intel.Role {
	host := hostSpan(value)
	name := value[host.start:host.end]
	if len(name) == 0 {
		name = r.value(line, partURLHost)
	}
	if host.holds(at) && x.Kind != indicator.URL {
		return intel.RoleDst
	}
	if inbound || len(name) == 0 {
		return intel.RoleURL
	}
	switch x.Kind {
	case indicator.URL:
		if at.start > host.start {
			return intel.RoleMention
		}
	case indicator.IPv4, indicator.IPv6, indicator.CIDR, indicator.Domain:
		return intel.RoleMention
	default:
		if isReputationService(name) {
			return intel.RoleMention
		}
	}
	return intel.RoleURL
}

// URL puts a URL together where a record has host and path apart, and gives the field to name. Both are "" where it has
// not, or where the path is a whole URL itself, which matches as it stands.
func (r *Record) URL(line []byte) (url, field string) {
	path := r.slots[partURLPath]
	if path == 0 || r.slots[partURLHost] == 0 {
		return "", ""
	}
	uri := r.text(line, partURLPath)
	if uri[0] != '/' && uri[0] != '?' {
		return "", ""
	}
	host := r.text(line, partURLHost)
	if port := r.urlPort(line, host); port != "" {
		host += ":" + port
	}
	if query := strings.TrimPrefix(r.text(line, partURLQuery), "?"); query != "" {
		uri += "?" + query
	}
	return "http://" + host + uri, r.Fields[path-1].Name
}

// urlPort is the port to add to a host: Zeek logs the host without its port, Suricata has a field for it.
func (r *Record) urlPort(line []byte, host string) string {
	if strings.IndexByte(host, ':') >= 0 {
		return ""
	}
	port := r.value(line, partURLPort)
	if r.Kind == zeekHTTP {
		port = r.value(line, partDstPort)
	}
	if string(port) == "80" {
		return ""
	}
	return string(port)
}

// direction judges by what the log says is inside, else by the addresses.
func (r *Record) direction(src, dst string, localSrc, localDst []byte) intel.Direction {
	from, to := sideOf(src, localSrc), sideOf(dst, localDst)
	if r.Kind.ownHost && dst == "" && from != sideUnknown {
		to = inside
	}
	switch {
	case r.Kind.serves && from == inside:
		return intel.Internal
	case r.Kind.serves:
		return intel.Inbound
	case from == inside && to == inside:
		return intel.Internal
	case from == inside && (to == outside || dst != "" || r.Kind.resolves): // or to a name
		return intel.Outbound
	case from == outside && to == inside:
		return intel.Inbound
	}
	return intel.DirectionUnknown
}

// isAsked: what a client asks a resolver or a proxy for.
func isAsked(p part) bool {
	return p == partQuery || p == partAnswer || p == partURL || p == partURLHost || p == partURLPath || p == partURLQuery ||
		p == partDstName
}

// askedDirection: what a machine inside asks for is outside, though the resolver or proxy that it asks is not.
func (r *Record) askedDirection(direction intel.Direction) intel.Direction {
	if !r.Kind.serves && (direction == intel.Internal || r.Kind.ownHost) {
		return intel.Outbound
	}
	return direction
}

// A side says where an address is.
type side int

const (
	sideUnknown side = iota
	inside
	outside
)

// sideOf goes by what the log says, else by the address: it may be none.
func sideOf(address string, local []byte) side {
	switch string(local) {
	case "T", "true", "lan", "dmz":
		return inside
	case "F", "false", "wan":
		return outside
	}
	addr, err := netip.ParseAddr(address)
	if err != nil {
		return sideUnknown
	}
	addr = addr.Unmap()
	if addr.IsPrivate() || addr.IsLoopback() || addr.IsLinkLocalUnicast() || addr.IsUnspecified() {
		return inside
	}
	return outside
}
