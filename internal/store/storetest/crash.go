package storetest

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"picket/internal/intel"
	"picket/internal/store"
)

// A Crashing is a kind of engine whose users are killed at random moments.
type Crashing struct {
	Place func(t *testing.T) string // makes an empty place
	Open  Opener
	// Stop ends the server at once and starts it again; nil: there is none, and only the process that uses the store is killed.
	Stop    func(t *testing.T)
	BacksUp bool // the engine writes backups
	Strikes int  // how often in a test; PICKET_CRASHES says otherwise
}

// crashesVariable is how many processes are killed by the long form of the test.
const crashesVariable = "PICKET_CRASHES"

// strikesOfOne is how many strikes one store takes before the next begins: it grows.
const strikesOfOne = 12

// Crash kills processes at random moments of all that writes, and has a look at the store after each: what was being done is there whole or
// not at all, what was done before is untouched, and readers never saw a part. The test that calls it is run again in other processes, so it must do nothing else.
func Crash(t *testing.T, c Crashing) {
	if asCrasher(t, c.Open) {
		return
	}
	if n, err := strconv.Atoi(os.Getenv(crashesVariable)); err == nil && n > 0 {
		c.Strikes = n
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	took := map[string]time.Duration{} // by task: until it was done
	for left := c.Strikes; left > 0 && !t.Failed(); left -= strikesOfOne {
		scene := &scene{Crashing: c, place: c.Place(t), random: random, took: took, deleted: map[int]bool{}, dir: t.TempDir()}
		scene.migrate(t)
		scene.rehearse(t)
		for range min(left, strikesOfOne) {
			scene.strike(t)
			if t.Failed() {
				return
			}
		}
	}
}

// A scene is one store, and what must be in it.
type scene struct {
	Crashing
	place   string
	dir     string // of backups
	random  *rand.Rand
	took    map[string]time.Duration
	last    int          // the number of the last document
	inUse   []int        // documents, by number, rising
	gone    []int        // withdrawn or erased
	deleted map[int]bool // documents of whose objects the first half was deleted
	reasons int          // of decisions
}

// rehearse lets each task end once, to know how long it takes.
func (s *scene) rehearse(t *testing.T) {
	for _, task := range append([]string{"import", "import"}, s.tasks()...) {
		if s.took[task] == 0 || task == "import" {
			s.try(t, task, waitLong)
		}
	}
}

func (s *scene) tasks() []string {
	list := []string{"import", "withdraw", "erase", "delete", "decide"}
	if s.BacksUp {
		list = append(list, "backup")
	}
	return list
}

// strike kills one process at a random moment of what it does. Imports are about half of all.
func (s *scene) strike(t *testing.T) {
	task := "import"
	if list := s.tasks(); s.random.IntN(3) > 0 && len(s.inUse) > 1 {
		task = list[s.random.IntN(len(list))]
	}
	s.try(t, task, time.Duration(s.random.Float64()*1.1*float64(s.took[task])))
}

// migrate kills processes while they make the schema.
func (s *scene) migrate(t *testing.T) {
	for i := range 3 {
		c := s.start(t, "migrate", "")
		time.Sleep(time.Duration(s.random.IntN(30*(i+1))) * time.Millisecond)
		s.end(t, c)
	}
	st := s.open(t)
	defer st.Close()
	if err := st.Check(t.Context()); err != nil {
		t.Fatalf("after migrations that were killed: %v", err)
	}
}

// try runs a task in another process, ends that after a while, and holds the store against what may be in it.
func (s *scene) try(t *testing.T, task string, after time.Duration) {
	t.Helper()
	argument, backup := "", filepath.Join(s.dir, "backup.db")
	switch task {
	case "import":
		argument = strconv.Itoa(s.last + 1)
	case "withdraw", "erase":
		argument = strconv.Itoa(s.inUse[s.random.IntN(len(s.inUse))])
	case "delete":
		argument = strconv.Itoa(s.inUse[len(s.inUse)-1])
	case "decide":
		s.reasons++
		argument = fmt.Sprint("reason ", s.reasons)
	case "backup":
		argument = backup
	}
	stop := s.watch(t)
	c := s.start(t, task, argument)
	select {
	case <-c.done:
	case <-time.After(after):
	}
	took := time.Since(c.began)
	s.end(t, c)
	stop()
	if slices.Contains(c.said, saysDone) && s.took[task] == 0 {
		s.took[task] = took
	}
	what := fmt.Sprintf("%s %s, killed after %v of %v, said %q", task, argument, took, s.took[task], c.said)
	st := s.open(t)
	defer st.Close()
	s.settle(t, what, st, task, argument, slices.Contains(c.said, saysDone))
	s.inspect(t, what, st)
	if n, _ := strconv.Atoi(argument); task == "erase" && slices.Contains(s.gone, n) {
		s.erased(t, what, st)
	}
}

func (s *scene) open(t *testing.T) *store.Store {
	t.Helper()
	return openAt(t, s.Open, s.place)
}

func openAt(t *testing.T, open Opener, place string) *store.Store {
	t.Helper()
	engine, err := open(t.Context(), place)
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.New(t.Context(), engine)
	if err != nil {
		t.Fatal(err)
	}
	return st
}

// watch reads until stop is called: whatever stands is of one document, and is all that it brought.
func (s *scene) watch(t *testing.T) (stop func()) {
	if s.Stop != nil {
		return func() {} // readers do not outlive the server
	}
	quit, ended := make(chan struct{}), make(chan struct{})
	st := s.open(t)
	go func() {
		defer close(ended)
		defer st.Close()
		for {
			seen := map[int64]int{}
			err := st.View(intel.Red).Standing(t.Context(), "", func(d *store.Document, _ *intel.Indicator) error { seen[d.ID]++; return nil })
			if err != nil {
				t.Errorf("reading beside a writer: %v", err)
			}
			for _, n := range seen {
				if len(seen) > 1 || n != crashPairs && n != crashPairs/2 {
					t.Errorf("a reader saw a part: %v", seen)
				}
			}
			select {
			case <-quit:
				return
			case <-time.After(time.Millisecond):
			}
		}
	}()
	return func() { close(quit); <-ended }
}

// A crasher is a process that is there to be killed.
type crasher struct {
	cmd   *exec.Cmd
	began time.Time
	said  []string      // read it after done
	done  chan struct{} // closed when it has ended
}

// start begins a task in another process, and returns when that says that it begins.
func (s *scene) start(t *testing.T, task, argument string) *crasher {
	t.Helper()
	name, _, _ := strings.Cut(t.Name(), "/")
	cmd := exec.Command(os.Args[0], "-test.run=^"+name+"$")
	cmd.Env = append(os.Environ(), crasherPlace+"="+s.place, crasherTask+"="+task, crasherArgument+"="+argument)
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c := &crasher{cmd: cmd, done: make(chan struct{})}
	begun := make(chan struct{})
	go func() {
		defer close(c.done)
		begins := begun
		for lines := bufio.NewScanner(output); lines.Scan(); {
			c.said = append(c.said, lines.Text())
			if lines.Text() == saysBegin {
				close(begins)
				begins = nil
			}
		}
	}()
	select {
	case <-begun:
	case <-c.done:
		t.Fatalf("the process that is to be killed ended before: %q", c.said)
	}
	c.began = time.Now()
	return c
}

// end kills the process, or stops its server.
func (s *scene) end(t *testing.T, c *crasher) {
	if s.Stop != nil && s.random.IntN(2) == 0 {
		s.Stop(t)
	}
	c.cmd.Process.Kill()
	<-c.done
	c.cmd.Wait()
}
