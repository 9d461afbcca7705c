package main

import (
	"cmp"
	"fmt"
	"math"
	"strings"
)

// A goal is what picket shall reach, and how that is read from a report.
type goal struct {
	what string
	want float64
	most bool   // want is the most that is allowed, else the least
	unit string // "×", " s", " MB", ""
	from func(*report) []finding
}

// A finding is one figure that a goal is held against. It is known only in part where a command was stopped or not run.
type finding struct {
	where string
	value float64
	bound bool   // the peer was stopped: the true figure is larger
	lacks string // why there is no figure
	fails bool   // for it is picket that failed, or was stopped
}

// goals are those of the design, in its order.
var goals = []goal{
	{"`rg -F -f`, one core, 100 indicators", 4, false, "×", against("rg", small, cpuOf)},
	{"`rg -F -f`, one core, 10,000", 50, false, "×", against("rg", middle, cpuOf)},
	{"`rg -F -f`, one core, 1,000,000", 300, false, "×", against("rg", large, cpuOf)},
	{"Hyperscan, its scan alone, 100", 1.2, false, "×", against("hyperscan", small, (*entry).scan)},
	{"Hyperscan, its scan alone, 10,000", 3, false, "×", against("hyperscan", middle, (*entry).scan)},
	{"Hyperscan, its scan alone, 1,000,000", 30, false, "×", against("hyperscan", large, (*entry).scan)},
	{"time of `wc -l`, 10,000 indicators", 2.5, true, "×", timesOf("peers", "wc")},
	{"speed with all kinds, of that with the nested set", 0.5, false, "×", allKindsSpeed},
	{"1,000,000 indicators, read, compiled and answered", 1, true, " s", compileTime},
	{"1,000,000 indicators, peak memory", 250, true, " MB", largestPeak},
	{"gzip logs, one core: time of `gzip -dc`", 1.25, true, "×", timesOf("packed", "gzip")},
	{"two cores over one, several files", 1.8, false, "×", coresGain(true)},
	{"two cores over one, one big file", 1.8, false, "×", coresGain(false)},
	{"AVX2, of the speed with AVX-512", 0.6, false, "×", simdSpeed("avx2")},
	{"portable path, of the speed with AVX-512", 0.3, false, "×", simdSpeed("off")},
	{"allocations a record without a match", 0, true, "", allocationsMade},
	{"planted lines missed, or others found", 0, true, "", untruths},
}

// eventGoals are those for rules and event logs. Rates are those of whole commands over the most events.
var eventGoals = []goal{
	{"JSON events a CPU second, all rules for Windows", 50_000, false, "", mostEvents("rules", "picket sweep", asJSON)},
	{"EVTX events a CPU second, all rules for Windows", 40_000, false, "", mostEvents("rules", "picket sweep", asEVTX)},
	{"EVTX events a CPU second parsed, every value (library)", 200_000, false, "", mostEvents("events", "library, values", asEVTX)},
	{"peak memory with rules, any input", 150, true, " MB", rulesPeak},
}

// A verdict is what became of a goal.
type verdict struct{ goal, want, measured, state string }

// judge holds a goal against the worst that was found.
func (g *goal) judge(r *report) verdict {
	v := verdict{goal: g.what, want: g.limit()}
	findings := g.from(r)
	if len(findings) == 0 {
		v.measured, v.state = "–", "not measured"
		return v
	}
	worst := findings[0]
	for _, f := range findings[1:] {
		if g.worse(f, worst) {
			worst = f
		}
	}
	v.measured, v.state = g.figure(worst), g.state(worst)
	return v
}

func (g *goal) limit() string {
	sign := "≥"
	if g.most {
		sign = "≤"
	}
	return sign + " " + number(g.want) + g.unit
}

// worse tells whether a is the worse of two findings. What is unknown is worse than what is reached, and better than a failure.
func (g *goal) worse(a, b finding) bool {
	rank := map[string]int{"not reached": 0, "undecided": 1, "reached": 2}
	if d := cmp.Compare(rank[g.state(a)], rank[g.state(b)]); d != 0 {
		return d < 0
	}
	if g.most {
		return a.value > b.value
	}
	return a.value < b.value
}

func (g *goal) state(f finding) string {
	met := f.value >= g.want
	if g.most {
		met = f.value <= g.want
	}
	switch {
	case f.fails:
		return "not reached"
	case f.lacks != "":
		return "undecided"
	case met:
		return "reached"
	case f.bound:
		return "undecided"
	}
	return "not reached"
}

func (g *goal) figure(f finding) string {
	switch {
	case f.lacks != "":
		return fmt.Sprintf("%s (%s)", f.lacks, f.where)
	case f.bound:
		return fmt.Sprintf("more than %s%s (%s)", number(f.value), g.unit, f.where)
	}
	return fmt.Sprintf("%s%s (%s)", number(f.value), g.unit, f.where)
}

// number writes a figure with two or three digits that count.
func number(v float64) string {
	switch {
	case v == 0 || v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v < 0.1:
		return fmt.Sprintf("%.2g", v)
	case v < 10 && v != math.Trunc(v):
		return strings.TrimSuffix(fmt.Sprintf("%.2f", v), "0")
	}
	return strings.TrimSuffix(fmt.Sprintf("%.1f", v), ".0")
}

// mostEvents gives how many events a CPU second a command reads of the log that has most of them.
func mostEvents(part, tool, form string) func(*report) []finding {
	return func(r *report) []finding {
		var most *entry
		for _, t := range r.part(part) {
			for i := range t.Entries {
				if e := &t.Entries[i]; e.Tool == tool && e.Form == form && e.Events > 0 && (most == nil || e.Events > most.Events) {
					most = e
				}
			}
		}
		if most == nil {
			return nil
		}
		f := finding{where: countText(most.Events) + " events", value: math.Round(divide(float64(most.Events), most.cpu()))}
		if !most.measured() {
			f.lacks, f.fails = most.Tool+": "+most.summary(), true
		}
		return []finding{f}
	}
}

func rulesPeak(r *report) []finding {
	findings := r.each("rules", func(e *entry) (float64, bool) { return float64(e.peak()) / 1e6, strings.HasPrefix(e.Tool, "picket") })
	for i := range findings {
		findings[i].fails = findings[i].lacks != ""
	}
	return findings
}

func cpuOf(e *entry) float64 { return e.cpu() }

// against gives how many times longer a peer took than picket, on one core, log by log.
func against(peer, set string, timeOf func(*entry) float64) func(*report) []finding {
	return func(r *report) []finding {
		var findings []finding
		for _, t := range r.part("peers") {
			picket, other := t.find("picket", set), t.find(peer, set)
			if picket != nil && other != nil {
				findings = append(findings, ratio(other, picket, timeOf(other)))
			}
		}
		return findings
	}
}

// ratio holds the time of a peer against picket's.
func ratio(peer, picket *entry, peerTime float64) finding {
	f := finding{where: picket.Log, bound: peer.Stopped}
	switch {
	case !picket.measured():
		f.lacks, f.fails = "picket: "+picket.summary(), true
	case peer.Skipped != "" || peer.Failure != "":
		f.lacks = peer.Tool + ": " + peer.summary()
	case peerTime == 0 && peer.Stopped:
		f.lacks = peer.Tool + ": " + peer.summary()
	default:
		f.value = divide(peerTime, picket.cpu())
	}
	return f
}

// timesOf gives how many times longer picket took with 10,000 indicators than a tool that only counts or unpacks.
func timesOf(part, tool string) func(*report) []finding {
	return func(r *report) []finding {
		var findings []finding
		for _, t := range r.part(part) {
			picket, limit := t.find("picket", middle), t.find(tool, "")
			if picket != nil && limit != nil {
				findings = append(findings, fraction(picket, limit))
			}
		}
		return findings
	}
}

// fraction gives the time of one entry over another's.
func fraction(a, b *entry) finding {
	f := finding{where: a.Log}
	for _, e := range []*entry{a, b} {
		if !e.measured() {
			f.lacks, f.fails = e.Tool+": "+e.summary(), e.Tool == "picket"
			return f
		}
	}
	f.value = divide(a.cpu(), b.cpu())
	return f
}

func allKindsSpeed(r *report) []finding {
	var findings []finding
	for _, t := range r.part("peers") {
		nested, all := t.find("picket", middle), t.find("picket", allKinds)
		if nested != nil && all != nil {
			findings = append(findings, fraction(nested, all))
		}
	}
	return findings
}

func compileTime(r *report) []finding {
	return r.each("compile", func(e *entry) (float64, bool) { return e.cpu(), e.Set == large })
}

func largestPeak(r *report) []finding {
	return r.each("peers", func(e *entry) (float64, bool) {
		return float64(e.peak()) / 1e6, e.Set == large && e.Tool == "picket"
	})
}

// coresGain gives the wall time of one core over that of two, for several files or for one.
func coresGain(several bool) func(*report) []finding {
	return func(r *report) []finding {
		var findings []finding
		for _, t := range r.part("cores") {
			one, two := t.onCores(1), t.onCores(2)
			if one == nil || two == nil || one.Form != plain || one.Files > 1 != several {
				continue
			}
			f := fraction(one, two)
			f.value = divide(one.wall(), two.wall())
			findings = append(findings, f)
		}
		return findings
	}
}

// simdSpeed gives the speed of a path as part of that with AVX-512.
func simdSpeed(simd string) func(*report) []finding {
	return func(r *report) []finding {
		var findings []finding
		for _, t := range r.part("simd") {
			var slow, fast *entry
			for i := range t.Entries {
				switch e := &t.Entries[i]; e.SIMD {
				case simd:
					slow = e
				case "avx512":
					fast = e
				}
			}
			if slow != nil && fast != nil {
				f := fraction(fast, slow)
				f.where += ", " + setText(slow.Set)
				findings = append(findings, f)
			}
		}
		return findings
	}
}

// allocationsMade leaves out what is far below one: the runtime's own.
func allocationsMade(r *report) []finding {
	var findings []finding
	for _, a := range r.Allocations {
		findings = append(findings, finding{where: a.Log, value: math.Round(a.PerRecord*100) / 100})
	}
	return findings
}

func untruths(r *report) []finding {
	var findings []finding
	for _, c := range r.Checks {
		where := strings.TrimSpace(fmt.Sprintf("%s, %s, %s %s", c.Corpus, c.Form, setText(c.Set), c.SIMD))
		findings = append(findings, finding{where: where, value: float64(c.Missed + c.Extra)})
	}
	return findings
}
