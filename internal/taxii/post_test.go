package taxii_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"picket/internal/taxii"
)

// Each object of a post is judged by itself, and the status says what is wrong with it and where.
func TestWhatIsPosted(t *testing.T) {
	s := onModel(t)
	for object, reason := range map[string]string{
		version(campaign, 1): "",
		old(campaign, 2):     "",
		observable(address):  "",
		`{"type":"x-example-thing","id":"x-example-thing--77777777-7777-4777-8777-777777777777"}`:                                        "",
		`{"type":"marking-definition","id":"marking-definition--77777777-7777-4777-8777-777777777777","created":"2020-01-01T00:00:00Z"}`: "",
		`{"type":"url","id":"url--77777777-7777-5777-8777-777777777777","spec_version":null}`:                                            "",
		`{}`:                          "has no type",
		`1`:                           "not a JSON object",
		`null`:                        "not a JSON object",
		`[]`:                          "not a JSON object",
		`{"type":1,"id":"x"}`:         "type: not a JSON string",
		`{"type":"Tool","id":"x"}`:    `type "Tool" is none of STIX`,
		`{"type":"tool"}`:             "has no id",
		`{"type":"tool","id":null}`:   "has no id",
		`{"type":"tool","id":"tool"}`: `id "tool" is not tool--UUID`,
		`{"type":"tool","id":"tool--33333333333341118111333333333333"}`:                                               "is not tool--UUID",
		`{"type":"tool","id":"` + campaign + `"}`:                                                                     "is not tool--UUID",
		`{"type":"tool","id":"` + tool + `/"}`:                                                                        "is not tool--UUID",
		`{"type":"bundle","id":"bundle--77777777-7777-4777-8777-777777777777","objects":[]}`:                          "a bundle within an envelope",
		`{"type":"tool","id":"` + tool + `"}`:                                                                         "has no modified",
		`{"type":"tool","id":"` + tool + `","created":"2020-01-01T00:00:00Z"}`:                                        "has no modified",
		`{"type":"tool","id":"` + tool + `","modified":"2020-01-01T00:00:00Z"}`:                                       "has no created",
		`{"type":"tool","id":"` + tool + `","created":"today","modified":"2020-01-01T00:00:00Z"}`:                     "created is no time",
		`{"type":"tool","id":"` + tool + `","created":"2020-01-01T00:00:00+01:00","modified":"2020-01-01T00:00:00Z"}`: "created is no time",
		`{"type":"tool","id":"` + tool + `","created":"2020-01-02T00:00:00Z","modified":"2020-01-01T00:00:00Z"}`:      "modified is before created",
		version(tool, 1, `"spec_version":"3.0"`):                                                                      `spec_version "3.0"`,
		version(tool, 1, `"spec_version":2.1`):                                                                        "spec_version: not a JSON string",
		version(tool, 1, `"x":"`+"\xff"+`"`):                                                                          "not UTF-8",
		version(tool, 1, `"x":`+strings.Repeat("[", 70)+strings.Repeat("]", 70)):                                      "nested deeper",
		version(tool, 1, `"x":"`+strings.Repeat("a", 4<<20)+`"`):                                                      "larger than",
	} {
		name := object[:min(len(object), 150)]
		r := s.want(s.ask("writer", "POST", s.path("objects/"), envelope(version(malware, 1), object)), 202)
		failures, _ := r.json["failures"].([]any)
		if reason == "" {
			equal(t, name, len(failures), 0)
			continue
		}
		if len(failures) != 1 {
			t.Errorf("%s: %s", name, r.body)
			continue
		}
		message := failures[0].(map[string]any)["message"].(string)
		if !strings.Contains(message, reason) || !strings.HasPrefix(message, fmt.Sprintf("object 1, byte %d: ", len(`{"objects":[,`)+len(version(malware, 1)))) {
			t.Errorf("%s: %s; want %s", name, message, reason)
		}
		s.finished("writer", r.json["id"].(string))
	}
	equal(t, "what is good is there", len(s.get("reader", s.path("objects/?match[type]=malware")).names()), 1)
}

// Whether an object is there above the ceiling of who posts is not to be learned from any answer, and what is posted is kept.
func TestPostingTellsNothingOfWhatIsAbove(t *testing.T) {
	onEach(t, func(t *testing.T, s *site) {
		s.put("TLP:RED", version(tool, 5), observable(address))
		there := s.want(s.ask("green", "POST", s.path("objects/"), envelope(version(tool, 5), observable(address))), 202)
		fresh := s.want(s.ask("green", "POST", s.path("objects/"), envelope(version(tool, 6, redMarking), observable(address))), 202)
		equal(t, "first answer", counts(there), counts(fresh))
		there, fresh = s.finished("green", there.json["id"].(string)), s.finished("green", fresh.json["id"].(string))
		equal(t, "last answer", counts(there), counts(fresh))
		equal(t, "seen", s.get("green", s.path("objects/")).body, "{}\n")
		equal(t, "by who may", s.get("reader", s.path("objects/")).names(), []string{"ipv4-addr", "tool 6"})
		equal(t, "by who may see what was posted unmarked", s.get("amber", s.path("objects/?match[version]=all")).names(), []string{"tool 5", "ipv4-addr"})
	})
}

const (
	greenMarking = `"object_marking_refs":["` + tlpGreen + `"]`
	redMarking   = `"object_marking_refs":["` + tlpRed + `"]`
)

func counts(r *reply) (list []any) {
	for _, name := range []string{"status", "success_count", "failure_count", "pending_count", "total_count"} {
		list = append(list, r.json[name])
	}
	return list
}

// What stands in the collection above the ceiling, or in other words, keeps nothing from being added.
func TestWhatIsPostedIsKeptBesideWhatIsThere(t *testing.T) {
	onEach(t, func(t *testing.T, s *site) {
		red, green, other := version(tool, 5, redMarking), version(tool, 5, greenMarking), version(tool, 5, greenMarking, `"x":1`)
		s.put("", red)
		equal(t, "posted", s.post("green", green).json["success_count"], 1.0)
		equal(t, "to green", s.bodies("green"), []string{green})
		equal(t, "to red", s.bodies("reader"), []string{red})
		equal(t, "in other words", counts(s.post("green", other)), []any{"complete", 1.0, 0.0, 0.0, 1.0})
		equal(t, "the first counts", s.bodies("green"), []string{green})
		again := s.want(s.ask("green", "POST", s.path("objects/"), envelope(green)), 202)
		equal(t, "an exact duplicate is done with", counts(again), []any{"complete", 1.0, 0.0, 0.0, 1.0})
		twice := s.want(s.ask("green", "POST", s.path("objects/"), envelope(green, other)), 202)
		equal(t, "of two of one version one is", counts(twice), []any{"pending", 1.0, 0.0, 1.0, 2.0})
		s.finished("green", twice.json["id"].(string))
		equal(t, "to green at last", s.bodies("green"), []string{green})
	})
}

// An object that was imported for few is not what a post would show to many, though the words are the same.
func TestWhatIsPostedForMore(t *testing.T) {
	onEach(t, func(t *testing.T, s *site) {
		s.put("TLP:RED", version(tool, 5))
		equal(t, "posted by who sees it", s.post("writer", version(tool, 5)).json["success_count"], 1.0)
		equal(t, "to amber", s.bodies("amber"), []string{version(tool, 5)})
	})
}

// What was deleted may be posted again, though the same envelope came before.
func TestPostedAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		for range 3 {
			s.post("writer", version(tool, 1), version(campaign, 1))
			s.want(s.ask("writer", "DELETE", s.path("objects/"+tool+"/"), ""), 200)
		}
		s.post("writer", version(tool, 1), version(campaign, 1))
		equal(t, "objects", s.get("reader", s.path("objects/")).names(), []string{"campaign 1", "tool 1"})
	})
}

// Many failures are counted; lists are whole or left out, as clients hold them against the counts.
func TestManyObjects(t *testing.T) {
	s := onModel(t)
	const n = 12_000
	r := s.want(s.ask("writer", "POST", s.path("objects/"), envelope(strings.Repeat("1,", n)+version(tool, 1))), 202)
	equal(t, "failures", []any{r.json["failure_count"], r.json["failures"], r.json["pending_count"], r.json["total_count"]}, []any{float64(n), nil, 1.0, float64(n + 1)})
	last := s.finished("writer", r.json["id"].(string))
	equal(t, "successes", []any{last.json["success_count"], last.json["failure_count"], last.json["failures"], len(last.json["successes"].([]any))}, []any{1.0, float64(n), nil, 1})

	var many []string
	for i := range n {
		many = append(many, fmt.Sprintf(`{"type":"url","id":"url--00000000-0000-5000-8000-%012d"%s}`, i, map[bool]string{true: `,"x_refuse":"y"`}[i == n-1]))
	}
	last = s.post("writer", append(many, "{}")...)
	equal(t, "successes", []any{last.json["success_count"], last.json["successes"], last.json["failure_count"], last.json["failures"], last.json["total_count"]},
		[]any{float64(n - 1), nil, 2.0, nil, float64(n + 1)})
}

// What is larger than a reader of JSON takes is passed over, and the rest goes on.
func TestAHugeObject(t *testing.T) {
	s := onModel(t)
	huge := strings.Repeat("a", 17<<20)
	body := `{"x_huge":"` + huge + `","objects":[` + version(tool, 1, `"x":"`+huge+`"`) + "," + version(campaign, 1) + "]}"
	r := s.want(s.ask("writer", "POST", s.path("objects/"), body), 202)
	equal(t, "counts", []any{r.json["failure_count"], r.json["pending_count"]}, []any{1.0, 1.0})
	equal(t, "success", s.finished("writer", r.json["id"].(string)).json["success_count"], 1.0)
}

// A client that stops sending is not answered as if it had posted, and nothing stays on disk.
func TestABodyThatEnds(t *testing.T) {
	dir := t.TempDir()
	s := onModel(t, func(o *taxii.Options) { o.SpoolDir = dir })
	conn, err := net.Dial("tcp", s.http.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer writer\r\nContent-Type: %s\r\nContent-Length: 1000\r\n\r\n{\"objects\":[", s.path("objects/"), taxiiType)
	conn.(*net.TCPConn).CloseWrite()
	r, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil || r.StatusCode != 400 {
		t.Error(r, err)
	}
	s.post("writer", version(tool, 1))
	if list, err := os.ReadDir(dir); err != nil || len(list) > 0 {
		t.Error(list, err)
	}
}

// A slow post keeps nobody from posting.
func TestASlowPost(t *testing.T) {
	s := onModel(t)
	for range 5 {
		reader, writer := io.Pipe()
		r, _ := http.NewRequest("POST", s.http.URL+s.path("objects/"), reader)
		r.Header = http.Header{"Authorization": {"Bearer writer"}, "Content-Type": {taxiiType}, "Accept": {taxiiType}}
		done := make(chan struct{})
		go func() {
			defer close(done)
			if r, err := http.DefaultClient.Do(r); err == nil {
				r.Body.Close()
			}
		}()
		writer.Write([]byte(`{"objects":[`))
		defer func() { writer.CloseWithError(io.ErrUnexpectedEOF); <-done }()
	}
	s.post("writer", version(tool, 1))
}

func TestMethods(t *testing.T) {
	s := onModel(t)
	fill(s)
	for path, allow := range map[string]string{"/taxii2/": "GET, HEAD, OPTIONS", rootPath: "GET, HEAD, OPTIONS", s.path("objects/"): "GET, HEAD, OPTIONS, POST",
		s.path("objects/" + tool + "/"): "DELETE, GET, HEAD, OPTIONS", s.path("manifest/"): "GET, HEAD, OPTIONS"} {
		equal(t, path, s.want(s.ask("writer", "PUT", path, ""), 405).header.Get("Allow"), allow)
		equal(t, path, s.want(s.ask("writer", "OPTIONS", path, ""), 204).header.Get("Allow"), allow)
		get, head := s.get("writer", path), s.ask("writer", "HEAD", path, "")
		for _, name := range []string{"Content-Length", "Content-Type", "X-Taxii-Date-Added-First", "X-Taxii-Date-Added-Last"} {
			equal(t, path+" "+name, head.header.Get(name), get.header.Get(name))
		}
		equal(t, path, head.body, "")
	}
	for _, path := range []string{"/", "/taxii/", "/taxii2/other/", "/taxii2//", rootPath + "/", rootPath + "status/", rootPath + "collections/main/other/", rootPath + "collections/main/objects//",
		rootPath + "collections/main/manifest/" + tool + "/", rootPath + "collections/main/objects/" + tool + "/versions/x/", rootPath + "collections/main/objects/" + tool + "/other/", rootPath + "other/", rootPath + "collections/../"} {
		s.want(s.get("writer", path), 404)
	}
}

func TestTheStatusOutlivesTheQueue(t *testing.T) {
	s := onSQLite(t)
	r := s.post("writer", version(tool, 1))
	time.Sleep(time.Millisecond)
	again := s.finished("writer", r.json["id"].(string))
	equal(t, "again", again.body, r.body)
}
