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
	"internal/technique/train":    1,

	"internal/cli": 2,

	"internal/server": 3,

	"internal/api":             4,
	"internal/history":         4,
	"internal/ingest":          4,
	"internal/taxii":           4,
	"internal/report":          5,
	"internal/feed":            5,
	"internal/store/open":      5,
	"internal/store/storetest": 5,

	"internal/access":         6,
	"internal/store/postgres": 6,
	"internal/store/sqlite":   6,

	"internal/intake": 6,
	"internal/sweep":  6,

	"internal/store":           7,
	"internal/taxii/client":    7,
	"internal/advisory":        7,
	"internal/technique/learn": 7,
	"internal/scan":            7,

	"internal/fetch": 8,
	"internal/rules": 8,

	"internal/account":     9,
	"internal/coverage":    9,
	"internal/detection":   9,
	"internal/dossier":     9,
	"internal/document":    9,
	"internal/ignore":      9,
	"internal/machine":     9,
	"internal/misp":        9,
	"internal/record":      9,
	"internal/source":      9,
	"internal/technique":   9,
	"internal/warninglist": 9,

	"internal/corpora":          10,
	"internal/document/pdftest": 10,
	"internal/technique/phrase": 10,
	"internal/document/pdftext": 10,
	"internal/frame":            10,
	"internal/intel":            10,
	"internal/knowledge":        10,
	"internal/timezone":         10,

	"evtx":          11,
	"evtx/evtxtest": 11,
	"matcher":       11,
	"sigma":         11,
	"stix":          11,

	"indicator":         12,
	"internal/bytemask": 12,
	"internal/prose":    12,
	"internal/rawjson":  12,
	"internal/literal":  12,
}

// pureLayer is the first of those that do no I/O of their own: there are the public packages and what they rest on.
const pureLayer = 11

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
