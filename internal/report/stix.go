package report

import "io"

func newSTIX(w io.Writer, run Run) Output { return nil }
