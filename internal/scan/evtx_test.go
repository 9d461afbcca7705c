package scan

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"
	"time"

	"picket/evtx/evtxtest"
	"picket/internal/coverage"
	"picket/internal/intel"
	"picket/internal/source"
)

// sysmonLog is a log of so many DNS queries from hr-17, of which some are asked for, and some left out.
func sysmonLog(events int, name func(i int) string) []byte {
	var list []evtxtest.Event
	for i := 1; i <= events; i++ {
		if name(i) == "" {
			continue
		}
		list = append(list, evtxtest.Event{
			Record: uint64(i), Time: time.Date(2024, 3, 2, 4, 0, i, 0, time.UTC), Provider: "Microsoft-Windows-Sysmon", EventID: 22,
			Channel: "Microsoft-Windows-Sysmon/Operational", Computer: "hr-17",
			Data: []evtxtest.Data{
				{Name: "UtcTime", Value: time.Date(2024, 3, 2, 4, 0, i, 0, time.UTC).Format("2006-01-02 15:04:05.000")},
				{Name: "Image", Value: `C:\Windows\explorer.exe`}, {Name: "QueryName", Value: name(i)}, {Name: "QueryStatus", Value: "0"},
				{Name: "QueryResults", Value: "::ffff:192.0.2.7;"}, {Name: "User", Value: `CORP\anna`},
			},
		})
	}
	return evtxtest.File(list...)
}

func searchFile(t *testing.T, q *Query, name string, data []byte) ([]*intel.Sighting, *Report) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	var found []*intel.Sighting
	var report *Report
	crew := newCrew(3)
	crew.Each(1, 1, func(int) {
		entry := source.Entry{Name: path, Root: path, Size: int64(len(data))}
		in := Input{Entry: entry, Observer: func(string) string { return "file" }, Crew: crew}
		Sources(t.Context(), in, q, func(x *intel.Sighting) { found = append(found, x) }, func(r *Report) { report = r })
	})
	return found, report
}

// TestEventLog: what an event says is a sighting with the event's number, its place in the log, its machine, role and time, skimmed or
// not.
func TestEventLog(t *testing.T) {
	const events, hits = 700, 100
	log := sysmonLog(events, func(i int) string {
		if i%(events/hits) == 0 {
			return "update.evil.example"
		}
		return "www.example.org"
	})
	found, report := searchFile(t, query(t, skimTargets...), "Sysmon.evtx", log)
	if len(found) != hits || report.Records != events || report.Kinds["sysmon"] != events || len(report.Faults) > 0 || report.Bytes != int64(len(log)) {
		t.Fatalf("%d sightings, report %+v", len(found), report)
	}
	for n, x := range found {
		id := uint64(n+1) * events / hits
		switch at := time.Date(2024, 3, 2, 4, 0, int(id), 0, time.UTC); {
		case x.RecordID != id || x.Line != 0 || x.Index != nil:
			t.Errorf("record %d: got %d, line %d", id, x.RecordID, x.Line)
		case string(log[x.Offset:x.Offset+4]) != "**\x00\x00" || binary.LittleEndian.Uint64(log[x.Offset+8:]) != id:
			t.Errorf("record %d: offset %d", id, x.Offset)
		case x.Time == nil || !x.Time.Equal(at) || x.TimeBasis != intel.Stated:
			t.Errorf("record %d: time %v, want %v", id, x.Time, at)
		case x.Observer != "hr-17" || x.Host != "hr-17" || x.Role != intel.RoleQuery || x.LogKind != "sysmon" || x.Field != "Event.EventData.QueryName":
			t.Errorf("record %d: %+v", id, x)
		}
	}
}

// TestEventLogHoles: a record that is missing is a gap of its stream between those beside it.
func TestEventLogHoles(t *testing.T) {
	log := sysmonLog(100, func(i int) string {
		if i == 41 || i == 42 {
			return ""
		}
		return "www.example.org"
	})
	_, report := searchFile(t, query(t, skimTargets...), "Sysmon.evtx", log)
	ledger := coverage.NewLedger()
	ledger.Add("Sysmon.evtx", report.Tally)
	period, _ := ledger.Span()
	streams := ledger.Streams(period)
	if len(streams) != 1 || len(streams[0].Gaps) != 1 {
		t.Fatalf("got %+v", streams)
	}
	gap := streams[0].Gaps[0]
	from, to := time.Date(2024, 3, 2, 4, 0, 40, 0, time.UTC), time.Date(2024, 3, 2, 4, 0, 43, 0, time.UTC)
	if gap.Why != "event records 41 to 42 are missing" || !gap.From.Equal(from) || !gap.To.Equal(to) {
		t.Errorf("got %+v", gap)
	}
}

// TestEventLogDamaged: damage is a fault at its place, and what is behind it is searched.
func TestEventLogDamaged(t *testing.T) {
	log := sysmonLog(400, func(i int) string {
		if i == 400 {
			return "update.evil.example"
		}
		return "www.example.org"
	})
	at := bytes.Index(log[4096+65536:], []byte("**\x00\x00")) + 4096 + 65536
	clear(log[at : at+64])
	found, report := searchFile(t, query(t, skimTargets...), "Sysmon.evtx", log)
	if len(found) != 1 || found[0].RecordID != 400 || len(report.Faults) == 0 {
		t.Fatalf("%d sightings, report %+v", len(found), report)
	}
	for _, f := range report.Faults {
		if f.Offset < 4096+65536 || f.Offset > 4096+2*65536 {
			t.Errorf("fault %v", f)
		}
	}
}

// TestEventLogWithoutABeginning: a first chunk of which nothing is left does not hide what the others are.
func TestEventLogWithoutABeginning(t *testing.T) {
	log := sysmonLog(400, func(int) string { return "update.evil.example" })
	clear(log[4096+512 : 4096+65536])
	found, report := searchFile(t, query(t, skimTargets...), "Sysmon.evtx", log)
	if len(found) == 0 || report.Kinds["sysmon"] != int64(len(found)) || len(report.Kinds) != 1 || len(report.Faults) == 0 {
		t.Fatalf("%d sightings, report %+v", len(found), report)
	}
	if x := found[0]; x.LogKind != "sysmon" || x.Offset < 4096+65536 {
		t.Errorf("got %+v", x)
	}
}
