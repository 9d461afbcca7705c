package taxii_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"picket/internal/store"
	"picket/internal/taxii"
)

// fill adds versions in an order that is not that of their times. A reader with all clearance has by default: ipv4-addr, campaign 3,
// malware 2, tool 5. One up to GREEN has tool 1 instead.
func fill(s *site) {
	s.put("TLP:GREEN", version(campaign, 1), old(malware, 9), observable(address))
	s.put("TLP:GREEN", version(campaign, 3), version(malware, 2))
	s.put("TLP:GREEN", version(campaign, 2), version(tool, 1))
	s.put("TLP:RED", version(tool, 5))
}

var timestampForm = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$`)

// dated are the endpoints with headers of dates, below the main collection.
var dated = []string{"manifest/", "objects/", "objects/" + campaign + "/", "objects/" + campaign + "/versions/"}

// everywhere is every endpoint, of one method each.
func everywhere(s *site) map[string]string {
	list := map[string]string{
		"/taxii2/": "GET", rootPath: "GET", rootPath + "status/" + uuid.NewString() + "/": "GET", rootPath + "collections/": "GET", s.path(""): "GET",
		s.path("objects/" + tool + "/"): "DELETE", rootPath + "collections/closed/objects/": "POST",
	}
	for _, path := range dated {
		list[s.path(path)] = "GET"
	}
	return list
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// requirements are the sentences of TAXII 2.1 with MUST, MUST NOT and some SHOULD that are about servers, in the order of the sections. The texts say
// in few words what the sentences ask for.
var requirements = []struct {
	section, says string
	test          func(t *testing.T, s *site)
}{
	{"1.6.7", "resources are JSON in UTF-8", func(t *testing.T, s *site) {
		s.put("TLP:CLEAR", version(campaign, 1, `"description":"日本 <&> \u00e9"`))
		r := s.get("reader", s.path("objects/"))
		if !strings.Contains(r.body, `"description":"日本 <&> \u00e9"`) || !json.Valid([]byte(r.body)) {
			t.Error(r.body)
		}
	}},
	{"1.6.9", "who is not authorized is answered 401 with WWW-Authenticate, whatever the method", func(t *testing.T, s *site) {
		for path := range everywhere(s) {
			for _, method := range []string{"GET", "HEAD", "POST", "DELETE", "PUT", "OPTIONS"} {
				r := s.want(s.ask("stranger", method, path, ""), 401)
				if len(r.header.Values("WWW-Authenticate")) != 2 || r.header.Get("Content-Type") != taxiiType {
					t.Error(method, path, r.header)
				}
			}
		}
		s.want(s.get("", "/taxii2/nothing/"), 401)
	}},
	{"2", "an identifier is a UUID of version 4", func(t *testing.T, s *site) {
		id := s.post("writer", version(campaign, 1)).json["id"].(string)
		for _, text := range []string{id, s.main.ID} {
			if parsed, err := uuid.Parse(text); err != nil || parsed.Version() != 4 {
				t.Error(text, err)
			}
		}
	}},
	{"2", "lists are never empty: they are left out", func(t *testing.T, s *site) {
		s.post("writer", version(campaign, 1))
		for path := range everywhere(s) {
			if r := s.get("reader", path); strings.Contains(r.body, "[]") || strings.Contains(r.body, "null") {
				t.Error(path, r.body)
			}
		}
	}},
	{"2", "timestamps are of UTC, with microseconds and Z", func(t *testing.T, s *site) {
		status := s.post("writer", version(campaign, 1))
		record := s.get("reader", s.path("manifest/")).json["objects"].([]any)[0].(map[string]any)
		for _, value := range []any{status.json["request_timestamp"], record["date_added"]} {
			if !timestampForm.MatchString(value.(string)) {
				t.Error(value)
			}
		}
	}},
	{"3.1", "paths end in a slash", func(t *testing.T, s *site) {
		r := s.want(s.get("reader", strings.TrimSuffix(s.path("objects/"), "/")+"?limit=1"), 308)
		equal(t, "where to", r.header.Get("Location"), s.path("objects/?limit=1"))
		s.want(s.get("reader", "/elsewhere"), 404)
		equal(t, "discovery", s.want(s.get("reader", "/taxii2"), 308).header.Get("Location"), "/taxii2/")
	}},
	{"3.1", "a success has the body of its endpoint", func(t *testing.T, s *site) {
		fill(s)
		for path, method := range everywhere(s) {
			if r := s.ask("writer", method, path, ""); method == "GET" && r.status == 200 && len(r.json) == 0 {
				t.Error(path, r.body)
			}
		}
	}},
	{"3.1", "every response has the media type with its version", func(t *testing.T, s *site) {
		fill(s)
		for path, method := range everywhere(s) {
			for _, m := range []string{method, "PATCH", "HEAD", "OPTIONS"} {
				if r := s.ask("writer", m, path, ""); r.header.Get("Content-Type") != taxiiType {
					t.Error(m, path, r.status, r.header)
				}
			}
		}
		equal(t, "nothing", s.get("reader", "/taxii2/nothing/").header.Get("Content-Type"), taxiiType)
	}},
	{"3.1", "a media type of the endpoint in Accept is never 406", func(t *testing.T, s *site) {
		for _, accept := range []string{taxiiType, "application/taxii+json", "application/taxii+json; version=2.1", `application/taxii+json;version="2.1"`, "*/*", "application/*",
			"APPLICATION/TAXII+JSON;VERSION=2.1", "text/html, application/taxii+json;version=2.1;q=0.1", "application/taxii+json;version=2.0, application/taxii+json",
			"application/taxii+json;version=2.1,application/stix+json;version=2.1", "*/*;q=0, application/taxii+json", ""} {
			for path := range everywhere(s) {
				if r := s.get("reader", path, "Accept: "+accept); r.status == 406 {
					t.Error(path, accept)
				}
			}
		}
	}},
	{"3.1", "other media types in Accept may be 406", func(t *testing.T, s *site) {
		for _, accept := range []string{"application/taxii+json;version=2.0", "application/json", "text/html", "application/taxii+json;version=2.2", "application/taxii+json;version=2.1;q=0",
			"*/*, application/taxii+json;q=0", "application/vnd.oasis.taxii+json;version=2.0", "nonsense", ";;"} {
			for path, method := range everywhere(s) {
				s.want(s.ask("writer", method, path, "", "Accept: "+accept), 406)
			}
		}
	}},
	{"3.1", "the media type in Content-Type is never 415, others may be", func(t *testing.T, s *site) {
		for contentType, status := range map[string]int{taxiiType: 202, "application/taxii+json": 202, "application/taxii+json; version=2.1; charset=utf-8": 202,
			"application/taxii+json;version=2.0": 415, "application/json": 415, "": 415, "application/stix+json;version=2.1": 415, "nonsense": 415} {
			r := s.ask("writer", "POST", s.path("objects/"), envelope(version(campaign, 1)), "Content-Type: "+contentType)
			equal(t, contentType, r.status, status)
		}
		s.want(s.ask("writer", "POST", s.path("objects/"), "", "Content-Encoding: gzip"), 415)
	}},
	{"3.2", "objects, manifest, an object and its versions have headers with the dates of their first and last", func(t *testing.T, s *site) {
		fill(s)
		for _, path := range dated {
			records := s.get("reader", s.path("manifest/?match[version]=all"+map[bool]string{true: "&match[id]=" + campaign}[strings.Contains(path, campaign)])).json["objects"].([]any)
			r := s.get("reader", s.path(path+"?match[version]=all"))
			if path != "manifest/" && path != "objects/" {
				records = records[:3]
			}
			equal(t, path, r.header.Get("X-TAXII-Date-Added-First"), records[0].(map[string]any)["date_added"])
			equal(t, path, r.header.Get("X-TAXII-Date-Added-Last"), records[len(records)-1].(map[string]any)["date_added"])
		}
	}},
	{"3.2", "an empty response has them too, and they are timestamps", func(t *testing.T, s *site) {
		fill(s)
		for _, path := range dated {
			r := s.want(s.get("reader", s.path(path+"?added_after=2030-01-02T03:04:05.678Z")), 200)
			equal(t, path, r.body, "{}\n")
			equal(t, path, r.header.Get("X-TAXII-Date-Added-First"), "2030-01-02T03:04:05.678000Z")
			equal(t, path, r.header.Get("X-TAXII-Date-Added-Last"), "2030-01-02T03:04:05.678000Z")
		}
		r := s.get("reader", rootPath+"collections/closed/objects/")
		if !timestampForm.MatchString(r.header.Get("X-TAXII-Date-Added-Last")) {
			t.Error(r.header)
		}
	}},
	{"3.3", "objects and manifest entries rise by the date at which they were added", func(t *testing.T, s *site) {
		fill(s)
		want := []string{"campaign 1", "ipv4-addr", "campaign 3", "malware 2", "campaign 2", "tool 1", "tool 5"}
		equal(t, "objects", s.get("reader", s.path("objects/?match[version]=all")).names(), want)
		var last string
		for _, x := range s.get("reader", s.path("manifest/?match[version]=all")).json["objects"].([]any) {
			if date := x.(map[string]any)["date_added"].(string); date < last {
				t.Error(date, last)
			} else {
				last = date
			}
		}
	}},
	{"3.3", "collections keep their order", func(t *testing.T, s *site) {
		first := s.get("reader", rootPath+"collections/").body
		for range 5 {
			equal(t, "again", s.get("writer", rootPath+"collections/").json["collections"].([]any)[1].(map[string]any)["id"],
				s.get("reader", rootPath+"collections/").json["collections"].([]any)[1].(map[string]any)["id"])
			equal(t, "again", s.get("reader", rootPath+"collections/").body, first)
		}
	}},
	{"3.4", "malformed parameters are 400", func(t *testing.T, s *site) {
		for _, query := range []string{"added_after=yesterday", "added_after=", "added_after=2020-01-01", "added_after=2020-01-01T00:00:00%2B01:00", "added_after=2020-01-01T00:00:00,5Z",
			"limit=0", "limit=-1", "limit=ten", "limit=", "limit=1.5", "limit=99999999999999999999", "limit=9007199254740993", "next=", "next=nonsense", "next=AAAA",
			"match[version]=newest", "match[version]=", "match[version]=last,", "match[type]=", "match[id]=", "match[spec_version]=,", "limit=%zz", "a;b",
			"match[id]=" + strings.Repeat("x,", 1000) + "x"} {
			for _, path := range []string{"objects/", "manifest/"} {
				s.want(s.get("reader", s.path(path+"?"+query)), 400)
			}
		}
	}},
	{"3.4", "added_after, limit, next and each field of match occur once", func(t *testing.T, s *site) {
		for _, query := range []string{"added_after=2020-01-01T00:00:00Z&added_after=2020-01-01T00:00:00Z", "limit=1&limit=1", "next=a&next=b", "match[type]=a&match[type]=b",
			"match[version]=all&match[version]=all", "match[other]=1&match[other]=2"} {
			s.want(s.get("reader", s.path("objects/?"+query)), 400)
		}
	}},
	{"3.4", "added_after leaves out what was added before or then", func(t *testing.T, s *site) {
		fill(s)
		first := s.get("reader", s.path("objects/?match[version]=all&limit=1")).header.Get("X-TAXII-Date-Added-Last")
		equal(t, "names", s.get("reader", s.path("objects/?match[version]=all&added_after="+first)).names(), []string{"campaign 3", "malware 2", "campaign 2", "tool 1", "tool 5"})
	}},
	{"3.4", "without added_after the oldest come first", func(t *testing.T, s *site) {
		fill(s)
		equal(t, "names", s.get("reader", s.path("objects/?limit=2&match[version]=all")).names(), []string{"campaign 1", "ipv4-addr"})
	}},
	{"3.4", "no more objects than limit, and all where they are no more", func(t *testing.T, s *site) {
		fill(s)
		for limit := 1; limit < 9; limit++ {
			r := s.get("reader", s.path(fmt.Sprint("objects/?match[version]=all&limit=", limit)))
			equal(t, "objects", len(r.names()), min(limit, 7))
			equal(t, "more", r.json["more"], limit < 7)
			equal(t, "next", r.json["next"] != nil, limit < 7)
		}
	}},
	{"3.4", "more is true where the server's own limit cuts", func(t *testing.T, _ *site) {
		s := onModel(t, func(o *taxii.Options) { o.MaxPage = 3 })
		fill(s)
		for _, limit := range []string{"", "&limit=1000", "&limit=9007199254740991"} {
			r := s.get("reader", s.path("objects/?match[version]=all"+limit))
			equal(t, "objects", len(r.names()), 3)
			equal(t, "more", r.json["more"], true)
		}
	}},
	{"3.4", "all match fields hold at once; the values of one are alternatives", func(t *testing.T, s *site) {
		fill(s)
		for query, want := range map[string][]string{
			"match[type]=campaign,tool":                                 {"campaign 3", "tool 5"},
			"match[type]=campaign,tool&match[id]=" + campaign:           {"campaign 3"},
			"match[type]=tool&match[id]=" + campaign:                    nil,
			"match[id]=" + campaign + "," + address + ",x":              {"ipv4-addr", "campaign 3"},
			"match[type]=campaign&match[version]=" + day(1):             {"campaign 1"},
			"match[type]=campaign&match[unknown]=x&other=y&match[=z":    {"campaign 3"},
			"match[version]=first,last&match[type]=tool":                {"tool 1", "tool 5"},
			"match[type]=malware&match[spec_version]=2.0,2.1":           {"malware 9"},
			"match%5Btype%5D=campaign%2Ctool":                           {"campaign 3", "tool 5"},
			"match[spec_version]=2.0&match[version]=" + day(2):          nil,
			"match[id]=%00&match[type]=%FF":                             nil,
			"match[version]=first,last," + day(2) + "&match[type]=tool": {"tool 1", "tool 5"},
		} {
			equal(t, query, s.get("reader", s.path("objects/?"+query)).names(), want)
			equal(t, query, s.get("reader", s.path("manifest/?"+query)).names(), slices.Clone(want))
		}
	}},
	{"3.4.1", "spec_version leaves out other specifications; by default only the newest of each object is there", func(t *testing.T, s *site) {
		fill(s)
		equal(t, "2.0", s.get("reader", s.path("objects/?match[spec_version]=2.0&match[version]=all")).names(), []string{"malware 9"})
		equal(t, "3.0", s.get("reader", s.path("objects/?match[spec_version]=3.0")).names(), []string(nil))
		equal(t, "default", s.get("reader", s.path("objects/?match[type]=malware&match[version]=all")).names(), []string{"malware 2"})
		s.put("TLP:CLEAR", old("attack-pattern--55555555-5555-4555-8555-555555555555", 4))
		equal(t, "of 2.0 only", s.get("reader", s.path("objects/?match[type]=attack-pattern")).names(), []string{"attack-pattern 4"})
	}},
	{"3.4.1", "no type of STIX is an error", func(t *testing.T, s *site) {
		for _, kind := range strings.Fields("attack-pattern campaign course-of-action grouping identity incident indicator infrastructure intrusion-set location malware malware-analysis note observed-data opinion report threat-actor tool vulnerability relationship sighting language-content extension-definition marking-definition artifact autonomous-system directory domain-name email-addr email-message file ipv4-addr ipv6-addr mac-addr mutex network-traffic process software url user-account windows-registry-key x509-certificate") {
			s.want(s.get("reader", s.path("objects/?match[type]="+kind)), 200)
		}
	}},
	{"3.4.1", "by default only the latest version of each object is there, of those that the other filters leave", func(t *testing.T, s *site) {
		fill(s)
		equal(t, "default", s.get("reader", s.path("objects/")).names(), []string{"ipv4-addr", "campaign 3", "malware 2", "tool 5"})
		equal(t, "last", s.get("reader", s.path("objects/?match[version]=last")).names(), []string{"ipv4-addr", "campaign 3", "malware 2", "tool 5"})
		third := s.get("reader", s.path("manifest/?match[id]="+malware)).json["objects"].([]any)[0].(map[string]any)["date_added"].(string)
		equal(t, "what came late", s.get("reader", s.path("objects/?added_after="+third)).names(), []string{"campaign 2", "tool 5"})
	}},
	{"3.4.1", "last and first are meant among what the caller may see", func(t *testing.T, s *site) {
		fill(s)
		equal(t, "last", s.get("green", s.path("objects/")).names(), []string{"ipv4-addr", "campaign 3", "malware 2", "tool 1"})
		s.want(s.get("green", s.path("objects/"+tool+"/?match[version]="+day(5))), 404)
	}},
	{"3.4.1", "an object without modified has created for its version, one without both a version of the server", func(t *testing.T, s *site) {
		marking := "marking-definition--66666666-6666-4666-8666-666666666666"
		s.put("TLP:CLEAR", observable(address), fmt.Sprintf(`{"type":"marking-definition","spec_version":"2.1","id":%q,"created":"2017-01-20T00:00:00.000Z"}`, marking))
		equal(t, "created", s.get("reader", s.path("objects/?match[version]=2017-01-20T00:00:00.000Z")).names(), []string{"marking-definition"})
		record := s.get("reader", s.path("manifest/?match[type]=ipv4-addr")).json["objects"].([]any)[0].(map[string]any)
		equal(t, "added", record["version"], record["date_added"])
		equal(t, "by it", s.get("reader", s.path("objects/?match[version]="+record["version"].(string))).names(), []string{"ipv4-addr"})
	}},
	{"3.4.1", "no value of version occurs twice, and all stands alone", func(t *testing.T, s *site) {
		for _, value := range []string{"last,last", "first,first", "all,all", "all,last", "first,all", day(1) + "," + day(1)} {
			s.want(s.get("reader", s.path("objects/?match[version]="+value)), 400)
		}
		s.want(s.get("reader", s.path("objects/?match[version]=last,"+day(1)+",first,"+day(2))), 200)
	}},
	{"3.4.1", "a version is matched exactly, however its time is written", func(t *testing.T, s *site) {
		fill(s)
		for at, want := range map[string][]string{"2020-01-02T00:00:00Z": {"malware 2", "campaign 2"}, "2020-01-02T00:00:00.000000Z": {"malware 2", "campaign 2"}, "2020-01-02T00:00:00.001Z": nil,
			"2020-01-09T00:00:00.000Z": {"malware 9"}} {
			equal(t, at, s.get("reader", s.path("objects/?match[version]="+at)).names(), want)
		}
	}},
	{"3.5", "next goes on with the same query", func(t *testing.T, s *site) {
		fill(s)
		for _, path := range []string{"objects/?match[version]=all&limit=2", "manifest/?match[version]=all&limit=2"} {
			var names []string
			for next := ""; ; {
				r := s.want(s.get("reader", s.path(path+next)), 200)
				names = append(names, r.names()...)
				if r.json["more"] != true {
					break
				}
				next = "&next=" + url.QueryEscape(r.json["next"].(string))
			}
			equal(t, path, names, []string{"campaign 1", "ipv4-addr", "campaign 3", "malware 2", "campaign 2", "tool 1", "tool 5"})
		}
	}},
	{"3.6.1", "an error has a title, and the status of the header", func(t *testing.T, s *site) {
		for _, r := range []*reply{s.get("", "/taxii2/"), s.get("reader", "/taxii2/nothing/"), s.get("reader", s.path("objects/?limit=0")), s.ask("reader", "POST", s.path("objects/"), ""),
			s.get("reader", "/taxii2/", "Accept: text/html"), s.ask("writer", "POST", s.path("objects/"), "{"), s.ask("reader", "PUT", "/taxii2/", "")} {
			title, _ := r.json["title"].(string)
			equal(t, "http_status", r.json["http_status"], fmt.Sprint(r.status))
			if id, _ := r.json["error_id"].(string); title == "" || r.json["description"] == "" || uuid.Validate(id) != nil {
				t.Error(r.status, r.body)
			}
		}
	}},
	{"3.7", "STIX comes in an envelope, objects as they stand", func(t *testing.T, s *site) {
		body := version(campaign, 1, `"x_odd":   [1.50, "<\u003c>"]`)
		s.put("TLP:CLEAR", body)
		for _, path := range []string{"objects/", "objects/" + campaign + "/"} {
			equal(t, path, s.get("reader", s.path(path)).body, `{"more":false,"objects":[`+body+"]}\n")
		}
	}},
	{"3.8", "properties have the names of the standard, and those that are required are there", func(t *testing.T, s *site) {
		fill(s)
		status := s.post("writer", version(campaign, 8), "{}").json
		c := s.get("reader", s.path("")).json
		record := s.get("reader", s.path("manifest/")).json["objects"].([]any)[0].(map[string]any)
		for _, x := range []struct {
			resource map[string]any
			names    string // of all that this server gives
		}{
			{s.get("reader", "/taxii2/").json, "api_roots default title"},
			{s.get("reader", rootPath).json, "max_content_length title versions"},
			{status, "failure_count failures id pending_count request_timestamp status success_count successes total_count"},
			{status["failures"].([]any)[0].(map[string]any), "id message version"},
			{s.get("reader", rootPath+"collections/").json, "collections"},
			{c, "alias can_read can_write id media_types title"},
			{s.get("reader", s.path("manifest/?limit=1")).json, "more next objects"},
			{record, "date_added id media_type version"},
			{s.get("reader", s.path("objects/?limit=1")).json, "more next objects"},
			{s.get("reader", s.path("objects/"+campaign+"/versions/?limit=1")).json, "more next versions"},
		} {
			var names []string
			for name := range x.resource {
				names = append(names, name)
			}
			slices.Sort(names)
			equal(t, x.names, strings.Join(names, " "), x.names)
		}
	}},
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

// TestRequirements holds the server against each.
func TestRequirements(t *testing.T) {
	for _, r := range requirements {
		t.Run(r.section+" "+r.says, func(t *testing.T) {
			t.Parallel()
			r.test(t, onSQLite(t))
		})
	}
}
