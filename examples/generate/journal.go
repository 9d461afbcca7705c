package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// A rotation says where the lines of a stream go: to one file a day.
type rotation struct {
	path   string                     // with %s for the date
	header func(day time.Time) string // nil: none
	footer func(day time.Time) string
}

// rotations has every stream of the example, by its name in the journal.
var rotations = map[string]rotation{
	"zeek-1/conn":  zeekRotation("zeek-1", "conn", connColumns),
	"zeek-1/dns":   zeekRotation("zeek-1", "dns", dnsColumns),
	"zeek-1/http":  zeekRotation("zeek-1", "http", httpColumns),
	"zeek-1/ssl":   zeekRotation("zeek-1", "ssl", sslColumns),
	"zeek-1/files": zeekRotation("zeek-1", "files", filesColumns),
	"zeek-2/conn":  zeekRotation("zeek-2", "conn", connColumns),
	"zeek-2/dns":   zeekRotation("zeek-2", "dns", dnsColumns),
	"sensor-1/eve": {path: "sensor-1/eve.%s.json.zst"},
	"proxy-1":      {path: "proxy-1/access.%s.log.gz"},
	"www-1":        {path: "www-1/access.%s.log.gz"},
	"bastion-1":    {path: "bastion-1/auth.%s.log"},
	"edr-1":        {path: "edr-1/events.%s.csv", header: func(time.Time) string { return edrHeader }},
	"app-1":        {path: "app-1/rates-api.%s.jsonl.zst"},
}

// A journal collects the lines of all streams, in any order.
type journal struct {
	lines map[string][]line
}

type line struct {
	at   time.Time
	text string // without its line end
}

func newJournal() *journal { return &journal{lines: map[string][]line{}} }

func (j *journal) add(stream string, at time.Time, text string) {
	j.lines[stream] = append(j.lines[stream], line{at, text})
}

// drop loses the lines of a stream from a time to another.
func (j *journal) drop(stream string, from, to time.Time) {
	j.lines[stream] = slices.DeleteFunc(j.lines[stream], func(l line) bool {
		return !l.at.Before(from) && l.at.Before(to)
	})
}

// A logFile is one file of the example, before compression. Its name is a slash-separated path within its directory.
type logFile struct {
	name, text string
}

// files sorts each stream by time and rotates it at midnight.
func (j *journal) files() []logFile {
	var files []logFile
	for _, stream := range slices.Sorted(maps.Keys(j.lines)) {
		lines := j.lines[stream]
		slices.SortStableFunc(lines, func(a, b line) int { return cmp.Compare(a.at.UnixNano(), b.at.UnixNano()) })
		for _, day := range days {
			files = append(files, rotations[stream].file(day, lines))
		}
	}
	return files
}

func (r rotation) file(day time.Time, lines []line) logFile {
	var text strings.Builder
	if r.header != nil {
		text.WriteString(r.header(day))
	}
	for _, l := range lines {
		if l.at.Truncate(24 * time.Hour).Equal(day) {
			text.WriteString(l.text + "\n")
		}
	}
	if r.footer != nil {
		text.WriteString(r.footer(day))
	}
	return logFile{fmt.Sprintf(r.path, day.Format(time.DateOnly)), text.String()}
}

// pack compresses as the name says. The gzip header holds no time, so that equal logs give equal files.
func pack(name, text string) ([]byte, error) {
	switch {
	case strings.HasSuffix(name, ".gz"):
		var packed bytes.Buffer
		w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
		if err != nil {
			return nil, err
		}
		_, err = w.Write([]byte(text))
		err = errors.Join(err, w.Close())
		return packed.Bytes(), err
	case strings.HasSuffix(name, ".zst"):
		w, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1))
		if err != nil {
			return nil, err
		}
		return w.EncodeAll([]byte(text), nil), w.Close()
	}
	return []byte(text), nil
}
