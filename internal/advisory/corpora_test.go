//go:build corpora

package advisory

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"picket/indicator"
	"picket/internal/document"
	"picket/internal/intel"
)

var predictions = flag.String("predictions", "", "directory for what is read from the pairs, one JSON file a document, values as published")

var pairs = flag.String("pairs", "../../../shared/data/pairs", "directory of the pairs")

// scored are the kinds of which the corpora know the truth.
var scored = []string{"md5", "sha1", "sha256", "ipv4", "domain", "url", "email", "cve"}

type values map[string]map[string]bool

func (v values) add(kind, value string) {
	if v[kind] == nil {
		v[kind] = map[string]bool{}
	}
	v[kind][value] = true
}

var schemeForm = regexp.MustCompile(`(?i)^[a-z]+://`)

// plain is the form in which the corpora compare values.
func plain(kind, value string) string {
	value = strings.TrimSpace(value)
	switch kind {
	case "url":
		host, path, hasPath := strings.Cut(schemeForm.ReplaceAllString(value, ""), "/")
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

// predicted are the values that the reading gives, and for recall those with the hosts of its URLs.
func predicted(a *intel.Advisory) (given, withHosts values) {
	given, withHosts = values{}, values{}
	for _, x := range a.Indicators.All() {
		kind := string(x.Kind)
		for _, form := range published(x) {
			value := plain(kind, form)
			given.add(kind, value)
			withHosts.add(kind, value)
			if kind == "url" {
				host := regexp.MustCompile(`[/:?]`).Split(value, 2)[0]
				withHosts.add("domain", host)
				withHosts.add("ipv4", host)
			}
		}
	}
	for _, x := range a.Vulnerabilities {
		given.add("cve", x.ID)
		withHosts.add("cve", x.ID)
	}
	return given, withHosts
}

func read(t *testing.T, path string) *intel.Advisory {
	t.Helper()
	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := &document.Text{Body: strings.ToValidUTF8(string(body), "\ufffd")}
	a := FromText(intel.Document{}, text)
	checkQuotes(t, text.Body, a)
	if *predictions != "" {
		writePredictions(t, filepath.Join(*predictions, strings.TrimSuffix(filepath.Base(path), ".txt")+".json"), a)
	}
	return a
}

// published are the forms in which a document writes a value, but for defanging and line ends: URLs with their default
// port and their fragment, as other tools print them.
func published(x intel.Indicator) []string {
	if x.Kind != indicator.URL {
		return []string{x.Value}
	}
	var forms []string
	for _, e := range x.Evidence {
		forms = append(forms, strings.Join(strings.Fields(refang(e.Quote).text), ""))
	}
	return slices.Compact(slices.Sorted(slices.Values(forms)))
}

func writePredictions(t *testing.T, path string, a *intel.Advisory) {
	t.Helper()
	values := map[string][]string{}
	for _, x := range a.Indicators.All() {
		values[string(x.Kind)] = append(values[string(x.Kind)], published(x)...)
	}
	for _, x := range a.Vulnerabilities {
		values["cve"] = append(values["cve"], x.ID)
	}
	raw, err := json.Marshal(values)
	if err == nil {
		err = os.WriteFile(path, raw, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func unmarshal(t *testing.T, path string, to any) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(raw, to)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(*pairs, pattern))
	if err != nil || len(files) == 0 {
		t.Skip("no corpus at " + *pairs)
	}
	return files
}

// reasonFor says what became of a value that was not given.
func reasonFor(a *intel.Advisory, kind, value string) string {
	for _, r := range a.Rejected {
		if plain(kind, r.Value) == value {
			return r.Kind + ": " + r.Reason
		}
	}
	return "not found"
}

func TestRecallOfPublishersLists(t *testing.T) {
	for _, corpus := range []struct {
		name  string
		least float64
	}{{"vendor", 0.965}, {"talos", 0.983}, {"hunters-ledger", 0.960}} {
		found, all := 0, 0
		for _, file := range glob(t, corpus.name+"/*.gold.json") {
			var truth struct{ Gold map[string][]string }
			unmarshal(t, file, &truth)
			a := read(t, strings.TrimSuffix(file, ".gold.json")+".txt")
			_, given := predicted(a)
			for _, kind := range scored {
				for _, value := range slices.Compact(slices.Sorted(slices.Values(truth.Gold[kind]))) {
					all++
					if given[kind][value] {
						found++
					} else {
						t.Logf("missed %s %s %s: %s", filepath.Base(file), kind, value, reasonFor(a, kind, value))
					}
				}
			}
		}
		recall := float64(found) / float64(all)
		t.Logf("%s: recall %.4f (%d/%d)", corpus.name, recall, found, all)
		if recall < corpus.least {
			t.Errorf("%s: recall %.4f is below %.3f", corpus.name, recall, corpus.least)
		}
	}
}

func TestAdjudicated(t *testing.T) {
	tp, fp, fn := 0, 0, 0
	for _, file := range glob(t, "adjudicated/*.labels.json") {
		var labels map[string]map[string]string
		unmarshal(t, file, &labels)
		a := read(t, strings.TrimSuffix(file, ".labels.json")+".txt")
		given, withHosts := predicted(a)
		for _, kind := range scored {
			for value, label := range labels[kind] {
				if label != "M" {
					continue
				}
				if withHosts[kind][value] {
					tp++
				} else {
					fn++
					t.Logf("missed %s %s %s: %s", filepath.Base(file)[:12], kind, value, reasonFor(a, kind, value))
				}
			}
			for value := range given[kind] {
				if label, known := labels[kind][value]; !known || label == "B" {
					fp++
					t.Logf("wrong %s %s %s %s", filepath.Base(file)[:12], kind, value, label)
				}
			}
		}
	}
	p, r := float64(tp)/float64(tp+fp), float64(tp)/float64(tp+fn)
	f1 := 2 * p * r / (p + r)
	t.Logf("adjudicated: P %.4f R %.4f F1 %.4f tp=%d fp=%d fn=%d", p, r, f1, tp, fp, fn)
	if f1 < 0.97 {
		t.Errorf("F1 %.4f is below 0.97", f1)
	}
}

func TestPressReportHasNoIndicators(t *testing.T) {
	path := "../../../shared/data/documents/press-2024-07-26.txt"
	if _, err := os.Stat(path); err != nil {
		t.Skip("no corpus at " + path)
	}
	a := read(t, path)
	if a.Indicators.Len()+len(a.Rejected)+len(a.Vulnerabilities) > 0 || a.Marking != "" {
		t.Errorf("the report says nothing of the kind: %v %v %v %q", a.Indicators, a.Rejected, a.Vulnerabilities, a.Marking)
	}
}

func TestSpeedOnReports(t *testing.T) {
	bytes, start := 0, time.Now()
	for _, file := range glob(t, "hunters-ledger/*.txt") {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		bytes += len(body)
		FromText(intel.Document{}, &document.Text{Body: strings.ToValidUTF8(string(body), "\ufffd")})
	}
	t.Logf("%.1f ms per 100 kB", time.Since(start).Seconds()*1000/(float64(bytes)/1e5))
}
