package storetest

import (
	"crypto/sha256"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"picket/indicator"
	"picket/internal/intel"
	"picket/internal/store"
)

// Releases finds the dumps of stores that released versions wrote: testdata/released/VERSION.sql beside the test of an engine. Each was
// made by Sample with the last schema of that version, and is never changed. A release adds its own:
//
//	go test ./internal/store/sqlite ./internal/store/postgres -run Released -freeze 0.1
func Releases(t *testing.T) (files []string) {
	t.Helper()
	files, err := filepath.Glob("testdata/released/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal("no dumps of released versions", err)
	}
	return files
}

// ReadDump is the text of a dump, without the lines that only psql understands.
func ReadDump(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, `\`) {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}

// sampleSecret is the hash of the sample's token.
var sampleSecret = store.SecretHash(sha256.Sum256([]byte("sample")))

const sampleStatus = "6a6a0d2c-91b5-4a9d-8f8d-7a1f7f3c2f11"

// Sample puts one of everything into a new store.
func Sample(t *testing.T, s *store.Store) {
	t.Helper()
	ctx := t.Context()
	first, second := domain("evil.example"), domain("evil.example")
	first.Modified, first.ID, first.Role, first.Ports, first.ValidFrom = day(1), "indicator--1", "c2", []int{443}, day(1)
	second.Confidence, second.Marking = 30, "TLP:GREEN"
	revised := first
	revised.Modified, revised.Confidence = day(2), 90
	add(t, s, document{name: "a", marking: "TLP:CLEAR", indicators: []intel.Indicator{first}, objects: []store.Object{object("indicator--1", 1, "")},
		rejected: []intel.Rejected{{Kind: "domain", Value: "agency.example", Reason: "an agency"}}})
	add(t, s, document{name: "b", marking: "TLP:GREEN", indicators: []intel.Indicator{revised, second}, objects: []store.Object{object("indicator--1", 2, "")}})
	c := add(t, s, document{name: "c", marking: "TLP:RED", indicators: []intel.Indicator{domain("secret.example")}})
	_, err := s.AddCollection(ctx, store.Collection{Alias: "shared", Title: "Shared", CanWrite: true})
	check(t, err)
	check(t, s.View(intel.Red).Withdraw(ctx, c.Document.ID, store.Withdrawal{At: *day(5), Reason: "a draft", By: "ann"}))
	check(t, s.View(intel.Red).Decide(ctx, []indicator.Indicator{first.Indicator}, store.Decision{At: *day(6), Expired: true, Reason: "given away", By: "ann"}))
	_, err = s.AddToken(ctx, store.Token{Name: "siem", Role: "reader", Ceiling: intel.Amber}, sampleSecret, store.Actor{Name: "ann"})
	check(t, err)
	_, err = s.AddFeed(ctx, store.Feed{Name: "gulls", URL: "https://gulls.example/list.txt", Kind: "list", Every: time.Hour, By: "ann"})
	check(t, err)
	check(t, s.SaveFeedState(ctx, "gulls", json.RawMessage(`{"etag":"x"}`)))
	check(t, s.AddStatus(ctx, store.Status{ID: sampleStatus, By: "siem", Requested: *day(7), Finished: *day(7), Server: "one", Lease: time.Now().Add(100 * 365 * 24 * time.Hour), Report: []byte(`{}`)}))
	RecordSweep(t, s, store.Sweep{Started: *day(8), Finished: *day(8), Paths: []string{"/var/log"}, By: "ann", Documents: 2, Scope: "given", Verdict: intel.NotSeen,
		Indicators: 1, NotSeen: 1}, Absent(1))
}

// Upgraded says whether all of Sample can be read, also after the schema was brought to a newer version.
func Upgraded(t *testing.T, s *store.Store) {
	t.Helper()
	ctx, v := t.Context(), s.View(intel.Red)
	x, err := v.Indicator(ctx, domain("evil.example").Indicator)
	check(t, err)
	want(t, "assertions", len(x.Assertions), 3)
	want(t, "the first of them", x.Assertions[0].Indicator, intel.Indicator{Indicator: x.Indicator, ID: "indicator--1", Role: "c2", Ports: []int{443}, Confidence: 80,
		ValidFrom: day(1), Modified: day(1), Evidence: []intel.Evidence{{Offset: 3, Quote: "evil.example"}}})
	want(t, "superseded", []bool{x.Assertions[0].Superseded, x.Assertions[1].Superseded}, []bool{true, false})
	want(t, "decisions", []any{len(x.Decisions), x.Decisions[0].Reason, x.Decisions[0].At}, []any{1, "given away", *day(6)})
	want(t, "standing", standing(t, s, intel.Red), []string{"b: evil.example", "b: evil.example"})
	want(t, "below", standing(t, s, intel.Clear), []string{"a: evil.example"})
	list, err := v.Documents(ctx, store.DocumentQuery{Withdrawn: true})
	check(t, err)
	want(t, "documents", []any{len(list), list[0].Withdrawn, list[2].Document.Title}, []any{3, &store.Withdrawal{At: *day(5), Reason: "a draft", By: "ann"}, "Title of a"})
	rejected, err := v.Rejected(ctx, list[2].ID, 0, 10)
	check(t, err)
	want(t, "rejected", rejected, []intel.Rejected{{Kind: "domain", Value: "agency.example", Reason: "an agency"}})
	want(t, "objects", versions(t, s, intel.Red, store.ObjectQuery{Versions: []string{"all"}}), []string{"indicator--1 v1", "indicator--1 v2"})
	c, err := s.Collection(ctx, "shared")
	check(t, err)
	want(t, "collection", []any{c.Title, c.CanWrite}, []any{"Shared", true})
	token, err := s.FindToken(ctx, sampleSecret)
	check(t, err)
	want(t, "token", []any{token.Name, token.Role, token.Ceiling}, []any{"siem", "reader", intel.Amber})
	f, err := s.Feed(ctx, "gulls")
	check(t, err)
	want(t, "feed", []any{f.URL, f.Every, string(f.State)}, []any{"https://gulls.example/list.txt", time.Hour, `{"etag":"x"}`})
	status, err := s.Status(ctx, sampleStatus, "siem")
	check(t, err)
	want(t, "status", []any{status.Requested, string(status.Report)}, []any{*day(7), "{}"})
	sweeps, err := v.Sweeps(ctx, store.SweepQuery{})
	check(t, err)
	want(t, "sweeps", []any{len(sweeps), sweeps[0].Paths, sweeps[0].Verdict}, []any{1, []string{"/var/log"}, intel.NotSeen})
	head, err := s.VerifyAudit(ctx, store.AuditHead{})
	check(t, err)
	if head.N == 0 {
		t.Error("the audit log is empty")
	}
	check(t, s.Check(ctx))
	added := add(t, s, document{name: "new", indicators: []intel.Indicator{domain("new.example")}})
	want(t, "what comes next has the next number", added.Document.ID, list[0].ID+1)
	another, err := s.AddToken(ctx, store.Token{Name: "another", Role: "reader"}, store.SecretHash{1}, store.Actor{})
	check(t, err)
	want(t, "and so has a token", another.ID, token.ID+1)
}
