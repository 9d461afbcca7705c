package cli

import (
	"context"
	"fmt"
	"os"
	"os/user"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"picket/internal/intel"
	"picket/internal/store"
	"picket/internal/store/open"
)

// storeFlag names the store of a command.
func storeFlag(flags *pflag.FlagSet, name *string) {
	flags.StringVar(name, "store", "", "file of the store, or postgres://… (default: picket/picket.db under $XDG_DATA_HOME)")
}

// ceilingFlag is the marking up to which a command sees.
func ceilingFlag(cmd *cobra.Command, ceiling *string) {
	cmd.Flags().StringVar(ceiling, "tlp", "red", "see nothing marked above this label of TLP: clear, green, amber, amber+strict, red")
	completeWith(cmd, "tlp", "clear", "green", "amber", "amber+strict", "red")
}

func parseCeiling(text string) (intel.TLP, error) {
	label, ok := intel.ParseTLP(text)
	if !ok {
		return label, usageError("--tlp: %q is no label: use clear, green, amber, amber+strict or red", text)
	}
	return label, nil
}

// storeName is the store as the user names it, else the user's own.
func storeName(name string) (string, error) {
	if name != "" {
		return name, nil
	}
	name, err := open.Default()
	if err != nil {
		return "", usageError("%w", err)
	}
	return name, nil
}

// openStore opens the store, and makes it where there is none.
func openStore(ctx context.Context, name string) (*store.Store, error) {
	name, err := storeName(name)
	if err != nil {
		return nil, err
	}
	s, err := open.Store(ctx, name)
	if err != nil {
		return nil, usageError("%w", err)
	}
	return s, nil
}

// openExisting opens a store that must be there: commands that only read make none.
func openExisting(ctx context.Context, name string) (*store.Store, error) {
	name, err := storeName(name)
	if err != nil {
		return nil, err
	}
	if !open.Exists(name) {
		return nil, usageError("%s: there is no store: picket intel add makes one", name)
	}
	return openStore(ctx, name)
}

// storeScheme begins the name of a store where an advisory is expected.
const storeScheme = "store:"

// openNamed opens the store of a view: store: is that of --store or the user's own, store:FILE and store:postgres://… are others.
func openNamed(ctx context.Context, arg, flag string) (*store.Store, error) {
	name := strings.TrimPrefix(arg, storeScheme)
	if name == "" {
		name = flag
	}
	return openExisting(ctx, name)
}

// whoami is the user, as the store remembers who did something.
func whoami() string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return u.Username
	}
	return os.Getenv("USER")
}

// note tells the audit log what the user did.
func note(ctx context.Context, s *store.Store, action, target string, detail any) error {
	err := s.AppendAudit(ctx, store.AuditEntry{Actor: operator().Actor(), Action: action, Target: target, Outcome: store.Done, Detail: detail})
	if err != nil {
		return fmt.Errorf("it was done, but %w", err)
	}
	return nil
}

func documentTarget(id int64) string { return fmt.Sprintf("document %d", id) }
