package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"picket/indicator"
	"picket/internal/document"
	"picket/internal/ingest"
	"picket/internal/intake"
	"picket/internal/report"
	"picket/internal/store"
)

func newIntel(std *streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "intel",
		Short: "Keep intelligence: add documents, list and show what they say, expire, withdraw, export",
		Long: `Intel keeps advisories and lists in a store, with the evidence, marking and validity that each source gives. The same value
from several sources is one indicator. Nothing is lost by expiry, revocation or withdrawal: the past can still be asked.

The store is a file of the user's own, or a database of PostgreSQL that several hosts share (--store postgres://…, or
PICKET_STORE). picket sweep -i store: searches logs for all that it holds.`,
		Example: `  picket intel add advisory.pdf feed.json
  picket intel list --kind domain
  picket intel show evil.example
  picket sweep -i store: /var/log`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newIntelAdd(std), newIntelList(std), newIntelShow(std), newIntelExpire(std), newIntelRemove(std), newIntelExport(std),
		newIntelCollections(std), newIntelCheck(std), newIntelBackup(std), newIntelRestore(std), newIntelSweeps(std), newIntelAsked(std))
	return cmd
}

func newIntelAdd(std *streams) *cobra.Command {
	var name, collection, marking, pdf string
	var quiet bool
	cmd := &cobra.Command{
		Use:   "add DOC...",
		Short: "Read documents and keep what they say",
		Long: `Add reads documents as picket read does and keeps what they say, each whole or not at all. A document that is there already
adds nothing. STIX, MISP, CSV and lists may be of any size; - is standard input.

Exit status: 0 every document is in the store; 2 one could not be read, the others were added.`,
		Example: `  picket intel add advisory.pdf
  picket intel add --marking TLP:GREEN --collection partners list.csv
  curl -s https://example.org/bundle.json | picket intel add -`,
		Args: atLeastOne("a document to add"),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := openStore(cmd.Context(), name)
			if err != nil {
				return err
			}
			defer s.Close()
			from := store.Origin{Collection: collection, Marking: marking, By: whoami()}
			opts := intake.Options{Document: document.Options{PDF: pdf}, Names: sync.OnceValues(loadKnowledge)}
			return addAll(cmd.Context(), std, s, from, args, opts, quiet)
		},
	}
	storeFlag(cmd.Flags(), &name)
	cmd.Flags().StringVar(&collection, "collection", "", "collection to add to (default: "+store.DefaultCollection+")")
	cmd.Flags().StringVar(&marking, "marking", "", "TLP label instead of the document's own, such as TLP:GREEN")
	cmd.Flags().BoolVarP(&quiet, "quiet", "q", false, "say nothing of what was added")
	pdfFlag(cmd, &pdf)
	return cmd
}

func addAll(ctx context.Context, std *streams, s *store.Store, from store.Origin, paths []string, opts intake.Options, quiet bool) error {
	var failed error
	for _, path := range paths {
		imported, err := ingest.File(ctx, s, from, path, std.in, opts)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			fmt.Fprintf(std.err, "picket: %s\n", report.Plain(err.Error()))
			failed = status(exitUsage)
			continue
		}
		if !imported.Known {
			d := &imported.Document
			if err := note(ctx, s, "document.import", documentTarget(d.ID), map[string]any{"collection": d.Collection, "sha256": d.Document.SHA256}); err != nil {
				return err
			}
		}
		if !quiet {
			fmt.Fprintln(std.out, report.Imported(imported))
		}
	}
	return failed
}

func newIntelExpire(std *streams) *cobra.Command {
	var name, ceiling, at, reason, kind string
	var undo bool
	cmd := &cobra.Command{
		Use:   "expire VALUE...",
		Short: "Say that values are no longer hostile from a time on; the past is still asked",
		Long: `Expire ends the validity of indicators, as the organisation's own decision beside what documents say. They are still looked
for: a sighting before that time is a hit, and one after it is none. With --undo they are valid again.`,
		Example: `  picket intel expire 203.0.113.7 --reason "given to another customer" --at 2026-10-01
  picket intel expire 203.0.113.7 --undo`,
		Args: atLeastOne("a value"),
		RunE: func(cmd *cobra.Command, args []string) error {
			when, err := parseTime(at, false)
			if err != nil {
				return usageError("--at: %w", err)
			}
			return withView(cmd.Context(), name, ceiling, func(v store.View) error {
				list, err := indicatorsOf(args, kind)
				if err != nil {
					return err
				}
				err = v.Decide(cmd.Context(), list, store.Decision{At: when, Expired: !undo, Reason: reason, By: whoami()})
				if errors.Is(err, store.ErrNotFound) {
					return usageError("%w: nothing was changed", err)
				}
				if err != nil {
					return err
				}
				action := "indicator.expire"
				if undo {
					action = "indicator.restore"
				}
				ids := make([]string, len(list))
				for i, x := range list {
					ids[i] = x.ID()
				}
				return note(cmd.Context(), v.Store, action, ids[0], map[string]any{"indicators": ids[:min(len(ids), 100)], "count": len(ids)})
			})
		},
	}
	storeFlag(cmd.Flags(), &name)
	ceilingFlag(cmd, &ceiling)
	kindFlag(cmd, &kind)
	cmd.Flags().StringVar(&at, "at", "", "from when: a date, or a time of RFC 3339 (default: now)")
	cmd.Flags().StringVar(&reason, "reason", "", "why: shown with the indicator")
	cmd.Flags().BoolVar(&undo, "undo", false, "valid again")
	return cmd
}

func kindFlag(cmd *cobra.Command, kind *string) {
	cmd.Flags().StringVar(kind, "kind", "", "kind of the values, where their form does not tell it")
}

// indicatorsOf reads values as lists have them, defanged or not.
func indicatorsOf(args []string, kind string) (list []indicator.Indicator, err error) {
	for _, arg := range args {
		var x indicator.Indicator
		if kind == "" {
			x, err = indicator.Guess(arg)
		} else if k, failed := indicator.ParseKind(kind); failed != nil {
			return nil, usageError("--kind: %w: use one of %s", failed, kindList())
		} else {
			x, err = indicator.New(k, arg)
		}
		if err != nil {
			return nil, usageError("%s: %w: name its kind with --kind", report.Plain(arg), err)
		}
		list = append(list, x)
	}
	return list, nil
}

func newIntelRemove(std *streams) *cobra.Command {
	var name, ceiling, reason string
	var erase bool
	cmd := &cobra.Command{
		Use:   "rm DOCUMENT...",
		Short: "Take documents out of use, by their numbers",
		Long: `Rm takes documents out of use: what they say is no longer looked for, and not served. It is kept, and intel show tells of
it. With --erase it is removed for good, for what should never have been there; only its number and when it was stay.`,
		Example: `  picket intel list --documents
  picket intel rm 12 --reason "a draft"`,
		Args: atLeastOne("the number of a document: picket intel list --documents shows them"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withView(cmd.Context(), name, ceiling, func(v store.View) error {
				for _, arg := range args {
					id, err := strconv.ParseInt(arg, 10, 64)
					if err != nil {
						return usageError("%s is no number of a document: picket intel list --documents shows them", report.Plain(arg))
					}
					action := "document.withdraw"
					if erase {
						action = "document.erase"
						err = v.Erase(cmd.Context(), id, whoami())
					} else {
						err = v.Withdraw(cmd.Context(), id, store.Withdrawal{At: time.Now(), Reason: reason, By: whoami()})
					}
					if err != nil {
						return usageError("document %d: %w", id, err)
					}
					if err := note(cmd.Context(), v.Store, action, documentTarget(id), nil); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
	storeFlag(cmd.Flags(), &name)
	ceilingFlag(cmd, &ceiling)
	cmd.Flags().StringVar(&reason, "reason", "", "why: kept with the document")
	cmd.Flags().BoolVar(&erase, "erase", false, "remove what they brought for good")
	return cmd
}

// withView opens a store that is there, with a ceiling.
func withView(ctx context.Context, name, ceiling string, work func(store.View) error) error {
	label, err := parseCeiling(ceiling)
	if err != nil {
		return err
	}
	s, err := openExisting(ctx, name)
	if err != nil {
		return err
	}
	defer s.Close()
	return work(s.View(label))
}
