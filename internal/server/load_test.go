package server

import (
	"context"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var (
	loadURL     = flag.String("load", "", "measure the service at this URL; the secret of a reader's token is in LOAD_SECRET")
	loadTime    = flag.Duration("load-for", 10*time.Second, "how long")
	loadClients = flag.Int("load-clients", 32, "clients at once")
)

// TestLoad measures a service that runs, by what readers of TAXII and those who watch over it ask:
//
//	LOAD_SECRET=picket_… go test ./internal/server -run TestLoad -v -load http://127.0.0.1:8443
func TestLoad(t *testing.T) {
	if *loadURL == "" {
		t.Skip("no -load")
	}
	ctx, cancel := context.WithTimeout(t.Context(), *loadTime)
	defer cancel()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: *loadClients, DisableCompression: true}}
	ids := idsOf(t, client)
	kinds := readers(ids)
	times := make([][]time.Duration, *loadClients)
	var failed atomic.Int64
	var all sync.WaitGroup
	for n := range times {
		all.Go(func() {
			for ctx.Err() == nil {
				began := time.Now()
				if err := askOnce(ctx, client, kinds[rand.N(len(kinds))]()); err != nil && ctx.Err() == nil {
					failed.Add(1)
					t.Log(err)
				}
				times[n] = append(times[n], time.Since(began))
			}
		})
	}
	all.Wait()
	list := slices.Concat(times...)
	slices.Sort(list)
	t.Logf("%d requests, %.0f a second, %d failed; p50 %v, p99 %v", len(list), float64(len(list))/loadTime.Seconds(), failed.Load(),
		list[len(list)/2], list[len(list)*99/100])
}

const objectsPath = "/taxii2/root/collections/intelligence/objects/"

// readers are what is asked: single objects, small pages anywhere, what is new, what is there at all.
func readers(ids []string) []func() string {
	anyID := func() string { return ids[rand.N(len(ids))] }
	return []func() string{
		func() string { return objectsPath + anyID() + "/" },
		func() string { return objectsPath + "?match[id]=" + anyID() + "," + anyID() },
		func() string { return objectsPath + anyID() + "/versions/" },
		func() string { return objectsPath + "?limit=10" },
		func() string { return "/taxii2/root/collections/intelligence/manifest/?limit=20" },
		func() string { return "/taxii2/root/collections/" },
		func() string { return "/taxii2/" },
		func() string { return objectsPath + "?added_after=2100-01-01T00:00:00Z" },
		func() string { return "/readyz" },
	}
}

func askOnce(ctx context.Context, client *http.Client, path string) error {
	body, err := fetchPath(ctx, client, path)
	if err != nil {
		return err
	}
	defer body.Close()
	_, err = io.Copy(io.Discard, body)
	return err
}

func fetchPath(ctx context.Context, client *http.Client, path string) (io.ReadCloser, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, *loadURL+path, nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+os.Getenv("LOAD_SECRET"))
	r.Header.Set("Accept", "application/taxii+json;version=2.1")
	answer, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode != http.StatusOK {
		answer.Body.Close()
		return nil, fmt.Errorf("%s: %s", path, answer.Status)
	}
	return answer.Body, nil
}

// idsOf are those of some objects that are there.
func idsOf(t *testing.T, client *http.Client) (ids []string) {
	t.Helper()
	body, err := fetchPath(t.Context(), client, objectsPath+"?limit=1000")
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	text, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range strings.Split(string(text), `"id":"`)[1:] {
		id, _, _ := strings.Cut(part, `"`)
		ids = append(ids, id)
	}
	if len(ids) == 0 {
		t.Fatal("no objects")
	}
	return ids
}
