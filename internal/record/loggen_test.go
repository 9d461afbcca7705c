//go:build corpora

package record

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestLoggen reads generated logs: each line is a record or a header, and those in the truth file have its time.
func TestLoggen(t *testing.T) {
	tool, err := filepath.Abs("../../../shared/tools/loggen")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(tool); err != nil {
		t.Skip("no log generator beside the repository")
	}
	dir := t.TempDir()
	cmd := exec.Command("go", "run", ".", "-out", dir, "-seed", "5", "-size", "5000000", "-indicators", "10000")
	cmd.Dir = tool
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	truth := readTruth(t, filepath.Join(dir, "truth.tsv"))
	for _, name := range []string{"zeek/conn.log", "zeek/dns.log", "zeek/http.log", "zeek/files.log", "eve.json", "proxy.log"} {
		t.Run(name, func(t *testing.T) { checkTruth(t, filepath.Join(dir, name), truth[name]) })
	}
}

// readTruth gives for each file the time of the lines listed.
func readTruth(t *testing.T, name string) map[string]map[int]string {
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	truth := map[string]map[int]string{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		columns := strings.Split(lines.Text(), "\t")
		line, err := strconv.Atoi(columns[1])
		if err != nil {
			continue // the header
		}
		if truth[columns[0]] == nil {
			truth[columns[0]] = map[int]string{}
		}
		truth[columns[0]][line] = columns[3]
	}
	return truth
}

func checkTruth(t *testing.T, name string, times map[int]string) {
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	parser := NewParser(data[:256<<10], Hint{})
	var r Record
	for i, line := range bytes.Split(bytes.TrimSuffix(data, []byte("\n")), []byte("\n")) {
		outcome := parser.Parse(line, &r)
		if outcome == Unknown || outcome == Header && line[0] != '#' {
			t.Fatalf("line %d is no record: %s", i+1, line)
		}
		want, ok := times[i+1]
		if !ok {
			continue
		}
		if got := time.UnixMicro(r.Time).UTC().Format("2006-01-02T15:04:05.000000Z"); got != want || r.Basis != "stated" {
			t.Fatalf("line %d: got %s (%s), want %s", i+1, got, r.Basis, want)
		}
	}
}
