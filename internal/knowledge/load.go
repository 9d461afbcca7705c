package knowledge

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// overlaid are the tables that newer editions replace: those of what others publish. The others are Picket's own.
var overlaid = []Kind{Actor, Malware, Tool, Technique, Mitigation}

// Load is the embedded knowledge with the tables in a directory, as Write leaves them there, in place of the embedded ones. Without such a directory
// it is Embedded. An error names the file and the line; the user may remove the directory.
func Load(dir string) (*Base, error) {
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return Embedded(), nil
	}
	base, err := read(overlay{os.DirFS(dir)})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	return base, nil
}

// An overlay is a directory whose tables hide the embedded ones.
type overlay struct{ dir fs.FS }

func (o overlay) Open(name string) (fs.File, error) {
	for _, kind := range overlaid {
		if name != tableName(kind) {
			continue
		}
		info, err := fs.Stat(o.dir, name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return nil, err
		case !info.Mode().IsRegular() || info.Size() > mostTableBytes:
			return nil, fmt.Errorf("%s: no file of at most %d MiB", name, mostTableBytes>>20)
		default:
			return o.dir.Open(name)
		}
	}
	return embeddedTables.Open(name)
}

func tableName(kind Kind) string { return kind.String() + ".tsv" }

// A Change is what an update did to a kind.
type Change struct {
	Kind    Kind
	Added   int
	Removed int // revoked in favour of others
	Renamed int // another name is preferred
	Changed int // other names, tactics or country
}

// Update takes over what newer sources say, ATT&CK first, and writes the tables to a directory, from where Load takes
// them. Each table is written whole or not at all. It says what changed against the base; kinds without change are left out.
func Update(b *Base, dir string, sources ...*Source) ([]Change, error) {
	merged, err := Merge(b.entities, sources...)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	var changes []Change
	for _, kind := range overlaid {
		c := changeOf(kind, b.entities, merged)
		if c == (Change{Kind: kind}) {
			continue
		}
		if err := writeWhole(filepath.Join(dir, tableName(kind)), kind, merged); err != nil {
			return changes, err
		}
		changes = append(changes, c)
	}
	return changes, nil
}

// writeWhole writes a table beside its place and puts it there when it is safe on the disk.
func writeWhole(path string, kind Kind, entities []Entity) error {
	temp, err := os.CreateTemp(filepath.Dir(path), ".picket-*.tmp")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name()) // a file that was renamed is no longer there
	err = errors.Join(WriteTable(temp, kind, entities, "Made by picket knowledge update."), temp.Chmod(0o644), temp.Sync(), temp.Close())
	if err != nil {
		return err
	}
	return os.Rename(temp.Name(), path)
}

// changeOf compares the entities of a kind, by their ids, else by their names.
func changeOf(kind Kind, before, after []Entity) Change {
	c := Change{Kind: kind}
	old := map[string]*Entity{}
	for i := range before {
		if e := &before[i]; e.Kind == kind {
			old[identity(e)] = e
		}
	}
	for i := range after {
		e := &after[i]
		if e.Kind != kind {
			continue
		}
		was := old[identity(e)]
		delete(old, identity(e))
		switch {
		case was == nil:
			c.Added++
		case was.Name != e.Name:
			c.Renamed++
		case was.row(columns[kind]) != e.row(columns[kind]):
			c.Changed++
		}
	}
	c.Removed = len(old)
	return c
}

func identity(e *Entity) string {
	if e.ID != "" {
		return e.ID
	}
	return strings.ToLower(e.Name)
}
