//go:build corpora

package scan

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// mostOfLog is how much of each log is compared, in bytes.
const mostOfLog = 64 << 20

// The logs below $PICKET_LOGS, such as loggen makes, in blocks of the usual size: skimming is held to parsing.
func TestSkimCorpora(t *testing.T) {
	root := os.Getenv("PICKET_LOGS")
	if root == "" {
		t.Skip("no logs in $PICKET_LOGS")
	}
	q := query(t, skimTargets...)
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		log, err := os.ReadFile(path)
		if err == nil {
			t.Log(path)
			sameAsParsed(t, q, log[:min(len(log), mostOfLog)], 256<<10)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
