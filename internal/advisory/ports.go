package advisory

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// portAfter is how authors write ports behind a host: name:443, "name on TCP port 443", "name ports 80 and 443".
var portAfter = regexp.MustCompile(`^["'` + "`" + `”’)*\]]{0,3}(?::|,? \(?(?:(?:on|over|via|using|at) )?(?:(?:tcp|udp|http|https|tls)[ /]?)?ports? ?[:=]? ?|,? \(?(?:(?:on|over|via|using) )?(?:tcp|udp)[/:])` +
	`(\d{1,5}(?:(?:,? and |,? or |, ?|/)\d{1,5}){0,7})(?:[^\d.:]|[.:](?:\D|$)|$)`)

// maxPorts is how many ports of one host are kept.
const maxPorts = 16

// portsAt are the ports that stand behind an offset of a text in lower case.
func portsAt(lower string, at int) []int {
	rest := head(lower[at:], 80)
	if rest == "" || strings.IndexByte(":\"'`)*], (\xe2", rest[0]) < 0 {
		return nil
	}
	m := portAfter.FindStringSubmatch(rest)
	if m == nil {
		return nil
	}
	return portsOf(m[1])
}

// portHeads are the heads of a column of ports.
var portHeads = wordSet(`port ports tcp_port puerto puertos porta porte porty порт ポート 端口 포트`)

// portCell is a cell of ports and nothing else, but for the protocol: 443, 8080/tcp.
var portCell = regexp.MustCompile(`^(?:(?:tcp|udp)[ /:]?)?\d{1,5}(?:(?:, ?|/| and |; ?| )\d{1,5}){0,7}(?:[ /]?\(?(?:tcp|udp)\)?)?$`)

func portsOf(text string) (ports []int) {
	for _, digits := range strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' }) {
		if port, err := strconv.Atoi(digits); err == nil && port > 0 && port <= 65535 {
			ports = append(ports, port)
		}
	}
	return ports
}

// addPorts keeps each port once, the least first.
func (f *finding) addPorts(ports []int) {
	for _, port := range ports {
		if i, known := slices.BinarySearch(f.ports, port); !known && len(f.ports) < maxPorts {
			f.ports = slices.Insert(f.ports, i, port)
		}
	}
}
