package main

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// inputs reads files of the corpora and remembers their hashes.
type inputs struct {
	root   string
	hashes map[string][32]byte // by path below root
}

func newInputs(root string) *inputs { return &inputs{root, map[string][32]byte{}} }

// read reads a file of the corpora, by its path below the root.
func (in *inputs) read(path string) ([]byte, error) {
	body, err := os.ReadFile(filepath.Join(in.root, path))
	if err == nil {
		in.hashes[path] = sha256.Sum256(body)
	}
	return body, err
}

// glob lists files of the corpora, by their paths below the root.
func (in *inputs) glob(pattern string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(in.root, pattern))
	for i, file := range files {
		files[i], _ = filepath.Rel(in.root, file)
	}
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("no file %s below %s", pattern, in.root)
	}
	return files, err
}

// print gives one hash for each folder that was read: that of the paths and hashes of its files.
func (in *inputs) print(out io.Writer) {
	folders := map[string][]string{}
	for path := range in.hashes {
		folders[filepath.Dir(path)] = append(folders[filepath.Dir(path)], path)
	}
	fmt.Fprintln(out)
	for _, folder := range sortedKeys(folders) {
		files, sum := folders[folder], sha256.New()
		slices.Sort(files)
		for _, file := range files {
			fmt.Fprintf(sum, "%x  %s\n", in.hashes[file], file)
		}
		fmt.Fprintf(out, "- read: `%s`, files: %d, SHA-256 of their list: `%x`\n", folder, len(files), sum.Sum(nil))
	}
}
