package literal

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

// words of which benchmarks make literals and log lines.
var words = strings.Fields(`admin agent alpha anchor archive backup beacon bridge cache carbon client cloud command config copper
	crystal daemon delta domain driver export falcon filter forest garden gateway global harbor helper import island jungle kernel
	ladder launch ledger local loader market master meadow memory mirror module monitor native network object office online orange
	packet patrol pepper portal process proxy public quartz random rapid record remote report rocket router sample script search
	secure server shadow silver socket spider spring stable static storm stream system tablet target temple thread ticket timber
	tunnel update upload valley vector vendor vision volume walker winter window worker yellow zephyr`)

func benchmarkLiterals(n, least int) (list []Literal) {
	random := rand.New(rand.NewPCG(1, 2))
	word := func() string { return words[random.IntN(len(words))] }
	forms := []func() string{
		func() string { return fmt.Sprintf(`\%s%s.exe`, word(), word()) },
		func() string { return fmt.Sprintf(" -%s %s", word(), word()) },
		func() string { return fmt.Sprintf(`Global\%s_%d`, word(), random.IntN(1000)) },
		func() string { return fmt.Sprintf("/%s/%s.php", word(), word()) },
		func() string { return fmt.Sprintf("%s-%s", word(), word()) },
		func() string { return word()[:4] },
	}
	for len(list) < n {
		if text := forms[random.IntN(len(forms))](); len(text) >= least {
			list = append(list, Literal{text, true})
		}
	}
	return list
}

// benchmarkLog is the beginning of the file that PICKET_BENCH_LOG names, or lines of a proxy made up.
func benchmarkLog(b *testing.B) []byte {
	data := make([]byte, 16<<20)
	if path := os.Getenv("PICKET_BENCH_LOG"); path != "" {
		file, err := os.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		defer file.Close()
		n, _ := file.Read(data)
		return data[:n]
	}
	random := rand.New(rand.NewPCG(3, 4))
	word := func() string { return words[random.IntN(len(words))] }
	lines := data[:0]
	for len(lines) < 4<<20 {
		lines = fmt.Appendf(lines, "%d.%03d %6d 10.%d.%d.%d TCP_MISS/200 %d GET http://www.%s%s.example/%s/%s.html?id=%d - HIER_DIRECT/192.0.2.%d text/html\n",
			1759708800+random.IntN(86400), random.IntN(1000), random.IntN(90000), random.IntN(8), random.IntN(256), random.IntN(256), random.IntN(100000),
			word(), word(), word(), word(), random.IntN(100000), random.IntN(256))
	}
	return lines
}

func BenchmarkScan(b *testing.B) {
	data := benchmarkLog(b)
	for _, test := range []struct{ literals, least int }{{1, 8}, {100, 8}, {1000, 8}, {1000, 4}, {10_000, 8}, {10_000, 4}} {
		set := compiled(b, benchmarkLiterals(test.literals, test.least))
		b.Run(fmt.Sprintf("%d-from-%d-bytes", test.literals, test.least), func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			found := 0
			for b.Loop() {
				for block := data; len(block) > 0; block = block[min(len(block), 256<<10):] {
					set.Scan(block[:min(len(block), 256<<10)], func(_, _, _ int) { found++ })
				}
			}
			b.ReportMetric(float64(found)/float64(b.N), "found")
		})
	}
}

// BenchmarkMarkLines asks for one line after the other, as the rule engine does for events.
func BenchmarkMarkLines(b *testing.B) {
	data := benchmarkLog(b)
	set := compiled(b, benchmarkLiterals(1000, 8))
	seen := make([]uint64, set.Words())
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		for line := range bytes.Lines(data) {
			clear(seen)
			set.Mark(line, seen)
		}
	}
}

func BenchmarkCompile(b *testing.B) {
	list := benchmarkLiterals(10_000, 4)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Compile(list); err != nil {
			b.Fatal(err)
		}
	}
}
