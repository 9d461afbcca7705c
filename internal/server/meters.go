package server

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"sync/atomic"
	"time"

	"github.com/VictoriaMetrics/metrics"

	"picket/internal/store"
)

// meters are what the service measures of itself, as Prometheus reads it. No name and no label is a client's choice, so there are few.
type meters struct {
	set      *metrics.Set
	version  string
	inFlight atomic.Int64
	busy     *metrics.Counter
	panics   *metrics.Counter
}

func newMeters(s *store.Store, version string) *meters {
	m := &meters{set: metrics.NewSet(), version: version}
	m.busy = m.set.NewCounter("picket_http_requests_turned_away_total")
	m.panics = m.set.NewCounter("picket_panics_total")
	m.set.NewGauge("picket_http_requests_in_flight", func() float64 { return float64(m.inFlight.Load()) })
	m.set.NewGauge(fmt.Sprintf("picket_build_info{version=%q}", version), func() float64 { return 1 })
	if size := sizeOf(s.Name()); size > 0 { // a file
		m.set.NewGauge("picket_store_bytes", func() float64 { return sizeOf(s.Name()) })
	}
	return m
}

// sizeOf is that of the store's file with what SQLite keeps beside it; 0 where the store is no file.
func sizeOf(path string) (bytes float64) {
	for _, suffix := range []string{"", "-wal"} {
		if info, err := os.Stat(path + suffix); err == nil && info.Mode().IsRegular() {
			bytes += float64(info.Size())
		}
	}
	return bytes
}

// quantiles of the times that requests take.
var quantiles = []float64{0.5, 0.9, 0.99}

// request counts one that was answered.
func (m *meters) request(method, route string, status int, took time.Duration) {
	if route == "" {
		route, method = "none", "any"
	}
	labels := fmt.Sprintf("{method=%q,route=%q", method, route)
	m.set.GetOrCreateCounter(fmt.Sprintf("picket_http_requests_total%s,class=\"%dxx\"}", labels, status/100)).Inc()
	m.set.GetOrCreateSummaryExt("picket_http_request_seconds"+labels+"}", 5*time.Minute, quantiles).Update(took.Seconds())
}

// imported counts a document that was brought.
func (m *meters) imported(by string, imported *store.Imported, err error) {
	result := "failed"
	switch {
	case err == nil && imported.Known:
		result = "known"
	case err == nil:
		result = "new"
		m.set.GetOrCreateCounter(fmt.Sprintf("picket_imported_indicators_total{by=%q}", by)).Add(int(imported.Document.Indicators))
		m.set.GetOrCreateCounter(fmt.Sprintf("picket_imported_objects_total{by=%q}", by)).Add(int(imported.Document.Objects))
	}
	m.set.GetOrCreateCounter(fmt.Sprintf("picket_imports_total{by=%q,result=%q}", by, result)).Inc()
}

// feedRun counts a run of a feed.
func (m *meters) feedRun(failed bool) {
	result := "fetched"
	if failed {
		result = "failed"
	}
	m.set.GetOrCreateCounter(fmt.Sprintf("picket_feed_runs_total{result=%q}", result)).Inc()
}

// writeMetrics answers /metrics in the text format of Prometheus, version 0.0.4.
func (s *Server) writeMetrics(w http.ResponseWriter, r *http.Request) {
	visitOf(r.Context()).route = "/metrics"
	ctx, cancel := context.WithTimeout(r.Context(), longestProbe)
	defer cancel()
	counts, err := s.store.Counts(ctx)
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	s.metrics.set.WritePrometheus(w)
	up := uint64(1)
	if err != nil {
		up = 0
	} else {
		metrics.WriteCounterUint64(w, "picket_store_documents_total", uint64(counts.Documents))
		metrics.WriteCounterUint64(w, "picket_store_assertions_total", uint64(counts.Assertions))
		metrics.WriteCounterUint64(w, "picket_store_objects_total", uint64(counts.Objects))
	}
	metrics.WriteGaugeUint64(w, "picket_store_up", up)
	metrics.WriteProcessMetrics(w)
}
