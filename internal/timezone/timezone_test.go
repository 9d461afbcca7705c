package timezone

import (
	"strings"
	"testing"
	"time"
)

func TestFor(t *testing.T) {
	for _, c := range []struct{ glob, source, zone string }{
		{"access.log", "logs/web-03/access.log", "Asia/Kolkata"},
		{"web-03/access.log", "logs/web-03/access.log", "Asia/Kolkata"},
		{"logs/web-03/access.log", "./logs/web-03/access.log", "Asia/Kolkata"},
		{"./logs/*.log", "logs/access.log", "Asia/Kolkata"},
		{"/var/log/*.log", "/var/log/dhcpd.log", "Asia/Kolkata"},
		{"eb-03/access.log", "logs/web-03/access.log", ""},
		{"*.log", "logs/web-03/access.log", "Asia/Kolkata"},
		{"logs/*", "logs/web-03/access.log", ""},
		{"logs/*.log", "logs/web-03/access.log", ""},
		{"logs/**", "logs/web-03/access.log", "Asia/Kolkata"},
		{"web-03/**", "logs/web-03/2024/03/access.log", "Asia/Kolkata"},
		{"logs/**/access.log", "logs/access.log", "Asia/Kolkata"},
		{"logs/**/access.log", "logs/a/b/access.log", "Asia/Kolkata"},
		{"logs/**/access.log", "logs/a/b/error.log", ""},
		{"**/a/**/b", "a/x/a/y/b", "Asia/Kolkata"},
		{"web-0[1-3]/*", "logs/web-03/access.log", "Asia/Kolkata"},
		{"web-0[1-3]/*", "logs/web-04/access.log", ""},
		{"web-??/*", "logs/web-04/access.log", "Asia/Kolkata"},
		{"hour=04/*", "logs/hour=04/a.log", "Asia/Kolkata"},
		{"2024-03-02.log", "logs.tar.gz!dns/2024-03-02.log", "Asia/Kolkata"},
		{"*.zip", "logs/iis.zip!u_ex.log", "Asia/Kolkata"},
		{"iis.zip!u_ex.log", "logs/iis.zip!u_ex.log", "Asia/Kolkata"},
		{"iis.zip/*", "logs/iis.zip!in.tar!u_ex.log", "Asia/Kolkata"}, // matches in.tar, and so its members
		{"*.gz", "logs/a.log", ""},
	} {
		rules, err := Parse([]string{c.glob + "=Asia/Kolkata"})
		if err != nil {
			t.Errorf("%q: %v", c.glob, err)
			continue
		}
		got := ""
		if zone := rules.For(c.source); zone != nil {
			got = zone.String()
		}
		if got != c.zone {
			t.Errorf("%q for %q gives %q, want %q", c.glob, c.source, got, c.zone)
		}
	}
}

func TestTheLastRuleWins(t *testing.T) {
	rules, err := Parse([]string{"Europe/Berlin", "*.log=+05:30", "web-03/*=UTC"})
	if err != nil {
		t.Fatal(err)
	}
	for source, want := range map[string]string{"a.csv": "Europe/Berlin", "a.log": "+05:30", "web-03/a.log": "UTC"} {
		if got := rules.For(source); got == nil || got.String() != want {
			t.Errorf("%s: %v, want %s", source, got, want)
		}
	}
	if zone := Rules(nil).For("a.log"); zone != nil {
		t.Errorf("no rules give %v", zone)
	}
}

func TestZones(t *testing.T) {
	for text, offset := range map[string]time.Duration{
		"UTC": 0, "Z": 0, "+02:00": 2 * time.Hour, "-0330": -3*time.Hour - 30*time.Minute, "+02": 2 * time.Hour,
		"Asia/Kolkata": 5*time.Hour + 30*time.Minute, "a=b/*= +01:00": time.Hour,
	} {
		rules, err := Parse([]string{text})
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if got := -time.Duration(Convert(0, rules.For("a=b/c"))) * time.Microsecond; got != offset {
			t.Errorf("%q is %v from UTC, want %v", text, got, offset)
		}
	}
	for text, want := range map[string]string{
		"": "names no zone", "*.log=": "names no zone", "Local": "names no zone", "=UTC": "no glob", "/=UTC": "no glob",
		"Berlin": `no zone "Berlin"`, "[=UTC": "no pattern", "+25:00": "no zone", "../etc/passwd": "no zone", "a.log=x\ny": "no zone",
	} {
		_, err := Parse([]string{"UTC", text})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestConvert(t *testing.T) {
	for _, c := range []struct{ zone, clock, want string }{
		{"Europe/Berlin", "2024-01-15T12:00:00Z", "2024-01-15T12:00:00+01:00"},
		{"Europe/Berlin", "2024-07-15T12:00:00Z", "2024-07-15T12:00:00+02:00"},
		{"Europe/Berlin", "2024-03-31T01:59:59Z", "2024-03-31T01:59:59+01:00"},
		{"Europe/Berlin", "2024-03-31T02:30:00Z", "2024-03-31T02:30:00+01:00"}, // left out
		{"Europe/Berlin", "2024-03-31T03:00:00Z", "2024-03-31T03:00:00+02:00"},
		{"Europe/Berlin", "2024-10-27T01:59:59Z", "2024-10-27T01:59:59+02:00"},
		{"Europe/Berlin", "2024-10-27T02:00:00Z", "2024-10-27T02:00:00+02:00"}, // shown twice: the first
		{"Europe/Berlin", "2024-10-27T02:59:59Z", "2024-10-27T02:59:59+02:00"},
		{"Europe/Berlin", "2024-10-27T03:00:00Z", "2024-10-27T03:00:00+01:00"},
		{"Europe/Berlin", "2060-07-15T12:00:00Z", "2060-07-15T12:00:00+02:00"}, // by the rule beyond the list
		{"Asia/Kolkata", "2024-03-31T02:30:00Z", "2024-03-31T02:30:00+05:30"},
		{"Australia/Lord_Howe", "2024-04-07T01:29:59Z", "2024-04-07T01:29:59+11:00"},
		{"Australia/Lord_Howe", "2024-04-07T01:45:00Z", "2024-04-07T01:45:00+11:00"}, // half an hour, shown twice
		{"Australia/Lord_Howe", "2024-04-07T02:00:00Z", "2024-04-07T02:00:00+10:30"},
		{"Australia/Lord_Howe", "2024-10-06T02:15:00Z", "2024-10-06T02:15:00+10:30"}, // left out
		{"Australia/Lord_Howe", "2024-10-06T02:30:00Z", "2024-10-06T02:30:00+11:00"},
		{"Pacific/Apia", "2011-12-30T12:00:00Z", "2011-12-30T12:00:00-10:00"}, // a day left out
		{"Pacific/Apia", "2011-12-31T00:00:00Z", "2011-12-31T00:00:00+14:00"},
		{"America/St_Johns", "2024-11-03T01:30:00.123456Z", "2024-11-03T01:30:00.123456-02:30"},
	} {
		zone, err := parseZone(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := time.UnixMicro(Convert(micros(t, c.clock), zone)); got.UnixMicro() != micros(t, c.want) {
			t.Errorf("%s %s gives %s, want %s", c.zone, c.clock, got.UTC(), c.want)
		}
	}
}

// Whatever a clock shows, one of the times at which it shows it comes back, and none before.
func TestConvertIsTheFirst(t *testing.T) {
	for _, name := range []string{"Europe/Berlin", "Australia/Lord_Howe", "America/New_York", "Africa/Casablanca", "Antarctica/Troll"} {
		zone, err := parseZone(name)
		if err != nil {
			t.Fatal(err)
		}
		first := map[int64]int64{}
		start := time.Date(2023, 12, 20, 0, 0, 0, 0, time.UTC)
		for at := start; at.Before(start.AddDate(1, 0, 30)); at = at.Add(15 * time.Minute) {
			_, offset := at.In(zone).Zone()
			clock := at.UnixMicro() + int64(offset)*1e6
			if _, known := first[clock]; !known {
				first[clock] = at.UnixMicro()
			}
		}
		for clock, want := range first {
			if got := Convert(clock, zone); got != want {
				t.Fatalf("%s, %v: got %v, want %v", name, time.UnixMicro(clock).UTC(), time.UnixMicro(got).UTC(), time.UnixMicro(want).UTC())
			}
		}
	}
}

func micros(t *testing.T, text string) int64 {
	t.Helper()
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		t.Fatal(err)
	}
	return at.UnixMicro()
}

func BenchmarkConvert(b *testing.B) {
	zone, _ := parseZone("Europe/Berlin")
	at := time.Date(2024, 7, 1, 0, 0, 0, 0, time.UTC).UnixMicro()
	for b.Loop() {
		at += 1e6
		Convert(at, zone)
	}
}

func FuzzParse(f *testing.F) {
	f.Fuzz(func(t *testing.T, rule, source string) {
		rules, err := Parse([]string{rule})
		if (err == nil) != (len(rules) == 1) {
			t.Errorf("%q gives %d rules and %v", rule, len(rules), err)
		}
		if zone := rules.For(source); zone != nil {
			Convert(1709352669000000, zone)
		}
	})
}
