package taxii_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

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

// A requirement is what a sentence asks for, in few words.
type requirement struct {
	section, says string
	test          func(t *testing.T, s *site)
}

// coreRequirements are the sentences of TAXII 2.1 with MUST, MUST NOT and some SHOULD that are about servers, in the order of the sections:
// those of sections 1 to 3. The others are endpointRequirements.
var coreRequirements = []requirement{
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
}

// TestRequirements holds the server against each.
func TestRequirements(t *testing.T) {
	for _, r := range slices.Concat(coreRequirements, endpointRequirements) {
		t.Run(r.section+" "+r.says, func(t *testing.T) {
			t.Parallel()
			r.test(t, onSQLite(t))
		})
	}
}
