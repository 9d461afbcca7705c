package evtx_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"picket/evtx"
	"picket/evtx/evtxtest"
)

var noon = time.Date(2026, 1, 2, 12, 0, 0, 123456700, time.UTC)

// process is an event like those that Sysmon writes when a process begins.
func process(record uint64, data ...evtxtest.Data) evtxtest.Event {
	if data == nil {
		data = []evtxtest.Data{{Name: "Image", Value: `C:\tool.exe`}, {Name: "ProcessId", Value: uint32(42)}}
	}
	return evtxtest.Event{Record: record, Time: noon, Provider: "Example-Provider", EventID: 1, Channel: "Example/Operational",
		Computer: "host.example", UserID: []byte{1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0}, Data: data}
}

func with(name string, value any) evtxtest.Data { return evtxtest.Data{Name: name, Value: value} }

// read gives each record in some form, and the faults.
func read(t *testing.T, log []byte, form func(*evtx.Record) string) (records, faults []string) {
	t.Helper()
	r := evtx.NewReader(bytes.NewReader(log))
	for {
		c, err := r.Next()
		var fault *evtx.Fault
		switch {
		case err == io.EOF:
			return records, faults
		case errors.As(err, &fault):
			faults = append(faults, fault.Error())
			continue
		case err != nil:
			t.Fatal(err)
		}
		for record, fault := range c.Records() {
			if fault != nil {
				faults = append(faults, fault.Error())
			} else {
				records = append(records, form(record))
			}
		}
	}
}

func asJSON(r *evtx.Record) string { return string(r.AppendJSON(nil)) }
func asXML(r *evtx.Record) string  { return string(r.AppendXML(nil)) }
func asID(r *evtx.Record) string   { return fmt.Sprint(r.ID) }
func asFields(r *evtx.Record) string {
	var b strings.Builder
	for f := range r.Fields() {
		fmt.Fprintf(&b, "%d %s %s=%s\n", f.Part, f.Name, f.Attr, f.Value)
	}
	return b.String()
}

// one reads a log of one event and wants no fault.
func one(t *testing.T, e evtxtest.Event, form func(*evtx.Record) string) string {
	t.Helper()
	records, faults := read(t, evtxtest.File(e), form)
	if len(records) != 1 || len(faults) > 0 {
		t.Fatalf("%d records, faults %q", len(records), faults)
	}
	return records[0]
}

const wantJSON = `{"Event":{"#attributes":{"xmlns":"http://schemas.microsoft.com/win/2004/08/events/event"},"System":{` +
	`"Provider":{"#attributes":{"Name":"Example-Provider"}},"EventID":1,"TimeCreated":{"#attributes":{"SystemTime":"2026-01-02T12:00:00.123456Z"}},` +
	`"EventRecordID":7,"Channel":"Example/Operational","Computer":"host.example","Security":{"#attributes":{"UserID":"S-1-5-18"}}},` +
	`"EventData":{"Image":"C:\\tool.exe","ProcessId":42}}}`

const wantXML = `<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="Example-Provider"/>` +
	`<EventID>1</EventID><TimeCreated SystemTime="2026-01-02T12:00:00.1234567Z"/><EventRecordID>7</EventRecordID>` +
	`<Channel>Example/Operational</Channel><Computer>host.example</Computer><Security UserID="S-1-5-18"/></System>` +
	`<EventData><Data Name="Image">C:\tool.exe</Data><Data Name="ProcessId">42</Data></EventData></Event>`

const wantFields = `0 Provider Name=Example-Provider
0 EventID =1
0 TimeCreated SystemTime=2026-01-02T12:00:00.123456Z
0 EventRecordID =7
0 Channel =Example/Operational
0 Computer =host.example
0 Security UserID=S-1-5-18
1 Image =C:\tool.exe
1 ProcessId =42
`

func TestForms(t *testing.T) {
	for _, test := range []struct {
		name, want string
		form       func(*evtx.Record) string
	}{
		{"JSON", wantJSON, asJSON},
		{"XML", wantXML, asXML},
		{"fields", wantFields, asFields},
		{"frame", "7 4608 2026-01-02 12:00:00.1234567 +0000 UTC", func(r *evtx.Record) string {
			return fmt.Sprint(r.ID, r.Offset, r.Written)
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := one(t, process(7), test.form); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// TestLoose: an element in no template has no dependency identifier ("Element start").
func TestLoose(t *testing.T) {
	e := process(7, evtxtest.Data{Name: "Image", Value: `C:\tool.exe`})
	e.Loose = true
	want := `0 Provider Name=Example-Provider
0 EventID =1
0 TimeCreated SystemTime=2026-01-02T12:00:00.1234567Z
0 EventRecordID =7
0 Channel =Example/Operational
0 Computer =host.example
1 Image =C:\tool.exe
`
	if got := one(t, e, asFields); got != want {
		t.Errorf("got\n%s", got)
	}
}

// eventData gives the JSON of the event data alone.
func eventData(t *testing.T, data ...evtxtest.Data) string {
	t.Helper()
	got := one(t, process(1, data...), asJSON)
	_, got, _ = strings.Cut(got, `"EventData":`)
	return strings.TrimSuffix(got, "}}")
}

func TestEventData(t *testing.T) {
	strings16 := evtxtest.Raw{Type: 0x81, Bytes: []byte("a\x00b\x00\x00\x00\x00\x00c\x00\x00\x00")}
	for _, test := range []struct {
		name, want string
		data       []evtxtest.Data
	}{
		{"one without a name", `{"Data":{"#text":"a"}}`, []evtxtest.Data{with("", "a")}},
		{"several without names", `{"Data":{"#text":["a","",3]}}`, []evtxtest.Data{with("", "a"), with("", ""), with("", uint8(3))}},
		{"named and not", `{"X":"b","Data":{"#text":"a"}}`, []evtxtest.Data{with("X", "b"), with("", "a")}},
		{"a name comes again", `{"X":"a","X_1":"b","X_2":"c"}`, []evtxtest.Data{with("X", "a"), with("X", "b"), with("X", "c")}},
		{"empty and null", `{"X":"","Y":""}`, []evtxtest.Data{with("X", ""), with("Y", nil)}},
		{"array repeats the element ([MS-EVEN6] 3.1.4.7.5)", `{"X":"ab","X_1":"","X_2":"c"}`, []evtxtest.Data{with("X", strings16)}},
		{"array without names", `{"Data":{"#text":["ab","","c"]}}`, []evtxtest.Data{with("", strings16)}},
		{"name with a space and a quote", `{"A \"b\"":"1"}`, []evtxtest.Data{with(`A "b"`, "1")}},
		{"only what must be escaped is", `{"X":"\"\\\n\r\t\u0001/<é€😀"}`, []evtxtest.Data{with("X", "\"\\\n\r\t\x01/<é€😀")}},
		{"escaped in the fast way", `{"X":"12345678C:\\12345678"}`, []evtxtest.Data{with("X", `12345678C:\12345678`)}},
		{"lone surrogates", `{"X":"a` + "\ufffd\ufffdb" + `"}`, []evtxtest.Data{with("X", evtxtest.Raw{Type: 1, Bytes: []byte("a\x00\x00\xdc\x3d\xd8b\x00")})}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := eventData(t, test.data...); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// TestValues: the types of [MS-EVEN6] 2.2.12 in the forms of 3.1.4.7.3.
func TestValues(t *testing.T) {
	raw := func(kind uint8, bytes string) evtxtest.Raw { return evtxtest.Raw{Type: kind, Bytes: []byte(bytes)} }
	guid := "\x04\x03\x02\x01\x06\x05\x08\x07\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10"
	for _, test := range []struct {
		name  string
		value any
		want  string
	}{
		{"string with NULs at its end", raw(0x01, "a\x00\x00\x00\x00\x00"), `"a"`},
		{"NUL within a string is kept", raw(0x01, "a\x00\x00\x00b\x00"), `"a\u0000b"`},
		{"ANSI string as Windows-1252", raw(0x02, "\x80\xe9\"\x00"), `"€é\""`},
		{"int8", int8(-1), "-1"},
		{"uint8", uint8(255), "255"},
		{"int16", int16(-32768), "-32768"},
		{"uint16", uint16(65535), "65535"},
		{"int32", int32(-5), "-5"},
		{"uint32", uint32(4294967295), "4294967295"},
		{"int64", int64(-9223372036854775808), "-9223372036854775808"},
		{"uint64", uint64(18446744073709551615), "18446744073709551615"},
		{"real32", float32(1.5), "1.5"},
		{"real64", 0.1, "0.1"},
		{"real64 that is no number", raw(0x0c, "\x01\x00\x00\x00\x00\x00\xf8\x7f"), `"NaN"`},
		{"bool", true, "true"},
		{"bool of one byte", raw(0x0d, "\x00"), "false"},
		{"irregular bool", raw(0x0d, "\x00\x00\x01\x00"), "true"},
		{"binary", []byte{0xde, 0xad}, `"DEAD"`},
		{"GUID", raw(0x0f, guid), `"01020304-0506-0708-090A-0B0C0D0E0F10"`},
		{"size of 32 bits", raw(0x10, "\x12\x00\x00\x00"), `"0x12"`},
		{"FILETIME", time.Date(2024, 2, 29, 23, 59, 59, 999999900, time.UTC), `"2024-02-29T23:59:59.999999Z"`},
		{"FILETIME zero", raw(0x11, "\x00\x00\x00\x00\x00\x00\x00\x00"), `"1601-01-01T00:00:00.000000Z"`},
		{"FILETIME after the year 9999", raw(0x11, "\xff\xff\xff\xff\xff\xff\xff\xff"), `"60056-05-28T05:36:10.955161Z"`},
		{"SYSTEMTIME", raw(0x12, "\xea\x07\x01\x00\x05\x00\x02\x00\x0c\x00\x22\x00\x38\x00\x4e\x00"), `"2026-01-02T12:34:56.078000Z"`},
		{"SYSTEMTIME that is no time", raw(0x12, "\xea\x07\x0d\x00\x05\x00\x02\x00\x0c\x00\x22\x00\x38\x00\x4e\x00"),
			`"EA070D00050002000C00220038004E00"`},
		{"SID", raw(0x13, "\x01\x02\x00\x00\x00\x00\x00\x05\x20\x00\x00\x00\x20\x02\x00\x00"), `"S-1-5-32-544"`},
		{"SID cut short", raw(0x13, "\x01\x02\x00\x00\x00\x00\x00\x05"), `"0102000000000005"`},
		{"hex32", raw(0x14, "\xef\xbe\xad\xde"), `"0xdeadbeef"`},
		{"hex64 zero", raw(0x15, "\x00\x00\x00\x00\x00\x00\x00\x00"), `"0x0"`},
		{"integer of a wrong size", raw(0x08, "\x01\x02\x03"), `"010203"`},
		{"unknown type", raw(0x55, "\x01\xab"), `"01AB"`},
		{"array of what there are no arrays of", raw(0xa1, "\x01\xab"), `"01AB"`},
		{"array of integers with a rest", raw(0x86, "\x01\x00\x02\x00\x03"), `1,"Data_1":2,"Data_2":3`},
	} {
		t.Run(test.name, func(t *testing.T) {
			want := `{"V":` + test.want + `}`
			if got := eventData(t, evtxtest.Data{Name: "V", Value: test.value}); got != strings.ReplaceAll(want, "Data_", "V_") {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

func TestTypedValues(t *testing.T) {
	data := []evtxtest.Data{with("u", uint32(7)), with("i", int32(-7)), with("t", noon), with("s", "7")}
	var got []string
	one(t, process(1, data...), func(r *evtx.Record) string {
		for f := range r.Fields() {
			if f.Part == evtx.EventData {
				u, isUint := f.Value.Uint()
				i, isInt := f.Value.Int()
				at, isTime := f.Value.Time()
				got = append(got, fmt.Sprint(f.Name, " ", f.Value.Type(), " ", u, isUint, i, isInt, at.Equal(noon), isTime))
			}
		}
		return ""
	})
	want := []string{"u 8 7true7truefalsefalse", "i 7 0false-7truefalsefalse",
		"t 17 0false0falsetruetrue", "s 1 0false0falsefalsefalse"}
	for i, w := range want {
		if strings.ReplaceAll(got[i], " ", "") != strings.ReplaceAll(w, " ", "") {
			t.Errorf("got %s, want %s", got[i], w)
		}
	}
}

// TestXML: what XML 1.0 forbids is replaced, and the event stays on one line.
func TestXML(t *testing.T) {
	got := one(t, process(1, evtxtest.Data{Name: `A "b" <c>`, Value: "<&>\"\x01\n\ufffe"}), asXML)
	want := `<EventData><Data Name="A &quot;b&quot; &lt;c&gt;">&lt;&amp;&gt;&quot;` + "\ufffd&#10;\ufffd" + `</Data></EventData></Event>`
	if !strings.HasSuffix(got, want) {
		t.Errorf("got %s", got)
	}
}

// TestForwarded: events of other computers carry their message with them (RenderingInfo).
func TestForwarded(t *testing.T) {
	e := process(1)
	e.Channel, e.Message = "ForwardedEvents", "A process began."
	got := one(t, e, asFields)
	for _, want := range []string{"0 Channel =ForwardedEvents\n", "3 RenderingInfo Culture=en-US\n", "3 Message =A process began.\n", "1 Image ="} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}
