package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A report is the raw results of a run, as they are kept in bench/results. All else is worked out from it.
type report struct {
	Schema      int           `json:"schema"`
	Date        string        `json:"date"`
	Picket      string        `json:"picket"` // commit
	Machine     machine       `json:"machine"`
	Parts       []string      `json:"parts,omitempty"` // empty: all that there were when this was not kept
	Size        int64         `json:"size"`            // bytes of each kind of log
	Runs        int           `json:"runs"`
	Limit       float64       `json:"limit_seconds"`
	Tools       []tool        `json:"tools"`
	Trials      []trial       `json:"trials"`
	Checks      []check       `json:"checks"`
	Allocations []allocations `json:"allocations"`
	Windows     *windowsLogs  `json:"windows,omitempty"`
}

const reportSchema = 1

func newReport(o *options) *report {
	return &report{Schema: reportSchema, Date: time.Now().UTC().Format(time.DateOnly), Machine: thisMachine(),
		Size: o.size, Runs: o.runs, Limit: o.limit.Seconds()}
}

// small tells whether the logs were so small that the start of programs blurs every ratio.
func (r *report) small() bool { return r.Size < 256<<20 }

// name is that of the report's file: DATE-MACHINE, and the parts if these are not all.
func (r *report) name() string {
	cpu := strings.FieldsFunc(strings.ToLower(r.Machine.CPU), func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < '0' || c > '9')
	})
	name := fmt.Sprintf("%s-%s-%d-cores", r.Date, strings.Join(cpu, "-"), r.Machine.Cores)
	if len(r.Parts) == 0 || len(r.Parts) == len(partNames()) {
		return name
	}
	return name + "-" + strings.Join(r.Parts, "-")
}

func (r *report) save(dir string) (string, error) {
	if err := makeDir(dir); err != nil {
		return "", err
	}
	data, err := json.MarshalIndent(r, "", "\t")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, r.name()+".json")
	return path, os.WriteFile(path, append(data, '\n'), 0o644)
}

func loadReport(path string) (*report, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var r report
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if r.Schema != reportSchema {
		return nil, fmt.Errorf("%s: schema %d, want %d", path, r.Schema, reportSchema)
	}
	return &r, nil
}

func makeDir(dir string) error { return os.MkdirAll(dir, 0o755) }

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
