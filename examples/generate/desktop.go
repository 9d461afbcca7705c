package main

import (
	"cmp"
	"hash/fnv"
	"strings"
	"time"

	"picket/evtx/evtxtest"
)

// quietDesktop has event logs too, and nothing happens there.
var quietDesktop = otherDesktops[2]

const (
	domain         = "FREIGHT"
	proxyName      = "proxy-1.corp.example"
	explorer       = `C:\Windows\explorer.exe`
	firefox        = `C:\Program Files\Mozilla Firefox\firefox.exe`
	explorerNumber = 1044
	inventory      = `C:\Program Files\Freight Inventory\inventory.exe`
)

// A desktop writes two event logs of what goes on.
type desktop struct {
	machine          machine
	id               uint32 // of the machine, in GUIDs
	account          uint32 // the last part of the user's SID
	sysmon, security *eventLog
	random           random
	processes        uint32
}

func newDesktop(m machine) *desktop {
	sum := fnv.New32a()
	sum.Write([]byte(m.name))
	id := sum.Sum32()
	return &desktop{machine: m, id: id, account: 1100 + id%90, random: newRandom(m.name + " events"),
		sysmon: &eventLog{machine: m, channel: sysmonChannel}, security: &eventLog{machine: m, channel: securityChannel}}
}

// A process is one that was started. What is left empty, start fills in.
type process struct {
	number             uint32
	guid               evtxtest.Raw
	image, line        string // the program, and the command line that started it
	directory          string
	digest             string // SHA-256 of the program
	parentNumber       uint32
	parent, parentLine string
}

// live tells of the ordinary: sign-ins, programs, visits through the proxy, and the inventory of each noon.
func (d *desktop) live(starts []edrEvent, visits []visit) {
	for _, e := range starts {
		if e.machine == d.machine && e.event == "process_start" {
			d.start(e.at, process{image: e.process, line: `"` + e.process + `"`, parent: e.parent, digest: e.digest})
		}
	}
	for i, v := range visits {
		if v.client == d.machine {
			d.browse(v, i%4 == 0)
		}
	}
	for _, day := range days {
		d.signIn(day.Add(6*time.Hour + d.random.between(40*time.Minute, 80*time.Minute)))
		d.takeInventory(day.Add(12*time.Hour + d.random.between(0, 30*time.Minute)))
	}
}

// takeInventory is how the company learns what its machines are: the commands are those that intruders like too.
func (d *desktop) takeInventory(at time.Time) {
	own := d.start(at, process{image: inventory, line: `"` + inventory + `" --daily`, parent: `C:\Windows\System32\svchost.exe`})
	for i, line := range []string{"ipconfig.exe /all", "systeminfo.exe"} {
		image := `C:\Windows\System32\` + strings.Fields(line)[0]
		d.start(at.Add(time.Duration(2+3*i)*time.Second), own.child(image, line))
	}
}

func (p process) child(image, line string) process {
	return process{image: image, line: line, parent: p.image, parentLine: p.line, parentNumber: p.number}
}

// browserProcess is the one that all visits come from.
func (d *desktop) browserProcess() process {
	return process{number: 6100, guid: guidValue(d.id, days[0], 6100), image: firefox}
}

// start writes the start of a program to both logs, and gives it with its number.
func (d *desktop) start(at time.Time, p process) process {
	d.processes++
	p.number = 2000 + 4*(d.processes*37%3000)
	p.guid = guidValue(d.id, at, uint64(p.number))
	p.digest = cmp.Or(p.digest, digestOf(p.image))
	p.directory = cmp.Or(p.directory, `C:\Windows\System32\`)
	p.parentLine = cmp.Or(p.parentLine, p.parent)
	p.parentNumber = cmp.Or(p.parentNumber, explorerNumber)
	d.observe(at, 1, p,
		text("CommandLine", p.line), text("CurrentDirectory", p.directory), text("User", d.user()),
		data("LogonId", hexValue(d.session())), data("TerminalSessionId", uint32(1)), text("IntegrityLevel", "Medium"),
		text("Hashes", "SHA256="+strings.ToUpper(p.digest)),
		data("ParentProcessId", p.parentNumber), text("ParentImage", p.parent), text("ParentCommandLine", p.parentLine))
	d.security.add(at.Add(time.Millisecond), 4688, append(d.subject(),
		data("NewProcessId", hexValue(uint64(p.number))), text("NewProcessName", p.image), text("TokenElevationType", "%%1938"),
		data("ProcessId", hexValue(uint64(p.parentNumber))), text("CommandLine", p.line),
		text("ParentProcessName", p.parent), data("MandatoryLabel", sidValue(16, 8192)))...)
	return p
}

// observe writes an event of Sysmon: which process, and what it did.
func (d *desktop) observe(at time.Time, event uint16, p process, more ...evtxtest.Data) {
	d.sysmon.add(at, event, append([]evtxtest.Data{text("RuleName", "-"), text("UtcTime", at.Format("2006-01-02 15:04:05.000")),
		data("ProcessGuid", p.guid), data("ProcessId", p.number), text("Image", p.image)}, more...)...)
}

// browse is a visit as the desktop sees it: a connection to the proxy, and now and then a query for the proxy's name.
func (d *desktop) browse(v visit, asks bool) {
	p := d.browserProcess()
	if asks {
		d.observe(v.at.Add(-20*time.Millisecond), 22, p, text("QueryName", proxyName), text("QueryStatus", "0"),
			text("QueryResults", "::ffff:"+proxy+";"), text("User", d.user()))
	}
	d.observe(v.at, 3, p, text("User", d.user()), text("Protocol", "tcp"), data("Initiated", true),
		data("SourceIsIpv6", false), text("SourceIp", d.machine.address), text("SourceHostname", d.machine.name),
		data("SourcePort", uint16(d.random.clientPort())), data("DestinationIsIpv6", false), text("DestinationIp", proxy),
		text("DestinationHostname", proxyName), data("DestinationPort", uint16(proxyPort)))
}

// signIn is that of the user at the keyboard. Now and then the password is mistyped before.
func (d *desktop) signIn(at time.Time) {
	for n := d.random.IntN(3); n > 0; n-- {
		d.security.add(at.Add(time.Duration(-9*n)*time.Second), 4625, append(d.system(), append(d.target(),
			text("Status", "0xc000006d"), text("SubStatus", "0xc000006a"), data("LogonType", uint32(2)),
			text("WorkstationName", strings.ToUpper(d.machine.name)), text("IpAddress", "127.0.0.1"))...)...)
	}
	d.security.add(at, 4624, append(d.system(), append(d.target(), data("TargetLogonId", hexValue(d.session())),
		data("LogonType", uint32(2)), text("WorkstationName", strings.ToUpper(d.machine.name)),
		text("IpAddress", "127.0.0.1"))...)...)
}

func (d *desktop) user() string    { return domain + `\` + d.machine.user }
func (d *desktop) session() uint64 { return 0x40000 + uint64(d.account)<<4 }

func (d *desktop) sid() evtxtest.Raw { return sidValue(5, 21, 1004, 2024, 3, d.account) }

func (d *desktop) subject() []evtxtest.Data {
	return []evtxtest.Data{data("SubjectUserSid", d.sid()), text("SubjectUserName", d.machine.user),
		text("SubjectDomainName", domain), data("SubjectLogonId", hexValue(d.session()))}
}

func (d *desktop) system() []evtxtest.Data {
	return []evtxtest.Data{data("SubjectUserSid", sidValue(5, 18)), text("SubjectUserName", strings.ToUpper(d.machine.name)+"$"),
		text("SubjectDomainName", domain), data("SubjectLogonId", hexValue(0x3e7))}
}

func (d *desktop) target() []evtxtest.Data {
	return []evtxtest.Data{data("TargetUserSid", d.sid()), text("TargetUserName", d.machine.user), text("TargetDomainName", domain)}
}

func text(name, value string) evtxtest.Data     { return evtxtest.Data{Name: name, Value: value} }
func data(name string, value any) evtxtest.Data { return evtxtest.Data{Name: name, Value: value} }
