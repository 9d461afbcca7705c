package sweep_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
	"github.com/ulikunitz/xz"
)

// A unit is one log file, or a member of an archive.
type unit struct {
	group *logGroup
	name  string // of the file
	data  []byte
	places
}

// places are where the entries stand.
type places []place

type place struct {
	entry  *entry
	offset int64
	line   int64 // from 1; 0 where records are elements
	index  int64
	end    int64
}

// A diskFile holds units, in a container.
type diskFile struct {
	path   string
	data   []byte
	units  []*unit
	prefix string // of the sources' names: the path, and those of archives within
	whole  bool   // the path is the source
}

// units makes the files of a group: the entries of its streams in order of time.
func (g *logGroup) units() []*unit {
	var all []*entry
	for _, s := range g.streams {
		for i := range s.entries {
			all = append(all, &s.entries[i])
		}
	}
	slices.SortStableFunc(all, func(a, b *entry) int { return a.at.Compare(b.at) })
	file := "messages.log"
	if g.streams[0].file != "" {
		file = g.streams[0].file
	}
	if !g.daily {
		return []*unit{g.unit(file, all)}
	}
	var units []*unit
	for len(all) > 0 {
		day := all[0].at.Format("2006-01-02")
		n := slices.IndexFunc(all, func(e *entry) bool { return e.at.Format("2006-01-02") != day })
		if n < 0 {
			n = len(all)
		}
		ext := filepath.Ext(file)
		units = append(units, g.unit(strings.TrimSuffix(file, ext)+"."+day+ext, all[:n]))
		all = all[n:]
	}
	return units
}

// unit writes a file. Elements of arrays are numbered, records on lines have a line.
func (g *logGroup) unit(name string, entries []*entry) *unit {
	u := &unit{group: g, name: name}
	head := ""
	if len(g.streams) == 1 {
		head = g.streams[0].head
	}
	opening, between, closing := head, "\n", "\n"
	switch g.form {
	case "array":
		opening, between, closing = "[", ",", "]\n"
	case "records":
		opening, between, closing = `{"Records":[`, ",\n", "]}\n"
	case "pretty":
		opening, between, closing = "[\n", ",\n", "\n]\n"
	}
	out := bytes.NewBufferString(opening)
	line := int64(1 + strings.Count(head, "\n"))
	for i, e := range entries {
		p := place{entry: e, offset: int64(out.Len()), line: line + int64(i), index: int64(i)}
		text := e.text
		if g.form != "" {
			p.line = 0
		}
		if g.form == "pretty" {
			var b bytes.Buffer
			if json.Indent(&b, []byte(text), "", "  ") != nil {
				panic(text)
			}
			text = b.String()
		}
		out.WriteString(text)
		p.end = int64(out.Len())
		if i < len(entries)-1 {
			out.WriteString(between)
		}
		u.places = append(u.places, p)
	}
	out.WriteString(closing)
	u.data = out.Bytes()
	return u
}

// pack puts a group's units on disk.
func (g *logGroup) pack(units []*unit, modTime time.Time) []*diskFile {
	switch g.container {
	case "tar.gz":
		path := g.name + ".tar.gz"
		return []*diskFile{{path: path, data: gzipped(tarred(units, modTime)), units: units, prefix: path + "!"}}
	case "zip":
		path := g.name + ".zip"
		return []*diskFile{{path: path, data: zipped(units, modTime), units: units, prefix: path + "!"}}
	case "zip in tar.gz":
		path := g.name + ".tgz"
		inner := &unit{name: "logs.zip", data: zipped(units, modTime)}
		return []*diskFile{{path: path, data: gzipped(tarred([]*unit{inner}, modTime)), units: units, prefix: path + "!logs.zip!"}}
	}
	var files []*diskFile
	for _, u := range units {
		path := filepath.Join(g.name, u.name)
		if g.container != "" {
			path += "." + g.container
		}
		files = append(files, &diskFile{path: path, data: compressed(g.container, u.data), units: []*unit{u}, prefix: path, whole: true})
	}
	return files
}

func (f *diskFile) source(u *unit) string {
	if f.whole {
		return f.prefix
	}
	return f.prefix + u.name
}

func compressed(container string, data []byte) []byte {
	var out bytes.Buffer
	var w io.WriteCloser
	var err error
	switch container {
	case "gz":
		return gzipped(data)
	case "zst":
		w, err = zstd.NewWriter(&out, zstd.WithEncoderLevel(zstd.SpeedFastest))
	case "xz":
		w, err = xz.WriterConfig{DictCap: 1 << 16}.NewWriter(&out)
	case "lz4":
		w = lz4.NewWriter(&out)
	default:
		return data
	}
	if err != nil {
		panic(err)
	}
	w.Write(data)
	w.Close()
	return out.Bytes()
}

func gzipped(data []byte) []byte {
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, gzip.BestSpeed)
	w.Write(data)
	w.Close()
	return out.Bytes()
}

func tarred(units []*unit, modTime time.Time) []byte {
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, u := range units {
		w.WriteHeader(&tar.Header{Name: u.name, Mode: 0o644, Size: int64(len(u.data)), ModTime: modTime})
		w.Write(u.data)
	}
	w.Close()
	return out.Bytes()
}

func zipped(units []*unit, modTime time.Time) []byte {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, u := range units {
		f, err := w.CreateHeader(&zip.FileHeader{Name: u.name, Method: zip.Deflate, Modified: modTime})
		if err != nil {
			panic(err)
		}
		f.Write(u.data)
	}
	w.Close()
	return out.Bytes()
}

// save writes the files below a directory, last written when the logs end.
func save(dir string, files []*diskFile, modTime time.Time) {
	for _, f := range files {
		path := filepath.Join(dir, f.path)
		for _, err := range []error{os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, f.data, 0o644), os.Chtimes(path, modTime, modTime)} {
			if err != nil {
				panic(fmt.Sprint(path, ": ", err))
			}
		}
	}
}
