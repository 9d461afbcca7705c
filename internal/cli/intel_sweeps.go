package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"picket/indicator"
	"picket/internal/report"
	"picket/internal/store"
)

// sweepsFlags are as typed.
type sweepsFlags struct {
	name, ceiling, format string
	limit                 int
	prune, findings       bool
	before                string
}

func newIntelSweeps(std *streams) *cobra.Command {
	var f sweepsFlags
	cmd := &cobra.Command{
		Use:   "sweeps [ID]",
		Short: "Show the sweeps that were recorded: when we asked, over what, and what we learned",
		Long: `Sweeps lists the sweeps that the store has recorded, newest first. With the number of one, it shows what that asked, what it
found, and what the answer rests on; as ndjson or json it prints the records of the sweep again, exactly as they were then.

With --prune, sweeps that began before a date are removed; those that found something stay, unless --findings is given.`,
		Example: `  picket intel sweeps
  picket intel sweeps 12
  picket intel sweeps 12 --format ndjson | jq 'select(.record == "sighting")'
  picket intel sweeps --prune --before 2024-01-01`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withView(cmd.Context(), f.name, f.ceiling, func(v store.View) error { return f.run(cmd.Context(), std, v, args) })
		},
	}
	storeFlag(cmd.Flags(), &f.name)
	ceilingFlag(cmd, &f.ceiling)
	flags := cmd.Flags()
	flags.StringVar(&f.format, "format", "", "table or ndjson; of one sweep also json (default: table on a terminal, else ndjson)")
	flags.IntVar(&f.limit, "limit", 50, "how many to list")
	flags.BoolVar(&f.prune, "prune", false, "remove the sweeps that began before --before")
	flags.StringVar(&f.before, "before", "", "began before: a date, or a time of RFC 3339")
	flags.BoolVar(&f.findings, "findings", false, "with --prune: also those that found something")
	completeWith(cmd, "format", "table", "ndjson", "json")
	return cmd
}

func (f *sweepsFlags) run(ctx context.Context, std *streams, v store.View, args []string) error {
	switch {
	case f.prune && len(args) > 0:
		return usageError("--prune takes a date, no number of a sweep")
	case f.prune:
		return f.runPrune(ctx, std, v)
	case len(args) > 0:
		return f.runOne(ctx, std, v, args[0])
	}
	format, err := formatOf(f.format, std.out, "table", "ndjson")
	if err != nil {
		return err
	}
	before, err := parseTime(f.before, false)
	if err != nil {
		return usageError("--before: %w", err)
	}
	list, err := v.Sweeps(ctx, store.SweepQuery{Before: before, Limit: f.limit})
	if err != nil {
		return err
	}
	if format == "table" {
		return report.SweepList(std.out, list)
	}
	return printLines(std.out, list)
}

func printLines[T any](out io.Writer, list []T) error {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for i := range list {
		if err := encoder.Encode(&list[i]); err != nil {
			return err
		}
	}
	return nil
}

func (f *sweepsFlags) runPrune(ctx context.Context, std *streams, v store.View) error {
	if f.before == "" {
		return usageError("--prune needs --before: a date")
	}
	before, err := parseTime(f.before, false)
	if err != nil {
		return usageError("--before: %w", err)
	}
	n, err := v.PruneSweeps(ctx, before, f.findings)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(std.out, "sweeps removed: %d\n", n)
	return err
}

// mostOnSheet is how many streams, and values that were seen, a sheet shows.
const mostOnSheet = 40

func (f *sweepsFlags) runOne(ctx context.Context, std *streams, v store.View, arg string) error {
	id, err := strconv.ParseInt(arg, 10, 64)
	if err != nil {
		return usageError("%s is no number of a sweep: picket intel sweeps lists them", report.Plain(arg))
	}
	format, err := formatOf(f.format, std.out, append([]string{"table"}, report.Replays...)...)
	if err != nil {
		return err
	}
	sheet := report.SweepSheet{}
	if sheet.Sweep, err = v.Sweep(ctx, id); err != nil {
		return usageError("%w: picket intel sweeps lists them", err)
	}
	if format != "table" {
		return replay(ctx, std.out, v, id, format)
	}
	if sheet.Answers, err = v.SweepAnswers(ctx, id); err != nil {
		return err
	}
	if sheet.Found, err = v.SweepFound(ctx, id, mostOnSheet); err != nil {
		return err
	}
	if sheet.Streams, err = v.SweepRecords(ctx, id, []string{"coverage"}, 0, mostOnSheet); err != nil {
		return err
	}
	return sheet.Print(std.out)
}

// recordsAtOnce bounds how many records are in memory.
const recordsAtOnce = 5000

// replay prints the records of a sweep again.
func replay(ctx context.Context, out io.Writer, v store.View, id int64, format string) error {
	again := report.NewReplay(format, out)
	for after := int64(0); ; {
		page, err := v.SweepRecords(ctx, id, nil, after, recordsAtOnce)
		if err != nil {
			return err
		}
		if len(page) == 0 {
			return again.End()
		}
		for _, record := range page {
			again.Record(record.Type, record.Body)
		}
		after = page[len(page)-1].Number
	}
}

func newIntelAsked(std *streams) *cobra.Command {
	var name, ceiling, format, kind string
	var limit int
	cmd := &cobra.Command{
		Use:   "asked VALUE...",
		Short: "Show when sweeps last asked for a value, over what, and what they said of it",
		Long: `Asked says of each value which recorded sweeps asked for it, newest first: when, over which logs and period, and the verdict. It
knows the value that was asked for, not those that it stands for: a sweep for evil.example also finds www.evil.example, but
did not ask for it by that name.

Exit status: 0 each value was asked for at least once; 3 one never was; 2 usage.`,
		Example: `  picket intel asked evil.example 203.0.113[.]7
  picket intel asked --kind mutex 'Global\example'`,
		Args: atLeastOne("a value"),
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := formatOf(format, std.out, "table", "ndjson")
			if err != nil {
				return err
			}
			list, err := indicatorsOf(args, kind)
			if err != nil {
				return err
			}
			return withView(cmd.Context(), name, ceiling, func(v store.View) error {
				return printAsked(cmd.Context(), std.out, v, list, format, limit)
			})
		},
	}
	storeFlag(cmd.Flags(), &name)
	ceilingFlag(cmd, &ceiling)
	kindFlag(cmd, &kind)
	cmd.Flags().StringVar(&format, "format", "", "table or ndjson (default: table on a terminal, else ndjson)")
	cmd.Flags().IntVar(&limit, "limit", 10, "how many sweeps to show of each value")
	completeWith(cmd, "format", "table", "ndjson")
	return cmd
}

// An askedRecord is what is printed of a value.
type askedRecord struct {
	Indicator indicator.Indicator `json:"indicator"`
	Asked     []store.Asked       `json:"asked"` // newest first
}

func printAsked(ctx context.Context, out io.Writer, v store.View, values []indicator.Indicator, format string, limit int) error {
	never := false
	for _, x := range values {
		list, err := v.Asked(ctx, x, limit)
		if err != nil {
			return err
		}
		never = never || len(list) == 0
		if format == "table" {
			err = report.Asked(out, x, list)
		} else {
			err = printLines(out, []askedRecord{{x, list}})
		}
		if err != nil {
			return err
		}
	}
	if never {
		return status(exitUnanswered)
	}
	return nil
}
