// Command generate writes the logs of examples/logs and examples/windows: three days, 2 to 4 March 2024 (UTC), of an invented freight
// company in which the campaign of examples/advisory.html left its traces. Run it at the repository's root:
//
//	go run ./examples/generate
//
// The logs are the same on every run: each stream draws from a seeded generator of its own, so that a change to one
// leaves the others as they are. All addresses and names are reserved for documentation (RFC 2606, RFC 3849, RFC 5737)
// or private. story.go tells what happened; examples/README.md tells it to readers.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	for dir, files := range map[string][]logFile{"examples/logs": record().files(), "examples/windows": windowsLogs()} {
		if err := write(dir, files); err != nil {
			fmt.Fprintln(os.Stderr, "generate:", err)
			os.Exit(1)
		}
	}
}

// write makes the logs anew in dir, removing what was there: a file of an earlier shape must not stay behind.
func write(dir string, files []logFile) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	for _, file := range files {
		packed, err := pack(file.name, file.text)
		if err != nil {
			return fmt.Errorf("%s: %w", file.name, err)
		}
		path := filepath.Join(dir, filepath.FromSlash(file.name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, packed, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// record lets the three days pass and gives what each observer wrote down.
func record() *journal {
	j := newJournal()
	office := officeVisits()
	recordZeek(j, office)
	recordSuricata(j)
	recordSquid(j, office)
	recordNginx(j)
	recordSSH(j)
	recordEDR(j, edrEvents())
	recordRates(j)
	return j
}
