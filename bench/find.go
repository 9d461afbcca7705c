package main

// part gives the trials of a part.
func (r *report) part(name string) []*trial {
	var trials []*trial
	for i := range r.Trials {
		if r.Trials[i].Part == name {
			trials = append(trials, &r.Trials[i])
		}
	}
	return trials
}

// find gives the entry of a tool with a set, or nil.
func (t *trial) find(tool, set string) *entry {
	for i := range t.Entries {
		if e := &t.Entries[i]; e.Tool == tool && e.Set == set {
			return e
		}
	}
	return nil
}

// startUp gives what the same command takes without any event, in seconds: as it says itself, or as was measured; 0 if neither.
func (t *trial) startUp(e *entry) float64 {
	if e.Events == 0 {
		return 0
	}
	for i := range t.Entries {
		if none := &t.Entries[i]; none.Tool == e.Tool && none.Log == emptyLog && none.measured() {
			return none.cpu()
		}
	}
	return medianOf(e.Usages, func(u usage) float64 { return u.Reported["compile_seconds"] })
}

// has tells whether any of the parts was measured.
func (r *report) has(parts ...string) bool {
	for _, name := range parts {
		if len(r.part(name)) > 0 {
			return true
		}
	}
	return len(r.Parts) == 0 && r.Windows == nil
}

// onCores gives picket's entry on so many cores, or nil.
func (t *trial) onCores(cores int) *entry {
	for i := range t.Entries {
		if e := &t.Entries[i]; e.Tool == "picket" && e.Cores == cores {
			return e
		}
	}
	return nil
}

// each gives a figure of those entries of a part that have it.
func (r *report) each(part string, figure func(*entry) (float64, bool)) []finding {
	var findings []finding
	for _, t := range r.part(part) {
		for i := range t.Entries {
			e := &t.Entries[i]
			v, ok := figure(e)
			if !ok {
				continue
			}
			f := finding{where: e.Log, value: v}
			if !e.measured() {
				f.lacks, f.fails = e.Tool+": "+e.summary(), e.Tool == "picket"
			}
			findings = append(findings, f)
		}
	}
	return findings
}

// divide gives a / b, and 0 where there is nothing to divide by.
func divide(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}
