package frame

import (
	"fmt"
	"testing"
)

func TestLeases(t *testing.T) {
	at := func(err error, offset int) string { return fmt.Sprintf("%v at byte %d", err, offset) }
	for _, test := range []framingTest{
		{"two leases", "# All times in this file are in UTC (GMT).\nauthoring-byte-order little-endian;\n\nlease 192.0.2.7 {\n  starts 6 2024/03/02 04:11:09;\n  uid \"\\001}\\\"#\";\n}\nlease 192.0.2.8 {\r\n  binding state free;\r\n}\r\n",
			"# All times in this file are in UTC (GMT).\nauthoring-byte-order little-endian;\n\nlease 192.0.2.7 {   starts 6 2024/03/02 04:11:09;   uid \"\\001}\\\"#\"; }\nlease 192.0.2.8 {\r   binding state free;\r }\r\n", dhcpLeases, ""},
		{"IPv6", "ia-na \"\\001\\000{\" {\n  iaaddr 2001:db8::7 {\n    binding state active;\n  }\n}\n",
			"ia-na \"\\001\\000{\" {   iaaddr 2001:db8::7 {     binding state active;   } }\n", dhcpLeases, ""},
		{"comments", "# lease {\n# \"\nlease 192.0.2.7 {\n  # a \"comment\n  # with { a brace\n  binding state free; # \n}\n# end\n",
			"# lease {\n# \"\nlease 192.0.2.7 {   # a \"comment;  # with { a brace;  binding state free; # ;}\n# end\n", dhcpLeases, ""},
		{"on a line", "lease 192.0.2.7 {\n} lease 192.0.2.8 {\n}", "lease 192.0.2.7 { }\nlease 192.0.2.8 { }", dhcpLeases, ""},
		{"no break", "lease 192.0.2.7 {\n}lease 192.0.2.8 {\n}", "lease 192.0.2.7 { }lease 192.0.2.8 { }", dhcpLeases, at(errLeaseGlued, 19)},
		{"brace is lost", "lease 192.0.2.7 {\n  a b;\nlease 192.0.2.8 {\n}\n", "lease 192.0.2.7 {   a b;\nlease 192.0.2.8 { }\n", dhcpLeases, at(errLeaseOpen, 16)},
		{"quote is lost", "lease 192.0.2.7 {\n  uid \"a;\n}\nlease 192.0.2.8 {\n}\n", "lease 192.0.2.7 {   uid \"a; }\nlease 192.0.2.8 { }\n", dhcpLeases, at(errLeaseString, 27)},
		{"two braces", "lease 192.0.2.7 {\n}\n}\n", "lease 192.0.2.7 { }\n}\n", dhcpLeases, at(errLeaseBrace, 20)},
		{"ends inside", "lease 192.0.2.7 {\n  a b;\n", "lease 192.0.2.7 {   a b; ", dhcpLeases, at(errLeaseEnds, 25)},
		{"almost another", "lease 192.0.2.7 {\nlease\n", "lease 192.0.2.7 { lease ", dhcpLeases, at(errLeaseEnds, 24)},
	} {
		test.run(t)
	}
}
