package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"picket/indicator"
)

// A planted is a row of truth.tsv: a line of a log with an indicator, or with what only resembles one.
type planted struct {
	set   string // nested or kinds
	index int
	decoy bool
	at    place
}

// A place is where an indicator was seen: the file relative to its corpus, the offset of the line's begin.
type place struct {
	file      string
	line      int64
	offset    int64
	indicator string // kind and canonical value
}

// A check is one comparison of what picket found with what is planted.
type check struct {
	Corpus  string   `json:"corpus"`
	Form    string   `json:"form"`
	Set     string   `json:"set"`
	SIMD    string   `json:"simd,omitempty"`
	Planted int      `json:"planted"`
	Found   int      `json:"found"`
	Missed  int      `json:"missed"`
	Extra   int      `json:"extra"`  // found, not planted: decoys among them
	Decoys  int      `json:"decoys"` // lines with decoys that were found
	Samples []string `json:"samples,omitempty"`
	Command string   `json:"command"`
}

// readTruth reads truth.tsv, in the form of the loggen tool: file, line, offset, time, set, index, variant, kind, value.
func readTruth(path string) ([]planted, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var rows []planted
	scanner := bufio.NewScanner(f)
	for n := 1; scanner.Scan(); n++ {
		if n == 1 {
			continue
		}
		row, err := parseTruth(scanner.Text())
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", path, n, err)
		}
		rows = append(rows, row)
	}
	return rows, scanner.Err()
}

func parseTruth(line string) (planted, error) {
	f := strings.Split(line, "\t")
	if len(f) != 9 {
		return planted{}, fmt.Errorf("%d columns, want 9", len(f))
	}
	at, err1 := strconv.ParseInt(f[1], 10, 64)
	offset, err2 := strconv.ParseInt(f[2], 10, 64)
	index, err3 := strconv.Atoi(f[5])
	x, err4 := indicator.New(indicator.Kind(f[7]), f[8])
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return planted{}, err
	}
	return planted{set: f[4], index: index, decoy: f[6] == "decoy", at: place{f[0], at, offset, x.Key()}}, nil
}

// in tells whether a planting is of a set: it should be found, unless it is a decoy.
func (p planted) in(set string) bool {
	if set == allKinds {
		return p.set == "kinds" || p.index < 10_000
	}
	size, err := strconv.Atoi(set)
	return err == nil && p.set == "nested" && p.index < size
}

// compare goes through what was found. Anything found twice counts as extra the second time.
func (c *check) compare(truth []planted, found []place) {
	want, decoys := map[place]bool{}, map[place]bool{}
	for _, p := range truth {
		switch {
		case p.decoy:
			decoys[place{file: p.at.file, line: p.at.line}] = true
		case p.in(c.Set):
			want[p.at] = true
		}
	}
	c.Planted = len(want)
	for _, at := range found {
		if want[at] {
			c.Found++
			delete(want, at)
			continue
		}
		c.Extra++
		if decoys[place{file: at.file, line: at.line}] {
			c.Decoys++
		}
		c.sample("not planted: ", at)
	}
	c.Missed = len(want)
	for at := range want {
		c.sample("missed: ", at)
	}
}

func (c *check) sample(what string, at place) {
	if len(c.Samples) < 6 {
		c.Samples = append(c.Samples, fmt.Sprintf("%s%s line %d offset %d %s", what, at.file, at.line, at.offset, at.indicator))
	}
}

// checkTruth sweeps a whole corpus and adds the comparison to the report.
func (b *bench) checkTruth(ctx context.Context, c *corpus, truth []planted, form, set, simd string) error {
	j := b.sweep(c, c.all(), form, set, b.o.cores)
	if simd != "" {
		j = j.with(simd)
	}
	for i, arg := range j.args {
		if arg == "csv" {
			j.args[i] = "ndjson"
		}
	}
	found, err := b.sightings(ctx, j.command, filepath.Join(c.dir, form), suffixes[form])
	if err != nil {
		return err
	}
	result := check{Corpus: c.name(), Form: form, Set: set, SIMD: simd, Command: b.runner.text(j.command)}
	result.compare(truth, found)
	progress("truth: %s, %s, %s, %s: %d of %d found, %d not planted", result.Corpus, form, setText(set), either(simd, "chosen path"), result.Found, result.Planted, result.Extra)
	b.report.Checks = append(b.report.Checks, result)
	return nil
}

// sightings runs a sweep and gives where it saw something. Files are named relative to dir, without the form's suffix.
func (b *bench) sightings(ctx context.Context, c command, dir, suffix string) ([]place, error) {
	cmd := exec.CommandContext(ctx, c.args[0], c.args[1:]...)
	cmd.Dir = b.runner.dir
	cmd.Env = append(basicEnv(b.runner.dir), c.env...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	var errs bytes.Buffer
	cmd.Stderr = &limitedBuffer{to: &errs}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	found, err := readSightings(out, dir, suffix)
	if err != nil {
		cmd.Process.Kill()
	}
	if exit := cmd.Wait(); err == nil && exit != nil && exitStatus(exit) != 1 && exitStatus(exit) != 3 {
		err = fmt.Errorf("picket: %w: %s", exit, lastLine(errs.String()))
	}
	return found, err
}

func readSightings(ndjson io.Reader, dir, suffix string) ([]place, error) {
	var found []place
	scanner := bufio.NewScanner(ndjson)
	scanner.Buffer(nil, 64<<20)
	for scanner.Scan() {
		if !bytes.HasPrefix(scanner.Bytes(), []byte(`{"record":"sighting"`)) {
			continue
		}
		var s struct {
			File         string
			Line, Offset int64
			Indicator    struct{ Kind, Value string }
		}
		if err := json.Unmarshal(scanner.Bytes(), &s); err != nil {
			return nil, fmt.Errorf("picket's output: %w", err)
		}
		x, err := indicator.New(indicator.Kind(s.Indicator.Kind), s.Indicator.Value)
		if err != nil {
			return nil, fmt.Errorf("picket's output: %w", err)
		}
		file := strings.TrimSuffix(strings.TrimPrefix(s.File, dir+string(filepath.Separator)), suffix)
		found = append(found, place{file, s.Line, s.Offset, x.Key()})
	}
	return found, scanner.Err()
}
