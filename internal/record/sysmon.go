package record

import (
	"bytes"
	"maps"

	"picket/indicator"
	"picket/internal/intel"
)

// sysmonKind is Sysmon's events as JSON, flat or nested, under the names of its manifest:
// https://learn.microsoft.com/sysinternals/downloads/sysmon.
var sysmonKind = &Kind{
	Name: "sysmon",
	Partial: addressKinds | domainKind | hashKinds | indicator.SetOf(indicator.FileName, indicator.FilePath, indicator.Registry,
		indicator.Mutex, indicator.URL),
	Limits: "It shows what its configuration includes; hashes of programs that start or load, not of files that lie there.",
	names:  sysmonNames(),
	action: sysmonAction,
}

var sysmonShape = shape{[]mark{markEventID}, func(w *flattener, line []byte, fields []Field) *Kind {
	if bytes.Contains(w.valueOf(line, fields, markChannel), []byte("Sysmon")) ||
		bytes.Contains(w.valueOf(line, fields, markProvider), []byte("Sysmon")) {
		return sysmonKind
	}
	return nil
}}

// sysmonNames are the names as they stand, and below the objects of Winlogbeat and of converted EVTX.
func sysmonNames() map[string]part {
	all := byPart(map[part]string{
		partTime: `timestamp @timestamp TimeCreated TimeCreated.SystemTime System.TimeCreated.SystemTime SystemTime
			Event.System.TimeCreated.SystemTime Event.System.TimeCreated.#attributes.SystemTime EventTime`,
		partHost:  `Computer Hostname winlog.computer_name Event.System.Computer System.Computer MachineName computer_name host.name`,
		partEvent: `EventID event_id EventId Id winlog.event_id Event.System.EventID System.EventID event.code Event.System.EventID.#text`,
	})
	data := byPart(map[part]string{
		partUser: "User SourceUser",
		partSrc:  "SourceIp", partSrcPort: "SourcePort", partDst: "DestinationIp", partDstPort: "DestinationPort",
		partDstName: "DestinationHostname",
		partQuery:   "QueryName", partAnswer: "QueryResults", partState: "QueryStatus",
		partFile: "TargetFilename ImageLoaded PipeName Contents Device",
		partHash: "Hashes Hash MD5 SHA1 SHA256 IMPHASH",
		partProcess: `Image OriginalFileName CommandLine CurrentDirectory ParentImage ParentCommandLine SourceImage TargetImage
			CallTrace Destination Consumer Query`,
		partRegistry: "TargetObject Details NewName",
	})
	for _, above := range []string{"", "winlog.event_data.", "Event.EventData.", "EventData."} {
		for name, p := range data {
			all[above+name] = p
		}
	}
	maps.Copy(all, byPart(map[part]string{partTimeToo: "winlog.event_data.UtcTime Event.EventData.UtcTime EventData.UtcTime UtcTime"}))
	return all
}

// sysmonAction: Sysmon records what happened, except for names that did not resolve and files that it kept from being
// written (events 27 and 28).
func sysmonAction(r *Record, line []byte) intel.Action {
	switch string(r.value(line, partEvent)) {
	case "22":
		if status := r.value(line, partState); status != nil && string(status) != "0" {
			return intel.Failed
		}
	case "27", "28":
		return intel.Blocked
	}
	return intel.Allowed
}

// startsProcess is event 1, whose hashes are those of the program that starts.
func startsProcess(r *Record, line []byte) bool {
	return r.Kind == sysmonKind && string(r.value(line, partEvent)) == "1"
}
