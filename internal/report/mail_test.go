package report

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"picket/internal/intel"
	"picket/internal/mail"
	"picket/internal/sweep"
)

// Every format, of mail whose values try to break out: see testdata/mail.*.
func TestMailOutputs(t *testing.T) {
	for _, format := range MailFormats {
		t.Run(format, func(t *testing.T) {
			got := mailbox().write(t, format)
			if format == "html" {
				got = withoutCode(got)
			}
			checkGolden(t, "mail."+format, got)
		})
	}
}

func withoutCode(page string) string {
	page = regexp.MustCompile(`(?s)(<style>|<script>).*?(</style>|</script>)`).ReplaceAllString(page, "$1…$2")
	return regexp.MustCompile(`sha256-[\w+/=&#;]+`).ReplaceAllString(page, "sha256-…")
}

// All signals with their shares, for one message that is clean, too.
func TestMailExplained(t *testing.T) {
	f := mailbox()
	f.run.Explain = true
	checkGolden(t, "mail.explained", f.write(t, "table"))
	f.run.Explain = false
	f.messages, f.answer.Messages, f.answer.Verdicts = f.messages[:1], 1, map[mail.Verdict]int{mail.Clean: 1}
	f.answer.Reached, f.answer.Logs, f.answer.Failed, f.answer.Unread, f.sweep, f.run.Question.Advisories = nil, nil, mail.Failures{}, nil, nil, nil
	checkGolden(t, "mail.alone", f.write(t, "table"))
}

// Nothing of a message's is a link that works, moves the cursor or turns the writing around.
func TestMailIsDefused(t *testing.T) {
	f := mailbox()
	f.run.Explain = true
	for _, format := range []string{"table", "html"} {
		got := f.write(t, format)
		if format == "html" {
			got = withoutCode(got)
			if strings.Contains(got, "<img") || strings.Contains(got, "<script>alert") {
				t.Error("the page holds an element of the message's")
			}
		}
		for _, bad := range []string{"\x1b", "\u202e", "http://", "https://", "hr@mail", "ada@example", "www.harbour"} {
			if strings.Contains(got, bad) {
				t.Errorf("%s: holds %q", format, bad)
			}
		}
	}
}

func TestDefuse(t *testing.T) {
	for text, want := range map[string]string{
		"see http://a.example/x.y?u=b@c.example now":    "see hxxp://a[.]example/x.y?u=b[@]c[.]example now",
		"HTTPS://user@a.example":                        "HxxPS://user[@]a[.]example",
		"file://server.example/share":                   "file[:]//server[.]example/share",
		"href=search-ms://a.example":                    "href=search-ms[:]//a[.]example",
		"_http://a.example and xhttp://b.example":       "_hxxp://a[.]example and xhttp[:]//b[.]example",
		"www.a.example":                                 "www[.]a[.]example",
		"ask ada@example.com.":                          "ask ada[@]example[.]com[.]",
		"hxxp://a[.]example is harmless, a[@]b[.]c too": "hxxp://a[.]example is harmless, a[@]b[.]c too",
		"a.example stays, it is no link":                "a.example stays, it is no link",
	} {
		if got := defuse(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// Lines are broken by cells: none is wider than the terminal, and Korean text without blanks is broken, too.
func TestMailLines(t *testing.T) {
	l := newMailLines(60)
	l.put("  against  ", "회의자료를확인해주시기바랍니다회의자료를확인해주시기바랍니다회의자료를확인해주시기바랍니다 and words "+strings.Repeat("long", 40)+" こんにちは世界")
	for line := range strings.Lines(l.b.String()) {
		line = strings.TrimSuffix(line, "\n")
		if n := cellsOf(line); n > 60 || strings.TrimSpace(line) == "" || strings.HasSuffix(line, " ") {
			t.Errorf("%d cells: %q", n, line)
		}
	}
	if got := strings.Join(strings.Fields(l.b.String()), ""); !strings.Contains(got, "바랍니다회의자료") {
		t.Errorf("text was lost: %s", got)
	}
	if got := cutCells("회의자료를", 5); got != "회의…" {
		t.Errorf("got %q", got)
	}
}

// The table keeps the most telling messages, whatever the order they come in, and says how many it leaves out.
func TestMailTableKeepsTheGravest(t *testing.T) {
	f := mailbox()
	f.messages, f.answer.Reached = nil, nil
	for i := range 100 {
		f.messages = append(f.messages, &mail.Message{File: fmt.Sprintf("%d.eml", i), Judgement: &mail.Judgement{Verdict: mail.Phish, Probability: 0.9 + float64(i*37%100)/1100}})
	}
	f.answer.Messages, f.answer.Verdicts = 100, map[mail.Verdict]int{mail.Phish: 100}
	got := f.write(t, "table")
	if n := strings.Count(got, ".eml"); n != mostRows || !strings.Contains(got, "and 60 more: --format ndjson") {
		t.Errorf("%d blocks:\n%s", n, got)
	}
	if strings.Index(got, "27.eml") > strings.Index(got, "54.eml") || !strings.Contains(got, "PHISHING: 100 of 100 messages") {
		t.Errorf("not the most probable first:\n%s", got)
	}
}

// Without the model nothing is called clean: nobody asked.
func TestMailWithoutModel(t *testing.T) {
	f := mailbox()
	f.run.NoModel = true
	for _, m := range f.messages {
		m.Probability = 0
		if m.Verdict != mail.Campaign {
			m.Verdict = mail.Clean
		}
		for i := range m.Signals {
			m.Signals[i].Weight = 0
		}
	}
	f.answer.Verdicts = map[mail.Verdict]int{mail.Campaign: 1, mail.Clean: 3}
	records := f.write(t, "ndjson")
	if strings.Contains(records, `"clean"}`) || strings.Contains(records, "probability") || strings.Count(records, `"verdict":"not-judged"`) != 3 {
		t.Errorf("%s", records)
	}
	checkGolden(t, "mail.unjudged", f.write(t, "table"))
}

// Records are JSON, a run first, a summary last.
func TestMailRecords(t *testing.T) {
	var names []string
	for line := range strings.Lines(mailbox().write(t, "ndjson")) {
		var record struct{ Record string }
		if err := json.Unmarshal([]byte(line), &record); err != nil {
			t.Fatal(err)
		}
		names = append(names, record.Record)
	}
	if got := strings.Join(names, " "); got != "run message message message message reached reached reached opening opening logs source verdict verdict verdict summary" {
		t.Error(got)
	}
}

// What cannot be written is said, in every format.
func TestMailReportsErrors(t *testing.T) {
	f := mailbox()
	for _, format := range MailFormats {
		out := NewMail(format, fullDisk{}, f.run)
		for _, m := range f.messages {
			out.Message(m)
		}
		if err := out.Answer(f.answer, f.sweep); err == nil {
			t.Errorf("%s: no error", format)
		}
	}
	if out := NewMail("csv", nil, f.run); out != nil {
		t.Errorf("got %T", out)
	}
}

// The answer in one sentence: what was found, of how many, and what nobody could look for.
func TestMailHeadline(t *testing.T) {
	for _, c := range []struct {
		verdicts map[mail.Verdict]int
		failed   int
		intel    int // indicators of the one advisory; -1: there is none
		want     string
	}{
		{map[mail.Verdict]int{mail.Phish: 3, mail.Suspicious: 1, mail.Clean: 996}, 0, -1, "PHISHING: 3 of 1,000 messages; 1 suspicious"},
		{map[mail.Verdict]int{mail.Suspicious: 1, mail.Clean: 9}, 0, 2, "SUSPICIOUS: 1 of 10 messages, which a person should look at; no indicator of “x” was seen"},
		{map[mail.Verdict]int{mail.Spam: 2, mail.Clean: 8}, 1, 0, "NOTHING FOUND: no phishing among 10 messages; 2 spam; there is no indicator to look for in “x”; 1 part could not be read"},
		{map[mail.Verdict]int{}, 2, -1, "CANNOT SAY: no message could be read"},
		{map[mail.Verdict]int{mail.Campaign: 2, mail.Clean: 1}, 0, 2, "CAMPAIGN: 2 messages of 2 advisories reached nobody by name; 3 messages in all"},
	} {
		run := MailRun{Question: new(sweep.Question)}
		if c.intel >= 0 {
			a := intel.NewAdvisory(intel.Document{Name: "x"})
			a.Indicators = intel.IndicatorsOf([]intel.Indicator{{Indicator: c2}, {Indicator: domain}}[:c.intel]...)
			run.Question.Advisories = append(run.Question.Advisories, a)
		}
		answer := &mail.Answer{Verdicts: c.verdicts, Failed: mail.Failures{Count: c.failed}}
		for _, n := range c.verdicts {
			answer.Messages += n
		}
		if got := run.headline(answer, &mailGist{campaigns: []string{"a", "b"}}); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}
