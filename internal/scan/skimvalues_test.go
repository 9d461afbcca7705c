package scan

import (
	"bytes"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// oddValues are what stands in columns and JSON strings now and then, and what nearly is an address, a name or a time.
var oddValues = strings.Split("-||(empty)|.|..|0|-1|1e3|:|::|0.0.0.0|1.2.3.4.|1.2.3.|1.2.3.4:80|1.2.3.4:|0x1.0x2f|a.b.|.a|a..b|a.b-|-.-|a|A.B|é.é|xn--p1ai|a.b:|a.b:x|a.b:80|"+
	"http://|http:///|http://a|http://a.b|http://a.b.|http://./|http://a.b:/|http://a.b:80/|http://a.b:80@1.2.3.4/|http://u@a.b/|http://1.2.3.4./|http://1.2.3.fe/|http://0x1.0x2f/|http://[::1]/|HTTP://A.B/|https://a.b/|ftp://a.b/|http://-.-/x|"+
	"a.b/c|/a|/|//|*|CONNECT|connect|Connect|C|GET|TCP_MISS/200|NONE/-|/|x/|/x|HIER_DIRECT/1.2.3.4|HIER_DIRECT/-|HIER_DIRECT/::|HIER_DIRECT/a.b|HIER_DIRECT/dead.beef|HIER_DIRECT/1.2|HIER_NONE/-|ORIGINAL_DST/1.2.3.4|-/-|"+
	"3128|1080|8080|80|443|31280|0|socks|http|ssl,http|gssapi,ssl|tcp|T|F|1709352669.123456|1709352669|1709352669.1|1709352669.123|-1.5|0.000000|99999999999.000000|1709352669.12345x|1.709352669e9|253402300800.000000|4102444800.000000|9999999999.999999|0000000000.000000|0000000050.000000|0999999999.999999|1000000000.000000|"+
	"2024-03-02T04:11:09.123456+0000|2024-03-02T04:11:60.123456Z|2024-03-02T24:00:00.000000Z|2024-02-30T04:11:09.123456Z|2024-03-02T04:11:09Z|2024-03-02 04:11:09.123456Z|0001-01-01T00:00:00.000000Z|9999-12-31T23:59:59.999999Z|2024-03-02T04:11:09.123456+25:00|2024-03-02T04:11:09.123456-0130|2024-03-02T04:11:09,123456Z|"+
	"dead.beef|dead:beef|10.0.0.1|192.168.1.1|172.16.0.1|203.0.113.7|evil.example|fe80::1|fd00::1|::ffff:10.0.0.1|::ffff:203.0.113.7|224.0.0.1|255.255.255.255|127.0.0.1|169.254.1.1|100.64.0.1|ff02::1|2001:db8::1|1.2.3.4%eth0|fe80::1%eth0|"+
	"dns|flow|tls|http|fileinfo|alert|stats|netflow|anomaly|1|3|4|22|255|1102|4719|Security|System|true|false|null|\\u0041|\\/|\\\\|\\\"|\\n|x\\|y", "|")

var (
	columnWords = regexp.MustCompile(`[^\t ]+`)
	jsonScalars = regexp.MustCompile(`:"((?:[^"\\]|\\.)*)"|:(-?[0-9][-+0-9.eE]*|true|false|null)`)
)

// withOddValues has other values in some places of a line.
func withOddValues(random *rand.Rand, line []byte) []byte {
	places := columnWords.FindAllIndex(line, -1)
	isJSON := len(line) > 0 && line[0] == '{'
	if isJSON {
		places = places[:0]
		for _, m := range jsonScalars.FindAllSubmatchIndex(line, -1) {
			places = append(places, []int{max(m[2], m[4]), max(m[3], m[5])})
		}
	}
	if len(places) == 0 {
		return line
	}
	for range 1 + random.IntN(2) {
		at := places[random.IntN(len(places))]
		if at[1] > len(line) {
			continue
		}
		value := oddValues[random.IntN(len(oddValues))]
		if random.IntN(4) == 0 { // what stands elsewhere in the line
			if from := places[random.IntN(len(places))]; from[1] <= len(line) {
				value = string(line[from[0]:from[1]])
			}
		}
		line = slices.Concat(line[:at[0]], []byte(value), line[at[1]:])
	}
	return line
}

// Records of the usual forms in which single values are odd.
func TestSkimOddValues(t *testing.T) {
	q := query(t, skimTargets...)
	random := rand.New(rand.NewPCG(8, 8))
	logs := recordFixtures(t)
	for name, log := range madeLogs() {
		logs[name] = log
	}
	for _, name := range slices.Sorted(maps.Keys(logs)) {
		lines := bytes.SplitAfter(logs[name], []byte{'\n'})
		lines = lines[:min(len(lines), 200)]
		t.Run(name, func(t *testing.T) {
			for range 3 {
				sameAsParsed(t, q, oddLog(random, lines), 1+random.IntN(40_000))
			}
		})
	}
}

// oddLog repeats lines, so that skimming learns from them, and puts odd values into some.
func oddLog(random *rand.Rand, lines [][]byte) (log []byte) {
	for range 3 {
		for _, line := range lines {
			if random.IntN(3) == 0 && !bytes.HasPrefix(line, []byte("#")) {
				line = withOddValues(random, line)
			}
			log = append(log, line...)
		}
	}
	return log
}

// Lines of JSON and of another format in turn: only the former teach how JSON is skimmed.
func TestSkimBesideOthers(t *testing.T) {
	q := query(t, skimTargets...)
	fixtures := recordFixtures(t)
	for _, json := range []string{"suricata.json", "zeek.json"} {
		for name, other := range fixtures {
			if bytes.HasPrefix(other, []byte("{")) {
				continue
			}
			t.Run(json+" and "+name, func(t *testing.T) {
				log := bytes.Join([][]byte{fixtures[json], fixtures[json], other, nil}, []byte("\n"))
				others := bytes.Split(other, []byte("\n"))
				for i, line := range bytes.Split(bytes.Repeat(fixtures[json], 3), []byte("\n")) {
					log = append(append(append(append(log, line...), '\n'), others[i%len(others)]...), '\n')
				}
				sameAsParsed(t, q, log, 2000)
			})
		}
	}
}
