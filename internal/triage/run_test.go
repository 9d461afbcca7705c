package triage

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"picket/internal/mail"
	"picket/internal/sweep"
)

// write puts a file into a directory and gives its path.
func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func options(q *sweep.Question) Options {
	return Options{Question: q, Judge: mail.NewJudge(mail.Options{NoModel: true})}
}

// judgeAll gives the subjects of all messages, as they come.
func judgeAll(t *testing.T, o Options) (*mail.Answer, []string) {
	t.Helper()
	var subjects []string
	answer, _, err := Run(context.Background(), o, func(m *mail.Message) { subjects = append(subjects, m.Subject) }, nil)
	if err != nil {
		t.Fatal(err)
	}
	return answer, subjects
}

// Messages come in the order of the paths and within them, however long each takes.
func TestOrder(t *testing.T) {
	dir := t.TempDir()
	var mbox strings.Builder
	var want []string
	for i := range 60 {
		body := strings.Repeat("<p>some words</p>\n", (60-i)*20*(i%3))
		fmt.Fprintf(&mbox, "From kim@example.org Sat Mar  2 04:11:00 2024\nFrom: kim@example.org\nSubject: %02d\nContent-Type: text/html\n\n%s\n", i, body)
		want = append(want, fmt.Sprintf("%02d", i))
	}
	first := write(t, dir, "z.mbox", mbox.String())
	second := write(t, dir, "a.eml", "From: kim@example.org\nSubject: last\n\ntext\n")
	answer, got := judgeAll(t, options(&sweep.Question{Paths: []string{first, second}}))
	if want = append(want, "last"); !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
	if answer.Messages != 61 || answer.Verdicts[mail.Clean] != 61 || answer.Failed.Count != 0 {
		t.Errorf("%+v", answer)
	}
}

// What cannot be read is counted, and said by its file, its place and what is wrong; what came before it is judged.
func TestFailures(t *testing.T) {
	dir := t.TempDir()
	message := "From: kim@example.org\nSubject: %s\n\n" + strings.Repeat("text that is not all alike %d\n", 2000) + "\n"
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	for _, subject := range []string{"one", "two", "three"} {
		fmt.Fprintf(z, "From kim@example.org Sat Mar  2 04:11:00 2024\n"+strings.ReplaceAll(message, "%d", subject), subject)
	}
	z.Close()
	cut := write(t, dir, "cut.mbox.gz", packed.String()[:packed.Len()-40])
	missing := filepath.Join(dir, "missing.eml")
	notes := write(t, dir, "notes.txt", "no mail\n")
	answer, got := judgeAll(t, options(&sweep.Question{Paths: []string{cut, missing, notes}}))
	if len(got) < 2 || got[0] != "one" {
		t.Errorf("judged %v", got)
	}
	if !slices.Equal(answer.Unread, []string{notes}) {
		t.Errorf("unread: %v", answer.Unread)
	}
	if answer.Failed.Count != 2 || len(answer.Failed.List) != 2 {
		t.Fatalf("%+v", answer.Failed)
	}
	if f := answer.Failed.List[0]; f.File != cut || f.Offset == 0 || f.Reason != "gzip stream ends early" {
		t.Errorf("%+v", f)
	}
	if f := answer.Failed.List[1]; f.File != missing || f.Offset != 0 || !strings.Contains(f.Reason, "no such file") {
		t.Errorf("%+v", f)
	}
}

// However much is damaged, only the first failures are kept.
func TestFailuresAreBounded(t *testing.T) {
	var f mail.Failures
	for range mail.MostFailures + 5 {
		f.Add(mail.Failure{File: "x"})
	}
	if f.Count != mail.MostFailures+5 || len(f.List) != mail.MostFailures {
		t.Errorf("%d of %d", len(f.List), f.Count)
	}
}

// Standard input is read twice where there is intelligence, and may stand among other paths.
func TestStandardInput(t *testing.T) {
	file := write(t, t.TempDir(), "a.eml", "From: kim@example.org\nSubject: a\n\ntext\n")
	o := options(&sweep.Question{Paths: []string{file, "-"}, Stdin: strings.NewReader(lure), Advisories: campaign()})
	answer, got := judgeAll(t, o)
	if !slices.Equal(got, []string{"a", "A closed round"}) || answer.Verdicts[mail.Campaign] != 1 {
		t.Errorf("judged %v: %v", got, answer.Verdicts)
	}
	if o.Question.Paths[1] == "-" {
		t.Error("standard input lies in no file")
	}
	if _, err := os.Stat(o.Question.Paths[1]); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("its copy is still there: %v", err)
	}
}

// A run that is cancelled ends with the context's error, whether messages are judged or logs are read.
func TestCancellation(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		when string
		logs *sweep.Question
	}{{"judging", nil}, {"following", &sweep.Question{Paths: []string{write(t, dir, "proxy.log", usualProxy())}}}} {
		ctx, cancel := context.WithCancel(context.Background())
		o := options(&sweep.Question{Paths: []string{write(t, dir, "a.eml", lure)}, Advisories: campaign()})
		o.Logs = c.logs
		_, _, err := Run(ctx, o, func(*mail.Message) { cancel() }, nil)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", c.when, err)
		}
	}
}
