package matcher

import (
	"cmp"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"picket/internal/bytemask"
)

// sieved are the values that FuzzSieve looks for: all kinds, each found in a way of its own.
var sieved = append([]string{
	"cidr:203.0.113.64/26", "cidr:10.0.0.0/7", "ipv4:8.8.4.4", "ipv4:100.200.100.200", "domain:x.example", "domain:a-b.c_d.example",
	"domain:label-of-more-than-sixteen-characters.another-such-label-in-example", "domain:xn--mller-kva.example", "domain:中国.example",
	"domain:sub." + strings.Repeat("a", 61) + ".longexample",
	"sha1:0123456789abcdef0123456789abcdef01234567", "ja3:ffffffffffffffffffffffffffffffff", "url:http://[2001:db8::9]/x",
	"sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "email:very.odd!name@x.example", "mutex:ab", "filename:q.e",
	"ipv6:2001:db8:1:2:3:4:5:6", "ipv6:::1", "url:https://x.example/", "mutex:Пароль",
}, fuzzed...)

// pieces are what lines are made of: values, near misses, and what stands between them.
var pieces = strings.Split("192.0.2.4|192.000.002.004|192.0.2.40|1.192.0.2.4|192.0.2.4.|.192.0.2.4|192.0.2.4-|_192.0.2.4|a192.0.2.4|203.0.113.65|8.8.4.4|8.8.4.4.8|"+
	"010.001.002.003|11.22.33.44|evil.example|EVIL.Example|www.a.evil.example.|evil.example..|..evil.example|evil.example.com|notevil.example|x.example|"+
	"user@evil.example|bad@evil.example|http://evil.example/a/b.exe|evil.example:80/a/b.exe|http%3A%2F%2Fevil.example%2Fa%2Fb.exe|/x?y=1|http://192.0.2.9|"+
	"0123456789abcdef0123456789abcdef|0123456789ABCDEF0123456789abcdef01234567|ffffffffffffffffffffffffffffffff|f|"+
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef|01:23:45:67:89:ab:cd:ef:01:23:45:67:89:ab:cd:ef|evil.exe|a b.exe|C:\\Temp\\|C:\\\\Temp\\\\evil.exe|"+
	"Global\\Foo_7|{0a-7}|Foo/7.1 (a; b)|\"Foo/7.1 (a; b)\"|HKCU\\Software\\Foo7|Тайна.doc|müller.example|中国.example|中国。example|"+
	"中|é|\xff|\xe3|(4)evil(7)example(0)|(0)|(|)|2001:db8::7|2001:DB8:0::7|[2001:db8::9]/x|2001:db8:1:2:3:4:5:6|2001:db8::7:443|::1|::|:|12:34:56|1:2:3:4:5:6|"+
	"::ffff:192.0.2.4|64:ff9b::c000:204|label-of-more-than-sixteen-characters.another-such-label-in-example|a-b.c_d.example|"+
	"%20|%2F|%252F|\\n|\\t|\\x22|\\u003c|\\u0022|=3D|=|%|\\|\\\\|!!|ab|q.e|Пароль|t13d1516h2_8daaf6152771_b186095e22b6|"+
	" |  |\t|\n|,|;|\"|'|/|-|_|.|..|a|0|00|00.0|longword|x9.exe|AppData\\Local\\Temp\\x9.exe|"+"sub."+strings.Repeat("a", 61)+".longexample|"+strings.Repeat("a", 61)+"|"+strings.Repeat("b", 70)+"|"+strings.Repeat("1.", 9)+"|\x00", "|")

func lineOf(random *rand.Rand, size int) string {
	var b strings.Builder
	for b.Len() < size {
		b.WriteString(pieces[random.IntN(len(pieces))])
		if random.IntN(3) == 0 {
			b.WriteByte(" \t\n,\""[random.IntN(5)])
		}
	}
	return b.String()
}

func sortedMatches(scan func(func(Match))) []Match {
	var list []Match
	scan(func(m Match) { list = append(list, m) })
	slices.SortFunc(list, func(a, b Match) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End), cmp.Compare(a.ID, b.ID))
	})
	return list
}

// compareWays holds the sieve against the plain scan, on every way to make masks.
func compareWays(t *testing.T, set *Set, data string) {
	t.Helper()
	want := sortedMatches(func(yield func(Match)) { set.scan([]byte(data), yield) })
	defer bytemask.Use(bytemask.Current())
	for _, level := range bytemask.Levels() {
		bytemask.Use(level)
		got := sortedMatches(func(yield func(Match)) { set.sift([]byte(data), yield) })
		if slices.Equal(got, want) {
			continue
		}
		for _, m := range want {
			if !slices.Contains(got, m) {
				t.Errorf("%s lost %v at %d: %q in\n%q", level, set.list[m.ID], m.Start, data[m.Start:m.End], data[max(0, m.Start-80):min(len(data), m.End+80)])
			}
		}
		for _, m := range got {
			if !slices.Contains(want, m) {
				t.Errorf("%s made %v at %d: %q in\n%q", level, set.list[m.ID], m.Start, data[m.Start:m.End], data[max(0, m.Start-80):min(len(data), m.End+80)])
			}
		}
		t.Fatalf("%s: %d matches, want %d", level, len(got), len(want))
	}
}

// smallSets are sets of a few kinds each: what is not looked for must not be needed to find the rest.
func smallSets(t testing.TB) []*Set {
	var sets []*Set
	compile := func(list []string) {
		set, err := Compile(parsed(t, list...))
		if err != nil {
			t.Fatal(err)
		}
		sets = append(sets, set)
	}
	compile(sieved)
	byKind := map[string][]string{}
	for _, x := range sieved {
		kind, _, _ := strings.Cut(x, ":")
		byKind[kind] = append(byKind[kind], x)
	}
	for _, kind := range slices.Sorted(maps.Keys(byKind)) {
		compile(byKind[kind])
	}
	return sets
}

func TestSieveFindsWhatTheScannerFinds(t *testing.T) {
	sets := smallSets(t)
	random := rand.New(rand.NewPCG(1, 7))
	for range 400 {
		data := lineOf(random, 1+random.IntN(700))
		for _, set := range sets {
			compareWays(t, set, data)
		}
	}
	for range 30 {
		compareWays(t, sets[0], lineOf(random, 3*chunkBytes))
	}
}

// Every value at every place relative to the borders of words and of chunks.
func TestSieveAcrossBorders(t *testing.T) {
	set := smallSets(t)[0]
	for _, piece := range pieces {
		for _, border := range []int{bytemask.Width, chunkBytes} {
			for shift := range len(piece) + 3 {
				if shift >= border {
					break
				}
				data := strings.Repeat("-", border-shift-1) + " " + piece + " " + strings.Repeat("z", 20)
				compareWays(t, set, data)
				compareWays(t, set, strings.Repeat("x ", border)[:border-shift]+piece)
			}
		}
	}
}

// Words of texts that the sieve sees with others before them, or only the end of.
func TestSieveFindsShortWords(t *testing.T) {
	set, err := Compile(parsed(t, "mutex:abc", "mutex:ab", "filename:foo.exe", "filename:evil.exe"))
	if err != nil {
		t.Fatal(err)
	}
	lines := []string{
		`"\u0022abc\u0022`, `%2Fabc `, `"\x22ab\x22"`, "%2Ffoo.exe", "=3Dfoo.exe", `\nfoo.exe`, `\u003cfoo.exe`,
		"..." + strings.Repeat("-", 70) + "evil.exe", strings.Repeat("x", 70) + `"abc"`,
	}
	for dots := range 130 {
		lines = append(lines, "evil.exe"+strings.Repeat(".", dots), "foo.exe"+strings.Repeat(".", dots))
	}
	for _, line := range lines {
		for _, before := range []int{0, 3, 64, 80} {
			compareWays(t, set, strings.Repeat(" ", before)+line+strings.Repeat(" z", shortest))
		}
	}
}

// A host whose last label begins with a digit is no name to the sieve: its set is for the scanner alone.
func TestScanFindsOddHosts(t *testing.T) {
	for _, value := range []string{"domain:evil.3example", "domain:a.evil._x", "url:http://evil.3example/x", "email:a@evil.3example"} {
		set, err := Compile(parsed(t, value, "domain:other.example"))
		if err != nil {
			t.Fatal(err)
		}
		_, text, _ := strings.Cut(value, ":")
		if got := found(set, strings.Repeat("z ", shortest)+text+" other.example"); len(got) != 2 {
			t.Errorf("%s: %q", value, got)
		}
	}
}

func FuzzSieve(f *testing.F) {
	sets := smallSets(f)
	f.Add("GET http://evil.example/a/b.exe 192.0.2.4 0123456789abcdef0123456789abcdef", uint8(60))
	f.Add("(4)evil(7)example(0) 2001:db8::7 \\u003cevil.example %2Fevil.example", uint8(3))
	f.Add("中国。example müller.example Пароль", uint8(63))
	f.Add(`"\u0022abc\u0022" %2Fq.e evil.exe......`, uint8(15))
	f.Fuzz(func(t *testing.T, data string, before uint8) {
		if len(data) > 10_000 {
			return
		}
		compareWays(t, sets[0], data)
		moved := strings.Repeat(" ", int(before)) + data + "\n" + data
		compareWays(t, sets[0], moved)
		compareWays(t, sets[int(before)%len(sets)], moved)
	})
}
