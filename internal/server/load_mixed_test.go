package server

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"picket/internal/api"
)

var loadSweep = flag.String("load-sweep", "", "for TestMixedLoad: the path that is swept again and again, which the configuration allows")

// TestMixedLoad measures a service that runs while readers of TAXII and of the REST API ask, half of the clients each, and sweeps for all of
// the store follow one another:
//
//	LOAD_SECRET=picket_… go test ./internal/server -run TestMixedLoad -v -load http://127.0.0.1:8443 -load-sweep /var/log
//
// The token is an analyst's: readers may not sweep.
func TestMixedLoad(t *testing.T) {
	if *loadURL == "" || *loadSweep == "" {
		t.Skip("no -load, or no -load-sweep")
	}
	ctx, cancel := context.WithTimeout(t.Context(), *loadTime)
	defer cancel()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: *loadClients, DisableCompression: true}}
	groups := []*readerGroup{
		{name: "TAXII", kinds: readers(idsOf(t, client))},
		{name: "REST", kinds: restReaders(valuesOf(t, client))},
	}
	var all sync.WaitGroup
	all.Go(func() { sweepOnAndOn(ctx, t, client) })
	for i := range *loadClients {
		all.Go(func() { groups[i%len(groups)].ask(ctx, t, client) })
	}
	all.Wait()
	for _, g := range groups {
		g.report(t)
	}
}

// A readerGroup is clients of one kind, and how long each of their requests took.
type readerGroup struct {
	name  string
	kinds []func() string

	mu     sync.Mutex
	times  []time.Duration
	failed int
}

func (g *readerGroup) ask(ctx context.Context, t *testing.T, client *http.Client) {
	for ctx.Err() == nil {
		began := time.Now()
		err := askOnce(ctx, client, g.kinds[rand.N(len(g.kinds))]())
		if ctx.Err() != nil {
			return
		}
		g.mu.Lock()
		if g.times = append(g.times, time.Since(began)); err != nil {
			g.failed++
			t.Log(err)
		}
		g.mu.Unlock()
	}
}

func (g *readerGroup) report(t *testing.T) {
	slices.Sort(g.times)
	if len(g.times) == 0 || g.failed > 0 {
		t.Errorf("%s: %d requests, %d failed", g.name, len(g.times), g.failed)
		return
	}
	t.Logf("%s: %d requests, %.0f a second; p50 %v, p99 %v", g.name, len(g.times), float64(len(g.times))/loadTime.Seconds(),
		g.times[len(g.times)/2], g.times[len(g.times)*99/100])
}

// restReaders are what is asked: single indicators, the newest, those of one kind, documents, and when a value was last swept for.
func restReaders(values []indicatorName) []func() string {
	any := func() indicatorName { return values[rand.N(len(values))] }
	fixed := func(path string) func() string { return func() string { return api.Prefix + path } }
	return []func() string{
		func() string { x := any(); return api.Prefix + "/indicators/" + x.Kind + "/" + url.PathEscape(x.Value) },
		func() string { return api.Prefix + "/asked?value=" + url.QueryEscape(any().Value) },
		fixed("/indicators?limit=20"),
		fixed("/indicators?kind=sha256&limit=20"),
		fixed("/documents"),
		fixed("/sweeps?limit=5"),
		fixed("/whoami"),
	}
}

type indicatorName struct{ Kind, Value string }

func valuesOf(t *testing.T, client *http.Client) []indicatorName {
	t.Helper()
	var page struct{ Items []indicatorName }
	if err := getJSON(t.Context(), client, api.Prefix+"/indicators?limit=100", &page); err != nil || len(page.Items) == 0 {
		t.Fatal("no indicators: ", err)
	}
	return page.Items
}

func getJSON(ctx context.Context, client *http.Client, path string, into any) error {
	body, err := fetchPath(ctx, client, path)
	if err != nil {
		return err
	}
	defer body.Close()
	return json.NewDecoder(body).Decode(into)
}

// sweepOnAndOn starts sweeps until the time is over, and lets the last one end.
func sweepOnAndOn(ctx context.Context, t *testing.T, client *http.Client) {
	var took []string
	for ctx.Err() == nil {
		began := time.Now()
		if err := sweepOnce(t.Context(), client); err != nil {
			t.Error(err)
			return
		}
		took = append(took, time.Since(began).Round(10*time.Millisecond).String())
	}
	t.Logf("sweeps: %s", strings.Join(took, ", "))
}

func sweepOnce(ctx context.Context, client *http.Client) error {
	question, err := json.Marshal(map[string]any{"paths": []string{*loadSweep}})
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, *loadURL+api.Prefix+"/sweeps", bytes.NewReader(question))
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+os.Getenv("LOAD_SECRET"))
	r.Header.Set("Content-Type", "application/json")
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	var job struct{ ID, State, Error string }
	text, err := io.ReadAll(answer.Body)
	if err != nil || json.Unmarshal(text, &job) != nil || job.ID == "" {
		return fmt.Errorf("the sweep is not begun: %s %s", answer.Status, text)
	}
	for job.State != "finished" {
		time.Sleep(50 * time.Millisecond)
		if err := getJSON(ctx, client, api.Prefix+"/sweeps/"+job.ID, &job); err != nil || job.State == "failed" || job.State == "cancelled" {
			return fmt.Errorf("the sweep is %s: %s %v", job.State, job.Error, err)
		}
	}
	return nil
}
