package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"picket/internal/knowledge"
)

// alsoOrdinary are words that dictionaries lack or write with a capital, and that texts on computers use for what they are.
var alsoOrdinary = strings.Fields(`cmd net netsh netstat ping ipconfig ifconfig reg tasklist systeminfo route arp ftp at nbtstat nltest schtasks
	dsquery certutil esentutl bitsadmin rclone psexec tor`)

// writeWords writes which words of the names are ordinary words, small, and which are names of people and places, with a
// capital: a name of one such word needs context.
func writeWords(dictionary, tables string) error {
	data, err := readInput(dictionary)
	if err != nil {
		return err
	}
	english := map[string]bool{}
	for line := range strings.Lines(string(data)) {
		english[strings.TrimSpace(line)] = true
	}
	for _, word := range alsoOrdinary {
		english[word] = true
	}
	used, err := wordsOfNames(tables)
	if err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString("# Words of names that are ordinary words too; with a capital: names of people and places. Made by internal/knowledge/generate.\n")
	for _, word := range slices.Sorted(maps.Keys(used)) {
		switch titled := strings.ToUpper(word[:1]) + word[1:]; {
		case english[word]:
			b.WriteString(word + "\n")
		case english[titled]:
			b.WriteString(titled + "\n")
		}
	}
	return os.WriteFile(filepath.Join(tables, "common.txt"), []byte(b.String()), 0o644)
}

// wordsOfNames are the ASCII words of all names of the tables.
func wordsOfNames(tables string) (map[string]bool, error) {
	used := map[string]bool{}
	for kind := knowledge.Actor; kind <= knowledge.Organisation; kind++ {
		file, err := os.Open(filepath.Join(tables, kind.String()+".tsv"))
		if err != nil {
			return nil, err
		}
		list, err := knowledge.ReadTable(file, kind)
		file.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", kind, err)
		}
		for _, e := range list {
			for _, name := range append([]string{e.Name}, e.Aliases...) {
				for _, word := range strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) || r > unicode.MaxASCII }) {
					used[word] = true
				}
			}
		}
	}
	return used, nil
}
