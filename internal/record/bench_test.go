package record

import (
	"bytes"
	"os"
	"testing"
	"time"
)

// BenchmarkParse reads the fixture of each main kind over and over.
func BenchmarkParse(b *testing.B) {
	for _, name := range []string{"zeek.conn.log", "zeek.dns.log", "zeek.http.log", "zeek.json", "suricata.json", "sysmon.json",
		"squid.log", "web.access.log", "syslog.log", "csv.csv"} {
		b.Run(name, func(b *testing.B) {
			data, err := os.ReadFile("testdata/" + name)
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
