package feed_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"picket/internal/document"
	"picket/internal/feed"
	"picket/internal/intel"
	"picket/internal/store"
)

// A feed is read as the kind that it was added as, whatever its document looks like; one of any kind as it looks.
func TestAKindIsForced(t *testing.T) {
	const (
		hosts = "evil.example\n198.51.100.7\n"
		prose = "On Monday we saw requests to evil.example and to 198.51.100.7, and wrote it down.\n"
	)
	for _, c := range []struct {
		kind, body, mediaType, failure string
		indicators                     int64
	}{
		{feed.Auto, hosts, document.List, "", 2},
		{feed.CSV, hosts, document.CSV, "", 2},
		{feed.CSV, inUTF16(hosts), document.CSV, "", 2},
		{feed.Auto, bundle(0, 3), document.STIX, "", 3},
		{feed.STIX, bundle(0, 3), document.STIX, "", 3},
		{feed.STIX, hosts, "", "STIX", 0},
		{feed.List, bundle(0, 3), document.List, "", 3},
		{feed.List, prose, document.List, "", 2},
	} {
		s := open(t)
		path := filepath.Join(t.TempDir(), "feed")
		if err := os.WriteFile(path, []byte(c.body), 0o600); err != nil {
			t.Fatal(err)
		}
		f := store.Feed{Name: "gulls", URL: path, Kind: c.kind}
		if err := feed.Check(&f); err != nil {
			t.Fatal(err)
		}
		if _, err := s.AddFeed(t.Context(), f); err != nil {
			t.Fatal(err)
		}
		name := c.kind + " of " + c.body[:12]
		_, err := feed.Run(t.Context(), s, importer{s}, "gulls", "tester", feed.Options{Dir: t.TempDir()})
		if c.failure != "" {
			if err == nil || !strings.Contains(err.Error(), c.failure) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		list, listErr := s.View(intel.Red).Documents(t.Context(), store.DocumentQuery{})
		if err != nil || listErr != nil || len(list) != 1 || list[0].Document.MediaType != c.mediaType || list[0].Indicators != c.indicators {
			t.Errorf("%s: %+v, %v, %v", name, list, err, listErr)
		}
	}
}

func inUTF16(text string) string {
	encoded := []byte("\xff\xfe")
	for _, unit := range utf16.Encode([]rune(text)) {
		encoded = append(encoded, byte(unit), byte(unit>>8))
	}
	return string(encoded)
}
