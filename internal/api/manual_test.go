package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"picket/internal/api"
)

// TestManual runs the examples of docs/API.md, one after the other.
func TestManual(t *testing.T) {
	for _, tool := range []string{"sh", "curl", "sed"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("there is no %s", tool)
		}
	}
	s := newSite(t)
	s.writeLog("dns.log", "c2.example.net")
	mux := http.NewServeMux() // as the service mounts it: escaped slashes must pass
	mux.Handle(api.Prefix+"/", s.api)
	server := httptest.NewServer(mux)
	defer server.Close()
	dir := t.TempDir()
	advisory := "Block c2[.]example[.]net, 203.0.113[.]7 and hxxps://www.example[.]net/path at once.\n"
	check(t, os.WriteFile(filepath.Join(dir, "advisory.txt"), []byte(advisory), 0o600))
	manual, err := os.ReadFile("../../docs/API.md")
	check(t, err)
	script := "set -eu\n"
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllSubmatch(manual, -1) {
		script += string(block[1])
	}
	commands := strings.Count(script, "curl -sf")
	script = strings.NewReplacer("https://picket.example", server.URL, "/var/log/zeek", s.logs, "\ncurl -sf", "\necho; curl -sf").Replace(script)
	run := exec.CommandContext(t.Context(), "sh", "-c", script)
	run.Dir, run.Env = dir, append(os.Environ(), "PICKET_TOKEN="+s.secrets[adminRed], "http_proxy=", "no_proxy=*")
	out, err := run.CombinedOutput()
	if err != nil || commands < 20 {
		t.Fatalf("%d commands: %v\n%s", commands, err, out)
	}
	for _, want := range []string{`"known":true`, `"value":"c2.example.net"`, "event: summary", `"record":"sighting"`, `"secret":"picket_`, `"action":"document.erase"`} {
		if !strings.Contains(string(out), want) {
			t.Errorf("%s is missing:\n%s", want, out)
		}
	}
}

// TestManualListsAll holds the table of docs/API.md against the routes.
func TestManualListsAll(t *testing.T) {
	manual, err := os.ReadFile("../../docs/API.md")
	check(t, err)
	var listed, want []string
	for _, row := range regexp.MustCompile(`(?m)^\| (GET|POST|DELETE) \| (.*?) \| (\S+) \|`).FindAllStringSubmatch(string(manual), -1) {
		for address := range strings.SplitSeq(row[2], ", ") {
			listed = append(listed, fmt.Sprint(row[1], " ", strings.Trim(address, "`"), " ", row[3]))
		}
	}
	for _, route := range newSite(t).api.Routes() {
		role := "–"
		if !route.Open {
			role = route.May.Least().String()
		}
		want = append(want, fmt.Sprint(route.Method, " ", route.Path, " ", role))
	}
	slices.Sort(listed)
	slices.Sort(want)
	if !slices.Equal(listed, want) {
		t.Errorf("listed:\n%s\nroutes:\n%s", strings.Join(listed, "\n"), strings.Join(want, "\n"))
	}
}
