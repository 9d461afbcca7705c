package server

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"picket/internal/access"
)

// Every option is in the file of defaults, with an explanation.
func TestEachOptionIsExplained(t *testing.T) {
	var file yaml.Node
	if err := yaml.Unmarshal(defaults, &file); err != nil {
		t.Fatal(err)
	}
	var walk func(at string, kind reflect.Type, node *yaml.Node)
	walk = func(at string, kind reflect.Type, node *yaml.Node) {
		if len(node.Content) != 2*kind.NumField() {
			t.Errorf("%s has %d options, the file %d", at, kind.NumField(), len(node.Content)/2)
		}
		for i := range kind.NumField() {
			field := kind.Field(i)
			name := field.Tag.Get("yaml")
			key, value := option(node, name)
			if key == nil || name == "" {
				t.Errorf("%s.%s is not in default.yaml", at, name)
				continue
			}
			if !strings.HasPrefix(key.HeadComment, "# ") {
				t.Errorf("%s.%s is not explained", at, name)
			}
			if field.Type.Kind() == reflect.Struct {
				walk(at+"."+name, field.Type, value)
			}
		}
	}
	walk("", reflect.TypeFor[Config](), file.Content[0])
}

func printed(t *testing.T, c Config) string {
	t.Helper()
	var out bytes.Buffer
	if err := PrintConfig(&out, c); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestWhatIsPrintedReadsBack(t *testing.T) {
	if diff := cmp.Diff(string(defaults), printed(t, Default())); diff != "" {
		t.Errorf("the defaults (- file, + printed):\n%s", diff)
	}
	other := Default()
	other.Listen, other.TLS = "192.0.2.1:443", TLS{"/etc/a.pem", "/etc/a.key"}
	other.Limits.Header, other.Limits.Grace, other.Limits.RequestsPerSecond = 1000, 90*time.Second, 0.5
	other.Sweep.Paths = []string{"/var/log", "/srv/a: b # c"}
	other.TAXII.Title = "- \"odd\"\n# title"
	other.OIDC = access.OIDC{Issuer: "https://id.example", Audience: []string{"picket"}, RoleClaim: "groups",
		Grants: map[string]access.Grant{"soc": {Role: "analyst", TLP: "amber"}}, Algorithms: []string{"ES256"}, Skew: time.Minute}
	text := printed(t, other)
	back, err := parseConfig("x", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(other, back); diff != "" {
		t.Error(diff)
	}
	if again := printed(t, back); again != text {
		t.Error(cmp.Diff(text, again))
	}
}

func TestConfigurationsThatAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		"listen: 127.0.0.1:1\nlisten2: x\n":                       `c.yaml:2: there is no option "listen2": picket serve --print-config shows all`,
		"limits:\n  concurent: 3\n":                               `c.yaml:2: there is no option "concurent": picket serve --print-config shows all`,
		"limits: 3":                                               `c.yaml:1: 3 is no group of options`,
		"limits:\n  burst: many\n":                                `c.yaml:2: many is no number`,
		"limits:\n  grace: 20\n":                                  "c.yaml:2: 20 is no time: write 500ms, 10s, 5m or 24h",
		"limits:\n  body: 64 apples\n":                            `c.yaml:2: "64 apples" is no size: write 512, 64KiB, 64MiB or 1GiB`,
		"limits:\n  body: 99999999999GiB\n":                       `c.yaml:2: "99999999999GiB" is no size: write 512, 64KiB, 64MiB or 1GiB`,
		"limits:\n  burst: 0\n":                                   `c.yaml: limits.burst: not above 0, or too large`,
		"limits:\n  requests-per-second: .nan\n":                  `c.yaml: limits.requests-per-second: not a number from 0 on, or too large`,
		"feeds:\n  run: [1]\n":                                    `c.yaml:2: a list or a map is no true or false`,
		"a: [1\n":                                                 `c.yaml:1: did not find expected ',' or ']'`,
		"{}\n---\n{}\n":                                           `c.yaml: a second document: only one is read`,
		"listen: 8443":                                            `c.yaml: listen: "8443" is no HOST:PORT`,
		"listen: :8443":                                           `c.yaml: listen: :8443 can be reached from elsewhere, and tokens would travel in clear: name tls.certificate and tls.key, or say insecure: true`,
		"listen: 192.0.2.1:8443":                                  `c.yaml: listen: 192.0.2.1:8443 can be reached from elsewhere, and tokens would travel in clear: name tls.certificate and tls.key, or say insecure: true`,
		"tls: {certificate: a.pem}":                               `c.yaml: tls: name both the certificate and the key`,
		"store: postgres://u:secret@db.example/picket":            `c.yaml: store: it has a password: put that in a file that PGPASSFILE names`,
		"store: postgres://db.example/picket?password=secret":     `c.yaml: store: it has a password: put that in a file that PGPASSFILE names`,
		"oidc: {role-claim: groups}":                              `c.yaml: oidc: name the issuer, or remove the rest`,
		"oidc: {issuer: 'http://id.example', role-claim: groups}": `c.yaml: oidc: issuer "http://id.example": it must be an https URL, without query`,
		"log: {level: loud}":                                      `c.yaml: log.level: "loud" is none of debug, info, warn, error`,
		"log: {format: xml}":                                      `c.yaml: log.format: "xml" is neither json nor text`,
		"taxii: {max-page: -1}":                                   `c.yaml: taxii: max-page, max-content-length or max-waiting is not above 0, or too large`,
		"listen: 127.0.0.1:1\nlisten: 127.0.0.1:2\n":              `c.yaml:2: mapping key "listen" already defined at line 1`,
		"a: &a [x]\nb: &b [*a,*a]\nc: x\n":                        `c.yaml:1: there is no option "a": picket serve --print-config shows all; and 2 more`,
		"# " + strings.Repeat("x", maxConfig):                     `c.yaml: larger than 1048576 bytes`,
	} {
		_, err := parseConfig("c.yaml", []byte(text))
		if err == nil || err.Error() != want {
			t.Errorf("%.60q:\n got %v\nwant %s", text, err, want)
		}
	}
}

func TestConfigurationsThatHold(t *testing.T) {
	for _, text := range []string{"", "# nothing\n", "listen: '[::1]:0'", "listen: localhost:80", "listen: ':80'\ninsecure: true",
		"listen: 192.0.2.1:443\ntls: {certificate: a, key: b}", "store: postgres://u@db.example/picket", "limits: {requests-per-second: 0}"} {
		if _, err := parseConfig("c.yaml", []byte(text)); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := ReadConfig(filepath.Join(t.TempDir(), "none.yaml")); err == nil || !strings.HasSuffix(err.Error(), "none.yaml: no such file or directory") {
		t.Error(err)
	}
}

func TestSweepPathsAreResolved(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Skip(err)
	}
	c := Config{Sweep: Sweep{Paths: []string{link}}}
	if got, err := c.SweepPaths(); err != nil || !cmp.Equal(got, []string{dir}) {
		t.Error(got, err)
	}
	for _, path := range []string{"relative", filepath.Join(dir, "none")} {
		c.Sweep.Paths = []string{path}
		if _, err := c.SweepPaths(); err == nil {
			t.Errorf("%s was taken", path)
		}
	}
}
