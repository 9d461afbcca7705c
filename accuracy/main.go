// Accuracy measures how well Picket reads, on labelled corpora that are not part of the repository, and writes
// docs/ACCURACY.md. It prints the SHA-256 of what it read, so that two results can be compared.
//
//	go run ./accuracy -data DIR [-part NAME] [-o docs/ACCURACY.md]
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

// A part measures one ability. It reads its corpora below data, by way of in, and writes a section of Markdown: what was
// measured, how, and a table.
type part struct {
	name string
	run  func(data string, in *inputs, out io.Writer) error
}

func main() {
	data := flag.String("data", "../shared/data", "directory of the corpora")
	only := flag.String("part", "", "measure this part only: "+strings.Join(partNames(), ", "))
	output := flag.String("o", "", "file to write; default: standard output")
	flag.Parse()
	if err := run(*data, *only, *output); err != nil {
		fmt.Fprintln(os.Stderr, "accuracy:", err)
		os.Exit(1)
	}
}

func partNames() (names []string) {
	for _, p := range parts {
		names = append(names, p.name)
	}
	return names
}

func run(data, only, output string) error {
	var page strings.Builder
	page.WriteString(preface)
	for _, p := range parts {
		if only != "" && p.name != only {
			continue
		}
		in := newInputs(data)
		if err := p.run(data, in, &page); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		in.print(&page)
	}
	if output == "" {
		_, err := io.WriteString(os.Stdout, page.String())
		return err
	}
	return os.WriteFile(output, []byte(page.String()), 0o644)
}

const preface = `# Accuracy

How well does Picket read? This page is made by ` + "`go run ./accuracy -data DIR -o docs/ACCURACY.md`" + `. The corpora are not part of the
repository; the SHA-256 of each is given.
`
