// Train fits the model of package technique to labelled sentences, which are not part of the repository, and prints the SHA-256 of
// what it read and wrote. The same inputs give the same model.
//
//	go run ./internal/technique/train -data DIR -o internal/technique/model.bin
package main

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"picket/internal/technique/learn"
)

func main() {
	data := flag.String("data", "../shared/data", "directory of the corpora")
	output := flag.String("o", "internal/technique/model.bin", "file to write")
	flag.Parse()
	if err := run(*data, *output); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

func run(data, output string) error {
	corpus, err := learn.Read(func(path string) ([]byte, error) {
		body, err := os.ReadFile(filepath.Join(data, path))
		fmt.Printf("%x  %s\n", sha256.Sum256(body), path)
		return body, err
	})
	if err != nil {
		return err
	}
	model := learn.Fit(corpus)
	fmt.Printf("%x  %s, %d reports, %d sentences, %d bytes\n", sha256.Sum256(model), output, len(corpus.Reports), len(corpus.Sentences), len(model))
	return os.WriteFile(output, model, 0o644)
}
