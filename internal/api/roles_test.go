package api_test

import (
	"fmt"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"picket/internal/access"
	"picket/internal/api"
	"picket/internal/intel"
)

// secretOf is a part of every value that is marked so.
func secretOf(tlp intel.TLP) string {
	return "secret" + strings.ToLower(regexp.MustCompile("[^A-Z]").ReplaceAllString(tlp.String()[4:], "")) + "zq"
}

// valueOf is an indicator that is marked so.
func valueOf(tlp intel.TLP) string { return "c2." + secretOf(tlp) + ".example" }

// fill adds, at each marking, a document that is so marked as a whole, with its story, its rejected values and a sweep that asked for it; and one document with
// an indicator of each marking. Some are decided on, withdrawn and erased.
func (s *site) fill() {
	s.t.Helper()
	for _, tlp := range ceilings {
		text := fmt.Sprintf("%s\n\nThe group %s, also known as APT28, used %s of %s to attack energy firms on 4 August 2023.\n\nIndicators of compromise\n\n%s\n999.1.1.1\nCVE-2024-0001\n\nMitigations\n\nBlock %s at once.\n",
			tlp, secretOf(tlp), secretOf(tlp), secretOf(tlp), valueOf(tlp), valueOf(tlp))
		id := s.add(text, "?name="+secretOf(tlp)+".txt&marking="+strings.ReplaceAll(tlp.String(), "+", "%2B"))
		s.must(204, adminRed, "POST", "/indicators/decisions", `{"indicators":[{"kind":"domain","value":"`+valueOf(tlp)+`"}],"expired":false,"reason":"as `+secretOf(max(tlp, intel.Amber))+` says"}`)
		s.writeLog(secretOf(tlp)+".log", valueOf(tlp))
		s.sweep(adminRed, fmt.Sprintf(`{"paths":[%q],"intel":{"documents":[%d]}}`, s.logs+"/"+secretOf(tlp)+".log", id))
		gone := s.add("gone."+valueOf(tlp)+"\n", "?marking="+strings.ReplaceAll(tlp.String(), "+", "%2B"))
		s.must(204, adminRed, "POST", fmt.Sprintf("/documents/%d/withdraw", gone), `{"reason":"as `+secretOf(max(tlp, intel.Amber))+` says"}`)
	}
	mixed := map[string]intel.TLP{}
	for _, tlp := range ceilings {
		mixed["mixed."+valueOf(tlp)] = tlp
	}
	s.add(bundle(mixed), "?name=bundle.json&marking=TLP:CLEAR")
	s.add(bundle(map[string]intel.TLP{"other." + valueOf(intel.Clear): intel.Clear}), "?name="+secretOf(intel.Red)+".json&marking=TLP:RED")
}

// documents is how many fill adds.
const documents = 12

// requests are what is tried of each operation. A body or path of its own follows the address.
func (s *site) requests() (list [][3]string) {
	bodies := map[string]string{
		"POST /read": "evil.example\n", "POST /documents": "evil.example\n", "POST /documents/{id}/withdraw": `{}`,
		"POST /indicators/decisions": `{"indicators":[{"kind":"domain","value":"{value}"}],"expired":true}`,
		"POST /collections":          `{"alias":"partners"}`, "POST /tokens": `{"name":"t","role":"reader","tlp":"clear"}`,
		"POST /sweeps": `{"paths":["` + s.logs + `"],"intel":{"documents":[{id}]}}`,
	}
	for _, route := range s.api.Routes() {
		name := route.Method + " " + route.Path
		paths := []string{route.Path}
		if strings.Contains(route.Path+bodies[name], "{id}") && route.Method != "DELETE" {
			paths = nil
			for id := 1; id <= documents; id++ {
				if route.Method != "GET" && id > 2 {
					break
				}
				paths = append(paths, strings.ReplaceAll(route.Path, "{id}", fmt.Sprint(id))+"\x00"+fmt.Sprint(id))
			}
		}
		if strings.Contains(route.Path+bodies[name], "{value}") {
			paths = nil
			for _, tlp := range ceilings {
				paths = append(paths, strings.NewReplacer("{kind}", "domain", "{value}", valueOf(tlp)).Replace(route.Path)+"\x00"+valueOf(tlp))
			}
		}
		for _, path := range paths {
			path, value, _ := strings.Cut(path, "\x00")
			body := strings.NewReplacer("{id}", value, "{value}", value).Replace(bodies[name])
			if route.Path == "/asked" {
				continue // below
			}
			list = append(list, [3]string{route.Method, strings.ReplaceAll(path, "{id}", "999999"), body})
		}
	}
	for _, tlp := range ceilings {
		list = append(list, [3]string{"GET", "/asked?value=" + valueOf(tlp), ""}, [3]string{"GET", "/indicators?state=active&state=withdrawn&state=expired&state=revoked&value=" + valueOf(tlp), ""},
			[3]string{"GET", "/indicators?value=mixed." + valueOf(tlp), ""}, [3]string{"GET", "/indicators/domain/gone." + valueOf(tlp), ""},
			[3]string{"GET", "/documents?withdrawn=true&text=" + secretOf(tlp), ""}, [3]string{"GET", "/indicators?text=" + secretOf(tlp), ""})
	}
	list = append(list, [3]string{"GET", "/documents?withdrawn=true&limit=1000", ""}, [3]string{"GET", "/indicators?state=active&state=withdrawn&state=expired&state=revoked&limit=1000", ""},
		[3]string{"GET", "/sweeps?verdict=hit", ""})
	slices.SortStableFunc(list, func(a, b [3]string) int { return strings.Compare(a[0], b[0]) }) // what changes things comes last
	return list
}

// TestEveryRoleOnEveryEndpoint tries every operation as everybody, with intelligence at every marking.
func TestEveryRoleOnEveryEndpoint(t *testing.T) {
	s := newSite(t)
	s.fill()
	seen := map[string]bool{} // of secrets that somebody saw: else nothing was tested
	for _, x := range s.requests() {
		method, path, body := x[0], x[1], x[2]
		_, operation := contract(t).operation(method, api.Prefix+strings.Split(path, "?")[0])
		least, isGuarded := operation["x-role"].(string)
		for _, role := range roles {
			for _, ceiling := range ceilings {
				caller := who(role, ceiling)
				got := s.ask(caller, method, path, body)
				needed, _ := access.ParseRole(least)
				mayNot := isGuarded && role < needed
				if mayNot != (got.status == 403 && strings.Contains(got.body, " the role ")) {
					t.Errorf("%s %s as %s: %d %s", method, path, caller, got.status, got.body)
				}
				if got.status >= 500 {
					t.Errorf("%s %s as %s: %d %s", method, path, caller, got.status, got.body)
				}
				echo := path + body
				for _, tlp := range ceilings {
					isTold := strings.Contains(got.body+fmt.Sprint(got.header), secretOf(tlp))
					if isTold && tlp > ceiling && !strings.Contains(echo, secretOf(tlp)) {
						t.Errorf("%s %s as %s tells %s: %s", method, path, caller, tlp, got.body)
					}
					if isTold && tlp > ceiling && strings.Contains(got.body, secretOf(tlp)) {
						t.Errorf("%s %s as %s tells back %s: %s", method, path, caller, tlp, got.body)
					}
					if isTold {
						seen[fmt.Sprint(tlp, ceiling)] = true
					}
				}
			}
		}
		if isGuarded {
			if got := s.ask("", method, path, body); got.status != 401 {
				t.Errorf("%s %s without a token: %d", method, path, got.status)
			}
		}
	}
	for _, tlp := range ceilings {
		for _, ceiling := range ceilings {
			if seen[fmt.Sprint(tlp, ceiling)] != (tlp <= ceiling) {
				t.Errorf("what is %s was seen up to %s: %v", tlp, ceiling, seen[fmt.Sprint(tlp, ceiling)])
			}
		}
	}
}

// TestAboveTheCeilingIsLikeAbsent compares answers about what is above the ceiling with those about what never was, to the byte.
func TestAboveTheCeilingIsLikeAbsent(t *testing.T) {
	s := newSite(t)
	s.fill()
	instance := regexp.MustCompile(`urn:uuid:[0-9a-f-]+`)
	var red int64
	var found struct{ Items []struct{ ID int64 } }
	s.must(200, readerRed, "GET", "/documents?text="+secretOf(intel.Red)+".txt", "").into(t, &found)
	red = found.Items[0].ID
	sweep := s.newest(adminRed)
	for _, pair := range [][2][3]string{
		{{"GET", fmt.Sprintf("/documents/%d", red)}, {"GET", "/documents/888888"}},
		{{"GET", fmt.Sprintf("/documents/%d/rejected", red)}, {"GET", "/documents/888888/rejected"}},
		{{"POST", fmt.Sprintf("/documents/%d/withdraw", red), "{}"}, {"POST", "/documents/888888/withdraw", "{}"}},
		{{"DELETE", fmt.Sprintf("/documents/%d", red)}, {"DELETE", "/documents/888888"}},
		{{"GET", "/indicators/domain/" + valueOf(intel.Red)}, {"GET", "/indicators/domain/never.example"}},
		{{"GET", "/indicators?value=" + valueOf(intel.Red)}, {"GET", "/indicators?value=never.example"}},
		{{"GET", fmt.Sprintf("/indicators?document=%d", red)}, {"GET", "/indicators?document=888888"}},
		{{"GET", "/asked?value=" + valueOf(intel.Red)}, {"GET", "/asked?value=never.example"}},
		{{"POST", "/indicators/decisions", `{"indicators":[{"value":"` + valueOf(intel.Red) + `"}],"expired":true}`}, {"POST", "/indicators/decisions", `{"indicators":[{"value":"never.example"}],"expired":true}`}},
		{{"GET", "/sweeps/" + sweep}, {"GET", "/sweeps/888888"}},
		{{"GET", "/sweeps/" + sweep + "/records"}, {"GET", "/sweeps/888888/records"}},
		{{"GET", "/sweeps/" + sweep + "/events"}, {"GET", "/sweeps/888888/events"}},
		{{"DELETE", "/sweeps/" + sweep}, {"DELETE", "/sweeps/888888"}},
		{{"POST", "/sweeps", fmt.Sprintf(`{"paths":[%q],"intel":{"documents":[%d]}}`, s.logs, red)}, {"POST", "/sweeps", fmt.Sprintf(`{"paths":[%q],"intel":{"documents":[888888]}}`, s.logs)}},
	} {
		var answers [2]string
		for i, x := range pair {
			got := s.ask(who(access.Admin, intel.AmberStrict), x[0], x[1], x[2])
			for _, name := range []string{"X-Request-Id"} {
				got.header.Del(name)
			}
			answers[i] = instance.ReplaceAllString(fmt.Sprint(got.status, got.header, got.body), "")
		}
		if answers[0] != answers[1] {
			t.Errorf("%s %s:\n%s\nbut %s:\n%s", pair[0][0], pair[0][1], answers[0], pair[1][1], answers[1])
		}
	}
	// A document above the ceiling is answered alike, new or not.
	low := who(access.Publisher, intel.Green)
	first := s.must(201, low, "POST", "/documents?marking=TLP:RED", "new."+secretOf(intel.Red)+".example\n")
	again := s.must(201, low, "POST", "/documents?marking=TLP:RED", "new."+secretOf(intel.Red)+".example\n")
	if first.body != again.body || again.header.Get("Location") != "" {
		t.Errorf("%s and %s", first.body, again.body)
	}
}

func TestAddressesAndMethods(t *testing.T) {
	s := newSite(t)
	for path, want := range map[string]string{"/documents": "GET, HEAD, POST", "/documents/1": "DELETE, GET, HEAD", "/read": "POST", "/sweeps/1/events": "GET, HEAD"} {
		got := s.ask(adminRed, "PATCH", path, "")
		if got.status != 405 || got.header.Get("Allow") != want {
			t.Errorf("PATCH %s: %d, Allow: %s", path, got.status, got.header.Get("Allow"))
		}
	}
	for _, path := range []string{"", "/", "/documents/", "//documents", "/documents/1/", "/nothing", "/indicators/domain/", "/documents/%zz"} {
		r := httptest.NewRequest("GET", "/", nil)
		r.URL.Path, r.URL.RawPath = api.Prefix+path, ""
		if got := s.raw(r, adminRed); got.status != 404 || got.header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("GET %s: %d %s", path, got.status, got.body)
		}
	}
	for _, path := range []string{"/documents/0", "/documents/-1", "/documents/01", "/documents/1e3", "/documents/99999999999999999999", "/sweeps/x", "/tokens/1.5", "/indicators/nothing/x", "/indicators/ipv4/x"} {
		method := "GET"
		if strings.HasPrefix(path, "/tokens") {
			method = "DELETE"
		}
		s.must(404, adminRed, method, path, "")
	}
	head := s.must(200, adminRed, "HEAD", "/collections", "")
	full := s.must(200, adminRed, "GET", "/collections", "")
	if head.body != "" || head.header.Get("Content-Length") != fmt.Sprint(len(full.body)) || head.header.Get("ETag") != full.header.Get("ETag") {
		t.Errorf("HEAD: %v %q", head.header, head.body)
	}
	if full.header.Get("Cache-Control") != "no-store" {
		t.Errorf("Cache-Control: %s", full.header.Get("Cache-Control"))
	}
}
