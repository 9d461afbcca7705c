package cli

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"picket/internal/feed"
	"picket/internal/ingest"
	"picket/internal/intake"
	"picket/internal/report"
	"picket/internal/store"
	"picket/internal/taxii/client"
)

func newFeed(std *streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "feed",
		Short: "Keep intelligence up to date from where it is published",
		Long: `A feed is a place that Picket fetches documents from, again and again, into the store: a TAXII 2.1 collection, a MISP feed, CSV, a
list or STIX, by URL or from a file. Only what is new is asked for; after a fault the next run goes on where the last one stopped.

Credentials are never given as arguments: they are in credentials.yaml, in the directory of the configuration (mode 0600), by host.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newFeedAdd(std), newFeedList(std), newFeedRun(std), newFeedRemove(std))
	return cmd
}

// withExisting runs work on a store that must be there, and closes it.
func withExisting(ctx context.Context, name string, work func(*store.Store) error) error {
	s, err := openExisting(ctx, name)
	if err != nil {
		return err
	}
	defer s.Close()
	return work(s)
}

func newFeedAdd(std *streams) *cobra.Command {
	var f store.Feed
	var storeName string
	cmd := &cobra.Command{
		Use:   "add NAME URL",
		Short: "Add a feed, without fetching it yet",
		Long: `Add keeps a feed under a name. Its URL is

  taxii+https://host/path  a TAXII 2.1 discovery, API root or collection, with filters: ?match[type]=indicator
  https://host/path        a document, or the directory or manifest.json of a MISP feed; packed as .gz, .zst or .zip too
  /path or file:/path      the same on disk`,
		Example: `  picket feed add cert 'taxii+https://taxii.example/api/collections/91a7b528-80eb-42ed-a74d-c6fbd5a26116/'
  picket feed add gulls https://gulls.example/hosts.csv.gz --marking TLP:GREEN --every 6h
  picket feed add partners https://misp.example/feed/ --kind misp`,
		Args: cobra.MatchAll(atLeastOne("a feed and its URL"), cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, args []string) error {
			f.Name, f.URL, f.By = args[0], args[1], whoami()
			if err := feed.Check(&f); err != nil {
				return usageError("%s: %w", feed.Named(&f), err)
			}
			s, err := openStore(cmd.Context(), storeName)
			if err != nil {
				return err
			}
			defer s.Close()
			added, err := s.AddFeed(cmd.Context(), f)
			if err != nil {
				return usageError("%w", err)
			}
			_, err = fmt.Fprintf(std.out, "%s: %s of %s into %s, every %s: fetch it by picket feed run %s\n",
				added.Name, added.Kind, report.Plain(feed.Named(added)), added.Collection, added.Every, added.Name)
			return err
		},
	}
	cmd.Flags().StringVar(&f.Kind, "kind", feed.Auto, "what it is: "+strings.Join(feed.Kinds, ", "))
	completeWith(cmd, "kind", feed.Kinds...)
	cmd.Flags().StringVar(&f.Marking, "marking", "", "TLP `label` of all that it brings, instead of the documents' own")
	cmd.Flags().StringVar(&f.Collection, "collection", store.DefaultCollection, "collection of the store that it goes into")
	cmd.Flags().DurationVar(&f.Every, "every", time.Hour, "how often it is fetched, at least a minute")
	storeFlag(cmd.Flags(), &storeName)
	return cmd
}

func newFeedRemove(std *streams) *cobra.Command {
	var storeName string
	cmd := &cobra.Command{
		Use:   "rm NAME...",
		Short: "Forget feeds: what they brought stays",
		Args:  atLeastOne("a feed"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withExisting(cmd.Context(), storeName, func(s *store.Store) error {
				for _, name := range args {
					if err := s.RemoveFeed(cmd.Context(), name); err != nil {
						return usageError("feed %s: %w", name, err)
					}
				}
				return nil
			})
		},
	}
	storeFlag(cmd.Flags(), &storeName)
	return cmd
}

func newFeedList(std *streams) *cobra.Command {
	var format, storeName string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the feeds, and how their last runs went",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			format, err := formatOf(format, std.out, "table", "ndjson")
			if err != nil {
				return err
			}
			return withExisting(cmd.Context(), storeName, func(s *store.Store) error {
				list, err := s.Feeds(cmd.Context())
				if err != nil {
					return err
				}
				return printFeeds(std.out, format, list)
			})
		},
	}
	cmd.Flags().StringVar(&format, "format", "", "table or ndjson; default: table on a terminal, else ndjson")
	storeFlag(cmd.Flags(), &storeName)
	return cmd
}

// A feedLine is a record of picket feed list --format ndjson.
type feedLine struct {
	Record string `json:"record"`
	store.Feed
	URL         string    `json:"url"` // without secrets
	Every       float64   `json:"every_seconds"`
	LastRun     time.Time `json:"last_run,omitzero"`
	LastSuccess time.Time `json:"last_success,omitzero"`
	Next        time.Time `json:"next"`
	Failures    int       `json:"failures"`
	Error       string    `json:"error,omitempty"`
	Warnings    []string  `json:"warnings,omitempty"`
}

func printFeeds(out io.Writer, format string, list []store.Feed) error {
	for i := range list {
		f := &list[i]
		state, err := feed.StateOf(f)
		if err != nil {
			return err
		}
		line := feedLine{Record: "feed", Feed: *f, URL: feed.Named(f), Every: f.Every.Seconds(), LastRun: state.LastRun,
			LastSuccess: state.LastSuccess, Next: feed.Due(f, state), Failures: state.Failures, Error: state.LastError, Warnings: state.Warnings}
		if format == "ndjson" {
			err = encoderOf(out).Encode(line)
		} else {
			err = line.print(out)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (l *feedLine) print(out io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s of %s into %s, every %s\n", l.Name, l.Kind, report.Plain(l.URL), l.Collection, l.Feed.Every)
	switch {
	case l.LastRun.IsZero():
		b.WriteString("  never fetched\n")
	case l.Error != "":
		fmt.Fprintf(&b, "  failed %s, at %s: %s\n", count(l.Failures, "time"), minute(l.LastRun), report.Plain(l.Error))
		fallthrough
	default:
		fmt.Fprintf(&b, "  fetched %s, next %s\n", minute(l.LastSuccess), minute(l.Next))
	}
	for _, warning := range l.Warnings {
		fmt.Fprintf(&b, "  warning: %s\n", report.Plain(warning))
	}
	_, err := io.WriteString(out, b.String())
	return err
}

func minute(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.UTC().Format("2 Jan 2006 15:04")
}

func newFeedRun(std *streams) *cobra.Command {
	var format, storeName string
	var all bool
	cmd := &cobra.Command{
		Use:   "run [NAME...]",
		Short: "Fetch feeds now: those that are due, or those that are named",
		Long: `Run fetches what is new, and imports it. A feed that fails does not keep back the others; its next run goes on where it stopped.

Exit status: 0 all were fetched · 2 usage, or a feed that failed`,
		Example: `  picket feed run                  those that are due, for cron
  picket feed run gulls partners   these, due or not
  picket feed run --all`,
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := formatOf(format, std.out, "table", "ndjson")
			if err != nil {
				return err
			}
			if all && len(args) > 0 {
				return usageError("name feeds or give --all, not both")
			}
			return withExisting(cmd.Context(), storeName, func(s *store.Store) error {
				names, err := feedsToRun(cmd.Context(), s, args, all)
				if err != nil {
					return err
				}
				return runFeeds(cmd.Context(), std, s, names, format)
			})
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "every feed, due or not")
	cmd.Flags().StringVar(&format, "format", "", "table or ndjson; default: table on a terminal, else ndjson")
	storeFlag(cmd.Flags(), &storeName)
	return cmd
}

// feedsToRun are those that are named, else all, or those that are due.
func feedsToRun(ctx context.Context, s *store.Store, names []string, all bool) ([]string, error) {
	if len(names) > 0 {
		return names, nil
	}
	list, err := s.Feeds(ctx)
	if err != nil {
		return nil, err
	}
	for i := range list {
		state, err := feed.StateOf(&list[i])
		if err != nil {
			return nil, err
		}
		if all || !feed.Due(&list[i], state).After(time.Now()) {
			names = append(names, list[i].Name)
		}
	}
	return names, nil
}

// A feedImporter takes what feeds bring into a store.
type feedImporter struct {
	store   *store.Store
	options intake.Options
}

func (i *feedImporter) ImportPart(ctx context.Context, from store.Origin, p feed.Part) (*store.Imported, error) {
	return ingest.ReaderAs(ctx, i.store, from, p.Name, p.MediaType, p.Body, i.options)
}

// A feedRunLine is a record of picket feed run --format ndjson.
type feedRunLine struct {
	Record     string   `json:"record"`
	Feed       string   `json:"feed"`
	Documents  int      `json:"documents"` // new ones
	Known      int      `json:"known"`
	Indicators int64    `json:"indicators"`
	Rejected   int64    `json:"rejected"`
	Error      string   `json:"error,omitempty"`
	Warnings   []string `json:"warnings,omitempty"`
}

func runFeeds(ctx context.Context, std *streams, s *store.Store, names []string, format string) error {
	var failed error
	options := feed.Options{TAXII: client.Unattended()}
	importer := &feedImporter{s, intake.Options{Names: sync.OnceValues(loadKnowledge)}}
	for _, name := range names {
		result, err := feed.Run(ctx, s, importer, name, whoami(), options)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		line := feedRunLine{"run", name, result.Documents, result.Known, result.Indicators, result.Rejected, "", result.State.Warnings}
		if err != nil {
			fmt.Fprintf(std.err, "picket: %s\n", report.Plain(err.Error()))
			line.Error, failed = err.Error(), status(exitUsage)
		}
		if err := line.print(std.out, format); err != nil {
			return err
		}
	}
	return failed
}

func (l *feedRunLine) print(out io.Writer, format string) error {
	if format == "ndjson" {
		return encoderOf(out).Encode(l)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s, %d indicators, %d rejected", report.Plain(l.Feed), count(l.Documents, "new document"), l.Indicators, l.Rejected)
	if l.Error != "" {
		b.WriteString(", then it failed")
	}
	b.WriteByte('\n')
	for _, warning := range l.Warnings {
		fmt.Fprintf(&b, "  warning: %s\n", report.Plain(warning))
	}
	_, err := io.WriteString(out, b.String())
	return err
}
