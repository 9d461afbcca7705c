package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"

	"picket/indicator"
	"picket/internal/advisory"
	"picket/internal/document"
	"picket/internal/intel"
)

// labelledKinds are those of which the corpora know the truth.
var labelledKinds = []string{"md5", "sha1", "sha256", "ipv4", "domain", "url", "email", "cve"}

// measureIndicators compares what FromText gives with three collections of publishers' own lists, and with documents of
// which every candidate is labelled.
func measureIndicators(_ string, in *inputs, out io.Writer) error {
	fmt.Fprint(out, "\n## Indicators\n\nRecall of what publishers list themselves, of the values that stand in the text of the report:\n\n"+
		"| reports | recall | found of | missed, though a plain search finds it |\n|---|---|---|---|\n")
	var all []labelledValue
	for _, collection := range []string{"vendor", "talos", "hunters-ledger"} {
		reports, err := publishedPairs(in, collection)
		if err != nil {
			return err
		}
		var n hits
		missed := 0
		for _, r := range reports {
			n.add(r.recall())
			missed += r.plainMisses()
			all = append(all, r.labelled()...)
		}
		fmt.Fprintf(out, "| %s (%d) | %.4f | %d of %d | %d |\n", collection, len(reports), n.recall(), n.right, n.right+n.missed, missed)
	}
	reports, err := adjudicated(in)
	if err != nil {
		return err
	}
	var each []hits
	for _, r := range reports {
		each = append(each, r.adjudicated())
		all = append(all, r.labelled()...)
	}
	printAdjudicated(out, each)
	return printReliability(out, all)
}

// A pair is a report as it was read, and what is known of its values.
type pair struct {
	name   string
	body   string
	given  map[string]map[string]bool // by kind
	hosts  map[string]map[string]bool // given, and the hosts of the URLs
	values []labelledIndicator
	truth  map[string]map[string]string // M is an indicator, B is none, N is neither; a publisher's list has only M
	listed bool                         // truth is a publisher's list
}

// A labelledIndicator is an indicator with its forms in the document, and with the signs that its confidence is from.
type labelledIndicator struct {
	kind       string
	forms      []string
	confidence int
	signs      advisory.Sign
}

func readPair(in *inputs, path string) (pair, error) {
	raw, err := in.read(path)
	if err != nil {
		return pair{}, err
	}
	p := pair{name: path, body: strings.ToValidUTF8(string(raw), "\ufffd"), given: map[string]map[string]bool{}, hosts: map[string]map[string]bool{}}
	text := &document.Text{Body: p.body}
	a := advisory.FromText(intel.Document{}, text)
	signs := advisory.Signs(text)
	for i, x := range a.Indicators.All() {
		p.take(x, signs[i])
	}
	for _, v := range a.Vulnerabilities {
		put(p.given, "cve", v.ID)
		put(p.hosts, "cve", v.ID)
	}
	return p, nil
}

func (p *pair) take(x intel.Indicator, signs advisory.Sign) {
	kind := string(x.Kind)
	v := labelledIndicator{kind: kind, confidence: x.Confidence, signs: signs}
	for _, form := range writtenForms(x) {
		form = comparable(kind, form)
		v.forms = append(v.forms, form)
		put(p.given, kind, form)
		put(p.hosts, kind, form)
		if kind == "url" {
			host := hostEnd.Split(form, 2)[0]
			put(p.hosts, "domain", host)
			put(p.hosts, "ipv4", host)
		}
	}
	p.values = append(p.values, v)
}

var hostEnd = regexp.MustCompile(`[/:?]`)

func put(set map[string]map[string]bool, kind, value string) {
	if set[kind] == nil {
		set[kind] = map[string]bool{}
	}
	set[kind][value] = true
}

// writtenForms are the forms in which a document writes a URL, with its port and fragment; other kinds have one.
func writtenForms(x intel.Indicator) []string {
	if x.Kind != indicator.URL {
		return []string{x.Value}
	}
	var forms []string
	for _, e := range x.Evidence {
		forms = append(forms, strings.Join(strings.Fields(advisory.Refang(e.Quote)), ""))
	}
	slices.Sort(forms)
	return slices.Compact(forms)
}

var anyScheme = regexp.MustCompile(`(?i)^[a-z]+://`)

// comparable is the form in which the corpora write values.
func comparable(kind, value string) string {
	value = strings.TrimSpace(value)
	switch kind {
	case "url":
		host, path, hasPath := strings.Cut(anyScheme.ReplaceAllString(value, ""), "/")
		value = strings.ToLower(host)
		if hasPath && path != "" {
			value += "/" + path
		}
		return strings.TrimRight(value, "/.,;)")
	case "ipv4":
		value, _, _ = strings.Cut(value, ":")
		value, _, _ = strings.Cut(value, "/")
		return value
	case "cve":
		return strings.ToUpper(value)
	}
	return strings.TrimRight(strings.ToLower(value), "./")
}

func publishedPairs(in *inputs, collection string) ([]pair, error) {
	files, err := in.glob("pairs/" + collection + "/*.gold.json")
	if err != nil {
		return nil, err
	}
	var pairs []pair
	for _, file := range files {
		var list struct{ Gold map[string][]string }
		if err := readJSON(in, file, &list); err != nil {
			return nil, err
		}
		p, err := readPair(in, strings.TrimSuffix(file, ".gold.json")+".txt")
		if err != nil {
			return nil, err
		}
		p.listed, p.truth = true, map[string]map[string]string{}
		for kind, values := range list.Gold {
			p.truth[kind] = map[string]string{}
			for _, value := range values {
				p.truth[kind][value] = "M"
			}
		}
		pairs = append(pairs, p)
	}
	return pairs, nil
}

func adjudicated(in *inputs) ([]pair, error) {
	files, err := in.glob("pairs/adjudicated/*.labels.json")
	if err != nil {
		return nil, err
	}
	var pairs []pair
	for _, file := range files {
		p, err := readPair(in, strings.TrimSuffix(file, ".labels.json")+".txt")
		if err != nil {
			return nil, err
		}
		if err := readJSON(in, file, &p.truth); err != nil {
			return nil, err
		}
		pairs = append(pairs, p)
	}
	return pairs, nil
}

func readJSON(in *inputs, path string, to any) error {
	raw, err := in.read(path)
	if err == nil {
		err = json.Unmarshal(raw, to)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// hits counts values.
type hits struct{ right, wrong, missed int }

func (h *hits) add(o hits) {
	h.right, h.wrong, h.missed = h.right+o.right, h.wrong+o.wrong, h.missed+o.missed
}

func (h hits) precision() float64 { return ratio(h.right, h.right+h.wrong) }
func (h hits) recall() float64    { return ratio(h.right, h.right+h.missed) }
func (h hits) f1() float64        { return ratio(2*h.right, 2*h.right+h.wrong+h.missed) }

func ratio(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}

// recall counts what is labelled M.
func (p *pair) recall() (n hits) {
	for _, kind := range labelledKinds {
		for value, label := range p.truth[kind] {
			switch {
			case label != "M":
			case p.hosts[kind][value]:
				n.right++
			default:
				n.missed++
			}
		}
	}
	return n
}

// plainMisses counts what was missed although the value stands plainly in the text: the rest stands there in pieces, or
// in another form.
func (p *pair) plainMisses() (n int) {
	plain := strings.ToLower(advisory.Refang(p.body))
	for _, kind := range labelledKinds {
		for value := range p.truth[kind] {
			if !p.hosts[kind][value] && strings.Contains(plain, strings.ToLower(value)) {
				n++
			}
		}
	}
	return n
}

// adjudicated counts what is labelled B, or not at all, as wrong.
func (p *pair) adjudicated() hits {
	n := p.recall()
	for _, kind := range labelledKinds {
		for value := range p.given[kind] {
			if label, known := p.truth[kind][value]; !known || label == "B" {
				n.wrong++
			}
		}
	}
	return n
}

// resamples is how often the reports are drawn anew to see how far the result depends on them.
const resamples = 2000

func printAdjudicated(out io.Writer, each []hits) {
	var all hits
	for _, n := range each {
		all.add(n)
	}
	random := rand.New(rand.NewPCG(1, 2))
	scores := make([]float64, resamples)
	for i := range scores {
		var drawn hits
		for range each {
			drawn.add(each[random.IntN(len(each))])
		}
		scores[i] = drawn.f1()
	}
	slices.Sort(scores)
	fmt.Fprintf(out, "\nDocuments of which every candidate is labelled (%d): precision %.3f, recall %.3f, F1 **%.3f** (95 %% of %d bootstrap samples by report: %.3f to %.3f); %d right, %d wrong, %d missed.\n",
		len(each), all.precision(), all.recall(), all.f1(), resamples, scores[resamples/40], scores[resamples-resamples/40-1], all.right, all.wrong, all.missed)
}
