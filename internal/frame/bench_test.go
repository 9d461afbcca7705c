package frame

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
)

// events are n elements of a made-up cloud trail.
func events(n int) []string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf(`{"eventVersion":"1.08","userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::123456789012:assumed-role/admin/%d",`+
			`"sessionContext":{"attributes":{"mfaAuthenticated":"false"}}},"eventTime":"2024-03-02T04:11:%02dZ","eventSource":"s3.example.com",`+
			`"sourceIPAddress":"203.0.113.%d","userAgent":"[Mozilla/5.0 (X11; \"x\")]","requestParameters":{"bucket":"b","size":%d,"list":[1,2,null]},"resources":[{"type":"a"},{"type":"b"}]}`,
			i, i%60, i%256, i*7919))
	}
	return all
}

var pretty = strings.NewReplacer(",\"", ",\n        \"", ":{", ": {\n        ", "}", "\n    }").Replace

func BenchmarkReader(b *testing.B) {
	compact := strings.Join(events(2000), ",")
	entry := "__CURSOR=s=1;i=2\n__REALTIME_TIMESTAMP=1709352669000000\n_HOSTNAME=web-03\nMESSAGE=connection from 203.0.113.7 port 4711\n" +
		field("_CMDLINE", "a\nb") + "_PID=4711\n\n"
	lease := "lease 192.0.2.7 {\n  starts 6 2024/03/02 04:11:09;\n  hardware ethernet 00:00:5e:00:53:01;\n  client-hostname \"hr-17\";\n}\n"
	for name, test := range map[string]struct {
		framing Framing
		text    string
	}{
		"array":          {jsonArray, "[" + compact + "]"},
		"wrapper":        {jsonObject, `{"Records":[` + compact + "]}"},
		"pretty array":   {jsonArray, "[\n" + pretty(compact) + "\n]"},
		"documents":      {jsonObject, pretty(strings.Join(events(2000), "\n"))},
		"journal export": {journalExport, strings.Repeat(entry, 5000)},
		"dhcp leases":    {dhcpLeases, strings.Repeat(lease, 5000)},
	} {
		b.Run(name, func(b *testing.B) {
			p := make([]byte, 256<<10)
			b.SetBytes(int64(len(test.text)))
			b.ReportAllocs()
			for b.Loop() {
				r := test.framing.Reader(strings.NewReader(test.text))
				for n, err := r.Read(p); err != io.EOF; n, err = r.Read(p) {
					if n == 0 || err != nil {
						b.Fatal(n, err)
					}
				}
				if _, err := r.Fault(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkDetect is what each source costs whose records are lines.
func BenchmarkDetect(b *testing.B) {
	for name, line := range map[string]string{
		"text":       "Mar  2 04:11:09 web-03 sshd[7]: from 203.0.113.7\n",
		"json lines": events(1)[0] + "\n",
	} {
		head := bytes.Repeat([]byte(line), 64<<10/len(line))
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if Detect(head, false) != Lines {
					b.Fatal("records are lines")
				}
			}
		})
	}
}
