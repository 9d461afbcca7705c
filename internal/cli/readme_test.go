package cli_test

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"

	"picket/internal/cli"
)

var seconds = regexp.MustCompile(`, [0-9.]+ s; faults`)

// The README shows what sweep prints, to the letter, but for the time taken.
func TestReadmeTranscript(t *testing.T) {
	t.Chdir("../..")
	t.Setenv("XDG_DATA_HOME", t.TempDir()) // where there is a store of the user's own, sweeps are recorded in it
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	transcripts := strings.Split(string(readme), "\n```\n$ picket sweep ")
	if len(transcripts) != 3 {
		t.Fatalf("the README shows %d transcripts of sweep, want 2", len(transcripts)-1)
	}
	for _, shown := range transcripts[1:] {
		command, rest, _ := strings.Cut(shown, "\n")
		want, _, closed := strings.Cut(rest, "```\n")
		if !closed {
			t.Fatalf("the transcript of %s has no end", command)
		}
		got := sweepTable(t, command)
		if *update {
			readme = bytes.Replace(readme, []byte(command+"\n"+want), []byte(command+"\n"+got), 1)
		} else if got != want {
			t.Errorf("the README shows:\n%s\nthe command prints:\n%s", want, got)
		}
	}
	if *update {
		if err := os.WriteFile("README.md", readme, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// sweepTable is what sweep prints on a terminal, where something is found.
func sweepTable(t *testing.T, arguments string) string {
	t.Helper()
	var out, errs bytes.Buffer
	args := append([]string{"sweep", "--format", "table"}, strings.Fields(arguments)...)
	if code := cli.Main(args, strings.NewReader(""), &out, &errs); code != 1 || errs.Len() > 0 {
		t.Fatalf("exit status %d, want 1; %s", code, errs.String())
	}
	table := strings.ReplaceAll(out.String(), "picket sweep --format table ", "picket sweep ")
	return seconds.ReplaceAllString(table, ", 0.06 s; faults")
}

// The rules of the example find in its logs what their tests say.
func TestExampleRules(t *testing.T) {
	t.Chdir("../..")
	for _, command := range []string{"rules check examples/rules", "rules test examples/rules"} {
		var out, errs bytes.Buffer
		if code := cli.Main(strings.Fields(command), strings.NewReader(""), &out, &errs); code != 0 {
			t.Errorf("picket %s: exit status %d; %s%s", command, code, out.String(), errs.String())
		}
	}
}

// What the README shows of read is in what the command prints, line by line.
func TestReadmeReads(t *testing.T) {
	t.Chdir("../..")
	t.Setenv("XDG_DATA_HOME", t.TempDir()) // where there is a store of the user's own, sweeps are recorded in it
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	const command = "read examples/advisory.html"
	_, shown, _ := strings.Cut(string(readme), "\n$ picket "+command+"\n")
	shown, _, closed := strings.Cut(shown, "```\n")
	var out, errs bytes.Buffer
	code := cli.Main(append(strings.Fields(command), "--format", "table"), strings.NewReader(""), &out, &errs)
	if !closed || code != 0 || errs.Len() > 0 {
		t.Fatalf("shown: %v; exit status %d; %s", closed, code, errs.String())
	}
	for part := range strings.SplitSeq(shown, "  […]\n") {
		for paragraph := range strings.SplitSeq(strings.TrimSpace(part), "\n\n") {
			if !strings.Contains(out.String(), paragraph) {
				t.Errorf("the README shows:\n%s\nthe command prints:\n%s", paragraph, out.String())
			}
		}
	}
}
