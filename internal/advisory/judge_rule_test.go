package advisory

import (
	"testing"

	"picket/indicator"
)

const rulesText = `The loader beacons to relay[.]example. A rule for YARA:

rule Heron_loader {
    meta:
        author = "team@lab.example"
        hash = "d40ad4cd39350d718e189adf45703eb3"
        version = "203.0.113.99"
    strings:
        $host = "heron-cdn.test.example"
        $c2 = "http://203.0.113.7:8080/gate"
        $key = "0123456789abcdef0123456789abcdef"
        $part = "at 203.0.113.8 now"
        $file = "heron.dll"
        $form = /stage[0-9]+\.heron\.com/
    condition:
        any of them
}

And for the network:

alert dns $HOME_NET any -> any any (msg:"heron at notes.heron.com"; dns.query; content:"c2.heron.com"; sid:1000001; rev:1;)
alert tcp $HOME_NET any -> 203.0.113.9 443 (msg:"heron"; reference:url,blog.lab.com/heron; sid:1000002; rev:1;)

The DLL heron.dll is dropped to C:\ProgramData\Heron\heron.dll.
`

func TestRulesAreKeptWhole(t *testing.T) {
	a := readText(t, rulesText)
	if len(a.Rules) != 3 {
		t.Fatalf("%d rules, want 3", len(a.Rules))
	}
	const within = "within a detection rule: the rule is kept whole"
	for _, c := range []struct {
		kind  indicator.Kind
		value string
		want  string
	}{
		{indicator.MD5, "d40ad4cd39350d718e189adf45703eb3", "indicator"},
		{indicator.MD5, "0123456789abcdef0123456789abcdef", within},
		{indicator.Email, "team@lab.example", within},
		{indicator.Domain, "heron-cdn.test.example", within},
		{indicator.URL, "http://203.0.113.7:8080/gate", "indicator"},
		{indicator.IPv4, "203.0.113.8", within},
		{indicator.Domain, "c2.heron.com", "indicator"},
		{indicator.Domain, "notes.heron.com", within},
		{indicator.IPv4, "203.0.113.9", "indicator"},
		{indicator.URL, "http://blog.lab.com/heron", within},
		{indicator.FileName, "heron.dll", "indicator"}, // for the text outside
	} {
		if got := fate(a, c.kind, c.value); got != c.want {
			t.Errorf("%s %s: %s, want %s", c.kind, c.value, got, c.want)
		}
	}
}
