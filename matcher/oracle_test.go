package matcher

import (
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"picket/indicator"
)

var patterns sync.Map

func pattern(text string) *regexp.Regexp {
	if p, ok := patterns.Load(text); ok {
		return p.(*regexp.Regexp)
	}
	p := regexp.MustCompile(text)
	patterns.Store(text, p)
	return p
}

// naive says whether an indicator stands in a line of ASCII text, as slowly and plainly as can be. It knows no
// variables and no hives; of URLs it knows those with a scheme, between spaces.
func naive(x indicator.Indicator, line string) bool {
	switch x.Kind {
	case indicator.IPv4, indicator.IPv6, indicator.CIDR:
		return naiveAddress(x, line)
	case indicator.Domain:
		return naiveDomain(x.Value, line)
	case indicator.Email:
		return anywhere(line, x.Value, func(before, after string) bool {
			before = strings.TrimRight(before, ".")
			return !endsIn(withoutEscape(before), `[\w+~$-]`) && !beginsWith(strings.TrimLeft(after, "."), `[\w-]`)
		})
	case indicator.MD5, indicator.SHA256:
		return anywhere(line, x.Value, func(before, after string) bool {
			return (!endsIn(before, `[0-9A-Za-z]`) || endsInEscape(before)) && !beginsWith(after, `[0-9A-Za-z]`)
		})
	case indicator.FileName:
		return anywhere(line, x.Value, func(before, after string) bool {
			return !endsIn(withoutEscape(before), `[\w.~$%-]`) && wholeName(after) &&
				(!beginsWith(after, `[/\\]`) || beginsWith(after, `\\"|\\\\\\"`))
		})
	case indicator.FilePath:
		return anywherePath(line, x.Value, `[/\\]+`, func(before, after string) bool {
			return !endsIn(withoutEscape(before), `[\w.~$%-]`) && wholeName(after)
		})
	case indicator.Mutex:
		return anywherePath(line, x.Value, `\\+`, func(before, after string) bool {
			border := "[ ,;|=:()\\[\\]<>\"'`\\x7f\\x00-\\x1f]"
			return (before == "" || endsIn(before, border)) && (after == "" || beginsWith(after, border+`|\\"|\\\\\\"`))
		})
	case indicator.Registry:
		return anywherePath(line, x.Value, `\\+`, func(before, after string) bool {
			return !endsIn(withoutEscape(before), `[\w.~$%-]`) && wholeName(after)
		})
	case indicator.URL:
		return naiveURL(x.Value, line)
	case indicator.UserAgent:
		return anywhere(line, x.Value, func(before, after string) bool {
			border := "[\"'`\\x7f\\x00-\\x1f]"
			return (before == "" || endsIn(before, border)) && (after == "" || beginsWith(after, border+`|\\"|\\\\\\"`))
		})
	}
	return false
}

// anywhere tries each place where a text stands, in any case, with what is before and after it.
func anywhere(line, text string, whole func(before, after string) bool) bool {
	for i := range len(line) - len(text) + 1 {
		if strings.EqualFold(line[i:i+len(text)], text) && whole(line[:i], line[i+len(text):]) {
			return true
		}
	}
	return false
}

// anywherePath does so for a text whose backslashes match a pattern.
func anywherePath(line, path, separator string, whole func(before, after string) bool) bool {
	want := pattern(`(?i)^` + strings.ReplaceAll(regexp.QuoteMeta(path), `\\`, separator))
	for i := range line {
		if end := want.FindStringIndex(line[i:]); end != nil && whole(line[:i], line[i+end[1]:]) {
			return true
		}
	}
	return false
}

func endsIn(text, expression string) bool {
	return pattern("(?:" + expression + ")$").MatchString(text)
}

func beginsWith(text, expression string) bool {
	return pattern("^(?:" + expression + ")").MatchString(text)
}

var escapedSeparator = regexp.MustCompile(`%([2-6][0-9A-Fa-f]|7[0-9A-Ea-e]|0[9AaDd])$`)

// withoutEscape puts a space in place of a percent-encoded character at the end that no name is made of.
func withoutEscape(before string) string {
	m := escapedSeparator.FindStringSubmatch(before)
	if m == nil {
		return before
	}
	c := unhex(m[1][0])<<4 | unhex(m[1][1])
	if pattern(`[\w.~$-]`).Match([]byte{c}) {
		return before
	}
	return before[:len(before)-3] + " "
}

// endsInEscape says that a percent-encoded character ends a text, and is none of those that tokens are made of.
func endsInEscape(text string) bool {
	m := escapedSeparator.FindStringSubmatch(text)
	return m != nil && !pattern(`[\w.-]`).Match([]byte{unhex(m[1][0])<<4 | unhex(m[1][1])})
}

func wholeName(after string) bool {
	after = strings.TrimLeft(after, ".")
	if len(after) >= 3 && after[0] == '%' && withoutEscape(after[:3]) != after[:3] {
		return true
	}
	return !beginsWith(after, `[\w~$%-]`)
}

var runs = regexp.MustCompile(`[\w.-]+`)

// tokens are the runs of letters, digits, dots, hyphens and underscores, without a percent-encoded separator in front
// and dots around.
func tokens(line string) []string {
	var out []string
	for _, at := range runs.FindAllStringIndex(line, -1) {
		token := line[at[0]:at[1]]
		if at[0] > 0 && line[at[0]-1] == '%' && len(token) >= 2 {
			if endsInEscape(line[:at[0]+2]) {
				token = token[2:]
			}
		}
		out = append(out, strings.Trim(token, "."))
	}
	return out
}

func naiveDomain(name, line string) bool {
	for _, token := range tokens(line) {
		token = strings.ToLower(token)
		if token == name || strings.HasSuffix(token, "."+name) {
			return true
		}
	}
	return false
}

func prefixOf(x indicator.Indicator) netip.Prefix {
	prefix, err := netip.ParsePrefix(x.Value)
	if err != nil {
		addr := netip.MustParseAddr(x.Value)
		prefix = netip.PrefixFrom(addr, addr.BitLen())
	}
	return prefix
}

func naiveAddress(x indicator.Indicator, line string) bool {
	prefix := prefixOf(x)
	for _, token := range tokens(line) {
		for _, part := range strings.FieldsFunc(token, func(r rune) bool { return r == '-' || r == '_' }) {
			addr, err := netip.ParseAddr(withoutPadding(strings.Trim(part, ".")))
			if err == nil && prefix.Contains(addr) {
				return true
			}
		}
	}
	return addressInField(prefix, line)
}

// withoutPadding drops the zeros in front of numbers of up to three digits.
func withoutPadding(address string) string {
	parts := strings.Split(address, ".")
	for i, part := range parts {
		if n, err := strconv.Atoi(part); err == nil && len(part) <= 3 {
			parts[i] = strconv.Itoa(n)
		}
	}
	return strings.Join(parts, ".")
}

// addressInField knows the addresses that stand between spaces and brackets.
func addressInField(prefix netip.Prefix, line string) bool {
	for _, field := range pattern(`[^\s"'\[\]()<>,;=]+`).FindAllString(line, -1) {
		addr, err := netip.ParseAddr(field)
		if err == nil && addr.Zone() == "" && prefix.Contains(addr.Unmap()) {
			return true
		}
	}
	return false
}

// naiveURL knows the URLs that begin with a scheme and stand between spaces.
func naiveURL(want, line string) bool {
	for _, field := range strings.Fields(line) {
		if !strings.HasPrefix(field, "http") || strings.ContainsAny(field, "\"<>\\`\x7f&") {
			continue
		}
		logged, err := indicator.New(indicator.URL, field)
		if err != nil {
			continue
		}
		path, _, _ := strings.Cut(logged.Value, "?")
		plain := func(url string) string { return strings.Replace(url, "https://", "http://", 1) }
		if want = plain(want); plain(logged.Value) == want || plain(path) == want {
			return true
		}
	}
	return false
}
