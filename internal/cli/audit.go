package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"picket/internal/report"
	"picket/internal/store"
)

func newAudit(std *streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "audit",
		Short: "Read the audit log, and verify that nobody changed it",
		Long: `The store keeps an audit log of who did what, and who was refused. Each entry holds the hash of the one before it, so an entry that is
changed, removed or moved breaks the chain. docs/ACCESS.md has its format.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newAuditList(std), newAuditVerify(std), newAuditHead(std))
	return cmd
}

func newAuditHead(std *streams) *cobra.Command {
	var name string
	cmd := &cobra.Command{
		Use:   "head",
		Short: "Print the head of the audit log, to be noted elsewhere",
		Long: `Head prints the number of the last entry and its hash. Kept where the owner of the store cannot write, it proves later, by picket audit
verify --head, that nothing up to it was cut off or rewritten.`,
		Example: `  picket audit head | ssh vault.example 'cat >> picket-heads'`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withStore(cmd.Context(), name, func(s *store.Store) error {
				head, err := s.AuditHead(cmd.Context())
				if err != nil {
					return err
				}
				_, err = fmt.Fprintln(std.out, head)
				return err
			})
		},
	}
	storeFlag(cmd.Flags(), &name)
	return cmd
}

func newAuditVerify(std *streams) *cobra.Command {
	var name, noted string
	cmd := &cobra.Command{
		Use:   "verify [--head HEAD]",
		Short: "Verify the chain of the audit log",
		Long: `Verify reads the whole audit log and checks each entry against its hash, and its place in the chain. Whoever can write to the database
can make a whole new chain: only a head that was noted elsewhere shows that.

Exit status: 0 the log is whole · 1 it is not: the first broken entry is named · 2 usage, or the store cannot be read`,
		Example: `  picket audit verify
  picket audit verify --head "$(tail -n 1 picket-heads)"`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var head store.AuditHead
			if noted != "" {
				var err error
				if head, err = store.ParseAuditHead(noted); err != nil {
					return usageError("--head: %w", err)
				}
			}
			return withStore(cmd.Context(), name, func(s *store.Store) error { return verifyAudit(cmd.Context(), std, s, head) })
		},
	}
	cmd.Flags().StringVar(&noted, "head", "", "what picket audit head printed once, or its hash alone")
	storeFlag(cmd.Flags(), &name)
	return cmd
}

func verifyAudit(ctx context.Context, std *streams, s *store.Store, noted store.AuditHead) error {
	last, err := s.VerifyAudit(ctx, noted)
	var broken *store.AuditBreak
	if errors.As(err, &broken) {
		return &failure{exitFound, err}
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(std.out, "%s, whole, up to %s\n", entriesOf(last.N), last)
	if noted == (store.AuditHead{}) {
		fmt.Fprintln(std.err, "picket: no --head was given: that entries were cut off together with the store's own note of them cannot be told")
	}
	return err
}

func entriesOf(n int64) string {
	if n == 1 {
		return "1 entry"
	}
	return fmt.Sprintf("%d entries", n)
}

func newAuditList(std *streams) *cobra.Command {
	var name, format string
	var after, limit int64
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the entries of the audit log, oldest first",
		Example: `  picket audit list --after 1200
  picket audit list --format ndjson | jq 'select(.outcome == "refused")'`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			format, err := formatOf(format, std.out, "table", "ndjson")
			if err != nil {
				return err
			}
			if after < 0 || limit < 0 {
				return usageError("--after and --limit are numbers of entries: 0 or more")
			}
			return withStore(cmd.Context(), name, func(s *store.Store) error {
				return listAudit(cmd.Context(), std.out, s, format, after, limit)
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&format, "format", "", "table or ndjson; default: table on a terminal, else ndjson")
	completeWith(cmd, "format", "table", "ndjson")
	flags.Int64Var(&after, "after", 0, "only entries behind this number")
	flags.Int64Var(&limit, "limit", 0, "at most so many; 0: all")
	storeFlag(flags, &name)
	return cmd
}

// auditPage is how many entries are read at a time.
const auditPage = 500

func listAudit(ctx context.Context, out io.Writer, s *store.Store, format string, after, limit int64) error {
	printer := newAuditPrinter(out, format)
	for left := limit; limit == 0 || left > 0; {
		most := int64(auditPage)
		if limit > 0 {
			most = min(most, left)
		}
		page, err := s.Audit(ctx, after, int(most))
		if err != nil {
			return err
		}
		for i := range page {
			if err := printer.print(&page[i]); err != nil {
				return err
			}
		}
		if int64(len(page)) < most {
			break
		}
		after, left = page[len(page)-1].N, left-most
	}
	return printer.flush()
}

// An auditPrinter prints entries; a table is laid out page by page.
type auditPrinter struct {
	encoder *json.Encoder
	table   *tabwriter.Writer
	rows    int
}

func newAuditPrinter(out io.Writer, format string) *auditPrinter {
	if format == "ndjson" {
		encoder := json.NewEncoder(out)
		encoder.SetEscapeHTML(false)
		return &auditPrinter{encoder: encoder}
	}
	table := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(table, "N\tTIME\tACTOR\tFROM\tACTION\tOUTCOME\tTARGET\tDETAIL")
	return &auditPrinter{table: table}
}

func (p *auditPrinter) print(r *store.AuditRecord) error {
	if p.encoder != nil {
		return p.encoder.Encode(r)
	}
	actor := report.Plain(r.Actor)
	if r.Token != 0 {
		actor += fmt.Sprintf(" (token %d)", r.Token)
	}
	_, err := fmt.Fprintf(p.table, "%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", r.N, r.Time.Format("2006-01-02 15:04:05Z"), actor, report.Plain(r.Remote), report.Plain(r.Action),
		report.Plain(string(r.Outcome)), report.Plain(r.Target), report.Plain(r.Detail))
	if p.rows++; err == nil && p.rows%auditPage == 0 {
		err = p.table.Flush()
	}
	return err
}

func (p *auditPrinter) flush() error {
	if p.table == nil {
		return nil
	}
	return p.table.Flush()
}
