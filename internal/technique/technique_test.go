package technique

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"picket/internal/intel"
	"picket/internal/knowledge"
	"picket/internal/prose"
	"picket/internal/technique/phrase"
)

func find(text string) []Found { return Find(text, prose.Sentences(text), knowledge.Embedded()) }

// idsOf are the techniques of what was found, each once.
func idsOf(found []Found) (ids []string) {
	for _, f := range found {
		ids = append(ids, f.ID)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

func TestEmbeddedModelDecodes(t *testing.T) {
	if _, err := NewFinder(embedded); err != nil {
		t.Fatal(err)
	}
	for i := range len(embedded) / 9973 {
		if _, err := NewFinder(embedded[:i*9973]); err == nil {
			t.Fatalf("a model cut at %d is read", i*9973)
		}
	}
}

func TestRules(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"the hacker group used common phishing techniques to fool officials into giving access to computer systems", "T1566"},
		{"The operators sent spear-phishing emails to shipyards.", "T1566"},
		{"The attacks began with malware and phishing, it said, including phishing of engineers.", "T1566"},
		{"They were breached by way of credential guessing, the agency said.", "T1110"},
		{"They got in by guessing log-in credentials of clerks.", "T1110"},
		{"It created a scheduled task named Example.", "T1053.005"},
		{"They then used PsExec to reach other machines.", "T1569.002"},
		{"The tool uses PsExec to reach other machines.", "T1569.002"},
		{"Credentials were dumped from LSASS memory.", "T1003.001"},
		{"The tool dumps the process memory of lsass.exe.", "T1003.001"},
		{"A web shell was placed on the server.", "T1505.003"},
		{"The malware takes screenshots every minute.", "T1113"},
		{"The ransomware deletes all volume shadow copies.", "T1490"},
		{"Attackers gained entry by brute-forcing passwords.", "T1110"},
		{"They exploited a vulnerability in the VPN of a shipyard.", "T1190"},
		{"Hospitals were hit by ransomware on Monday.", "T1486"},
		{"Persistence: scheduled task", "T1053.005"},
		{"- takes screenshots", "T1113"},
	} {
		if got := idsOf(find(c.text + "\n\nThe malware was seen in May.")); !slices.Contains(got, c.want) {
			t.Errorf("%q: %q, want %s", c.text, got, c.want)
		}
	}
}

// TestNoSentence: what is no English sentence gives no technique by its words, in a report too.
func TestNoSentence(t *testing.T) {
	for _, text := range []string{
		"sql", "excel", "All users", "$windows.~bt", "-kill", "Antivirus", "vssadmin.exe", "schtasks.exe, rundll32.exe", "Scheduled task ............ 12",
		"Decryption of strings with the key ...................... 31", "Decrypted strings", "Figure 14: Process injection",
		"List of processes for the dump of credentials from lsass", "Calls to the web shell", "Contents of the web shell found by the sample",
		"[6] E. Ample, Dumping LSASS memory is easy with the tool, https://example.com/dump",
		"Los atacantes enviaron correos de phishing y el malware ejecuta PowerShell script con una web shell en el servidor.",
		"Ransomware: you can send two files to us to decrypt, your web shell is waiting.",
		"Options for using PsExec",
	} {
		report := text + "\n\nThe malware was seen in May. Attackers were there.\n\n" + text + "\n"
		if got := idsOf(find(report)); len(got) > 0 {
			t.Errorf("%q: %q", text, got)
		}
	}
}

// TestNoReport: sentences tell of techniques only in a text about attacks, and in English.
func TestNoReport(t *testing.T) {
	for name, text := range map[string]string{
		"manual": "The administrator created a scheduled task named Backup. It runs a PowerShell script that copies files to a server. " +
			"The file is compressed and sent over HTTPS.",
		"Spanish with a note in English": "El malware cifra los ficheros de la víctima y muestra una nota para que pague el rescate en la red. " +
			"Los atacantes usan una cuenta que se crea en el servidor. Your files were stolen by our hackers. " +
			"The ransomware encrypted all files, and the attackers deleted all shadow copies.",
		"Russian": "Злоумышленники отправляют письма, и вредоносная программа шифрует файлы. They sent phishing emails.",
	} {
		if got := idsOf(find(text)); len(got) > 0 {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestNoAttack: what describes no attack gives no technique.
func TestNoAttack(t *testing.T) {
	for _, text := range []string{
		"Require phishing-resistant MFA for all accounts.",
		"Disable PowerShell where it is not needed.",
		"Organizations should block phishing emails and restrict the use of PsExec.",
		"We recommend that administrators monitor scheduled tasks.",
		"Contact the agency at report@example.gov or call the duty officer.",
		"This document is provided as is, without warranty of any kind. It may be shared without restriction under TLP:CLEAR.",
		"The company reported its results for the third quarter. Revenue grew by a tenth.",
		"## Mitigations\n\nScheduled tasks created by ordinary users.\n\n- Phishing emails are caught by filters.\n",
		"It rained in Exampleton on Tuesday, and the mayor opened a new library.",
		"All rights reserved. By using this site you agree to the terms of service and the privacy policy.",
	} {
		if got := idsOf(find(text)); len(got) > 0 {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestNames(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"Spearphishing Attachment", []string{"T1566.001"}},
		{"They used Phishing: Spearphishing Attachment.", []string{"T1566.001"}},
		{"The user wrote Python on two Domains with a Tool.", nil},
		{"T1190 T1078 T1110\n\n| Phishing |\n", []string{"T1566"}},
	} {
		var named []Found
		for _, f := range find(c.text) {
			if f.Match == intel.MatchName {
				named = append(named, f)
			}
		}
		if got := idsOf(named); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

// TestRuleTable: each line is a technique that ATT&CK has, and words that a text can have.
func TestRuleTable(t *testing.T) {
	for line := range strings.Lines(ruleTable) {
		id, pattern, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok {
			continue
		}
		if known(id) == nil {
			t.Errorf("%s is no technique", id)
		}
		for _, word := range strings.FieldsFunc(pattern, func(r rune) bool { return r == ' ' || r == '|' }) {
			tokens := phrase.AppendTokens(nil, word)
			if word != "..." && (len(tokens) != 1 || int(tokens[0].To) != len(word)) {
				t.Errorf("%s: %q is never one word of a sentence", id, word)
			}
		}
	}
}

var update = flag.Bool("update", false, "write the golden files")

// TestAdvisory reads an invented advisory; its golden file lists what was found where.
func TestAdvisory(t *testing.T) {
	body, err := os.ReadFile("testdata/advisory.txt")
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, f := range find(string(body)) {
		fmt.Fprintf(&got, "%-10s %-6s %q\n", f.ID, f.Match, prose.OneLine(f.Span.Of(string(body))))
	}
	if *update {
		if err := os.WriteFile("testdata/advisory.golden", []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/advisory.golden")
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("found:\n%s\nwant:\n%s", got.String(), want)
	}
}

func TestPlacesAreBounded(t *testing.T) {
	if n := len(find(strings.Repeat("T1566 ", 1000))); n != MaxPlaces {
		t.Errorf("%d places, want %d", n, MaxPlaces)
	}
}

// FuzzFind: spans are in order and in bounds, probabilities are those of phrases.
func FuzzFind(f *testing.F) {
	for _, seed := range []string{"T1566.\n001", "They sent phishing emails. T1059/001", "| T1190 | Phishing |", "# Mitigations\nT15\n66", "t1566T1566\x80T1566."} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for _, found := range find(text) {
			s := found.Span
			if s.From < last || s.To <= s.From || s.To > len(text) {
				t.Fatalf("%v behind %d in %d bytes", found, last, len(text))
			}
			last = s.From
			if p := found.Probability; (found.Match == intel.MatchPhrase) != (p > 0) || p > 1 || found.ID == "" {
				t.Fatalf("%+v", found)
			}
		}
	})
}

func BenchmarkFind(b *testing.B) {
	body, err := os.ReadFile("testdata/advisory.txt")
	if err != nil {
		b.Fatal(err)
	}
	text := strings.Repeat(string(body)+"\n\n", 1<<20/len(body))
	sentences := prose.Sentences(text)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Find(text, sentences, knowledge.Embedded())
	}
}
