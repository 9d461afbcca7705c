//go:build corpora

package advisory

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path"
	"strings"
	"testing"

	"picket/internal/document"
	"picket/internal/intel"
)

// members are the files of a tar.gz archive below ../shared/data.
func members(t *testing.T, archive string) map[string][]byte {
	t.Helper()
	file, err := os.Open(path.Join("../../../shared/data", archive))
	if errors.Is(err, os.ErrNotExist) {
		t.Skipf("%s is not here", archive)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for r := tar.NewReader(unzipped); ; {
		header, err := r.Next()
		if err == io.EOF {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		if files[header.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
}

// What publishers wrote reads without a panic, with verbatim quotes, and no less of it than before.
func TestStructuredCorpora(t *testing.T) {
	indicators, rejected := map[string]int{}, map[string]int{}
	for _, archive := range []string{"formats/structured-samples.tar.gz", "stix/cti-stix2-json-schemas.tar.gz"} {
		for name, data := range members(t, archive) {
			if strings.Contains(name, "schemas/") {
				continue
			}
			a := readSample(t, name, data)
			if a == nil {
				continue
			}
			checkEvidence(t, a)
			publisher, _, _ := strings.Cut(strings.TrimPrefix(name, "./"), "/")
			indicators[publisher] += a.Indicators.Len()
			rejected[publisher] += len(a.Rejected)
		}
	}
	t.Log("indicators", indicators)
	t.Log("rejected", rejected)
	for publisher, least := range wantIndicators {
		if indicators[publisher] < least {
			t.Errorf("%s: %d indicators, want %d or more", publisher, indicators[publisher], least)
		}
	}
}

// wantIndicators were counted when the readers were written. The hashes among them were compared with a plain search for
// hexadecimal runs: what the tables call hashes is found, but for one that is written wrongly.
var wantIndicators = map[string]int{
	"AmnestyTech_investigations": 353, "MISP_cti-transmute": 2, "MISP_misp-stix": 17, "citizenlab_malware-indicators": 217,
	"elastic_labs-releases": 459, "eset_malware-ioc": 644, "examples": 80, "sophoslabs_IoCs": 12402, "volexity_threat-intel": 1513,
}

func readSample(t *testing.T, name string, data []byte) *intel.Advisory {
	t.Helper()
	text, err := document.Decode(t.Context(), data, document.Options{})
	if err != nil {
		return nil
	}
	read := FromList
	switch {
	case text.MediaType == document.STIX:
		read = FromSTIX
	case text.MediaType == document.OpenIOC:
		read = FromOpenIOC
	case text.MediaType == document.MISP:
		read = FromMISP
	case strings.HasSuffix(name, ".csv"):
		read = FromCSV
	case text.MediaType != document.List:
		return nil
	}
	a, err := read(intel.Document{Name: name}, text)
	if err != nil {
		t.Errorf("%s: %v", name, err)
	}
	return a
}
