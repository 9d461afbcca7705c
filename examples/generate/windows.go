package main

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
	"time"

	"picket/evtx/evtxtest"
)

const (
	sysmonChannel   = "Microsoft-Windows-Sysmon/Operational"
	securityChannel = "Security"
)

// providers write the events of a channel.
var providers = map[string]string{
	sysmonChannel:   "Microsoft-Windows-Sysmon",
	securityChannel: "Microsoft-Windows-Security-Auditing",
}

// An eventLog is what one machine has in one channel.
type eventLog struct {
	machine machine
	channel string
	events  []evtxtest.Event
}

func (l *eventLog) add(at time.Time, event uint16, data ...evtxtest.Data) {
	l.events = append(l.events, evtxtest.Event{Time: at, Provider: providers[l.channel], EventID: event, Channel: l.channel,
		Computer: l.machine.name, Data: data})
}

// file gives the log as EVTX: records in order of time, and numbered in that order.
func (l *eventLog) file() []byte {
	slices.SortStableFunc(l.events, func(a, b evtxtest.Event) int { return cmp.Compare(a.Time.UnixNano(), b.Time.UnixNano()) })
	for i := range l.events {
		l.events[i].Record = uint64(i + 1)
	}
	return evtxtest.File(l.events...)
}

// windowsLogs are the event logs of two desktops, an archive each, as one copies them from a machine.
func windowsLogs() []logFile {
	var files []logFile
	for _, d := range desktops() {
		files = append(files, logFile{d.machine.name + ".zip", string(zipped(d.sysmon, d.security))})
	}
	return files
}

// desktops lets the three days pass on two of them. They tell of the same programs and visits as the other logs.
func desktops() []*desktop {
	hit, quiet := newDesktop(diskImage.client), newDesktop(quietDesktop)
	for _, d := range []*desktop{hit, quiet} {
		d.live(edrEvents(), officeVisits())
	}
	hit.openImage()
	return []*desktop{hit, quiet}
}

// memberNames are what Windows calls the files of its logs.
var memberNames = map[string]string{
	sysmonChannel:   "Microsoft-Windows-Sysmon%4Operational.evtx",
	securityChannel: "Security.evtx",
}

func zipped(logs ...*eventLog) []byte {
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	for _, l := range logs {
		member, err := w.CreateHeader(&zip.FileHeader{Name: memberNames[l.channel], Method: zip.Deflate,
			Modified: days[2].Add(24 * time.Hour)})
		if err != nil {
			panic(err) // names and sizes are ours
		}
		member.Write(l.file())
	}
	w.Close()
	return packed.Bytes()
}

// Values of event data that are no plain text, as Windows writes them ([MS-EVEN6] 2.2.12).

func sidValue(authority byte, parts ...uint32) evtxtest.Raw {
	sid := []byte{1, byte(len(parts)), 0, 0, 0, 0, 0, authority}
	for _, p := range parts {
		sid = binary.LittleEndian.AppendUint32(sid, p)
	}
	return evtxtest.Raw{Type: 0x13, Bytes: sid}
}

func hexValue(v uint64) evtxtest.Raw {
	return evtxtest.Raw{Type: 0x15, Bytes: binary.LittleEndian.AppendUint64(nil, v)}
}

func guidValue(machine uint32, at time.Time, number uint64) evtxtest.Raw {
	b := binary.LittleEndian.AppendUint32(nil, machine)
	b = binary.BigEndian.AppendUint32(b, uint32(at.Unix()))
	return evtxtest.Raw{Type: 0x0f, Bytes: binary.BigEndian.AppendUint64(b, number)}
}
