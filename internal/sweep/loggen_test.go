//go:build corpora

package sweep_test

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"encoding/binary"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"picket/indicator"
	"picket/internal/intake"
	"picket/internal/intel"
	"picket/internal/sweep"
)

// loggenDir is the generator of logs with a truth file. It lies beside the repository, where there is one.
const loggenDir = "../../../shared/tools/loggen"

// A corpus is generated logs, what is planted in them, and the advisories that name it.
type corpus struct {
	dir        string
	files      map[string][]byte
	truth      []planted
	advisories []*intel.Advisory
}

type planted struct {
	file         string
	line, offset int64
	time         time.Time
	key          string // of the indicator
	decoy        bool
}

var logFiles = []string{"zeek/conn.log", "zeek/dns.log", "zeek/http.log", "zeek/files.log", "eve.json", "proxy.log"}

var generated sync.Map // seed to *corpus

func loggen(t *testing.T, seed int) *corpus {
	t.Helper()
	if _, err := os.Stat(loggenDir); err != nil {
		t.Skip("the log generator is not beside this repository: ", err)
	}
	if c, ok := generated.Load(seed); ok {
		return c.(*corpus)
	}
	dir, err := os.MkdirTemp("", "picket-loggen")
	if err != nil {
		t.Fatal(err)
	}
	run := exec.Command("go", "run", ".", "-out", dir, "-seed", strconv.Itoa(seed), "-size", "4000000", "-indicators", "10000")
	run.Dir = loggenDir
	if out, err := run.CombinedOutput(); err != nil {
		t.Fatalf("loggen: %v\n%s", err, out)
	}
	c := &corpus{dir: dir, files: map[string][]byte{}}
	for _, name := range logFiles {
		c.files[name] = read(t, filepath.Join(dir, name))
	}
	c.readTruth(t)
	for _, name := range []string{"ind10000.txt", "kinds.csv"} {
		a, err := intake.Open(t.Context(), filepath.Join(dir, name), nil, intake.Options{})
		if err != nil {
			t.Fatal(err)
		}
		c.advisories = append(c.advisories, a)
	}
	generated.Store(seed, c)
	return c
}

func TestMain(m *testing.M) {
	code := m.Run()
	generated.Range(func(_, c any) bool { os.RemoveAll(c.(*corpus).dir); return true })
	os.Exit(code)
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func (c *corpus) readTruth(t *testing.T) {
	scanner := bufio.NewScanner(bytes.NewReader(read(t, filepath.Join(c.dir, "truth.tsv"))))
	scanner.Scan()
	for scanner.Scan() {
		f := strings.Split(scanner.Text(), "\t")
		line, _ := strconv.ParseInt(f[1], 10, 64)
		offset, _ := strconv.ParseInt(f[2], 10, 64)
		at, err := time.Parse(time.RFC3339Nano, f[3])
		x, err2 := indicator.New(indicator.Kind(f[7]), f[8])
		if cmp.Or(err, err2) != nil {
			t.Fatal(scanner.Text(), err, err2)
		}
		c.truth = append(c.truth, planted{f[0], line, offset, at, x.Key(), f[6] == "decoy"})
	}
}

// sweepDir sweeps the logs in a directory for everything that is planted.
func (c *corpus) sweepDir(t *testing.T, dir string) (*sweep.Answer, []*intel.Sighting) {
	t.Helper()
	var paths []string
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() || strings.Contains(e.Name(), "eve") || strings.Contains(e.Name(), "proxy") {
			paths = append(paths, filepath.Join(dir, e.Name()))
		}
	}
	var list []*intel.Sighting
	q := &sweep.Question{Advisories: c.advisories, Paths: paths, Skew: sweep.DefaultSkew}
	answer, err := sweep.Run(context.Background(), q, func(s *intel.Sighting) { list = append(list, s) }, nil)
	if err != nil {
		t.Fatal(err)
	}
	return answer, list
}

type encoding struct {
	suffix string
	encode func(*testing.T, []byte) []byte
	offset func(int64) int64
}

func same(offset int64) int64 { return offset }

var encodings = map[string]encoding{
	"plain": {"", func(_ *testing.T, b []byte) []byte { return b }, same},
	"gzip": {".gz", func(t *testing.T, b []byte) []byte {
		var out bytes.Buffer
		w := gzip.NewWriter(&out)
		w.Write(b)
		w.Close()
		return out.Bytes()
	}, same},
	"zstd": {".zst", func(t *testing.T, b []byte) []byte {
		w, err := zstd.NewWriter(nil)
		if err != nil {
			t.Fatal(err)
		}
		return w.EncodeAll(b, nil)
	}, same},
	"utf-16": {"", func(_ *testing.T, b []byte) []byte {
		out := []byte{0xff, 0xfe}
		for _, r := range string(b) {
			out = binary.LittleEndian.AppendUint16(out, uint16(r))
		}
		return out
	}, func(o int64) int64 { return 2 + 2*o }},
}

// Every planted line is found with its line, offset and time; no decoy is, and nothing else.
func TestEveryPlantedLineIsFound(t *testing.T) {
	for _, seed := range []int{11, 12, 13} {
		for name, enc := range encodings {
			t.Run(fmt.Sprintf("seed %d %s", seed, name), func(t *testing.T) {
				c := loggen(t, seed)
				dir := t.TempDir()
				for file, data := range c.files {
					write(t, filepath.Join(dir, file+enc.suffix), enc.encode(t, data))
				}
				answer, sightings := c.sweepDir(t, dir)
				c.compare(t, dir, enc, sightings)
				for _, r := range answer.Sources {
					for _, f := range r.Faults {
						t.Errorf("%s: %+v", r.File, f)
					}
				}
			})
		}
	}
}

func (c *corpus) compare(t *testing.T, dir string, enc encoding, sightings []*intel.Sighting) {
	want := map[string]bool{}
	for _, p := range c.truth {
		if !p.decoy {
			want[fmt.Sprint(p.file, enc.suffix, " line ", p.line, " offset ", enc.offset(p.offset), " at ", p.time, " ", p.key)] = true
		}
	}
	extra := 0
	for _, s := range sightings {
		file, _ := filepath.Rel(dir, s.File)
		key := fmt.Sprint(file, " line ", s.Line, " offset ", s.Offset, " at ", s.Time, " ", s.Indicator.Key())
		if !want[key] {
			extra++
			if extra <= 5 {
				t.Errorf("not planted: %s (%s)", key, s.Text)
			}
		}
		delete(want, key)
	}
	missed := slices.Sorted(maps.Keys(want))
	if len(missed) > 0 || extra > 0 {
		t.Errorf("%d missed, %d not planted; missed: %s", len(missed), extra, strings.Join(missed[:min(5, len(missed))], "\n"))
	}
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}
