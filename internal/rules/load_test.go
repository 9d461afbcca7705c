package rules

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"picket/internal/intel"
	"picket/internal/record"
)

func loadFixtures(t testing.TB) *Set {
	set, err := Load(t.Context(), []string{"testdata/rules"}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestLoad(t *testing.T) {
	set := loadFixtures(t)
	var titles []string
	for _, rule := range set.Rules() {
		titles = append(titles, rule.Title)
	}
	want := []string{"Words in the log of the system", "User of sudo by number", "Run key is set", "Any event of one machine",
		"Remote tool starts", "Versions are no longer kept", "Path of a shell"}
	if diff := cmp.Diff(want, titles); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if set.Files() != 5 {
		t.Errorf("%d files, want 5", set.Files())
	}
	if len(set.Problems()) != 1 || !strings.Contains(set.Problems()[0].Error(), "keywords.yml:") {
		t.Errorf("problems %v", set.Problems())
	}
	if len(set.LeftOut()) != 1 || set.LeftOut()[0].Rule != "Not for here" {
		t.Errorf("left out %v", set.LeftOut())
	}
	wantRule := intel.MatchedRule{ID: "11111111-1111-4111-8111-111111111111", Title: "Remote tool starts", Level: "high",
		Techniques: []string{"T1059.001", "T1204"}, File: "testdata/rules/tool.yml"}
	if diff := cmp.Diff(&wantRule, set.Rule(4)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// TestLoadLinks: a directory that is linked into itself is read once.
func TestLoadLinks(t *testing.T) {
	dir := t.TempDir()
	data, err := os.ReadFile("testdata/rules/tool.yml")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "tool.yml"), data, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(dir, filepath.Join(dir, "again")); err != nil {
		t.Skip(err)
	}
	set, err := Load(t.Context(), []string{dir}, Options{})
	if err != nil || len(set.Rules()) != 1 {
		t.Fatalf("%v, %v", set, err)
	}
}

func TestLoadErrors(t *testing.T) {
	dir := t.TempDir()
	bad := filepath.Join(dir, "bad.yml")
	if err := os.WriteFile(bad, []byte("title: x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		paths []string
		o     Options
		want  string
	}{
		{[]string{"missing"}, Options{}, "missing: no such file"},
		{[]string{t.TempDir()}, Options{}, "no rules: name files"},
		{[]string{bad}, Options{}, "no rule can be used: " + bad + ":1: "},
		{[]string{"testdata/rules"}, Options{Values: []string{"missing.yml"}}, "missing.yml: no such file"},
		{[]string{"testdata/rules"}, Options{Values: []string{"testdata/rules/notes.txt"}}, "notes.txt: "},
		{[]string{"testdata/rules"}, Options{Pipelines: []string{"missing.yml"}}, "missing.yml: no such file"},
	} {
		_, err := Load(t.Context(), test.paths, test.o)
		if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%v: %v, want %q", test.paths, err, test.want)
		}
	}
}

// TestLoadLifted takes rules of advisories, and passes over those in other languages.
func TestLoadLifted(t *testing.T) {
	data, err := os.ReadFile("testdata/rules/tool.yml")
	if err != nil {
		t.Fatal(err)
	}
	set, err := Load(t.Context(), nil, Options{Lifted: []Lifted{{"advisory.pdf", []intel.Rule{
		{Language: "yara", Text: "rule x { condition: true }"}, {Language: "sigma", Text: string(data)},
		{Language: "sigma", Text: "title: x"},
	}}}})
	if err != nil || len(set.Rules()) != 1 || set.Rule(0).File != "advisory.pdf: rule 2" {
		t.Fatalf("%v, %v", set, err)
	}
	if len(set.Problems()) == 0 || set.Problems()[0].File != "advisory.pdf: rule 3" {
		t.Errorf("problems %v", set.Problems())
	}
}

// TestMatch goes the whole way: from lines of logs to rules.
func TestMatch(t *testing.T) {
	set := loadFixtures(t)
	for _, test := range []struct {
		name, lines, class string
		want               string // titles, joined by commas
	}{
		{"sysmon", `{"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","Computer":"hr-17","Image":"C:\\Tool.exe"}`,
			"windows/process_creation/sysmon", "Any event of one machine, Remote tool starts"},
		{"security", `{"Event":{"System":{"Provider":{"#attributes":{"Name":"Microsoft-Windows-Security-Auditing"}},"EventID":4688,"Channel":"Security","Computer":"hr-18"},"EventData":{"NewProcessName":"C:\\Users\\Public\\tool.exe"}}}`,
			"windows/process_creation/security", "Remote tool starts"},
		{"pairs", `{"Event":{"System":{"Provider":{"@Name":"Microsoft-Windows-Security-Auditing"},"EventID":"4688","Channel":"Security","Computer":"hr-18"},"EventData":{"Data":[{"@Name":"SubjectUserName","#text":"anna"},{"@Name":"NewProcessName","#text":"C:\\tool.exe"}]}}}`,
			"windows/process_creation/security", "Remote tool starts"},
		{"wazuh", `{"data":{"win":{"system":{"providerName":"Microsoft-Windows-Sysmon","eventID":"1","channel":"Microsoft-Windows-Sysmon/Operational","computer":"hr-17"},"eventdata":{"image":"C:\\\\Users\\\\tool.exe"}}}}`,
			"windows/process_creation/sysmon", "Any event of one machine, Remote tool starts"},
		{"wazuh, registry", `{"win":{"system":{"providerName":"Microsoft-Windows-Sysmon","eventID":"13","channel":"Microsoft-Windows-Sysmon/Operational","computer":"hr-18"},"eventdata":{"targetObject":"HKU\\\\S\\\\CurrentVersion\\\\Run\\\\x"}}}`,
			"windows/registry_set/sysmon windows/registry_event", "Run key is set"},
		{"chainsaw", `{"group":"Sigma","document":{"data":{"Event":{"System":{"Provider_attributes":{"Name":"Microsoft-Windows-Sysmon"},"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","Computer":"hr-18"},"EventData":{"Image":"C:\\tool.exe"}}}},"timestamp":"2024-03-02T04:11:09Z"}`,
			"windows/process_creation/sysmon", "Remote tool starts"},
		{"nxlog", `{"EventTime":"2024-03-02 04:11:09","Hostname":"hr-17","EventID":4688,"SourceName":"Microsoft-Windows-Security-Auditing","Channel":"Security","NewProcessName":"C:\\tool.exe"}`,
			"windows/process_creation/security", "Any event of one machine, Remote tool starts"},
		{"winlogbeat", `{"@timestamp":"2024-03-02T04:11:09Z","winlog":{"channel":"Microsoft-Windows-Sysmon/Operational","event_id":"1","provider_name":"Microsoft-Windows-Sysmon","computer_name":"hr-17"},"process":{"executable":"C:\\tool.exe"}}`,
			"windows/process_creation/sysmon", "Any event of one machine, Remote tool starts"},
		{"elastic", `{"@timestamp":"2024-03-02T04:11:09Z","ecs":{"version":"8.0"},"event":{"dataset":"endpoint.events.process","category":["process"],"type":["start"]},"host":{"os":{"type":"windows"}},"process":{"executable":"C:\\tool.exe"}}`,
			"windows/process_creation", "Remote tool starts"},
		{"of a service on Linux", `{"@timestamp":"2024-03-02T04:11:09Z","ecs":{"version":"8.0"},"event":{"dataset":"endpoint.events.process","category":["process"],"type":["start"]},"host":{"os":{"type":"linux"}},"process":{"executable":"/opt/\\tool.exe"}}`,
			"linux/process_creation", ""},
		{"defender", `{"Timestamp":"2024-03-02T04:11:09Z","DeviceName":"hr-18","ActionType":"ProcessCreated","ReportId":1,"FolderPath":"C:\\tool.exe","ProcessCommandLine":"tool"}`,
			"windows/process_creation", "Remote tool starts"},
		{"two log sources, told once", `{"EventID":13,"Channel":"Microsoft-Windows-Sysmon/Operational","Computer":"hr-17","EventType":"SetValue","TargetObject":"HKU\\S\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\x"}`,
			"windows/registry_set/sysmon windows/registry_event", "Any event of one machine, Run key is set"},
		{"registry in Security", `{"EventID":4657,"Channel":"Security","Computer":"hr-18","ObjectName":"\\REGISTRY\\MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run","ObjectValueName":"x","NewValue":"1"}`,
			"windows/registry_set/security windows/registry_event", "Run key is set"},
		{"web", `203.0.113.7 - - [02/Mar/2024:04:11:09 +0100] "GET /a/shell.jsp?x=1 HTTP/1.1" 200 12 "http://www.example.org/" "x"`,
			"webserver/access", "Path of a shell"},
		{"web without referer", `203.0.113.7 - - [02/Mar/2024:04:11:09 +0100] "GET /a/shell.jsp?x=1 HTTP/1.1" 200 12 "-" "x"`,
			"webserver/access", ""},
		{"keywords", "Mar  2 04:11:09 web-04 kernel: tool[811]: SegFault at 0 ip 0\n", "linux/syslog", "Words in the log of the system"},
		{"sudo", "Mar  2 04:11:09 web-04 sudo[811]: anna : TTY=pts/0 ; PWD=/ ; USER=#-1 ; COMMAND=/bin/id\n",
			"linux/sudo linux/auth linux/syslog", "User of sudo by number"},
		{"whole object", `{"eventTime":"2024-03-02T04:11:09Z","eventSource":"s3.amazonaws.com","eventName":"PutBucketVersioning","requestParameters":{"bucketName":"a","VersioningConfiguration":{"Status":"Suspended"}},"requestID":"r1"}`,
			"aws/cloudtrail", "Versions are no longer kept"},
		{"whole object in an event", `{"detail":{"eventTime":"2024-03-02T04:11:09Z","eventSource":"s3.amazonaws.com","eventName":"PutBucketVersioning","requestParameters":{"VersioningConfiguration":{"Status":"Suspended"},"bucketName":"a"},"requestID":"r1"}}`,
			"aws/cloudtrail", "Versions are no longer kept"},
		{"word outside of the object", `{"eventTime":"2024-03-02T04:11:09Z","eventSource":"s3.amazonaws.com","eventName":"PutBucketVersioning","requestParameters":{"bucketName":"a"},"errorCode":"\"Suspended\""}`,
			"aws/cloudtrail", ""},
		{"nothing that rules know", `{"level":"info","text":"segfault at"}`, "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := set.Matcher()
			parseRecords([]byte(test.lines), record.Hint{}, func(line []byte, r *record.Record) {
				look := m.Look(line, r)
				if got := look.Class.String(); got != test.class {
					t.Errorf("class %s of %s", got, r.Kind.Name)
				}
				if got := matched(set, m, look); got != test.want {
					t.Errorf("matched %q, want %q", got, test.want)
				}
			})
		})
	}
}

// matched are the titles of the rules that the record of the last look matches, which must be among those for its class.
func matched(set *Set, m *Matcher, look Look) string {
	var titles []string
	m.Match(func(rule int) {
		title := set.Rules()[rule].Title
		if slices.Contains(titles, title) || !slices.Contains(look.Rules, rule) {
			title = "not to be told: " + title
		}
		titles = append(titles, title)
	})
	slices.Sort(titles)
	return strings.Join(titles, ", ")
}

// TestEventHasAll: for correlations an event has the fields that no rule asks for.
func TestEventHasAll(t *testing.T) {
	m := loadFixtures(t).Matcher()
	line := []byte(`{"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","Computer":"hr-17","User":"anna"}`)
	parseRecords(line, record.Hint{}, func(line []byte, r *record.Record) {
		m.Look(line, r)
		m.Event()
		if got := m.build.value("User"); !bytes.Equal(got, []byte("anna")) {
			t.Errorf("user %q", got)
		}
	})
}

// TestNoAllocation: records that match nothing cost no garbage once their kind is known.
func TestNoAllocation(t *testing.T) {
	m := loadFixtures(t).Matcher()
	for _, line := range []string{
		`{"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","Computer":"hr-18","Image":"C:\\other.exe"}`,
		`{"EventID":4657,"Channel":"Security","Computer":"hr-18","ObjectName":"\\REGISTRY\\MACHINE\\SOFTWARE","ObjectValueName":"x"}`,
		`203.0.113.7 - - [02/Mar/2024:04:11:09 +0100] "GET /a/b?x=1 HTTP/1.1" 200 12 "-" "x"`,
		`Mar  2 04:11:09 web-04 sshd[811]: Accepted publickey for anna`,
	} {
		parseRecords([]byte(line), record.Hint{}, func(line []byte, r *record.Record) {
			if n := leastAllocations(func() {
				m.Look(line, r)
				m.Match(func(int) { t.Errorf("%s matches", line) })
			}); n > 0 {
				t.Errorf("%v allocations for %s", n, line)
			}
		})
	}
}

// leastAllocations is how many a call makes at best: the race detector and the garbage collector empty pools now and then.
func leastAllocations(f func()) float64 {
	least := testing.AllocsPerRun(1, f)
	for range 200 {
		least = min(least, testing.AllocsPerRun(1, f))
	}
	return least
}
