package cli_test

import (
	"strconv"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"picket/evtx/evtxtest"
)

// evtxFile makes a Windows event log of so many queries, the second of which is for update.example.com: evtx FILE COUNT
func evtxFile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: evtx file count")
	}
	count, err := strconv.Atoi(args[1])
	ts.Check(err)
	var events []evtxtest.Event
	for i := range count {
		name := "www.example.org"
		if i == 1 {
			name = "update.example.com"
		}
		events = append(events, evtxtest.Event{
			Record: uint64(4711 + i), Time: time.Date(2024, 3, 2, 4, 11, i, 0, time.UTC), Provider: "Microsoft-Windows-Sysmon", EventID: 22,
			Channel: "Microsoft-Windows-Sysmon/Operational", Computer: "hr-17.example.org",
			Data: []evtxtest.Data{{Name: "Image", Value: `C:\Windows\explorer.exe`}, {Name: "QueryName", Value: name}, {Name: "QueryStatus", Value: "0"}},
		})
	}
	write(ts, args[0], evtxtest.File(events...))
}
