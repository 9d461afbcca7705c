package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
)

// A bench is everything that a run needs, and what comes of it.
type bench struct {
	o      *options
	runner *runner
	report *report
	main   *corpus // the loggen tool's, or the built-in generator's where that is not
	own    *corpus // the built-in generator's
	events *eventLogs
	rules  *ruleSets
}

// A part is one question that is put to the machine.
type part struct {
	name    string
	measure func(*bench, context.Context) error
}

// The parts are in the order in which they run: what is most telling first, and last what makes the bench itself grow, as
// that would show in the memory of the others.
func parts() []part {
	return []part{
		{"peers", (*bench).measurePeers},
		{"compile", (*bench).measureCompile},
		{"packed", (*bench).measurePacked},
		{"simd", (*bench).measureSIMD},
		{"cores", (*bench).measureCores},
		{"growth", (*bench).measureGrowth},
		{"others", (*bench).measureOthers},
		{"rules", (*bench).measureRules},
		{"events", (*bench).measureEvents},
		{"truth", (*bench).measureTruth},
		{"allocations", (*bench).measureAllocations},
	}
}

func partNames() []string {
	var names []string
	for _, p := range parts() {
		names = append(names, p.name)
	}
	return names
}

// searchParts are those on the search for indicators; the others are on rules and event logs.
func searchParts() []string {
	return slices.DeleteFunc(partNames(), func(name string) bool { return name == "rules" || name == "events" })
}

// measures tells whether any of the parts is asked for.
func (o *options) measures(parts ...string) bool {
	return slices.ContainsFunc(split(o.parts), func(name string) bool { return slices.Contains(parts, name) })
}

// searches tells whether logs are searched for indicators at all.
func (o *options) searches() bool { return o.measures(searchParts()...) }

// Names of sets.
const (
	small  = "100"
	middle = "10000"
	large  = "1000000"
)

// prepare makes everything that is measured.
func prepare(ctx context.Context, o *options) (*bench, error) {
	if err := makeDir(o.dir); err != nil {
		return nil, err
	}
	b := &bench{o: o, report: newReport(o)}
	var err error
	if b.report.Picket, err = placePicket(ctx, o.dir, o.picket); err != nil {
		return nil, err
	}
	b.report.Parts = split(o.parts)
	b.report.Tools = findTools(ctx, o)
	b.runner = &runner{dir: o.dir, cpus: b.report.Machine.Cores, taskset: b.have("taskset")}
	if !o.searches() {
		return b, nil
	}
	if isDir(o.loggen) {
		if b.main, err = loggenCorpus(ctx, o.dir, o.loggen, o.size); err != nil {
			return nil, err
		}
		b.own, err = ownCorpus(o.dir, max(o.size/4, minimumSize))
		return b, err
	}
	progress("no loggen tool in %s: logs are those of the built-in generator", o.loggen)
	b.own, err = ownCorpus(o.dir, o.size)
	b.main = b.own
	return b, err
}

// have tells whether a tool is installed.
func (b *bench) have(name string) bool {
	return slices.ContainsFunc(b.report.Tools, func(t tool) bool { return t.Name == name && t.Version != "" })
}

func (b *bench) measure(ctx context.Context) error {
	for _, p := range parts() {
		if !slices.Contains(split(b.o.parts), p.name) {
			continue
		}
		if err := p.measure(b, ctx); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	return nil
}

// measurePeers runs picket beside the others, on one core. The slow ones have one log only.
func (b *bench) measurePeers(ctx context.Context) error {
	for _, l := range b.main.logs {
		for _, set := range []string{small, middle, allKinds, large} {
			jobs := append([]job{b.sweep(b.main, l, plain, set, 1)}, b.limitsOf(l, plain, "wc", "cat")...)
			if set == allKinds { // to be held against the nested set
				jobs = append(jobs, b.sweep(b.main, l, plain, middle, 1))
			}
			jobs = append(jobs, b.peersOf(b.main, l, plain, set, 1, peersFor(set, l == b.main.reference())...)...)
			if err := b.interleave(ctx, "peers", jobs); err != nil {
				return err
			}
		}
	}
	return nil
}

func peersFor(set string, reference bool) []string {
	switch {
	case reference:
		return peerNames
	case set == small || set == middle:
		return []string{"rg", "hyperscan"}
	}
	return nil
}

// measureCompile sweeps almost nothing: what is left is reading and compiling the indicators, and answering.
func (b *bench) measureCompile(ctx context.Context) error {
	l, err := b.main.firstBytes(b.o.dir, b.main.reference(), 10_000)
	if err != nil {
		return err
	}
	var jobs []job
	for _, set := range []string{small, middle, large} {
		jobs = append(jobs, b.sweep(b.main, l, plain, set, 1))
	}
	return b.interleave(ctx, "compile", jobs)
}

// measurePacked reads packed logs, beside the tools that only unpack them.
func (b *bench) measurePacked(ctx context.Context) error {
	for _, form := range []string{gzip, zstd} {
		if !b.have(form) {
			continue
		}
		for _, l := range b.main.logs {
			sets, peers := []string{middle}, []string(nil)
			if l == b.main.reference() {
				sets, peers = []string{small, middle, allKinds, large}, []string{"rg", "ugrep"}
			}
			jobs := b.limitsOf(l, form, form)
			for _, set := range sets {
				jobs = append(jobs, b.sweep(b.main, l, form, set, 1))
			}
			jobs = append(jobs, b.peersOf(b.main, l, form, middle, 1, peers...)...)
			if err := b.interleave(ctx, "packed", jobs); err != nil {
				return err
			}
		}
	}
	return nil
}

// measureSIMD runs each of picket's paths that this machine has.
func (b *bench) measureSIMD(ctx context.Context) error {
	for _, l := range b.main.logs {
		for _, set := range []string{middle, allKinds} {
			var jobs []job
			for _, simd := range b.simds() {
				jobs = append(jobs, b.sweep(b.main, l, plain, set, 1).with(simd))
			}
			if err := b.interleave(ctx, "simd", jobs); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *bench) simds() []string {
	simds := []string{"off"}
	if b.report.Machine.AVX2 {
		simds = append(simds, "avx2")
	}
	if b.report.Machine.AVX512 {
		simds = append(simds, "avx512")
	}
	return simds
}

// measureCores holds two cores against one, for several files and for one; and all of them against the peers that use them.
func (b *bench) measureCores(ctx context.Context) error {
	if b.report.Machine.Cores < 2 {
		progress("cores: this machine has but one")
		return nil
	}
	all := b.main.all()
	for _, on := range []struct {
		l    *logs
		form string
	}{{all, plain}, {b.main.reference(), plain}, {all, gzip}, {all, zstd}} {
		if on.form != plain && !b.have(on.form) {
			continue
		}
		jobs := []job{b.sweep(b.main, on.l, on.form, middle, 1), b.sweep(b.main, on.l, on.form, middle, 2)}
		if err := b.interleave(ctx, "cores", jobs); err != nil {
			return err
		}
	}
	for _, set := range []string{small, middle} {
		jobs := append([]job{b.sweep(b.main, all, plain, set, b.o.cores)}, b.peersOf(b.main, all, plain, set, b.o.cores, "rg", "ugrep")...)
		if err := b.interleave(ctx, "all cores", jobs); err != nil {
			return err
		}
	}
	return nil
}

// measureGrowth shows what ten times the log costs, and ten times the indicators.
func (b *bench) measureGrowth(ctx context.Context) error {
	reference := b.main.reference()
	for _, size := range []int64{b.o.size / 100, b.o.size / 10, b.o.size} {
		l, err := b.main.firstBytes(b.o.dir, reference, size)
		if err != nil {
			return err
		}
		jobs := append([]job{b.sweep(b.main, l, plain, middle, 1)}, b.limitsOf(l, plain, "wc")...)
		if size < b.o.size { // with the whole, the peers have been measured
			jobs = append(jobs, b.peersOf(b.main, l, plain, middle, 1, "rg")...)
		}
		if err := b.interleave(ctx, "growth", jobs); err != nil {
			return err
		}
	}
	var jobs []job
	for _, count := range []int{10, 100, 1000, 10_000, 100_000, nestedCount} {
		set := fmt.Sprint(count)
		if !slices.Contains(nestedSizes, count) {
			var err error
			if set, err = b.main.firstIndicators(b.o.dir, count); err != nil {
				return err
			}
		}
		jobs = append(jobs, b.sweep(b.main, reference, plain, set, 1))
	}
	return b.interleave(ctx, "growth", jobs)
}

// measureOthers has the logs of the built-in generator, which picket's speed was not tuned on.
func (b *bench) measureOthers(ctx context.Context) error {
	if b.own == b.main {
		progress("others: these are the logs of all parts")
		return nil
	}
	for _, l := range b.own.logs {
		for _, set := range []string{small, middle, allKinds, large} {
			jobs := append([]job{b.sweep(b.own, l, plain, set, 1)}, b.limitsOf(l, plain, "wc")...)
			if set == small || set == middle {
				jobs = append(jobs, b.peersOf(b.own, l, plain, set, 1, "rg", "hyperscan")...)
			}
			if err := b.interleave(ctx, "others", jobs); err != nil {
				return err
			}
		}
	}
	return nil
}

// measureTruth holds what picket finds against what is planted: with each set, in each form, on each path.
func (b *bench) measureTruth(ctx context.Context) error {
	for _, c := range slices.Compact([]*corpus{b.main, b.own}) {
		truth, err := readTruth(filepath.Join(b.o.dir, c.dir, truthFile))
		if err != nil {
			return err
		}
		for _, set := range []string{small, middle, large, allKinds} {
			if err := b.checkTruth(ctx, c, truth, plain, set, ""); err != nil {
				return err
			}
		}
		for _, simd := range b.simds() {
			for _, form := range []string{plain, gzip, zstd} {
				if form != plain && !b.have(form) {
					continue
				}
				if err := b.checkTruth(ctx, c, truth, form, allKinds, simd); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
