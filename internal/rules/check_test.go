package rules

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestWarnings: what makes a rule less useful than it looks is said, and the rule is used.
func TestWarnings(t *testing.T) {
	dir := t.TempDir()
	text := "title: T\nstatus: deprecated\nlogsource: {product: windows, category: file_creation}\n" +
		"detection: {s: {F: 1}, s_2: {F: 2}, filter_known: {G: 3}, condition: 1 of s*}\n"
	if err := os.WriteFile(filepath.Join(dir, "t.yml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	check, err := Inspect(t.Context(), []string{dir}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, w := range check.Warnings {
		got = append(got, w.Reason)
	}
	want := []string{"log source windows/file_creation: no log that Picket reads is known to be of it", "its status is deprecated",
		"search filter_known: the condition does not ask for it"}
	if check.Rules != 1 || !slices.Equal(got, want) {
		t.Errorf("%d rules, warnings %q", check.Rules, got)
	}
}
