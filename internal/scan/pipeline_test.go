package scan

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"picket/internal/intel"
	"picket/internal/record"
	"picket/internal/source"
)

// plainly is the oracle of the pipeline: one block after the other.
func plainly(s *scanner, r blockReader) {
	for {
		block, err := r.Next()
		var fault *source.Fault
		switch {
		case errors.As(err, &fault):
			s.fault(fault)
		case err != nil:
			return
		default:
			var p prepared
			s.prepare(block, &p)
			s.settle(block, &p)
			block.Release()
		}
	}
}

// A result is all that a source gives.
type result struct {
	report    *Report
	sightings []intel.Sighting
}

func searchWith(q *Query, r blockReader, run func(*scanner, blockReader)) result {
	var got result
	got.report = newReport("test.log")
	s := &scanner{query: q, report: got.report, observer: "test", hint: record.Hint{ModTime: time.Unix(1709352000, 0)}}
	s.emit = func(x *intel.Sighting) { got.sightings = append(got.sightings, *x) }
	run(s, r)
	s.damage.report(got.report)
	got.report.Bytes = r.Bytes()
	return got
}

func (got result) compare(t *testing.T, want result) {
	t.Helper()
	if !reflect.DeepEqual(got.report, want.report) {
		t.Errorf("reports differ: got\n%+v, want\n%+v", got.report, want.report)
	}
	if len(got.sightings) != len(want.sightings) {
		t.Fatalf("%d sightings, want %d", len(got.sightings), len(want.sightings))
	}
	for i := range got.sightings {
		if !reflect.DeepEqual(got.sightings[i], want.sightings[i]) {
			t.Fatalf("sighting %d: got\n%+v, want\n%+v", i, got.sightings[i], want.sightings[i])
		}
	}
}

// chopped gives a text in tiny blocks, with damage between them. It holds that it is read by one at a time.
type chopped struct {
	t      *testing.T
	blocks []*source.Block // nil: damage
	next   int
	bytes  int64
	busy   atomic.Bool
}

func newChopped(t *testing.T, text string, seed uint64) *chopped {
	random := rand.New(rand.NewPCG(seed, 1))
	c := &chopped{t: t}
	line, offset := int64(1), int64(0)
	add := func(data string, continued, continues bool) {
		c.blocks = append(c.blocks, &source.Block{Data: []byte(data), Offset: offset, Line: line, Continued: continued, Continues: continues})
		offset += int64(len(data))
		line += int64(strings.Count(data, "\n"))
		if random.IntN(50) == 0 {
			c.blocks = append(c.blocks, nil)
		}
	}
	for text != "" {
		end := strings.IndexByte(text, '\n') + 1
		if end == 0 {
			end = len(text)
		}
		if end > 2000 {
			add(text[:end/2], false, true)
			add(text[end/2:end], true, false)
			text = text[end:]
			continue
		}
		for range random.IntN(5) {
			if i := strings.IndexByte(text[end:], '\n') + 1; i > 0 && i < 2000 {
				end += i
			}
		}
		add(text[:end], false, false)
		text = text[end:]
	}
	return c
}

func (c *chopped) Next() (*source.Block, error) {
	if !c.busy.CompareAndSwap(false, true) {
		c.t.Error("two read at once")
	}
	defer c.busy.Store(false)
	if c.next == len(c.blocks) {
		return nil, io.EOF
	}
	c.next++
	if b := c.blocks[c.next-1]; b != nil {
		c.bytes = b.Offset + int64(len(b.Data))
		return b, nil
	}
	return nil, &source.Fault{Offset: c.bytes, Err: errors.New("damage")}
}

func (c *chopped) Bytes() int64    { return c.bytes }
func (c *chopped) Consumed() int64 { return 0 }

var pipelineTargets = []string{"domain evil.example", "ipv4 203.0.113.7", "url http://evil.example/a/b.exe"}

// mixedLog has several kinds, observers and hits in each line, long lines, and damage.
func mixedLog(lines int) string {
	var b strings.Builder
	b.WriteString(httpHeader)
	random := rand.New(rand.NewPCG(7, 7))
	for i := range lines {
		at := 1709352000 + i
		switch n := random.IntN(400); {
		case n == 0:
			b.WriteString(strings.Repeat("\x00", 300) + "\n")
		case n == 1:
			b.WriteString(strings.Repeat("long ", 500) + "evil.example " + strings.Repeat("line ", 500) + "203.0.113.7\n")
		case n == 2:
			b.WriteString("what is this\n")
		case n < 40:
			fmt.Fprintf(&b, `{"timestamp":"%s","event_type":"dns","src_ip":"10.1.4.22","host":"s%d","dns":{"type":"query","rrname":"evil\u002eexample"}}`+"\n",
				time.Unix(int64(at), 0).UTC().Format(time.RFC3339), n%5)
		case n < 50:
			fmt.Fprintf(&b, "%d.5\tC%d\t10.1.4.22\t5000\t203.0.113.7\t80\tGET\tevil.example\t/a/b.exe\t-\n", at, i)
		default:
			fmt.Fprintf(&b, "%d.5\tC%d\t10.1.4.22\t5000\t192.0.2.9\t80\tGET\twww.example.org\t/index.html\t-\n", at, i)
		}
	}
	return b.String()
}

// However many members the crew has, and wherever blocks end, the answer is that of one.
func TestPipelineEqualsLoop(t *testing.T) {
	q, text := query(t, pipelineTargets...), mixedLog(4000)
	for seed := range uint64(2) {
		want := searchWith(q, newChopped(t, text, seed), plainly)
		if len(want.sightings) < 500 || len(want.report.Faults) < 10 {
			t.Fatalf("%d sightings, %d faults: the log shows too little", len(want.sightings), len(want.report.Faults))
		}
		for _, processors := range []int{1, 2, 8} {
			got := searchWith(q, newChopped(t, text, seed), func(s *scanner, r blockReader) {
				crew := newCrew(processors)
				crew.Each(1, 1, func(int) { crew.run(t.Context(), s, r) })
			})
			got.compare(t, want)
		}
	}
}

// encodings are the same log as it may lie on disk, in several real blocks.
func encodings(t *testing.T) map[string][]byte {
	text := mixedLog(8000)
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	for part := range 8 { // members, so that there is something in front of the damage
		if part > 0 {
			z.Reset(&packed)
		}
		io.WriteString(z, text[part*len(text)/8:(part+1)*len(text)/8])
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
	}
	damaged := bytes.Clone(packed.Bytes())
	damaged[len(damaged)*3/4] ^= 0x55
	long := text + strings.Repeat("x evil.example ", 300_000) + "\n" + text
	wide := []byte("\xff\xfe")
	for _, c := range []byte(text) {
		wide = append(wide, c, 0)
	}
	return map[string][]byte{
		"plain": []byte(text), "gzip": packed.Bytes(), "damaged gzip": damaged, "cut gzip": packed.Bytes()[:packed.Len()*2/3],
		"long line": []byte(long), "UTF-16": wide, "tiny": []byte("evil.example\n"), "nothing": nil,
	}
}

// Several sources at once, of several blocks each, give what each gives alone.
func TestCrewEqualsLoop(t *testing.T) {
	q := query(t, pipelineTargets...)
	var logs [][]byte
	var want []result
	for name, data := range encodings(t) {
		logs = append(logs, data)
		x := result{}
		for r := range source.Open(source.Entry{Name: source.Stdin, Size: -1}, bytes.NewReader(data)) {
			x = searchWith(q, r, plainly)
		}
		if name == "damaged gzip" && len(x.report.Faults) == 0 {
			t.Fatal("no damage")
		}
		want = append(want, x)
	}
	for _, processors := range []int{1, 2, 8} {
		got := make([]result, len(logs))
		crew := newCrew(processors)
		crew.Each(len(logs), min(processors, 3), func(i int) {
			for r := range source.Open(source.Entry{Name: source.Stdin, Size: -1}, bytes.NewReader(logs[i])) {
				got[i] = searchWith(q, r, func(s *scanner, r blockReader) { crew.run(t.Context(), s, r) })
			}
		})
		for i := range got {
			got[i].compare(t, want[i])
		}
	}
}

// held counts the blocks that are read and not settled.
type held struct {
	blockReader
	read atomic.Int64
	most atomic.Int64
}

func (h *held) Next() (*source.Block, error) {
	h.read.Add(1)
	return h.blockReader.Next()
}

func TestBlocksInFlightAreBounded(t *testing.T) {
	q, text := query(t, pipelineTargets...), mixedLog(2000)
	for processors, most := range map[int]int64{1: 1, 2: 5, 4: 9} {
		h := &held{blockReader: newChopped(t, text, 1)}
		searchWith(q, h, func(s *scanner, r blockReader) {
			var settled int64
			s.consumed = func(int64) {
				h.most.Store(max(h.most.Load(), h.read.Load()-settled))
				settled++
			}
			crew := newCrew(processors)
			crew.Each(1, 1, func(int) { crew.run(t.Context(), s, r) })
		})
		if got := h.most.Load(); got > most {
			t.Errorf("%d processors: %d blocks in flight, want %d at most", processors, got, most)
		}
	}
}

// Where it is interrupted, the search ends with all that it began.
func TestInterrupted(t *testing.T) {
	q, text := query(t, pipelineTargets...), mixedLog(3000)
	before := runtime.NumGoroutine()
	for _, processors := range []int{1, 2, 8} {
		for stop := 0; stop < 40; stop += 4 {
			ctx, cancel := context.WithCancel(t.Context())
			crew := newCrew(processors)
			seen := make([]int, 3)
			crew.Each(len(seen), 2, func(i int) {
				r := newChopped(t, text, uint64(i))
				searchWith(q, r, func(s *scanner, r blockReader) {
					s.emit = func(*intel.Sighting) {
						if seen[i]++; seen[i] == stop {
							cancel()
						}
					}
					crew.run(ctx, s, r)
				})
			})
			cancel()
			if len(crew.open) > 0 || crew.ahead != 0 || crew.helping != 0 {
				t.Fatalf("left behind: %d sources, %d blocks, %d helpers", len(crew.open), crew.ahead, crew.helping)
			}
		}
	}
	for wait := 0; runtime.NumGoroutine() > before && wait < 100; wait++ {
		time.Sleep(time.Millisecond)
	}
	if after := runtime.NumGoroutine(); after > before {
		t.Errorf("%d goroutines, %d before", after, before)
	}
}

// A panic in any stage comes out where it can be reported, and leaves nobody waiting.
func TestPanicComesOut(t *testing.T) {
	q, text := query(t, pipelineTargets...), mixedLog(3000)
	for _, processors := range []int{1, 2, 8} {
		for _, where := range []string{"read", "settle", "lead"} {
			t.Run(fmt.Sprint(where, processors), func(t *testing.T) {
				crew := newCrew(processors)
				defer func() {
					if got := recover(); got != where {
						t.Errorf("got %v", got)
					}
					if len(crew.open) > 0 || crew.ahead != 0 || crew.helping != 0 {
						t.Errorf("left behind: %d sources, %d blocks, %d helpers", len(crew.open), crew.ahead, crew.helping)
					}
				}()
				crew.Each(3, 2, func(i int) {
					var r blockReader = newChopped(t, text, uint64(i))
					if i == 1 && where == "read" {
						r = &broken{blockReader: r}
					}
					searchWith(q, r, func(s *scanner, r blockReader) {
						seen := 0
						s.emit = func(*intel.Sighting) {
							if seen++; i == 1 && seen == 20 && where == "settle" {
								panic(where)
							}
						}
						crew.run(t.Context(), s, r)
					})
					if i == 1 && where == "lead" {
						panic(where)
					}
				})
			})
		}
	}
}

// broken panics after some blocks.
type broken struct {
	blockReader
	left int
}

func (b *broken) Next() (*source.Block, error) {
	if b.left++; b.left > 5 {
		panic("read")
	}
	return b.blockReader.Next()
}

// Nothing is kept of a block for those that follow.
func TestBlocksCostNoMemory(t *testing.T) {
	q := query(t, pipelineTargets...)
	line := "1709352000.5\tC1\t10.1.4.22\t5000\t192.0.2.9\t80\tGET\twww.example.org\t/index.html\t-\n"
	count := func(blocks int) float64 {
		return testing.AllocsPerRun(3, func() {
			c := &chopped{t: t, blocks: []*source.Block{{Data: []byte(httpHeader), Line: 1}}}
			for range blocks {
				c.blocks = append(c.blocks, &source.Block{Data: []byte(line), Line: 4})
			}
			searchWith(q, c, func(s *scanner, r blockReader) { newCrew(1).run(t.Context(), s, r) })
		})
	}
	few, many := count(100), count(1100)
	if each := (many - few) / 1000; each > 5 { // two of them make the block, one is the yield of Scan
		t.Errorf("%v allocations a block", each)
	}
}
