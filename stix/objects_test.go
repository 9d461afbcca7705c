package stix

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// outline is one line an object, or the error.
func outline(text string) []string {
	var lines []string
	for object, err := range Objects(strings.NewReader(text)) {
		if err != nil {
			lines = append(lines, "error: "+err.Error())
			continue
		}
		c := object.Base()
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s %s", c.Type, c.Name, strings.Join(c.Problems, "; "))))
	}
	return lines
}

func TestForms(t *testing.T) {
	const object = `{"type":"malware","name":"EvilRAT"}`
	for form, want := range map[string][]string{
		`{"type":"bundle","objects":[` + object + `,` + object + `]}`: {"malware EvilRAT", "malware EvilRAT"},
		`{"objects":[` + object + `],"more":false}`:                   {"malware EvilRAT"},
		`[` + object + `]`:                   {"malware EvilRAT"},
		object:                               {"malware EvilRAT"},
		object + "\n" + object + "\n":        {"malware EvilRAT", "malware EvilRAT"},
		`{"type":"bundle","id":"bundle--1"}`: nil,
		`{"type":"observed-data","objects":{"0":{"type":"file"}}}`: {"observed-data"}, // STIX 2.0
		``:                                   {"error: empty: no STIX"},
		`5`:                                  {"error: byte 1: neither an object nor an array"},
		`[` + object + `,5,` + object + `]`:  {"malware EvilRAT", "error: object 1 at byte 37: not a JSON object", "malware EvilRAT"},
		`[` + object + `,{"type":"malware"`:  {"malware EvilRAT", "error: ends early at byte 54: unexpected EOF"},
		`{"objects":[` + object + `],`:       {"malware EvilRAT", "error: ends early at byte 49: unexpected EOF"},
		`{"objects":[` + object + `]`:        {"malware EvilRAT", "error: ends early at byte 48: unexpected EOF"},
		`[` + object + `,{"type":malware}]`:  {"malware EvilRAT", "error: not JSON after byte 37: invalid character 'm' looking for beginning of value"},
		`[{"type":"bundle","objects":[]}]`:   {"error: object 0 at byte 1: a bundle within a list: read it by itself"},
		`[{"id":"x--1"},` + object + `]`:     {"error: x--1 at byte 1: has no type", "malware EvilRAT"},
		`[{"type":"indicator","id":"i--1"}]`: {"error: i--1 at byte 1: indicator without a pattern"},
	} {
		if diff := cmp.Diff(want, outline(form)); diff != "" {
			t.Errorf("%s\n%s", form, diff)
		}
	}
}

func TestDepthIsBounded(t *testing.T) {
	deep := `{"type":"malware","x":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`
	want := []string{"error: object 0 at byte 1: nested deeper than 64", "malware EvilRAT"}
	if diff := cmp.Diff(want, outline(`[`+deep+`,{"type":"malware","name":"EvilRAT"}]`)); diff != "" {
		t.Error(diff)
	}
	if got := outline(strings.Repeat("[", 20000)); len(got) != 1 || !strings.HasPrefix(got[0], "error: ") {
		t.Errorf("%q", got)
	}
}

func TestBundle(t *testing.T) {
	data, err := os.ReadFile("testdata/bundle.json")
	if err != nil {
		t.Fatal(err)
	}
	indicators, failed := map[string]*Indicator{}, 0
	for object, err := range Objects(strings.NewReader(string(data))) {
		var bad *ObjectError
		if errors.As(err, &bad) {
			failed++
			continue
		}
		if !strings.HasPrefix(string(data[object.Base().Offset:]), "{") {
			t.Errorf("%s is not at byte %d", object.Base().ID, object.Base().Offset)
		}
		switch x := object.(type) {
		case *Indicator:
			indicators[x.ID[11:19]] = x
			if !strings.HasPrefix(string(data[x.Pattern.Offset:]), x.Pattern.Raw) {
				t.Errorf("the pattern of %s is not at byte %d", x.ID, x.Pattern.Offset)
			}
		case *MarkingDefinition:
			if x.TLP != "TLP:AMBER" {
				t.Errorf("marking %q", x.TLP)
			}
		}
	}
	if failed != 2 || len(indicators) != 10 {
		t.Errorf("%d objects failed, %d indicators", failed, len(indicators))
	}
	if x := indicators["00000003"]; *x.Confidence != 80 || x.ValidUntil == nil || x.KillChainPhases[0].Phase != "command-and-control" {
		t.Errorf("%+v", x)
	}
	if x := indicators["00000007"]; !x.Revoked || x.Confidence != nil {
		t.Errorf("%+v", x)
	}
	if x := indicators["00000011"]; len(x.Problems) != 2 || x.ValidUntil != nil || x.Confidence != nil {
		t.Errorf("what cannot be read is a problem, and absent: %+v", x)
	}
}

func TestSTIX20(t *testing.T) {
	const old = `{"type":"bundle","spec_version":"2.0","objects":[{"type":"indicator","id":"indicator--1","labels":["benign"],
		"valid_from":"2018-01-01T00:00:00.000Z","valid_until":"2017-01-01T00:00:00Z","pattern":"[ipv4-addr:value = '203.0.113.7']"}]}`
	for object, err := range Objects(strings.NewReader(old)) {
		x, ok := object.(*Indicator)
		if err != nil || !ok || x.PatternType != "stix" || !cmp.Equal(x.IndicatorTypes, []string{"benign"}) {
			t.Fatalf("%+v, %v", object, err)
		}
		if x.ValidUntil != nil || len(x.Problems) != 1 {
			t.Errorf("valid until before it is valid from: %+v", x)
		}
	}
}

func TestTLP(t *testing.T) {
	for label, want := range map[string]string{"tlp:white": "TLP:CLEAR", "Amber+Strict": "TLP:AMBER+STRICT", "TLP:RED": "TLP:RED",
		"purple": "", "": ""} {
		if got := ParseTLP(label); got != want {
			t.Errorf("%s: %q", label, got)
		}
	}
	const tlp1 = `{"type":"marking-definition","id":"marking-definition--1","definition_type":"tlp","definition":{"tlp":"green"}}`
	for object := range Objects(strings.NewReader(tlp1)) {
		if object.(*MarkingDefinition).TLP != "TLP:GREEN" {
			t.Errorf("%+v", object)
		}
	}
	if TLPOf("marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1") != "TLP:RED" {
		t.Error("TLP 2.0 fixes the ids of its markings")
	}
}

func FuzzBundle(f *testing.F) {
	f.Add(`{"type":"bundle","objects":[{"type":"indicator","pattern":"[a:b = 'x']"}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		for object, err := range Objects(strings.NewReader(text)) {
			if err != nil {
				if strings.Contains(err.Error(), "\n") {
					t.Fatalf("error of two lines: %q", err)
				}
				continue
			}
			raw(t, text, object.Base())
			x, ok := object.(*Indicator)
			if !ok {
				continue
			}
			if got := text[x.Pattern.Offset:]; !strings.HasPrefix(got, x.Pattern.Raw) {
				t.Fatalf("%q is not at byte %d", x.Pattern.Raw, x.Pattern.Offset)
			}
			quotes(t, text, x)
		}
	})
}

// quotes checks that each value is verbatim where it is said to be.
func quotes(t *testing.T, text string, x *Indicator) {
	pattern, err := ParsePattern(x.Pattern.Value)
	if err != nil {
		return
	}
	alternatives, _ := pattern.Alternatives()
	for _, c := range alternatives {
		raw, offset := x.Pattern.Sub(c.Start, c.End)
		if !strings.HasPrefix(text[offset:], raw) {
			t.Fatalf("%q is not at byte %d", raw, offset)
		}
	}
}

// raw checks that the object as it stands is the text, without white space.
func raw(t *testing.T, text string, x *Common) {
	r, ok := x.Raw()
	if !strings.HasPrefix(text[x.Offset:], string(x.Text())) || len(x.Text()) == 0 {
		t.Fatalf("%q is not at byte %d", x.Text(), x.Offset)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, x.Text()); ok && (err != nil || compact.String() != string(r.Body)) {
		t.Fatalf("%q, want %q, %v", r.Body, compact.String(), err)
	}
}
