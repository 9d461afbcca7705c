//go:build corpora

package sweep_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"picket/indicator"
	"picket/internal/intel"
)

// What the generated logs show completely, by file. An observer of eve.json's is told apart by the line.
var showsCompletely = map[string]indicator.KindSet{
	"zeek/conn.log": indicator.SetOf(indicator.IPv4, indicator.IPv6, indicator.CIDR),
	"zeek/dns.log":  indicator.SetOf(indicator.Domain),
	"eve.json":      indicator.SetOf(indicator.IPv4, indicator.IPv6, indicator.CIDR, indicator.Domain, indicator.JA3),
	"proxy.log":     indicator.SetOf(indicator.IPv4, indicator.IPv6, indicator.CIDR, indicator.Domain),
}

// A change takes something from the logs: it rewrites or drops lines of one file.
type change struct {
	what string
	file string
	// lost is the kinds whose absence can no longer be claimed; unclear those that the rules may or may not allow.
	lost, unclear indicator.KindSet
	apply         func(data []byte) []byte
}

var everything = indicator.KindSet(1<<len(indicator.Kinds) - 1)

// TestNoFalseNotSeen makes 200 random changes to generated logs. After each, an indicator is claimed not to be seen only
// if logs that show its kind are whole, everything that is still there is found, and at least 95 % of the questions that
// can be answered are.
func TestNoFalseNotSeen(t *testing.T) {
	random := rand.New(rand.NewPCG(2024, 7))
	answered, answerable := 0, 0
	for i := range 200 {
		c := loggen(t, 21+i%2)
		ch := randomChange(random)
		t.Run(fmt.Sprintf("%03d %s", i, ch.what), func(t *testing.T) {
			a, b := c.try(t, ch)
			answered += a
			answerable += b
		})
	}
	share := float64(answered) / float64(answerable)
	t.Logf("answered %d of %d answerable questions: %.2f %%", answered, answerable, 100*share)
	if share < 0.95 {
		t.Errorf("answered %.2f %% of the answerable questions, want 95 %%", 100*share)
	}
}

func (c *corpus) try(t *testing.T, ch change) (answered, answerable int) {
	dir := t.TempDir()
	remaining := map[string]bool{}
	for file, data := range c.files {
		if file == ch.file {
			before := data
			data = ch.apply(bytes.Clone(data))
			c.keep(remaining, file, before, data)
		} else {
			c.keep(remaining, file, data, data)
		}
		if data != nil {
			write(t, filepath.Join(dir, file), data)
		}
	}
	answer, _ := c.sweepDir(t, dir)
	shown := indicator.KindSet(0)
	for _, s := range answer.Streams {
		shown |= s.Complete
	}
	for _, v := range answer.Verdicts.All() {
		kind := v.Indicator.Kind
		if remaining[v.Indicator.Key()] && v.Sightings+v.Mentions == 0 {
			t.Errorf("%s %s is in the logs: %s (%s)", kind, v.Indicator.Value, v.Verdict, v.Reason)
		}
		if v.Verdict == intel.NotSeen && ch.lost.Has(kind) {
			t.Fatalf("false not-seen: %s %s after %s (%s)", kind, v.Indicator.Value, ch.what, v.Reason)
		}
		if shown.Has(kind) && !(ch.lost | ch.unclear).Has(kind) {
			answerable++
			if v.Verdict != intel.CannotSay {
				answered++
			}
		}
	}
	return answered, answerable
}

// keep notes what is still planted in a file after a change: on the lines that are still there.
func (c *corpus) keep(remaining map[string]bool, file string, before, after []byte) {
	still := map[string]bool{}
	for line := range bytes.Lines(after) {
		still[string(line)] = true
	}
	for _, p := range c.truth {
		if p.file == file && !p.decoy && still[string(before[p.offset:p.offset+int64(bytes.IndexByte(before[p.offset:], '\n'))+1])] {
			remaining[p.key] = true
		}
	}
}

func randomChange(r *rand.Rand) change {
	file := logFiles[r.IntN(len(logFiles))]
	lost := showsCompletely[file]
	day := r.IntN(3)
	switch r.IntN(7) {
	case 0:
		return change{fmt.Sprintf("day %d of %s dropped", day, file), file, lost, 0, filter(onDay(file, day), never)}
	case 1:
		n := 2 + r.IntN(9)
		return change{fmt.Sprintf("day %d of %s thinned to one in %d", day, file, n), file, lost, 0, filter(onDay(file, day), oneIn(n))}
	case 2:
		part := r.Float64() * 0.97
		return change{fmt.Sprintf("%s truncated to %.0f %%", file, 100*part), file, lost, 0,
			func(data []byte) []byte { return data[:int(part*float64(len(data)))] }}
	case 3: // what was given is whole: the claim is about that
		return change{file + " not given", file, 0, everything, func([]byte) []byte { return nil }}
	case 4:
		hours := 1 + r.IntN(11)
		return change{fmt.Sprintf("%s shifted by %d h", file, hours), file, lost, everything, shift(file, hours)}
	case 5:
		return emptied(r, day)
	default:
		host := fmt.Sprintf(`"Computer":"ws-%03d.corp`, 1+r.IntN(100))
		return change{"host " + host + " not given", "eve.json", 0, 0,
			filter(func(line []byte) bool { return bytes.Contains(line, []byte(host)) }, never)}
	}
}

// emptied empties the field that shows names or addresses, on one day or always.
func emptied(r *rand.Rand, day int) change {
	fields := []struct {
		file    string
		lost    indicator.KindSet
		pattern *regexp.Regexp
		with    string
	}{
		{"zeek/dns.log", indicator.SetOf(indicator.Domain), regexp.MustCompile(`^((?:[^\t]*\t){9})[^\t]*`), "$1-"},
		{"zeek/conn.log", indicator.SetOf(indicator.IPv4, indicator.IPv6, indicator.CIDR), regexp.MustCompile(`^((?:[^\t]*\t){4})[^\t]*`), "$1-"},
		{"eve.json", indicator.SetOf(indicator.Domain), regexp.MustCompile(`"rrname":"[^"]*"`), `"rrname":""`},
		{"eve.json", indicator.SetOf(indicator.JA3), regexp.MustCompile(`"ja3":\{"hash":"[^"]*"`), `"ja3":{"hash":""`},
		{"proxy.log", indicator.SetOf(indicator.Domain), regexp.MustCompile(`(GET|CONNECT) \S+`), "$1 -"},
	}
	f := fields[r.IntN(len(fields))]
	when, name := onDay(f.file, day), fmt.Sprintf("on day %d", day)
	// A field of eve.json's JA3 that is never filled is simply not logged: then nothing shows the kind.
	if r.IntN(3) == 0 {
		when, name = func([]byte) bool { return true }, "always"
	}
	return change{fmt.Sprintf("%s of %s emptied %s", f.pattern, f.file, name), f.file, f.lost, 0, func(data []byte) []byte {
		var out []byte
		for line := range bytes.Lines(data) {
			if when(line) && line[0] != '#' {
				line = f.pattern.ReplaceAll(line, []byte(f.with))
			}
			out = append(out, line...)
		}
		return out
	}}
}

func never(int) bool { return false }

func oneIn(n int) func(int) bool { return func(i int) bool { return i%n == 0 } }

// filter keeps, of the lines chosen, those whose number keep says; and all others.
func filter(chosen func(line []byte) bool, keep func(i int) bool) func([]byte) []byte {
	return func(data []byte) []byte {
		var out []byte
		i := 0
		for line := range bytes.Lines(data) {
			if chosen(line) {
				i++
				if !keep(i) {
					continue
				}
			}
			out = append(out, line...)
		}
		return out
	}
}

var firstDay = time.Date(2025, 10, 6, 0, 0, 0, 0, time.UTC)

func onDay(file string, day int) func([]byte) bool {
	from, to := firstDay.AddDate(0, 0, day), firstDay.AddDate(0, 0, day+1)
	return func(line []byte) bool {
		at, ok := timeOf(file, line)
		return ok && !at.Before(from) && at.Before(to)
	}
}

func timeOf(file string, line []byte) (time.Time, bool) {
	if file == "eve.json" {
		at, err := time.Parse("2006-01-02T15:04:05.000000-0700", string(line[len(`{"timestamp":"`):][:31]))
		return at, err == nil
	}
	seconds, _, _ := strings.Cut(string(line[:min(len(line), 20)]), ".")
	n, err := strconv.ParseInt(seconds, 10, 64)
	return time.Unix(n, 0).UTC(), err == nil
}

// shift moves the times of a file by hours, as a clock in another zone would.
func shift(file string, hours int) func([]byte) []byte {
	return func(data []byte) []byte {
		if file == "eve.json" {
			zone := fmt.Sprintf(`-%02d00","`, hours)
			return bytes.ReplaceAll(data, []byte(`+0000","`), []byte(zone))
		}
		var out []byte
		for line := range bytes.Lines(data) {
			if at, ok := timeOf(file, line); ok {
				_, rest, _ := strings.Cut(string(line), ".")
				line = fmt.Appendf(nil, "%d.%s", at.Add(time.Duration(hours)*time.Hour).Unix(), rest)
			}
			out = append(out, line...)
		}
		return out
	}
}
