package main

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// generate writes the logs of the built-in generator, its sets, and truth.tsv with what is planted where. Each log has size
// bytes, to within a line. The same size gives the same bytes.
func generate(dir string, size int64) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := writeSets(dir); err != nil {
		return err
	}
	truth, err := os.Create(filepath.Join(dir, truthFile))
	if err != nil {
		return err
	}
	defer truth.Close()
	rows := bufio.NewWriter(truth)
	fmt.Fprintln(rows, "file\tline\toffset\ttime\tset\tindex\tvariant\tkind\tvalue")
	for _, kind := range logKinds {
		if err := writeLog(filepath.Join(dir, kind.file), kind, size, rows); err != nil {
			return err
		}
	}
	if err := rows.Flush(); err != nil {
		return err
	}
	return truth.Close()
}

const (
	logDays       = 3
	plantedPerLog = 1500
	truthFile     = "truth.tsv"
)

var logBegin = time.Date(2025, 10, 6, 0, 0, 0, 0, time.UTC)

// writeLog writes one log: times run evenly from logBegin for logDays, and so do the planted lines.
func writeLog(path string, kind *logKind, size int64, truth io.Writer) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	w.WriteString(kind.header)
	r := randomOf(kind.file, 0)
	step := max(size/plantedPerLog, 2000)
	offset, next := int64(len(kind.header)), step
	for line := 1 + strings.Count(kind.header, "\n"); offset < size; line++ {
		at := logBegin.Add(time.Duration(float64(offset) / float64(size) * logDays * 24 * float64(time.Hour))).Truncate(time.Microsecond)
		var text string
		if offset >= next {
			p := plant(r, kind)
			text = kind.line(r, at, map[string]string{kind.shows[p.kind]: p.written})
			fmt.Fprintf(truth, "%s\t%d\t%d\t%s\t%s\t%d\t%s\t%s\t%s\n", kind.file, line, offset,
				at.Format("2006-01-02T15:04:05.000000Z"), p.set, p.index, p.variant, p.kind, p.text)
			next += step
		} else {
			text = kind.line(r, at, nil)
		}
		w.WriteString(text)
		offset += int64(len(text))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}

// A planting is an indicator, or what only resembles one, and how it is written in a log.
type planting struct {
	value
	set     string // nested or kinds
	index   int
	variant string // exact, upper, sub (a name below), decoy
	written string
}

// plant draws an indicator that the log can show: two in three nested, one in six of all kinds, one in six a decoy.
func plant(r *rand.Rand, kind *logKind) planting {
	for {
		p := planting{set: "nested", index: nestedIndex(r)}
		p.value = nestedValue(p.index)
		draw := r.IntN(6)
		if draw == 0 {
			p = planting{set: "kinds", index: r.IntN(kindsCount)}
			p.value = kindValue(p.index)
		}
		if kind.shows[p.kind] == "" {
			continue
		}
		p.variant, p.written = vary(r, p.value)
		if draw == 1 {
			p.variant, p.written = "decoy", decoy(r, p.value)
		}
		return p
	}
}

// nestedIndex draws from the first 100 in 60%, from the first 10,000 in another 30%.
func nestedIndex(r *rand.Rand) int {
	switch draw := r.IntN(10); {
	case draw < 6:
		return r.IntN(nestedSizes[0])
	case draw < 9:
		return r.IntN(nestedSizes[1])
	}
	return r.IntN(nestedSizes[2])
}

func vary(r *rand.Rand, v value) (variant, written string) {
	switch draw := r.IntN(4); {
	case v.kind == "domain" && draw == 0:
		return "sub", word(r) + "." + v.text
	case draw == 1 && (v.kind == "domain" || v.kind == "ipv6" || strings.HasPrefix(v.kind, "sha")):
		return "upper", strings.ToUpper(v.text)
	}
	return "exact", v.text
}

// decoy gives what must not match: a longer neighbour of the value.
func decoy(r *rand.Rand, v value) string {
	switch {
	case v.kind == "ipv4":
		return "1" + v.text
	case v.kind == "domain" && r.IntN(2) == 0:
		return v.text + ".example.org"
	case v.kind == "domain":
		return "not" + v.text
	case v.kind == "url":
		return v.text + "x"
	}
	return v.text + "0" // a hash of one digit too many
}
