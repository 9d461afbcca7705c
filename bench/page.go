package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// What stands between these marks in the page is made from raw results; the rest of it is written by hand.
const (
	beginMark = "<!-- results: made by go run ./bench -render -->"
	endMark   = "<!-- end of results -->"
)

// render writes the tables of files of raw results into the page, one after the other.
func render(results []string, page string) error {
	var texts []string
	for _, path := range results {
		r, err := loadReport(path)
		if err != nil {
			return err
		}
		texts = append(texts, fmt.Sprintf("Raw results: `%s`.\n\n%s", filepath.ToSlash(filepath.Base(path)), r.tables()))
	}
	old, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	text, err := replaceResults(string(old), strings.Join(texts, "\n\n"))
	if err != nil {
		return fmt.Errorf("%s: %w", page, err)
	}
	return os.WriteFile(page, []byte(text), 0o644)
}

func replaceResults(page, results string) (string, error) {
	before, rest, ok := strings.Cut(page, beginMark)
	_, after, ok2 := strings.Cut(rest, endMark)
	if !ok || !ok2 {
		return "", fmt.Errorf("no place for the results: want the lines %q and %q", beginMark, endMark)
	}
	return before + beginMark + "\n\n" + results + "\n\n" + endMark + after, nil
}
