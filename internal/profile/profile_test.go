package profile

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"picket/internal/lookalike"
)

func TestExampleIsRead(t *testing.T) {
	p, err := Read(strings.NewReader(Example()))
	if err != nil {
		t.Fatal(err)
	}
	want := &Profile{
		Name: "Example Shipyard", Country: "NL", Domains: []string{"example.com", "example.org"},
		People: []Person{{"Ada Example", []string{"ada@example.com", "ada.example@example.net"}}, {"Kim Example", []string{"kim@example.com"}}},
		Partners: []Partner{{"Harbour Works", []string{"harbour.example"}},
			{"Ministry of the Sea", []string{"sea.example", "mail.sea.example"}}},
		Sectors: []string{"shipbuilding", "defense"}, Products: []string{"ferries", "patrol boats"}, TrustedServers: []string{"mx.example.com"},
	}
	if diff := cmp.Diff(want, p); diff != "" {
		t.Error(diff)
	}
}

func TestReadMakesCanonical(t *testing.T) {
	p, err := Read(strings.NewReader(`
domains: [EXAMPLE.com., "bücher.example"]
people: [{name: " Ada   Example ", addresses: [Ada@Example.COM]}]
country: kr
sectors: [Defense]
trusted_servers: [MX.example.com]
keys: {Mail._domainkey.example.com: "v=DKIM1; p=QUJD"}
`))
	if err != nil {
		t.Fatal(err)
	}
	want := &Profile{Domains: []string{"example.com", "xn--bcher-kva.example"}, People: []Person{{"Ada Example", []string{"ada@example.com"}}},
		Country: "KR", Sectors: []string{"defense"}, TrustedServers: []string{"mx.example.com"},
		Keys: map[string]string{"mail._domainkey.example.com": "v=DKIM1; p=QUJD"}}
	if diff := cmp.Diff(want, p); diff != "" {
		t.Error(diff)
	}
}

func TestReadRefuses(t *testing.T) {
	for file, want := range map[string]string{
		"name: x\ndomain: example.com\n":                     "line 2: field domain not found",
		"domains:\n- example.com\n- nonsense\n":              `line 3: "nonsense" is no domain name`,
		"domains: [co.uk]":                                   `line 1: "co.uk" is a public suffix`,
		"domains: [203.0.113.7]":                             "is no domain name",
		"domains: [https://example.com/]":                    "is no domain name",
		"domains: [ada@example.com]":                         "is no domain name",
		"domains: example.com":                               "line 1: cannot unmarshal",
		"domains: [[example.com]]":                           "line 1: a single value must stand here",
		"people:\n- name: Ada\n  addresses: [example.com]\n": `line 3: "example.com" is no mail address`,
		"people:\n- name: Ada\n  addresses: [a@b@c.example]": "is no mail address",
		"people:\n- addresses: [ada@example.com]\n":          "has no name",
		"partners:\n- name: ''\n":                            `line 2: "" is empty`,
		"country: Korea":                                     "is no country",
		"country: EU":                                        "is no country",
		"trusted_servers: ['mx example']":                    "is no name of a server",
		"keys: {example.com: 'p=QUJD'}":                      "is no name of a key",
		"keys: {s._domainkey.example.com: 'QUJD'}":           "is no key",
		"name: a\nname: b\n":                                 "already",
		"name: a\n---\nname: b\n":                            "only one YAML document",
		"name: [\n":                                          "line",
		"- a\n":                                              "cannot unmarshal",
		"sectors: [" + strings.Repeat("sea,", 1<<18) + "]":   "at most 1048576 bytes",
	} {
		_, err := Read(strings.NewReader(file))
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), "profile.") {
			t.Errorf("%.60q: %v, want %q", file, err, want)
		}
	}
}

func TestNothingIsAProfile(t *testing.T) {
	p, err := Read(strings.NewReader("# nothing yet\n"))
	if err != nil || p.Owns("example.com") || len(p.Names()) != 0 {
		t.Errorf("%+v %v", p, err)
	}
	var none *Profile
	if none.Owns("example.com") || none.Names() != nil {
		t.Error("no profile knows something")
	}
}

func TestOwnsAndNames(t *testing.T) {
	p := &Profile{Domains: []string{"example.com", "xn--bcher-kva.example"}, Partners: []Partner{{"Harbour", []string{"harbour.example"}}}}
	for domain, want := range map[string]bool{
		"example.com": true, "Mail.Example.COM.": true, "bücher.example": true, "notexample.com": false, "example.com.evil.test": false,
		"harbour.example": false, "": false,
	} {
		if p.Owns(domain) != want {
			t.Errorf("%q: %v", domain, !want)
		}
	}
	names := []lookalike.Name{{Domain: "example.com", Of: "the organisation"}, {Domain: "xn--bcher-kva.example", Of: "the organisation"},
		{Domain: "harbour.example", Of: "partner Harbour"}}
	if got := p.Names(); !slices.Equal(got, names) {
		t.Errorf("%+v", got)
	}
}

// FuzzRead: what is read is canonical: it names only domains that are its own, and an error is one line.
func FuzzRead(f *testing.F) {
	f.Add([]byte(Example()))
	f.Add([]byte("domains: [bücher.example]\nkeys: {a._domainkey.b.example: p=1}"))
	f.Add([]byte("a: &a [*a, *a]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Read(strings.NewReader(string(data)))
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("%q", err)
			}
			return
		}
		for _, domain := range p.Domains {
			if !p.Owns(domain) || !p.Owns("mail."+domain) {
				t.Errorf("%q is not its own", domain)
			}
		}
	})
}
