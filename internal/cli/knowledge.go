package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"picket/internal/knowledge"
	"picket/internal/report"
	"picket/internal/store/open"
)

func newKnowledge(std *streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "knowledge",
		Short: "Ask what a name stands for, and bring the names up to date",
		Long: `Picket knows the names of the field: ATT&CK's techniques, groups, software and mitigations, actors under the names that
vendors gave them, agencies, sectors, countries. The names came with this version; newer editions can be added.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newKnowledgeShow(std), newKnowledgeUpdate(std))
	return cmd
}

// knowledgeDir is where newer editions are kept (XDG Base Directory Specification).
func knowledgeDir() (string, error) {
	dir, err := open.DataDir()
	return filepath.Join(dir, "knowledge"), err
}

// loadKnowledge is the knowledge with the newer editions that were added.
func loadKnowledge() (*knowledge.Base, error) {
	dir, err := knowledgeDir()
	if err != nil {
		return knowledge.Embedded(), nil // nowhere for newer editions to be
	}
	base, err := knowledge.Load(dir)
	if err != nil {
		return nil, usageError("%w: repeat picket knowledge update, or remove the directory", err)
	}
	return base, nil
}

func newKnowledgeUpdate(std *streams) *cobra.Command {
	return &cobra.Command{
		Use:   "update FILE...",
		Short: "Add newer editions of ATT&CK and of the MISP galaxy",
		Long: `Update takes ATT&CK as a STIX bundle (enterprise-attack.json) and clusters of the MISP galaxy (threat-actor.json), gzipped or not,
and keeps their names in $XDG_DATA_HOME/picket/knowledge, by default ~/.local/share/picket/knowledge. Picket fetches
nothing: download the files yourself. Remove the directory to go back to the names of this version.`,
		Example: `  picket knowledge update enterprise-attack.json
  picket knowledge update enterprise-attack-18.1.json.gz threat-actor.json malpedia.json`,
		Args: atLeastOne("a file to take"),
		RunE: func(_ *cobra.Command, args []string) error { return updateKnowledge(std, args) },
	}
}

// updateKnowledge reads every file before it changes anything.
func updateKnowledge(std *streams, paths []string) error {
	dir, err := knowledgeDir()
	if err != nil {
		return usageError("%w", err)
	}
	base, err := loadKnowledge()
	if err != nil {
		return err
	}
	var sources []*knowledge.Source
	for _, path := range paths {
		s, err := readKnowledge(path, std.in)
		if err != nil {
			return usageError("%s: %w", path, err)
		}
		sources = append(sources, s)
	}
	changes, err := knowledge.Update(base, dir, sources...)
	if err != nil {
		return usageError("%w", err)
	}
	return printChanges(std.out, changes)
}

func readKnowledge(path string, in io.Reader) (*knowledge.Source, error) {
	if path == "-" {
		return knowledge.ReadSource(in)
	}
	file, err := os.Open(path)
	if err != nil {
		var pathError *fs.PathError
		if errors.As(err, &pathError) {
			err = pathError.Err
		}
		return nil, err
	}
	defer file.Close()
	return knowledge.ReadSource(file)
}

func printChanges(out io.Writer, changes []knowledge.Change) error {
	if len(changes) == 0 {
		_, err := fmt.Fprintln(out, "nothing new")
		return err
	}
	for _, c := range changes {
		if _, err := fmt.Fprintf(out, "%s: %d added, %d removed, %d renamed, %d changed\n", c.Kind, c.Added, c.Removed, c.Renamed, c.Changed); err != nil {
			return err
		}
	}
	return nil
}

func newKnowledgeShow(std *streams) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "show NAME...",
		Short: "Say what a name or an ATT&CK id stands for",
		Long: `Show prints what each name stands for: its preferred name, its id, all other names. Case, spaces and hyphens do not matter.

Exit status: 0 each name is known · 2 usage · 3 a name is not known (near ones are suggested)`,
		Example: `  picket knowledge show "APT 45"
  picket knowledge show T1566.001 NCSC
  picket knowledge show --format ndjson Andariel | jq -r '.aliases[]'`,
		Args: atLeastOne("a name"),
		RunE: func(_ *cobra.Command, args []string) error {
			format, err := formatOf(format, std.out, "table", "ndjson")
			if err != nil {
				return err
			}
			base, err := loadKnowledge()
			if err != nil {
				return err
			}
			return showAll(std, base, args, format)
		},
	}
	cmd.Flags().StringVar(&format, "format", "", "table or ndjson; default: table on a terminal, else ndjson")
	return cmd
}

func showAll(std *streams, base *knowledge.Base, names []string, format string) error {
	var unknown error
	for _, name := range names {
		found := called(base, name)
		if len(found) == 0 {
			fmt.Fprintf(std.err, "picket: nothing is called %q%s\n", report.Plain(name), suggestion(base, name))
			unknown = status(exitUnanswered)
		}
		for _, e := range found {
			if err := printEntity(std.out, name, e, format); err != nil {
				return err
			}
		}
	}
	return unknown
}

// called are the entities of all kinds with this id or name.
func called(base *knowledge.Base, name string) []*knowledge.Entity {
	var list []*knowledge.Entity
	if e := base.ByID(name); e != nil {
		list = append(list, e)
	}
	for kind := knowledge.Actor; kind <= knowledge.Organisation; kind++ {
		for _, e := range base.Named(kind, name) {
			if !slices.Contains(list, e) {
				list = append(list, e)
			}
		}
	}
	return list
}

// mostSuggested is how many near names help.
const mostSuggested = 3

func suggestion(base *knowledge.Base, name string) string {
	var near []string
	for kind := knowledge.Actor; kind <= knowledge.Organisation; kind++ {
		for _, c := range base.Similar(kind, name) {
			if said := fmt.Sprintf("%s (%s)", c.Name, kind); len(near) < mostSuggested && !slices.Contains(near, said) {
				near = append(near, said)
			}
		}
	}
	if near == nil {
		return ""
	}
	return ": near are " + strings.Join(near, ", ")
}

// A shown entity is a record of picket knowledge show --format ndjson.
type shown struct {
	Asked   string   `json:"asked"`
	Kind    string   `json:"kind"`
	ID      string   `json:"id,omitempty"`
	Name    string   `json:"name"`
	Acronym string   `json:"acronym,omitempty"`
	Aliases []string `json:"aliases"`
	Country string   `json:"country,omitempty"`
	Tactics []string `json:"tactics,omitempty"`
	Sector  string   `json:"sector,omitempty"`
	Former  []string `json:"former,omitempty"`
	Retired bool     `json:"retired,omitempty"`
}

func printEntity(out io.Writer, asked string, e *knowledge.Entity, format string) error {
	if format == "ndjson" {
		encoder := json.NewEncoder(out)
		encoder.SetEscapeHTML(false)
		return encoder.Encode(shown{asked, e.Kind.String(), e.ID, e.Name, e.Acronym, append([]string{}, e.Aliases...), e.Country, e.Tactics, e.Sector, e.Former, e.Retired})
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", e.Name, strings.Join(facts(e), ", "))
	if len(e.Aliases) > 0 {
		fmt.Fprintf(&b, "  also %s\n", strings.Join(e.Aliases, ", "))
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// facts are what is known of an entity beside its names.
func facts(e *knowledge.Entity) []string {
	list := []string{e.Kind.String()}
	add := func(label, value string) {
		if value != "" {
			list = append(list, label+value)
		}
	}
	add("", e.ID)
	add("", e.Acronym)
	switch e.Kind {
	case knowledge.Actor:
		add("attributed to ", e.Country)
	default:
		add("of ", e.Country)
	}
	add("for ", strings.Join(e.Tactics, ", "))
	add("of the sector ", e.Sector)
	add("formerly ", strings.Join(e.Former, ", "))
	if e.Retired {
		list = append(list, "retired by ATT&CK")
	}
	return list
}
