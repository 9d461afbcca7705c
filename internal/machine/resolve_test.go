package machine

import (
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"picket/internal/intel"
)

func exampleAssets(t *testing.T) *Assets {
	t.Helper()
	data, err := os.ReadFile("testdata/assets.csv")
	if err != nil {
		t.Fatal(err)
	}
	assets, err := ParseAssets(data)
	if err != nil {
		t.Fatal(err)
	}
	return assets
}

func TestAssets(t *testing.T) {
	assets := exampleAssets(t)
	for _, c := range []struct{ address, when, machine, shared string }{
		{"10.1.4.22", "2024-03-02", "web-03", ""},
		{"::ffff:10.1.4.22", "2024-03-02", "web-03", ""},
		{"10.1.4.22", "", "web-03", ""},
		{"10.1.9.80", "2024-04-30", "hr-17", ""},
		{"10.1.9.80", "2024-05-01", "hr-21", ""},
		{"10.1.9.80", "2024-07-01", "hr-lan", "lan"}, // after its rows, the network
		{"10.1.9.80", "", "", ""},                    // changed hands
		{"10.1.9.81", "", "hr-lan", "lan"},
		{"10.1.0.1", "2024-03-02", "gw-1", "nat"},
		{"2001:db8:4::17", "2024-03-02", "", "vpn"},
		{"2001:db8:5::17", "2024-03-02", "", ""},
		{"192.168.1.1", "2024-03-02", "", ""},
	} {
		var when *time.Time
		if c.when != "" {
			date, _ := time.Parse(time.DateOnly, c.when)
			date = date.Add(12 * time.Hour)
			when = &date
		}
		got, ok := assets.At(netip.MustParseAddr(c.address), when)
		if got.Machine != c.machine || got.Shared != c.shared || ok != (c.machine+c.shared != "") {
			t.Errorf("%s on %q: %+v, %v", c.address, c.when, got, ok)
		}
	}
	if _, ok := (*Assets)(nil).At(desk, nil); ok {
		t.Error("no list names somebody")
	}
}

func TestAssetErrors(t *testing.T) {
	for file, want := range map[string]string{
		"":                           "the file is empty",
		"# only this\n":              "the file is empty",
		"ip,machine\n":               `line 1: unknown column "ip": use address, machine`,
		"address,owner\n":            "line 1: there is no column machine",
		"address,machine,machine\n":  "line 1: column machine is there twice",
		"address;machine\n":          "line 1: unknown column",
		"address,machine\nweb-03,x":  `line 2: "web-03" is no address`,
		"address,machine\n10.1.4.22": "line 2: has not as many fields",
		"# x\naddress,machine\n\n10.1.4.22,\"web\n":                     "line 4: ",
		"address,machine\n10.1.4.22,":                                   "line 2: names no machine",
		"address,machine\n10.1.4.22/24,web-03":                          "write 10.1.4.22 or 10.1.4.0/24",
		"address,machine,from\n10.1.4.22,a,2 March":                     `line 2: from "2 March" is no date`,
		"address,machine,from,until\n10.1.4.22,a,2024-03-02,2024-03-01": "until is before from",
		"address,machine\n10.1.4.22,a\n10.1.4.23,b\n10.1.4.22,b":        "line 4: line 2 says otherwise",
		"address,machine,from,until\n10.1.4.22,a,,2024-12-31\n10.1.4.22,a,2024-01-01,2024-02-01\n10.1.4.22,b,2024-06-01,": "line 4: line 2 says otherwise",
	} {
		_, err := ParseAssets([]byte(file))
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v, want %q", file, err, want)
		}
	}
	if _, err := ParseAssets([]byte("\uFEFFMachine, Address\r\nweb-03, 10.1.4.22\r\nweb-03,10.1.4.22\r\n")); err != nil {
		t.Errorf("as a spreadsheet writes it: %v", err)
	}
}

func TestResolve(t *testing.T) {
	book := NewBook(skew)
	book.Add(lease("hr-17", 0, 24).user("j.doe"))
	book.Add(lease("", 0, 24).mac("00-00-5E-00-53-22").address("10.1.9.90"))
	book.Add(lease("", 0, 24).mac("00-00-5E-00-53-99").address("10.1.9.91"))
	book.Add(lease("laptop-4", 0, 24).address("10.1.4.22"))
	book.Add(lease("", 0, 24).user("m.doe").by("vpn of vpn-1").address("10.1.9.92"))
	resolver := &Resolver{Book: book, Assets: exampleAssets(t)}
	resolver.Share(netip.MustParseAddr("::ffff:10.1.9.91"), "proxy")
	resolver.Share(netip.MustParseAddr("10.1.9.91"), "nat")
	resolver.Share(netip.Addr{}, "nat")
	when, late := at(1), at(30)

	for name, c := range map[string]struct {
		s                             intel.Sighting
		machine, by, user, sharedWord string
	}{
		"record":              {intel.Sighting{Time: &when, Src: "10.1.9.80", Host: "HR-17.corp.example"}, "HR-17.corp.example", "record", "j.doe", ""},
		"record says another": {intel.Sighting{Time: &when, Src: "10.1.9.80", Host: "hr-99"}, "hr-99", "record", "", ""},
		"record, no address":  {intel.Sighting{Time: &when, Host: "hr-99"}, "hr-99", "record", "", ""},
		"host is an address":  {intel.Sighting{Time: &when, Host: "10.1.9.80"}, "hr-17", "dhcp of dhcp-1", "j.doe", ""},
		"lease":               {intel.Sighting{Time: &when, Src: "10.1.9.80", Dst: "203.0.113.7"}, "hr-17", "dhcp of dhcp-1", "j.doe", ""},
		"lease, user known":   {intel.Sighting{Time: &when, Src: "10.1.9.80", User: "root"}, "hr-17", "dhcp of dhcp-1", "root", ""},
		"inbound":             {intel.Sighting{Time: &when, Src: "203.0.113.7", Dst: "10.1.9.80", Direction: intel.Inbound}, "hr-17", "dhcp of dhcp-1", "j.doe", ""},
		"before the list":     {intel.Sighting{Time: &when, Src: "10.1.4.22"}, "laptop-4", "dhcp of dhcp-1", "", ""},
		"after the lease":     {intel.Sighting{Time: &late, Src: "10.1.4.22"}, "web-03", "assets", "", ""},
		"no time":             {intel.Sighting{Src: "10.1.4.22"}, "web-03", "assets", "", ""},
		"MAC of the list":     {intel.Sighting{Time: &when, Src: "10.1.9.90"}, "web-03", "dhcp of dhcp-1", "", "lan"},
		"MAC unknown":         {intel.Sighting{Time: &when, Src: "10.1.9.91"}, "00:00:5e:00:53:99", "dhcp of dhcp-1", "", "lan"},
		"user only":           {intel.Sighting{Time: &when, Src: "10.1.9.92"}, "hr-lan", "assets", "m.doe", "lan"},
		"shared by the list":  {intel.Sighting{Time: &when, Src: "10.1.0.1"}, "gw-1", "assets", "", "nat"},
		"outside":             {intel.Sighting{Time: &when, Src: "203.0.113.7", Direction: intel.Inbound}, "", "", "", ""},
		"filled already":      {intel.Sighting{Time: &when, Src: "10.1.9.80", Machine: "x", MachineBy: "y", Shared: "z"}, "x", "y", "", "z"},
	} {
		s := c.s
		resolver.Resolve(&s)
		if s.Machine != c.machine || s.MachineBy != c.by || s.User != c.user || s.Shared != c.sharedWord {
			t.Errorf("%s: %q by %q, user %q, shared %q", name, s.Machine, s.MachineBy, s.User, s.Shared)
		}
	}
	s := intel.Sighting{Time: &when, Src: "10.1.9.91"}
	resolver.Assets = nil
	resolver.Resolve(&s)
	if s.Shared != "proxy" {
		t.Errorf("shared as records showed: %q", s.Shared)
	}
	bare := intel.Sighting{Time: &when, Src: "10.1.9.91"}
	new(Resolver).Resolve(&bare)
	if bare.Machine != "" {
		t.Errorf("with neither book nor list: %q", bare.Machine)
	}
}

// The zone of a sighting may be unknown, while the lease's is known.
func TestResolveWithoutZone(t *testing.T) {
	book := NewBook(skew)
	book.Add(lease("a", 0, 0))
	book.Add(lease("b", 50, 0))
	resolver := &Resolver{Book: book}
	for hours, want := range map[float64]string{20: "a", 40: "", 60: "", 70: "b"} {
		when := at(hours)
		s := intel.Sighting{Time: &when, TimeBasis: intel.ZoneAssumed, Src: desk.String()}
		if resolver.Resolve(&s); s.Machine != want {
			t.Errorf("after %v h: %q, want %q", hours, s.Machine, want)
		}
	}
}

func TestShareIsBounded(t *testing.T) {
	resolver := &Resolver{}
	for i := range mostShared + 10 {
		resolver.Share(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), "nat")
	}
	if len(resolver.shared) != mostShared {
		t.Errorf("%d addresses", len(resolver.shared))
	}
}

func FuzzParseAssets(f *testing.F) {
	f.Fuzz(func(t *testing.T, file string) {
		assets, err := ParseAssets([]byte(file))
		if err != nil {
			if assets != nil && strings.Contains(err.Error(), "\n") {
				t.Errorf("%q: %v", file, err)
			}
			return
		}
		for prefix := range assets.rows {
			assets.At(prefix.Addr(), nil)
			when := start
			if got, ok := assets.At(prefix.Addr(), &when); ok && got.Machine == "" && got.Shared == "" {
				t.Errorf("%q: %s is %+v", file, prefix, got)
			}
		}
	})
}
