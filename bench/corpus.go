package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A corpus is logs with what is planted in them, and the sets of indicators. All paths are relative to the bench's directory.
type corpus struct {
	dir  string
	logs []*logs
}

// logs are what one command searches: a file, or the files of one product.
type logs struct {
	name  string
	dir   string // of the corpus
	files []string
	bytes int64 // of all files together, decompressed
}

const (
	plain = "plain"
	gzip  = "gzip"
	zstd  = "zstd"

	// minimumSize of a log: below it nothing but the start of programs would be measured.
	minimumSize = 1_000_000
	// The set of all kinds: 10,000 of the nested set and those of kinds.csv.
	allKinds = "all kinds"
)

var suffixes = map[string]string{plain: "", gzip: ".gz", zstd: ".zst"}

// in gives the files in a form: plain, gzip or zstd.
func (l *logs) in(form string) []string {
	var paths []string
	for _, file := range l.files {
		paths = append(paths, filepath.Join(l.dir, form, file+suffixes[form]))
	}
	return paths
}

// all gives the logs of a corpus together.
func (c *corpus) all() *logs {
	all := &logs{name: fmt.Sprintf("%s, all logs", c.name()), dir: c.dir}
	for _, l := range c.logs {
		all.files = append(all.files, l.files...)
		all.bytes += l.bytes
	}
	return all
}

// reference is the log that the slow peers are measured on.
func (c *corpus) reference() *logs { return c.logs[len(c.logs)-1] }

// name is that of the generator.
func (c *corpus) name() string {
	name, _, _ := strings.Cut(c.dir, "-")
	return name
}

// list gives a set as one file of plain values, which is what the peers read.
func (c *corpus) list(set string) string {
	if set == allKinds {
		return filepath.Join(c.dir, allFile)
	}
	return filepath.Join(c.dir, "ind"+set+".txt")
}

const allFile = "all.txt"

// intel gives a set as picket's arguments.
func (c *corpus) intel(set string) []string {
	if set == allKinds {
		return []string{"-i", filepath.Join(c.dir, nestedFile(10_000)), "-i", filepath.Join(c.dir, kindsFile)}
	}
	return []string{"-i", c.list(set)}
}

// loggenCorpus makes, or finds from before, the logs of the loggen tool.
func loggenCorpus(ctx context.Context, dir, tool string, size int64) (*corpus, error) {
	c := &corpus{dir: fmt.Sprintf("loggen-%d", size), logs: []*logs{
		{name: "zeek (4 files)", files: []string{"zeek/conn.log", "zeek/dns.log", "zeek/http.log", "zeek/files.log"}},
		{name: "eve.json", files: []string{"eve.json"}},
		{name: "proxy.log", files: []string{"proxy.log"}},
	}}
	return c, c.make(dir, func(made string) error {
		cmd := exec.CommandContext(ctx, "go", "run", ".", "-out", made, "-size", fmt.Sprint(size))
		cmd.Dir = tool
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("loggen: %w: %s", err, lastLine(string(out)))
		}
		return nil
	})
}

// ownCorpus makes, or finds from before, the logs of the built-in generator.
func ownCorpus(dir string, size int64) (*corpus, error) {
	c := &corpus{dir: fmt.Sprintf("own-%d", size)}
	for _, kind := range logKinds {
		c.logs = append(c.logs, &logs{name: kind.file, files: []string{kind.file}})
	}
	return c, c.make(dir, func(made string) error { return generate(made, size) })
}

// make has a corpus written, unless it is there, and completes it: each log in each form, and all kinds in one list.
func (c *corpus) make(dir string, write func(dir string) error) error {
	top, err := filepath.Abs(filepath.Join(dir, c.dir))
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(top, "made")); err != nil {
		progress("making %s", c.dir)
		if err := c.write(top, write); err != nil {
			return err
		}
	}
	for _, l := range c.logs {
		l.dir = c.dir
		for _, path := range l.in(plain) {
			info, err := os.Stat(filepath.Join(dir, path))
			if err != nil {
				return err
			}
			l.bytes += info.Size()
		}
	}
	return nil
}

// write writes everything; the file "made" is written last and says that it is whole.
func (c *corpus) write(top string, write func(dir string) error) error {
	if err := os.RemoveAll(top); err != nil {
		return err
	}
	if err := os.MkdirAll(top, 0o755); err != nil {
		return err
	}
	if err := write(top); err != nil {
		return err
	}
	for _, l := range c.logs {
		for _, file := range l.files {
			if err := writeForms(top, file); err != nil {
				return err
			}
		}
	}
	if err := writeAll(top); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(top, "made"), nil, 0o644)
}

// writeForms moves a log to the plain form and packs it, with the tools that pack most logs. Where a tool is missing so is
// its form.
func writeForms(top, file string) error {
	path := filepath.Join(top, plain, file)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if err := os.Rename(filepath.Join(top, file), path); err != nil {
		return err
	}
	for _, form := range []string{gzip, zstd} {
		if _, err := exec.LookPath(form); err != nil {
			continue
		}
		if err := pack(form, path, filepath.Join(top, form, file+suffixes[form])); err != nil {
			return err
		}
	}
	return nil
}

func pack(form, from, to string) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	defer out.Close()
	cmd := exec.Command(form, "-c", from)
	cmd.Stdout = out
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s %s: %w", form, from, err)
	}
	return out.Close()
}

// writeAll writes the set of all kinds as one list.
func writeAll(top string) error {
	nested, err := os.ReadFile(filepath.Join(top, nestedFile(10_000)))
	if err != nil {
		return err
	}
	f, err := os.Open(filepath.Join(top, kindsFile))
	if err != nil {
		return err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return fmt.Errorf("%s: %w", kindsFile, err)
	}
	list := bytes.NewBuffer(nested)
	for _, row := range rows[min(1, len(rows)):] {
		fmt.Fprintln(list, row[1])
	}
	return os.WriteFile(filepath.Join(top, allFile), list.Bytes(), 0o644)
}

// firstBytes makes a log of the first so many bytes of another, up to the end of a line.
func (c *corpus) firstBytes(dir string, from *logs, size int64) (*logs, error) {
	l := &logs{name: fmt.Sprintf("%s, first %s", from.name, sizeText(size)), dir: c.dir, files: []string{fmt.Sprintf("first-%d-%s", size, from.files[0])}}
	path := filepath.Join(dir, l.in(plain)[0])
	if err := copyLines(path, filepath.Join(dir, from.in(plain)[0]), size); err != nil {
		return nil, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	l.bytes = info.Size()
	return l, nil
}

func copyLines(to, from string, size int64) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	defer out.Close()
	if _, err := io.CopyN(out, in, size); err != nil && err != io.EOF {
		return err
	}
	rest := make([]byte, 1<<20)
	n, err := in.Read(rest)
	if err != nil && err != io.EOF {
		return err
	}
	if _, err := out.Write(rest[:bytes.IndexByte(rest[:n], '\n')+1]); err != nil {
		return err
	}
	return out.Close()
}

// firstIndicators makes a set of the first so many indicators of the largest, and gives its name.
func (c *corpus) firstIndicators(dir string, count int) (string, error) {
	set := fmt.Sprint(count)
	from, err := os.Open(filepath.Join(dir, c.list(fmt.Sprint(nestedCount))))
	if err != nil {
		return "", err
	}
	defer from.Close()
	lines := bufio.NewScanner(from)
	next := func(int) string { lines.Scan(); return lines.Text() }
	if err := writeLines(filepath.Join(dir, c.list(set)), count, "", next); err != nil {
		return "", err
	}
	return set, lines.Err()
}
