package warninglist

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// mostLists is how many lists a directory may hold.
const mostLists = 1000

const suffix = ".json"

// Load reads the lists of a directory, as Keep leaves them there, by their names. Without such a directory there are none. A file that cannot be used is an
// error that names it: what it would have set aside would be found.
func Load(dir string) ([]*List, error) {
	files, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var lists []*List
	for _, file := range files {
		if !strings.HasSuffix(file.Name(), suffix) || strings.HasPrefix(file.Name(), ".") {
			continue
		}
		if len(lists) == mostLists {
			return nil, fmt.Errorf("%s: more than %d lists", dir, mostLists)
		}
		list, err := loadOne(filepath.Join(dir, file.Name()))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.Join(dir, file.Name()), err)
		}
		lists = append(lists, list)
	}
	slices.SortFunc(lists, func(a, b *List) int { return strings.Compare(a.Name, b.Name) })
	return lists, nil
}

func loadOne(path string) (*List, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, plain(err)
	}
	if !info.Mode().IsRegular() || info.Size() > 2*maxListBytes {
		return nil, fmt.Errorf("no file of at most %d MiB", 2*maxListBytes>>20)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, plain(err)
	}
	var list List
	if err := json.Unmarshal(data, &list); err != nil {
		return nil, err
	}
	return &list, list.check()
}

// plain leaves out the path, which the message names already.
func plain(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// Keep writes a list to a directory, whole or not at all, in place of one of the same name.
func Keep(dir string, list *List) error {
	if err := list.check(); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	data, err := json.Marshal(list)
	if err != nil {
		return err
	}
	temp, err := os.CreateTemp(dir, ".picket-*.tmp")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name()) // a file that was renamed is no longer there
	_, err = temp.Write(append(data, '\n'))
	if err := errors.Join(err, temp.Chmod(0o644), temp.Sync(), temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), filepath.Join(dir, fileName(list.Name)))
}

// ErrNotKept says that there is no list of a name.
var ErrNotKept = errors.New("there is no list of that name")

// Remove removes the list of a name from a directory. The error is ErrNotKept where there is none.
func Remove(dir, name string) error {
	err := os.Remove(filepath.Join(dir, fileName(name)))
	if errors.Is(err, fs.ErrNotExist) {
		return ErrNotKept
	}
	return err
}

// fileName is for people to recognise, and not the same for any two names.
func fileName(name string) string {
	readable := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, strings.ToLower(name))
	sum := sha256.Sum256([]byte(name))
	return readable[:min(len(readable), 40)] + "-" + hex.EncodeToString(sum[:4]) + suffix
}
