package main

import (
	"slices"
	"strings"
	"time"
)

const edrHeader = "timestamp,collector,hostname,ip_address,user,event_type,parent_process,process,file_path,sha256," +
	"destination_ip,action\n"

// An edrEvent is a row of the export. Fields that do not apply are empty.
type edrEvent struct {
	at              time.Time
	machine         machine
	event           string
	parent, process string
	file, digest    string // of the program started, or of the file written
	destination     string
}

var desktopPrograms = []edrEvent{
	started(`C:\Windows\explorer.exe`, `C:\Program Files\Mozilla Firefox\firefox.exe`),
	started(`C:\Windows\explorer.exe`, `C:\Program Files\Freight Desk\desk.exe`),
	started(`C:\Program Files\Freight Desk\desk.exe`, `C:\Program Files\Freight Desk\printhelper.exe`),
}

var serverPrograms = []edrEvent{
	started(`C:\Windows\System32\services.exe`, `C:\Program Files\Web Tools\rotatecache.exe`),
	started(`C:\Windows\System32\services.exe`, `C:\Program Files\nginx\nginx.exe`),
	{event: "network_connect", process: `C:\Program Files\Web Tools\feedreader.exe`},
}

func started(parent, process string) edrEvent {
	return edrEvent{event: "process_start", parent: parent, process: process, file: process, digest: digestOf(process)}
}

// edrEvents are what the endpoint product saw. Agents are on the web servers and the HQ's desktops.
func edrEvents() []edrEvent {
	r := newRandom("edr-1")
	desktops := slices.Concat(hrDesktops, otherDesktops)
	var events []edrEvent
	for i, at := range asidePace.times(r) {
		e := pick(r, desktopPrograms)
		e.machine = pick(r, desktops)
		if i%2 == 0 {
			e = pick(r, serverPrograms)
			e.machine = pick(r, webServers)
		}
		if e.event == "network_connect" {
			e.destination = pick(r, sites).address
		}
		e.at = at
		events = append(events, e)
	}
	return append(events, implantConnects, imageSaved)
}

// recordEDR writes the export of the endpoint product, as CSV.
func recordEDR(j *journal, seen []edrEvent) {
	for _, e := range seen {
		e.add(j)
	}
}

func (e edrEvent) add(j *journal) {
	j.add("edr-1", e.at, strings.Join([]string{e.at.Format(time.RFC3339), "edr-1", e.machine.name, e.machine.address,
		e.machine.user, e.event, e.parent, e.process, e.file, e.digest, e.destination, "allowed"}, ","))
}
