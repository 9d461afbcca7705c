package advisory

import (
	"fmt"
	"testing"

	"picket/indicator"
)

func TestNamesHyphenatedOverLines(t *testing.T) {
	for _, c := range []struct{ body, value, want string }{
		{"at update-\nservice[.]example now", "update-service.example", "indicator"},
		{"at update[.]service-\n  relay.example now", "update.service-relay.example", "indicator"},
		{"at a well-\nknown host evil[.]example", "evil.example", "indicator"},
		{"a list -\nevil[.]example", "evil.example", "indicator"},
	} {
		if got := fate(readText(t, c.body), indicator.Domain, c.value); got != c.want {
			t.Errorf("%q: %s is %s", c.body, c.value, got)
		}
	}
}

func TestPortsInAColumn(t *testing.T) {
	for _, body := range []string{
		"IP address | Port | Role\n203.0.113.7 | 8443, 443/tcp | C2\n203.0.113.8 | n/a | C2\n",
		"Port\tIP address\n8443, 443\t203.0.113.7\nnone\t203.0.113.8\n",
	} {
		for _, x := range readText(t, body).Indicators.All() {
			want := map[string]string{"203.0.113.7": "[443 8443]", "203.0.113.8": "[]"}[x.Value]
			if got := fmt.Sprint(x.Ports); got != want {
				t.Errorf("%q: %s has the ports %s, want %s", body, x.Value, got, want)
			}
		}
	}
}
