package rules

import (
	"strings"
	"testing"

	"picket/internal/record"
)

// Names that are too long to be remembered are nowhere kept, and lose nothing.
func TestLongNames(t *testing.T) {
	m := loadFixtures(t).Matcher()
	long := strings.Repeat("n", 2*maxName)
	line := []byte(`{"Event":{"System":{"Provider":{"@Name":"` + long + `"},"EventID":"1","Channel":"Microsoft-Windows-Sysmon/Operational",` +
		`"Computer":"hr-18"},"EventData":{"Data":[{"@Name":"` + long + `","#text":"x"},{"@Name":"Image","#text":"C:\\tool.exe"}]}}}`)
	parser := record.NewParser(line, record.Hint{})
	var r record.Record
	if parser.Parse(line, &r) != record.Event {
		t.Fatal("no event")
	}
	r.Fields = append(r.Fields, record.Field{Name: long})
	if got := matches(m, line, &r); len(got) != 1 {
		t.Errorf("%d rules match", len(got))
	}
	for _, p := range m.plans {
		for _, names := range []map[string][]string{p.names, p.named} {
			for name := range names {
				if len(name) > maxName+len("Event.EventData.") {
					t.Errorf("%.20s… is kept", name)
				}
			}
		}
		for _, s := range p.slots {
			if len(s.name) > maxName {
				t.Errorf("%.20s… is kept", s.name)
			}
		}
	}
	for _, v := range m.views {
		for key := range v.channels {
			t.Errorf("channel %.20s… of %.20s… is kept", key.channel, key.provider)
		}
	}
}
