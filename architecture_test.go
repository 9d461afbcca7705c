// Package picket_test holds what is true of the module as a whole: which package may import which.
package picket_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// layers is the table of ARCHITECTURE.md. A package imports only from layers below its own: those of a greater number.
var layers = map[string]int{
	"accuracy":                    1,
	"bench":                       1,
	"cmd/picket":                  1,
	"examples/generate":           1,
	"internal/knowledge/generate": 1,
	"internal/mail/train":         1,
	"internal/technique/train":    1,

	"internal/cli": 2,

	"internal/server": 3,

	"internal/api":             4,
	"internal/history":         5,
	"internal/ingest":          5,
	"internal/taxii":           4,
	"internal/report":          6,
	"internal/triage":          6,
	"internal/feed":            6,
	"internal/store/open":      6,
	"internal/store/storetest": 6,

	"internal/access":         7,
	"internal/mail/learn":     7,
	"internal/store/postgres": 7,
	"internal/store/sqlite":   7,

	"internal/intake": 7,
	"internal/sweep":  7,

	"internal/mail":            8,
	"internal/store":           8,
	"internal/taxii/client":    8,
	"internal/advisory":        8,
	"internal/technique/learn": 8,
	"internal/scan":            8,

	"internal/carrier":               9,
	"internal/compound/compoundtest": 11,
	"internal/fetch":                 9,
	"internal/rules":                 9,

	"internal/account":     10,
	"internal/coverage":    10,
	"internal/detection":   10,
	"internal/dossier":     10,
	"internal/document":    10,
	"internal/ignore":      10,
	"internal/machine":     10,
	"internal/misp":        10,
	"internal/record":      10,
	"internal/source":      10,
	"internal/technique":   10,
	"internal/warninglist": 10,

	"internal/corpora":                     11,
	"internal/document/pdftest":            11,
	"internal/technique/phrase":            11,
	"internal/document/pdftext":            11,
	"internal/frame":                       11,
	"internal/mailauth":                    11,
	"internal/message/line":                11,
	"internal/message/mailbox":             11,
	"internal/message/outlook":             11,
	"internal/message/outlook/outlooktest": 10,
	"internal/profile":                     11,
	"internal/intel":                       11,
	"internal/knowledge":                   11,
	"internal/timezone":                    11,

	"internal/compound":  12,
	"internal/link":      12,
	"internal/lookalike": 12,
	"internal/lure":      12,
	"internal/message":   12,
	"internal/webpage":   12,

	"evtx":          12,
	"evtx/evtxtest": 12,
	"matcher":       12,
	"sigma":         12,
	"stix":          12,

	"indicator":            13,
	"internal/hexadecimal": 14,
	"internal/bytemask":    13,
	"internal/prose":       13,
	"internal/rawjson":     13,
	"internal/literal":     13,
}

// pureLayer is the first of those that do no I/O of their own: there are the public packages and what they rest on.
const pureLayer = 12

// doesIO are the packages by which a pure one could reach files, processes or the network.
var doesIO = []string{"io/ioutil", "log", "log/slog", "net", "net/http", "net/rpc", "net/smtp", "os", "os/exec",
	"os/signal", "os/user", "plugin", "syscall", "golang.org/x/sys/unix", "golang.org/x/sys/windows"}

const module = "picket/"

func TestEveryPackageHasALayer(t *testing.T) {
	packages := packageImports(t)
	for _, path := range slices.Sorted(maps.Keys(packages)) {
		if _, ok := layers[path]; !ok {
			t.Errorf("package %s has no layer: add it to the table of ARCHITECTURE.md and to layers in architecture_test.go, "+
				"above all that it imports and below all that import it", path)
		}
	}
	for _, path := range slices.Sorted(maps.Keys(layers)) {
		if _, ok := packages[path]; !ok {
			t.Errorf("layers has package %s, which does not exist: take it out, here and in ARCHITECTURE.md", path)
		}
	}
}

func TestImportsPointDownwards(t *testing.T) {
	for path, imports := range packageImports(t) {
		for _, imported := range imports {
			below, inside := strings.CutPrefix(imported, module)
			if inside && layers[below] <= layers[path] {
				t.Errorf("%s (layer %v) imports %s (layer %v): a package imports only from layers below its own",
					path, layers[path], below, layers[below])
			}
		}
	}
}

func TestPublicPackagesDoNoIO(t *testing.T) {
	for path, imports := range packageImports(t) {
		public := !strings.HasPrefix(path, "internal/") && layers[path] > 1
		if public && layers[path] < pureLayer {
			t.Errorf("%s is public and so belongs to layer %v or below: move it under internal/", path, pureLayer)
		}
		if layers[path] < pureLayer {
			continue
		}
		for _, imported := range imports {
			if slices.Contains(doesIO, imported) {
				t.Errorf("%s imports %s: public packages, and those they rest on, are handed readers and open nothing",
					path, imported)
			}
		}
	}
}

// packageImports gives what each package of the module imports, by its path within the module. All files count but
// tests, those of other systems and build tags too.
func packageImports(t *testing.T) map[string][]string {
	t.Helper()
	packages := map[string][]string{}
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() && path != "." && (strings.ContainsAny(name[:1], "._") || name == "testdata") {
			return fs.SkipDir
		}
		if entry.IsDir() || filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		imports, err := importsOf(path)
		dir := filepath.ToSlash(filepath.Dir(path))
		packages[dir] = append(packages[dir], imports...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return packages
}

func importsOf(path string) ([]string, error) {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	var imports []string
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, fmt.Errorf("%s: import %s: %w", path, spec.Path.Value, err)
		}
		imports = append(imports, imported)
	}
	return imports, nil
}
