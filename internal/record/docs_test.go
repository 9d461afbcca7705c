package record

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"picket/indicator"
)

const logsPage = "../../docs/LOGS.md"

// TestLogsPage holds docs/LOGS.md to the table of kinds; -update writes it anew.
func TestLogsPage(t *testing.T) {
	page := describeKinds()
	if *update {
		if err := os.WriteFile(logsPage, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(logsPage)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(have), "\n"), strings.Split(page, "\n")); diff != "" {
		t.Errorf("go test ./internal/record -update writes it anew: -have +want\n%s", diff)
	}
}

func describeKinds() string {
	var b strings.Builder
	b.WriteString(`# Logs that Picket reads

This page is made from the table in ` + "`internal/record`" + ` by its tests; do not edit it.

Logs are told by their content, line by line: names of files do not matter, and several products may share a file. What is not
recognised is searched all the same, as ` + "`text`" + `, and earns no absence. A syslog envelope (RFC 3164, RFC 5424, rsyslog's files)
or an entry of the journal is peeled: its message counts as a record of the product that wrote it.

**Completely** means: where the fields are filled, every contact of that kind that this log is placed to see stands in it, so
"not seen" can be earned, by the rules of ` + "`internal/coverage/DESIGN.md`" + `. **Partly** means: it may hit, and never earns
absence. ` + "`*`" + ` marks what is shown completely only in streams that fill the field at all.

**Times** are *stated* (with a zone, or counted from the epoch), *zone-assumed* (taken as UTC unless ` + "`--timezone`" + ` says
otherwise), or *year-inferred* (from when the file was last written).

`)
	fmt.Fprintf(&b, "%d kinds:\n\n| kind | completely | partly |\n|---|---|---|\n", len(table))
	for _, k := range table {
		fmt.Fprintf(&b, "| [%s](#%s) | %s | %s |\n", escapeCell(k.Name), anchor(k.Name), completely(k), kindNames(k.Partial))
	}
	for _, k := range table {
		fmt.Fprintf(&b, "\n## %s\n\n", escapeCell(k.Name))
		for _, row := range [][2]string{{"Recognised by", k.Recognised}, {"Times", k.Times}, {"Roles", k.Roles}, {"Limits", k.Limits}} {
			fmt.Fprintf(&b, "- %s: %s\n", row[0], escapeCell(row[1]))
		}
	}
	return b.String()
}

func completely(k *Kind) string {
	var words []string
	for _, kind := range k.Complete.List() {
		word := string(kind)
		if !k.Always.Has(kind) {
			word += "*"
		}
		words = append(words, word)
	}
	return strings.Join(words, ", ")
}

// kindNames lists kinds, short where they are most.
func kindNames(set indicator.KindSet) string {
	if set == anyKinds {
		return "any"
	}
	var words []string
	for _, kind := range set.List() {
		words = append(words, string(kind))
	}
	return strings.Join(words, ", ")
}

func escapeCell(text string) string {
	return strings.NewReplacer("<", "&lt;", ">", "&gt;", "|", "\\|", "*", "\\*").Replace(text)
}

// anchor is how Markdown viewers name a heading.
func anchor(name string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789-_", r) {
			return r
		}
		return -1
	}, name)
}
