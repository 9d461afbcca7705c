package report

import (
	"strings"
	"testing"
	"unicode/utf8"

	"picket/internal/mail"
)

// marks writes a text with what is marked in brackets, and the signals' numbers behind.
func marks(text string, quotes ...string) string {
	var words []signalWord
	for _, quote := range quotes {
		words = append(words, signalWord{&mail.Finding{Evidence: []mail.Evidence{{Part: "1", Quote: quote}}}, "", 1})
	}
	var b strings.Builder
	for _, p := range marked(text, words) {
		if p.Against != "" {
			b.WriteString("{" + p.Text + "|" + p.Against + "}")
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func TestMarked(t *testing.T) {
	for _, c := range []struct {
		text   string
		quotes []string
		want   string
	}{
		{"Your mailbox is full. Sign in.", []string{"mailbox is full"}, "Your {mailbox is full.|1} Sign in."},
		{"Your\r\n  mailbox\u200b is\nfull", []string{"mailbox is full"}, "Your\n  {mailbox⟨U+200B⟩ is\nfull|1}"},
		{"회의자료를 확인해 주십시오", []string{"확인해"}, "회의자료를 {확인해|1} 주십시오"},
		{"a b c sign in now please", []string{"sign in now", "in now please"}, "a b c {sign |1}{in now|1 2}{ please|2}"},
		{"go to https://a.example/x?u=1 now", []string{"a.example"}, "go to {hxxps://a[.]example/x?u=1|1} now"},
		{"this was cut: long enough to be found", []string{"long enough…"}, "this was cut: {long enough|1} to be found"},
		{"nothing here", []string{"<a href=x>", "…", "no"}, "nothing here"},
		{"", []string{"text"}, ""},
		{"bad \xff bytes here", []string{"bytes here"}, "bad \ufffd {bytes here|1}"},
	} {
		if got := marks(c.text, c.quotes...); got != c.want {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
	}
}

// FuzzMarked: whatever is quoted of whatever text, all of the text is shown, and nothing in it is a link.
func FuzzMarked(f *testing.F) {
	f.Add("Your mailbox\u202e is full: http://a.example/", "mailbox is", "full: http")
	f.Add("확인해 주십시오\x00\xff", "해 주", "")
	f.Fuzz(func(t *testing.T, text, first, second string) {
		got := ""
		for _, p := range marked(text, []signalWord{
			{&mail.Finding{Evidence: []mail.Evidence{{Quote: first}}}, "", 1}, {&mail.Finding{Evidence: []mail.Evidence{{Quote: second}}}, "", 1}}) {
			if !utf8.ValidString(p.Text) || strings.Contains(strings.ToLower(p.Text), "http://") || strings.Contains(p.Text, "\u202e") {
				t.Errorf("shown: %q", p.Text)
			}
			got += p.Text
		}
		for _, word := range strings.Fields(text) {
			if utf8.ValidString(word) && !strings.ContainsAny(word, ":.@") && strings.IndexFunc(word, isInvisible) < 0 && !strings.Contains(got, word) {
				t.Errorf("%q is lost from %q", word, got)
			}
		}
	})
}
