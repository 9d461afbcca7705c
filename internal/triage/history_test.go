package triage

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

const (
	fromAda = "From: Ada <ADA@example.com>\r\nSubject: a\r\n\r\nFrom: nobody@elsewhere.example\r\n"
	fromKim = "From: kim@mail.example.org\nSubject: b\n\ntext\n"
)

// History counts who wrote, by the header alone; files that are judged are no history, under whatever name they are found.
func TestReadHistory(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("ada.eml", fromAda)
	write("judged.eml", "From: new@lure.example\nSubject: c\n\ntext\n")
	write("old.mbox", "From kim@mail.example.org Sat Mar  2 04:11:00 2024\n"+fromKim+"\nFrom kim@mail.example.org Sat Mar  2 04:12:00 2024\n"+fromKim)
	write("notes.txt", "From: ada\n")
	if err := os.Symlink(filepath.Join(dir, "judged.eml"), filepath.Join(dir, "again.eml")); err != nil {
		t.Fatal(err)
	}
	h, n, err := ReadHistory(context.Background(), []string{dir}, []string{"-", filepath.Join(dir, "judged.eml")})
	if err != nil || n != 3 {
		t.Errorf("%d messages, %v", n, err)
	}
	for spec, want := range map[string]int{"ada@example.com": 1, "kim@mail.example.org": 2, "new@lure.example": 0, "nobody@elsewhere.example": 0} {
		if got := h.Address(spec); got != want {
			t.Errorf("%s: %d, want %d", spec, got, want)
		}
	}
	if h.Domain("example.org") != 2 {
		t.Error("the domain of kim is not known")
	}
	if h, n, _ := ReadHistory(context.Background(), []string{dir}, []string{dir}); n != 0 || h.Domain("example.org") != 0 {
		t.Errorf("judged mail is its own history: %d", n)
	}
}
