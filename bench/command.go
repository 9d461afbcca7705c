package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A command is a program with its arguments. It runs in the bench's own directory, so that its arguments are short and say
// nothing of the machine.
type command struct {
	args    []string
	env     []string // NAME=value, besides the few that all have
	cores   int      // the last so many of the machine's
	discard bool     // its output: else it goes to a file, as grep stops at the first match if it goes to /dev/null
	exits   []int    // statuses that are not failures
	limit   time.Duration
}

// A usage is what one run of a command took.
type usage struct {
	User   float64 `json:"user_seconds"`
	System float64 `json:"system_seconds"`
	Wall   float64 `json:"wall_seconds"`
	Peak   int64   `json:"peak_bytes"`             // resident set at its largest
	Lines  int     `json:"output_lines,omitempty"` // printed; 0 if the output was discarded
	// Figures that the program itself reported on standard error, by name.
	Reported map[string]float64 `json:"reported,omitempty"`
}

// CPU gives user and system time in seconds.
func (u usage) CPU() float64 { return u.User + u.System }

var errLimit = errors.New("time limit")

// a runner runs commands, one at a time.
type runner struct {
	dir     string // working directory
	cpus    int    // of the machine
	taskset bool   // whether programs can be held to some cores
}

// text is the command as it could be typed in the bench's directory.
func (r *runner) text(c command) string {
	words := slices.Clone(c.env)
	for _, arg := range r.pinned(c) {
		if strings.ContainsAny(arg, " |\\'\"$*?") {
			arg = strconv.Quote(arg)
		}
		words = append(words, arg)
	}
	return strings.Join(words, " ")
}

// pinned gives the arguments with those that hold the program to its cores.
func (r *runner) pinned(c command) []string {
	if !r.taskset || c.cores == 0 {
		return c.args
	}
	cores := strconv.Itoa(r.cpus - 1)
	if c.cores > 1 {
		cores = fmt.Sprintf("%d-%d", r.cpus-c.cores, r.cpus-1)
	}
	return append([]string{"taskset", "-c", cores}, c.args...)
}

// run runs a command to its end. The error is errLimit if it had to be stopped; the usage holds what it took until then.
func (r *runner) run(ctx context.Context, c command) (usage, error) {
	output, err := os.Create(filepath.Join(r.dir, "output"))
	if err != nil {
		return usage{}, err
	}
	defer output.Close()
	limited, cancel := context.WithTimeout(ctx, c.limit)
	defer cancel()
	args := r.pinned(c)
	cmd := exec.CommandContext(limited, args[0], args[1:]...)
	cmd.Dir = r.dir
	cmd.Env = append(basicEnv(r.dir), c.env...)
	cmd.WaitDelay = time.Second
	killsGroup(cmd)
	var errs bytes.Buffer
	cmd.Stderr = &limitedBuffer{to: &errs}
	if !c.discard {
		cmd.Stdout = output
	}
	begin := time.Now()
	err = cmd.Run()
	u := usageOf(cmd, time.Since(begin))
	switch {
	case ctx.Err() != nil:
		return u, ctx.Err()
	case limited.Err() != nil:
		return u, errLimit
	case err != nil && !slices.Contains(c.exits, exitStatus(err)):
		return u, fmt.Errorf("%s: %w: %s", c.args[0], err, lastLine(errs.String()))
	}
	u.Reported = reported(errs.String())
	u.Lines, err = countLines(output)
	return u, err
}

// basicEnv keeps users' settings out: no configuration files, one locale for all, the fastest for grep.
func basicEnv(dir string) []string {
	home := filepath.Join(dir, "home") // there is none
	return []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "XDG_CONFIG_HOME=" + home, "LC_ALL=C"}
}

func usageOf(cmd *exec.Cmd, wall time.Duration) usage {
	u := usage{Wall: wall.Seconds()}
	if s := cmd.ProcessState; s != nil {
		u.User, u.System, u.Peak = s.UserTime().Seconds(), s.SystemTime().Seconds(), peakBytes(s)
	}
	return u
}

func exitStatus(err error) int {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	return -1
}

// reported reads figures: lines of a name and a number.
func reported(text string) map[string]float64 {
	var figures map[string]float64
	for line := range strings.Lines(text) {
		name, number, _ := strings.Cut(strings.TrimSpace(line), " ")
		if v, err := strconv.ParseFloat(number, 64); err == nil {
			if figures == nil {
				figures = map[string]float64{}
			}
			figures[name] = v
		}
	}
	return figures
}

func lastLine(text string) string {
	text = strings.TrimSpace(text)
	return text[strings.LastIndexByte(text, '\n')+1:]
}

func countLines(f *os.File) (int, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return 0, err
	}
	buffer := make([]byte, 64<<10)
	lines := 0
	for {
		n, err := f.Read(buffer)
		lines += bytes.Count(buffer[:n], []byte{'\n'})
		if err == io.EOF {
			return lines, nil
		}
		if err != nil {
			return lines, err
		}
	}
}

// A limitedBuffer keeps the first 64 KiB: a program may complain about each of a million indicators.
type limitedBuffer struct{ to *bytes.Buffer }

func (b *limitedBuffer) Write(p []byte) (int, error) {
	if room := 64<<10 - b.to.Len(); room > 0 {
		b.to.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}
