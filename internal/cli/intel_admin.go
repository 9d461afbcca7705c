package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"picket/internal/intel"
	"picket/internal/report"
	"picket/internal/store"
)

var exportFormats = []string{"stix", "csv", "list", "ndjson"}

func newIntelExport(std *streams) *cobra.Command {
	var name, ceiling, collection, format, path string
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write out what is to be looked for, up to a marking",
		Long: `Export writes what is in use and marked no higher than --tlp: by default as one STIX 2.1 bundle, in which the objects of
others stand as they came. Other formats hold each value that is to be looked for.

Formats:
  stix    a STIX 2.1 bundle of the newest versions of all objects; the default
  csv     kind, value, confidence, validity, marking, source: one line a source
  list    one value a line
  ndjson  one indicator a line, with its context`,
		Example: `  picket intel export --tlp green -o for-partners.json
  picket intel export --format list | sort -u`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if format == "" {
				format = "stix"
			}
			if _, err := formatOf(format, nil, exportFormats...); err != nil {
				return err
			}
			return withView(cmd.Context(), name, ceiling, func(v store.View) error {
				if path == "" {
					return export(cmd.Context(), std.out, v, collection, format)
				}
				file, err := newPendingFile(path)
				if err != nil {
					return usageError("--output: %w", err)
				}
				defer file.discard()
				if err := export(cmd.Context(), file, v, collection, format); err != nil {
					return err
				}
				return file.keep()
			})
		},
	}
	storeFlag(cmd.Flags(), &name)
	ceilingFlag(cmd, &ceiling)
	cmd.Flags().StringVar(&collection, "collection", "", "of this collection only")
	cmd.Flags().StringVar(&format, "format", "", strings.Join(exportFormats, ", ")+" (default: stix)")
	cmd.Flags().StringVarP(&path, "output", "o", "", "file to write to, whole or not at all (default: standard output)")
	completeWith(cmd, "format", exportFormats...)
	return cmd
}

func export(ctx context.Context, out io.Writer, v store.View, collection, format string) error {
	if collection != "" {
		if _, err := v.Collection(ctx, collection); err != nil {
			return usageError("collection %s: %w", report.Plain(collection), err)
		}
	}
	switch format {
	case "stix":
		return report.ExportSTIX(ctx, out, v, collection)
	case "csv":
		return report.ExportCSV(ctx, out, v, collection)
	}
	return v.Standing(ctx, collection, func(_ *store.Document, x *intel.Indicator) error {
		if format == "list" {
			_, err := fmt.Fprintln(out, x.Value)
			return err
		}
		x.ID = x.StatedOrDerivedID()
		return encoderOf(out).Encode(x)
	})
}

func newIntelCollections(std *streams) *cobra.Command {
	var name string
	var c store.Collection
	cmd := &cobra.Command{
		Use:   "collections",
		Short: "List the collections of the store, or add one",
		Long: `Collections are the parts of a store that TAXII serves, and that documents are added to. Every store has the collection
` + store.DefaultCollection + `.`,
		Example: `  picket intel collections
  picket intel collections --add partners --title "From partners" --writable`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := openStore(cmd.Context(), name)
			if err != nil {
				return err
			}
			defer s.Close()
			if c.Alias != "" {
				if c.Title == "" {
					c.Title = c.Alias
				}
				if _, err := s.AddCollection(cmd.Context(), c); err != nil {
					return usageError("--add: %w", err)
				}
				if err := note(cmd.Context(), s, "collection.add", "collection "+c.Alias, nil); err != nil {
					return err
				}
			}
			list, err := s.Collections(cmd.Context())
			if err != nil {
				return err
			}
			return report.Collections(std.out, list)
		},
	}
	storeFlag(cmd.Flags(), &name)
	cmd.Flags().StringVar(&c.Alias, "add", "", "name of a new collection: small letters, digits, - and _")
	cmd.Flags().StringVar(&c.Title, "title", "", "its title (default: its name)")
	cmd.Flags().StringVar(&c.Description, "description", "", "what it is for")
	cmd.Flags().BoolVar(&c.CanWrite, "writable", false, "clients of TAXII may add to it, with the role for it")
	return cmd
}

func newIntelCheck(std *streams) *cobra.Command {
	var name string
	cmd := &cobra.Command{
		Use:     "check",
		Short:   "Look for damage of the store",
		Example: "  picket intel check",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := openExisting(cmd.Context(), name)
			if err != nil {
				return err
			}
			defer s.Close()
			if err := s.Check(cmd.Context()); err != nil {
				return usageError("%s: %w", s.Name(), err)
			}
			fmt.Fprintf(std.out, "%s: sound\n", report.Plain(s.Name()))
			return nil
		},
	}
	storeFlag(cmd.Flags(), &name)
	return cmd
}

func newIntelBackup(std *streams) *cobra.Command {
	var name string
	cmd := &cobra.Command{
		Use:   "backup FILE",
		Short: "Write a copy of the store at one moment, while it is in use",
		Long: `Backup writes a whole, compact copy to a new file, while others read and write. To restore, stop what uses the store and
put the file in its place: picket intel check says that it is sound. A store in PostgreSQL is backed up by pg_dump.`,
		Example: "  picket intel backup /backup/picket-2026-11-23.db",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := openExisting(cmd.Context(), name)
			if err != nil {
				return err
			}
			defer s.Close()
			if err := s.Backup(cmd.Context(), args[0]); err != nil {
				return usageError("%s: %w", report.Plain(args[0]), err)
			}
			return nil
		},
	}
	storeFlag(cmd.Flags(), &name)
	return cmd
}
