package message

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// Hostile messages are read in time linear in their size, with faults, and without failing.
func TestHostile(t *testing.T) {
	nested := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
		}
		b.WriteString("Content-Type: text/plain\n\nhttp://deep.example.com/\n")
		return b.String()
	}
	for name, test := range map[string]struct{ raw, fault string }{
		"nested":           {nested(10000), "deeper than 40"},
		"nested messages":  {strings.Repeat("Content-Type: message/rfc822\n\n", 10000) + "deep.example.com", "deeper than 40"},
		"same boundary":    {strings.Repeat("Content-Type: multipart/mixed; boundary=b\n\n--b\n", 10000), "without"},
		"many parts":       {"Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\n\nx\n", 10000) + "last.example.com", "more than 2000 parts"},
		"fields":           {strings.Repeat("X: y\n", 100000) + "Content-Type: text/html\n\n<p>", "more than 2000 fields"},
		"near boundaries":  {"Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--bb\n", 200000), "without delimiters"},
		"long boundary":    {"Content-Type: multipart/mixed; boundary=" + strings.Repeat("-", 300000) + "\n\n" + strings.Repeat("--\n", 200000), "without delimiters"},
		"parameters":       {"Content-Type: text/plain" + strings.Repeat("; a=b", 200000) + "\n\n", ""},
		"word floods":      {"Subject: " + strings.Repeat("=?a?q?", 300000) + "\n\n", ""},
		"parentheses":      {"From: " + strings.Repeat("(", 300000) + "\nReceived: from " + strings.Repeat("(", 300000) + "\nDate: " + strings.Repeat("(", 300000) + "\n\n", ""},
		"angles":           {"To: " + strings.Repeat("<", 300000) + "\n\n", ""},
		"brackets":         {"To: " + strings.Repeat("a[", 300000) + "\n\n", ""},
		"words without @":  {"To: " + strings.Repeat("a ", 300000) + "\n\n", ""},
		"colons":           {"To: " + strings.Repeat("a@b:", 300000) + "\n\n", ""},
		"uuencode":         {"A: b\n\n" + strings.Repeat("begin 644 a\n", 300000), ""},
		"uuencoded files":  {"A: b\n\n" + strings.Repeat("begin 644 a\n#86)C\nend\n", 10000), "more than 2000 parts"},
		"padding":          {"Content-Transfer-Encoding: base64\n\n" + strings.Repeat("QQ==", 200000), ""},
		"padding and junk": {"Content-Transfer-Encoding: base64\n\n" + strings.Repeat("QQ==", 200000) + "!", "behind the end of base64"},
		"faults":           {"Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\nContent-Transfer-Encoding: x\n\n", 1000), "not named"},
	} {
		t.Run(name, func(t *testing.T) {
			started := time.Now()
			m := Read([]byte(test.raw))
			exercise(m)
			if took := time.Since(started); took > time.Second {
				t.Logf("took %v", took)
			}
			if len(m.Faults) > mostFaults || len(m.Parts) > MostParts+1 {
				t.Errorf("%d faults, %d parts", len(m.Faults), len(m.Parts))
			}
			if test.fault != "" && !slices.ContainsFunc(m.Faults, func(f Fault) bool { return strings.Contains(f.Text, test.fault) }) {
				t.Errorf("no fault %q in %v", test.fault, m.Faults)
			}
			for _, name := range []string{"deep.example.com", "last.example.com"} {
				if strings.Contains(test.raw, name) && !slices.ContainsFunc(m.Parts, func(p *Part) bool { return strings.Contains(p.Text, name) }) {
					t.Errorf("%s is lost", name)
				}
			}
		})
	}
}

// exercise calls everything that reads of a message.
func exercise(m *Message) {
	m.Hops()
	m.Sent()
	for _, f := range m.Header {
		Decode(f.Value)
		Addresses(f.Value)
	}
}

// FuzzRead holds what is true of any message: no part lies outside of it, every container stands before its parts, and no two share a path.
func FuzzRead(f *testing.F) {
	f.Fuzz(func(t *testing.T, raw []byte) {
		before := bytes.Clone(raw)
		m := Read(raw)
		if !bytes.Equal(before, raw) {
			t.Fatal("the message was changed")
		}
		if len(m.Parts) == 0 || len(m.Faults) > mostFaults {
			t.Fatalf("%d parts, %d faults", len(m.Parts), len(m.Faults))
		}
		paths := map[string]bool{}
		for _, p := range m.Parts {
			if p.Offset < 0 || p.Length < 0 || p.Offset+p.Length > len(raw) {
				t.Errorf("part %q at %d, %d bytes of %d", p.Path, p.Offset, p.Length, len(raw))
			}
			if paths[p.Path] {
				t.Errorf("two parts %q", p.Path)
			}
			paths[p.Path] = true
		}
		for _, fault := range m.Faults {
			if fault.Offset < 0 || fault.Offset > len(raw) {
				t.Errorf("fault %q at %d of %d", fault.Text, fault.Offset, len(raw))
			}
		}
		exercise(m)
	})
}

// FuzzDecode decodes any value to text that is valid and not much longer.
func FuzzDecode(f *testing.F) {
	f.Fuzz(func(t *testing.T, value string) {
		if text := Decode(value); len(text) > 4*len(value)+16 {
			t.Errorf("%d bytes became %d", len(value), len(text))
		}
	})
}

// FuzzAddresses reads any list: no mailbox is without both name and address.
func FuzzAddresses(f *testing.F) {
	f.Fuzz(func(t *testing.T, value string) {
		for _, a := range Addresses(value) {
			if a.Name == "" && a.Spec == "" {
				t.Error("an empty mailbox")
			}
		}
	})
}
