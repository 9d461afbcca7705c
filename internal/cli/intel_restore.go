package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"picket/internal/report"
	"picket/internal/store"
	"picket/internal/store/open"
)

func newIntelRestore(std *streams) *cobra.Command {
	var name string
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: "Put a backup in the place of the store",
		Long: `Restore checks a backup and puts a copy of it in the place of the store, whole or not at all. The store that was there is kept
beside it, as .before-restore-DATE. Nothing may use the store meanwhile: stop picket serve first. What came in after the backup
is not in the store any more: feeds fetch it again where they still have it.

A store in PostgreSQL is restored by pg_restore.`,
		Example: "  picket intel restore /backup/picket-2026-11-23.db",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			name, err := storeName(name)
			if err != nil {
				return err
			}
			former, err := open.Restore(cmd.Context(), args[0], name)
			if err != nil {
				return usageError("%w", err)
			}
			if former != "" {
				fmt.Fprintf(std.err, "picket: the store that was there is kept as %s\n", report.Plain(former))
			}
			s, err := openStore(cmd.Context(), name)
			if err != nil {
				return err
			}
			entry := store.AuditEntry{Actor: operator().Actor(), Action: "store.restore", Target: args[0], Outcome: store.Done}
			return errors.Join(s.AppendAudit(cmd.Context(), entry), s.Close())
		},
	}
	storeFlag(cmd.Flags(), &name)
	return cmd
}
