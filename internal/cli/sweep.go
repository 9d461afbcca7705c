package cli

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"picket/indicator"
	"picket/internal/document"
	"picket/internal/ingest"
	"picket/internal/intake"
	"picket/internal/intel"
	"picket/internal/report"
	"picket/internal/rules"
	"picket/internal/sweep"
	"picket/internal/timezone"
	"picket/internal/warninglist"
	"picket/sigma"
)

// sweepFlags are as typed.
type sweepFlags struct {
	intel        []string
	format       string
	output       string
	since, until string
	skew         time.Duration
	ask          []string
	warningLists string
	expect       string
	printExpect  bool
	ignore       string
	assets       string
	timezone     []string
	pdf          string
	jobs         int
	hash         bool
	rules        []string
	values       []string
	pipelines    []string
	ruleLevel    string
	quiet        bool
	store        string
	record       string
	typed        string // the command, to be typed again
}

func newSweep(std *streams) *cobra.Command {
	var f sweepFlags
	cmd := &cobra.Command{
		Use:   "sweep -i INTEL... PATH...",
		Short: "Search logs for what an advisory names, and answer: were we hit",
		Long: `Sweep searches files, directories and archives (- is standard input) for the indicators of advisories, and answers for
each: hit, not seen, or cannot say. Not seen is a claim that must be earned: a log that shows this kind of indicator
completely, without gap or damage, over the whole period. docs/LOGS.md lists the logs that Picket understands, and
docs/SWEEP.md shows the files of --expect, --assets and --ignore.

With --rules, Sigma rules are tried on every record, those of Windows event logs too. Each technique of the advisories is
then fired, no rule fired, or cannot say. A match is a lead: it counts as a hit where the rule came with the advisory or is
of --rule-level. Sigma rules that stand in an advisory are tried without being asked for.

Exit status: 0 nothing found and everything answered; 1 found; 2 usage or unreadable intelligence;
3 nothing found, but part of the question could not be answered.`,
		Example: `  picket sweep -i advisory.html /var/log/zeek
  picket sweep -i advisory.pdf -i list.csv --since 2024-03-01 --until 2024-05-31 logs
  picket sweep -i advisory.pdf logs --format html -o report.html
  picket sweep -i bundle.json --ask domain,ipv4 logs --format ndjson | jq 'select(.record=="sighting")'
  picket sweep -i advisory.pdf --rules sigma/rules --rules own.yml logs
  zstdcat dns.log.zst | picket sweep -i list.txt -`,
		Args: atLeastOne("the logs to search"),
		RunE: func(cmd *cobra.Command, args []string) error {
			f.typed = typedAgain(cmd.CommandPath(), cmd.Flags(), args)
			return f.run(cmd.Context(), std, args)
		},
	}
	flags := cmd.Flags()
	flags.StringArrayVarP(&f.intel, "intel", "i", nil, "advisory to look for: anything that picket read takes, or store: for all that picket intel keeps (repeat for more)")
	flags.StringVar(&f.format, "format", "", strings.Join(report.Formats, ", ")+" (default: as the output is named; else table on a terminal, ndjson to others)")
	flags.StringVarP(&f.output, "output", "o", "", "file to write the result to, whole or not at all (default: standard output)")
	flags.StringVar(&f.since, "since", "", "begin of the period: a date, or a time of RFC 3339 (default: the first record)")
	flags.StringVar(&f.until, "until", "", "end of the period; a date counts to its end (default: the last record)")
	flags.DurationVar(&f.skew, "skew", sweep.DefaultSkew, "by how much clocks may be wrong: widens periods")
	flags.StringSliceVar(&f.ask, "ask", nil, "ask for these kinds of indicator only, such as domain,ipv4")
	flags.StringVar(&f.warningLists, "warning-lists", "on", "off: also look for values that are shared or harmless, such as public resolvers")
	flags.StringVar(&f.expect, "expect", "", "file of the streams that there should be: absence is claimed only if all are there")
	flags.BoolVar(&f.printExpect, "print-expect", false, "print the streams that were found as a file for --expect, and nothing else")
	flags.StringVar(&f.ignore, "ignore", "", "file of known findings to set aside, each with a reason and an end")
	flags.StringVar(&f.assets, "assets", "", "CSV of the organisation's machines by address, for records that name none")
	flags.StringArrayVar(&f.timezone, "timezone", nil, "GLOB=ZONE: the zone of times that state none, in sources so named (repeat for more); or ZONE for all")
	flags.StringArrayVar(&f.rules, "rules", nil, "file or directory of Sigma rules to try on every record (repeat for more)")
	flags.StringVar(&f.ruleLevel, "rule-level", "critical", "from which level on a rule's match is a hit by itself: "+strings.Join(sigma.Levels(), ", "))
	loadingFlags(cmd, &f.values, &f.pipelines)
	flags.IntVar(&f.jobs, "jobs", 0, "files to read at once (default: one a processor)")
	flags.BoolVar(&f.hash, "hash", false, "name the SHA-256 of each file and member of an archive in the records of sources")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "no progress, no notes")
	pdfFlag(cmd, &f.pdf)
	storeFlag(flags, &f.store)
	flags.StringVar(&f.record, "record", "auto", "keep the sweep in the store: auto (where there is a store), on, off")
	completeWith(cmd, "record", "auto", "on", "off")
	return cmd
}

func (f *sweepFlags) run(ctx context.Context, std *streams, paths []string) error {
	if err := f.checkRecord(); err != nil {
		return err
	}
	out, err := newOutput(f.output, f.format, std.out, report.Formats...)
	if err != nil {
		return err
	}
	defer out.discard()
	question, err := f.question(ctx, std, paths)
	if err != nil {
		return err
	}
	writer, recorder := f.begin(ctx, question, out)
	if recorder != nil {
		defer recorder.Close()
	}
	answer, err := f.answer(ctx, std, question, writer)
	if err != nil {
		return err
	}
	if err := out.keep(); err != nil {
		return err
	}
	if f.printExpect {
		return nil
	}
	f.finish(std, recorder, answer)
	if !f.quiet {
		out.announce(std.err, answer)
	}
	if len(answer.Sources) == 0 && !f.quiet {
		fmt.Fprintf(std.err, "picket: there is no file under %s\n", report.Plain(strings.Join(paths, ", ")))
	}
	return verdictStatus(answer)
}

// answer runs the sweep and writes what it finds.
func (f *sweepFlags) answer(ctx context.Context, std *streams, q *sweep.Question, writer report.Output) (*sweep.Answer, error) {
	progress, stop := newProgress(std.err, f.quiet)
	answer, err := sweep.Run(ctx, q, writer.Sighting, progress)
	stop()
	if err != nil {
		return nil, err
	}
	return answer, writer.Answer(answer)
}

func verdictStatus(a *sweep.Answer) error {
	switch {
	case a.Verdict == intel.Hit:
		return status(exitFound)
	case a.Verdict == intel.CannotSay, a.Verdict == intel.Fired && !a.Tried():
		return status(exitUnanswered)
	}
	return nil
}

// question turns flags into what is asked.
func (f *sweepFlags) question(ctx context.Context, std *streams, paths []string) (*sweep.Question, error) {
	q := &sweep.Question{Paths: paths, Output: f.output, Store: f.storeFile(), Stdin: std.in, Skew: f.skew, Workers: f.jobs, Hash: f.hash}
	if len(f.intel)+len(f.rules) == 0 && !f.printExpect {
		return nil, usageError("nothing to look for: name an advisory with -i, or rules with --rules")
	}
	if occurrences("-", f.intel)+occurrences("-", paths) > 1 {
		return nil, usageError("standard input can be read only once: name a file instead of the other -")
	}
	var err error
	if q.Since, err = parseTime(f.since, false); err != nil {
		return nil, usageError("--since: %w", err)
	}
	if q.Until, err = parseTime(f.until, true); err != nil {
		return nil, usageError("--until: %w", err)
	}
	if !q.Since.IsZero() && !q.Until.IsZero() && q.Until.Before(q.Since) {
		return nil, usageError("--until is before --since: exchange them")
	}
	if f.skew < 0 || f.jobs < 0 {
		return nil, usageError("--skew and --jobs cannot be negative")
	}
	if err := f.matching(std, q); err != nil {
		return nil, err
	}
	if q.Expected, err = readExpected(f.expect); err != nil {
		return nil, err
	}
	if q.Assets, err = readAssets(f.assets); err != nil {
		return nil, err
	}
	if q.RuleLevel, err = parseRuleLevel(f.ruleLevel); err != nil {
		return nil, err
	}
	if q.Advisories, err = f.advisories(ctx, std); err != nil {
		return nil, err
	}
	q.Rules, err = f.readRules(ctx, q)
	return q, err
}

// matching turns into the question what says how indicators are matched: the same for logs and for mail.
func (f *sweepFlags) matching(std *streams, q *sweep.Question) (err error) {
	if q.Ask, err = parseKinds(f.ask); err != nil {
		return err
	}
	if q.MatchAll, err = parseWarningLists(f.warningLists); err != nil {
		return err
	}
	if q.Warnings, err = f.warnings(); err != nil {
		return err
	}
	if q.Ignore, err = f.readIgnore(std); err != nil {
		return err
	}
	if q.Zones, err = timezone.Parse(f.timezone); err != nil {
		return usageError("--timezone: %w", err)
	}
	return nil
}

// warnings are the lists by which indicators are set aside.
func (f *sweepFlags) warnings() (*warninglist.Lists, error) {
	if f.warningLists == "off" {
		return nil, nil
	}
	own, err := keptWarningLists()
	return warninglist.NewLists(own...), err
}

// readRules loads the rules that are named, and those that stand in the advisories.
func (f *sweepFlags) readRules(ctx context.Context, q *sweep.Question) (*rules.Set, error) {
	lifted := sweep.Lifted(q.Advisories)
	if len(f.rules)+len(lifted) == 0 {
		return nil, nil
	}
	set, err := rules.Load(ctx, f.rules, rules.Options{Values: f.values, Pipelines: f.pipelines, Lifted: lifted})
	if err != nil {
		return nil, usageError("--rules: %w", err)
	}
	debug.SetGCPercent(rulesGCPercent)
	return set, nil
}

// rulesGCPercent has garbage collected early where there are rules: they are tens of MB that stay, and by Go's default as much
// again would be left lying. It costs some hundredths of the time.
const rulesGCPercent = 50

func parseRuleLevel(level string) (sigma.Level, error) {
	if !slices.Contains(sigma.Levels(), level) {
		return "", usageError("--rule-level: %q is none of %s", level, strings.Join(sigma.Levels(), ", "))
	}
	return sigma.Level(level), nil
}

func occurrences(word string, list []string) (n int) {
	for _, x := range list {
		if x == word {
			n++
		}
	}
	return n
}

func parseKinds(names []string) (indicator.KindSet, error) {
	var set indicator.KindSet
	for _, name := range names {
		kind, err := indicator.ParseKind(name)
		if err != nil {
			return 0, usageError("--ask: %w: use one of %s", err, kindList())
		}
		set |= indicator.SetOf(kind)
	}
	return set, nil
}

func kindList() string {
	names := make([]string, len(indicator.Kinds))
	for i, kind := range indicator.Kinds {
		names[i] = string(kind)
	}
	return strings.Join(names, ", ")
}

func parseWarningLists(text string) (matchAll bool, err error) {
	switch text {
	case "on":
		return false, nil
	case "off":
		return true, nil
	}
	return false, usageError("--warning-lists: %q is neither on nor off", text)
}

// advisories reads the intelligence. All of it must be readable: an answer about a part would mislead. A document
// without indicators is said so.
func (f *sweepFlags) advisories(ctx context.Context, std *streams) ([]*intel.Advisory, error) {
	names := sync.OnceValues(loadKnowledge)
	var list []*intel.Advisory
	for _, arg := range f.intel {
		if strings.HasPrefix(arg, storeScheme) {
			kept, err := f.fromStore(ctx, arg)
			if err != nil {
				return nil, err
			}
			list = append(list, kept...)
			continue
		}
		a, err := intake.Open(ctx, arg, std.in, intake.Options{Document: document.Options{PDF: f.pdf}, Names: names})
		if err != nil {
			return nil, usageError("%w", err)
		}
		if !f.quiet {
			f.notes(std, a)
		}
		list = append(list, a)
	}
	return list, nil
}

// fromStore reads what a store holds: all, or with store:#COLLECTION one collection of the store that --store names.
func (f *sweepFlags) fromStore(ctx context.Context, arg string) ([]*intel.Advisory, error) {
	name, collection, _ := strings.Cut(arg, "#")
	s, err := openNamed(ctx, name, f.store)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	if collection != "" {
		c, err := s.Collection(ctx, collection)
		if err != nil {
			return nil, usageError("%s: collection %s: %w", arg, collection, err)
		}
		collection = c.Alias
	}
	list, err := ingest.Standing(ctx, s.View(intel.Red), collection)
	if err != nil {
		return nil, usageError("%s: %w", s.Name(), err)
	}
	return list, nil
}

func (f *sweepFlags) notes(std *streams, a *intel.Advisory) {
	name := report.Plain(a.Document.Name)
	for _, fault := range a.Faults {
		fmt.Fprintf(std.err, "picket: %s: not read: %s\n", name, report.Plain(fault))
	}
	if a.Indicators.Len() == 0 {
		fmt.Fprintf(std.err, "picket: %s: names no indicators: picket read shows what was read\n", name)
	}
}

// parseTime reads a date or a time of RFC 3339. A date that ends a period counts to its end.
func parseTime(text string, end bool) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if t, err := time.Parse(time.DateOnly, text); err == nil {
		if end {
			t = t.AddDate(0, 0, 1).Add(-time.Microsecond)
		}
		return t, nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return t, fmt.Errorf("%q is no date (2024-03-01) and no time (2024-03-01T04:00:00Z)", text)
	}
	return t.UTC(), nil
}
