package record

import "testing"

func TestObserverOf(t *testing.T) {
	for _, test := range []struct{ root, name, want string }{
		{"logs", "logs/zeek-1.dns.2024-03-02.log.gz", "zeek-1"},
		{"logs", "logs/zeek-1.conn.log", "zeek-1"},
		{"logs", "zeek-1.conn.log", "zeek-1"},
		{"logs", "logs/proxy.log", "proxy"},
		{"examples/logs", "examples/logs/proxy.log.1.gz", "proxy"},
		{"logs", "logs/web-03/access.log", "web-03"},
		{"logs", "logs/web-03/access.log.2.gz", "web-03"},
		{"logs", "logs/web-03/access.log-20240302.gz", "web-03"},
		{"logs", "logs/web-03/2024/03/02/access.log", "web-03"},
		{"logs", "logs/web-03/archive/access_2024-03-02.log", "web-03"},
		{"logs", "logs/zeek-1/2024-03-02/conn.00:00:00-01:00:00.log.gz", "zeek-1"},
		{"logs", "logs/zeek-1/conn.2024-03-02-00-00-00.log", "zeek-1"},
		{"logs/zeek-1", "logs/zeek-1/conn.log", "zeek-1"},
		{"logs/zeek-1/conn.log", "logs/zeek-1/conn.log", "zeek-1"},
		{"/var/log", "/var/log/conn.log", "unnamed"},
		{"conn.log", "conn.log", "unnamed"},
		{"-", "-", "unnamed"},
		{"logs.tar.gz", "logs.tar.gz!dns/2024-03-02.log", "unnamed"},
		{"logs.tar.gz", "logs.tar.gz!zeek-2/dns/2024-03-02.log", "zeek-2"},
		// Those of two observers never join.
		{"logs", "logs/site-a/proxy.log", "site-a/proxy"},
		{"logs", "logs/site-b/proxy.log", "site-b/proxy"},
		{"site-a", "site-a/proxy.log", "site-a/proxy"},
		{"site-b/logs", "site-b/logs/proxy.log", "site-b/proxy"},
		{"logs", "logs/a/dmz/conn.log", "a/dmz"},
		{"logs", "logs/sensor_1_conn.log", "sensor_1"},
		{"logs", "logs/sensor_2_conn.log", "sensor_2"},
		{"logs", "logs/192.0.2.5.log", "192.0.2.5"},
		{"logs", "logs/192.0.2.6_access.log", "192.0.2.6"},
		{"logs", "logs/ip-10-0-12-13.log", "ip-10-0-12-13"},
		{"logs", "logs/dns-1.log", "dns-1"},
		{"logs", "logs/node202403.log", "node202403"},
		{"logs", "logs/files.example.com.access.log", "files.example.com"},
		{"logs", "logs/dns.example.com.access.log.1", "dns.example.com"},
		{"logs", "logs/web1.example.com-access.log", "web1.example.com"},
		{"logs", "logs/log", "unnamed"},
		{"logs", "logs/1/eve.json", "1"},
		{"logs", "logs/2/eve.json", "2"},
		{"site-a", "site-a/1/eve.json", "site-a/1"},
		{"site-a/1", "site-a/1/eve.json", "site-a/1"},
		{"logs", "logs/dc-1/2/dns.log", "dc-1/2"},
		{"logs", "logs/1.dns.log", "1"},
		{"logs", "logs/net.2.dns.log", "net.2"},
		// Those of one observer do.
		{"logs", "logs/zeek-1/2024/03/02/04/conn.log", "zeek-1"},
		{"logs", "logs/zeek-1/20240302/01/conn.log", "zeek-1"},
		{"logs/2024/03", "logs/2024/03/02/zeek-1.conn.log", "zeek-1"},
		{"logs", "logs/zeek-1.conn.2.log", "zeek-1"},
		{"logs", "logs/fw-1.2.json", "fw-1"},
		{"logs", "logs/fw-1/eve.json-1709352669", "fw-1"},
		{"logs", "logs/fw-1/access.log-20240302-1709352669.gz", "fw-1"},
		{"logs", "logs/fw-1/access.2024-W09.log", "fw-1"},
		{"logs", "logs/fw-1/access.log~", "fw-1"},
		{"logs", "logs/fw-1/dt=2024-03-02/hour=04/part-00001-abc.json", "fw-1"},
	} {
		if got := ObserverOf(test.root, test.name); got != test.want {
			t.Errorf("%s in %s: got %s, want %s", test.name, test.root, got, test.want)
		}
	}
}
