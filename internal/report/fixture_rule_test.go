package report

import (
	"fmt"

	"picket/internal/intel"
	"picket/internal/sweep"
)

// ruled is the hostile sweep, with rules: two that decide, a noisy lead, and one whose words try to break out.
func ruled() *fixture {
	f := hostile()
	dump := intel.MatchedRule{ID: "5b3c1c52-6d0e-4c6b-9a53-0f3f8a0a1c01", Title: "Memory of LSASS written to a file", Level: "critical",
		Techniques: []string{"T1003.001"}, File: "rules/lsass.yml"}
	lifted := intel.MatchedRule{Title: "TideGauge service", Level: "high", Techniques: []string{"T1543.003", "T1569.002"}, File: "advisory.html"}
	noisy := intel.MatchedRule{ID: "5b3c1c52-6d0e-4c6b-9a53-0f3f8a0a1c02", Title: "PowerShell with an encoded command", Level: "medium",
		Techniques: []string{"T1059.001", "T1027", "T1140", "T1132.001"}, File: "rules/encoded.yml"}
	evil := intel.MatchedRule{ID: evilFormula, Title: evilScript + evilControl, Level: evilTag, Techniques: []string{evilTag}, File: evilTag}

	var sightings []intel.Sighting
	see := func(rule intel.MatchedRule, machine string, day, minute int, change func(*intel.Sighting)) {
		s := intel.Sighting{Time: at(day, 4, minute), TimeBasis: intel.Stated, Validity: intel.Within, Observer: machine, Host: machine, Machine: machine,
			MachineBy: "record", User: "EXAMPLE\\j.doe", Rule: &rule, Role: intel.RoleProcess, Action: intel.ActionUnknown,
			Direction: intel.DirectionUnknown, File: "logs/Security.evtx", LogKind: "windows.security", RecordID: uint64(4000 + minute),
			Offset: int64(69632 + 2048*minute), Text: `{"EventID":4688,"CommandLine":"powershell -enc SQBFAFgA http://update.example.com/a"}`}
		if change != nil {
			change(&s)
		}
		sightings = append(sightings, s)
	}
	see(dump, "web-03", 2, 31, func(s *intel.Sighting) {
		s.Matched, s.Field, s.LogKind = `C:\Users\Public\l.dmp`, "TargetFilename", "sysmon"
	})
	see(lifted, "hr-17", 3, 12, nil)
	for i := range 9 {
		see(noisy, []string{"web-03", "hr-17", "hr-18"}[i%3], 2+i%3, i*5, nil)
	}
	see(evil, evilTag, 4, 50, func(s *intel.Sighting) {
		s.Text, s.Field, s.Matched, s.User = evilScript+evilControl, evilTag, evilControl, evilFormula
	})
	f.sightings = append(f.sightings, sightings...)

	f.answer.Behaviour = &sweep.Behaviour{
		Rules: 2867, Events: 8255, Unruled: 120,
		Problems: []sweep.RuleProblem{
			{File: "rules/old" + evilTag + ".yml", Line: 12, Rule: "Old " + evilControl, Reason: "unknown modifier “near”"},
			{File: "rules/broken.yml", Reason: "no YAML: line 3: a tab begins a line"},
		},
		Matched: []sweep.RuleTally{
			{Rule: dump, Decides: true, Sightings: 1, Machines: 1, First: *at(2, 4, 31), Last: *at(2, 4, 31)},
			{Rule: lifted, Decides: true, Sightings: 1, Machines: 1, First: *at(3, 4, 12), Last: *at(3, 4, 12)},
			{Rule: noisy, Sightings: 9, Machines: 3, First: *at(2, 4, 0), Last: *at(4, 4, 40)},
			{Rule: evil, Sightings: 1, Machines: 1, First: *at(4, 4, 50), Last: *at(4, 4, 50)},
		},
		Techniques: techniqueFixtures(f.answer.Intel[0].Name),
	}
	f.run.Rules = true
	f.run.Command = "picket sweep -i advisory.html --rules rules logs"
	return f
}

func techniqueFixtures(advisory string) []sweep.TechniqueVerdict {
	const evtx = "hr-17"
	ids := []string{"sysmon 1", "windows.security 4688"}
	noRule := "no rule is for it"
	return []sweep.TechniqueVerdict{
		{ID: "T1003.001", Name: "LSASS Memory", Tactics: []string{"credential-access"}, Advisory: advisory, Verdict: intel.Fired,
			Rules: []string{"Memory of LSASS written to a file"}, RuleCount: 1, Sightings: 1, Events: 4021, EventIDs: []string{"sysmon 11"}, Observers: []string{"web-03"}},
		{ID: "T1543.003", Name: "Windows Service", Tactics: []string{"persistence", "privilege-escalation"}, Advisory: advisory, Verdict: intel.Fired,
			Rules: []string{"TideGauge service"}, RuleCount: 1, Sightings: 1, Events: 310, EventIDs: []string{"windows.system 7045"}, Observers: []string{evtx}},
		{ID: "T1059.001", Name: "PowerShell", Tactics: []string{"execution"}, Advisory: advisory, Verdict: intel.Fired,
			Rules: []string{"PowerShell with an encoded command", evilScript}, RuleCount: 2, Sightings: 10, Events: 8255, EventIDs: ids, Observers: []string{evtx, evilTag}},
		{ID: "T1112", Tactics: nil, Advisory: advisory, Verdict: intel.NoRuleFired, // of no name: the knowledge has it
			Rules: []string{"Registry key of a service changed", "RDP enabled"}, RuleCount: 41, Events: 8255, EventIDs: ids, Observers: []string{evtx, "web-03"},
			Reason: "41 rules were tried"},
		{ID: "T1021.001", Name: "Remote Desktop Protocol", Tactics: []string{"lateral-movement"}, Advisory: advisory, Verdict: intel.NoRuleFired,
			Rules: []string{"RDP from the internet"}, RuleCount: 1, Events: 12, EventIDs: []string{"windows.security 4624"}, Observers: []string{evtx}},
		{ID: "T1566.001", Name: "Spearphishing Attachment", Tactics: []string{"initial-access"}, Advisory: advisory, Verdict: intel.CannotSay, Reason: noRule},
		{ID: "T1583.001", Name: "Domains", Tactics: []string{"resource-development"}, Advisory: advisory, Verdict: intel.CannotSay, Reason: noRule},
		{ID: "T1048", Name: "Exfiltration Over Alternative Protocol", Tactics: []string{"exfiltration"}, Advisory: advisory, Verdict: intel.CannotSay,
			Rules: []string{"Large upload"}, RuleCount: 6, Reason: "no such telemetry: its 6 rules are for zeek, " + evilTag},
		{ID: "T1569.002", Name: "Service Execution", Tactics: []string{"execution"}, Verdict: intel.Fired, Rules: []string{"TideGauge service"}, RuleCount: 1,
			Sightings: 1, Events: 310, EventIDs: []string{"windows.system 7045"}, Observers: []string{evtx}},
		{ID: evilTag, Name: evilControl, Tactics: []string{evilTag}, Verdict: intel.Fired, Rules: []string{evilScript}, RuleCount: 1, Sightings: 1,
			Events: 1, EventIDs: []string{evilTag}, Observers: []string{evilControl}},
	}
}

// rulesAlone is a sweep without an advisory.
func rulesAlone() *fixture {
	f := ruled()
	sightings := f.sightings[:0]
	for _, s := range f.sightings {
		if s.Rule != nil {
			sightings = append(sightings, s)
		}
	}
	f.sightings = sightings
	f.run.Question.Advisories = nil
	f.run.Command = "picket sweep --rules rules logs"
	a := f.answer
	a.Intel, a.Verdicts, a.Ignored = nil, sweep.Verdicts{}, nil
	a.Hits, a.NotSeen, a.CannotSay, a.Unasked, a.Sightings, a.Mentions = 0, 0, 0, 0, 0, 0
	techniques := a.Behaviour.Techniques[:0]
	for _, t := range a.Behaviour.Techniques {
		if t.Advisory = ""; t.Verdict == intel.Fired {
			techniques = append(techniques, t)
		}
	}
	a.Behaviour.Techniques = techniques
	return f
}

// leadsAlone is a sweep without an advisory, in which no rule is grave enough to decide.
func leadsAlone() *fixture {
	f := rulesAlone()
	f.answer.Verdict = intel.CannotSay
	f.answer.Behaviour.Matched = f.answer.Behaviour.Matched[2:]
	return f
}

// noisy has very many sightings of many rules.
func noisyRules(sightings int) *fixture {
	f := ruled()
	b := f.answer.Behaviour
	f.sightings, b.Matched = nil, nil
	levels := []string{"critical", "high", "medium", "low", "informational"}
	for i := range 200 {
		rule := intel.MatchedRule{ID: fmt.Sprintf("5b3c1c52-6d0e-4c6b-9a53-%012d", i), Title: fmt.Sprintf("Rule %d that looks at what programs do", i),
			Level: levels[i/40], Techniques: []string{"T1059.001"}, File: fmt.Sprintf("rules/%d.yml", i)}
		b.Matched = append(b.Matched, sweep.RuleTally{Rule: rule, Decides: i < 2, Sightings: sightings / 200, Machines: 37, First: *at(1, 0, 0), Last: *at(28, 0, 0)})
	}
	for i := range sightings {
		f.sightings = append(f.sightings, intel.Sighting{Time: at(1+i%28, i%24, i%60), Rule: &b.Matched[i%200].Rule, Observer: fmt.Sprintf("pc-%d", i%37),
			Host: fmt.Sprintf("pc-%d", i%37), LogKind: "windows.security", File: "logs/Security.evtx", RecordID: uint64(i + 1), Offset: int64(i) * 900,
			Role: intel.RoleUnknown, Action: intel.ActionUnknown, Direction: intel.DirectionUnknown,
			Text: fmt.Sprintf(`{"EventID":4688,"NewProcessName":"C:\\Windows\\System32\\cmd.exe","ProcessId":%d}`, i)})
	}
	return f
}
