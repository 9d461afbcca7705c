package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"picket/evtx"
)

// uses are what the library can be asked to do with each record: only find and check it, decode each of its values to text,
// or write it.
var uses = map[string]func(dst []byte, r *evtx.Record) []byte{
	"frames": func(dst []byte, _ *evtx.Record) []byte { return dst },
	"values": func(dst []byte, r *evtx.Record) []byte {
		for f := range r.Fields() {
			dst = f.Value.AppendText(dst)
		}
		return dst
	},
	"json": func(dst []byte, r *evtx.Record) []byte { return r.AppendJSON(dst) },
	"xml":  func(dst []byte, r *evtx.Record) []byte { return r.AppendXML(dst) },
}

// readLogs is what the bench does as a command that it measures itself: it reads event logs with the library and nothing else.
func readLogs(use, dir string) error {
	do := uses[use]
	if do == nil {
		return fmt.Errorf("-read %s: want frames, values, json or xml", use)
	}
	events := 0
	var dst []byte
	for _, file := range filesOf(dir, ".") {
		err := eachRecord(filepath.Join(dir, file), func(r *evtx.Record) error {
			events++
			dst = do(dst[:0], r)
			return nil
		})
		if err != nil {
			return fmt.Errorf("%s: %w", strings.TrimPrefix(file, dir), err)
		}
	}
	fmt.Fprintf(os.Stderr, "events %d\n", events)
	return nil
}

// placeLibrary puts a link to this program beside those that it measures, so that their commands are short.
func (b *bench) placeLibrary() error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	link := filepath.Join(b.o.dir, "library")
	os.Remove(link)
	return os.Symlink(self, link)
}
