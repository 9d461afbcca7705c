package report

import "io"

func newMailPage(w io.Writer, run MailRun) MailOutput { return nil }
