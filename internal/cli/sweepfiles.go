package cli

import (
	"fmt"
	"io"
	"os"
	"time"

	"picket/internal/coverage"
	"picket/internal/ignore"
	"picket/internal/intel"
	"picket/internal/machine"
	"picket/internal/report"
	"picket/internal/sweep"
)

func readExpected(path string) ([]coverage.Expected, error) {
	if path == "" {
		return nil, nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, usageError("--expect: %w", err)
	}
	expected, err := coverage.ParseExpected(data)
	if err != nil {
		return nil, usageError("--expect: %s: %w", path, err)
	}
	for _, e := range expected {
		if !sweep.KnowsLogKind(e.LogKind) {
			return nil, usageError("--expect: %s: there is no log kind %q: picket sweep --format ndjson names those it finds", path, e.LogKind)
		}
	}
	return expected, nil
}

// An expectWriter writes the file for --expect in place of the answer.
type expectWriter struct{ out io.Writer }

func (expectWriter) Sighting(*intel.Sighting) {}

func (w expectWriter) Answer(a *sweep.Answer) error {
	_, err := w.out.Write(a.Expect)
	return err
}

// readIgnore reads the known findings, and says which of them no longer apply.
func (f *sweepFlags) readIgnore(std *streams) (*ignore.List, error) {
	if f.ignore == "" {
		return nil, nil
	}
	data, err := os.ReadFile(f.ignore)
	if err != nil {
		return nil, usageError("--ignore: %w", err)
	}
	list, err := ignore.Parse(data, time.Now())
	if err != nil {
		return nil, usageError("--ignore: %s: %w", f.ignore, err)
	}
	if f.quiet {
		return list, nil
	}
	for _, entry := range list.Expired() {
		fmt.Fprintf(std.err, "picket: --ignore: %s is no longer set aside: that ended on %s\n",
			report.Plain(entry.Indicator.Value), entry.Until.UTC().Format("2 Jan 2006"))
	}
	return list, nil
}

func readAssets(path string) (*machine.Assets, error) {
	if path == "" {
		return nil, nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, usageError("--assets: %w", err)
	}
	assets, err := machine.ParseAssets(data)
	if err != nil {
		return nil, usageError("--assets: %s: %w", path, err)
	}
	return assets, nil
}
