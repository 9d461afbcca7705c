package sweep

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"picket/internal/coverage"
	"picket/internal/intel"
	"picket/internal/machine"
	"picket/internal/record"
	"picket/internal/scan"
	"picket/internal/source"
)

// Progress is how far a sweep is. Bytes are as they lie on disk.
type Progress struct {
	Sources, TotalSources int64
	Bytes, TotalBytes     int64
}

// Run reads everything and answers. It calls sighting for each one, in the order of the sources and of the records in them,
// when everything is read: only then is it known which machine had which address. It calls progress now and then, if that
// is not nil. The error is that of the context, of compiling the indicators, or of keeping the sightings: what is wrong
// with logs is in the answer.
func Run(ctx context.Context, q *Question, sighting func(*intel.Sighting), progress func(Progress)) (*Answer, error) {
	began := time.Now()
	compiled, err := compiledOf(q)
	if err != nil {
		return nil, err
	}
	seen, query := newSeen(compiled.asked), queryOf(q, compiled)
	found := newSpool(q.rule)
	defer found.close()
	behaviour := newBehaviour(q)
	see := func(s *intel.Sighting) {
		if behaviour.isTold(s) {
			found.add(s)
		}
	}
	reports, books := scanAll(ctx, q, query, see, progress)
	behaviour.seen = books.behaviour
	behaviour.correlate(query.Correlator, see)
	err = found.each(func(s *intel.Sighting) {
		query.Machines.Resolve(s)
		q.setAside(s)
		if s.Rule != nil {
			behaviour.see(s)
		} else {
			seen.see(s)
		}
		sighting(s)
	})
	if err := cmp.Or(ctx.Err(), err); err != nil { // what was found before an interruption has been told
		return nil, err
	}
	answer := conclude(q, seen, reports, books.ledger)
	answer.rule(behaviour.conclude())
	answer.Seconds = time.Since(began).Seconds()
	return answer, nil
}

// setAside marks what is known already.
func (q *Question) setAside(s *intel.Sighting) {
	if q.Ignore == nil {
		return
	}
	if entry, ok := q.Ignore.Match(s); ok {
		s.Ignored = fmt.Sprintf("%s (until %s)", entry.Reason, entry.Until.UTC().Format("2 Jan 2006"))
	}
}

// queryOf is what each source is searched for.
func queryOf(q *Question, c *Compiled) *scan.Query {
	query := &scan.Query{Set: c.set, Target: c.asked.target, Since: q.Since, Until: q.Until, Skew: q.Skew, Rules: q.Rules}
	if q.Rules != nil {
		query.Correlator = q.Rules.Correlator(correlationMemory)
	}
	query.Machines = &machine.Resolver{Book: machine.NewBook(q.Skew), Assets: q.Assets}
	return query
}

// scanAll searches the sources, several at once, and several blocks of one. It gives their reports in order, and the books on all.
func scanAll(ctx context.Context, q *Question, query *scan.Query, see func(*intel.Sighting), progress func(Progress)) ([]*scan.Report, *books) {
	entries := find(ctx, q)
	meter := newMeter(entries, progress)
	names := newObservers(entries)
	reports := make([][]*scan.Report, len(entries))
	turns := newTurns(len(entries))
	books := &books{ledger: coverage.NewLedger()}
	crew := scan.NewCrew()
	crew.Each(len(entries), q.Workers, func(i int) {
		out := turns.outlet(i, see)
		in := scan.Input{Entry: entries[i], Stdin: q.Stdin, Zone: q.Zones.For, Consumed: meter.source(i), Crew: crew, Hash: q.Hash}
		in.Observer = func(name string) string { return names.of(i, name) }
		scan.Sources(ctx, in, query, out.send, func(r *scan.Report) {
			books.enter(r)
			reports[i] = append(reports[i], r)
		})
		out.close()
		meter.done()
	})
	return slices.Concat(reports...), books
}

// books keeps the ledger while sources end. A tally is entered at once and let go, since there is no bound on how many
// sources there are.
type books struct {
	mutex     sync.Mutex
	ledger    *coverage.Ledger
	behaviour scan.Behaviour
}

func (b *books) enter(r *scan.Report) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.ledger.Add(r.File, r.Tally)
	b.behaviour.Add(&r.Behaviour)
	r.Tally, r.Behaviour = nil, scan.Behaviour{}
}

// find lists the sources.
func find(ctx context.Context, q *Question) []source.Entry {
	apart := q.Apart()
	var entries []source.Entry
	for e := range source.Walk(ctx, q.Paths) {
		if why := apart(e); why != "" {
			e.Skipped = why
		}
		entries = append(entries, e)
	}
	return entries
}

// Apart says of an entry why it is no material though it lies among it, "" where it is: an advisory that lies among the logs, or what an
// earlier run wrote to the same file, holds each of the indicators, and the store is searched for none.
func (q *Question) Apart() func(source.Entry) (why string) {
	var advisories []os.FileInfo
	for _, a := range q.Advisories {
		if info, err := os.Stat(a.Document.Name); err == nil {
			advisories = append(advisories, info)
		}
	}
	output, _ := os.Stat(q.Output)
	stores := filesOfStore(q.Store)
	return func(e source.Entry) string {
		info, err := os.Stat(e.Path())
		switch {
		case err != nil:
		case slices.ContainsFunc(advisories, func(f os.FileInfo) bool { return os.SameFile(f, info) }):
			return "it is the advisory"
		case output != nil && os.SameFile(output, info):
			return "it is the output"
		case slices.ContainsFunc(stores, func(f os.FileInfo) bool { return os.SameFile(f, info) }):
			return "it is the store"
		}
		return ""
	}
}

// filesOfStore are the file of a store and those that its engine keeps beside it.
func filesOfStore(path string) (list []os.FileInfo) {
	for _, suffix := range []string{"", "-wal", "-shm", ".lock"} {
		if info, err := os.Stat(path + suffix); path != "" && err == nil {
			list = append(list, info)
		}
	}
	return list
}

// KnowsLogKind says whether records can be of a log kind. Zeek and Suricata have kinds that no table lists.
func KnowsLogKind(name string) bool {
	_, listed := showsOf(name)
	return listed || strings.HasPrefix(name, "zeek.") || strings.HasPrefix(name, "suricata.")
}

// showsOf is the row of the table of log kinds, for those that were expected and not read.
func showsOf(logKind string) (coverage.Shows, bool) {
	for _, kind := range record.Kinds() {
		if kind.Name == logKind {
			return scan.ShowsOf(kind), true
		}
	}
	return coverage.Shows{}, false
}
