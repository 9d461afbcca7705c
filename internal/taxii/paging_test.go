package taxii_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"picket/internal/intel"
	"picket/internal/store"
)

// pages follows next from the first page to the last.
func (s *site) pages(who, path string, each func(names []string)) {
	s.t.Helper()
	for next := ""; ; {
		r := s.want(s.get(who, path+next), 200)
		each(r.names())
		if r.json["more"] != true {
			return
		}
		next = "&next=" + url.QueryEscape(r.json["next"].(string))
	}
}

// Clients page while others add: they skip nothing, see nothing twice, and see all in the order in which the store has it.
func TestPagesWhileOthersAdd(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		const writers, documents, each = 2, 12, 3
		var adding, reading sync.WaitGroup
		for w := range writers {
			adding.Go(func() {
				for d := range documents {
					var list []store.Object
					for n := range each {
						id := fmt.Sprintf("tool--%08d-0000-4000-8000-%012d", w, d*each+n)
						list = append(list, store.Object{ID: id, Type: "tool", Spec: "2.1", Version: time.UnixMicro(1), Body: fmt.Appendf(nil, `{"id":%q}`, id)})
					}
					if err := s.store.put(context.Background(), s.main, "", list); err != nil {
						t.Error(err)
					}
				}
			})
		}
		var mu sync.Mutex
		seen := map[int][]string{}
		for limit := 1; limit <= 8; limit++ {
			reading.Go(func() {
				var list []string
				since, after := "", ""
				for len(list) < writers*documents*each {
					r := s.get("reader", s.path(fmt.Sprintf("objects/?limit=%d%s", limit, after)))
					for _, x := range strings.Split(r.body, `{"id":"`)[1:] {
						id, _, _ := strings.Cut(x, `"`)
						list = append(list, id)
					}
					if r.status != 200 {
						t.Error(r.body)
						return
					}
					if next, is := r.json["next"].(string); is {
						after = since + "&next=" + url.QueryEscape(next)
						continue
					}
					since = "&added_after=" + r.header.Get("X-TAXII-Date-Added-Last") // it comes back later
					after = since
				}
				mu.Lock()
				defer mu.Unlock()
				seen[limit] = list
			})
		}
		adding.Wait()
		reading.Wait()
		var want []string
		objects, _, err := s.store.Objects(t.Context(), intel.Red, store.ObjectQuery{Collection: s.main.Number, Limit: 1000})
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range objects {
			want = append(want, o.ID)
		}
		for limit, list := range seen {
			equal(t, fmt.Sprint("limit ", limit), list, want)
		}
	})
}

// Random queries on random objects give what the model gives, page by page.
func TestFiltersAgainstTheModel(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	s, oracle := onSQLite(t), onModel(t)
	for range 12 {
		list := randomObjects(random)
		marking := intel.TLP(random.IntN(5)).String()
		for _, x := range []*site{s, oracle} {
			if err := x.store.put(t.Context(), x.main, marking, list); err != nil {
				t.Fatal(err)
			}
		}
	}
	times := [2][]string{s.timesAdded(), oracle.timesAdded()}
	for range 400 {
		who := []string{"reader", "green", "amber"}[random.IntN(3)]
		query := randomQuery(random)
		moment := random.IntN(4 * len(times[0]))
		var got [2][]string
		for i, x := range []*site{s, oracle} {
			path := x.path(query)
			if moment < len(times[i]) {
				path += "&added_after=" + times[i][moment]
			}
			x.pages(who, path, func(names []string) { got[i] = append(got[i], names...) })
		}
		equal(t, fmt.Sprint(who, " ", query, " after document ", moment), got[0], got[1])
	}
}

// timesAdded are the times of the documents.
func (s *site) timesAdded() (list []string) {
	objects, _, err := s.store.Objects(context.Background(), intel.Red, store.ObjectQuery{Collection: s.main.Number, Versions: []string{"all"}, Specs: []string{"2.0", "2.1"}, Limit: 1000})
	if err != nil {
		s.t.Fatal(err)
	}
	for _, o := range objects {
		if at := o.Added.Format("2006-01-02T15:04:05.000000Z"); len(list) == 0 || list[len(list)-1] != at {
			list = append(list, at)
		}
	}
	return list
}

var randomIDs = []string{campaign, malware, tool, address}

func randomObjects(random *rand.Rand) (list []store.Object) {
	for range 1 + random.IntN(5) {
		id := randomIDs[random.IntN(len(randomIDs))]
		kind, _, _ := strings.Cut(id, "--")
		o := store.Object{ID: id, Type: kind, Spec: "2.1"}
		if id != address {
			at := day(1 + random.IntN(9))
			o.Version, _ = time.Parse(time.RFC3339, at)
			if random.IntN(3) == 0 {
				o.Spec = "2.0"
			}
			o.Body = fmt.Appendf(nil, `{"id":%q,"modified":%q}`, id, at)
		} else {
			o.Body = fmt.Appendf(nil, `{"id":%q}`, id)
		}
		if random.IntN(3) == 0 {
			o.Marked, o.TLP = true, intel.TLP(random.IntN(5))
		}
		list = append(list, o)
	}
	return list
}

func randomQuery(random *rand.Rand) string {
	some := func(list ...string) string {
		random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		return strings.Join(list[:1+random.IntN(min(3, len(list)))], ",")
	}
	query := fmt.Sprint([]string{"objects/", "manifest/"}[random.IntN(2)], "?limit=", 1+random.IntN(5))
	if random.IntN(3) == 0 {
		query += "&match[id]=" + some(campaign, malware, tool, address, "x")
	}
	if random.IntN(3) == 0 {
		query += "&match[type]=" + some("campaign", "malware", "tool", "ipv4-addr", "x")
	}
	if random.IntN(2) == 0 {
		query += "&match[spec_version]=" + some("2.0", "2.1", "3.0")
	}
	switch random.IntN(4) {
	case 0:
		query += "&match[version]=all"
	case 1, 2:
		query += "&match[version]=" + some("first", "last", day(1), day(4), day(9))
	}
	return query
}
