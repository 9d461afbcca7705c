package cli

import (
	"context"
	"errors"
	"os/user"

	"github.com/spf13/cobra"

	"picket/internal/feed"
	"picket/internal/store"
	"picket/internal/store/open"
)

// storeFlag names the store.
func storeFlag(cmd *cobra.Command, name *string) {
	cmd.Flags().StringVar(name, "store", "", "`store`: a file, or postgres://… (default: the user's own)")
}

// openStore opens the store of the flag, else the user's own.
func openStore(ctx context.Context, name string) (*store.Store, error) {
	if name == "" {
		var err error
		if name, err = open.Default(); err != nil {
			return nil, usageError("%w", err)
		}
	}
	s, err := open.Store(ctx, name)
	if err != nil {
		return nil, usageError("%w", err)
	}
	return s, nil
}

// invoker is who runs the command.
func invoker() string {
	u, err := user.Current()
	if err != nil {
		return ""
	}
	return u.Username
}

func feedImporter(*store.Store) feed.Importer { return noImporter{} }

type noImporter struct{}

func (noImporter) ImportPart(context.Context, store.Origin, feed.Part) (*store.Imported, error) {
	return nil, errors.New("not written yet")
}
