package record

import (
	"bytes"
	"slices"
	"strings"

	"picket/internal/intel"
)

// dhcpWindowsKind is the audit log of Microsoft's DHCP server, DhcpSrvLog-Mon.log:
// https://learn.microsoft.com/previous-versions/windows/it-pro/windows-server-2008-R2-and-2008/dd183591(v=ws.10).
var dhcpWindowsKind = &Kind{
	Name:       "dhcp.windows",
	Partial:    dhcpShown,
	Limits:     dhcpLimits + " A file is written over after a week.",
	Recognised: "Microsoft DHCP Service Activity Log at its head; number, MM/DD/YY and time at the start of a row",
	Times:      "local, without a zone, the month first",
	Roles:      "`IP Address` source; `Host Name` the machine",
	names: byPart(map[part]string{
		partEvent: "ID", partSrc: "IP_Address IPv6_Address", partHost: "Host_Name", partMAC: "MAC_Address", partUser: "User_Name",
	}),
	lease:  dhcpWindowsLease,
	sensor: true,
}

// The columns of rows whose header is not there.
var dhcpWindowsColumns = strings.Split("ID,Date,Time,Description,IP Address,Host Name,MAC Address,User Name,TransactionID,"+
	"QResult,Probationtime,CorrelationID,Dhcid,VendorClass(Hex),VendorClass(ASCII),UserClass(Hex),UserClass(ASCII),"+
	"RelayAgentInformation,DnsRegError", ",")

// A dhcpWindowsParser reads rows with as many values as there are: versions differ, and old rows are shorter.
type dhcpWindowsParser struct {
	columns    []string
	parts      []part
	inPreamble bool // in the text at the head, which explains the events
}

func newDHCPWindows([]byte, Hint) Parser {
	p := &dhcpWindowsParser{}
	p.header(dhcpWindowsColumns)
	return p
}

func (p *dhcpWindowsParser) header(columns []string) {
	p.columns, p.parts = slices.Clone(columns), make([]part, len(columns))
	for i, name := range columns {
		p.columns[i] = strings.Trim(name, " .")
		p.parts[i] = dhcpWindowsKind.partOf(strings.ReplaceAll(p.columns[i], " ", "_"))
	}
}

func (p *dhcpWindowsParser) Parse(line []byte, r *Record) Outcome {
	line = trimLine(line)
	i := markLength(line)
	switch {
	case bytes.HasPrefix(line[i:], []byte("ID,Date,Time,Description,IP")) && bytes.Count(line, []byte{','}) < maxFields:
		p.header(strings.Split(string(line[i:]), ","))
		p.inPreamble = false
		return r.without(Header)
	case isDHCPPreamble(line):
		p.inPreamble = true
		return r.without(Header)
	}
	at, ok := dhcpRowTime(line[i:])
	if !ok {
		if p.inPreamble && isDHCPLegend(line) {
			return r.without(Header)
		}
		return r.without(Unknown)
	}
	p.inPreamble = false
	r.reset(dhcpWindowsKind)
	r.Fields, r.layout = r.Fields[:0], nil
	p.addValues(line, i, r)
	r.Time, r.Basis = at, intel.ZoneAssumed
	r.index(line)
	if string(r.value(line, partEvent)) == "02" {
		r.Loss = Loss{Scope: "dhcp.windows", Why: "the log was paused for lack of disk space"}
	}
	return Event
}

func isDHCPPreamble(line []byte) bool {
	line = bytes.TrimLeft(line, "\t ")
	return bytes.HasPrefix(line, []byte("Microsoft DHCP")) && bytes.HasSuffix(bytes.TrimRight(line, " "), []byte("Activity Log"))
}

// isDHCPLegend is a line that explains: a number and a tab, `50+` among them, and the headings.
func isDHCPLegend(line []byte) bool {
	_, size := number(line)
	if size == 0 {
		return bytes.HasPrefix(line, []byte("Event ID")) || bytes.HasPrefix(line, []byte("QResult"))
	}
	return size < len(line) && (line[size] == '\t' || line[size] == '+')
}

// dhcpRowTime reads the head of a row, `10,03/01/24,04:11:09,`.
func dhcpRowTime(b []byte) (at int64, ok bool) {
	_, size := number(b)
	if size == 0 || len(b) < size+19 || b[size] != ',' {
		return 0, false
	}
	b = b[size+1:]
	if b[2] != '/' || b[5] != '/' || b[8] != ',' || b[11] != ':' || b[14] != ':' || b[17] != ',' {
		return 0, false
	}
	return civil(2000+two(b, 6), two(b, 0), two(b, 3), two(b, 9), two(b, 12), two(b, 15))
}

func (p *dhcpWindowsParser) addValues(line []byte, i int, r *Record) {
	for n := 0; i <= len(line) && n < maxFields; n++ {
		name, role := "more", partNone
		if n < len(p.columns) {
			name, role = p.columns[n], p.parts[n]
		}
		end := nextByte(line, i, ',')
		r.add(name, role, i, end)
		i = end + 1
	}
}

func dhcpWindowsLease(r *Record, line []byte) (Lease, bool) {
	switch string(r.value(line, partEvent)) {
	case "10", "11", "20", "21": // new, renewed, and the same for BOOTP
		return newLease(r, line)
	case "12", "16", "17", "18": // released, deleted, expired
		return endedLease(r, line)
	}
	return Lease{}, false
}
