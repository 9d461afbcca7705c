//go:build corpora

package report

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"picket/internal/intake"
)

// TestBundleIsValid holds bundles to the JSON schemas of OASIS (oasis-open/cti-stix2-json-schemas): those of sweeps, and
// those of documents that were read.
func TestBundleIsValid(t *testing.T) {
	compiler := jsonschema.NewCompiler()
	urls := addSchemas(t, compiler)
	bundles := map[string][]map[string]any{"sweep": slices.Collect(maps.Values(bundleOf(t, hostile()))),
		"rules": slices.Collect(maps.Values(bundleOf(t, ruled())))}
	for name, a := range advisoriesToWrite(t) {
		bundles[name] = objectsOf(t, writeAdvisory(t, a))
	}
	for _, name := range realDocuments(t) {
		if a, err := intake.Open(t.Context(), name, nil, intake.Options{}); err == nil {
			bundles[filepath.Base(name)] = objectsOf(t, writeAdvisory(t, a))
		}
	}
	for name, objects := range bundles {
		t.Run(name, func(t *testing.T) { validateBundle(t, compiler, urls, objects) })
	}
}

// realDocuments are those that are decoded in this process: PDF is by a child, which the test's binary is not.
func realDocuments(t *testing.T) (names []string) {
	for _, pattern := range []string{"*.html", "*.txt"} {
		found, err := filepath.Glob("../../../shared/data/documents/" + pattern)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, found...)
	}
	return names
}

// validateBundle holds each object to its own schema, and the bundle to its. That of the bundle knows no locations,
// notes and definitions of extensions, which the standard has (sections 4.10, 4.11 and 7.3): it sees the bundle without them.
func validateBundle(t *testing.T, compiler *jsonschema.Compiler, urls map[string]string, objects []map[string]any) {
	without := []any{}
	for _, o := range objects {
		if !slices.Contains([]any{"location", "note", "extension-definition"}, o["type"]) {
			without = append(without, o)
		}
		validate(t, compiler, urls[o["type"].(string)], o, o["id"].(string))
	}
	validate(t, compiler, urls["bundle"], map[string]any{"type": "bundle", "id": "bundle--b963d6b0-bfbf-44f0-b600-5f49957e7209",
		"objects": without}, "bundle")
}

func validate(t *testing.T, compiler *jsonschema.Compiler, url string, object any, name string) {
	t.Helper()
	schema, err := compiler.Compile(url)
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(object); err != nil {
		t.Errorf("%s: %.2000v", name, err)
	}
}

// addSchemas reads the schemas of the archive, and gives the URL of each by its name.
func addSchemas(t *testing.T, compiler *jsonschema.Compiler) map[string]string {
	t.Helper()
	packed, err := os.ReadFile("../../../shared/data/stix/cti-stix2-json-schemas.tar.gz")
	if err != nil {
		t.Skip("no schemas in ../shared")
	}
	plain, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	urls := map[string]string{}
	for archive := tar.NewReader(plain); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return urls
		}
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(header.Name, "schemas/") || !strings.HasSuffix(header.Name, ".json") {
			continue
		}
		schema, err := jsonschema.UnmarshalJSON(archive)
		if err != nil {
			t.Fatal(err)
		}
		url := schema.(map[string]any)["$id"].(string)
		urls[strings.TrimSuffix(header.FileInfo().Name(), ".json")] = url
		if err := compiler.AddResource(url, schema); err != nil {
			t.Fatal(err)
		}
	}
}
