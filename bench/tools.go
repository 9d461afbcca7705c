package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// A tool is a program that is measured, or by which measurements are made.
type tool struct {
	Name    string `json:"name"`
	Version string `json:"version,omitempty"` // empty: it is missing
	Package string `json:"package,omitempty"` // of Debian, that brings it
}

// peerNames are the tools that search for a list of indicators.
var peerNames = []string{"rg", "ugrep", "grep", "hyperscan"}

// eventPeerNames are readers of Windows event logs, rulePeerNames engines for Sigma rules.
var (
	eventPeerNames = []string{"evtxexport", "evtx_dump", "python-evtx"}
	rulePeerNames  = []string{"pysigma"}
)

// debianPython is the one that Debian's packages for Python belong to, whatever else is called python3 here.
const debianPython = "/usr/bin/python3"

func allPeers() []string { return slices.Concat(peerNames, eventPeerNames, rulePeerNames) }

// The packages of Debian that bring the tools.
var packages = map[string]string{"rg": "ripgrep", "ugrep": "ugrep", "grep": "grep", "hyperscan": "gcc, libc6-dev, pkgconf and libhyperscan-dev (or libvectorscan-dev)",
	"wc": "coreutils", "cat": "coreutils", "gzip": "gzip", "zstd": "zstd", "taskset": "util-linux",
	"evtxexport": "libevtx-utils", "python-evtx": "python3-evtx"}

// What Debian does not have.
var elsewhere = map[string]string{"evtx_dump": "`cargo install evtx` builds it", "pysigma": "`pip install pysigma pysigma-backend-sqlite pysigma-pipeline-sysmon`"}

// source says where a tool can be had.
func (t *tool) source() string { return either(elsewhere[t.Name], "Debian has it in "+t.Package) }

// wanted are the tools for the parts that are asked for.
func (o *options) wanted() []string {
	var names []string
	for _, name := range split(o.peers) {
		parts := searchParts()
		switch {
		case slices.Contains(eventPeerNames, name):
			parts = []string{"events"}
		case slices.Contains(rulePeerNames, name):
			parts = []string{"rules"}
		}
		if o.measures(parts...) {
			names = append(names, name)
		}
	}
	if o.searches() {
		names = append(names, "wc", "cat", gzip, zstd)
	}
	return append(names, "taskset")
}

// findTools finds the peers that are asked for, and the limits.
func findTools(ctx context.Context, o *options) []tool {
	var tools []tool
	for _, name := range o.wanted() {
		t := tool{Name: name, Package: packages[name], Version: findTool(ctx, o.dir, name)}
		if t.Version == "" {
			progress("%s is missing: %s", name, t.source())
		}
		tools = append(tools, t)
	}
	return tools
}

// findTool gives what a tool says of itself, nothing if it is missing. What is a library is built or placed first.
func findTool(ctx context.Context, dir, name string) string {
	switch name {
	case "hyperscan":
		if err := buildHyperscan(ctx, dir); err != nil {
			progress("%v", err)
		}
		return version(ctx, filepath.Join(dir, "hyperscan"))
	case "pysigma":
		if err := placeSQLite(dir); err != nil {
			progress("%v", err)
		}
		return version(ctx, debianPython, filepath.Join(dir, "sqlite.py"), "--version")
	case "evtxexport":
		return version(ctx, name, "-V")
	case "python-evtx":
		return version(ctx, debianPython, "-c", "import importlib.metadata as m; print('python-evtx', m.version('python-evtx'))")
	}
	return version(ctx, name, "--version")
}

// version gives the first line that a program prints about itself.
func version(ctx context.Context, program string, args ...string) string {
	out, err := exec.CommandContext(ctx, program, args...).Output()
	if err != nil {
		return ""
	}
	line, _, _ := strings.Cut(string(out), "\n")
	return strings.Trim(line, " *\r")
}

// buildHyperscan builds the driver. A driver of an earlier run must not stand in for one that cannot be built.
func buildHyperscan(ctx context.Context, dir string) error {
	program := filepath.Join(dir, "hyperscan")
	os.Remove(program)
	flags := []string{"-I/usr/include/hs", "-lhs"}
	if out, err := exec.CommandContext(ctx, "pkg-config", "--cflags", "--libs", "libhs").Output(); err == nil {
		flags = strings.Fields(string(out))
	}
	args := append([]string{"-O2", "-o", program, filepath.Join("bench", "peers", "hyperscan.c")}, flags...)
	if out, err := exec.CommandContext(ctx, "gcc", args...).CombinedOutput(); err != nil {
		return fmt.Errorf("the Hyperscan driver cannot be built: %w: %s", err, firstLine(string(out)))
	}
	return nil
}

// placePicket builds picket into the bench's directory, or copies the given binary there, and gives its version.
func placePicket(ctx context.Context, dir, given string) (string, error) {
	program := filepath.Join(dir, "picket")
	if given == "" {
		out, err := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", program, "./cmd/picket").CombinedOutput()
		if err != nil {
			return "", fmt.Errorf("go build ./cmd/picket: %w: %s", err, lastLine(string(out)))
		}
		return revision(ctx), nil
	}
	data, err := os.ReadFile(given)
	if err != nil {
		return "", err
	}
	os.Remove(program) // a program that runs cannot be written
	return "a given binary", os.WriteFile(program, data, 0o755)
}

// revision gives the commit that is measured, marked if files differ from it.
func revision(ctx context.Context) string {
	out, err := exec.CommandContext(ctx, "git", "describe", "--always", "--dirty").Output()
	if err != nil {
		return "unknown revision"
	}
	return strings.TrimSpace(string(out))
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}

// A machine is what the figures depend on.
type machine struct {
	CPU      string `json:"cpu"`
	Cores    int    `json:"cores"`
	Memory   string `json:"memory"`
	AVX2     bool   `json:"avx2"`
	AVX512   bool   `json:"avx512_vbmi"`
	Go       string `json:"go"`
	Kernel   string `json:"kernel"`
	Platform string `json:"platform"`
}

func thisMachine() machine {
	cpu := fileText("/proc/cpuinfo")
	flags := strings.Fields(field(cpu, "flags"))
	kernel := strings.TrimSpace(fileText("/proc/sys/kernel/osrelease"))
	return machine{
		CPU: either(field(cpu, "model name"), "unknown"), Cores: runtime.NumCPU(), Memory: field(fileText("/proc/meminfo"), "MemTotal"),
		AVX2:   slices.Contains(flags, "avx2"),
		AVX512: slices.Contains(flags, "avx512_vbmi") || slices.Contains(flags, "avx512vbmi"),
		Go:     runtime.Version(), Kernel: either(kernel, "unknown"), Platform: runtime.GOOS + "/" + runtime.GOARCH,
	}
}

// field gives the value of the first line "name : value".
func field(text, name string) string {
	for line := range strings.Lines(text) {
		if key, v, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(v)
		}
	}
	return ""
}

// fileText gives what a file of Linux holds; nothing elsewhere.
func fileText(path string) string {
	data, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	return string(data)
}
