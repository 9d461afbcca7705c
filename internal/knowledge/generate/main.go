// Generate makes the tables of package knowledge from public sources: ATT&CK as a STIX bundle, the MISP galaxy, and the
// package's supplement, which is written by hand. It prints the SHA-256 of what it read; the same input gives the same
// tables.
//
//	go run ./internal/knowledge/generate -data DIR [-words FILE] [-o DIR]
//
// The tables of agencies, organisations, sectors, technologies and countries are written by hand, and it leaves them alone.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"picket/internal/knowledge"
)

// generated are the kinds whose tables are made here.
var generated = []knowledge.Kind{knowledge.Actor, knowledge.Malware, knowledge.Tool, knowledge.Technique, knowledge.Mitigation}

func main() {
	data := flag.String("data", "../shared/data", "directory with attack/enterprise-attack-*.json.gz and misp-galaxy.tar.zst")
	dictionary := flag.String("words", "/usr/share/dict/american-english", "English words, one a line (of the Debian package wamerican)")
	output := flag.String("o", "internal/knowledge", "directory of the package")
	flag.Parse()
	if err := run(*data, *dictionary, *output); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(data, dictionary, output string) error {
	attack, err := readAttack(data)
	if err != nil {
		return err
	}
	galaxies, err := readGalaxies(filepath.Join(data, "misp-galaxy.tar.zst"))
	if err != nil {
		return err
	}
	entities, err := knowledge.Merge(nil, append([]*knowledge.Source{attack}, galaxies...)...)
	if err != nil {
		return err
	}
	tables := filepath.Join(output, "tables")
	for _, kind := range generated {
		if err := writeTable(tables, kind, entities); err != nil {
			return err
		}
	}
	return writeWords(dictionary, tables)
}

func writeTable(dir string, kind knowledge.Kind, entities []knowledge.Entity) error {
	file, err := os.Create(filepath.Join(dir, kind.String()+".tsv"))
	if err != nil {
		return err
	}
	defer file.Close()
	if err := knowledge.WriteTable(file, kind, entities, "Made by internal/knowledge/generate; do not edit. Sources and terms: NOTICE."); err != nil {
		return err
	}
	return file.Close()
}
