package misp

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"picket/internal/rawjson"
)

// A file is all that one document holds.
type file struct {
	Events     []Event
	Attributes []Attribute
	Faults     []string
}

func readAll(text string) (*file, error) {
	var f file
	err := Read(strings.NewReader(text), Visitor{
		Event:     func(e *Event) error { f.Events = append(f.Events, *e); return nil },
		Attribute: func(a *Attribute) error { f.Attributes = append(f.Attributes, *a); return nil },
		Fault:     func(text string) { f.Faults = append(f.Faults, text) },
	})
	return &f, err
}

func TestEvent(t *testing.T) {
	data, err := os.ReadFile("testdata/event.json")
	if err != nil {
		t.Fatal(err)
	}
	f, err := readAll(string(data))
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Events) != 1 || f.Events[0].Info != "Operation Example" || f.Events[0].Date != "2024-03-01" || f.Events[0].Tags[0] != "tlp:green" {
		t.Errorf("%+v", f.Events)
	}
	if len(f.Attributes) != 18 {
		t.Errorf("%d attributes; those of related events are others'", len(f.Attributes))
	}
	if len(f.Faults) != 1 || !strings.Contains(f.Faults[0], "md5 without a value") {
		t.Errorf("%q", f.Faults)
	}
	for _, a := range f.Attributes {
		if !strings.HasPrefix(string(data[a.Value.Offset:]), a.Value.Raw) {
			t.Errorf("%s is not at byte %d", a.Value.Raw, a.Value.Offset)
		}
		if want := a.Value.Value == "gone.example"; a.Deleted != want {
			t.Errorf("%s: deleted %v", a.Value.Value, a.Deleted)
		}
		if want := a.Value.Value == "proposed.example"; a.Proposed != want {
			t.Errorf("%s: proposed %v", a.Value.Value, a.Proposed)
		}
	}
}

func TestForms(t *testing.T) {
	const attribute = `{"type":"domain","value":"evil.example"}`
	const event = `{"info":"x","Attribute":[` + attribute + `]}`
	for form, want := range map[string]string{
		`{"Event":` + event + `}`: "1 events, 1 attributes, []",
		event:                     "1 events, 1 attributes, []",
		`{"response":[{"Event":` + event + `},{"Event":` + event + `}]}`: "2 events, 2 attributes, []",
		`[{"Event":` + event + `}]`:                                      "1 events, 1 attributes, []",
		`{"response":{"Attribute":[` + attribute + `]}}`:                 "0 events, 1 attributes, []",
		`{"Event":{"info":"empty"}}`:                                     "1 events, 0 attributes, []",
		`{"Event":{"Attribute":[` + attribute + `,{"ty`:                  "1 events, 1 attributes, [ends early at byte 68: unexpected EOF]",
		`{"Event":{"Attribute":[` + attribute + `,5]}}`:                  "1 events, 1 attributes, [attribute at byte 64: not a JSON object]",
		`{"Event":{"Attribute":[{"value":"x"}]}}`:                        "1 events, 0 attributes, [attribute at byte 23: has no type]",
		`{"Event":{"Attribute":null}}`:                                   "1 events, 0 attributes, []",
		`{"date":"2024-03-01"}`:                                          "no MISP",
		`{}`:                                                             "no MISP",
		``:                                                               "no MISP",
		strings.Repeat(`{"response":`, 100):                              "no MISP",
	} {
		got := "no MISP"
		if f, err := readAll(form); err == nil {
			got = fmt.Sprintf("%d events, %d attributes, %v", len(f.Events), len(f.Attributes), f.Faults)
		}
		if got != want {
			t.Errorf("%s\n got %s\nwant %s", form, got, want)
		}
	}
}

func TestValues(t *testing.T) {
	for _, c := range []struct {
		name, value string
		want        []string
	}{
		{"ip-src", "203.0.113.7", []string{"ipv4 203.0.113.7"}},
		{"ip-dst|port", "2001:db8::1|443", []string{"ipv4 2001:db8::1", "context: a port"}}, // indicator.New tells v6
		{"domain|ip", "evil.example|203.0.113.7", []string{"domain evil.example", "context: an address that the name resolved to"}},
		{"filename|sha256", "a|b.exe|ab", []string{"context: the name of the file that the hash identifies", "sha256 ab"}},
		{"filename|imphash", "a.exe|ab", []string{"context: the name of the file that the hash identifies", "imphash is not a kind that Picket looks for"}},
		{"malware-sample", "a.exe|ab", []string{"context: the name of the file that the hash identifies", "md5 ab"}},
		{"filename", `C:\a.exe`, []string{`filepath C:\a.exe`}},
		{"regkey|value", `HKLM\a|b`, []string{"compound attribute (regkey|value): its parts say less than the whole"}},
		{"filename|md5", "a.exe", []string{"filename|md5 without a | in its value"}},
		{"jarm-fingerprint", "x", []string{"jarm-fingerprint is not a kind that Picket looks for"}},
	} {
		var got []string
		for _, v := range (Attribute{Type: c.name, Value: rawjson.Text{Value: c.value}}).Values() {
			if v.Reason != "" {
				got = append(got, v.Reason)
			} else {
				got = append(got, string(v.Kind)+" "+c.value[v.From:v.To])
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s\n%s", c.name, diff)
		}
	}
}

func FuzzMISP(f *testing.F) {
	f.Add(`{"Event":{"info":"x","Tag":[{"name":"tlp:red"}],"Attribute":[{"type":"domain|ip","value":"a|b","to_ids":1}]}}`)
	f.Fuzz(func(t *testing.T, text string) {
		file, err := readAll(text)
		if err != nil {
			return
		}
		for _, a := range file.Attributes {
			for _, v := range a.Values() {
				raw, offset := a.Value.Sub(v.From, v.To)
				if !strings.HasPrefix(text[offset:], raw) {
					t.Fatalf("%q is not at byte %d", raw, offset)
				}
			}
		}
	})
}
