package cli_test

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"picket/internal/cli"
	"picket/internal/mail"
)

const mailPage = "../../docs/MAIL.md"

// TestMailPage holds docs/MAIL.md to the signals and to what the command prints; -update writes it anew.
func TestMailPage(t *testing.T) {
	data, err := os.ReadFile(mailPage)
	if err != nil {
		t.Fatal(err)
	}
	page := replaceBetween(t, string(data), "-run MailPage -update -->\n", "<!-- end of signals -->", signalTable())
	page = replaceBetween(t, page, "\n$ picket mail -i lures.txt inbox.mbox reported.eml --logs logs\n", "```\n", mailTranscript(t))
	if page == string(data) {
		return
	}
	if !*update {
		t.Fatal("docs/MAIL.md does not say what the code does: go test ./internal/cli -run MailPage -update")
	}
	if err := os.WriteFile(mailPage, []byte(page), 0o666); err != nil {
		t.Fatal(err)
	}
}

func replaceBetween(t *testing.T, text, begin, end, inside string) string {
	t.Helper()
	head, rest, ok := strings.Cut(text, begin)
	_, tail, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("docs/MAIL.md lacks %q … %q", begin, end)
	}
	return head + begin + inside + end + tail
}

func signalTable() string {
	var b strings.Builder
	b.WriteString("\n| signal | looks at | points | what it means |\n|---|---|---|---|\n")
	for _, s := range mail.Signals() {
		points := [...]string{"for", "either way", "against"}[s.Speaks+1]
		if s.Fixed != 0 {
			points += fmt.Sprintf(", fixed %+.1f", s.Fixed)
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", s.Name, s.Group, points, s.About)
	}
	return b.String() + "\n"
}

var mailSeconds = regexp.MustCompile(`iB, [0-9.]+ s\n`)

func mailTranscript(t *testing.T) string {
	t.Chdir("testdata/mail")
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	var out, errs bytes.Buffer
	code := cli.Main(strings.Fields("mail --format table -i lures.txt inbox.mbox reported.eml --logs logs"), strings.NewReader(""), &out, &errs)
	if code != 1 || errs.Len() > 0 {
		t.Fatalf("exit status %d; %s", code, errs.String())
	}
	t.Chdir("../..")
	return mailSeconds.ReplaceAllString(out.String(), "iB, 0.06 s\n")
}
