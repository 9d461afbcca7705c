package cli

import (
	"io"
	"os"
	"slices"
	"strings"

	"golang.org/x/term"
)

// formatOf is the format asked for, or the default: a table on a terminal, else one object a line.
func formatOf(asked string, out io.Writer, known ...string) (string, error) {
	switch {
	case asked != "" && !slices.Contains(known, asked):
		return "", usageError("format %q is not known: use one of %s", asked, strings.Join(known, ", "))
	case asked != "":
		return asked, nil
	case isTerminal(out):
		return "table", nil
	}
	return "ndjson", nil
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// wantsColor honours https://no-color.org.
func wantsColor(out io.Writer) bool { return isTerminal(out) && os.Getenv("NO_COLOR") == "" }
