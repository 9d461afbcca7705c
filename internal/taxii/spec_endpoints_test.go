package taxii_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"picket/internal/store"
	"picket/internal/taxii"
)

// endpointRequirements are those of sections 4 to 8 and of Appendix B.
var endpointRequirements = []requirement{
	{"4.1", "the default API root is one of those listed", func(t *testing.T, s *site) {
		d := s.want(s.get("reader", "/taxii2/"), 200).json
		if !slices.Contains(d["api_roots"].([]any), d["default"]) {
			t.Error(d)
		}
	}},
	{"4.1.1", "a relative API root begins with one slash and has no query", func(t *testing.T, s *site) {
		for _, x := range s.get("reader", "/taxii2/").json["api_roots"].([]any) {
			if text := x.(string); !strings.HasPrefix(text, "/") || strings.HasPrefix(text, "//") || strings.ContainsAny(text, "?#") || !strings.HasSuffix(text, "/") {
				t.Error(text)
			}
			s.want(s.get("reader", x.(string)), 200)
		}
	}},
	{"4.2.1", "the API root lists TAXII 2.1 with its version parameter", func(t *testing.T, s *site) {
		equal(t, "versions", s.get("reader", rootPath).json["versions"], []any{taxiiType})
	}},
	{"4.2.1", "max_content_length is positive, and no smaller body is 413", func(t *testing.T, _ *site) {
		s := onModel(t, func(o *taxii.Options) { o.MaxContentLength = 1000 })
		equal(t, "length", s.get("reader", rootPath).json["max_content_length"], 1000.0)
		body := envelope(version(campaign, 1))
		for size, status := range map[int]int{999: 202, 1000: 202, 1001: 413} {
			text := body + strings.Repeat(" ", size-len(body))
			s.want(s.ask("writer", "POST", s.path("objects/"), text), status)
			r, _ := http.NewRequest("POST", s.http.URL+s.path("objects/"), struct{ *strings.Reader }{strings.NewReader(text)}) // its length is not told
			r.Header = http.Header{"Authorization": {"Bearer writer"}, "Content-Type": {taxiiType}, "Accept": {taxiiType}}
			s.want(s.send(r), status)
		}
	}},
	{"4.3", "a status that is not there, or another's, is 404", func(t *testing.T, s *site) {
		id := s.post("writer", version(campaign, 1)).json["id"].(string)
		s.want(s.get("writer", rootPath+"status/"+id+"/"), 200)
		s.want(s.get("other", rootPath+"status/"+id+"/"), 404)
		s.want(s.get("writer", rootPath+"status/"+uuid.NewString()+"/"), 404)
		s.want(s.get("writer", rootPath+"status/nonsense/"), 404)
	}},
	{"4.3.1", "a status is complete or pending, and its counts add up", func(t *testing.T, s *site) {
		first := s.want(s.ask("writer", "POST", s.path("objects/"), envelope(version(campaign, 1), "{}", version(tool, 1, `"x_refuse":"so"`))), 202)
		last := s.finished("writer", first.json["id"].(string))
		equal(t, "at first", []any{first.json["status"], first.json["total_count"], first.json["failure_count"], first.json["pending_count"]}, []any{"pending", 3.0, 1.0, 2.0})
		equal(t, "at last", []any{last.json["status"], last.json["total_count"], last.json["success_count"], last.json["failure_count"], last.json["pending_count"]}, []any{"complete", 3.0, 1.0, 2.0, 0.0})
		equal(t, "the same", first.json["id"], last.json["id"])
	}},
	{"4.3.1", "details have the id of the object, and modified or else created for its version", func(t *testing.T, s *site) {
		marking := "marking-definition--66666666-6666-4666-8666-666666666666"
		r := s.post("writer", version(campaign, 3), fmt.Sprintf(`{"type":"marking-definition","spec_version":"2.1","id":%q,"created":"2017-01-20T00:00:00.123456Z"}`, marking))
		equal(t, "successes", r.json["successes"], []any{map[string]any{"id": campaign, "version": day(3)}, map[string]any{"id": marking, "version": "2017-01-20T00:00:00.123456Z"}})
	}},
	{"5.1", "who fails authentication gets 401 from each endpoint of collections", func(t *testing.T, s *site) {
		for path, method := range everywhere(s) {
			s.want(s.ask("", method, path, ""), 401)
		}
	}},
	{"5.1.1", "no collections are an empty object", func(t *testing.T, _ *site) {
		m := newModel()
		s := newSite(t, m, importer{m}, make([]store.Collection, 2))
		equal(t, "body", s.get("reader", rootPath+"collections/").body, "{}\n")
	}},
	{"5.2.1", "a collection is found by its id and by its alias; can_read and can_write are the caller's", func(t *testing.T, s *site) {
		for who, want := range map[string][]any{"writer": {true, true}, "reader": {true, false}, "blind": {false, true}, "nothing": {false, false}} {
			for _, name := range []string{s.main.ID, "main"} {
				c := s.want(s.get(who, rootPath+"collections/"+name+"/"), 200).json
				equal(t, who, []any{c["can_read"], c["can_write"]}, want)
				equal(t, who, c["id"], s.main.ID)
			}
		}
		equal(t, "closed", s.get("writer", rootPath+"collections/closed/").json["can_write"], false)
		s.want(s.get("writer", rootPath+"collections/none/"), 404)
		s.want(s.get("writer", rootPath+"collections//"), 404)
	}},
	{"5.3", "without can_read the manifest, objects, an object and its versions are 403", func(t *testing.T, s *site) {
		fill(s)
		for _, path := range dated {
			s.want(s.get("blind", s.path(path)), 403)
		}
	}},
	{"5.3", "filters of the manifest are about the objects", func(t *testing.T, s *site) {
		fill(s)
		equal(t, "type", s.get("reader", s.path("manifest/?match[type]=campaign&match[version]=first")).names(), []string{"campaign 1"})
	}},
	{"5.3.1", "no entries are an empty object", func(t *testing.T, s *site) {
		equal(t, "body", s.want(s.get("reader", s.path("manifest/")), 200).body, "{}\n")
	}},
	{"5.3.1", "an entry's version is modified, and its media type one of the collection's", func(t *testing.T, s *site) {
		fill(s)
		types := s.get("reader", s.path("")).json["media_types"].([]any)
		for _, x := range s.get("reader", s.path("manifest/?match[version]=all&match[spec_version]=2.0,2.1")).json["objects"].([]any) {
			record := x.(map[string]any)
			if !slices.Contains(types, record["media_type"]) || record["id"] == malware && record["version"] == day(9) && record["media_type"] != "application/stix+json;version=2.0" {
				t.Error(record)
			}
		}
	}},
	{"5.4", "no objects are an empty envelope", func(t *testing.T, s *site) {
		equal(t, "body", s.want(s.get("reader", s.path("objects/")), 200).body, "{}\n")
	}},
	{"5.5", "without can_write adding is 403", func(t *testing.T, s *site) {
		s.want(s.ask("reader", "POST", s.path("objects/"), envelope(version(campaign, 1))), 403)
		s.want(s.ask("writer", "POST", rootPath+"collections/closed/objects/", envelope(version(campaign, 1))), 403)
		s.want(s.ask("writer", "POST", rootPath+"collections/none/objects/", envelope(version(campaign, 1))), 404)
	}},
	{"5.5", "an exact duplicate is no error", func(t *testing.T, s *site) {
		for range 3 {
			r := s.post("writer", version(campaign, 1), version(campaign, 1), observable(address))
			equal(t, "counts", []any{r.json["success_count"], r.json["failure_count"]}, []any{3.0, 0.0})
		}
		equal(t, "once", len(s.get("reader", s.path("objects/?match[version]=all")).names()), 2)
	}},
	{"5.5", "what cannot be processed is 422", func(t *testing.T, s *site) {
		for _, body := range []string{"", "{", "[]", `"x"`, "{}", `{"objects":[]}`, `{"objects":{}}`, `{"objects":null}`, `{"objects":[{}`, `{"objects":[{}]} x`, version(campaign, 1),
			`{"objects":[{}],"objects":[{}]}`, `{"objects":[{"a":}]}`} {
			s.want(s.ask("writer", "POST", s.path("objects/"), body), 422)
		}
	}},
	{"5.6", "an object is asked for by its STIX id", func(t *testing.T, s *site) {
		fill(s)
		equal(t, "last", s.get("reader", s.path("objects/"+campaign+"/")).names(), []string{"campaign 3"})
		equal(t, "all", s.get("reader", s.path("objects/"+campaign+"/?match[version]=all")).names(), []string{"campaign 1", "campaign 3", "campaign 2"})
		equal(t, "its own filters only", s.get("reader", s.path("objects/"+campaign+"/?match[type]=tool&match[id]=x")).names(), []string{"campaign 3"})
		s.want(s.get("reader", s.path("objects/"+strings.Replace(campaign, "1", "9", 1)+"/")), 404)
	}},
	{"5.6", "where other filters leave nothing, the envelope is empty", func(t *testing.T, s *site) {
		fill(s)
		for _, query := range []string{"?match[spec_version]=2.0", "?added_after=2040-01-01T00:00:00Z"} {
			equal(t, query, s.want(s.get("reader", s.path("objects/"+campaign+"/"+query)), 200).body, "{}\n")
		}
	}},
	{"5.7", "what is deleted is 404, and in no list", func(t *testing.T, s *site) {
		fill(s)
		r := s.want(s.ask("writer", "DELETE", s.path("objects/"+malware+"/"), ""), 200)
		equal(t, "body", r.body, "")
		for _, path := range []string{"objects/" + malware + "/", "objects/" + malware + "/?match[version]=all&match[spec_version]=2.0", "objects/" + malware + "/versions/"} {
			s.want(s.get("writer", s.path(path)), 404)
		}
		for _, path := range []string{"objects/", "manifest/"} {
			equal(t, path, s.get("writer", s.path(path+"?match[version]=all&match[spec_version]=2.0,2.1&match[id]="+malware)).body, "{}\n")
		}
		s.want(s.ask("writer", "DELETE", s.path("objects/"+malware+"/"), ""), 404)
	}},
	{"5.7", "a version that is deleted is 404, the others stay", func(t *testing.T, s *site) {
		fill(s)
		s.want(s.ask("writer", "DELETE", s.path("objects/"+campaign+"/?match[version]="+day(3)), ""), 200)
		s.want(s.get("writer", s.path("objects/"+campaign+"/?match[version]="+day(3))), 404)
		equal(t, "last", s.get("writer", s.path("objects/"+campaign+"/")).names(), []string{"campaign 2"})
		s.want(s.ask("writer", "DELETE", s.path("objects/"+campaign+"/?match[version]=first"), ""), 200)
		equal(t, "versions", s.get("writer", s.path("objects/"+campaign+"/versions/")).json["versions"], []any{day(2)})
		s.want(s.ask("writer", "DELETE", s.path("objects/"+malware+"/?match[spec_version]=2.0"), ""), 200)
		equal(t, "of 2.1", s.get("writer", s.path("objects/"+malware+"/?match[spec_version]=2.0,2.1")).names(), []string{"malware 2"})
		s.want(s.ask("writer", "DELETE", s.path("objects/"+malware+"/?match[version]=newest"), ""), 400)
	}},
	{"5.7", "the table of permissions: 404 with neither, 403 with one", func(t *testing.T, s *site) {
		fill(s)
		for who, status := range map[string]int{"nothing": 404, "reader": 403, "blind": 403, "writer": 200} {
			s.want(s.ask(who, "DELETE", s.path("objects/"+campaign+"/?match[version]=first"), ""), status)
		}
	}},
	{"5.7", "what the caller may not see stays", func(t *testing.T, s *site) {
		fill(s)
		s.want(s.ask("green", "DELETE", s.path("objects/"+tool+"/?match[version]="+day(5)), ""), 404)
		s.want(s.ask("green", "DELETE", s.path("objects/"+tool+"/"), ""), 200)
		s.want(s.get("green", s.path("objects/"+tool+"/")), 404)
		s.want(s.ask("green", "DELETE", s.path("objects/"+tool+"/"), ""), 404)
		equal(t, "red", s.get("writer", s.path("objects/"+tool+"/?match[version]=all")).names(), []string{"tool 5"})
	}},
	{"5.8", "versions are modified, else created, as they were added", func(t *testing.T, s *site) {
		fill(s)
		equal(t, "versions", s.get("reader", s.path("objects/"+campaign+"/versions/")).json["versions"], []any{day(1), day(3), day(2)})
		equal(t, "of a specification", s.get("reader", s.path("objects/"+malware+"/versions/?match[spec_version]=2.0")).json["versions"], []any{day(9)})
		equal(t, "the newest one", s.get("reader", s.path("objects/"+malware+"/versions/")).json["versions"], []any{day(2)})
		equal(t, "ceiling", s.get("green", s.path("objects/"+tool+"/versions/")).json["versions"], []any{day(1)})
		s.want(s.get("reader", s.path("objects/tool--99999999-9999-4999-8999-999999999999/versions/")), 404)
	}},
	{"5.8.1", "no versions are an empty object", func(t *testing.T, s *site) {
		fill(s)
		equal(t, "body", s.want(s.get("reader", s.path("objects/"+campaign+"/versions/?added_after=2040-01-01T00:00:00Z")), 200).body, "{}\n")
	}},
	{"7.1.1", "custom properties of an envelope are ignored", func(t *testing.T, s *site) {
		r := s.want(s.ask("writer", "POST", s.path("objects/"), `{"x_example_com_more":{"objects":[1]},"objects":[`+version(campaign, 1)+`],"type":"bundle"}`), 202)
		equal(t, "success", s.finished("writer", r.json["id"].(string)).json["success_count"], 1.0)
	}},
	{"8.2.1", "the discovery is at /taxii2/, and there is an API root", func(t *testing.T, s *site) {
		if roots := s.want(s.get("reader", "/taxii2/"), 200).json["api_roots"].([]any); len(roots) == 0 {
			t.Error(roots)
		}
	}},
	{"8.2.1", "a request without User-Agent is not rejected", func(t *testing.T, s *site) {
		s.want(s.get("reader", "/taxii2/", "User-Agent:"), 200)
	}},
	{"Appendix B", "next is not trusted: it opens nothing that the query and the ceiling do not", func(t *testing.T, s *site) {
		fill(s)
		red := s.get("reader", s.path("objects/?match[version]=all&limit=1")).json["next"].(string)
		equal(t, "green", s.get("green", s.path("objects/?match[version]=all&next="+red)).names(), []string{"ipv4-addr", "campaign 3", "malware 2", "campaign 2", "tool 1"})
		for _, path := range []string{"objects/?limit=1&next=", "objects/?match[version]=all&match[type]=tool&next=", "manifest/?match[version]=first&next=", "objects/" + campaign + "/?next=",
			"objects/?match[version]=all&added_after=2020-01-01T00:00:00Z&next="} {
			s.want(s.get("reader", s.path(path+red)), 400)
		}
		s.want(s.get("reader", rootPath+"collections/closed/objects/?match[version]=all&next="+red), 400)
	}},
}
