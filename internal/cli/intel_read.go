package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"picket/internal/report"
	"picket/internal/store"
)

var listFormats = []string{"table", "ndjson"}

// listFlags are as typed.
type listFlags struct {
	name, ceiling, format string
	kinds                 []string
	states                []string
	collection, text      string
	document              int64
	minScore              int
	since                 string
	limit                 int
	documents             bool
	all                   bool
}

func newIntelList(std *streams) *cobra.Command {
	var f listFlags
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List indicators, or documents, the last added first",
		Long: `List shows what the store holds: indicators with how they stand and how many sources name them, or with --documents the
documents themselves. The score is the confidence after decay: it falls with the time since a value was last named, by its
kind. It ranks; it never keeps a value from being looked for.`,
		Example: `  picket intel list
  picket intel list --kind domain,url --min-score 50
  picket intel list --documents
  picket intel list --all --format ndjson | jq -r .value`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withView(cmd.Context(), f.name, f.ceiling, func(v store.View) error { return f.run(cmd.Context(), std, v) })
		},
	}
	storeFlag(cmd.Flags(), &f.name)
	ceilingFlag(cmd, &f.ceiling)
	flags := cmd.Flags()
	flags.StringVar(&f.format, "format", "", "table or ndjson (default: table on a terminal, else ndjson)")
	flags.StringSliceVar(&f.kinds, "kind", nil, "kinds of indicator, such as domain,ipv4")
	flags.StringSliceVar(&f.states, "state", nil, "active, expired, revoked, withdrawn (default: active,expired)")
	flags.StringVar(&f.collection, "collection", "", "of this collection only")
	flags.Int64Var(&f.document, "document", 0, "of the document with this number only")
	flags.StringVar(&f.text, "match", "", "that hold this text: a value, or the title of a document")
	flags.IntVar(&f.minScore, "min-score", 0, "with at least this score, 0 to 100")
	flags.StringVar(&f.since, "since", "", "added at or after: a date, or a time of RFC 3339")
	flags.IntVar(&f.limit, "limit", 50, "how many to show")
	flags.BoolVar(&f.all, "all", false, "show all, however many")
	flags.BoolVar(&f.documents, "documents", false, "list documents")
	completeWith(cmd, "format", listFormats...)
	completeWith(cmd, "state", stateNames()...)
	return cmd
}

func stateNames() (names []string) {
	for _, s := range store.States {
		names = append(names, string(s))
	}
	return names
}

func (f *listFlags) run(ctx context.Context, std *streams, v store.View) error {
	format, err := formatOf(f.format, std.out, listFormats...)
	if err != nil {
		return err
	}
	if f.documents {
		return f.runDocuments(ctx, std, v, format)
	}
	q, err := f.query()
	if err != nil {
		return err
	}
	table := report.NewIndicatorTable(std.out)
	for shown := 0; ; {
		page, err := v.Indicators(ctx, q)
		if err != nil {
			return err
		}
		for i := range page.Indicators {
			if format == "table" {
				table.Row(&page.Indicators[i])
			} else if err := encoderOf(std.out).Encode(&page.Indicators[i]); err != nil {
				return err
			}
		}
		shown += len(page.Indicators)
		if q.After = page.Next; q.After == 0 || !f.all && shown >= f.limit {
			break
		}
		if !f.all {
			q.Limit = f.limit - shown
		}
	}
	if format != "table" {
		return nil
	}
	return table.End(q.After != 0)
}

func (f *listFlags) query() (q store.IndicatorQuery, err error) {
	q = store.IndicatorQuery{Document: f.document, Collection: f.collection, Text: f.text, MinScore: f.minScore, Limit: f.limit}
	if f.limit < 1 {
		return q, usageError("--limit: give at least 1")
	}
	if f.all {
		q.Limit = 1000
	}
	if q.Kinds, err = parseKinds(f.kinds); err != nil {
		return q, usageError("--kind: %w", errors.Unwrap(err))
	}
	if q.Since, err = parseTime(f.since, false); err != nil {
		return q, usageError("--since: %w", err)
	}
	for _, name := range f.states {
		if !strings.Contains(" "+strings.Join(stateNames(), " ")+" ", " "+name+" ") {
			return q, usageError("--state: %q is none of %s", name, strings.Join(stateNames(), ", "))
		}
		q.States = append(q.States, store.State(name))
	}
	return q, nil
}

func (f *listFlags) runDocuments(ctx context.Context, std *streams, v store.View, format string) error {
	q := store.DocumentQuery{Collection: f.collection, Text: f.text, Withdrawn: true, Limit: f.limit}
	var list []store.Document
	for {
		page, err := v.Documents(ctx, q)
		if err != nil {
			return err
		}
		list = append(list, page...)
		if !f.all || len(page) == 0 {
			break
		}
		q.After = page[len(page)-1].ID
	}
	if format == "table" {
		return report.StoredDocuments(std.out, list)
	}
	for i := range list {
		if err := encoderOf(std.out).Encode(&list[i]); err != nil {
			return err
		}
	}
	return nil
}

func newIntelShow(std *streams) *cobra.Command {
	var name, ceiling, format, kind string
	cmd := &cobra.Command{
		Use:   "show VALUE|DOCUMENT...",
		Short: "Show all that is known of a value, source by source, or of a document by its number",
		Long: `Show tells of a value how it stands, and what each source says of it in which words, also what was revoked, superseded or
withdrawn, and what the organisation decided. Of a document, by its number, it shows what it is and what it tells.

Exit status: 0 shown; 2 not in the store.`,
		Example: `  picket intel show evil[.]example
  picket intel show 12
  picket intel show 203.0.113.7 --format ndjson | jq .assertions`,
		Args: atLeastOne("a value, or the number of a document"),
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := formatOf(format, std.out, listFormats...)
			if err != nil {
				return err
			}
			return withView(cmd.Context(), name, ceiling, func(v store.View) error {
				for i, arg := range args {
					if i > 0 && format == "table" {
						fmt.Fprintln(std.out)
					}
					if err := showOne(cmd.Context(), std, v, arg, kind, format); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
	storeFlag(cmd.Flags(), &name)
	ceilingFlag(cmd, &ceiling)
	kindFlag(cmd, &kind)
	cmd.Flags().StringVar(&format, "format", "", "table or ndjson (default: table on a terminal, else ndjson)")
	completeWith(cmd, "format", listFormats...)
	return cmd
}

func showOne(ctx context.Context, std *streams, v store.View, arg, kind, format string) error {
	if id, err := strconv.ParseInt(arg, 10, 64); err == nil {
		d, story, err := v.Document(ctx, id)
		if err != nil {
			return usageError("document %d: %w", id, err)
		}
		if format == "table" {
			return report.StoredDocument(std.out, d, story)
		}
		return encoderOf(std.out).Encode(struct {
			*store.Document
			*store.Story
		}{d, story})
	}
	list, err := indicatorsOf([]string{arg}, kind)
	if err != nil {
		return err
	}
	x, err := v.Indicator(ctx, list[0])
	if err != nil {
		return usageError("%s: %w", report.Plain(arg), err)
	}
	if format == "table" {
		return report.StoredIndicator(std.out, x)
	}
	return encoderOf(std.out).Encode(x)
}
