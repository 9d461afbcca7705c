package main

import (
	"fmt"
	"slices"
)

// sweep is picket's job. It prints CSV: a row a match, as the peers print a line a match.
func (b *bench) sweep(c *corpus, l *logs, form, set string, cores int) job {
	args := append([]string{"./picket", "sweep", "--quiet", "--format", "csv"}, c.intel(set)...)
	j := b.job("picket", l, form, set, cores, append(args, l.in(form)...))
	j.env = []string{fmt.Sprintf("GOMAXPROCS=%d", cores)}
	j.exits = []int{1, 3}
	return j
}

// with has picket use certain instructions only.
func (j job) with(simd string) job {
	j.SIMD = simd
	j.env = append(slices.Clone(j.env), "PICKET_SIMD="+simd)
	return j
}

// peersOf gives the jobs of the peers that are installed and asked for, those alone that are named.
func (b *bench) peersOf(c *corpus, l *logs, form, set string, cores int, names ...string) []job {
	var jobs []job
	for _, name := range names {
		if !b.have(name) || !slices.Contains(split(b.o.peers), name) {
			continue
		}
		j := b.job(name, l, form, set, cores, nil)
		j.args = append(peerArgs(name, form, cores, c.list(set)), l.in(form)...)
		j.exits = []int{1}
		if name == "hyperscan" {
			j.limit *= 3
		}
		j.Skipped = b.skips(name, set)
		jobs = append(jobs, j)
	}
	return jobs
}

// peerArgs gives a peer's command but for the logs. They search for the values as they are written, in that case and anywhere
// in a word: less than picket does. What that misses and adds, the truth says.
func peerArgs(name, form string, cores int, list string) []string {
	packed := form != plain
	switch name {
	case "rg":
		args := []string{"rg", "--no-config", "-j", fmt.Sprint(cores), "-F", "-f", list}
		if packed {
			args = slices.Insert(args, 1, "-z")
		}
		return args
	case "ugrep":
		args := []string{"ugrep", "-J", fmt.Sprint(cores), "-F", "-f", list}
		if packed {
			args = slices.Insert(args, 1, "-z")
		}
		return args
	case "grep":
		return []string{"grep", "-F", "-f", list}
	}
	return []string{"./hyperscan", list}
}

// skips says why a peer is not run with a set, if it is not.
func (b *bench) skips(name, set string) string {
	million := set == fmt.Sprint(nestedCount)
	switch {
	case !million:
		return ""
	case name == "hyperscan" && b.o.quick:
		return "not with -quick"
	case name != "hyperscan" && !b.o.long:
		return "only with -long"
	}
	return ""
}

// limitsOf gives the jobs of tools that only read, count or decompress.
func (b *bench) limitsOf(l *logs, form string, names ...string) []job {
	commands := map[string][]string{"wc": {"wc", "-l"}, "cat": {"cat"}, gzip: {"gzip", "-dc"}, zstd: {"zstd", "-dc", "-q"}}
	var jobs []job
	for _, name := range names {
		if !b.have(name) {
			continue
		}
		j := b.job(name, l, form, "", 1, append(commands[name], l.in(form)...))
		j.discard = true
		jobs = append(jobs, j)
	}
	return jobs
}

func (b *bench) job(tool string, l *logs, form, set string, cores int, args []string) job {
	return job{
		entry:   entry{Tool: tool, Log: l.name, Form: form, Files: len(l.files), Bytes: l.bytes, Set: set, Cores: cores},
		command: command{args: args, cores: cores, limit: b.o.limit},
		read:    l.in(form),
	}
}
