package cli

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"picket/internal/profile"
	"picket/internal/report"
)

func newProfile(std *streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "profile",
		Short: "Say what your organisation is called, and whom it deals with, for the judging of mail",
		Long: `A profile names the organisation's domains, its people whom others would pretend to be, its partners and sectors, and the mail
servers whose word is believed. With it, mail is also judged by who it pretends to be from; without one, the rest still works.`,
		Example: `  picket profile example > profile.yaml
  picket profile check profile.yaml`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newProfileExample(std), newProfileCheck(std))
	return cmd
}

func newProfileExample(std *streams) *cobra.Command {
	return &cobra.Command{
		Use:     "example",
		Short:   "Print a profile with comments, to fill in",
		Example: "  picket profile example > profile.yaml",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := io.WriteString(std.out, profile.Example())
			return err
		},
	}
}

func newProfileCheck(std *streams) *cobra.Command {
	return &cobra.Command{
		Use:     "check FILE",
		Short:   "Check a profile, and say what Picket understood",
		Example: "  picket profile check profile.yaml",
		Args:    cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			p, err := readProfile(args[0], std.in)
			if err != nil {
				return err
			}
			return printProfile(std.out, p)
		},
	}
}

// readProfile reads the file, or standard input for "-".
func readProfile(path string, in io.Reader) (*profile.Profile, error) {
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return nil, usageError("%w", err)
		}
		defer file.Close()
		in = file
	}
	p, err := profile.Read(in)
	if err != nil {
		return nil, usageError("%s: %w: picket profile example shows what a profile says", report.Plain(path), err)
	}
	return p, nil
}

func printProfile(out io.Writer, p *profile.Profile) error {
	_, err := fmt.Fprintf(out, "%s: %s, %s, %s, %s, %s, %s\n", report.Plain(nameOfProfile(p)),
		count(len(p.Domains), "domain"), count(len(p.People), "named person"), count(len(p.Partners), "partner"),
		count(len(p.Sectors), "sector"), count(len(p.TrustedServers), "trusted server"), count(len(p.Keys), "key"))
	return err
}

func nameOfProfile(p *profile.Profile) string {
	if p.Name == "" {
		return "no name"
	}
	return p.Name
}
