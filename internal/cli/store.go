package cli

import (
	"context"

	"github.com/spf13/pflag"

	"picket/internal/store"
	"picket/internal/store/open"
)

// storeFlag adds the flag that names the store.
func storeFlag(flags *pflag.FlagSet, name *string) {
	flags.StringVar(name, "store", "", "the store: a file, or postgres://…; default: $XDG_DATA_HOME/picket/picket.db")
}

// openStore opens the store of that name, the user's own where it is "".
func openStore(ctx context.Context, name string) (*store.Store, error) {
	if name == "" {
		var err error
		if name, err = open.Default(); err != nil {
			return nil, usageError("%w: see --store", err)
		}
	}
	return open.Store(ctx, name)
}
