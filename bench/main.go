// Command bench measures picket beside other tools: whole command against whole command, on the same files, in the same run.
//
//	go run ./bench                   # everything; see docs/BENCHMARKS.md
//	go run ./bench -quick            # small logs: does all of it work here?
//	go run ./bench -parts rules,events -rules DIR,DIR -events DIR
//	go run ./bench -render FILE,FILE # docs/BENCHMARKS.md anew, from raw results
//
// It makes the logs and the sets of indicators, builds picket and the Hyperscan driver, runs them and the peers that are
// installed in turn, and prints tables and what became of each goal. Raw results go to bench/results.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// options are the flags, as typed or by default.
type options struct {
	size    int64
	dir     string
	loggen  string
	rules   string
	events  string
	read    string
	picket  string
	peers   string
	parts   string
	runs    int
	cores   int
	limit   time.Duration
	quick   bool
	long    bool
	results string
	render  string
	page    string
}

const (
	fullSize  = 1 << 30
	quickSize = 20_000_000
)

func main() {
	o := parseFlags()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintf(os.Stderr, "bench: %v\n", err)
		os.Exit(1)
	}
}

func parseFlags() *options {
	var o options
	flag.Int64Var(&o.size, "size", fullSize, "bytes of each kind of log")
	flag.StringVar(&o.dir, "out", filepath.Join(os.TempDir(), "picket-bench"), "directory for logs and programs: logs are kept and used again")
	flag.StringVar(&o.loggen, "loggen", "../shared/tools/loggen", "directory of the loggen tool; where it is not, logs of the built-in generator are used throughout")
	flag.StringVar(&o.rules, "rules", "", "directories of Sigma rules, with commas; without, the part rules makes its own")
	flag.StringVar(&o.events, "events", "", "directory of Windows event logs; without, the parts rules and events make their own")
	flag.StringVar(&o.read, "read", "", "only read the event logs below a directory with the library: frames, values, json or xml (the bench measures itself so)")
	flag.StringVar(&o.picket, "picket", "", "measure this binary (default: build ./cmd/picket)")
	flag.StringVar(&o.peers, "peers", strings.Join(allPeers(), ","), "tools to compare with")
	flag.StringVar(&o.parts, "parts", allParts(), "what to measure")
	flag.IntVar(&o.runs, "runs", 3, "runs of each command, of which the median is taken; one alone where it takes longer than 10 s")
	flag.IntVar(&o.cores, "cores", runtime.NumCPU(), "how many cores \"all cores\" are")
	flag.DurationVar(&o.limit, "limit", 2*time.Minute, "time limit of a command (Hyperscan's is three times that, as its compiling is not what is compared)")
	flag.BoolVar(&o.quick, "quick", false, "a trial: -size 20000000 -runs 1 -limit 20s where these are not given")
	flag.BoolVar(&o.long, "long", false, "also run rg, ugrep and grep with 1,000,000 indicators (minutes; 10 GB of memory)")
	flag.StringVar(&o.results, "results", "", "directory for raw results (default: bench/results; the -out directory if it is not the whole)")
	flag.StringVar(&o.render, "render", "", "only render the page from these files of raw results, with commas")
	flag.StringVar(&o.page, "page", "docs/BENCHMARKS.md", "the page that -render writes")
	flag.Parse()
	if o.read != "" && flag.NArg() == 1 {
		if err := readLogs(o.read, flag.Arg(0)); err != nil {
			fmt.Fprintf(os.Stderr, "bench: %v\n", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "bench: unexpected argument %q: see --help\n", flag.Arg(0))
		os.Exit(2)
	}
	o.settle()
	return &o
}

// settle fills in what depends on other flags.
func (o *options) settle() {
	given := map[string]bool{}
	flag.Visit(func(f *flag.Flag) { given[f.Name] = true })
	if o.quick {
		if !given["size"] {
			o.size = quickSize
		}
		if !given["runs"] {
			o.runs = 1
		}
		if !given["limit"] {
			o.limit = 20 * time.Second
		}
	}
	if o.results == "" {
		o.results = filepath.Join("bench", "results")
		if o.quick || o.parts != allParts() {
			o.results = o.dir
		}
	}
	o.runs = max(o.runs, 1)
	o.cores = min(max(o.cores, 1), runtime.NumCPU())
}

func run(ctx context.Context, o *options) error {
	if o.render != "" {
		return render(split(o.render), o.page)
	}
	if err := o.check(); err != nil {
		return err
	}
	var err error
	if o.dir, err = filepath.Abs(o.dir); err != nil {
		return err
	}
	b, err := prepare(ctx, o)
	if err != nil {
		return err
	}
	failed := b.measure(ctx) // what was measured until then is kept
	if failed != nil {
		o.results = o.dir
	}
	path, err := b.report.save(o.results)
	if err != nil {
		return errors.Join(failed, err)
	}
	fmt.Println(b.report.tables())
	progress("raw results: %s", path)
	return failed
}

func (o *options) check() error {
	if o.size < minimumSize {
		return fmt.Errorf("-size %d: at least %d", o.size, minimumSize)
	}
	for _, name := range split(o.parts) {
		if !slices.Contains(partNames(), name) {
			return fmt.Errorf("-parts %s: the parts are %s", name, strings.Join(partNames(), ", "))
		}
	}
	for _, name := range split(o.peers) {
		if !slices.Contains(allPeers(), name) {
			return fmt.Errorf("-peers %s: the peers are %s", name, strings.Join(allPeers(), ", "))
		}
	}
	if o.events != "" && !isDir(o.events) {
		return fmt.Errorf("-events %s: no such directory", o.events)
	}
	if _, err := os.Stat("go.mod"); err != nil {
		return errors.New("no go.mod here: run it from the top of the repository")
	}
	return nil
}

func allParts() string { return strings.Join(partNames(), ",") }

// split gives the names in a list with commas; none of an empty one.
func split(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' })
}
