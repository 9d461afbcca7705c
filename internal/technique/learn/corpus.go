// Package learn fits the model of package technique to labelled sentences.
package learn

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"

	"picket/internal/prose"
)

// A Report is a document with the stretches that people labelled with a technique.
type Report struct {
	Name  string
	Text  string
	Spans []Labelled
}

// Labelled is a stretch of a report, in bytes, and the technique that it describes.
type Labelled struct {
	prose.Span
	ID string
}

// A Sentence stands alone, with the techniques that it describes; none for advice.
type Sentence struct {
	Text string
	IDs  []string
}

// A Corpus is what the model is fitted to.
type Corpus struct {
	Reports   []Report
	Sentences []Sentence
}

// Read reads the corpora below a directory by way of read, which is handed their paths.
func Read(read func(path string) ([]byte, error)) (Corpus, error) {
	var c Corpus
	for _, source := range []struct {
		path string
		add  func(c *Corpus, body []byte) error
	}{
		{"techniques/tram2-mjson-dev.tar.gz", addReports},
		{"techniques/tram1-bootstrap-training-data.json.gz", addBootstrap},
		{"techniques/cti-hal.tar.gz", addContexts},
		{"attack/enterprise-attack-18.1.json.gz", addKnowledge},
	} {
		body, err := read(source.path)
		if err == nil {
			err = source.add(&c, body)
		}
		if err != nil {
			return c, fmt.Errorf("%s: %w", source.path, err)
		}
	}
	c.Sentences = distinct(c.Sentences)
	return c, nil
}

// distinct leaves each text once, with all of its labels, in the order of the texts.
func distinct(list []Sentence) []Sentence {
	byText := map[string][]string{}
	for _, s := range list {
		if s.Text = clean(s.Text); len(s.Text) > 12 {
			byText[s.Text] = append(byText[s.Text], s.IDs...)
		}
	}
	list = list[:0]
	for text, ids := range byText {
		slices.Sort(ids)
		list = append(list, Sentence{text, slices.Compact(ids)})
	}
	slices.SortFunc(list, func(a, b Sentence) int { return strings.Compare(a.Text, b.Text) })
	return list
}

var (
	citation = regexp.MustCompile(`\(Citation: [^)]*\)`)
	link     = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
	mark     = regexp.MustCompile(`</?code>`)
)

// clean takes from a sentence the marks of ATT&CK's own pages.
func clean(text string) string {
	text = citation.ReplaceAllString(text, "")
	text = link.ReplaceAllString(text, "$1")
	return prose.OneLine(mark.ReplaceAllString(text, ""))
}

func addReports(c *Corpus, body []byte) error {
	return eachFile(body, ".mjson", func(name string, body []byte) error {
		report, err := readReport(name, body)
		c.Reports = append(c.Reports, report)
		return err
	})
}

var labelID = regexp.MustCompile(`\bT\d{4}(?:\.\d{3})?\b`)

// readReport reads the form of the MITRE Annotation Toolkit. Its offsets count characters.
func readReport(name string, body []byte) (Report, error) {
	var form struct {
		Signal string
		Asets  []struct {
			Type   string
			Annots [][]any
		}
	}
	report := Report{Name: path.Base(name)}
	if err := json.Unmarshal(body, &form); err != nil {
		return report, fmt.Errorf("%s: %w", name, err)
	}
	report.Text = form.Signal
	offsets := make([]int, 0, len(form.Signal)+1)
	for i := range form.Signal {
		offsets = append(offsets, i)
	}
	offsets = append(offsets, len(form.Signal))
	for _, set := range form.Asets {
		id := labelID.FindString(set.Type)
		if id == "" {
			continue
		}
		for _, a := range set.Annots {
			from, ok1 := a[0].(float64)
			to, ok2 := a[1].(float64)
			if !ok1 || !ok2 || from < 0 || to < from || int(to) >= len(offsets) {
				return report, fmt.Errorf("%s: a stretch of %s is out of bounds", name, id)
			}
			report.Spans = append(report.Spans, Labelled{prose.Span{From: offsets[int(from)], To: offsets[int(to)]}, id})
		}
	}
	return report, nil
}

func addBootstrap(c *Corpus, body []byte) error {
	var form struct {
		Sentences []struct {
			Text     string
			Mappings []struct {
				ID string `json:"attack_id"`
			}
		}
	}
	if err := unzipJSON(body, &form); err != nil {
		return err
	}
	for _, s := range form.Sentences {
		sentence := Sentence{Text: s.Text}
		for _, m := range s.Mappings {
			sentence.IDs = append(sentence.IDs, m.ID)
		}
		c.Sentences = append(c.Sentences, sentence)
	}
	return nil
}

// addContexts reads CTI-HAL: sentences out of reports on three groups.
func addContexts(c *Corpus, body []byte) error {
	return eachFile(body, ".json", func(name string, body []byte) error {
		var list []struct {
			Context   string
			Technique *string
			Metadata  struct {
				Sub *string `json:"sub_technique"`
			}
		}
		if err := json.Unmarshal(body, &list); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		for _, item := range list {
			id := item.Technique
			if item.Metadata.Sub != nil && labelID.MatchString(*item.Metadata.Sub) {
				id = item.Metadata.Sub
			}
			if id != nil && labelID.MatchString(*id) {
				c.Sentences = append(c.Sentences, Sentence{item.Context, []string{labelID.FindString(*id)}})
			}
		}
		return nil
	})
}

// addKnowledge takes ATT&CK's examples of each technique, and what it advises against them, which describes no attack.
func addKnowledge(c *Corpus, body []byte) error {
	var bundle struct {
		Objects []struct {
			ID, Type, Description string
			Kind                  string `json:"relationship_type"`
			Target                string `json:"target_ref"`
			Source                string `json:"source_ref"`
			References            []struct {
				ID string `json:"external_id"`
			} `json:"external_references"`
		}
	}
	if err := unzipJSON(body, &bundle); err != nil {
		return err
	}
	ids := map[string]string{}
	for _, o := range bundle.Objects {
		if o.Type == "attack-pattern" && len(o.References) > 0 {
			ids[o.ID] = o.References[0].ID
		}
	}
	for _, o := range bundle.Objects {
		switch {
		case o.Kind == "uses" && ids[o.Target] != "":
			c.Sentences = append(c.Sentences, Sentence{withoutActor(o.Description), []string{ids[o.Target]}})
		case o.Kind == "mitigates" || o.Type == "course-of-action":
			c.Sentences = append(c.Sentences, Sentence{o.Description, nil})
		}
	}
	return nil
}

var actor = regexp.MustCompile(`^(?:During [^,]*, )?\[[^\]]*\]\([^)]*\) `)

// withoutActor leaves out who did it, at the beginning of an example.
func withoutActor(text string) string { return actor.ReplaceAllString(text, "") }

func unzipJSON(body []byte, form any) error {
	r, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return err
	}
	return json.NewDecoder(r).Decode(form)
}

// eachFile hands out the files of an archive whose name ends so, in the order of their names.
func eachFile(archive []byte, suffix string, use func(name string, body []byte) error) error {
	r, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		return err
	}
	bodies, names := map[string][]byte{}, []string{}
	files := tar.NewReader(r)
	for {
		header, err := files.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if !strings.HasSuffix(header.Name, suffix) {
			continue
		}
		if bodies[header.Name], err = io.ReadAll(files); err != nil {
			return err
		}
		names = append(names, header.Name)
	}
	slices.Sort(names)
	for _, name := range names {
		if err := use(name, bodies[name]); err != nil {
			return err
		}
	}
	return nil
}
