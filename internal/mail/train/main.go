// Train fits the model by which package mail weighs its signals, and tells how well it does on messages that it was not fitted on.
//
//	go run ./internal/mail/train -mail DIR -examples examples.ndjson         messages to examples
//	go run ./internal/mail/train -examples examples.ndjson                   measure
//	go run ./internal/mail/train -examples examples.ndjson -write            measure, fit on all, write internal/mail/model.json
//
// DIR holds MANIFEST.tsv: path, class (phish, ham, spam), corpus, year, and other columns, of which in_shared is read. The mail itself is never
// committed, and neither are the examples. Where we read a message ourselves, reading.tsv says what it is, and overrules the corpus.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"picket/internal/mail"
	"picket/internal/mail/learn"
)

func main() {
	log.SetFlags(0)
	dir := flag.String("mail", "", "directory of labelled mail, with MANIFEST.tsv")
	file := flag.String("examples", "examples.ndjson", "where the examples are, or are put")
	write := flag.Bool("write", false, "write the model")
	scores := flag.String("scores", "", "where to put what cross-validation said of each message, for looking at what was wrong")
	leave := flag.Bool("leave-out", false, "measure on each corpus by a model that saw nothing of it, too")
	flag.Parse()
	if *dir != "" {
		check(extract(*dir, *file))
		return
	}
	in, err := os.Open(*file)
	check(err)
	all, err := learn.ReadAll(in)
	check(err)
	check(in.Close())
	model := train(all, *leave, *scores)
	if *write {
		check(save(model, "internal/mail/model.json"))
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// extract makes examples of all messages of the manifest.
func extract(dir, to string) error {
	rows, err := manifest(filepath.Join(dir, "MANIFEST.tsv"))
	if err != nil {
		return err
	}
	full, hidden := mail.NewJudge(mail.Options{}), mail.NewJudge(mail.Options{HideBody: true})
	all := make([]*learn.Example, len(rows))
	var group sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for i := range next {
				raw, err := os.ReadFile(filepath.Join(dir, rows[i]["path"]))
				check(err)
				e := learn.Of(raw, full, hidden)
				e.Path, e.Given, e.Source = rows[i]["path"], rows[i]["class"], repository(rows[i]["source"])
				e.Class = read(raw, e.Given)
				e.Year, _ = strconv.Atoi(rows[i]["year"])
				e.Shared = rows[i]["in_shared"] == "y"
				all[i] = e
			}
		})
	}
	for i := range rows {
		next <- i
	}
	close(next)
	group.Wait()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	defer out.Close()
	return learn.WriteAll(out, all)
}

func repository(source string) string {
	name, _, _ := strings.Cut(source, "@")
	return name
}

// manifest reads a table with names in its first line.
func manifest(path string) ([]map[string]string, error) {
	in, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	lines := bufio.NewScanner(in)
	lines.Scan()
	names := strings.Split(lines.Text(), "\t")
	var rows []map[string]string
	for lines.Scan() {
		row := map[string]string{}
		for i, cell := range strings.Split(lines.Text(), "\t") {
			if i < len(names) {
				row[names[i]] = cell
			}
		}
		if slices.Contains([]string{"phish", "ham", "spam"}, row["class"]) {
			rows = append(rows, row)
		}
	}
	return rows, lines.Err()
}

func percent(x float64) string { return fmt.Sprintf("%.2f %%", 100*x) }
