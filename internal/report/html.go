package report

import "io"

func newHTML(w io.Writer, run Run) Output { return nil }
func newSTIX(w io.Writer, run Run) Output { return nil }
