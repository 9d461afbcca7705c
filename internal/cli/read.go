package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"picket/internal/document"
	"picket/internal/intake"
	"picket/internal/intel"
	"picket/internal/report"
)

func newRead(std *streams) *cobra.Command {
	var format, pdf string
	cmd := &cobra.Command{
		Use:   "read DOC...",
		Short: "Say what an advisory says: its indicators, each with its evidence",
		Long: `Read takes advisories as published and lists the indicators they name, each with the place where it was read, and
what looks like an indicator and was rejected, with the reason. Text, Markdown, HTML, PDF, STIX 2.1 bundles, MISP JSON,
CSV and plain lists are told apart by their content. - is standard input.`,
		Example: `  picket read advisory.pdf
  picket read --format ndjson *.html | jq -r '.indicators[] | [.kind, .value] | @tsv'
  curl -s https://example.org/advisory | picket read -`,
		Args: atLeastOne("a document to read"),
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := formatOf(format, std.out, "table", "ndjson", "json", "text")
			if err != nil {
				return err
			}
			return readAll(cmd, std, args, format, document.Options{PDF: pdf})
		},
	}
	cmd.Flags().StringVar(&format, "format", "", "table, ndjson, json, or text (what was extracted); default: table on a terminal, else ndjson")
	pdfFlag(cmd, &pdf)
	return cmd
}

// pdfFlag pins what extracts the text of a PDF.
func pdfFlag(cmd *cobra.Command, pdf *string) {
	cmd.Flags().StringVar(pdf, "pdf", "auto", "what decodes PDF: pdftotext, builtin, or auto (pdftotext where it is installed)")
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
	var failed error
	read := []*intel.Advisory{}
	for _, arg := range args {
		advisory, err := intake.Open(cmd.Context(), arg, std.in, intake.Options{Document: options})
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
	if format == "json" {
		if err := printJSON(std.out, args, read); err != nil {
			return err
		}
	}
	return failed
}

func printAdvisory(out io.Writer, a *intel.Advisory, format string) error {
	switch format {
	case "text":
		return printText(out, a.Text)
	case "table":
		return report.Advisory(out, a, report.ReadWidth)
	}
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(a)
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

// printJSON prints one JSON document: of one advisory, or a list where several were asked for.
func printJSON(out io.Writer, args []string, read []*intel.Advisory) error {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	switch {
	case len(args) > 1:
		return encoder.Encode(read)
	case len(read) == 1:
		return encoder.Encode(read[0])
	}
	return nil
}
