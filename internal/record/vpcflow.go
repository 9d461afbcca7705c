package record

import (
	"bytes"
	"slices"
	"strings"

	"picket/internal/intel"
)

// vpcFlow is AWS's VPC flow logs, in the default format and in those with a header:
// https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html.
//
// The observer is the VPC, or the account where that is not there (the default format). An interface would be the one
// that writes, but interfaces come and go by the thousand, most too quiet to vouch for anything; and an account whose
// logs of one VPC fall silent would not be noticed, so the VPC is better where it is known.
var vpcFlow = &Kind{
	Name:     "aws.vpcflow",
	Complete: addressKinds,
	Always:   addressKinds,
	Outside:  addressKinds,
	Limits: "It shows the interfaces that flow logs are made of, and not what they ask of Amazon's resolver, time and metadata; " +
		"behind a NAT gateway or a load balancer, its address. Behind an explicit proxy it shows the proxy.",
	Recognised: "14 columns from version 2 to OK, NODATA or SKIPDATA; or a header of the vendor's names",
	Times:      "stated (epoch): the flow's start",
	Roles:      "pkt-srcaddr, else srcaddr: src; pkt-dstaddr, else dstaddr: dst; changed over where the source answers",
	names:      vpcNames,
	// With REJECT flows alone, nobody knows what was let through.
	rules:    []rule{{shows: addressKinds, parts: []part{partSrc, partDst}, form: isAddress, also: isAccepted}},
	action:   vpcAction,
	sensor:   true,
	proxied:  connectsToProxy,
	reversed: vpcReversed,
}

// vpcNames are the names of the fields with a hyphen, which other tools write otherwise: see vpcName.
var vpcNames = byPart(map[part]string{
	partTime: "start", partTimeToo: "end", partObserver: "vpc-id", partShipper: "account-id",
	partSrc: "srcaddr pkt-srcaddr", partSrcPort: "srcport", partDst: "dstaddr pkt-dstaddr", partDstPort: "dstport",
	partVerdict: "action", partState: "tcp-flags", partEvent: "log-status", partPackets: "packets",
	partNone: `version interface-id protocol bytes subnet-id instance-id type region az-id sublocation-type sublocation-id
		pkt-src-aws-service pkt-dst-aws-service flow-direction traffic-path ecs-cluster-arn ecs-cluster-name
		ecs-container-instance-arn ecs-container-instance-id ecs-container-id ecs-second-container-id ecs-service-name
		ecs-task-definition-arn ecs-task-arn ecs-task-id reject-reason resource-id encryption-status`,
})

// vpcByName finds a field's name from that of a table's column: account_id, accountid.
var vpcByName = func() map[string]string {
	all := map[string]string{"account": "account-id", "sourceaddress": "srcaddr", "destinationaddress": "dstaddr", "sourceport": "srcport",
		"destinationport": "dstport", "numpackets": "packets", "numbytes": "bytes", "starttime": "start", "endtime": "end"}
	for name := range vpcNames {
		all[squash(name)] = name
	}
	return all
}()

const vpcDefault = `version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status`

// A vpcParser reads the default format, and that of the last header.
type vpcParser struct {
	standard  *layout
	custom    *layout // nil before the first header
	separator byte    // of the custom format
	observers names
}

// vpcStandard is that of all sources.
var vpcStandard = newLayout(vpcFlow, strings.Fields(vpcDefault))

func newVPCFlow([]byte, Hint) Parser {
	return &vpcParser{standard: vpcStandard}
}

func (p *vpcParser) Parse(line []byte, r *Record) Outcome {
	line = trimLine(line)
	begin := markLength(line)
	if p.isHeader(line[begin:]) {
		return r.without(Header)
	}
	if p.parseCustom(line, r) {
		return Event
	}
	at, basis, size := isoTime(line[begin:]) // when CloudWatch took it in
	if size > 0 && begin+size < len(line) {
		begin += size + 1
	}
	if !looksLikeVPCFlow(line[begin:]) {
		return r.without(Unknown)
	}
	p.standard.prepare(r)
	if !splitFrom(line, begin, ' ', r.Fields) {
		return r.without(Unknown)
	}
	p.standard.index(r, line)
	if !p.settle(line, r) {
		return r.without(Unknown)
	}
	if r.Basis == intel.NoTime && size > 0 {
		r.Time, r.Basis = at, basis
	}
	return Event
}

// looksLikeVPCFlow is `2 123456789010 eni-`, where the account may be unknown.
func looksLikeVPCFlow(line []byte) bool {
	rest, ok := bytes.CutPrefix(line, []byte("2 "))
	if !ok {
		return false
	}
	account, rest, ok := bytes.Cut(rest[:min(len(rest), 32)], []byte{' '})
	return ok && (isAccount(account) || string(account) == "unknown") && (bytes.HasPrefix(rest, []byte("eni-")) || bytes.HasPrefix(rest, []byte("- ")))
}

func isAccount(word []byte) bool {
	_, size := wholeNumber(word[:len(word)/2])
	_, more := wholeNumber(word[len(word)/2:])
	return size+more == 12 && size == 6
}

// splitFrom is split from an offset on.
func splitFrom(line []byte, i int, separator byte, fields []Field) bool {
	if !split(line[i:], separator, fields) {
		return false
	}
	for n := range fields {
		fields[n].Start += i
		fields[n].End += i
	}
	return true
}

// isHeader takes a line of nothing but the names of fields, the ends of a flow and its time among them.
func (p *vpcParser) isHeader(line []byte) bool {
	if len(line) < 16 || len(line) > 1024 || !beginsWithName(line) || !bytes.Contains(line, []byte("addr")) {
		return false
	}
	separator := byte(' ')
	for _, c := range []byte(",\t") {
		if bytes.IndexByte(line, c) > 0 {
			separator = c
		}
	}
	var names []string
	for _, word := range bytes.Split(line, []byte{separator}) {
		name, ok := vpcByName[squash(string(bytes.Trim(word, `"`)))]
		if !ok || len(names) > 64 {
			return false
		}
		names = append(names, name)
	}
	return p.takeHeader(names, separator)
}

// beginsWithName: the first word is in small letters, as few records' first words are.
func beginsWithName(line []byte) bool {
	for i, c := range line {
		switch {
		case 'a' <= c && c <= 'z' || c == '-' || c == '_' || c == '"':
		default:
			return i > 1 && (c == ' ' || c == ',' || c == '\t')
		}
	}
	return false
}

// takeHeader makes the layout of a custom format. Where the addresses are there that the packets had before any gateway,
// those of the interface say nothing of who spoke with whom.
func (p *vpcParser) takeHeader(names []string, separator byte) bool {
	at := map[string]int{}
	for i, name := range names {
		at[name] = i + 1
	}
	src, dst := max(at["srcaddr"], at["pkt-srcaddr"]), max(at["dstaddr"], at["pkt-dstaddr"])
	if src == 0 || dst == 0 || max(at["start"], at["end"]) == 0 {
		return false
	}
	kind := vpcFlow
	if separator != ' ' { // AWS writes spaces: a query wrote these, and what it left out is not known
		kind = exports[vpcFlow]
	}
	l := newLayout(kind, names)
	for _, end := range [...]string{"srcaddr", "dstaddr"} {
		if at["pkt-"+end] > 0 && at[end] > 0 {
			l.parts[at[end]-1] = partNone
			l.used = slices.DeleteFunc(l.used, func(i int) bool { return i == at[end]-1 })
		}
	}
	p.custom, p.separator = l, separator
	return true
}

// parseCustom reads a record below a header. It must look like one: many programs write words with spaces between.
func (p *vpcParser) parseCustom(line []byte, r *Record) bool {
	if p.custom == nil {
		return false
	}
	p.custom.prepare(r)
	if splitQuoted(line, p.separator, r.Fields) != rowWhole {
		return false
	}
	p.custom.index(r, line)
	return p.settle(line, r) && r.Basis != intel.NoTime
}

// settle reads what a record says of itself; false where it is none.
func (p *vpcParser) settle(line []byte, r *Record) bool {
	for _, end := range [...]part{partSrc, partDst} {
		if value := r.value(line, end); value != nil && !looksLikeAddress(value) {
			return false
		}
	}
	for _, name := range [...]part{partTime, partTimeToo} {
		if at, size := epochTime(r.value(line, name)); size > 0 && r.Basis == intel.NoTime {
			r.Time, r.Basis = at, intel.Stated
		}
	}
	for _, name := range [...]part{partObserver, partShipper} {
		if value := r.value(line, name); value != nil && r.Observer == "" {
			r.Observer = p.observers.of(value)
		}
	}
	if string(r.value(line, partEvent)) == "SKIPDATA" {
		r.Loss = Loss{Scope: "aws.vpcflow", Since: r.Time, Why: "flow logs skipped records"}
	}
	r.setShows(line)
	return true
}

func isAccepted(r *Record, line []byte) bool { return string(r.value(line, partVerdict)) != "REJECT" }

func vpcAction(r *Record, line []byte) intel.Action {
	switch string(r.value(line, partVerdict)) {
	case "ACCEPT":
		return intel.Allowed
	case "REJECT":
		return intel.Blocked
	}
	return intel.ActionUnknown
}

// vpcReversed: a flow is one way of a connection. Of TCP the flags tell which, where they were seen: SYN alone comes from
// who began, SYN and ACK (18) from the other.
func vpcReversed(r *Record, line []byte) bool {
	if flags, size := wholeNumber(r.value(line, partState)); size > 0 && flags&2 != 0 {
		return flags&16 != 0
	}
	return answers(r, line)
}
