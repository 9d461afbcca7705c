package cli

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"picket/internal/report"
	"picket/internal/rules"
	"picket/sigma"
)

func newRules(std *streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rules",
		Short: "Check Sigma rules, and test them against events",
		Long: `Picket matches Sigma rules (specification 2.1) against the logs that it reads. These commands are for those who write them:
check says what cannot be used and why, test holds rules to the events that they should match.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newRulesCheck(std), newRulesTest(std))
	return cmd
}

// A rulesFlags is what rules are loaded with.
type rulesFlags struct {
	values, pipelines []string
	format            string
}

func (f *rulesFlags) add(cmd *cobra.Command) {
	loadingFlags(cmd, &f.values, &f.pipelines)
	cmd.Flags().StringVar(&f.format, "format", "", "table or ndjson (default: table on a terminal, else ndjson)")
}

// loadingFlags are those of every command that loads rules.
func loadingFlags(cmd *cobra.Command, values, pipelines *[]string) {
	cmd.Flags().StringArrayVar(values, "values", nil, "YAML `file` with the values of placeholders (may be given again)")
	cmd.Flags().StringArrayVar(pipelines, "pipeline", nil, "processing pipeline in the format of pySigma, a `file` (may be given again)")
}

func (f *rulesFlags) options() rules.Options {
	return rules.Options{Values: f.values, Pipelines: f.pipelines}
}

func newRulesCheck(std *streams) *cobra.Command {
	var flags rulesFlags
	cmd := &cobra.Command{
		Use:   "check PATH...",
		Short: "Say which rules cannot be used, and why",
		Long: `Check reads files of Sigma rules, and directories with all below them (*.yml, *.yaml), compiles them, and prints a line for
each that cannot be used, with file, line and reason; then warnings about rules that are used all the same; then a summary.

Exit status: 0 all rules can be used, 1 some cannot, 2 usage or unreadable files.`,
		Example: `  picket rules check rules/
  picket rules check --values names.yml --pipeline our-fields.yml rules/windows my-rule.yml
  picket rules check --format ndjson rules/ | jq -r 'select(.record == "problem") | .file'`,
		Args: atLeastOne("a file or directory of rules"),
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := formatOf(flags.format, std.out, "table", "ndjson")
			if err != nil {
				return err
			}
			check, err := rules.Inspect(cmd.Context(), args, flags.options())
			if err != nil {
				return usageError("%w", err)
			}
			return printCheck(std.out, format, check)
		},
	}
	flags.add(cmd)
	return cmd
}

func printCheck(out io.Writer, format string, c *rules.Check) error {
	print := printCheckTable
	if format == "ndjson" {
		print = printCheckLines
	}
	if err := print(out, c); err != nil {
		return err
	}
	if len(c.Problems) > 0 {
		return status(exitFound)
	}
	return nil
}

func printCheckTable(out io.Writer, c *rules.Check) error {
	var b strings.Builder
	for _, group := range []struct {
		word     string
		problems []sigma.Problem
	}{{"", c.Problems}, {"warning: ", c.Warnings}, {"left out: ", c.LeftOut}} {
		for _, p := range group.problems {
			fmt.Fprintf(&b, "%s:%d: %s%s\n", report.Plain(p.File), p.Line, group.word, report.Plain(p.Reason))
		}
	}
	fmt.Fprintf(&b, "%s, %s can be used, %s; %s, %s, %d left out\n", count(c.Files, "file"), count(c.Rules, "rule"),
		count(c.Correlations, "correlation"), count(len(c.Problems), "problem"), count(len(c.Warnings), "warning"), len(c.LeftOut))
	fmt.Fprintf(&b, "levels: %s\nstatus: %s\n", tally(c.Levels), tally(c.Statuses))
	_, err := io.WriteString(out, b.String())
	return err
}

func count(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

func tally(counts map[string]int) string {
	var words []string
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		words = append(words, fmt.Sprintf("%d %s", counts[name], report.Plain(cmp.Or(name, "none"))))
	}
	return strings.Join(words, ", ")
}

type problemLine struct {
	Record string `json:"record"` // problem, warning or left_out
	File   string `json:"file"`
	Line   int    `json:"line"`
	Rule   string `json:"rule,omitempty"`
	Reason string `json:"reason"`
}

type checkLine struct {
	Record       string         `json:"record"`
	Files        int            `json:"files"`
	Rules        int            `json:"rules"`
	Correlations int            `json:"correlations"`
	Problems     int            `json:"problems"`
	Warnings     int            `json:"warnings"`
	LeftOut      int            `json:"left_out"`
	Levels       map[string]int `json:"levels"`
	Statuses     map[string]int `json:"statuses"`
}

func printCheckLines(out io.Writer, c *rules.Check) error {
	encoder := json.NewEncoder(out)
	for _, group := range []struct {
		record   string
		problems []sigma.Problem
	}{{"problem", c.Problems}, {"warning", c.Warnings}, {"left_out", c.LeftOut}} {
		for _, p := range group.problems {
			if err := encoder.Encode(problemLine{group.record, p.File, p.Line, p.Rule, p.Reason}); err != nil {
				return err
			}
		}
	}
	return encoder.Encode(checkLine{"summary", c.Files, c.Rules, c.Correlations, len(c.Problems), len(c.Warnings), len(c.LeftOut), c.Levels, c.Statuses})
}

func newRulesTest(std *streams) *cobra.Command {
	var flags rulesFlags
	var more []string
	cmd := &cobra.Command{
		Use:   "test PATH...",
		Short: "Hold rules to the events that they should match",
		Long: `Test runs the tests under the paths, and prints a line for each that fails, then a summary.

A file of tests is called NAME.test.yml; its rule is the file NAME.yml beside it, or what it names:

  rule: ../rules/tool.yml          # or the id of a rule
  cases:
    - name: starts
      events: events/tool.jsonl    # any log that Picket reads, relative to this file
      matches: 2                   # at least; by default 1; 0 or none: no event may match
      exact: true                  # no more than that either
    - events:                      # or the events themselves: mappings are JSON, text is a line of a log
        - {EventID: 1, Channel: Microsoft-Windows-Sysmon/Operational, Image: 'C:\tool.exe'}
      matches: none

Rules beside the tests and under the paths are there; --rules brings others. SigmaHQ's regression data is understood too: an
info.yml names the rules by id, and the events by a path relative to some directory above.

Exit status: 0 all pass, 1 some fail, 2 usage or unreadable files.`,
		Example: `  picket rules test rules/
  picket rules test --rules sigma/rules --rules sigma/rules-emerging-threats sigma/regression_data`,
		Args: atLeastOne("a file or directory of tests"),
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := formatOf(flags.format, std.out, "table", "ndjson")
			if err != nil {
				return err
			}
			t := trialPrinter{out: std.out, asLines: format == "ndjson"}
			if err := rules.Try(cmd.Context(), args, more, flags.options(), t.print); err != nil {
				return usageError("%w", err)
			}
			return t.end()
		},
	}
	flags.add(cmd)
	cmd.Flags().StringArrayVar(&more, "rules", nil, "`file` or directory of rules that are tested (may be given again)")
	return cmd
}

// A trialPrinter prints results as they come: those that fail, and in NDJSON all.
type trialPrinter struct {
	out           io.Writer
	asLines       bool
	tests, failed int
	err           error
}

type trialLine struct {
	Record  string `json:"record"`
	File    string `json:"file"`
	Name    string `json:"name,omitempty"`
	Rule    string `json:"rule"`
	Events  string `json:"events,omitempty"`
	Passed  bool   `json:"passed"`
	Matches int    `json:"matches"`
	Want    int    `json:"want"`
	Exact   bool   `json:"exact,omitempty"`
	Records int    `json:"records"`
	Error   string `json:"error,omitempty"`
}

func (t *trialPrinter) print(r *rules.Result) {
	t.tests++
	if !r.Passed() {
		t.failed++
	}
	switch {
	case t.err != nil:
	case t.asLines:
		line := trialLine{Record: "test", File: r.File, Name: r.Name, Rule: r.Rule, Events: r.Events, Passed: r.Passed(),
			Matches: r.Got, Want: r.Want, Exact: r.Exact, Records: r.Records}
		if r.Err != nil {
			line.Error = r.Err.Error()
		}
		t.err = json.NewEncoder(t.out).Encode(line)
	case !r.Passed():
		_, t.err = fmt.Fprintln(t.out, report.Plain(r.String()))
	}
}

func (t *trialPrinter) end() error {
	switch {
	case t.err != nil:
		return t.err
	case t.asLines:
		t.err = json.NewEncoder(t.out).Encode(map[string]any{"record": "summary", "tests": t.tests, "failed": t.failed})
	default:
		_, t.err = fmt.Fprintf(t.out, "%s, %d failed\n", count(t.tests, "test"), t.failed)
	}
	if t.err == nil && t.failed > 0 {
		return status(exitFound)
	}
	return t.err
}
