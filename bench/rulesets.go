package main

import (
	"bufio"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

// ruleSets are Sigma rules, copied to directories of the bench: those for Windows, and all.
type ruleSets struct {
	From    string // what was given; empty: made by bench
	Windows int
	All     int
	top     string // relative to the bench's directory
}

// Names of the sets.
const (
	windowsRules = "windows"
	allRules     = "all"
)

func (s *ruleSets) dir(set string) string { return filepath.Join(s.top, set) }

func (s *ruleSets) count(set string) int {
	if set == allRules {
		return s.All
	}
	return s.Windows
}

// ruleSets copies the given rules, or makes some.
func (b *bench) ruleSets() (*ruleSets, error) {
	s := &ruleSets{top: "rules"}
	top := filepath.Join(b.o.dir, s.top)
	if err := os.RemoveAll(top); err != nil {
		return nil, err
	}
	for _, set := range []string{windowsRules, allRules} {
		if err := makeDir(filepath.Join(top, set)); err != nil {
			return nil, err
		}
	}
	var names []string
	given := split(b.o.rules)
	for _, dir := range given {
		if !isDir(dir) {
			return nil, fmt.Errorf("-rules %s: no such directory", dir)
		}
		names = append(names, filepath.Base(dir))
	}
	if s.From = strings.Join(names, ", "); len(given) == 0 {
		own := filepath.Join(b.o.dir, s.top, "own")
		if err := writeOwnRules(own); err != nil {
			return nil, err
		}
		given = []string{own}
	}
	for _, dir := range given {
		if err := s.add(top, dir); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// add copies the rules below a directory. File names are numbered: those of two directories may be the same.
func (s *ruleSets) add(top, dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".yml" {
			return err
		}
		name := fmt.Sprintf("%04d-%s", s.All, filepath.Base(path))
		s.All++
		if err := copyTo(filepath.Join(top, allRules, name), path); err != nil {
			return err
		}
		windows, err := isForWindows(path)
		if err != nil || !windows {
			return err
		}
		s.Windows++
		return copyTo(filepath.Join(top, windowsRules, name), path)
	})
}

// isForWindows tells whether the log source of a rule is of Windows.
func isForWindows(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		name, value, _ := strings.Cut(strings.TrimSpace(lines.Text()), ":")
		if name == "product" && strings.TrimSpace(value) == "windows" {
			return true, nil
		}
	}
	return false, lines.Err()
}

const (
	ownWindowsRules = 1000
	ownOtherRules   = 200
)

// writeOwnRules writes rules for the events that bench makes: of the shapes that most published rules have.
func writeOwnRules(dir string) error {
	if err := makeDir(dir); err != nil {
		return err
	}
	r := randomOf("rules", 0)
	for i := range ownWindowsRules + ownOtherRules {
		shape := ownRuleShapes[i%len(ownRuleShapes)]
		source := "category: " + shape.category + "\n    product: windows"
		if i >= ownWindowsRules {
			source = "category: " + shape.category + "\n    product: linux"
		}
		text := fmt.Sprintf("title: Rule %d\nid: 00000000-0000-4000-8000-%012d\nstatus: test\nlogsource:\n    %s\ndetection:\n%slevel: %s\n",
			i, i, source, shape.detection(r), [...]string{"low", "medium", "high"}[i%3])
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("rule%04d.yml", i)), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// ownRuleShapes are what rules look like: an image and its arguments, a parent and its child, a path, a key, a name.
var ownRuleShapes = []struct {
	category  string
	detection func(r *rand.Rand) string
}{
	{"process_creation", func(r *rand.Rand) string {
		return fmt.Sprintf("    image:\n        - Image|endswith: '\\%s.exe'\n        - OriginalFileName: '%s.exe'\n    line:\n        CommandLine|contains:\n            - ' -%s'\n            - '%s %s'\n    condition: image and line\n",
			word(r), word(r), word(r), word(r), word(r))
	}},
	{"process_creation", func(r *rand.Rand) string {
		return fmt.Sprintf("    selection:\n        ParentImage|endswith: '\\%s.exe'\n        CommandLine|contains|all:\n            - '%s'\n            - '%s'\n    filter:\n        Image|startswith: 'C:\\Program Files\\%s'\n    condition: selection and not filter\n",
			word(r), word(r), word(r), word(r))
	}},
	{"file_event", func(r *rand.Rand) string {
		return fmt.Sprintf("    selection:\n        TargetFilename|contains: '\\%s\\%s'\n        TargetFilename|endswith:\n            - '.%s'\n            - '.dll'\n    condition: selection\n",
			word(r), word(r), word(r))
	}},
	{"registry_set", func(r *rand.Rand) string {
		return fmt.Sprintf("    selection:\n        TargetObject|contains: '\\%s\\%s'\n        Details|startswith: '%s'\n    condition: selection\n",
			word(r), word(r), word(r))
	}},
	{"network_connection", func(r *rand.Rand) string {
		return fmt.Sprintf("    selection:\n        Initiated: 'true'\n        DestinationHostname|endswith: '.%s-%s.%s'\n    condition: selection\n",
			word(r), word(r), zone(r))
	}},
}
