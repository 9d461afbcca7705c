package scan

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"picket/indicator"
	"picket/internal/coverage"
	"picket/internal/intel"
	"picket/internal/machine"
	"picket/internal/record"
	"picket/internal/source"
	"picket/matcher"
)

// skimTargets stand in some lines of the fixtures.
var skimTargets = []string{"ipv4 203.0.113.7", "domain evil.example", "url http://evil.example/a/b", "filename evil.exe"}

// sameAsParsed scans a log in blocks of about a size, once by skimming and once with each line parsed, and holds the reports and the
// sightings to be the same, to the last cell of the last timeline.
func sameAsParsed(t testing.TB, q *Query, log []byte, size int) {
	t.Helper()
	skimmed, found := scanBlocks(q, log, size, false)
	parsed, wanted := scanBlocks(q, log, size, true)
	if !reflect.DeepEqual(found, wanted) {
		t.Fatalf("blocks of %d: %d sightings, parsed %d", size, len(found), len(wanted))
	}
	if !reflect.DeepEqual(skimmed, parsed) {
		t.Fatalf("blocks of %d: skimmed\n%+v\n%s\nparsed\n%+v\n%s", size, skimmed, describeTally(skimmed), parsed, describeTally(parsed))
	}
}

func describeTally(r *Report) string { return fmt.Sprintf("%+v now %d", r.Tally, r.Tally.Now()) }

// scanBlocks does what Sources does, with blocks of another size.
func scanBlocks(q *Query, log []byte, size int, parseAll bool) (*Report, []*intel.Sighting) {
	own := *q
	own.parseAll, own.Machines = parseAll, &machine.Resolver{Book: machine.NewBook(0), Assets: &machine.Assets{}}
	var list []*intel.Sighting
	report := newReport("log")
	s := &scanner{query: &own, report: report, emit: func(x *intel.Sighting) { list = append(list, x) }, observer: "test"}
	var p prepared
	number := int64(1)
	for offset := 0; offset < len(log); {
		end := min(offset+size, len(log))
		if i := bytes.IndexByte(log[end:], '\n'); i >= 0 {
			end += i + 1
		} else {
			end = len(log)
		}
		block := &source.Block{Data: log[offset:end], Offset: int64(offset), Line: number}
		s.prepare(block, &p)
		s.settle(block, &p)
		number += int64(bytes.Count(log[offset:end], []byte{'\n'}))
		offset = end
	}
	s.damage.report(report)
	report.Kinds, report.counts = report.counts.byName(), counts{}
	return report, list
}

// recordFixtures are the logs of all formats.
func recordFixtures(t testing.TB) map[string][]byte {
	t.Helper()
	names, err := filepath.Glob("../record/testdata/*.*")
	if err != nil || len(names) == 0 {
		t.Fatal("no fixtures", err)
	}
	all := map[string][]byte{}
	for _, name := range names {
		if strings.HasSuffix(name, ".golden") {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(name)] = data
	}
	return all
}

// Each fixture by itself, often enough for what is learnt from its lines to be used.
func TestSkimFixtures(t *testing.T) {
	q := query(t, skimTargets...)
	for name, data := range recordFixtures(t) {
		t.Run(name, func(t *testing.T) {
			for _, size := range []int{1, 300, 4096, 1 << 20} {
				sameAsParsed(t, q, bytes.Repeat(data, 3), size)
			}
		})
	}
}

// The lines of all fixtures in any order.
func TestSkimInterleaved(t *testing.T) {
	q := query(t, skimTargets...)
	var lines [][]byte
	for _, data := range recordFixtures(t) {
		lines = append(lines, bytes.SplitAfter(data, []byte{'\n'})...)
	}
	slices.SortFunc(lines, bytes.Compare)
	random := rand.New(rand.NewPCG(1, 2))
	for range 3 {
		var log []byte
		for range 3000 {
			log = append(log, lines[random.IntN(len(lines))]...)
		}
		sameAsParsed(t, q, log, 1+random.IntN(20_000))
	}
}

// madeLogs are of the formats that are skimmed, of records as they mostly are and some that are not.
func madeLogs() map[string][]byte {
	random := rand.New(rand.NewPCG(3, 4))
	pick := func(list ...string) string { return list[random.IntN(len(list))] }
	address := func() string {
		return pick("10.1.4.22", "192.168.7.9", "172.20.1.1", "172.32.1.1", "198.51.100.99", "203.0.113.7", "1.1.1.1", "2001:db8::bad", "fd00::1", "fe80::1", "-", "0.0.0.0", "::")
	}
	name := func() string {
		return pick("www.example.com", "evil.example", "host", "-", "(empty)", "198.51.100.1", "a.b")
	}
	var conn, dns, http, ssl, squid, eve, sysmon, zeek strings.Builder
	header := "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\t%s\n#fields\t%s\n"
	fmt.Fprintf(&conn, header, "conn", strings.ReplaceAll("ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto service duration orig_bytes resp_bytes conn_state local_orig local_resp", " ", "\t"))
	fmt.Fprintf(&dns, header, "dns", strings.ReplaceAll("ts uid id.orig_h id.orig_p id.resp_h id.resp_p query qtype_name rcode_name answers", " ", "\t"))
	fmt.Fprintf(&http, header, "http", strings.ReplaceAll("ts uid id.orig_h id.orig_p id.resp_h id.resp_p method host uri status_code proxied _system_name", " ", "\t"))
	fmt.Fprintf(&ssl, header, "ssl", strings.ReplaceAll("ts uid id.orig_h id.orig_p id.resp_h id.resp_p server_name ja3 ja4 ja3s", " ", "\t"))
	at := int64(1709352669_000000)
	for range 600 {
		at += random.Int64N(900_000) - 100_000
		ts := fmt.Sprintf("%d.%06d", at/1e6, at%1e6)
		iso := time.UnixMicro(at).UTC().Format("2006-01-02T15:04:05.000000") + pick("+0000", "+0000", "+0000", "Z", "-0130", "")
		if random.IntN(20) == 0 { // no such time, or a leap second
			iso = iso[:17] + pick("61", "60", "5x") + iso[19:]
		}
		id := fmt.Sprintf("C%016x", random.Uint64())
		ends := strings.Join([]string{address(), pick("40028", "53", "3128"), address(), pick("443", "80", "3128", "1080", "8080", "8443")}, "\t")
		fmt.Fprintln(&conn, strings.Join([]string{ts, id, ends, "tcp", pick("-", "dns", "ssl", "http,ssl", "socks", "gssapi"), "1.5", "10", "20", "SF", pick("T", "F", "-"), pick("T", "F", "-")}, "\t"))
		fmt.Fprintln(&dns, strings.Join([]string{ts, id, ends, name(), "A", "NOERROR", address()}, "\t"))
		fmt.Fprintln(&http, strings.Join([]string{ts, id, ends, pick("GET", "CONNECT"), name(), pick("/a/b", "http://evil.example/a/b", "-"), "200", "-", fmt.Sprint("sensor-", random.IntN(50))}, "\t"))
		fmt.Fprintln(&ssl, strings.Join([]string{ts, id, ends, name(), pick("-", "b32309a26951912be7dba376398abc3b", "short"), pick("-", "t13d1516h2_8daaf6152771_02713d6af862"), "-"}, "\t"))
		fmt.Fprintf(&squid, "%s %6d %s %s/200 512 %s %s - %s/%s text/html%s\n", ts[:len(ts)-3], random.IntN(99999), address(), pick("TCP_MISS", "TCP_DENIED", "NONE"),
			pick("GET", "CONNECT"), pick("http://"+name()+"/a/b", name()+":443", "error:invalid", "-"),
			pick("HIER_DIRECT", "HIER_NONE", "FIRSTUP_PARENT", "ORIGINAL_DST", "-"), address(), pick("", ` "Agent 1.0" "-"`, " "))
		fmt.Fprintf(&eve, `{"timestamp":"%s","flow_id":%d,"in_iface":"eth1","event_type":"%s","src_ip":"%s","src_port":%s,"dest_ip":"%s","dest_port":%s,`+
			`"proto":"TCP",%s"host":"%s"}%s`+"\n", iso, random.Int64(), pick("dns", "flow", "tls", "http", "netflow", "odd"), address(), pick("1", "3128"), address(), pick("443", "1080", "1e3", "null"),
			pick(`"dns":{"type":"query","rrname":"`+name()+`"},`, `"app_proto":"`+pick("tls", "http", "-")+`","app_proto_orig":"http",`, `"tls":{"sni":"`+name()+`","ja3":{"hash":"b32309a26951912be7dba376398abc3b"}},`,
				`"http":{"hostname":"`+name()+`","url":"`+pick("/a", `\/a`, "http://evil.example/a/b")+`","http_method":"`+pick("GET", "CONNECT")+`"},`, `"tags":[true,false,null,-1.5],`, `"sensor_name":"x",`, `"timestamp":"x",`),
			pick("sensor-1", "sensor-2", `sen\"sor`, "-", fmt.Sprint("s", random.IntN(50))), pick("", "", "", ",", "x", "}"))
		fmt.Fprintf(&sysmon, `{"timestamp":"%s","EventID":%s,"Channel":"%s","Computer":"ws-%03d.example.net","UtcTime":"2024-03-02 04:11:09.123","Image":"%s","User":"CORP\\%s"%s}`+"\n",
			iso, pick("1", "3", "11", "22", "4", "255", "16", "1102"), pick("Microsoft-Windows-Sysmon/Operational", "Microsoft-Windows-Sysmon/Operational", "Security", "x"), random.IntN(50),
			pick(`C:\\Windows\\evil.exe`, `C:\u005cevil.exe`, `\"C:\\a b\\\"`, ""), pick("anna", `n\\`, "u"),
			pick("", `,"State":"Stopped"`, `,"Description":"dropped"`, `,"SourceIp":"10.1.4.22:5000","DestinationIp":"203.0.113.7"`, `,"EventID":4`))
		fmt.Fprintf(&zeek, `{%s"ts":%s,"uid":"%s","id.orig_h":"%s","id.orig_p":1,"id.resp_h":"%s","id.resp_p":%s,"conn_state":"SF","local_orig":%s}`+"\n",
			pick("", `"_path":"conn",`, `"_path":"dns",`, `"_path":"odd",`), pick(ts, `"`+iso+`"`), id, address(), address(), pick("443", "3128"), pick("true", "false"))
	}
	logs := map[string][]byte{}
	for kind, text := range map[string]*strings.Builder{"conn": &conn, "dns": &dns, "http": &http, "ssl": &ssl, "squid": &squid, "eve": &eve, "sysmon": &sysmon, "zeek json": &zeek} {
		logs[kind] = []byte(text.String())
	}
	return logs
}

func TestSkimMade(t *testing.T) {
	q := query(t, skimTargets...)
	for name, log := range madeLogs() {
		t.Run(name, func(t *testing.T) {
			for _, size := range []int{1, 700, 20_000, 1 << 20} {
				sameAsParsed(t, q, log, size)
			}
			if report, _ := scanBlocks(q, log, 4096, false); report.Tally.Begun() == 0 {
				t.Error("no stream")
			}
		})
	}
}

// Logs that were damaged in one place or many.
func TestSkimDamaged(t *testing.T) {
	q := query(t, skimTargets...)
	random := rand.New(rand.NewPCG(5, 6))
	for name, log := range madeLogs() {
		t.Run(name, func(t *testing.T) {
			for range 12 {
				damaged := slices.Clone(log)
				for range 1 + random.IntN(20) {
					damaged = damage1(random, damaged)
				}
				sameAsParsed(t, q, damaged, 1+random.IntN(30_000))
			}
		})
	}
}

// damage1 does one harm to a log.
func damage1(random *rand.Rand, log []byte) []byte {
	at := random.IntN(len(log) - 1)
	end := min(len(log), at+1+random.IntN(200))
	switch random.IntN(9) {
	case 0: // cut
		return slices.Delete(log, at, end)
	case 1:
		copy(log[at:end], make([]byte, end-at))
	case 2:
		for i := range log[at:end] {
			log[at+i] = byte(random.UintN(256))
		}
	case 3:
		log[at] = byte(random.UintN(256))
	case 4: // columns in another order
		for i := at; i+1 < end; i++ {
			if log[i] == '\t' || log[i] == ' ' || log[i] == ',' {
				log[i+1], log[end-1] = log[end-1], log[i+1]
			}
		}
	case 5:
		return bytes.ReplaceAll(log, []byte("\n"), []byte("\r\n"))
	case 6: // the header, or other lines, anew
		return slices.Insert(log, at-max(0, bytes.LastIndexByte(log[:at], '\n')), log[:end-at]...)
	case 7:
		return slices.Insert(log, at, bytes.Repeat([]byte{'x'}, 3000)...)
	case 8:
		log[at] = "\t \",{}[]:\\\n\r-.0T"[random.IntN(16)]
	}
	return log
}

// One of fifty observers falls silent: what is said of its absence is the same.
func TestSkimSilentObserver(t *testing.T) {
	var log strings.Builder
	for i := range 20_000 {
		at := time.UnixMicro(1709352669_000000 + int64(i)*4_000_000).UTC()
		if sensor := i * 7 % 50; sensor != 13 || i < 8000 || i > 14000 {
			fmt.Fprintf(&log, `{"timestamp":"%s","event_type":"dns","src_ip":"10.1.4.22","dest_ip":"10.1.0.53","dns":{"rrname":"a.example"},"host":"sensor-%d"}`+"\n",
				at.Format("2006-01-02T15:04:05.000000Z0700"), sensor)
		}
	}
	q := query(t, skimTargets...)
	sameAsParsed(t, q, []byte(log.String()), 256<<10)
	report, _ := scanBlocks(q, []byte(log.String()), 256<<10, false)
	ledger := coverage.NewLedger()
	ledger.Add("eve.json", report.Tally)
	span, _ := ledger.Span()
	said := fmt.Sprint(coverage.NewJudge(ledger, span, nil, nil).Absence(indicator.Domain))
	if !strings.Contains(said, "sensor-13") || strings.Contains(said, "sensor-14") {
		t.Errorf("of fifty observers, one silent: %s", said)
	}
}

// Skimming allocates nothing per record.
func TestSkimAllocations(t *testing.T) {
	for name, log := range madeLogs() {
		q := query(t, skimTargets...)
		_, _ = scanBlocks(q, log, 4096, false)
		parser := record.NewParser(log, record.Hint{})
		var r record.Record
		var k record.Skim
		for range 3 {
			for line := range bytes.Lines(log) {
				if line = bytes.TrimSuffix(line, []byte("\n")); parser.Parse(line, &r) == record.Event && record.SkimmerOf(parser) != nil {
					record.SkimmerOf(parser).Learn(line, &r)
				}
			}
			if by := record.SkimmerOf(parser); by != nil {
				by.Skim(log, &k)
			}
		}
		by := record.SkimmerOf(parser)
		if by == nil {
			t.Errorf("%s is not skimmed", name)
			continue
		}
		if n := testing.AllocsPerRun(5, func() { by.Skim(log, &k) }); n > 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
		if lines := bytes.Count(log, []byte("\n")); len(k.Stretches) > lines*3/4 {
			t.Errorf("%s: %d of %d lines are left", name, len(k.Stretches), lines)
		}
	}
}

// FuzzSkim reads any log, with what may be learnt from it.
func FuzzSkim(f *testing.F) {
	for _, log := range madeLogs() {
		lines := bytes.SplitAfter(log, []byte("\n"))
		f.Add(bytes.Join(lines[:20], nil), uint16(500))
	}
	eve := bytes.SplitAfter(madeLogs()["eve"], []byte("\n"))
	iis := []byte("#Fields: date time c-ip cs(User-Agent)\n2024-03-02 04:11:09 203.0.113.7 Agent/1.0+(x)\n2024-03-02 04:11:10 203.0.113.7 Agent/1.0+(x)\n")
	f.Add(slices.Concat(eve[0], eve[1], iis, eve[2], iis), uint16(300))
	q := &Query{}
	set, err := matcher.Compile(nil)
	if err != nil {
		f.Fatal(err)
	}
	q.Set = set
	f.Fuzz(func(t *testing.T, log []byte, size uint16) {
		if len(log) > 1<<14 {
			return
		}
		sameAsParsed(t, q, append(append(slices.Clone(log), '\n'), log...), 1+int(size))
	})
}
