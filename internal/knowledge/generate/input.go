package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"

	"picket/internal/knowledge"
)

// readInput reads a file and prints its SHA-256.
func readInput(path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	if err == nil {
		fmt.Printf("%x  %s\n", sha256.Sum256(data), filepath.Base(path))
	}
	return data, err
}

// readAttack reads the newest edition of ATT&CK there is.
func readAttack(dir string) (*knowledge.Source, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "attack", "enterprise-attack-*.json.gz"))
	if err != nil || len(paths) == 0 {
		return nil, errors.Join(err, fmt.Errorf("%s: no attack/enterprise-attack-*.json.gz", dir))
	}
	data, err := readInput(slices.Max(paths))
	if err != nil {
		return nil, err
	}
	return knowledge.ReadSource(bytes.NewReader(data))
}

// trust is the order in which the galaxy's clusters are taken.
var trust = []string{"threat-actor", "microsoft-activity-group", "360net", "malpedia", "ransomware", "rat", "stealer", "backdoor", "banker", "botnet", "tool"}

func readGalaxies(path string) ([]*knowledge.Source, error) {
	data, err := readInput(path)
	if err != nil {
		return nil, err
	}
	unpacked, err := zstd.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	defer unpacked.Close()
	found := make([]*knowledge.Source, len(trust))
	for files := tar.NewReader(unpacked); ; {
		header, err := files.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		at := slices.Index(trust, strings.TrimSuffix(filepath.Base(header.Name), ".json"))
		if at < 0 {
			continue
		}
		if found[at], err = knowledge.ReadSource(files); err != nil {
			return nil, fmt.Errorf("%s: %w", header.Name, err)
		}
	}
	return slices.DeleteFunc(found, func(s *knowledge.Source) bool { return s == nil }), nil
}
