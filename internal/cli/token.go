package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"picket/internal/access"
	"picket/internal/intel"
	"picket/internal/report"
	"picket/internal/store"
)

func newToken(std *streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "token",
		Short: "Say who may use the service: add, list and revoke API tokens",
		Long: `A token lets a program, or a person without OpenID Connect, use picket serve. It has a role, which says what may be done, and a TLP
ceiling, which says what may be seen: what is above it is not there. docs/ACCESS.md has the table of roles.

The commands write to the store, and to its audit log. They need no token: whoever may open the store may make one.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newTokenAdd(std), newTokenList(std), newTokenRevoke(std))
	return cmd
}

// withStore runs work on a store that is there, and closes it.
func withStore(ctx context.Context, name string, work func(*store.Store) error) error {
	s, err := openExisting(ctx, name)
	if err != nil {
		return err
	}
	defer s.Close()
	return work(s)
}

// operator is who types the command, as the audit log names them. Whoever may open the store may do all.
func operator() access.Identity {
	return access.Identity{Name: "cli:" + whoami(), Role: access.Admin, Ceiling: intel.Red}
}

// tokenOptions are what picket token add is told.
type tokenOptions struct{ store, name, role, tlp, expires string }

func newTokenAdd(std *streams) *cobra.Command {
	var o tokenOptions
	cmd := &cobra.Command{
		Use:   "add --name NAME --role ROLE --tlp CEILING",
		Short: "Add a token, and print its secret, once",
		Long: `Add makes a token and prints its secret alone on standard output. It is shown this once: the store keeps its SHA-256 only.
Programs send it as Authorization: Bearer SECRET, or as the password of HTTP Basic with any user name, as TAXII clients do.

Documents that bear no marking are handled as TLP:AMBER: a ceiling below that does not show them.`,
		Example: `  picket token add --name siem --role reader --tlp amber --expires 90d
  picket token add --name soc-admin --role admin --tlp red --expires 30d > ~/.picket-token`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return addToken(cmd.Context(), std, o) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.name, "name", "", "what the token is for, as lists and the audit log show it")
	flags.StringVar(&o.role, "role", "", "reader, analyst, publisher or admin")
	flags.StringVar(&o.tlp, "tlp", "", "ceiling: clear, green, amber, amber+strict or red")
	completeWith(cmd, "role", "reader", "analyst", "publisher", "admin")
	completeWith(cmd, "tlp", "clear", "green", "amber", "amber+strict", "red")
	flags.StringVar(&o.expires, "expires", "90d", "how long it may be used: 12h, 90d, or never")
	storeFlag(flags, &o.store)
	return cmd
}

func addToken(ctx context.Context, std *streams, o tokenOptions) error {
	t, err := tokenOf(o, time.Now())
	if err != nil {
		return err
	}
	s, err := openStore(ctx, o.store) // the first token may come before the first document
	if err != nil {
		return err
	}
	defer s.Close()
	secret, added, err := access.Issue(ctx, s, *t, operator(), time.Now())
	if err != nil {
		return usageError("%w", err)
	}
	if _, err := fmt.Fprintln(std.out, secret); err != nil {
		return fmt.Errorf("the secret of token %d cannot be printed: revoke it: %w", added.ID, err)
	}
	fmt.Fprintf(std.err, "picket: token %d, %s: role %s, up to %s, expires %s; keep the secret safe: it is not shown again\n",
		added.ID, report.Plain(added.Name), added.Role, added.Ceiling, expiryOf(added))
	return nil
}

// tokenOf is the token that is asked for.
func tokenOf(o tokenOptions, now time.Time) (*store.Token, error) {
	ceiling, ok := intel.ParseTLP(o.tlp)
	if !ok {
		return nil, usageError("--tlp %q: use clear, green, amber, amber+strict or red", o.tlp)
	}
	expires, err := expiry(o.expires, now)
	if err != nil {
		return nil, usageError("--expires: %w", err)
	}
	return &store.Token{Name: o.name, Role: o.role, Ceiling: ceiling, Expires: expires}, nil
}

// longestLife is ten years: what shall last longer shall say never.
const longestLife = 3650

// expiry reads 12h, 90d or never, which is the zero time.
func expiry(text string, now time.Time) (time.Time, error) {
	if text == "never" {
		return time.Time{}, nil
	}
	number, unit := strings.TrimRight(text, "hd"), time.Hour
	if strings.HasSuffix(text, "d") {
		unit = 24 * time.Hour
	}
	n, err := strconv.ParseUint(number, 10, 16)
	if err != nil || len(text) != len(number)+1 || n == 0 || time.Duration(n)*unit > longestLife*24*time.Hour {
		return time.Time{}, fmt.Errorf("%q is no time that a token may last: write 12h, 90d, or never", text)
	}
	return now.Add(time.Duration(n) * unit).UTC(), nil
}

func newTokenList(std *streams) *cobra.Command {
	var name, format string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the tokens, also those that ended",
		Example: `  picket token list
  picket token list --format ndjson | jq 'select(.state == "active" and .last_used == null)'`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			format, err := formatOf(format, std.out, "table", "ndjson")
			if err != nil {
				return err
			}
			return withStore(cmd.Context(), name, func(s *store.Store) error {
				tokens, err := s.Tokens(cmd.Context())
				if err != nil {
					return err
				}
				return printTokens(std.out, tokens, format, time.Now())
			})
		},
	}
	cmd.Flags().StringVar(&format, "format", "", "table or ndjson; default: table on a terminal, else ndjson")
	completeWith(cmd, "format", "table", "ndjson")
	storeFlag(cmd.Flags(), &name)
	return cmd
}

// A shownToken is a record of picket token list --format ndjson.
type shownToken struct {
	store.Token
	TLP   string `json:"tlp"`
	State string `json:"state"` // active, expired or revoked
}

func printTokens(out io.Writer, tokens []store.Token, format string, now time.Time) error {
	if format == "ndjson" {
		encoder := json.NewEncoder(out)
		encoder.SetEscapeHTML(false)
		for i := range tokens {
			if err := encoder.Encode(shownToken{tokens[i], tokens[i].Ceiling.String(), stateOf(&tokens[i], now)}); err != nil {
				return err
			}
		}
		return nil
	}
	w := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(w, "ID\tNAME\tROLE\tCEILING\tSTATE\tEXPIRES\tLAST USED\tCREATED\tBY")
	for i := range tokens {
		t := &tokens[i]
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", t.ID, report.Plain(t.Name), report.Plain(t.Role), t.Ceiling, stateOf(t, now), expiryOf(t), timeOr(t.LastUsed, "never"),
			timeOr(t.Created, ""), report.Plain(t.CreatedBy))
	}
	return w.Flush()
}

func stateOf(t *store.Token, now time.Time) string {
	switch {
	case t.Stands(now):
		return "active"
	case t.Revoked.IsZero():
		return "expired"
	}
	return "revoked"
}

func expiryOf(t *store.Token) string { return timeOr(t.Expires, "never") }

func timeOr(t time.Time, none string) string {
	if t.IsZero() {
		return none
	}
	return t.UTC().Format("2006-01-02 15:04Z")
}

func newTokenRevoke(std *streams) *cobra.Command {
	var name string
	cmd := &cobra.Command{
		Use:   "revoke ID|NAME...",
		Short: "Revoke tokens, at once and for good",
		Long: `Revoke ends the use of tokens, named by their number, or by their name where only one active token has it. A service that
is running refuses them from its next request on.`,
		Example: `  picket token revoke 3
  picket token revoke siem`,
		Args: atLeastOne("a token"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withStore(cmd.Context(), name, func(s *store.Store) error { return revokeTokens(cmd.Context(), std, s, args) })
		},
	}
	storeFlag(cmd.Flags(), &name)
	return cmd
}

// revokeTokens finds all before it revokes one.
func revokeTokens(ctx context.Context, std *streams, s *store.Store, names []string) error {
	tokens, err := s.Tokens(ctx)
	if err != nil {
		return err
	}
	var chosen []*store.Token
	for _, name := range names {
		t, err := tokenCalled(tokens, name, time.Now())
		if err != nil {
			return err
		}
		chosen = append(chosen, t)
	}
	for _, t := range chosen {
		if err := s.RevokeToken(ctx, t.ID, operator().Actor()); err != nil {
			return err
		}
		fmt.Fprintf(std.err, "picket: token %d, %s: revoked\n", t.ID, report.Plain(t.Name))
	}
	return nil
}

// tokenCalled is the token of a number, or the only active one of a name.
func tokenCalled(tokens []store.Token, name string, now time.Time) (*store.Token, error) {
	var found []*store.Token
	var numbers []string
	for i := range tokens {
		t := &tokens[i]
		if strconv.FormatInt(t.ID, 10) == name {
			return t, nil
		}
		if t.Name == name && t.Stands(now) {
			found = append(found, t)
			numbers = append(numbers, strconv.FormatInt(t.ID, 10))
		}
	}
	switch len(found) {
	case 0:
		return nil, usageError("no active token is called %q: see picket token list", name)
	case 1:
		return found[0], nil
	}
	return nil, usageError("several tokens are called %q: name one of %s", name, strings.Join(numbers, ", "))
}
