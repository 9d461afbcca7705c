package record

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// BenchmarkParse reads each fixture over and over.
func BenchmarkParse(b *testing.B) {
	for _, name := range fixtures(b) {
		b.Run(filepath.Base(name), func(b *testing.B) {
			data, err := os.ReadFile(name)
			if err != nil {
				b.Fatal(err)
			}
			benchmarkLines(b, data)
		})
	}
}

func benchmarkLines(b *testing.B, data []byte) {
	lines := bytes.Split(bytes.TrimSpace(data), []byte("\n"))
	parser := NewParser(data, Hint{ModTime: time.Date(2024, 6, 1, 0, 0, 0, 0, time.UTC)})
	var r Record
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		for _, line := range lines {
			parser.Parse(line, &r)
		}
	}
}
