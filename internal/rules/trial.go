package rules

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"picket/internal/source"
)

// A Trial is a rule, events, and how many of these it should match.
type Trial struct {
	File   string // that says so
	Name   string // of the case; "" where it has none
	Rule   string // id of the rule, or the path of its file
	Events string // path; "" where the events stand in the file
	Want   int
	Exact  bool // Want is no minimum; where it is 0, it never is

	inline []byte // one record a line
}

// A Result is what came of a trial.
type Result struct {
	Trial
	Got     int   // records that the rule matched, or matches of the correlation
	Records int   // that were read
	Err     error // why it could not be told; nil
}

// Passed says whether the rule matched what it should.
func (r *Result) Passed() bool {
	return r.Err == nil && (r.Got == r.Want || r.Got > r.Want && !r.Exact && r.Want > 0)
}

// String says what is wrong, in one line.
func (r *Result) String() string {
	name := r.File
	if r.Name != "" {
		name += ": " + r.Name
	}
	switch {
	case r.Err != nil:
		return fmt.Sprintf("%s: rule %s: %v", name, r.Rule, r.Err)
	case r.Want == 0:
		return fmt.Sprintf("%s: rule %s matches %d of %d records, and should match none", name, r.Rule, r.Got, r.Records)
	case r.Exact:
		return fmt.Sprintf("%s: rule %s matches %d of %d records, not %d", name, r.Rule, r.Got, r.Records, r.Want)
	}
	return fmt.Sprintf("%s: rule %s matches %d of %d records, fewer than %d", name, r.Rule, r.Got, r.Records, r.Want)
}

// Try runs the trials found under the paths: files of tests (NAME.test.yml) and the info.yml of SigmaHQ's regression data.
// Rules are those of the files beside them, those under the paths, and those under more. The error says what is wrong with
// the paths or with a file of tests; report is called for each result.
func Try(ctx context.Context, paths, more []string, o Options, report func(*Result)) error {
	trials, rules, err := findTrials(ctx, paths)
	if err != nil {
		return err
	}
	if len(trials) == 0 {
		return fmt.Errorf("%s: no tests: they are in files *.test.yml, or info.yml as SigmaHQ has them", strings.Join(paths, ", "))
	}
	set, err := Load(ctx, append(slices.Clone(more), rules...), o)
	if err != nil {
		return err
	}
	matcher := set.Matcher()
	for i := range trials {
		report(set.try(ctx, matcher, &trials[i]))
	}
	return ctx.Err()
}

// findTrials reads the files of tests, and names the files of rules that lie with them or that they name.
func findTrials(ctx context.Context, paths []string) (trials []Trial, rules []string, err error) {
	for entry := range source.Walk(ctx, paths) {
		base := filepath.Base(entry.Name)
		isInfo := base == "info.yml"
		switch {
		case entry.Err != nil:
			return nil, nil, fmt.Errorf("%s: %w", entry.Name, cause(entry.Err))
		case entry.Skipped != "" || entry.Path() != entry.Name || !isRuleFile(entry.Name):
			continue
		case !isInfo && !isTest(entry.Name):
			rules = append(rules, entry.Name)
			continue
		}
		data, err := readFile(entry.Name)
		if err != nil {
			return nil, nil, err
		}
		read := readTrials
		if isInfo {
			read = readRegression
		}
		found, err := read(entry.Name, data)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", entry.Name, err)
		}
		trials = append(trials, found...)
	}
	for _, t := range trials {
		if isRuleFile(t.Rule) {
			rules = append(rules, t.Rule)
		}
	}
	slices.Sort(rules)
	return trials, slices.Compact(rules), ctx.Err()
}

// readTrials reads a file of tests.
func readTrials(file string, data []byte) ([]Trial, error) {
	var read struct {
		Rule  string
		Cases []struct {
			Name    string
			Events  yaml.Node
			Matches string
			Exact   bool
		}
	}
	if err := yaml.Unmarshal(data, &read); err != nil {
		return nil, oneLine(err)
	}
	dir := filepath.Dir(file)
	rule := read.Rule
	if rule == "" {
		base := filepath.Base(file)
		rule = strings.Replace(base, ".test.", ".", 1)
	}
	if isRuleFile(rule) {
		rule = beside(dir, rule)
	}
	var trials []Trial
	for i, c := range read.Cases {
		t := Trial{File: file, Name: c.Name, Rule: rule, Exact: c.Exact}
		var err error
		if t.Want, err = readWant(c.Matches); err != nil {
			return nil, fmt.Errorf("case %d: %w", i+1, err)
		}
		if err := t.readEvents(dir, &c.Events); err != nil {
			return nil, fmt.Errorf("case %d: %w", i+1, err)
		}
		trials = append(trials, t)
	}
	return trials, nil
}

// beside is a path as a file in a directory names it.
func beside(dir, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}

func readWant(text string) (int, error) {
	switch text {
	case "":
		return 1, nil
	case "none":
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("matches is %q: give a number, or none", text)
	}
	return n, nil
}

// readEvents takes a path, or a list of events: each a mapping, which is an event in JSON, or a line of a log.
func (t *Trial) readEvents(dir string, node *yaml.Node) error {
	switch node.Kind {
	case yaml.ScalarNode:
		t.Events = beside(dir, node.Value)
		return nil
	case yaml.SequenceNode:
		for _, event := range node.Content {
			line, err := eventLine(event)
			if err != nil {
				return err
			}
			t.inline = append(append(t.inline, line...), '\n')
		}
		return nil
	}
	return fmt.Errorf("events are missing: give a file, or a list of events")
}

func eventLine(node *yaml.Node) ([]byte, error) {
	if node.Kind == yaml.ScalarNode {
		line := strings.ReplaceAll(strings.TrimSpace(node.Value), "\n", " ")
		if line == "" {
			return nil, fmt.Errorf("line %d: an event is empty", node.Line)
		}
		return []byte(line), nil
	}
	var event map[string]any
	if err := node.Decode(&event); err != nil {
		return nil, oneLine(err)
	}
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(event); err != nil {
		return nil, fmt.Errorf("an event is no JSON: %w", err)
	}
	return bytes.TrimSpace(line.Bytes()), nil
}

// readRegression reads an info.yml of SigmaHQ's regression data. Its paths are relative to the root of the repository,
// which is some directory above. Where the same events lie there as JSON too, both are tried.
func readRegression(file string, data []byte) ([]Trial, error) {
	var read struct {
		Rules []struct{ ID string } `yaml:"rule_metadata"`
		Tests []struct {
			Name, Path string
			Count      int `yaml:"match_count"`
		} `yaml:"regression_tests_info"`
	}
	if err := yaml.Unmarshal(data, &read); err != nil {
		return nil, oneLine(err)
	}
	var trials []Trial
	for _, rule := range read.Rules {
		for _, test := range read.Tests {
			path := above(filepath.Dir(file), test.Path)
			t := Trial{File: file, Name: test.Name, Rule: rule.ID, Events: path, Want: max(1, test.Count)}
			trials = append(trials, t)
			asJSON := strings.TrimSuffix(test.Path, filepath.Ext(test.Path)) + ".json"
			if path = above(filepath.Dir(file), asJSON); asJSON != test.Path && isFile(path) {
				t.Events = path
				trials = append(trials, t)
			}
		}
	}
	return trials, nil
}

// above finds a path relative to a directory or to one above it.
func above(dir, path string) string {
	for at := dir; ; at = filepath.Dir(at) {
		if joined := filepath.Join(at, path); isFile(joined) {
			return joined
		}
		if at == filepath.Dir(at) || at == "." {
			break
		}
	}
	if same := filepath.Join(dir, filepath.Base(path)); isFile(same) {
		return same
	}
	return path
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// oneLine makes an error of YAML, which may be several lines, one.
func oneLine(err error) error {
	return errors.New(strings.Join(strings.Fields(err.Error()), " "))
}
