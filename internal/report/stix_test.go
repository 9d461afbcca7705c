package report

import (
	"encoding/json"
	"strings"
	"testing"

	"picket/indicator"
	"picket/internal/intel"
	"picket/stix"
)

// The ids of observables are those of the standard's own example (STIX 2.1 with Errata 01, section 2.9), and of others'.
func TestObservableIDs(t *testing.T) {
	var b strings.Builder
	out := newSTIX(&b, hostile().run)
	for want, x := range map[string]indicator.Indicator{
		"ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4":         {Kind: indicator.IPv4, Value: "198.51.100.3"},
		"ipv6-addr--6469e3a9-b053-5e34-a025-9396ae051d26":         {Kind: indicator.IPv6, Value: "2001:db8::1"},
		"domain-name--bedb4899-d24b-5401-bc86-8f6b4cc18ec7":       {Kind: indicator.Domain, Value: "example.com"},
		"autonomous-system--3aa27478-50b5-5ab8-9da9-cdc12b657fff": {Kind: indicator.ASN, Value: "AS15139"},
	} {
		if got := out.value(x); got != want {
			t.Errorf("%s: got %s, want %s", x, got, want)
		}
	}
}

func TestCanonicalText(t *testing.T) {
	if got, want := canonicalText("\u20ac$\x0f\nA'B\"\\\\\"/\u2028\x7f"), `"€$\u000f\nA'B\"\\\\\"/`+"\u2028\x7f\""; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Picket reads the patterns back as what they were made of.
func TestPatternsRoundTrip(t *testing.T) {
	whole := map[indicator.Kind]string{
		indicator.CIDR:     "[ipv4-addr:value ISSUBSET '203.0.113.192/28']",
		indicator.FilePath: `[file:name = 'o\'brien.dll' AND file:parent_directory_ref.path = 'C:\\ProgramData']`,
		indicator.JA3:      "[x-tls-client:ja3 = '0123456789abcdef0123456789abcdef']",
		indicator.JA4:      "[x-tls-client:ja4 = 't13d1516h2_8daaf6152771_b186095e22b6']",
	}
	for kind, value := range map[indicator.Kind]string{
		indicator.IPv4: "203.0.113.7", indicator.IPv6: "2001:db8::1", indicator.CIDR: "203.0.113.192/28", indicator.Domain: "example.com",
		indicator.URL: "http://example.com/it's?a=%5C", indicator.Email: "a@example.com", indicator.MD5: hash.Value,
		indicator.SHA1: strings.Repeat("a", 40), indicator.SHA256: strings.Repeat("b", 64), indicator.SHA512: strings.Repeat("c", 128),
		indicator.FileName: "a.exe", indicator.FilePath: `C:\ProgramData\o'brien.dll`, indicator.Registry: `HKCU\Software\Evil`,
		indicator.Mutex: `Global\x`, indicator.UserAgent: `Evil/1.0 (it's)`, indicator.ASN: "AS64500", indicator.JA3: hash.Value,
		indicator.JA4: "t13d1516h2_8daaf6152771_b186095e22b6", indicator.BTC: "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2",
	} {
		x := indicator.Indicator{Kind: kind, Value: value}
		text := patternOf(x)
		pattern, err := stix.ParsePattern(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if want := whole[kind]; want != "" && text != want {
			t.Errorf("got %s, want %s", text, want)
		}
		parts, err := pattern.Alternatives()
		if err != nil || len(parts) != 1 {
			t.Errorf("%s: %d parts, %v", text, len(parts), err)
			continue
		}
		if got, err := parts[0].Indicator(); err != nil || got.Key() != x.Key() {
			t.Errorf("%s: got %s, %v, want %s", text, got, err, x)
		}
	}
}

// bundleOf parses a bundle, and gives its objects by id.
func bundleOf(t *testing.T, f *fixture) map[string]map[string]any {
	t.Helper()
	var parsed struct{ Objects []map[string]any }
	if err := json.Unmarshal([]byte(f.write(t, "stix")), &parsed); err != nil {
		t.Fatal(err)
	}
	objects := map[string]map[string]any{}
	for _, o := range parsed.Objects {
		id := o["id"].(string)
		if objects[id] != nil {
			t.Errorf("%s stands twice", id)
		}
		objects[id] = o
	}
	return objects
}

// The bundle stands alone: what it refers to is in it, but for the indicators that are others'.
func TestBundleStandsAlone(t *testing.T) {
	f := ruled()
	objects := bundleOf(t, f)
	for id, o := range objects {
		for name, value := range o {
			var refs []any
			switch {
			case strings.HasSuffix(name, "_refs"):
				refs = value.([]any)
			case strings.HasSuffix(name, "_ref"):
				refs = []any{value}
			}
			for _, ref := range refs {
				if objects[ref.(string)] == nil && ref != f.verdicts[1].ID {
					t.Errorf("%s: %s %s is not there", id, name, ref)
				}
			}
		}
	}
}

// What exceeds the groups is counted all the same.
func TestBundleIsBounded(t *testing.T) {
	f := hostile()
	f.sightings = nil
	const all = mostGroups + 700
	for i := range all {
		f.sightings = append(f.sightings, intel.Sighting{Indicator: c2, Matched: c2.Value, Time: at(2, 0, 0), Role: intel.RoleDst,
			Observer: "zeek-" + decimal(int64(i))})
	}
	counted, sightings := 0, 0
	for _, o := range bundleOf(t, f) {
		if o["type"] == "sighting" {
			sightings++
			counted += int(o["count"].(float64))
		}
	}
	if counted != all || sightings != mostGroups+1 {
		t.Errorf("%d sightings that count %d, want %d and %d", sightings, counted, mostGroups+1, all)
	}
}
