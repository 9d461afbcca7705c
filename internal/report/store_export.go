package report

import (
	"bufio"
	"cmp"
	"context"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"picket/internal/intel"
	"picket/internal/store"
)

// ExportSTIX writes the newest versions of objects that a reader may see as one STIX 2.1 bundle, each as it came; of one collection,
// or of all where it is "". Bundles have no order and no version, so their id is random (section 8).
func ExportSTIX(ctx context.Context, w io.Writer, v store.View, collection string) error {
	out := bufio.NewWriter(w)
	out.WriteString(`{"type":"bundle","id":"bundle--` + uuid.NewString() + `","objects":[`)
	collections, err := v.Collections(ctx)
	if err != nil {
		return err
	}
	written := 0
	for _, c := range collections {
		if collection != "" && c.Alias != collection && c.ID != collection {
			continue
		}
		if err := exportCollection(ctx, out, v, c.Number, &written); err != nil {
			return err
		}
	}
	out.WriteString("\n]}\n")
	return out.Flush()
}

const exportPage = 1000

func exportCollection(ctx context.Context, out *bufio.Writer, v store.View, collection int64, written *int) error {
	q := store.ObjectQuery{Collection: collection, Limit: exportPage}
	for {
		page, more, err := v.Objects(ctx, q)
		if err != nil {
			return err
		}
		for _, o := range page {
			if *written++; *written > 1 {
				out.WriteByte(',')
			}
			out.WriteByte('\n')
			if _, err := out.Write(o.Body); err != nil {
				return err
			}
			q.After = o.Seq
		}
		if !more {
			return nil
		}
	}
}

// ExportCSV writes what is to be looked for, one line a value and source, safe to open in a spreadsheet.
func ExportCSV(ctx context.Context, w io.Writer, v store.View, collection string) error {
	out := bufio.NewWriter(w)
	out.WriteString("kind,value,confidence,valid_from,valid_until,marking,source\r\n")
	err := v.Standing(ctx, collection, func(d *store.Document, x *intel.Indicator) error {
		cells := []string{string(x.Kind), cell(x.Value), strconv.Itoa(x.Confidence), timeCell(x.ValidFrom), timeCell(x.ValidUntil),
			cmp.Or(x.Marking, d.Marking), cell(d.Title())}
		_, err := out.WriteString(strings.Join(cells, ",") + "\r\n")
		return err
	})
	if err != nil {
		return err
	}
	return out.Flush()
}

func timeCell(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
