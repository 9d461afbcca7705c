package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"picket/internal/report"
	"picket/internal/store/open"
	"picket/internal/warninglist"
)

func newWarningLists(std *streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "warninglists",
		Short: "Bring warning lists up to date, and add the organisation's own",
		Long: `Warning lists name values that prove nothing: public resolvers, the sites everybody visits, the organisation's own names. A
sweep sets such indicators aside, counted and with the name of the list. Some lists came with this version; others can be added.`,
		Example: `  picket warninglists list
  picket warninglists update own.txt`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newWarningListsList(std), newWarningListsUpdate(std), newWarningListsRemove(std))
	return cmd
}

// warningListDir is where the lists of the user are kept, beside the newer editions of names.
func warningListDir() (string, error) {
	dir, err := open.DataDir()
	return filepath.Join(dir, "warninglists"), err
}

// keptWarningLists are the lists of the user.
func keptWarningLists() ([]*warninglist.List, error) {
	dir, err := warningListDir()
	if err != nil {
		return nil, nil // nowhere for lists to be
	}
	lists, err := warninglist.Load(dir)
	if err != nil {
		return nil, usageError("%w: remove the file, and repeat picket warninglists update", err)
	}
	return lists, nil
}

func newWarningListsUpdate(std *streams) *cobra.Command {
	var name string
	cmd := &cobra.Command{
		Use:   "update FILE...",
		Short: "Add warning lists, or newer editions of them",
		Long: `Update takes warning lists in the JSON of MISP (list.json of misp-warninglists; the types hostname, cidr and string), and plain
lists with a value on each line, named for their file. They are kept in $XDG_DATA_HOME/picket/warninglists, by default
~/.local/share/picket/warninglists, each in place of one of the same name. Picket fetches nothing: download the files yourself.

A name is listed as it stands, with or without www; with a dot before it (.corp.example) all names below it are listed, too.`,
		Example: `  picket warninglists update --name "our own names" own.txt
  picket warninglists update misp-warninglists/lists/*/list.json`,
		Args: atLeastOne("a file to take"),
		RunE: func(_ *cobra.Command, args []string) error {
			if name != "" && len(args) > 1 {
				return usageError("--name: it can name one list only, not %d", len(args))
			}
			return updateWarningLists(std, args, name)
		},
	}
	cmd.Flags().StringVar(&name, "name", "", "what the list is called (default: as it calls itself, else as its file)")
	return cmd
}

// updateWarningLists takes what can be taken, and says of each file what became of it.
func updateWarningLists(std *streams, paths []string, name string) error {
	dir, err := warningListDir()
	if err != nil {
		return usageError("%w", err)
	}
	var failed error
	for _, path := range paths {
		list, left, err := readWarningList(path, name, std.in)
		if err == nil {
			err = warninglist.Keep(dir, list)
		}
		if err != nil {
			fmt.Fprintf(std.err, "picket: %s: %s\n", report.Plain(path), report.Plain(err.Error()))
			failed = status(exitUsage)
			continue
		}
		fmt.Fprintf(std.out, "%s: %d values\n", report.Plain(list.Name), len(list.Values))
		if left.Count > 0 {
			fmt.Fprintf(std.err, "picket: %s: left out: %d, the first: %s\n", report.Plain(path), left.Count, report.Plain(left.First))
		}
	}
	return failed
}

func readWarningList(path, name string, in io.Reader) (*warninglist.List, warninglist.LeftOut, error) {
	ofFile := "standard input"
	if path != "-" {
		ofFile = strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
		file, err := os.Open(path)
		if err != nil {
			var pathError *fs.PathError
			if errors.As(err, &pathError) {
				err = pathError.Err
			}
			return nil, warninglist.LeftOut{}, err
		}
		defer file.Close()
		in = file
	}
	list, left, err := warninglist.Read(in, ofFile)
	if err != nil {
		return nil, left, err
	}
	if name != "" {
		list.Name = name
	}
	list.Updated = time.Now().UTC().Truncate(time.Second)
	return list, left, nil
}

func newWarningListsList(std *streams) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List the warning lists that a sweep goes by",
		Example: "  picket warninglists list --format ndjson",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			format, err := formatOf(format, std.out, "table", "ndjson")
			if err != nil {
				return err
			}
			lists, err := keptWarningLists()
			if err != nil {
				return err
			}
			return printWarningLists(std.out, format, lists)
		},
	}
	cmd.Flags().StringVar(&format, "format", "", "table or ndjson (default: table on a terminal, ndjson to others)")
	completeWith(cmd, "format", "table", "ndjson")
	return cmd
}

// A warningListRecord is a line of picket warninglists list.
type warningListRecord struct {
	Name    string     `json:"name"`
	BuiltIn bool       `json:"built_in"`
	Type    string     `json:"type,omitempty"`
	Version string     `json:"version,omitempty"`
	Updated *time.Time `json:"updated,omitempty"`
	Values  int        `json:"values,omitempty"`
}

func printWarningLists(out io.Writer, format string, lists []*warninglist.List) error {
	var records []warningListRecord
	for _, l := range lists {
		records = append(records, warningListRecord{l.Name, false, l.Type, l.Version, &l.Updated, len(l.Values)})
	}
	for _, name := range warninglist.BuiltIn {
		records = append(records, warningListRecord{Name: name, BuiltIn: true})
	}
	for _, r := range records {
		if format == "ndjson" {
			if err := json.NewEncoder(out).Encode(r); err != nil {
				return err
			}
			continue
		}
		told := "built in"
		if !r.BuiltIn {
			told = fmt.Sprintf("%d values, %s, updated %s", r.Values, r.Type, r.Updated.Format(time.DateOnly))
		}
		if r.Version != "" {
			told += ", version " + r.Version
		}
		if _, err := fmt.Fprintf(out, "%s: %s\n", report.Plain(r.Name), report.Plain(told)); err != nil {
			return err
		}
	}
	return nil
}

func newWarningListsRemove(*streams) *cobra.Command {
	return &cobra.Command{
		Use:     "rm NAME...",
		Short:   "Remove warning lists that were added",
		Example: `  picket warninglists rm "our own names"`,
		Args:    atLeastOne("a list: picket warninglists list shows them"),
		RunE: func(_ *cobra.Command, args []string) error {
			dir, err := warningListDir()
			if err != nil {
				return usageError("%w", err)
			}
			for _, name := range args {
				if err := warninglist.Remove(dir, name); err != nil {
					return usageError("%s: %w: picket warninglists list shows them", report.Plain(name), err)
				}
			}
			return nil
		},
	}
}
