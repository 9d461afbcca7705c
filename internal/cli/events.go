package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"picket/internal/report"
	"picket/internal/source"
)

var eventFormats = []string{"ndjson", "xml"}

// eventsFlags are as typed.
type eventsFlags struct {
	format, output string
	quiet          bool
}

func newEvents(std *streams) *cobra.Command {
	var f eventsFlags
	cmd := &cobra.Command{
		Use:   "events FILE...",
		Short: "Print the events of Windows event logs (EVTX)",
		Long: `Events prints the records of Windows event logs in the format of Windows Vista and later (EVTX), one a line, in the order
in which they lie in the file. It takes files, directories and archives; - is standard input. Below a directory and in an
archive, what is no event log is passed over.

What is damaged is said on standard error with the file and the byte, and the rest is printed.

Formats:
  ndjson  one JSON object a record, {"Event":{"System":{…},"EventData":{…}}}, as evtx_dump writes it: sweep reads it too
  xml     one <Event> element a line, without a root around them

Exit status:
  0  every record was read
  2  usage
  3  a file, or a part of one, could not be read`,
		Example: `  picket events Security.evtx | jq -r '.Event | [.System.Computer, .System.EventID] | @tsv'
  picket events --format xml -o events.xml C/Windows/System32/winevt/Logs
  picket events triage.zip -o events.ndjson
  unzip -p triage.zip Security.evtx | picket events -`,
		Args: atLeastOne("an event log"),
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd.Context(), std, args) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.format, "format", "", strings.Join(eventFormats, " or ")+" (default: as the output is named, else ndjson)")
	completeWith(cmd, "format", eventFormats...)
	flags.StringVarP(&f.output, "output", "o", "", "file to write the events to, whole or not at all (default: standard output)")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "no summary")
	return cmd
}

func (f *eventsFlags) run(ctx context.Context, std *streams, paths []string) error {
	if occurrences("-", paths) > 1 {
		return usageError("standard input can be read only once: name it once")
	}
	out, err := f.open(std)
	if err != nil {
		return err
	}
	defer out.discard()
	p := eventPrinter{std: std, out: out, load: (*source.Block).Load}
	if out.format == "xml" {
		p.load = (*source.Block).LoadXML
	}
	for e := range source.Walk(ctx, paths) {
		if err := p.entry(ctx, e); err != nil {
			return err
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err := out.keep(); err != nil {
		return err
	}
	return p.end(f.quiet, paths)
}

// open checks what was asked for before the work begins. Without a format, the file's name says it.
func (f *eventsFlags) open(std *streams) (*output, error) {
	format := f.format
	if format == "" && strings.EqualFold(filepath.Ext(f.output), ".xml") {
		format = "xml"
	}
	format, err := formatOf(format, nil, eventFormats...)
	if err != nil || f.output == "" {
		return &output{Writer: std.out, format: format}, err
	}
	file, err := newPendingFile(f.output)
	if err != nil {
		return nil, usageError("--output: %w", err)
	}
	return &output{Writer: file, format: format, file: file}, nil
}

// An eventPrinter prints the events of one source after the other, and counts.
type eventPrinter struct {
	std                  *streams
	out                  io.Writer
	load                 func(*source.Block)
	events, logs, faults int64
}

func (p *eventPrinter) entry(ctx context.Context, e source.Entry) error {
	switch {
	case e.Skipped != "":
		return nil
	case e.Err != nil:
		p.fault(e.Name, e.Err)
		return nil
	}
	for r := range source.Open(e, p.std.in) {
		var err error
		if r.IsEventLog() {
			err = p.log(ctx, r)
		} else {
			p.other(r, r.Name() == e.Root)
		}
		if err != nil || ctx.Err() != nil {
			return err
		}
	}
	return nil
}

// log prints one event log.
func (p *eventPrinter) log(ctx context.Context, r *source.Reader) error {
	p.logs++
	for block, fault := range r.Ahead(2*runtime.GOMAXPROCS(0), p.load) {
		if ctx.Err() != nil {
			return nil
		}
		if fault != nil {
			p.fault(r.Name(), fault)
			continue
		}
		for _, f := range block.Faults() {
			p.fault(r.Name(), f)
		}
		p.events += int64(len(block.Events()))
		_, err := p.out.Write(block.Data)
		block.Release()
		if err != nil {
			return err
		}
	}
	return nil
}

// other passes over what is no event log. What it is may not be known, as of a damaged archive: that is said.
func (p *eventPrinter) other(r *source.Reader, named bool) {
	block, err := r.Next()
	switch {
	case err != nil && err != io.EOF:
		p.fault(r.Name(), err)
	case named:
		p.fault(r.Name(), errors.New("is no Windows event log (EVTX)"))
	}
	if block != nil {
		block.Release()
	}
}

func (p *eventPrinter) fault(name string, err error) {
	p.faults++
	fmt.Fprintf(p.std.err, "picket: %s: %s\n", report.Plain(name), report.Plain(err.Error()))
}

func (p *eventPrinter) end(quiet bool, paths []string) error {
	switch {
	case p.logs == 0 && p.faults == 0:
		fmt.Fprintf(p.std.err, "picket: there is no Windows event log (EVTX) under %s\n", report.Plain(strings.Join(paths, ", ")))
		return status(exitUnanswered)
	case !quiet:
		fmt.Fprintf(p.std.err, "picket: %s of %s; faults: %s\n", counted(p.events, "event"), counted(p.logs, "file"), grouped(p.faults))
	}
	if p.faults > 0 {
		return status(exitUnanswered)
	}
	return nil
}

// counted writes a number with its noun: 1 event, 8,255 events.
func counted(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return grouped(n) + " " + noun + "s"
}

// grouped writes a number with commas between thousands.
func grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}
