package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"sync"
	"syscall"

	"github.com/spf13/cobra"

	"picket/internal/intake"
	"picket/internal/report"
	"picket/internal/server"
	"picket/internal/store"
)

func newServe(std *streams) *cobra.Command {
	var o serveOptions
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the store: TAXII 2.1, a REST API, feeds in the background",
		Long: `Serve answers TAXII 2.1 clients and the REST API, on this host only unless a certificate is named. Who may do what is said by
tokens (picket token) or by OpenID Connect. All options are in one YAML file: --print-config shows them, with the values that hold.
Without --config it is picket/serve.yaml under $XDG_CONFIG_HOME, if that is there.

SIGTERM ends it: what was begun is finished. SIGHUP reads the certificate again.

Exit status: 0 it was told to stop; 2 it cannot start or go on.`,
		Example: `  picket token add --name me --role admin --tlp red
  picket serve
  picket serve --print-config > serve.yaml
  picket serve --config serve.yaml`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			config, err := o.read()
			if err != nil {
				return usageError("%w", err)
			}
			if o.printConfig {
				return server.PrintConfig(std.out, config)
			}
			return serve(cmd.Context(), std, config, o.store)
		},
	}
	cmd.Flags().StringVar(&o.config, "config", "", "file of options (default: picket/serve.yaml under $XDG_CONFIG_HOME, if it is there)")
	cmd.Flags().StringVar(&o.listen, "listen", "", "HOST:PORT, instead of that of the file")
	cmd.Flags().BoolVar(&o.printConfig, "print-config", false, "print all options that hold, as a file with explanations, and end")
	storeFlag(cmd.Flags(), &o.store)
	return cmd
}

// serveOptions are what picket serve is told beside its file.
type serveOptions struct {
	config, listen, store string
	printConfig           bool
}

// read reads the file of options; the options of the command go before it. The store's name may hold a password: it is kept apart.
func (o *serveOptions) read() (server.Config, error) {
	config, err := readServeConfig(o.config)
	if err != nil {
		return config, err
	}
	if o.listen != "" {
		config.Listen = o.listen
		err = config.Check()
	}
	return config, err
}

func readServeConfig(path string) (server.Config, error) {
	if path != "" {
		return server.ReadConfig(path)
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return server.Default(), nil
	}
	config, err := server.ReadConfig(filepath.Join(dir, "picket", "serve.yaml"))
	if errors.Is(err, fs.ErrNotExist) {
		return server.Default(), nil
	}
	return config, err
}

func serve(ctx context.Context, std *streams, config server.Config, name string) error {
	ctx, stop := serviceContext(ctx)
	defer stop()
	if name == "" {
		name = config.Store
	}
	s, err := openStore(ctx, name)
	if err != nil {
		return err
	}
	if err := tellFirstToken(ctx, std, s, config); err != nil {
		return errors.Join(usageError("%w", err), s.Close())
	}
	web, err := server.New(config, server.Options{Store: s, Intake: intake.Options{Names: sync.OnceValues(loadKnowledge)},
		Log: server.NewLog(std.err, config.Log), Version: version()})
	if err == nil {
		err = web.Run(ctx)
	}
	if err = errors.Join(err, s.Close()); err != nil {
		return usageError("%w", err)
	}
	return nil
}

// serviceContext ends when the service is told to stop. Other commands are ended half a second after the signal; a service has its own
// grace, so it takes the signals from them. The second signal ends it at once.
func serviceContext(ctx context.Context) (context.Context, context.CancelFunc) {
	signal.Reset(os.Interrupt, syscall.SIGTERM)
	ctx, stop := signal.NotifyContext(context.WithoutCancel(ctx), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}

// tellFirstToken says how to make the first token where nobody could use the service. There is no default one.
func tellFirstToken(ctx context.Context, std *streams, s *store.Store, config server.Config) error {
	if config.OIDC.Issuer != "" {
		return nil
	}
	tokens, err := s.Tokens(ctx)
	if err == nil && len(tokens) == 0 {
		fmt.Fprintf(std.err, "picket: nobody may use the service yet; make a first token, beside it:\n  picket token add --name me --role admin --tlp red --store %s\n",
			report.Plain(s.Name()))
	}
	return err
}
