package main

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// A value is an indicator of the built-in generator.
type value struct{ kind, text string }

// nestedCount and kindsCount are how many indicators the generator knows. Sets are nested: each holds the smaller ones.
const (
	nestedCount = 1_000_000
	kindsCount  = 1_000
)

var nestedSizes = []int{100, 10_000, nestedCount}

// nestedValue gives the indicator of an index: 40% addresses, 30% domains, 20% hashes, 10% URLs. Nothing is kept in memory:
// the generator may ask for any.
func nestedValue(i int) value {
	r := randomOf("nested", i)
	switch i % 10 {
	case 0, 2, 4, 6:
		return value{"ipv4", indicatorAddress(i)}
	case 1, 5, 8:
		return value{"domain", fmt.Sprintf("%s-%s%d.%s", word(r), word(r), i, zone(r))}
	case 3:
		return value{"sha256", hexText(r, 64)}
	case 7:
		if r.IntN(2) == 0 {
			return value{"md5", hexText(r, 32)}
		}
		return value{"sha1", hexText(r, 40)}
	default:
		return value{"url", fmt.Sprintf("http://%s%d.%s/%s/%s%d.bin", word(r), i, zone(r), word(r), word(r), i)}
	}
}

// indicatorAddress gives an address with an odd last number, from 20 to 99 at its front: the logs' own addresses end in even
// numbers, and an indicator with one more digit before it is no indicator.
func indicatorAddress(i int) string {
	const count = 80 << 16 // prefixes of three numbers; the factor has no divisor in common with it, so none comes twice
	n := uint64(i) * 2_654_433 % count
	return fmt.Sprintf("%d.%d.%d.%d", 20+n>>16, n>>8&255, n&255, 1+2*(i%126))
}

// kindValue gives the indicator of an index of the set of all other kinds.
func kindValue(i int) value {
	r := randomOf("kinds", i)
	a, b := word(r), word(r)
	switch i % 9 {
	case 0:
		return value{"ipv6", fmt.Sprintf("2001:db8:%x:%x::%x", 1+i, 1+r.IntN(0xfffe), 1+r.IntN(0xfffe))}
	case 1:
		return value{"email", fmt.Sprintf("%s.%s@post%d.example", a, b, i)}
	case 2:
		return value{"filename", fmt.Sprintf("%s_%s%d.exe", a, b, i)}
	case 3:
		return value{"filepath", fmt.Sprintf(`C:\ProgramData\%s\%s%d.dll`, a, b, i)}
	case 4:
		return value{"registry", fmt.Sprintf(`HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run\%s%d`, a, i)}
	case 5:
		return value{"mutex", fmt.Sprintf(`Global\%s_%s_%d`, a, b, i)}
	case 6:
		return value{"useragent", fmt.Sprintf("%s/%d.%d (build %d)", a, r.IntN(9), r.IntN(90), i)}
	case 7:
		return value{"sha512", hexText(r, 128)}
	default:
		return value{"ja3", hexText(r, 32)}
	}
}

var words = []string{"amber", "anchor", "birch", "canyon", "cedar", "cobalt", "copper", "coral", "delta", "ember", "falcon",
	"fern", "garnet", "glacier", "harbour", "hazel", "indigo", "iris", "jasper", "juniper", "kestrel", "lantern", "larch",
	"linen", "maple", "marble", "meadow", "nickel", "olive", "onyx", "opal", "orchid", "pebble", "pine", "plum", "quartz",
	"raven", "reed", "saffron", "slate", "sparrow", "spruce", "thistle", "timber", "topaz", "tulip", "velvet", "willow"}

func word(r *rand.Rand) string { return words[r.IntN(len(words))] }

// zone gives a top-level name of RFC 2606.
func zone(r *rand.Rand) string {
	return [...]string{"example", "test", "invalid"}[r.IntN(3)]
}

func hexText(r *rand.Rand, digits int) string {
	text := make([]byte, 0, digits)
	for len(text) < digits {
		text = fmt.Appendf(text, "%016x", r.Uint64())
	}
	return string(text[:digits])
}

// randomOf gives the source of random numbers of one thing: the same in every run.
func randomOf(name string, i int) *rand.Rand {
	seed := uint64(14695981039346656037) // FNV-1a
	for _, b := range []byte(name) {
		seed = (seed ^ uint64(b)) * 1099511628211
	}
	return rand.New(rand.NewPCG(seed, uint64(i)))
}

// writeSets writes indN.txt, one value a line, and kinds.csv, as the loggen tool does.
func writeSets(dir string) error {
	for _, size := range nestedSizes {
		if err := writeLines(filepath.Join(dir, nestedFile(size)), size, "", func(i int) string { return nestedValue(i).text }); err != nil {
			return err
		}
	}
	row := func(i int) string { v := kindValue(i); return v.kind + "," + v.text }
	return writeLines(filepath.Join(dir, kindsFile), kindsCount, "kind,value", row)
}

const kindsFile = "kinds.csv"

func nestedFile(size int) string { return fmt.Sprintf("ind%d.txt", size) }

func writeLines(path string, count int, header string, line func(int) string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	if header != "" {
		fmt.Fprintln(w, header)
	}
	for i := range count {
		fmt.Fprintln(w, line(i))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}
