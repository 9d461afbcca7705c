package advisory

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"picket/internal/document"
	"picket/internal/intel"
	"picket/stix"
)

// collected is a sink that keeps all.
type collected struct {
	indicators []intel.Indicator
	rejected   []intel.Rejected
	objects    []stix.Raw
}

func (c *collected) Indicator(x intel.Indicator) error {
	x.ID = x.StatedOrDerivedID()
	c.indicators = append(c.indicators, x)
	return nil
}

func (c *collected) Rejected(r intel.Rejected) error { c.rejected = append(c.rejected, r); return nil }

func (c *collected) Object(o stix.Raw) error {
	o.Body = bytes.Clone(o.Body)
	c.objects = append(c.objects, o)
	return nil
}

// merged are the indicators as a whole reading lists them: without older versions, and each value of an id once.
func (c *collected) merged() []intel.Indicator {
	newest := c.newest()
	list, at := []intel.Indicator{}, map[string]int{}
	for _, x := range c.indicators {
		modified := time.Time{}
		if x.Modified != nil {
			modified = *x.Modified
		}
		if modified.Before(newest[x.ID]) {
			continue
		}
		key := fmt.Sprint(x.Kind, "\x00", x.Folded(), "\x00", x.ID)
		i, known := at[key]
		switch {
		case !known:
			at[key] = len(list)
			list = append(list, x)
		case len(list[i].Evidence) < maxEvidence:
			list[i].Evidence = append(slices.Clone(list[i].Evidence), x.Evidence...)
		}
	}
	return list
}

// newest are the versions of the indicators' ids, also of those that were rejected.
func (c *collected) newest() map[string]time.Time {
	newest := map[string]time.Time{}
	for _, o := range c.objects {
		var body map[string]json.RawMessage
		var text string
		if o.Type != "indicator" || json.Unmarshal(o.Body, &body) != nil || json.Unmarshal(body["modified"], &text) != nil {
			continue
		}
		if modified, err := time.Parse(time.RFC3339, text); err == nil && modified.After(newest[o.ID]) {
			newest[o.ID] = modified
		}
	}
	return newest
}

var structured = map[string]reader{document.STIX: FromSTIX, document.MISP: FromMISP, document.CSV: FromCSV, document.List: FromList}

// checkStream holds the reading of a stream against the reading of the whole text.
func checkStream(t *testing.T, mediaType, body string, oneByOne bool) {
	t.Helper()
	text, err := io.ReadAll(document.NewTextReader(strings.NewReader(body)))
	if err != nil {
		t.Fatal(err)
	}
	whole, wholeErr := structured[mediaType](intel.Document{}, &document.Text{Body: string(text)})
	var parts collected
	var r io.Reader = strings.NewReader(body)
	if oneByOne {
		r = iotest.OneByteReader(r)
	}
	rest, err := Stream(intel.Document{}, mediaType, r, &parts)
	if wholeErr != nil || err != nil {
		if wholeErr == nil || err == nil || wholeErr.Error() != err.Error() {
			t.Fatalf("whole: %v\nstream: %v", wholeErr, err)
		}
		return
	}
	same(t, "vulnerabilities", whole.Vulnerabilities, rest.Vulnerabilities)
	same(t, "account", whole.Account, rest.Account)
	same(t, "faults", ordinary(whole.Faults), ordinary(rest.Faults))
	d := rest.Document
	if whole.Marking != rest.Marking || whole.Document.Title != d.Title || whole.Document.Published != d.Published || whole.Document.Language != d.Language {
		t.Errorf("%v %v, whole %v %v", rest.Marking, d, whole.Marking, whole.Document)
	}
	if strings.Contains(strings.Join(rest.Faults, "\n"), "not kept as an object") {
		return // versions of what has no proper id cannot be told
	}
	same(t, "indicators", whole.Indicators, intel.IndicatorsOf(parts.merged()...))
	sameRejected(t, whole.Rejected, parts.rejected)
}

func same(t *testing.T, what string, whole, stream any) {
	t.Helper()
	a, _ := json.MarshalIndent(whole, "", " ")
	b, _ := json.MarshalIndent(stream, "", " ")
	if !bytes.Equal(a, b) {
		t.Errorf("%s: -whole +stream\n%s", what, cmp.Diff(strings.Split(string(a), "\n"), strings.Split(string(b), "\n")))
	}
}

// ordinary are the faults that both readings have.
func ordinary(faults []string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(faults), func(fault string) bool {
		return strings.Contains(fault, "not kept as an object") || strings.Contains(fault, " more ")
	}), "\n")
}

// sameRejected: only a whole reading knows what is superseded, and which observables repeat an indicator.
func sameRejected(t *testing.T, whole, stream []intel.Rejected) {
	t.Helper()
	count, superseded := map[string]int{}, false
	for _, r := range stream {
		count[fmt.Sprint(r)]++
	}
	for _, r := range whole {
		if strings.HasPrefix(r.Reason, "superseded") {
			superseded = true
		} else if count[fmt.Sprint(r)]--; count[fmt.Sprint(r)] < 0 && len(whole) < maxRejected {
			t.Errorf("the stream does not reject %v", r)
		}
	}
	for _, r := range stream {
		if count[fmt.Sprint(r)] > 0 && !superseded && len(whole) < maxRejected && !strings.HasPrefix(r.Reason, "an observable") {
			t.Errorf("only the stream rejects %v", r)
		}
	}
}

func TestStreamSaysWhatTheWholeSays(t *testing.T) {
	paths, _ := filepath.Glob("testdata/structured/*")
	more, _ := filepath.Glob("../../stix/testdata/*.json")
	others, _ := filepath.Glob("../misp/testdata/*.json")
	for _, path := range slices.Concat(paths, more, others) {
		body, err := os.ReadFile(path)
		if err != nil || strings.HasSuffix(path, ".golden") {
			continue
		}
		for mediaType := range structured {
			t.Run(filepath.Base(path)+" as "+mediaType, func(t *testing.T) {
				checkStream(t, mediaType, string(body), false)
				checkStream(t, mediaType, "\ufeff"+string(body[:len(body)*2/3])+"\x00\xff\xfe\"", true)
			})
		}
	}
}

// Documents of many pieces: values, quotes and faults that lie across the ends of pieces.
func TestStreamOfManyPieces(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	cells := []string{"domain,a%d.example,x", "\"domain\",\"b%d.example\",\"two\nlines, and \"\"quotes\"\"\"", "url,\"https://c.example/%d", "ipv4,10.0.0.%d,\"stray",
		"sha256,%064x,", "# a comment %d", "", "md5,broken%d", "domain,\u00e4%d.example,\xff\xff\xfe"}
	var table, list strings.Builder
	table.WriteString("kind,value,comment\n")
	for table.Len() < firstPiece+2*nextPiece {
		cell := cells[random.IntN(len(cells))]
		if strings.Contains(cell, "%") {
			cell = fmt.Sprintf(cell, random.IntN(1000))
		}
		table.WriteString(cell + "\n")
	}
	lines := []string{"a%d.example", "10.0.0.%d # remark", "  \"https://c.example/%d\",", "we saw 198.51.100.7 and b%d[.]example", "# none %d", "CVE-2024-%05d"}
	for list.Len() < nextPiece+nextPiece/2 {
		list.WriteString(fmt.Sprintf(lines[random.IntN(len(lines))], random.IntN(1000)) + "\r\n")
	}
	checkStream(t, document.CSV, table.String(), false)
	checkStream(t, document.List, list.String(), false)
	for _, pretty := range []bool{false, true} {
		text, _ := io.ReadAll(&bundle{n: 4000, pretty: pretty})
		checkStream(t, document.STIX, string(text), false)
		checkStream(t, document.STIX, string(text[:len(text)-7777]), false)
	}
	attributes := strings.Repeat(`{"type":"domain","to_ids":true,"value":"a.example","Tag":[{"name":"misp-galaxy:tool=\"Gull\""}]},`, 20_000)
	checkStream(t, document.MISP, `{"Event":{"info":"x","Attribute":[`+attributes+`{"type":"vulnerability","value":"CVE-2024-0001"}]}}`, false)
}

func TestStreamOfObjects(t *testing.T) {
	const spaced = `{"type":"bundle","objects":[
		{"type":"marking-definition","id":"marking-definition--1","created":"2024-01-01T00:00:00Z","definition_type":"tlp","definition":{"tlp":"red"}},
		{ "type" : "malware", "id": "malware--1", "spec_version":"2.1", "name":"a \" b",  "modified":"2024-02-01T00:00:00+01:00",
		  "object_marking_refs" : [ "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da" ],"granular_markings":[{"marking_ref":"marking-definition--1"}]},
		{"type":"tool","id":"tool--1","created":"2024-01-01T00:00:00Z","object_marking_refs":["marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da","marking-definition--2"]},
		{"type":"ipv4-addr","id":"ipv4-addr--1","value":"198.51.100.7"},
		{"type":"marking-definition","id":"marking-definition--2","created":"2024-01-01T00:00:00Z","definition_type":"tlp","definition":{"tlp":"amber"}},
		{"type":"tool","name":"without id"},{"type":"tool","id":"malware--2"}]}`
	var parts collected
	rest, err := Stream(intel.Document{}, document.STIX, strings.NewReader(spaced), &parts)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, o := range parts.objects {
		got = append(got, strings.TrimSpace(fmt.Sprintf("%s %s %s %s %s", o.ID, o.Type, o.SpecVersion, o.Modified.Format("2006-01-02T15"), o.Marking)))
	}
	want := []string{
		"marking-definition--1 marking-definition 2.0 2024-01-01T00",
		"malware--1 malware 2.1 2024-01-31T23 TLP:RED",
		"tool--1 tool 2.0 2024-01-01T00", // one of its markings is defined behind it: the document's holds
		"ipv4-addr--1 ipv4-addr 2.1 0001-01-01T00",
		"marking-definition--2 marking-definition 2.0 2024-01-01T00",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	const body = `{"type":"malware","id":"malware--1","spec_version":"2.1","name":"a \" b","modified":"2024-02-01T00:00:00+01:00",` +
		`"object_marking_refs":["marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"],"granular_markings":[{"marking_ref":"marking-definition--1"}]}`
	if string(parts.objects[1].Body) != body {
		t.Errorf("%s", parts.objects[1].Body)
	}
	if rest.Marking != "TLP:RED" || len(rest.Faults) != 2 || !strings.Contains(rest.Faults[1], `"malware--2" is no id of the type "tool"`) {
		t.Errorf("%s %q", rest.Marking, rest.Faults)
	}
}

// A marking that is defined behind the objects marks the document.
func TestMarkingDefinedLater(t *testing.T) {
	const late = `[{"type":"tool","id":"tool--1","name":"x","object_marking_refs":["marking-definition--2"]},
		{"type":"marking-definition","id":"marking-definition--2","definition_type":"tlp","definition":{"tlp":"red"}}]`
	a, err := Stream(intel.Document{}, document.STIX, strings.NewReader(late), &collected{})
	if err != nil || a.Marking != "TLP:RED" {
		t.Errorf("%+v, %v", a, err)
	}
}

func TestStreamEndsWithItsInputAndItsSink(t *testing.T) {
	broken := errors.New("the disk is gone")
	for mediaType, body := range map[string]string{document.STIX: `[{"type":"tool","id":"tool--1"},`, document.MISP: `{"Event":{"Attribute":[`,
		document.CSV: "kind,value\ndomain,a.example\n", document.List: "a.example\n"} {
		_, err := Stream(intel.Document{}, mediaType, io.MultiReader(strings.NewReader(body), iotest.ErrReader(broken)), &collected{})
		if !errors.Is(err, broken) {
			t.Errorf("%s: %v", mediaType, err)
		}
	}
	for mediaType, body := range map[string]string{document.STIX: `[{"type":"tool","id":"tool--1"}]`, document.MISP: `[{"Attribute":[{"type":"domain","value":"x.example"}]}]`,
		document.CSV: "kind,value\ndomain,a.example\n", document.List: "a.example\n"} {
		if _, err := Stream(intel.Document{}, mediaType, strings.NewReader(body), full{broken}); !errors.Is(err, broken) {
			t.Errorf("%s: %v", mediaType, err)
		}
	}
	if _, err := Stream(intel.Document{}, document.HTML, strings.NewReader("<p>"), &collected{}); err == nil {
		t.Error("a page is no structured document")
	}
}

// full is a sink without room.
type full struct{ err error }

func (f full) Indicator(intel.Indicator) error { return f.err }
func (f full) Rejected(intel.Rejected) error   { return f.err }
func (f full) Object(stix.Raw) error           { return f.err }

// What is too large is passed over, and said; the rest goes on.
func TestStreamPassesOverWhatIsTooLarge(t *testing.T) {
	huge := strings.Repeat("x", 2*maxLine)
	const good = `{"type":"indicator","id":"indicator--1","pattern":"[domain-name:value = 'a.example']"}`
	for mediaType, body := range map[string]string{
		document.STIX: `{"type":"bundle","x":"` + huge + `","objects":[{"type":"note","id":"note--1","content":"{\"` + huge + `"},` + good + `]}`,
		document.MISP: `{"Event":{"info":"` + huge + `","Attribute":[{"type":"comment","value":"` + huge + `"},{"type":"domain","value":"a.example","to_ids":1}]}}`,
		document.CSV:  "kind,value\ndomain," + huge + "\ndomain,a.example\n",
		document.List: huge + "\na.example\n",
	} {
		var parts collected
		a, err := Stream(intel.Document{}, mediaType, strings.NewReader(body), &parts)
		if err != nil || len(parts.indicators) != 1 || len(parts.indicators[0].Evidence[0].Quote) != len("a.example") ||
			!strings.HasPrefix(body[parts.indicators[0].Evidence[0].Offset:], "a.example") || len(a.Faults) == 0 || len(strings.Join(a.Faults, "")) > 1000 {
			t.Errorf("%s: %v, %d indicators, %.300q", mediaType, err, len(parts.indicators), a.Faults)
		}
	}
}
