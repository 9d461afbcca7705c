package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"hash/fnv"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"picket/evtx"
	"picket/evtx/evtxtest"
)

// An eventLog is Windows events in one form. Its path, relative to the bench's directory, is a file or a directory.
type eventLog struct {
	Name   string `json:"name"`
	Form   string `json:"form"`
	Path   string `json:"path"`
	Files  int    `json:"files"`
	Bytes  int64  `json:"bytes"`
	Events int    `json:"events"`
}

// Forms of events.
const (
	asEVTX  = "evtx"
	asJSON  = "json"
	asMixed = "mixed json"
)

// eventLogs are given logs, or those that bench makes: once, and repeated until there are a few events and many.
type eventLogs struct {
	From    string // what was given; empty: made by bench
	Empty   map[string]eventLog
	Once    map[string]eventLog
	Few     map[string]eventLog
	Many    map[string]eventLog
	top     string // the directory of all of them, relative to that of the bench
	few     int
	many    int
	passage bytes.Buffer // of one file, used again: the bench must not grow, as its programs would show that
}

// eventLogs makes, or finds from before, the logs that are measured.
func (b *bench) eventLogs() (*eventLogs, error) {
	few, many := 200_000, 1_000_000
	if b.o.quick {
		few, many = few/10, many/20
	}
	e := &eventLogs{few: few, many: many}
	if isDir(b.o.events) {
		e.From = filepath.Base(b.o.events)
	}
	e.top = fmt.Sprintf("events-%s-%d", either(shortHash(b.o.events, e.From != ""), "own"), many)
	top := filepath.Join(b.o.dir, e.top)
	kept, err := os.ReadFile(filepath.Join(top, "made.json"))
	if err == nil {
		return e, json.Unmarshal(kept, e)
	}
	progress("making %s", e.top)
	return e, e.write(b.o.dir, b.o.events)
}

// shortHash names a directory without telling where it is.
func shortHash(path string, given bool) string {
	if !given {
		return ""
	}
	h := fnv.New32a()
	io.WriteString(h, path)
	return fmt.Sprintf("%08x", h.Sum32())
}

// write writes everything; made.json is written last and says that it is whole.
func (e *eventLogs) write(dir, given string) error {
	top := filepath.Join(dir, e.top)
	if err := os.RemoveAll(top); err != nil {
		return err
	}
	for _, sub := range []string{"once", "few", "many"} {
		if err := makeDir(filepath.Join(top, sub)); err != nil {
			return err
		}
	}
	if e.From == "" {
		given = filepath.Join(top, "own")
		if err := writeOwnEvents(given); err != nil {
			return err
		}
	}
	events, err := e.writeOnce(top, given)
	if err != nil {
		return err
	}
	if err := errors.Join(e.writeRepeated(top, events), e.writeEmpty(top), e.describe(dir, events)); err != nil {
		return err
	}
	made, err := json.Marshal(e)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(top, "made.json"), made, 0o644)
}

// writeOnce copies the given logs, writes their events as JSON lines, and counts them.
func (e *eventLogs) writeOnce(top, given string) (events int, err error) {
	lines, err := os.Create(filepath.Join(top, "once.json"))
	if err != nil {
		return 0, err
	}
	defer lines.Close()
	w := bufio.NewWriterSize(lines, 1<<20)
	n := 0
	err = filepath.WalkDir(given, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.EqualFold(filepath.Ext(path), ".evtx") {
			return err
		}
		if err := copyTo(filepath.Join(top, "once", fmt.Sprintf("%04d.evtx", n)), path); err != nil {
			return err
		}
		n++
		count, err := writeJSON(w, path)
		events += count
		return err
	})
	if err == nil && events == 0 {
		err = fmt.Errorf("-events %s: no event in any file named .evtx", given)
	}
	return events, errors.Join(err, w.Flush())
}

// writeJSON writes the events of a log that can be read as JSON lines.
func writeJSON(w io.Writer, path string) (events int, err error) {
	var line []byte
	err = eachRecord(path, func(r *evtx.Record) error {
		events++
		line = append(r.AppendJSON(line[:0]), '\n')
		_, err := w.Write(line)
		return err
	})
	return events, err
}

// eachRecord passes over what is damaged.
func eachRecord(path string, use func(*evtx.Record) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	r := evtx.NewReader(f)
	for {
		c, err := r.Next()
		var fault *evtx.Fault
		switch {
		case err == io.EOF:
			return nil
		case errors.As(err, &fault):
			continue
		case err != nil:
			return err
		}
		for record, fault := range c.Records() {
			if fault != nil {
				continue
			}
			if err := use(record); err != nil {
				return err
			}
		}
		c.Release()
	}
}

// writeRepeated writes the logs again and again: as so many files, as few big ones, and as lines.
func (e *eventLogs) writeRepeated(top string, events int) error {
	once, err := filepath.Glob(filepath.Join(top, "once", "*.evtx"))
	if err != nil {
		return err
	}
	for pass := range passes(e.few, events) {
		for i, path := range once {
			if err := copyTo(filepath.Join(top, "few", fmt.Sprintf("%03d-%04d.evtx", pass, i)), path); err != nil {
				return err
			}
		}
	}
	const together = 10 // passes a file: the number of its chunks has 16 bits
	for left, n := passes(e.many, events), 0; left > 0; left, n = left-together, n+1 {
		if err := e.joinLogs(filepath.Join(top, "many", fmt.Sprintf("%03d.evtx", n)), once, min(left, together)); err != nil {
			return err
		}
	}
	lines := filepath.Join(top, "once.json")
	return errors.Join(repeat(filepath.Join(top, "few.json"), lines, passes(e.few, events)),
		repeat(filepath.Join(top, "many.json"), lines, passes(e.many, events)), writeMixed(filepath.Join(top, "mixed.json"), lines, e.many))
}

// passes is how often some events are to be repeated for there to be as many as are wanted.
func passes(wanted, events int) int { return (wanted + events - 1) / events }

const (
	evtxHeader = 4096
	evtxChunk  = 64 << 10
)

// joinLogs writes one log of the chunks of others, so many times over.
func (e *eventLogs) joinLogs(to string, logs []string, passes int) error {
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	defer out.Close()
	header := evtxtest.File()
	if _, err := out.Write(header); err != nil {
		return err
	}
	chunks := 0
	for range passes {
		for _, path := range logs {
			n, err := e.copyChunks(out, path)
			if err != nil {
				return err
			}
			chunks += n
		}
	}
	le := binary.LittleEndian
	le.PutUint64(header[16:], uint64(max(chunks-1, 0)))
	le.PutUint16(header[42:], uint16(chunks))
	le.PutUint32(header[124:], crc32.ChecksumIEEE(header[:120]))
	if _, err := out.WriteAt(header, 0); err != nil {
		return err
	}
	return out.Close()
}

// copyChunks copies the whole chunks of a log: those that were used.
func (e *eventLogs) copyChunks(to io.Writer, path string) (chunks int, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	e.passage.Reset()
	if _, err := e.passage.ReadFrom(f); err != nil {
		return 0, err
	}
	data := e.passage.Bytes()
	for at := evtxHeader; at+evtxChunk <= len(data); at += evtxChunk {
		if chunk := data[at : at+evtxChunk]; bytes.HasPrefix(chunk, []byte("ElfChnk\x00")) {
			chunks++
			if _, err := to.Write(chunk); err != nil {
				return chunks, err
			}
		}
	}
	return chunks, nil
}

func copyTo(to, from string) error { return repeat(to, from, 1) }

// repeat writes a file so many times over.
func repeat(to, from string, times int) error {
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	defer out.Close()
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	for range times {
		if _, err := in.Seek(0, io.SeekStart); err != nil {
			return err
		}
		if _, err := io.Copy(out, in); err != nil {
			return err
		}
	}
	return out.Close()
}

func (e *eventLogs) writeEmpty(top string) error {
	return errors.Join(os.WriteFile(filepath.Join(top, "empty.json"), nil, 0o644),
		os.WriteFile(filepath.Join(top, "empty.evtx"), evtxtest.File(), 0o644))
}

// emptyLog is the name of logs without an event: what a command takes for them is its start-up.
const emptyLog = "empty"

// describe fills in what has been written.
func (e *eventLogs) describe(dir string, events int) error {
	few, many := passes(e.few, events), passes(e.many, events)
	var err error
	log := func(name, form, path string, events int) eventLog {
		l := eventLog{Name: name, Form: form, Path: filepath.Join(e.top, path), Events: events}
		for _, file := range filesOf(dir, l.Path) {
			info, failed := os.Stat(filepath.Join(dir, file))
			if failed != nil {
				err = failed
				return l
			}
			l.Files, l.Bytes = l.Files+1, l.Bytes+info.Size()
		}
		return l
	}
	times := func(n int) string { return fmt.Sprintf("%d times", n) }
	e.Empty = map[string]eventLog{asJSON: log(emptyLog, asJSON, "empty.json", 0), asEVTX: log(emptyLog, asEVTX, "empty.evtx", 0)}
	e.Once = map[string]eventLog{asJSON: log("once", asJSON, "once.json", events), asEVTX: log("once", asEVTX, "once", events)}
	e.Few = map[string]eventLog{asJSON: log(times(few), asJSON, "few.json", few*events), asEVTX: log(times(few), asEVTX, "few", few*events)}
	e.Many = map[string]eventLog{asJSON: log(times(many), asJSON, "many.json", many*events), asEVTX: log(times(many), asEVTX, "many", many*events),
		asMixed: log("mixed", asMixed, "mixed.json", e.many)}
	return err
}

// filesOf gives the files at or below a path, relative to the bench's directory.
func filesOf(dir, path string) []string {
	var files []string
	filepath.WalkDir(filepath.Join(dir, path), func(file string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			if rel, err := filepath.Rel(dir, file); err == nil {
				files = append(files, rel)
			}
		}
		return nil
	})
	return files
}
