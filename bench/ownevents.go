package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"picket/evtx/evtxtest"
)

const (
	ownEventFiles  = 4
	ownEventsAFile = 1000
)

// writeOwnEvents writes Windows event logs: Sysmon's events that most rules ask for. What is in them is drawn at random.
func writeOwnEvents(dir string) error {
	if err := makeDir(dir); err != nil {
		return err
	}
	for file := range ownEventFiles {
		r := randomOf("events", file)
		var events []evtxtest.Event
		for i := range ownEventsAFile {
			shape := ownEventShapes[r.IntN(len(ownEventShapes))]
			events = append(events, evtxtest.Event{
				Record: uint64(i + 1), Time: logBegin.Add(time.Duration(i) * time.Second), Provider: "Microsoft-Windows-Sysmon",
				Channel: "Microsoft-Windows-Sysmon/Operational", Computer: fmt.Sprintf("host%d.example", file),
				EventID: shape.id, Data: shape.data(r),
			})
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("own%d.evtx", file)), evtxtest.File(events...), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// The shapes of Sysmon's events: https://learn.microsoft.com/en-us/sysinternals/downloads/sysmon
var ownEventShapes = []struct {
	id   uint16
	data func(r *rand.Rand) []evtxtest.Data
}{
	{1, func(r *rand.Rand) []evtxtest.Data {
		return []evtxtest.Data{{Name: "UtcTime", Value: "2025-10-06 00:00:00.000"}, {Name: "ProcessId", Value: r.Uint32N(30_000)},
			{Name: "Image", Value: image(r)}, {Name: "OriginalFileName", Value: word(r) + ".exe"},
			{Name: "CommandLine", Value: fmt.Sprintf("%s.exe -%s %s %s %s", word(r), word(r), word(r), word(r), hexText(r, 12))},
			{Name: "CurrentDirectory", Value: `C:\Windows\system32\`}, {Name: "User", Value: `EXAMPLE\` + word(r)},
			{Name: "IntegrityLevel", Value: "Medium"}, {Name: "Hashes", Value: "MD5=" + hexText(r, 32) + ",SHA256=" + hexText(r, 64)},
			{Name: "ParentProcessId", Value: r.Uint32N(30_000)}, {Name: "ParentImage", Value: image(r)}, {Name: "ParentCommandLine", Value: image(r)}}
	}},
	{3, func(r *rand.Rand) []evtxtest.Data {
		return []evtxtest.Data{{Name: "UtcTime", Value: "2025-10-06 00:00:00.000"}, {Name: "ProcessId", Value: r.Uint32N(30_000)},
			{Name: "Image", Value: image(r)}, {Name: "User", Value: `EXAMPLE\` + word(r)}, {Name: "Protocol", Value: "tcp"}, {Name: "Initiated", Value: true},
			{Name: "SourceIp", Value: client(r)}, {Name: "SourcePort", Value: uint16(1024 + r.IntN(60_000))},
			{Name: "DestinationIp", Value: server(r)}, {Name: "DestinationHostname", Value: host(r)}, {Name: "DestinationPort", Value: uint16(443)}}
	}},
	{11, func(r *rand.Rand) []evtxtest.Data {
		return []evtxtest.Data{{Name: "UtcTime", Value: "2025-10-06 00:00:00.000"}, {Name: "ProcessId", Value: r.Uint32N(30_000)}, {Name: "Image", Value: image(r)},
			{Name: "TargetFilename", Value: fmt.Sprintf(`C:\Users\%s\%s\%s.%s`, word(r), word(r), word(r), word(r))}}
	}},
	{13, func(r *rand.Rand) []evtxtest.Data {
		return []evtxtest.Data{{Name: "EventType", Value: "SetValue"}, {Name: "UtcTime", Value: "2025-10-06 00:00:00.000"}, {Name: "ProcessId", Value: r.Uint32N(30_000)},
			{Name: "Image", Value: image(r)}, {Name: "TargetObject", Value: fmt.Sprintf(`HKLM\SOFTWARE\%s\%s\%s`, word(r), word(r), word(r))}, {Name: "Details", Value: word(r)}}
	}},
}

func image(r *rand.Rand) string { return fmt.Sprintf(`C:\Program Files\%s\%s.exe`, word(r), word(r)) }
