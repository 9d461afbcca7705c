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

// The README shows what its main command prints, to the letter, but for the time taken.
func TestReadmeTranscript(t *testing.T) {
	t.Chdir("../..")
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, shown, found := strings.Cut(string(readme), "\n```\n$ picket ")
	command, rest, _ := strings.Cut(shown, "\n")
	want, _, closed := strings.Cut(rest, "```\n")
	if !found || !closed {
		t.Fatal("the README shows no transcript")
	}
	var out, errs bytes.Buffer
	args := append(strings.Fields(command), "--format", "table")
	if code := cli.Main(args, strings.NewReader(""), &out, &errs); code != 1 || errs.Len() > 0 {
		t.Fatalf("exit status %d, want 1; %s", code, errs.String())
	}
	got := seconds.ReplaceAllString(out.String(), ", 0.06 s; faults")
	if *update {
		readme = bytes.Replace(readme, []byte("$ picket "+command+"\n"+want), []byte("$ picket "+command+"\n"+got), 1)
		if err := os.WriteFile("README.md", readme, 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got != want {
		t.Errorf("the README shows:\n%s\nthe command prints:\n%s", want, got)
	}
}

// What the README shows of read is in what the command prints, line by line.
func TestReadmeReads(t *testing.T) {
	t.Chdir("../..")
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
