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
	"slices"
	"strings"

	"picket/internal/account"
	"picket/internal/intel"
	"picket/internal/knowledge"
	"picket/internal/prose"
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
	account.Read(a, prose.Cut(a.Text), knowledge.Embedded())
	return a
}

// isHeldOut halves reports by the hash of their file name: rules were written looking at the texts of the even half, and at
// wrong answers of the other.
func (r *peopleReport) isHeldOut() bool {
	h := fnv.New32a()
	io.WriteString(h, path.Base(r.file))
	return h.Sum32()%2 == 1
}

// labelNames are the groups that a label of the corpus stands for. It files some groups under one label (APT28 under
// turla, all users of Winnti under axiom), and we take it as it is.
var labelNames = map[string][]string{
	"apt29": {"APT29"}, "apt32": {"APT32"}, "apt33": {"APT33"}, "axiom": {"Axiom", "Winnti Group", "APT41", "APT17"},
	"c-major": {"Transparent Tribe"}, "chrysene": {"OilRig", "Greenbug"}, "cleaver": {"Cleaver", "APT33", "Magic Hound"},
	"comment_crew": {"APT1"}, "darkhotel": {"Darkhotel"}, "emissary_panda": {"Threat Group-3390"}, "equation_group": {"Equation"},
	"fin6": {"FIN6", "MageCart"}, "gorgon": {"Gorgon Group"}, "hurricane_panda": {"Axiom", "ZIRCONIUM"}, "indrik_spider": {"Indrik Spider"},
	"lazarus": {"Lazarus Group", "APT38"}, "leviathan": {"Leviathan"}, "mummy_spider": {"Mummy Spider", "TA542"}, "mustang_panda": {"Mustang Panda"},
	"naikon": {"Naikon"}, "stone_panda": {"menuPass"}, "sweed": {"SWEED"}, "ta505": {"TA505"}, "turla": {"Turla", "APT28"},
	"unc1878": {"Wizard Spider"}, "wizard_spider": {"Wizard Spider"},
}

// accepted are the groups that a report may be about by its label.
func (r *peopleReport) accepted() (list []*knowledge.Entity) {
	for _, label := range r.labels {
		for _, name := range labelNames[label] {
			list = append(list, knowledge.Embedded().Named(knowledge.Actor, name)...)
		}
	}
	return list
}

// namesLabel says how often a report names a group of its label, by plain search, and whether its title does.
func (r *peopleReport) namesLabel() (times int, titled bool) {
	for _, e := range r.accepted() {
		for _, name := range append([]string{e.Name}, e.Aliases...) {
			if len(name) < 5 {
				continue
			}
			word := regexp.MustCompile(`(?i)\b` + regexp.QuoteMeta(name) + `\b`)
			times += len(word.FindAllString(r.body, -1))
			titled = titled || word.MatchString(r.title)
		}
	}
	return times, titled
}

// accusedFirst is the first group that is accused, or nil.
func accusedFirst(a *intel.Account) *intel.Actor {
	for i := range a.Actors {
		if a.Actors[i].Role == intel.RoleAccused {
			return &a.Actors[i]
		}
	}
	return nil
}

func measurePeople(data string, in *inputs, out io.Writer) error {
	reports, err := readLabelled(in)
	if err != nil {
		return err
	}
	fmt.Fprint(out, peoplePreface)
	for _, held := range []bool{false, true} {
		var half []peopleReport
		for _, r := range reports {
			if r.isHeldOut() == held {
				half = append(half, r)
			}
		}
		printActors(out, half, held)
	}
	printAgencies(out, reports)
	return nil
}

const peoplePreface = `
## Who: actors and agencies

Reports labelled with an actor, each with its title above its text. The labels come from a catalogue that files reports under the
actor of the malware in them, so that many reports never name the group of their label: those cannot be answered from the text, and are
counted apart. **Subject**: the group stands in the title or five times in the text. A report is right when the first accused group is one that
the label stands for. Rules were written looking at the texts of the first half only (even FNV-1a hash of the file name); of the second,
the wrong answers were looked at, and some rules followed from them. The figures of the held-out half are optimistic for that: they tell
that the rules are not tuned to single reports, not how Picket does on reports that nobody has looked at.

| half | reports | group not named | named in passing | subject | right | exact |
|---|---|---|---|---|---|---|
`

func printActors(out io.Writer, half []peopleReport, held bool) {
	var none, passing, subject, right int
	for _, r := range half {
		if len(r.labels) != 1 {
			continue
		}
		switch times, titled := r.namesLabel(); {
		case times == 0 && !titled:
			none++
		case times < 5 && !titled:
			passing++
		default:
			subject++
			if r.isRight() {
				right++
			}
		}
	}
	name := "developed on"
	if held {
		name = "held out"
	}
	fmt.Fprintf(out, "| %s | %d | %d | %d | %d | %d | %.3f |\n", name, none+passing+subject, none, passing, subject, right, float64(right)/float64(max(1, subject)))
}

func (r *peopleReport) isRight() bool {
	first := accusedFirst(&r.read().Account)
	return first != nil && slices.ContainsFunc(r.accepted(), func(e *knowledge.Entity) bool { return e.Name == first.Name && e.ID == first.ID })
}

// signers are the authoring agencies of the warnings in the corpus, derived by reading them; by words of their titles. AA21-048A
// has lost the line that names them.
var signers = map[string]string{
	"TA14-353A": "US-CERT", "DDoS Botnet Infrastructure": "DHS FBI", "FALLCHILL": "DHS FBI", "TA17-318B": "DHS FBI", "TA18-201A": "MS-ISAC US-CERT",
	"AR18-221A": "DHS FBI", "AR19-100A": "DHS FBI", "AR20-232A": "CISA FBI", "AR20-268A": "CISA", "AA20-345A": "CISA FBI MS-ISAC",
	"AR21-048A": "CISA", "AR21-048D": "CISA", "AR21-048F": "CISA", "AR21-048G": "CISA", "AA21-048A": "", "AA21-076A": "CISA FBI",
	"AA21-148A": "CISA FBI", "AA21-200A": "CISA FBI", "AA21-265A": "CISA FBI NSA",
}

func printAgencies(out io.Writer, reports []peopleReport) {
	fmt.Fprint(out, agencyPreface)
	var warnings, right [2]int
	for _, r := range reports {
		want, known := r.signers()
		if !known {
			continue
		}
		half := 0
		if r.isHeldOut() {
			half = 1
		}
		warnings[half]++
		if got := authors(&r.read().Account); got == want {
			right[half]++
		} else {
			fmt.Fprintf(out, "| %s | %s | %s |\n", r.title, want, got)
		}
	}
	fmt.Fprintf(out, "\nRight: %d of %d developed on, %d of %d held out.\n", right[0], warnings[0], right[1], warnings[1])
}

const agencyPreface = `
Authoring agencies of US-CERT's and CISA's warnings in the same corpus, the whole set exact (NCCIC is US-CERT's); those that are wrong:

| warning | authors | read |
|---|---|---|
`

// signers are the acronyms of a warning's authors, sorted.
func (r *peopleReport) signers() (acronyms string, known bool) {
	for words, acronyms := range signers {
		if strings.Contains(r.title, words) {
			return acronyms, true
		}
	}
	return "", false
}

// authors are the acronyms of the agencies that were read as authors, sorted.
func authors(a *intel.Account) string {
	var list []string
	for _, agency := range a.Agencies {
		if agency.Role == intel.RoleAuthor {
			list = append(list, agency.Acronym)
		}
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}
