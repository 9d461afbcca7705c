package advisory

import (
	"fmt"
	"io"
	"testing"

	"picket/internal/document"
	"picket/internal/intel"
	"picket/stix"
)

// A bundle is a STIX bundle of n indicators, made as it is read: addresses, names, hashes and URLs in turn, on one line each or
// indented.
type bundle struct {
	n, made int
	pretty  bool
	ready   []byte
}

func (b *bundle) Read(p []byte) (int, error) {
	for len(b.ready) < len(p) && b.made <= b.n {
		b.make()
	}
	if len(b.ready) == 0 {
		return 0, io.EOF
	}
	n := copy(p, b.ready)
	b.ready = b.ready[n:]
	if len(b.ready) == 0 {
		b.ready = nil
	}
	return n, nil
}

func (b *bundle) make() {
	switch b.made {
	case 0:
		b.ready = append(b.ready, `{"type":"bundle","id":"bundle--7a9e1c7e-51f9-4f04-9d7a-6ee5f6bd39a1","objects":[`...)
	default:
		b.ready = append(b.ready, ',')
	}
	if b.made == b.n {
		b.ready = append(b.ready, `{"type":"report","spec_version":"2.1","id":"report--7a9e1c7e-51f9-4f04-9d7a-6ee5f6bd39a1","name":"All"}]}`...)
	} else {
		b.ready = b.indicator(b.ready)
	}
	b.made++
}

func (b *bundle) indicator(to []byte) []byte {
	i, line, space := b.made, "", ""
	if b.pretty {
		line, space = "\n      ", " "
	}
	pattern := [...]string{
		fmt.Sprintf("[ipv4-addr:value = '10.%d.%d.%d']", i>>16&255, i>>8&255, i&255),
		fmt.Sprintf("[domain-name:value = 'host-%d.evil.example']", i),
		fmt.Sprintf("[file:hashes.'SHA-256' = '%064x']", i),
		fmt.Sprintf("[url:value = 'https://host-%d.evil.example/gate.php?id=%d']", i, i),
	}[i%4]
	id := fmt.Sprintf("indicator--%08x-51f9-4f04-9d7a-6ee5f6bd39a1", i)
	to = append(to, '{')
	for n, member := range [...]string{`"type":S"indicator"`, `"spec_version":S"2.1"`, `"id":S"` + id + `"`,
		`"created_by_ref":S"identity--00000000-51f9-4f04-9d7a-6ee5f6bd39a1"`, `"created":S"2026-01-05T10:00:00.000Z"`,
		`"modified":S"2026-01-05T10:00:00.000Z"`, `"name":S"Malicious infrastructure"`, `"indicator_types":S["malicious-activity"]`,
		`"pattern":S"` + pattern + `"`, `"pattern_type":S"stix"`, `"pattern_version":S"2.1"`, `"valid_from":S"2026-01-05T10:00:00Z"`,
		`"confidence":S75`, `"object_marking_refs":S["marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"]`} {
		if n > 0 {
			to = append(to, ',')
		}
		to = append(to, line...)
		for _, c := range []byte(member) {
			if c == 'S' && member[0] == '"' && to[len(to)-1] == ':' {
				to = append(to, space...)
				continue
			}
			to = append(to, c)
		}
	}
	return append(append(to, line...), '}')
}

// counted is a sink that counts.
type counted struct{ indicators, rejected, objects, bytes int }

func (c *counted) Indicator(intel.Indicator) error { c.indicators++; return nil }
func (c *counted) Rejected(intel.Rejected) error   { c.rejected++; return nil }
func (c *counted) Object(o stix.Raw) error         { c.objects++; c.bytes += len(o.Body); return nil }

func BenchmarkStreamSTIX(b *testing.B) {
	for _, pretty := range []bool{false, true} {
		b.Run(fmt.Sprintf("pretty=%v", pretty), func(b *testing.B) {
			text, _ := io.ReadAll(&bundle{n: 20_000, pretty: pretty})
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				var c counted
				if _, err := Stream(intel.Document{}, document.STIX, &slowly{text}, &c); err != nil || c.indicators != 20_000 || c.objects != 20_001 {
					b.Fatal(err, c)
				}
			}
			b.ReportMetric(20_000*float64(b.N)/b.Elapsed().Seconds(), "objects/s")
		})
	}
}

type slowly struct{ text []byte }

func (s *slowly) Read(p []byte) (int, error) {
	n := copy(p[:min(len(p), 64<<10)], s.text)
	s.text = s.text[n:]
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}
