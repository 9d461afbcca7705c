//go:build corpora

package matcher

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"picket/indicator"
)

// generated makes logs with planted indicators.
func generated(t testing.TB, indicators int) (dir string) {
	t.Helper()
	tool := "../../shared/tools/loggen"
	if _, err := os.Stat(tool); err != nil {
		t.Skip("the generator of logs is not there: ", tool)
	}
	dir = t.TempDir()
	cmd := exec.Command("go", "run", ".", "-out", dir, "-seed", "7", "-size", "30000000", "-indicators", strconv.Itoa(indicators))
	cmd.Dir = tool
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return dir
}

func generatedSet(t testing.TB, dir string, nested int, kinds bool) []indicator.Indicator {
	t.Helper()
	var list []indicator.Indicator
	lists, err := os.ReadFile(filepath.Join(dir, fmt.Sprintf("ind%d.txt", nested)))
	if err != nil {
		t.Fatal(err)
	}
	for value := range strings.Lines(string(lists)) {
		x, err := indicator.Guess(strings.TrimSpace(value))
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, x)
	}
	if !kinds {
		return list
	}
	f, err := os.Open(filepath.Join(dir, "kinds.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		x, err := indicator.New(indicator.Kind(row[0]), row[1])
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, x)
	}
	return list
}

// Every planted line is found for the value planted there, and nothing else is.
func TestGeneratedLogs(t *testing.T) {
	dir := generated(t, 10000)
	set, err := Compile(generatedSet(t, dir, 10000, true))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{}
	truth, err := os.ReadFile(filepath.Join(dir, "truth.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]bool{}
	for row := range strings.Lines(string(truth)) {
		f := strings.Split(strings.TrimRight(row, "\n"), "\t")
		if f[0] == "file" {
			continue
		}
		files[f[0]] = true
		if f[6] == "decoy" {
			continue
		}
		id, _ := strconv.Atoi(f[5])
		if f[4] == "kinds" {
			id += 10000
		}
		want[fmt.Sprintf("%s:%s %d", f[0], f[1], id)] = false
	}
	wrong := 0
	for name := range files {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(bytes.NewReader(data))
		lines.Buffer(nil, 1<<20)
		for number := 1; lines.Scan(); number++ {
			set.Scan(lines.Bytes(), func(m Match) {
				key := fmt.Sprintf("%s:%d %d", name, number, m.ID)
				_, planted := want[key]
				switch {
				case m.HostOnly && planted && strings.HasPrefix(name, "zeek/") || m.HostOnly && planted && name == "eve.json":
					want[key] = true
				case m.HostOnly:
				case !planted:
					if wrong++; wrong < 20 {
						t.Errorf("%s: %v found in %s", key, set.list[m.ID], lines.Bytes())
					}
				default:
					want[key] = true
				}
			})
		}
	}
	for key, seen := range want {
		if !seen {
			if wrong++; wrong < 40 {
				id, _ := strconv.Atoi(key[strings.IndexByte(key, ' ')+1:])
				t.Errorf("%s not found: %v", key, set.list[id])
			}
		}
	}
	t.Logf("%d planted", len(want))
}

func BenchmarkScan(b *testing.B) {
	for _, size := range []struct {
		nested int
		kinds  bool
	}{{100, false}, {10000, false}, {10000, true}, {1000000, false}} {
		indicators := max(size.nested, 10000)
		dir := generated(b, indicators)
		set, err := Compile(generatedSet(b, dir, size.nested, size.kinds))
		if err != nil {
			b.Fatal(err)
		}
		for _, name := range []string{"zeek/conn.log", "zeek/http.log", "eve.json", "proxy.log"} {
			data, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				b.Fatal(err)
			}
			b.Run(fmt.Sprintf("%d/kinds=%v/%s", size.nested, size.kinds, filepath.Base(name)), func(b *testing.B) {
				b.SetBytes(int64(len(data)))
				for b.Loop() {
					set.Scan(data, func(Match) {})
				}
			})
		}
	}
}
