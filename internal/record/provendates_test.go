package record

import (
	"strings"
	"testing"
	"time"
)

// TestProvenDates: day and month are told apart by what proves their order, and by nothing else.
func TestProvenDates(t *testing.T) {
	on := func(day string) time.Time {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	for _, test := range []struct {
		name, dates string
		written     time.Time
		want        string
	}{
		{"nothing tells", "3/1/2024 3/1/2024", time.Time{}, "- -"},
		{"day and month alike", "3/3/2024", time.Time{}, "2024-03-03"},
		{"a day beyond the twelfth", "3/1/2024 3/13/2024", time.Time{}, "2024-03-01 2024-03-13"},
		{"and in front", "3/1/2024 13/1/2024", time.Time{}, "2024-01-03 2024-01-13"},
		{"contradiction", "3/13/2024 13/3/2024 4/5/2024", time.Time{}, "- - -"},
		{"the next day", "3/1/2024 3/2/2024", time.Time{}, "2024-03-01 2024-03-02"},
		{"the next day, day first", "3/1/2024 4/1/2024", time.Time{}, "2024-01-03 2024-01-04"},
		{"two days later", "3/1/2024 3/3/2024", time.Time{}, "- 2024-03-03"},
		{"written soon after", "3/1/2024", on("2024-03-05"), "2024-03-01"},
		{"written soon after, day first", "1/3/2024", on("2024-03-05"), "2024-03-01"},
		{"one order is in the future", "9/1/2024", on("2024-03-05"), "2024-01-09"},
		{"written long after", "3/1/2024", on("2024-12-05"), "-"},
		{"written before it all", "3/1/2024", on("1980-01-01"), "-"},
		{"both fit", "3/4/2024", on("2024-04-04"), "2024-04-03"},
		{"by their form", "2024-03-01 1.3.2024 20240301 2024/03/01", time.Time{}, "2024-03-01 2024-03-01 2024-03-01 2024-03-01"},
		{"no dates", "x 3/1 1/2/3/4 99999999", time.Time{}, "- - - -"},
	} {
		var p provenDates
		dates := strings.Fields(test.dates)
		for _, date := range dates {
			p.time([]byte(date), []byte("04:11:09"))
		}
		p.settle(test.written)
		var got []string
		for _, date := range dates {
			at, basis := p.time([]byte(date), []byte("04:11:09"))
			if basis == "none" {
				got = append(got, "-")
				continue
			}
			got = append(got, time.UnixMicro(at).UTC().Format(time.DateOnly))
		}
		if got := strings.Join(got, " "); got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
}
