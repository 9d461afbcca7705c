package rules

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"picket/internal/intel"
	"picket/internal/source"
	"picket/sigma"
)

// Limits on files of rules.
const (
	maxFile  = 16 << 20  // bytes of one
	maxFiles = 200_000   // that are read
	maxTotal = 512 << 20 // bytes of all
)

// Options are what rules are loaded with.
type Options struct {
	Values    []string // files of the values of placeholders
	Pipelines []string // files of processing pipelines, applied to all rules
	Lifted    []Lifted
}

// Lifted are the rules that were lifted out of an advisory. Those in other languages than Sigma are passed over.
type Lifted struct {
	Advisory string // its name
	Rules    []intel.Rule
}

// Load reads and compiles the rules of files, and of directories with all below them whose names end in .yml or .yaml.
// What cannot be used is among the problems of the set. The error says that a file that was named cannot be read, or that
// there is no rule at all.
func Load(ctx context.Context, paths []string, o Options) (*Set, error) {
	set, err := load(ctx, paths, o)
	if err == nil && len(set.Rules()) == 0 && len(paths) > 0 {
		if len(set.problems) > 0 {
			return nil, fmt.Errorf("%s: no rule can be used: %w", strings.Join(paths, ", "), set.problems[0])
		}
		return nil, noRules(paths)
	}
	return set, err
}

func load(ctx context.Context, paths []string, o Options) (*Set, error) {
	options, err := o.read()
	if err != nil {
		return nil, err
	}
	l := &loader{set: &Set{advisories: map[string]string{}}}
	if err := l.readPaths(ctx, paths); err != nil {
		return nil, err
	}
	l.readLifted(o.Lifted)
	return l.compile(options), nil
}

func noRules(paths []string) error {
	return fmt.Errorf("%s: no rules: name files or directories of Sigma rules (*.yml)", strings.Join(paths, ", "))
}

// read opens the files that are named.
func (o *Options) read() (sigma.Options, error) {
	options := sigma.Options{Values: map[string][]string{}}
	for _, path := range o.Values {
		if err := readValues(path, options.Values); err != nil {
			return options, err
		}
	}
	for _, path := range o.Pipelines {
		data, err := readFile(path)
		if err != nil {
			return options, err
		}
		pipeline, err := sigma.ParsePipeline(path, data)
		if err != nil {
			return options, err
		}
		options.Pipelines = append(options.Pipelines, pipeline)
	}
	return options, nil
}

// readValues reads a file of values: see sigma.ParseValues.
func readValues(path string, values map[string][]string) error {
	data, err := readFile(path)
	if err != nil {
		return err
	}
	read, err := sigma.ParseValues(path, data)
	for name, list := range read {
		values[name] = append(values[name], list...)
	}
	return err
}

// A loader gathers the documents of rules in their order.
type loader struct {
	set       *Set
	documents []*sigma.Document
	total     int64
}

func (l *loader) readPaths(ctx context.Context, paths []string) error {
	for entry := range source.Walk(ctx, paths) {
		named := entry.Name == entry.Root
		switch {
		case entry.Err != nil && named:
			return fmt.Errorf("%s: %w", entry.Name, cause(entry.Err))
		case entry.Err != nil:
			l.problem(entry.Name, cause(entry.Err).Error())
		case entry.Path() != entry.Name:
			return fmt.Errorf("%s: is an archive: unpack it, and name the directory", entry.Path())
		case entry.Skipped != "", !named && !isRuleFile(entry.Name), isTest(entry.Name):
		default:
			if err := l.readFile(entry.Name, named); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

func cause(err error) error {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return pathError.Err
	}
	return err
}

func isRuleFile(name string) bool {
	ext := strings.ToLower(filepath.Ext(name))
	return ext == ".yml" || ext == ".yaml"
}

func (l *loader) problem(file, reason string) {
	l.set.problems = append(l.set.problems, sigma.Problem{Position: sigma.Position{File: file, Line: 1}, Reason: reason})
}

// readFile reads one. Only what was named must be there.
func (l *loader) readFile(path string, named bool) error {
	if l.set.files >= maxFiles || l.total >= maxTotal {
		return fmt.Errorf("more than %d files or %d MiB of rules: name fewer", maxFiles, maxTotal>>20)
	}
	data, err := readFile(path)
	if err != nil {
		if named {
			return err
		}
		l.problem(path, err.Error())
		return nil
	}
	l.set.files++
	l.total += int64(len(data))
	l.add(sigma.Parse(path, data))
	return nil
}

// readFile reads a whole file within bounds.
func readFile(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, cause(err))
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, cause(err))
	}
	if len(data) > maxFile {
		return nil, fmt.Errorf("%s: larger than %d MiB", path, maxFile>>20)
	}
	return data, nil
}

// add keeps the documents but those that say themselves that they are not supported.
func (l *loader) add(documents []*sigma.Document, problems []sigma.Problem) {
	l.set.problems = append(l.set.problems, problems...)
	for _, d := range documents {
		if d.Rule != nil && strings.EqualFold(d.Rule.Status, "unsupported") {
			l.set.left = append(l.set.left, sigma.Problem{Position: d.Rule.Position, Rule: d.Rule.Title,
				Reason: "its status is unsupported"})
			continue
		}
		l.documents = append(l.documents, d)
	}
}

// readLifted takes the Sigma rules of advisories. A rule has the advisory for a file, and its place among those lifted.
func (l *loader) readLifted(advisories []Lifted) {
	for _, a := range advisories {
		for i, rule := range a.Rules {
			if strings.EqualFold(rule.Language, "sigma") {
				file := fmt.Sprintf("%s: rule %d", a.Advisory, i+1)
				l.set.advisories[file] = a.Advisory
				l.add(sigma.Parse(file, []byte(rule.Text)))
			}
		}
	}
}

func (l *loader) compile(options sigma.Options) *Set {
	engine, problems := sigma.Compile(l.documents, options)
	l.set.engine, l.set.options = engine, options
	for _, d := range l.documents {
		if d.Correlation != nil {
			l.set.correlations = append(l.set.correlations, d.Correlation)
		}
	}
	if len(l.set.correlations) > 0 {
		l.set.documents = l.documents
		correlator, more := l.set.correlator(0)
		problems = append(problems, more...)
		for _, c := range l.set.correlations {
			l.set.parts = append(l.set.parts, correlator.RulesOf(c))
		}
	}
	l.set.problems = append(l.set.problems, problems...)
	slices.SortStableFunc(l.set.problems, byPlace)
	for _, rule := range engine.Rules() {
		l.set.matched = append(l.set.matched, matchedBy(&rule.Meta))
	}
	for _, c := range l.set.correlations {
		l.set.matched = append(l.set.matched, matchedBy(&c.Meta))
	}
	l.countUnusable()
	return l.set
}

// countUnusable counts what did not become a rule, and correlations that are made of none, for each technique.
func (l *loader) countUnusable() {
	compiled := map[sigma.Position]bool{}
	for _, rule := range l.set.Rules() {
		compiled[rule.Position] = true
	}
	l.set.unusable = map[string]int{}
	count := func(m *sigma.Meta) {
		for _, id := range withParents(techniques(m.Tags)) {
			l.set.unusable[id]++
		}
	}
	for _, d := range l.documents {
		if d.Rule != nil && !compiled[d.Rule.Position] {
			count(&d.Rule.Meta)
		}
	}
	for i, c := range l.set.correlations {
		if len(l.set.parts[i]) == 0 {
			count(&c.Meta)
		}
	}
}

// withParents adds to sub-techniques those that they are part of, each once.
func withParents(ids []string) []string {
	all := slices.Clone(ids)
	for _, id := range ids {
		parent, _, _ := strings.Cut(id, ".")
		all = append(all, parent)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// byPlace keeps problems of one file together, in the order of lines.
func byPlace(a, b sigma.Problem) int {
	return cmp.Or(strings.Compare(a.File, b.File), a.Line-b.Line)
}

// isTest is a file of tests beside rules.
func isTest(name string) bool {
	return strings.HasSuffix(name, ".test.yml") || strings.HasSuffix(name, ".test.yaml")
}
