package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"net/url"
	"path"
	"regexp"
	"strings"

	"picket/internal/account"
	"picket/internal/intel"
)

// A peopleReport is a report with the group that it was labelled with.
type peopleReport struct {
	file, title, date, body string
	labels                  []string
}

// readLabelled reads the archive of reports labelled with actors.
func readLabelled(in *inputs) ([]peopleReport, error) {
	body, err := in.read("entities/actor-labelled-reports.tar.gz")
	if err != nil {
		return nil, err
	}
	files, err := untar(body)
	if err != nil {
		return nil, err
	}
	var list []peopleReport
	for _, row := range strings.Split(strings.TrimSpace(files["labels.jsonl"]), "\n") {
		var label struct {
			File, Date string
			Actors     []string
		}
		if err := json.Unmarshal([]byte(row), &label); err != nil {
			return nil, fmt.Errorf("labels: %w", err)
		}
		list = append(list, peopleReport{label.File, titleOf(label.File), label.Date, files[label.File], label.Actors})
	}
	return list, nil
}

// titleOf is the title of a report, from the name of its file: DATE_TITLE_PUBLISHER.txt.
func titleOf(file string) string {
	name, _ := url.PathUnescape(strings.TrimSuffix(path.Base(file), ".txt"))
	parts := strings.Split(name, "_")
	if len(parts) < 3 {
		return name
	}
	return warningNumber.ReplaceAllString(strings.ReplaceAll(strings.Join(parts[1:len(parts)-1], " "), "-", " "), "$1-$2")
}

// warningNumber is what replacing hyphens has done to a number like AA20-302A.
var warningNumber = regexp.MustCompile(`\b([A-Z]{2}\d\d) (\d{3}[A-Z])\b`)

func untar(body []byte) (map[string]string, error) {
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	files := map[string]string{}
	for r := tar.NewReader(z); ; {
		header, err := r.Next()
		if err == io.EOF {
			return files, nil
		}
		if err != nil {
			return nil, err
		}
		text, err := io.ReadAll(r)
		if err != nil {
			return nil, err
		}
		files[strings.TrimPrefix(header.Name, "./")] = string(text)
	}
}

// read reads the account of a report as published: its title above its text.
func (r *peopleReport) read() *intel.Advisory {
	a := &intel.Advisory{Text: r.title + "\n\n" + r.body, Account: intel.NewAccount()}
	a.Document.Title, a.Document.Published = r.title, r.date
	account.Read(a)
	return a
}

// isHeldOut halves reports by the hash of their file name: rules were written looking at the even half only.
func (r *peopleReport) isHeldOut() bool {
	h := fnv.New32a()
	io.WriteString(h, path.Base(r.file))
	return h.Sum32()%2 == 1
}
