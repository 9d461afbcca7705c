package record

import (
	"strings"
	"testing"
	"time"

	"picket/internal/intel"
)

func TestAnyTime(t *testing.T) {
	for text, want := range map[string]struct {
		at    string
		basis intel.TimeBasis
	}{
		"1709352669.123456":           {"2024-03-02T04:11:09.123456Z", intel.Stated},
		"1709352669":                  {"2024-03-02T04:11:09Z", intel.Stated},
		"1709352669.1":                {"2024-03-02T04:11:09.1Z", intel.Stated},
		"1709352669.123456789":        {"2024-03-02T04:11:09.123456Z", intel.Stated},
		"1709352669123":               {"2024-03-02T04:11:09.123Z", intel.Stated},
		"1709352669123.5":             {"2024-03-02T04:11:09.1235Z", intel.Stated},
		"1709352669123456":            {"2024-03-02T04:11:09.123456Z", intel.Stated},
		"1709352669123456789":         {"2024-03-02T04:11:09.123456Z", intel.Stated},
		"2024-03-02T04:11:09Z":        {"2024-03-02T04:11:09Z", intel.Stated},
		"2024-03-02t04:11:09z":        {"2024-03-02T04:11:09Z", intel.Stated},
		"2024-03-02T04:11:09.5+0130":  {"2024-03-02T02:41:09.5Z", intel.Stated},
		"2024-03-02T04:11:09-08:00":   {"2024-03-02T12:11:09Z", intel.Stated},
		"2024-03-02T04:11:09+01":      {"2024-03-02T03:11:09Z", intel.Stated},
		"2024-03-02 04:11:09,123":     {"2024-03-02T04:11:09.123Z", intel.ZoneAssumed},
		"2024/03/02 04:11:09":         {"2024-03-02T04:11:09Z", intel.ZoneAssumed},
		"2024-03-02 04:11:09 UTC":     {"2024-03-02T04:11:09Z", intel.Stated},
		"2024-02-29T23:59:60Z":        {"2024-03-01T00:00:00Z", intel.Stated},
		"02/Mar/2024:04:11:09 +0100":  {"2024-03-02T03:11:09Z", intel.Stated},
		`\/Date(1709352669123)\/`:     {"2024-03-02T04:11:09.123Z", intel.Stated},
		"":                            {"", intel.NoTime},
		"2023-02-29T00:00:00Z":        {"", intel.NoTime},
		"2100-02-29T00:00:00Z":        {"", intel.NoTime},
		"2024-13-01T00:00:00Z":        {"", intel.NoTime},
		"2024-03-02T24:00:00Z":        {"", intel.NoTime},
		"2024-03-02T04:61:09Z":        {"", intel.NoTime},
		"2024-03-02T04:11:09+25:00":   {"", intel.NoTime},
		"2024-03-02T04:11:09 Z Z":     {"", intel.NoTime},
		"2024-03-02T04:11:09Z UTC":    {"", intel.NoTime},
		"1989-12-31T23:59:59Z":        {"", intel.NoTime},
		"2101-01-01T00:00:00Z":        {"", intel.NoTime},
		"2024-03-02":                  {"", intel.NoTime},
		"12":                          {"", intel.NoTime},
		"17093526691":                 {"", intel.NoTime},
		"1709352669.12x":              {"", intel.NoTime},
		"1709352669123456789123":      {"", intel.NoTime},
		"31/Feb/2024:04:11:09 +0100":  {"", intel.NoTime},
		"02/Mar/2024:04:11:09 +01:00": {"", intel.NoTime},
	} {
		at, basis, ok := anyTime([]byte(text))
		got := ""
		if ok {
			got = time.UnixMicro(at).UTC().Format(time.RFC3339Nano)
		}
		if got != want.at || ok && basis != want.basis {
			t.Errorf("%q: got %s %s, want %s %s", text, got, basis, want.at, want.basis)
		}
	}
}

func TestYearInferred(t *testing.T) {
	for _, test := range []struct{ text, written, want string }{
		{"Mar  2 04:11:09", "2024-03-02T12:00:00Z", "2024-03-02T04:11:09Z"},
		{"Mar 02 04:11:09", "2024-03-02T12:00:00Z", "2024-03-02T04:11:09Z"},
		{"Dec 31 23:59:59", "2024-01-01T00:10:00Z", "2023-12-31T23:59:59Z"},
		{"Jan  1 00:00:01", "2023-12-31T12:00:00Z", "2024-01-01T00:00:01Z"}, // less than a day ahead: a zone
		{"Jan  2 00:00:01", "2023-12-31T12:00:00Z", "2023-01-02T00:00:01Z"},
		{"Feb 29 12:00:00", "2026-01-01T00:00:00Z", "2024-02-29T12:00:00Z"},
		{"Mar  2 2019 04:11:09", "2024-03-02T12:00:00Z", "2019-03-02T04:11:09Z"},
		{"Feb 30 12:00:00", "2026-01-01T00:00:00Z", ""},
		{"Mar  2 04:11:09", "", ""},
		{"Mrz  2 04:11:09", "2024-03-02T12:00:00Z", ""},
	} {
		var written time.Time
		if test.written != "" {
			written, _ = time.Parse(time.RFC3339, test.written)
		}
		years := newYearFinder(written)
		at, basis, size := years.time([]byte(test.text))
		got := ""
		if size > 0 && basis != intel.NoTime {
			got = time.UnixMicro(at).UTC().Format(time.RFC3339)
		}
		if got != test.want {
			t.Errorf("%q written %s: got %s, want %s", test.text, test.written, got, test.want)
		}
	}
}

// FuzzTime compares the dates that are taken with those of the standard library.
func FuzzTime(f *testing.F) {
	for _, text := range []string{"2024-03-02T04:11:09.123456+01:00", "1709352669.123456", "02/Mar/2024:04:11:09 +0100",
		"2023-02-29T00:00:00Z", "Mar  2 04:11:09", `/Date(1709352669123)/`,
		"3/2/2024 4:11:09.5 PM", "Mar 2, 2024 @ 04:11"} {
		f.Add(text)
	}
	years := newYearFinder(time.Date(2024, 3, 2, 12, 0, 0, 0, time.UTC))
	f.Fuzz(func(t *testing.T, text string) {
		at, basis, ok := anyTime([]byte(text))
		year := time.UnixMicro(at).UTC().Year()
		if ok && (year < firstYear-1 || year > lastYear+1 || basis == intel.NoTime) {
			t.Fatalf("%q: %d %s", text, year, basis)
		}
		// The library also takes hours of one digit, zones of a day, and sixty minutes in a zone, which RFC 3339, section
		// 5.6, does not have.
		want, err := time.Parse(time.RFC3339Nano, text)
		_, zone := want.Zone()
		if err == nil && want.Year() >= firstYear && want.Year() <= lastYear && zone > -16*3600 && zone < 16*3600 && !strings.HasSuffix(text, ":60") &&
			text[:19] == want.Format("2006-01-02T15:04:05") && (!ok || at != want.UnixMicro()) {
			t.Fatalf("%q: got %d %v, want %d", text, at, ok, want.UnixMicro())
		}
		years.time([]byte(text))
		order := orderDayFirst
		at, ok = order.time([]byte(text))
		year = time.UnixMicro(at).UTC().Year()
		if ok && (year < firstYear || year > lastYear+1) {
			t.Fatalf("%q: written in %d", text, year)
		}
	})
}
