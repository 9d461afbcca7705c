package main

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// A table is printed in Markdown, its columns aligned for readers of plain text.
type table struct {
	head []string
	rows [][]string
}

func (t table) String() string {
	widths := make([]int, len(t.head))
	for _, row := range append([][]string{t.head}, t.rows...) {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var text strings.Builder
	line := func(cells []string, fill string) {
		for i, cell := range cells {
			text.WriteString("| " + cell + strings.Repeat(fill, widths[i]-utf8.RuneCountInString(cell)) + " ")
		}
		text.WriteString("|\n")
	}
	line(t.head, " ")
	line(make([]string, len(t.head)), "-")
	for _, row := range t.rows {
		line(row, " ")
	}
	return text.String()
}

// tables is all that can be said of a report, in Markdown.
func (r *report) tables() string {
	var text strings.Builder
	section := func(title, lead string, t table) {
		if len(t.rows) > 0 {
			fmt.Fprintf(&text, "## %s\n\n%s\n\n%s\n", title, lead, t)
		}
	}
	text.WriteString(r.about())
	if r.has(searchParts()...) {
		section("Goals", "The worst log counts. A goal is undecided where the peer was stopped or not run.", r.goalTable(goals))
	}
	section("Beside other tools, one core", "CPU seconds, in brackets how many times what picket took. Hyperscan: of its scan alone.", r.peerTable("peers", cpuCell))
	section("Peak memory", "The resident set at its largest. rg maps a single file, so that the log shows as memory.", r.peerTable("peers", peakCell))
	section("Lines printed", "Picket prints a heading and a row a match, Hyperscan a line a match, the others the lines with matches.", r.peerTable("peers", linesCell))
	section("What the indicators cost", "A log of 10 kB: reading and compiling the indicators, and answering.", r.longTable("compile"))
	section("Packed logs, one core", "Beside the tools that only unpack.", r.longTable("packed"))
	section("Paths", "`PICKET_SIMD`, one core.", r.longTable("simd"))
	section("Two cores over one", "Wall seconds count.", r.longTable("cores"))
	section("All cores", "The peers that use several cores, over all logs.", r.longTable("all cores"))
	section("Ten times the log, ten times the indicators", "One core.", r.longTable("growth"))
	section("Logs of another generator", "CPU seconds on one core, as above, on the logs of `bench` itself.", r.peerTable("others", cpuCell))
	if r.Windows != nil {
		section("Goals of rules and event logs", "Of whole commands over the most events, start-up included; of memory, the largest.", r.goalTable(eventGoals))
		section("Rules over events, one core", r.Windows.text()+" Start-up is what the same command takes with no event: starting, and reading and compiling the rules.", r.eventTable("rules"))
		section("Reading event logs, one core", "The library is called by `bench` itself: to find and check records, to decode each of their values, to write them.", r.eventTable("events"))
	}
	section("Truth", "What is found against what is planted: every planted line, and nothing else.", r.truthTable())
	section("Allocations", "Of records without a match, in the library, on average.", r.allocationTable())
	return strings.TrimRight(text.String(), "\n")
}

func (r *report) about() string {
	var text strings.Builder
	if r.small() {
		fmt.Fprintf(&text, "**A trial on small logs (%s each): the start of programs blurs the ratios. No verdict.**\n\n", sizeText(r.Size))
	}
	m := r.Machine
	size := ""
	if r.has(searchParts()...) {
		size = sizeText(r.Size) + " of each kind of log, "
	}
	fmt.Fprintf(&text, "Measured on %s: %s, %d cores, memory %s; %s, %s, kernel %s; AVX2 %s, AVX-512 VBMI %s. Picket %s. %sruns: %d, time limit %.0f s.\n\n",
		r.Date, m.CPU, m.Cores, m.Memory, m.Go, m.Platform, m.Kernel, yes(m.AVX2), yes(m.AVX512), r.Picket, size, r.Runs, r.Limit)
	for _, t := range r.Tools {
		if t.Version == "" {
			fmt.Fprintf(&text, "- %s is missing here: %s.\n", t.Name, t.source())
		} else {
			fmt.Fprintf(&text, "- %s: %s\n", t.Name, t.Version)
		}
	}
	return text.String() + "\n"
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func (r *report) goalTable(goals []goal) table {
	t := table{head: []string{"goal", "wanted", "measured, and where", "verdict"}}
	for i := range goals {
		v := goals[i].judge(r)
		t.rows = append(t.rows, []string{v.goal, v.want, v.measured, v.state})
	}
	return t
}

// peerTable has a row for each trial of a part and a column for each tool.
func (r *report) peerTable(part string, cell func(e, picket *entry) string) table {
	t := table{head: []string{"log", "indicators"}}
	var names []string
	for _, trial := range r.part(part) {
		for _, e := range trial.Entries {
			if !slices.Contains(names, e.Tool) {
				names = append(names, e.Tool)
			}
		}
	}
	t.head = append(t.head, names...)
	for _, trial := range r.part(part) {
		picket := &trial.Entries[0]
		row := []string{fmt.Sprintf("%s, %s", picket.Log, sizeText(picket.Bytes)), setText(picket.Set)}
		for _, name := range names {
			i := slices.IndexFunc(trial.Entries, func(e entry) bool { return e.Tool == name })
			if i < 0 {
				row = append(row, "–")
				continue
			}
			row = append(row, cell(&trial.Entries[i], picket))
		}
		t.rows = append(t.rows, row)
	}
	return t
}

func cpuCell(e, picket *entry) string {
	seconds := e.cpu()
	if e.Tool == "hyperscan" {
		seconds = e.scan()
	}
	switch {
	case e.Stopped && (e == picket || seconds == 0): // Hyperscan says what it took at its end
		return e.summary()
	case e.Skipped != "":
		return e.Skipped
	case e.Failure != "":
		return "fails"
	case e == picket:
		return secondsText(seconds)
	case e.Stopped:
		return fmt.Sprintf("more than %s (%s×)", secondsText(seconds), number(divide(seconds, picket.cpu())))
	}
	return fmt.Sprintf("%s (%s×)", secondsText(seconds), number(divide(seconds, picket.cpu())))
}

func peakCell(e, _ *entry) string {
	if !e.measured() {
		return "–"
	}
	return sizeText(e.peak())
}

func linesCell(e, _ *entry) string {
	if !e.measured() || e.Usages[0].Lines == 0 {
		return "–"
	}
	return fmt.Sprint(e.Usages[0].Lines)
}

// longTable has a row for each entry of a part.
func (r *report) longTable(part string) table {
	t := table{head: []string{"log", "form", "command", "indicators", "cores", "CPU", "wall", "GB/s (wall)", "peak memory"}}
	for _, trial := range r.part(part) {
		for i := range trial.Entries {
			t.rows = append(t.rows, longRow(&trial.Entries[i]))
		}
	}
	return t
}

func longRow(e *entry) []string {
	name := e.Tool
	if e.SIMD != "" {
		name += ", " + e.SIMD
	}
	row := []string{e.Log, e.Form, name, setText(e.Set), fmt.Sprint(e.Cores)}
	if !e.measured() {
		return append(row, e.summary(), "", "", "")
	}
	speed := divide(float64(e.Bytes)/1e9, e.wall())
	return append(row, secondsText(e.cpu()), secondsText(e.wall()), fmt.Sprintf("%.2f", speed), sizeText(e.peak()))
}

// eventTable has a row for each entry of a part, with events a CPU second, and the same without what the command takes with none.
func (r *report) eventTable(part string) table {
	t := table{head: []string{"command", "rules", "events", "form", "files", "CPU", "start-up", "events/CPU s", "without start-up", "peak memory", "lines printed"}}
	for _, trial := range r.part(part) {
		for i := range trial.Entries {
			t.rows = append(t.rows, trial.eventRow(&trial.Entries[i]))
		}
	}
	return t
}

func (t *trial) eventRow(e *entry) []string {
	row := []string{e.Tool, either(countText(e.Rules), "–"), either(countText(e.Events), "–"), either(e.Form, "–"), either(countText(e.Files), "–")}
	if !e.measured() {
		return append(row, e.summary(), "–", "–", "–", "–", "–")
	}
	startUp, rate, rest := "–", "–", "–"
	if e.Events > 0 {
		rate = countText(int(divide(float64(e.Events), e.cpu())))
	}
	if none := t.startUp(e); none > 0 {
		startUp, rest = secondsText(none), countText(int(divide(float64(e.Events), e.cpu()-none)))
	}
	return append(row, secondsText(e.cpu()), startUp, rate, rest, sizeText(e.peak()), linesCell(e, nil))
}

// countText writes a number with commas, and nothing for none.
func countText(n int) string {
	if n == 0 {
		return ""
	}
	return setText(fmt.Sprint(n))
}

func secondsText(s float64) string {
	if s < 10 {
		return fmt.Sprintf("%.2f s", s)
	}
	return fmt.Sprintf("%.0f s", s)
}

// setText writes the name of a set for people: numbers with commas.
func setText(set string) string {
	if set == "" || set == allKinds {
		return set
	}
	for i := len(set) - 3; i > 0; i -= 3 {
		set = set[:i] + "," + set[i:]
	}
	return set
}

func (r *report) truthTable() table {
	t := table{head: []string{"logs", "form", "indicators", "path", "planted", "found", "missed", "not planted", "decoys"}}
	for _, c := range r.Checks {
		t.rows = append(t.rows, []string{c.Corpus, c.Form, setText(c.Set), either(c.SIMD, "chosen"), fmt.Sprint(c.Planted), fmt.Sprint(c.Found),
			fmt.Sprint(c.Missed), fmt.Sprint(c.Extra), fmt.Sprint(c.Decoys)})
	}
	return t
}

func (r *report) allocationTable() table {
	t := table{head: []string{"log", "records", "allocations a record"}}
	for _, a := range r.Allocations {
		t.rows = append(t.rows, []string{a.Log, fmt.Sprint(a.Records), fmt.Sprintf("%.4f", a.PerRecord)})
	}
	return t
}
