package rules

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"picket/internal/record"
	"picket/internal/source"
)

// maxEvents bounds the bytes of one file of events for tests.
const maxEvents = 256 << 20

// eachRecord reads the records of a file of logs, of whatever kind and in whatever container.
func eachRecord(ctx context.Context, path string, do func(line []byte, r *record.Record)) error {
	for entry := range source.Walk(ctx, []string{path}) {
		if entry.Err != nil {
			return fmt.Errorf("%s: %w", entry.Name, cause(entry.Err))
		}
		for reader := range source.Open(entry, strings.NewReader("")) {
			if err := readRecords(reader, do); err != nil {
				return fmt.Errorf("%s: %w", reader.Name(), err)
			}
		}
	}
	return ctx.Err()
}

func readRecords(reader *source.Reader, do func(line []byte, r *record.Record)) error {
	text, err := readText(reader)
	if err != nil {
		return err
	}
	parseRecords(text, record.Hint{ModTime: reader.ModTime(), Framed: reader.Framed()}, do)
	return nil
}

// parseRecords reads text of which each line is a record.
func parseRecords(text []byte, hint record.Hint, do func(line []byte, r *record.Record)) {
	parser := record.NewParser(text[:min(len(text), 256<<10)], hint)
	var r record.Record
	for line := range bytes.SplitSeq(text, []byte("\n")) {
		if parser.Parse(line, &r) != record.Header {
			do(line, &r)
		}
	}
}

// readText puts the blocks of a source together.
func readText(reader *source.Reader) ([]byte, error) {
	var text []byte
	for {
		block, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return text, nil
		}
		if err != nil {
			return nil, err
		}
		block.Load()
		text = append(text, block.Data[block.Overlap:]...)
		block.Release()
		if len(text) > maxEvents {
			return nil, fmt.Errorf("more than %d MiB of events", maxEvents>>20)
		}
	}
}
