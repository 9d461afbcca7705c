package record

import (
	"bytes"

	"picket/indicator"
	"picket/internal/intel"
)

// sysmonKind is Sysmon's events as JSON, flat or nested, under the names of its manifest:
// https://learn.microsoft.com/sysinternals/downloads/sysmon.
var sysmonKind = &Kind{
	Name: "sysmon",
	Partial: addressKinds | domainKind | hashKinds | indicator.SetOf(indicator.FileName, indicator.FilePath, indicator.Registry,
		indicator.Mutex, indicator.URL),
	Limits:     "It shows what its configuration includes; hashes of programs that start or load, not of files that lie there.",
	Recognised: windowsRecognised + ", that is Sysmon's",
	Times:      windowsTimes + "; `UtcTime`, stated",
	Roles: "`DestinationIp`, `DestinationHostname` and `QueryName` contact; `Image` and `CommandLine` process; `TargetFilename`, " +
		"`ImageLoaded` file; `TargetObject` registry; `Hashes` process or file",
	names:   eventNames(sysmonData),
	inner:   innerEventName,
	pairs:   sysmonData,
	action:  sysmonAction,
	ownHost: true,
	settle:  settleWindows,
}

var sysmonShape = shape{[]mark{markEventID}, func(w *flattener, line []byte, fields []Field) *Kind {
	if bytes.Contains(w.valueOf(line, fields, markChannel), []byte("Sysmon")) ||
		bytes.Contains(w.valueOf(line, fields, markProvider), []byte("Sysmon")) {
		return sysmonKind
	}
	return nil
}}

// sysmonData are the names of event data in Sysmon's manifest.
var sysmonData = byPart(map[part]string{
	partUser: "User SourceUser",
	partSrc:  "SourceIp", partSrcPort: "SourcePort", partDst: "DestinationIp", partDstPort: "DestinationPort",
	partDstName: "DestinationHostname",
	partQuery:   "QueryName", partAnswer: "QueryResults", partState: "QueryStatus State",
	partFile: "TargetFilename ImageLoaded PipeName Contents Device",
	partHash: "Hashes Hash MD5 SHA1 SHA256 IMPHASH",
	partProcess: `Image OriginalFileName CommandLine CurrentDirectory ParentImage ParentCommandLine SourceImage TargetImage
		CallTrace Destination Consumer Query`,
	partRegistry: "TargetObject Details NewName",
})

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
