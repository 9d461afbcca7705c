package source

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A found is a source that was read.
type found struct {
	content
	name      string
	container string
	modTime   time.Time
}

func (f found) String() string {
	line := fmt.Sprintf("%s (%s) %d bytes, %d lines", f.name, f.container, len(f.text), strings.Count(f.text, "\n"))
	for _, fault := range f.faults {
		line += ": " + fault.Error()
	}
	return line
}

func readEach(t *testing.T, readers iter.Seq[*Reader]) []found {
	t.Helper()
	var all []found
	for r := range readers {
		all = append(all, found{readAll(t, r), r.Name(), r.Container(), r.ModTime()})
	}
	return all
}

// walked reads a file as Walk finds it.
func walked(t *testing.T, path string, lim limits) []found {
	t.Helper()
	var all []found
	for e := range walkWithin(context.Background(), []string{path}, lim) {
		all = append(all, readEach(t, open(e, nil, lim))...)
	}
	return all
}

func readStream(t *testing.T, data []byte, lim limits) []found {
	t.Helper()
	return readEach(t, streamed("-", bytes.NewReader(data), lim))
}

func testFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// dnsLog and webLog are what the files of testdata hold.
func dnsLog() string {
	var b strings.Builder
	for i := range 120 {
		fmt.Fprintf(&b, "2024-03-02T04:%02d:%02dZ host-a query www%d.example.com answer 203.0.113.%d\n", i/60, i%60, i%7, i%20)
	}
	return b.String()
}

func webLog() string {
	var b strings.Builder
	for i := range 80 {
		fmt.Fprintf(&b, "198.51.100.%d - - [02/Mar/2024:05:%02d:%02d +0000] \"GET /p%d HTTP/1.1\" 200 %d\n", i%30, i/60, i%60, i, i*37)
	}
	return b.String()
}

// The files were made by the programs that people use: 7zz, zip, tar, xz, bzip2, lz4.
func TestFilesOfOthers(t *testing.T) {
	names, err := filepath.Glob("testdata/*.*")
	must(t, err)
	var got strings.Builder
	for _, name := range names {
		if strings.HasSuffix(name, ".golden") {
			continue
		}
		for _, f := range walked(t, filepath.ToSlash(name), defaults) {
			fmt.Fprintln(&got, strings.TrimPrefix(f.String(), "testdata/"))
			checkText(t, f)
		}
	}
	want, err := os.ReadFile("testdata/files.golden")
	must(t, err)
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Error(diff)
		t.Log(got.String())
	}
}

func checkText(t *testing.T, f found) {
	t.Helper()
	text := strings.TrimLeft(f.text, "\x00") // a sparse file
	if text != "" && text != dnsLog() && text != webLog() {
		t.Errorf("%s: other text: %.100q", f.name, text)
	}
	inside := strings.Contains(f.name, "!") && !strings.Contains(f.name, "sparse") && !strings.HasSuffix(f.name, "!-")
	if want := time.Date(2024, 3, 3, 6, 0, 0, 0, time.UTC); inside && !f.modTime.Equal(want) {
		t.Errorf("%s: changed %v", f.name, f.modTime)
	}
}

// What comes through a pipe is the same as what lies on disk.
func TestStreamedEqualsOnDisk(t *testing.T) {
	names, err := filepath.Glob("testdata/*.*")
	must(t, err)
	for _, name := range names {
		onDisk := walked(t, name, defaults)
		var streamed []found
		for r := range openNamed(name, bytes.NewReader(testFile(t, filepath.Base(name)))) {
			streamed = append(streamed, found{readAll(t, r), r.Name(), r.Container(), r.ModTime()})
		}
		if diff := cmp.Diff(fmt.Sprint(onDisk), fmt.Sprint(streamed)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func openNamed(name string, in io.Reader) iter.Seq[*Reader] { return streamed(name, in, defaults) }

// A wrapper makes a container around data. It says how a member of it is called.
type wrapper struct {
	name   string
	member string
	wrap   func(t testing.TB, data []byte) []byte
}

var wrappers = []wrapper{
	{"gzip", "", func(t testing.TB, data []byte) []byte { return gzipped(t, string(data)) }},
	{"zstd", "", func(t testing.TB, data []byte) []byte { return zstded(t, string(data)) }},
	{"xz", "", func(t testing.TB, data []byte) []byte { return xzed(t, string(data)) }},
	{"lz4", "", func(t testing.TB, data []byte) []byte { return lz4ed(t, string(data)) }},
	{"tar", "!t", func(t testing.TB, data []byte) []byte { return tarOf(t, file{"t", data}) }},
	{"zip", "!z", func(t testing.TB, data []byte) []byte { return zipOf(t, file{"z", data}) }},
	{"7z", "!s", func(t testing.TB, data []byte) []byte { return sevenOf(t, file{"s", data}) }},
}

func TestNestings(t *testing.T) {
	text := logText(50)
	bz := testFile(t, "web.bz2")
	for _, a := range wrappers {
		for _, b := range wrappers {
			for _, c := range wrappers {
				name, container := "-"+a.member+b.member+c.member, a.name+"+"+b.name+"+"+c.name
				got := readStream(t, a.wrap(t, b.wrap(t, c.wrap(t, []byte(text)))), defaults)
				if len(got) != 1 || got[0].text != text || len(got[0].faults) > 0 || got[0].name != name || got[0].container != container {
					t.Errorf("%s: got %v", container, got)
				}
			}
			got := readStream(t, a.wrap(t, b.wrap(t, bz)), defaults)
			if len(got) != 1 || got[0].text != webLog() || got[0].container != a.name+"+"+b.name+"+bzip2" {
				t.Errorf("%s: got %v", a.name+"+"+b.name+"+bzip2", got)
			}
		}
	}
}

// A file is a member to be.
type file struct {
	name string
	data []byte
}

func tarOf(t testing.TB, files ...file) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, f := range files {
		header := &tar.Header{Name: f.name, Mode: 0o600, Size: int64(len(f.data)), ModTime: time.Unix(1709445600, 0)}
		if err := w.WriteHeader(header); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(f.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func zipOf(t testing.TB, files ...file) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range files {
		m, err := w.Create(f.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := m.Write(f.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// manyLogs are files of which no two are alike, some of them containers.
func manyLogs(t testing.TB) []file {
	var files []file
	for i := range 40 {
		text := strings.Replace(logText(20+i), "host", fmt.Sprint("host", i), -1)
		f := file{fmt.Sprintf("dir/%02d.log", i), []byte(text)}
		switch i % 4 {
		case 1:
			f = file{f.name + ".gz", gzipped(t, text)}
		case 2:
			f = file{f.name + ".tar.xz", xzed(t, string(tarOf(t, f, f)))}
		}
		files = append(files, f)
	}
	return files
}

func TestParallelEqualsSequential(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, data := range map[string][]byte{"a.zip": zipOf(t, manyLogs(t)...), "a.tar": tarOf(t, manyLogs(t)...)} {
		must(t, os.WriteFile(name, data, 0o600))
		entries := slices.Collect(Walk(context.Background(), []string{name}))
		if len(entries) != 40 {
			t.Fatalf("%s: %d entries", name, len(entries))
		}
		parallel := make([][]found, len(entries))
		var workers sync.WaitGroup
		for i, e := range entries {
			workers.Go(func() { parallel[i] = readEach(t, Open(e, nil)) })
		}
		workers.Wait()
		onDisk := readEach(t, Open(Entry{Name: name, Size: int64(len(data))}, nil))
		streamed := readEach(t, openNamed(name, bytes.NewReader(data)))
		for _, want := range [][]found{onDisk, streamed} {
			if diff := cmp.Diff(texts(want), texts(slices.Concat(parallel...))); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
		if len(onDisk) != 50 || onDisk[2].name != name+"!dir/02.log.tar.xz!dir/02.log" {
			t.Errorf("%s: %d sources, %s", name, len(onDisk), onDisk[2].name)
		}
	}
}

func texts(all []found) []string {
	var lines []string
	for _, f := range all {
		lines = append(lines, f.String()+"\n"+f.text)
	}
	return lines
}

func TestConsumed(t *testing.T) {
	t.Chdir(t.TempDir())
	data := zipOf(t, manyLogs(t)...)
	must(t, os.WriteFile("a.zip", data, 0o600))
	total := int64(0)
	for e := range Walk(context.Background(), []string{"a.zip"}) {
		for r := range Open(e, nil) {
			readAll(t, r)
			if r.Consumed() != e.Size {
				t.Errorf("%s: consumed %d of %d", r.Name(), r.Consumed(), e.Size)
			}
		}
		total += e.Size
	}
	if total < int64(len(data))/2 || total > int64(len(data)) {
		t.Errorf("%d of %d bytes are members", total, len(data))
	}
	last := int64(0)
	for r := range Open(Entry{Name: "a.zip"}, nil) {
		readAll(t, r)
		if r.Consumed() < last || r.Consumed() > int64(len(data)) {
			t.Errorf("consumed %d after %d", r.Consumed(), last)
		}
		last = r.Consumed()
	}
}

func TestNamesAreText(t *testing.T) {
	long := strings.Repeat("é", 2000)
	files := []file{{"../../etc/passwd", nil}, {"/abs", nil}, {"a\x1b[31m\nb", nil}, {`C:\logs\a.log`, nil}, {"a!b", nil}, {long, nil}}
	want := []string{"-!../../etc/passwd", "-!/abs", "-!a\x1b[31m\nb", `-!C:\logs\a.log`, "-!a!b", "-!" + long[:1020] + "…"}
	for name, data := range map[string][]byte{"tar": tarOf(t, files...), "zip": zipOf(t, files...), "7z": sevenOf(t, files...)} {
		var got []string
		for _, f := range readStream(t, data, defaults) {
			got = append(got, f.name)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestSpool(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	big := []byte(logText(2000))
	data := gzipped(t, string(zipOf(t, file{"a", big}, file{"b", big})))
	for _, memory := range []int64{1, 1 << 10, 1 << 30} {
		lim := with(small, func(l *limits) { l.spoolMemory = memory })
		for _, f := range readStream(t, data, lim) {
			if f.text != string(big) || len(f.faults) > 0 {
				t.Errorf("%d bytes in memory: %v", memory, f)
			}
		}
	}
	got := readStream(t, data, with(small, func(l *limits) { l.spool = 2000 }))
	if len(got) != 1 || !strings.HasPrefix(fault(got[0].content), "archive in a stream is over the limit of 0 MiB: decompress it first") {
		t.Errorf("over the limit: %v", got)
	}
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "picket-spool-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// A caller may stop anywhere.
func TestStopEarly(t *testing.T) {
	for _, w := range wrappers {
		files := []file{{"1", []byte("a\n")}, {"2", gzipped(t, "b\n")}, {"3", []byte("c\n")}}
		data := w.wrap(t, zipOf(t, file{"x", sevenOf(t, files...)}, file{"y", tarOf(t, files...)}))
		for stop := 1; stop <= 7; stop++ {
			seen := 0
			for range openNamed("-", bytes.NewReader(data)) {
				if seen++; seen == stop {
					break
				}
			}
			if seen != min(stop, 6) {
				t.Errorf("%s: %d sources seen", w.name, seen)
			}
		}
	}
}
