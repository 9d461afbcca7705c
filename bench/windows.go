package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// windowsLogs says what the parts on rules and event logs measured.
type windowsLogs struct {
	Rules        string `json:"rules,omitempty"` // names of the directories; empty: made by bench
	WindowsRules int    `json:"windows_rules"`
	AllRules     int    `json:"all_rules"`
	Events       string `json:"events,omitempty"` // likewise
	Files        int    `json:"files"`
	Once         int    `json:"once"` // events in the files
}

// windows makes the rules and the event logs, for the part that needs them first.
func (b *bench) windows() (*eventLogs, *ruleSets, error) {
	if b.events != nil {
		return b.events, b.rules, nil
	}
	var err error
	if b.rules, err = b.ruleSets(); err != nil {
		return nil, nil, err
	}
	if b.events, err = b.eventLogs(); err != nil {
		return nil, nil, err
	}
	once := b.events.Once[asEVTX]
	b.report.Windows = &windowsLogs{Rules: b.rules.From, WindowsRules: b.rules.Windows, AllRules: b.rules.All,
		Events: b.events.From, Files: once.Files, Once: once.Events}
	if b.rules.From == "" {
		progress("no -rules: rules are made here")
	}
	if b.events.From == "" {
		progress("no -events: event logs are made here")
	}
	return b.events, b.rules, b.placeLibrary()
}

// measureRules tries rules on events, beside the same on none: what that takes is starting and compiling the rules.
func (b *bench) measureRules(ctx context.Context) error {
	events, rules, err := b.windows()
	if err != nil {
		return err
	}
	try := func(set string, l eventLog) job { return b.tryRules(rules, set, l) }
	for _, jobs := range [][]job{
		{try(windowsRules, events.Empty[asJSON]), try(windowsRules, events.Few[asJSON]), try(windowsRules, events.Many[asJSON])},
		{try(windowsRules, events.Empty[asEVTX]), try(windowsRules, events.Few[asEVTX]), try(windowsRules, events.Many[asEVTX])},
		{try(allRules, events.Empty[asJSON]), try(allRules, events.Many[asMixed])},
		{b.checkRules(rules, windowsRules), b.checkRules(rules, allRules)},
		append([]job{try(windowsRules, events.Empty[asJSON]), try(windowsRules, events.Once[asJSON])}, b.rulePeers(rules, events.Once[asJSON])...),
	} {
		if err := b.interleave(ctx, "rules", jobs); err != nil {
			return err
		}
	}
	return nil
}

// tryRules is picket's job: it prints CSV, a row a match.
func (b *bench) tryRules(rules *ruleSets, set string, l eventLog) job {
	j := b.eventJob("picket sweep", l, "./picket", "sweep", "--quiet", "--format", "csv", "--rules", rules.dir(set), l.Path)
	j.Rules = rules.count(set)
	j.exits = []int{1, 3}
	return j
}

func (b *bench) checkRules(rules *ruleSets, set string) job {
	j := b.eventJob("picket rules check", eventLog{}, "./picket", "rules", "check", "--format", "ndjson", rules.dir(set))
	j.Rules = rules.count(set)
	j.exits = []int{1, 3}
	return j
}

// rulePeers are the engines that take Sigma rules as they are.
func (b *bench) rulePeers(rules *ruleSets, l eventLog) []job {
	if !b.asked("pysigma") {
		return nil
	}
	j := b.eventJob("pysigma", l, debianPython, "sqlite.py", rules.dir(windowsRules), l.Path)
	j.Rules = rules.Windows
	return []job{j}
}

// measureEvents reads event logs: beside other readers, all of them once over; then many with picket, and the library alone.
func (b *bench) measureEvents(ctx context.Context) error {
	events, _, err := b.windows()
	if err != nil {
		return err
	}
	once := events.Once[asEVTX]
	beside := []job{b.printEvents(once, "ndjson"), b.printEvents(once, "xml")}
	if err := b.interleave(ctx, "events", append(beside, b.eventPeers(once)...)); err != nil {
		return err
	}
	few := events.Few[asEVTX]
	many := []job{b.printEvents(events.Empty[asEVTX], "ndjson"), b.printEvents(few, "ndjson"), b.printEvents(few, "xml"), b.discardEvents(few, "ndjson")}
	for _, use := range []string{"frames", "values", "json", "xml"} {
		many = append(many, b.callLibrary(few, use))
	}
	return b.interleave(ctx, "events", append(many, b.callLibrary(events.Many[asEVTX], "values")))
}

func (b *bench) callLibrary(l eventLog, use string) job {
	return b.eventJob("library, "+use, l, "./library", "-read", use, l.Path)
}

func (b *bench) printEvents(l eventLog, form string) job {
	return b.eventJob("picket events, "+form, l, "./picket", "events", "--quiet", "--format", form, l.Path)
}

// discardEvents leaves out what writing to a file takes.
func (b *bench) discardEvents(l eventLog, form string) job {
	j := b.printEvents(l, form)
	j.Tool += ", discarded"
	j.discard = true
	return j
}

// eventPeers are other readers of event logs. Those that take one file at a time are run by a shell, whose time is theirs.
func (b *bench) eventPeers(l eventLog) []job {
	commands := map[string]string{"evtxexport": "evtxexport -f xml", "evtx_dump": "evtx_dump -t 1 -o jsonl", "python-evtx": "evtx_dump.py"}
	var jobs []job
	for _, name := range eventPeerNames {
		if b.asked(name) {
			loop := fmt.Sprintf(`for f in %s/*; do %s "$f"; done`, l.Path, commands[name])
			jobs = append(jobs, b.eventJob(name, l, "sh", "-c", loop))
		}
	}
	return jobs
}

// asked tells whether a peer is installed and asked for.
func (b *bench) asked(peer string) bool {
	return b.have(peer) && slices.Contains(split(b.o.peers), peer)
}

func (b *bench) eventJob(tool string, l eventLog, args ...string) job {
	j := job{
		entry:   entry{Tool: tool, Log: l.Name, Form: l.Form, Files: l.Files, Bytes: l.Bytes, Events: l.Events, Cores: 1},
		command: command{args: args, cores: 1, limit: b.o.limit, exits: []int{3}, env: []string{"GOMAXPROCS=1"}},
	}
	if l.Path != "" {
		j.read = filesOf(b.o.dir, l.Path)
	}
	return j
}

// placeSQLite puts the driver of pySigma where the commands run.
func placeSQLite(dir string) error {
	script, err := os.ReadFile(filepath.Join("bench", "peers", "sqlite.py"))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "sqlite.py"), script, 0o644)
}

// windowsText says what was measured.
func (w *windowsLogs) text() string {
	rules, events := "made by `bench`, as none were given", "made by `bench`, as none were given"
	if w.Rules != "" {
		rules = "of `" + strings.ReplaceAll(w.Rules, ", ", "`, `") + "`"
	}
	if w.Events != "" {
		events = "of `" + w.Events + "`"
	}
	return fmt.Sprintf("%s Sigma rules, %s of them for Windows, %s. %s events in %d event logs, %s.",
		countText(w.AllRules), countText(w.WindowsRules), rules, countText(w.Once), w.Files, events)
}
