package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"picket/internal/document"
	"picket/internal/dossier"
	"picket/internal/intake"
	"picket/internal/intel"
	"picket/internal/report"
)

var readFormats = []string{"table", "ndjson", "json", "stix", "text"}

func newRead(std *streams) *cobra.Command {
	var format, pdf string
	cmd := &cobra.Command{
		Use:   "read DOC...",
		Short: "Say what an advisory says: who, whom, how, when, and what to look for, each with its evidence",
		Long: `Read takes advisories as published and says what they say: who warns and who is accused, whom they target, how, with
what and when, who asserts what and how surely, what to do; and the indicators, each with the place where it was read.
What looks like an indicator and was rejected is listed with the reason. Nothing is said that the document does not say.

Text, Markdown, HTML, PDF, DOCX, XLSX, STIX 2.1 bundles, MISP JSON, OpenIOC, CSV, plain lists and detection rules are
told apart by their content. - is standard input. Of several documents it also says which speak of the same, what each
adds and where they disagree.

Formats:
  table   for people; the default on a terminal
  ndjson  one JSON object a document, and one for each matter that several speak of; the default elsewhere
  json    one JSON document: of one advisory, or {"documents":[…],"matters":[…]} of several
  stix    a STIX 2.1 bundle a document: the same file gives the same bytes
  text    the text that was extracted, which the offsets of evidence point into

Exit status:
  0  every document was read
  2  usage, or a document that cannot be read; the others are read`,
		Example: `  picket read advisory.pdf
  picket read advisory.pdf press.html           what each says, what each adds, where they disagree
  picket read --format ndjson *.html | jq -r '.indicators[]? | [.kind, .value] | @tsv'
  picket read --format ndjson advisory.pdf | jq -r '.techniques[] | "\(.id) \(.name): \(.evidence[0].quote)"'
  picket read --format stix advisory.pdf > advisory.stix.json
  curl -s https://example.org/advisory | picket read -`,
		Args: atLeastOne("a document to read"),
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := formatOf(format, std.out, readFormats...)
			if err != nil {
				return err
			}
			return readAll(cmd, std, args, format, document.Options{PDF: pdf})
		},
	}
	cmd.Flags().StringVar(&format, "format", "", "table, ndjson, json, stix, or text (what was extracted); default: table on a terminal, else ndjson")
	completeWith(cmd, "format", readFormats...)
	pdfFlag(cmd, &pdf)
	return cmd
}

// completeWith has the shell complete the values of a flag.
func completeWith(cmd *cobra.Command, flag string, values ...string) {
	if err := cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err) // the flag does not exist
	}
}

// pdfFlag pins what extracts the text of a PDF.
func pdfFlag(cmd *cobra.Command, pdf *string) {
	cmd.Flags().StringVar(pdf, "pdf", "auto", "what decodes PDF: pdftotext, builtin, or auto (pdftotext where it is installed)")
	completeWith(cmd, "pdf", "auto", "pdftotext", "builtin")
}

func atLeastOne(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return usageError("name %s: see %s --help", what, cmd.CommandPath())
		}
		return nil
	}
}

// readAll reads every document. One that cannot be read is reported, and the others are read.
func readAll(cmd *cobra.Command, std *streams, args []string, format string, options document.Options) error {
	names := sync.OnceValues(loadKnowledge)
	var failed error
	read := []*intel.Advisory{}
	for _, arg := range args {
		advisory, err := intake.Open(cmd.Context(), arg, std.in, intake.Options{Document: options, Names: names})
		if err != nil {
			if cmd.Context().Err() != nil {
				return cmd.Context().Err()
			}
			fmt.Fprintf(std.err, "picket: %s\n", report.Plain(err.Error()))
			failed = status(exitUsage)
			continue
		}
		read = append(read, advisory)
		if format == "json" {
			continue
		}
		if format == "table" && len(read) > 1 {
			fmt.Fprintln(std.out)
		}
		if err := printAdvisory(std.out, advisory, format); err != nil {
			return err
		}
	}
	if err := printTogether(std.out, len(args) > 1, read, format); err != nil {
		return err
	}
	return failed
}

func printAdvisory(out io.Writer, a *intel.Advisory, format string) error {
	switch format {
	case "text":
		return printText(out, a.Text)
	case "table":
		return report.Advisory(out, a, widthOf(out))
	case "stix":
		return report.AdvisorySTIX(out, a)
	}
	return encoderOf(out).Encode(a)
}

// encoderOf writes JSON as it is read in a terminal: < and & stay.
func encoderOf(out io.Writer) *json.Encoder {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	return encoder
}

// widthOf is how wide the terminal is, in columns; where there is none, as wide as a page of text.
func widthOf(out io.Writer) int {
	if f, ok := out.(*os.File); ok {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
			return min(width, report.ReadWidth)
		}
	}
	return report.ReadWidth
}

// printText prints what was extracted, byte for byte; on a terminal without the control characters of its author.
func printText(out io.Writer, text string) error {
	if isTerminal(out) {
		lines := strings.Split(text, "\n")
		for i, line := range lines {
			lines[i] = report.Plain(line)
		}
		text = strings.Join(lines, "\n")
	}
	_, err := io.WriteString(out, text)
	return err
}

// printTogether prints what several documents say together, and as JSON all of it: a document for one advisory, and
// {"documents","matters"} where several were asked for.
func printTogether(out io.Writer, several bool, read []*intel.Advisory, format string) error {
	switch {
	case format == "json" && several:
		encoder := encoderOf(out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(map[string]any{"documents": read, "matters": dossier.Of(read)})
	case format == "json" && len(read) == 1:
		encoder := encoderOf(out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(read[0])
	case format == "table" && len(read) > 1:
		fmt.Fprintln(out)
		return report.Matters(out, dossier.Of(read), len(read), widthOf(out))
	case format == "ndjson" && len(read) > 1:
		for _, m := range dossier.Of(read) {
			if err := encoderOf(out).Encode(map[string]any{"matter": m}); err != nil {
				return err
			}
		}
	}
	return nil
}
