package literal

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
)

func compiled(t testing.TB, list []Literal) *Set {
	t.Helper()
	set, err := Compile(list)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// folded makes literals of texts that match in either case.
func folded(texts ...string) (list []Literal) {
	for _, text := range texts {
		list = append(list, Literal{text, true})
	}
	return list
}

func exact(texts ...string) (list []Literal) {
	for _, text := range texts {
		list = append(list, Literal{Text: text})
	}
	return list
}

func scanned(set *Set, data string) (found []occurrence) {
	set.Scan([]byte(data), func(id, start, end int) { found = append(found, occurrence{start, end, id}) })
	return found
}

func TestScan(t *testing.T) {
	tests := []struct {
		name string
		list []Literal
		data string
		want string // id:start-end
	}{
		{"nothing to look for", nil, "abc", ""},
		{"no data", exact("a"), "", ""},
		{"whole data", exact(`\rundll32.exe`), `\rundll32.exe`, "0:0-13"},
		{"one byte", exact("%", "\n"), "%a%\n", "0:0-1 0:2-3 1:3-4"},
		{"within words", exact("wers"), "powershell", "0:2-6"},
		{"spaces count", exact(" -enc "), "x -enc  y-enc ", "0:1-7"},
		{"overlapping", exact("aa"), "aaaa", "0:0-2 0:1-3 0:2-4"},
		{"long ones overlapping", exact("abababab"), "ababababab", "0:0-8 0:2-10"},
		{"one in the other", exact("shell", "powershell", "she"), "powershell", "1:0-10 2:5-8 0:5-10"},
		{"equal ones", exact("temp", "temp"), "temp", "0:0-4 1:0-4"},
		{"either case", folded("PowerShell"), "POWERSHELL powershell", "0:0-10 0:11-21"},
		{"only that case", exact("PowerShell"), "POWERSHELL PowerShell", "0:11-21"},
		{"both ways", []Literal{{"Temp", true}, {"Temp", false}}, "temp Temp", "0:0-4 0:5-9 1:5-9"},
		{"only letters fold", folded("[@`{", "0\x10", "__"), "{`@[ [@`{ 0\x30 0\x10 \x7f\x7f", "0:5-9 1:13-15"},
		{"case of others", folded("MÜLLER"), "müller mÜller", "0:8-15"},
		{"no text", exact("\x00\xff\x00\xff\x00", "\xdf", "\xff"), "\x00\xff\x00\xff\x00\xdf", "0:0-5 2:1-2 2:3-4 1:5-6"},
		{"cut at the ends", exact("abcdefgh"), "bcdefgh abcdefg", ""},
		{"zeros behind the end", exact("ab\x00", "ab \x00\x00\x00\x00"), "ab", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, o := range scanned(compiled(t, test.list), test.data) {
				got = append(got, fmt.Sprintf("%d:%d-%d", o.id, o.start, o.end))
			}
			if got := strings.Join(got, " "); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			compareWithOracle(t, test.list, test.data)
		})
	}
}

func TestCompileRejectsTheEmpty(t *testing.T) {
	_, err := Compile(exact("a", "b", ""))
	if err == nil || err.Error() != "literal 2 is empty" {
		t.Errorf("got %v", err)
	}
}

// Literals of all lengths, at all places about the borders of strips, where the way of looking changes.
func TestBordersOfStrips(t *testing.T) {
	const text = "The Quick Brown Fox Jumps Over The Lazy Dog 0123456789"
	var list []Literal
	for n := 1; n <= len(text); n++ {
		list = append(list, Literal{text[:n], n%2 == 0})
	}
	for n := 1; n <= len(text); n += 7 {
		for shift := range len(text) + 2 {
			data := strings.Repeat("~", strip-shift) + text + strings.Repeat("~", shift%5)
			compareWithOracle(t, list[n-1:min(n+6, len(list))], data)
		}
	}
}

// Every place of a strip passes the filter, and most are found.
func TestFullStrips(t *testing.T) {
	data := strings.Repeat("a", 2*strip+5)
	compareWithOracle(t, exact("a", "aa", "aaaa"), data)
	compareWithOracle(t, exact("aaaaa"), data)
	compareWithOracle(t, exact("aaaaaaaa", strings.Repeat("a", strip+100)), data)
}

// Random literals over few letters in random data of the same, so that they overlap, repeat, and share windows.
func TestRandomLiterals(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	text := func(alphabet string, n int) string {
		var b strings.Builder
		for range n {
			b.WriteByte(alphabet[random.IntN(len(alphabet))])
		}
		return b.String()
	}
	for _, alphabet := range []string{"a", "ab", "aAbB", "abcdefghAB \\\x80\xa0"} {
		for range 300 {
			var list []Literal
			least, most := 1+random.IntN(12), 1+random.IntN(24)
			for range 1 + random.IntN(20) {
				list = append(list, Literal{text(alphabet, least+random.IntN(most)), random.IntN(2) == 0})
			}
			compareWithOracle(t, list, text(alphabet, random.IntN(200)))
		}
	}
}

// A set of more than few literals has a sieve for the long ones.
func TestManyLiterals(t *testing.T) {
	var list []Literal
	for i := range 2 * few {
		list = append(list, Literal{strings.Repeat("x", i%9) + fmt.Sprintf("value-%04x-%04d", i*7919%65536, i), i%2 == 0})
	}
	list = append(list, exact("a", "ab", "e-0", "lue-", "alue-", "value-00")...)
	compareWithOracle(t, list, "xxVALUE-0000-0000 xvalue-1eef-0001 value-3dde-0002 xvalue-1eef-000 value-00000000")
}

// Mark finds what Scan finds, in one piece of data after the other.
func TestMarkGathers(t *testing.T) {
	set := compiled(t, folded("first", "second", "never", "both"))
	seen := make([]uint64, set.Words())
	set.Mark([]byte("the FIRST and both"), seen)
	set.Mark([]byte("the second and both"), seen)
	if seen[0] != 0b1011 {
		t.Errorf("got %b", seen[0])
	}
}

// The buffers are given, as those that searches share may be dropped at any time.
func TestSearchesDoNotAllocate(t *testing.T) {
	set := compiled(t, folded("needle", `\needle.exe`, "e", "a needle in a stack"))
	data := []byte(strings.Repeat("hay a needle in a stack of hay ", 300))
	seen := make([]uint64, set.Words())
	found := 0
	w := new(work)
	set.scan(data, w, func(_, _, _ int) { found++ })
	allocations := testing.AllocsPerRun(10, func() {
		set.scan(data, w, func(_, _, _ int) { found++ })
		set.mark(data, w, seen)
	})
	if found == 0 || allocations > 0 {
		t.Errorf("%v allocations, %d found", allocations, found)
	}
}

// A scan within what a scan calls has buffers of its own, and so has each goroutine.
func TestScansAtOnce(t *testing.T) {
	set := compiled(t, folded("needle", "stack"))
	data := []byte(strings.Repeat("a needle in a stack ", 1000))
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			found := 0
			set.Scan(data, func(_, start, _ int) {
				if start%1000 < 20 {
					set.Scan(data[:40], func(_, _, _ int) { found++ })
				}
				found++
			})
			if want := 2000 + 20*2*4; found != want {
				t.Errorf("found %d, want %d", found, want)
			}
		})
	}
	group.Wait()
}

// Hostile data: a window of many literals, for ever. Few of them may be compared.
func TestSharedWindowsStayCheap(t *testing.T) {
	var list []Literal
	for i := range 4000 {
		list = append(list, Literal{fmt.Sprintf("\\%c%c%c.exe", 'a'+i%26, 'a'+i/26%26, 'a'+i/676), true})
	}
	set := compiled(t, list)
	candidates := 0
	data := []byte(strings.Repeat("a.exe", 1000))
	for from := 0; from < len(data); from += strip {
		set.candidates(data, from, new(positions), func(entry, int) { candidates++ })
	}
	if candidates > len(data) {
		t.Errorf("%d candidates in %d bytes", candidates, len(data))
	}
}

// compareWithOracle searches with the set, and with the one that its literals would have if they were many.
func compareWithOracle(t *testing.T, list []Literal, data string) {
	t.Helper()
	want := naive(list, data)
	compare(t, compiled(t, list), list, data, want)
	many, err := compile(list, 0)
	if err != nil {
		t.Fatal(err)
	}
	compare(t, many, list, data, want)
}

func compare(t *testing.T, set *Set, list []Literal, data string, want []occurrence) {
	t.Helper()
	if got := scanned(set, data); !slices.Equal(got, want) {
		t.Fatalf("%.400s in %q:\n got %v\nwant %v", fmt.Sprint(list), data, got, want)
	}
	seen, wantSeen := make([]uint64, set.Words()), make([]uint64, set.Words())
	set.Mark([]byte(data), seen)
	for _, o := range want {
		wantSeen[o.id/64] |= 1 << (o.id % 64)
	}
	if !slices.Equal(seen, wantSeen) {
		t.Fatalf("%.400s in %q: marked %b, want %b", fmt.Sprint(list), data, seen, wantSeen)
	}
}

// naive is the oracle: it tries every literal at every place.
func naive(list []Literal, data string) (found []occurrence) {
	for start := range len(data) {
		var here []occurrence
		for id, l := range list {
			if end := start + len(l.Text); end <= len(data) && equal(data[start:end], l) {
				here = append(here, occurrence{start, end, id})
			}
		}
		slices.SortStableFunc(here, func(a, b occurrence) int { return a.end - b.end })
		found = append(found, here...)
	}
	return found
}

func equal(text string, l Literal) bool {
	for i := range len(text) {
		a, b := text[i], l.Text[i]
		if l.Fold {
			a, b = small(a), small(b)
		}
		if a != b {
			return false
		}
	}
	return true
}

func small(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}
