package report

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"picket/indicator"
	"picket/internal/store"
)

// Imported is one line on what became of an import.
func Imported(i *store.Imported) string {
	d := &i.Document
	name := harmless(Plain(d.Title()))
	if i.Known {
		return fmt.Sprintf("known: document %d, %s: nothing was added", d.ID, name)
	}
	parts := []string{count(int(d.Indicators), "indicator")}
	if d.Rejected > 0 {
		parts = append(parts, fmt.Sprintf("%d rejected", d.Rejected))
	}
	return fmt.Sprintf("added: document %d, %s: %s, %s", d.ID, name, strings.Join(parts, ", "), markingShown(d))
}

func markingShown(d *store.Document) string {
	if d.Marking == "" {
		return "unmarked, handled as " + d.TLP.String()
	}
	return d.Marking
}

// An IndicatorTable lists indicators, one a row.
type IndicatorTable struct {
	out   io.Writer
	table *tabwriter.Writer
	rows  int
}

// NewIndicatorTable writes to out.
func NewIndicatorTable(out io.Writer) *IndicatorTable {
	return &IndicatorTable{out: out, table: tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)}
}

// Row adds one.
func (t *IndicatorTable) Row(x *store.Indicator) {
	if t.rows++; t.rows == 1 {
		fmt.Fprintln(t.table, "KIND\tVALUE\tSTATE\tSCORE\tSOURCES\tLAST ADDED\tLAST SOURCE")
	}
	last := x.Assertions[len(x.Assertions)-1]
	fmt.Fprintf(t.table, "%s\t%s\t%s\t%d\t%d\t%s\t%s\n", x.Kind, shorten(harmless(indicator.Defang(x.Indicator)), 60), x.State, x.Score, len(x.Assertions),
		x.Last.Format(time.DateOnly), shorten(sourceShown(last.Title), 40))
}

func sourceShown(title string) string {
	if title == "" {
		return "(withheld by its marking)"
	}
	return harmless(Plain(title))
}

// End writes the table, and says whether there are more.
func (t *IndicatorTable) End(more bool) error {
	if t.rows == 0 {
		_, err := fmt.Fprintln(t.out, "nothing in the store is so")
		return err
	}
	if err := t.table.Flush(); err != nil {
		return err
	}
	if !more {
		return nil
	}
	_, err := fmt.Fprintln(t.out, "there are more: --limit or --all shows them")
	return err
}

// StoredDocuments is a table of documents.
func StoredDocuments(out io.Writer, list []store.Document) error {
	if len(list) == 0 {
		_, err := fmt.Fprintln(out, "the store has no documents")
		return err
	}
	t := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(t, "NUMBER\tADDED\tMARKING\tINDICATORS\tCOLLECTION\tTITLE")
	for i := range list {
		d := &list[i]
		marking := d.Marking
		if marking == "" {
			marking = "unmarked"
		}
		title := shorten(harmless(Plain(d.Title())), 70)
		if d.Withdrawn != nil {
			title += " (withdrawn)"
		}
		fmt.Fprintf(t, "%d\t%s\t%s\t%d\t%s\t%s\n", d.ID, d.Added.Format("2006-01-02 15:04"), marking, d.Indicators, d.Collection, title)
	}
	return t.Flush()
}

// Collections is a table of collections.
func Collections(out io.Writer, list []store.Collection) error {
	t := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(t, "NAME\tID\tWRITABLE\tTITLE")
	for _, c := range list {
		writable := "no"
		if c.CanWrite {
			writable = "yes"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", c.Alias, c.ID, writable, Plain(c.Title))
	}
	return t.Flush()
}
