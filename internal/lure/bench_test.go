package lure

import (
	"strings"
	"testing"
)

func BenchmarkFind(b *testing.B) {
	text := strings.Repeat("The patch of last week was merged, and the build is green again; see the notes for what is left to do.\nPlease verify your account "+
		"within 24 hours, or write to the list. Könnten Sie das Konto prüfen? 계정이 정지됩니다. ", 400)
	Find(text)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Find(text)
	}
}
