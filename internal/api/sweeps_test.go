package api_test

import (
	"bufio"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"picket/internal/access"
	"picket/internal/api"
	"picket/internal/intel"
)

// writeLog writes a DNS log of Zeek in which one client asks for a name, among others.
func (s *site) writeLog(name, asked string) {
	s.t.Helper()
	var b strings.Builder
	b.WriteString("#separator \\x09\n#path\tdns\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tquery\tqtype_name\trcode_name\n#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tstring\tstring\n")
	for i := range 200 {
		query := fmt.Sprintf("host%d.example.org", i)
		if i == 77 {
			query = asked
		}
		fmt.Fprintf(&b, "%d.000000\tC%d\t10.0.0.%d\t5353\t10.0.0.53\t53\tudp\t%s\tA\tNOERROR\n", 1709251200+60*i, i, i%9+1, query)
	}
	check(s.t, os.WriteFile(filepath.Join(s.logs, name), []byte(b.String()), 0o600))
}

type sweepAnswer struct {
	ID, State, Error string
	Progress         *struct{ Sources, Bytes int64 }
	Sweep            *struct {
		ID      int64
		Verdict string
		Marking string
		Hit     int
	}
}

// sweep runs a sweep to its end.
func (s *site) sweep(caller, body string) sweepAnswer {
	s.t.Helper()
	var started sweepAnswer
	got := s.must(202, caller, "POST", "/sweeps", body)
	got.into(s.t, &started)
	if got.header.Get("Location") != api.Prefix+"/sweeps/"+started.ID {
		s.t.Errorf("Location: %s", got.header.Get("Location"))
	}
	return s.ended(caller, started.ID)
}

func (s *site) ended(caller, id string) (x sweepAnswer) {
	s.t.Helper()
	for range 2000 {
		x = sweepAnswer{}
		s.must(200, caller, "GET", "/sweeps/"+id, "").into(s.t, &x)
		if x.State != "queued" && x.State != "running" {
			return x
		}
		time.Sleep(5 * time.Millisecond)
	}
	s.t.Fatalf("the sweep %s does not end", id)
	return x
}

// newest is the number of the last sweep of the history.
func (s *site) newest(caller string) string {
	s.t.Helper()
	var got struct{ Items []sweepAnswer }
	s.must(200, caller, "GET", "/sweeps?verdict=hit", "").into(s.t, &got)
	return got.Items[0].ID
}

func TestSweep(t *testing.T) {
	s := newSite(t)
	s.writeLog("dns.log", "c2.example.net")
	s.add("c2.example.net\nother.example.net\n", "")
	analyst := who(access.Analyst, intel.Amber)
	done := s.sweep(analyst, fmt.Sprintf(`{"paths":[%q],"since":"2024-03-01","ask":["domain"],"timezone":["*=UTC"]}`, s.logs))
	if done.State != "finished" || done.Sweep == nil || done.Sweep.Verdict != "hit" || done.Sweep.Hit != 1 || done.Sweep.Marking != "TLP:AMBER" || done.Progress.Sources != 1 {
		t.Fatalf("%+v %+v", done, done.Sweep)
	}
	number := fmt.Sprint(done.Sweep.ID)
	for _, id := range []string{done.ID, number} {
		var page struct {
			Items []struct {
				Record string
				Src    string
			}
			Next string
		}
		s.must(200, analyst, "GET", "/sweeps/"+id+"/records?type=sighting&type=summary", "").into(t, &page)
		if len(page.Items) != 2 || page.Items[0].Record != "sighting" || page.Items[0].Src == "" || page.Items[1].Record != "summary" {
			t.Errorf("%+v", page)
		}
		records := 0
		for next := ""; ; {
			page.Next, page.Items = "", nil
			s.must(200, analyst, "GET", "/sweeps/"+id+"/records?limit=2"+next, "").into(t, &page)
			if records += len(page.Items); page.Next == "" {
				break
			}
			next = "&next=" + page.Next
		}
		if records != 7 { // run, sighting, source, coverage, two verdicts, summary
			t.Errorf("%d records", records)
		}
	}
	s.must(404, who(access.Admin, intel.Green), "GET", "/sweeps/"+done.ID, "")
	s.must(404, who(access.Admin, intel.Green), "GET", "/sweeps/"+number, "")
	s.must(409, analyst, "DELETE", "/sweeps/"+done.ID, "")
	var asked struct {
		Items []struct{ Verdict struct{ Verdict string } }
	}
	s.must(200, analyst, "GET", "/asked?value=c2[.]example[.]net", "").into(t, &asked)
	if len(asked.Items) != 1 || asked.Items[0].Verdict.Verdict != "hit" {
		t.Errorf("%+v", asked)
	}
}

// TestSweepPaths tries to get out of the roots. What is told of what lies outside is the same whether it is there or not.
func TestSweepPaths(t *testing.T) {
	s := newSite(t)
	s.writeLog("dns.log", "c2.example.net")
	s.add("c2.example.net\n", "")
	check(t, os.WriteFile(filepath.Join(s.outside, "dns.log"), []byte("c2.example.net\n"), 0o600))
	check(t, os.Symlink(s.outside, filepath.Join(s.logs, "out")))
	check(t, os.MkdirAll(s.logs+"-more", 0o700))
	want := ""
	for _, path := range []string{s.outside, s.outside + "/dns.log", s.outside + "/nothing", s.logs + "/out", s.logs + "/out/dns.log", s.logs + "/out/nothing", s.logs + "/../outside",
		s.logs + "-more", s.logs + "/nothing", "/", "/etc/passwd", "logs", "-", "", ".", "s3://bucket/x", s.logs + "/dns.log\x00"} {
		got := s.must(422, adminRed, "POST", "/sweeps", fmt.Sprintf(`{"paths":[%s]}`, quote(path)))
		var problem struct{ Detail string }
		got.into(t, &problem)
		if want == "" {
			want = problem.Detail
		}
		if problem.Detail != want {
			t.Errorf("%s: %s", path, problem.Detail)
		}
	}
	// A link below a directory leads out: leaving it out unsaid would make "not seen" of what was not looked at.
	if x := s.sweep(adminRed, fmt.Sprintf(`{"paths":[%q]}`, s.logs)); x.State != "failed" || !strings.Contains(x.Error, "leads out") || strings.Contains(x.Error, s.outside) {
		t.Errorf("%+v", x)
	}
	check(t, os.Remove(filepath.Join(s.logs, "out")))
	check(t, os.Symlink(filepath.Join(s.logs, "dns.log"), filepath.Join(s.logs, "latest.log")))
	if x := s.sweep(adminRed, fmt.Sprintf(`{"paths":[%q]}`, s.logs+"/latest.log")); x.State != "finished" || x.Sweep.Verdict != "hit" {
		t.Errorf("%+v", x)
	}
}

func quote(text string) string {
	return `"` + strings.NewReplacer("\x00", `\u0000`).Replace(text) + `"`
}

// blocked is a site whose one worker waits at a pipe that nobody writes to, until release.
func blocked(t *testing.T) (s *site, id string, release func()) {
	s = newSite(t, func(o *api.Options) { o.WaitingMost, o.Streams = 2, 2 })
	s.add("c2.example.net\n", "")
	pipe := filepath.Join(s.logs, "pipe")
	makePipe(t, pipe)
	var x sweepAnswer
	s.must(202, adminRed, "POST", "/sweeps", fmt.Sprintf(`{"paths":[%q]}`, pipe)).into(t, &x)
	for range 1000 {
		s.must(200, adminRed, "GET", "/sweeps/"+x.ID, "").into(t, &x)
		if x.State == "running" {
			break
		}
		time.Sleep(time.Millisecond)
	}
	return s, x.ID, func() { go feedPipe(t.Context(), pipe) }
}

func TestSweepsWaitAndAreCancelled(t *testing.T) {
	s, first, release := blocked(t)
	body := fmt.Sprintf(`{"paths":[%q]}`, s.logs)
	var waiting []sweepAnswer
	for range 2 {
		var x sweepAnswer
		s.must(202, adminRed, "POST", "/sweeps", body).into(t, &x)
		waiting = append(waiting, x)
	}
	if got := s.must(429, adminRed, "POST", "/sweeps", body); got.header.Get("Retry-After") == "" {
		t.Error("there is no Retry-After")
	}
	var list struct{ Items []sweepAnswer }
	s.must(200, adminRed, "GET", "/sweeps", "").into(t, &list)
	if len(list.Items) != 3 || list.Items[2].State != "running" || list.Items[0].ID != waiting[1].ID {
		t.Errorf("%+v", list)
	}
	s.must(409, adminRed, "GET", "/sweeps/"+first+"/records", "")
	s.must(404, who(access.Admin, intel.Amber), "GET", "/sweeps/"+first, "")
	s.must(403, who(access.Publisher, intel.Red), "DELETE", "/sweeps/"+waiting[0].ID, "")
	s.must(204, adminRed, "DELETE", "/sweeps/"+waiting[0].ID, "")
	s.must(409, adminRed, "DELETE", "/sweeps/"+waiting[0].ID, "")
	s.must(204, adminRed, "DELETE", "/sweeps/"+first, "")
	release()
	if x := s.ended(adminRed, first); x.State != "cancelled" {
		t.Errorf("%+v", x)
	}
	s.ended(adminRed, waiting[1].ID)
	if x := s.ended(adminRed, waiting[0].ID); x.State != "cancelled" {
		t.Errorf("%+v", x)
	}
}

// TestSweepEvents follows a sweep over HTTP: signs of life, its end, and coming again.
func TestSweepEvents(t *testing.T) {
	s, id, release := blocked(t)
	server := httptest.NewServer(s.api)
	defer server.Close()
	get := func(last string) *http.Response {
		r, err := http.NewRequest("GET", server.URL+api.Prefix+"/sweeps/"+id+"/events", nil)
		check(t, err)
		r.Header.Set("Authorization", "Bearer "+s.secrets[adminRed])
		if last != "" {
			r.Header.Set("Last-Event-ID", last)
		}
		response, err := server.Client().Do(r)
		check(t, err)
		return response
	}
	response := get("")
	defer response.Body.Close()
	if response.Header.Get("Content-Type") != "text/event-stream" {
		t.Errorf("Content-Type: %s", response.Header.Get("Content-Type"))
	}
	lines := bufio.NewScanner(response.Body)
	var got []string
	for lines.Scan() {
		got = append(got, lines.Text())
		if lines.Text() == ": alive" && release != nil {
			release()
			release = nil
		}
	}
	text := strings.Join(got, "\n")
	if !strings.HasPrefix(text, "retry: 2000\n\nid: ") || !strings.Contains(text, "\nevent: sweep\ndata: {") || !strings.Contains(text, `"state":"finished"`) || strings.Count(text, "event: summary") != 1 {
		t.Errorf("events:\n%s", text)
	}
	_, last, _ := strings.Cut(text[:strings.Index(text, "event: summary")], "")
	last = last[strings.LastIndex(last, "id: ")+len("id: "):]
	end := get(strings.TrimSpace(last))
	end.Body.Close()
	if end.StatusCode != 204 {
		t.Errorf("coming again behind the end: %d", end.StatusCode)
	}
	s.must(400, adminRed, "GET", "/sweeps/"+id+"/events", "", "Last-Event-ID: x")
	again := s.must(200, adminRed, "GET", "/sweeps/"+id+"/events", "", "Last-Event-ID: 1")
	if strings.Count(again.body, "event: ") != 1 || !strings.Contains(again.body, "event: summary") {
		t.Errorf("resumed: %s", again.body)
	}
}

// TestStreamsAreBounded: one that is open too many is refused, and others that end make place.
func TestStreamsAreBounded(t *testing.T) {
	s, id, release := blocked(t)
	server := httptest.NewServer(s.api)
	defer server.Close()
	defer release()
	ask := func() *http.Response {
		r, err := http.NewRequest("GET", server.URL+api.Prefix+"/sweeps/"+id+"/events", nil)
		check(t, err)
		r.Header.Set("Authorization", "Bearer "+s.secrets[adminRed])
		response, err := server.Client().Do(r)
		check(t, err)
		return response
	}
	for range 2 {
		response := ask()
		defer response.Body.Close()
		if response.StatusCode != 200 {
			t.Errorf("%d", response.StatusCode)
		}
	}
	if response := ask(); response.StatusCode != 503 {
		t.Errorf("%d", response.StatusCode)
	}
}

// TestCloseEndsSweeps: nothing is left running.
func TestCloseEndsSweeps(t *testing.T) {
	s, id, release := blocked(t)
	done := make(chan error)
	go func() { done <- s.api.Close(t.Context()) }()
	release()
	check(t, <-done)
	if x := s.ended(adminRed, id); x.State != "cancelled" && x.State != "finished" {
		t.Errorf("%+v", x)
	}
	s.must(503, adminRed, "POST", "/sweeps", fmt.Sprintf(`{"paths":[%q]}`, s.logs))
}
