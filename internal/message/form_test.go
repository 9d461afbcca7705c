package message

import (
	"slices"
	"strings"
	"testing"
)

// TestFaultsOfForm tells faults behind which nothing can hide from those that may cost an answer.
func TestFaultsOfForm(t *testing.T) {
	const multipart = "Content-Type: multipart/mixed; boundary=b\n\n"
	for _, test := range []struct {
		raw, fault string
		form       bool
	}{
		{"Subject: a\nno field, and a text\n", "header without an empty line", true},
		{"Subject: a\nno field\nTo: b@example.org\n\n", "line in the header that is no field", true},
		{multipart + "--b\n\ntext\n", "without a closing delimiter", true},
		{multipart + "--b\n\ntext\n--b--\n--b\n\nmore\n--b--\n", "part behind the closing delimiter", true},
		{multipart + "text\n", "multipart without delimiters", true},
		{multipart + "--\nContent-Transfer-Encoding: base64\n\naHR0cA==\n", "multipart without delimiters", false},
		{"Content-Transfer-Encoding: base64\n\naHR0cA==\nA footer of a list.\n", "behind the end of base64", true},
		{"Content-Transfer-Encoding: base64\n\naHR0cA==\n!aHR0cDovL2EuZXhhbXBsZQ==\n", "behind the end of base64", false},
		{"Content-Type: text/plain; charset=utf-8\nContent-Type: text/plain\n\n", "second Content-Type", true},
		{"Content-Type: text/plain\nContent-Type: multipart/mixed; boundary=b\n\n", "second Content-Type", false},
		{"Content-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64\n\naHR0cA==\n", "second Content-Transfer-Encoding", false},
		{"Content-Transfer-Encoding: x-packed\n\naHR0cA==\n", "unknown transfer encoding", false},
		{strings.Repeat("A: b\n", MostFields+1) + "\n", "fields in a header", false},
	} {
		m := Read([]byte(test.raw))
		i := slices.IndexFunc(m.Faults, func(f Fault) bool { return strings.Contains(f.Text, test.fault) })
		if i < 0 || m.Faults[i].Form != test.form {
			t.Errorf("%q: %+v", test.raw, m.Faults)
		}
	}
	if m := Read([]byte("Content-Transfer-Encoding: 8bit+\n\ntext\n")); len(m.Faults) > 0 {
		t.Errorf("%+v", m.Faults)
	}
	file := Read([]byte("Content-Type: application/zip\nContent-Transfer-Encoding: base64\n\naHR0cA==\nhidden http://a.example/\n"))
	if p := file.Parts[0]; string(p.Body) != "http" || !strings.Contains(p.Unseen, "http://a.example/") {
		t.Errorf("%q, %q", p.Body, p.Unseen)
	}
}
