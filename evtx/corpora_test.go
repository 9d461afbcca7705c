//go:build corpora && unix

package evtx_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"picket/evtx"
	"picket/internal/corpora"
)

var update = flag.Bool("update", false, "write the golden file anew")

// unpack gives the files of an archive among the corpora by their path.
func unpack(t testing.TB, name string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	corpora.Each(t, name, func(name string, data io.Reader) {
		if ext := path.Ext(name); ext == ".evtx" || ext == ".json" {
			text, err := io.ReadAll(data)
			if err != nil {
				t.Fatal(err)
			}
			files[name] = text
		}
	})
	return files
}

func sorted(files map[string][]byte, ext string) (names []string) {
	for name := range files {
		if path.Ext(name) == ext {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// TestCorpora counts the records and faults of each file and checks what none may break.
func TestCorpora(t *testing.T) {
	var table strings.Builder
	table.WriteString("# records faults file: every record once, in whole and in damaged logs\n")
	for _, name := range []string{"evtx/evtx-attack-samples.tar.zst", "evtx/evtx-damaged.tar.zst"} {
		files := unpack(t, name)
		var records, faults int
		for _, file := range sorted(files, ".evtx") {
			r, f := count(t, file, files[file])
			fmt.Fprintf(&table, "%6d %4d %s\n", r, f, path.Base(file))
			records += r
			faults += f
		}
		fmt.Fprintf(&table, "%6d %4d %s\n", records, faults, path.Base(name))
	}
	const golden = "testdata/corpora.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(table.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, _ := os.ReadFile(golden)
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(table.String(), "\n")); diff != "" {
		t.Errorf("differs from %s:\n%s", golden, diff)
	}
}

func count(t *testing.T, file string, log []byte) (records, faults int) {
	offsets, numbers := map[int64]bool{}, map[uint64]bool{}
	var all []string
	_, all = read(t, log, func(r *evtx.Record) string {
		records++
		if offsets[r.Offset] || !bytes.HasPrefix(log[r.Offset:], []byte("\x2a\x2a\x00\x00")) {
			t.Errorf("%s: a second record at %#x, or none", file, r.Offset)
		}
		if numbers[r.ID] {
			t.Errorf("%s: record %d twice", file, r.ID)
		}
		offsets[r.Offset], numbers[r.ID] = true, true
		// Records of logs that were exported may have no time: that of a FILETIME of zero.
		if year := r.Written.Year(); r.ID == 0 || r.ID > 1<<40 || year != 1601 && (year < 2000 || year > 2030) {
			t.Errorf("%s: record %d of %d", file, r.ID, year)
		}
		if line := r.AppendJSON(nil); !json.Valid(line) || bytes.IndexByte(line, '\n') >= 0 {
			t.Errorf("%s: record %d is no JSON: %s", file, r.ID, line)
		}
		return ""
	})
	return records, len(all)
}

// TestPairs compares with JSON that another reader made of the same logs. It cuts blanks off the end of texts, which are kept here;
// and one pair was changed by hand.
func TestPairs(t *testing.T) {
	files := unpack(t, "sigma/sigmahq.tar.zst")
	events, blanks, other := 0, 0, 0
	for _, file := range sorted(files, ".evtx") {
		got, faults := read(t, files[file], asJSON)
		if len(faults) > 0 {
			t.Errorf("%s: %q", file, faults)
		}
		want := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(files[strings.TrimSuffix(file, ".evtx")+".json"], []byte("\ufeff"))))
		for _, line := range got {
			var a, b any
			if err := errors.Join(want.Decode(&a), json.Unmarshal([]byte(line), &b)); err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			events++
			if reflect.DeepEqual(a, b) {
				continue
			}
			if blanks++; !reflect.DeepEqual(a, trimmed(b)) {
				blanks--
				other++
				t.Logf("%s\nhas  %v\nwant %v", file, b, a)
			}
		}
		if want.More() {
			t.Errorf("%s: fewer events than in the JSON", file)
		}
	}
	t.Logf("%d events; %d differ in blanks at the end of texts, %d otherwise", events, blanks, other)
	if other > 1 {
		t.Errorf("%d events differ", other)
	}
}

func trimmed(v any) any {
	switch v := v.(type) {
	case string:
		return strings.TrimRight(v, " \r\n\t")
	case map[string]any:
		for k := range v {
			v[k] = trimmed(v[k])
		}
	}
	return v
}

// TestPages damages logs as disks do, by whole pages: zeros, or a page of another place of the log. Nothing is given that was not
// in the log, and nearly all that was not hit is.
func TestPages(t *testing.T) {
	const page, hits, trials = 4096, 6, 10
	files := unpack(t, "evtx/evtx-damaged.tar.zst")
	random := rand.New(rand.NewPCG(1, 2))
	for _, name := range []string{"samples/security.evtx", "samples/system.evtx"} {
		log := files[name]
		known, size := map[string]bool{}, map[int64]int{}
		var pages int64
		read(t, log, func(r *evtx.Record) string {
			known[asJSON(r)] = true
			size[r.Offset] = int(binary.LittleEndian.Uint32(log[r.Offset+4:]))
			pages = r.Offset / page
			return ""
		})
		for _, zeros := range []bool{true, false} {
			whole, got := 0, 0
			for range trials {
				damaged := slices.Clone(log)
				hit := map[int64]bool{}
				for range hits {
					to := 1 + random.Int64N(pages)
					from := 1 + random.Int64N(pages)
					hit[to] = true
					if to *= page; zeros {
						clear(damaged[to : to+page])
					} else {
						copy(damaged[to:], log[from*page:from*page+page])
					}
				}
				for at, n := range size {
					if !hit[at/page] && !hit[(at+int64(n)-1)/page] {
						whole++
					}
				}
				read(t, damaged, func(r *evtx.Record) string {
					got++
					if line := asJSON(r); !known[line] {
						t.Errorf("%s: invented: %s", name, line)
					}
					return ""
				})
			}
			t.Logf("%s, zeros %t: %d of %d", name, zeros, got, whole)
			if got < whole*97/100 {
				t.Errorf("%s: %d of %d records", name, got, whole)
			}
		}
	}
}

// chunks are the file's bytes without its header.
func chunks(file []byte) []byte { return file[min(len(file), 4096):] }

// BenchmarkCorpora tells events for each second of the processor's time, over many small files and over one of all their chunks:
// with all values decoded to text, as JSON, as XML.
func BenchmarkCorpora(b *testing.B) {
	files := unpack(b, "evtx/evtx-attack-samples.tar.zst")
	var logs [][]byte
	var joined []byte
	for _, name := range sorted(files, ".evtx") {
		logs = append(logs, files[name])
		joined = append(joined, chunks(files[name])...)
	}
	joined = append(slices.Clone(logs[0][:4096]), joined...)
	var dst []byte
	forms := []struct {
		name string
		use  func(*evtx.Record)
	}{
		{"frames", func(*evtx.Record) {}},
		{"values", func(r *evtx.Record) {
			dst = dst[:0]
			for f := range r.Fields() {
				dst = f.Value.AppendText(dst)
			}
		}},
		{"JSON", func(r *evtx.Record) { dst = r.AppendJSON(dst[:0]) }},
		{"XML", func(r *evtx.Record) { dst = r.AppendXML(dst[:0]) }},
	}
	for _, form := range forms {
		b.Run("files/"+form.name, func(b *testing.B) { rate(b, logs, form.use) })
		b.Run("joined/"+form.name, func(b *testing.B) { rate(b, [][]byte{joined}, form.use) })
	}
}

func rate(b *testing.B, logs [][]byte, use func(*evtx.Record)) {
	events := 0
	begun := processorTime()
	b.ReportAllocs()
	for b.Loop() {
		for _, log := range logs {
			r := evtx.NewReader(bytes.NewReader(log))
			for c, err := r.Next(); err == nil; c, err = r.Next() {
				for record, fault := range c.Records() {
					if fault == nil {
						use(record)
						events++
					}
				}
			}
		}
	}
	b.ReportMetric(float64(events)/(processorTime()-begun), "events/CPU-s")
}

func processorTime() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}
