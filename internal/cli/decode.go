package cli

import (
	"github.com/spf13/cobra"

	"picket/internal/document"
)

// newDecode is the child process that decodes a PDF: hidden, since it is Picket that runs it.
func newDecode(std *streams) *cobra.Command {
	var as, pdf string
	cmd := &cobra.Command{
		Use:    "decode",
		Short:  "Decode a document on standard input (Picket runs this itself, within limits)",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if as != "pdf" {
				return usageError("decode reads pdf only")
			}
			return document.Child(cmd.Context(), pdf, std.in, std.out)
		},
	}
	cmd.Flags().StringVar(&as, "as", "pdf", "media type")
	pdfFlag(cmd, &pdf)
	return cmd
}
