package record

import (
	"bytes"
	"strings"

	"picket/internal/intel"
)

// A timeForm says how sure it is that a line which begins with such a time is of syslog.
type timeForm int

const (
	timeOfAny     timeForm = iota // programs write it in their own files too
	timeOfRFC3339                 // so do some
	timeOfSyslog
)

// syslogTime reads the times that stand in front of a line of syslog: that of RFC 3164, with a fraction or not; RFC 3339, as
// rsyslog writes it to files; the same with a space for the T; and the forms of `journalctl --output` short-full and
// short-unix, and of logread. size is 0 if it is none.
func (p *syslogParser) syslogTime(b []byte) (at int64, basis intel.TimeBasis, size int, form timeForm) {
	if at, basis, size = p.years.time(b); size > 0 {
		fraction, digits := dotFraction(b[size:])
		if basis != intel.NoTime {
			at += fraction
		}
		return at, basis, size + digits, timeOfSyslog
	}
	if at, basis, size = isoTime(b); size > 0 {
		form = timeOfRFC3339
		if b[10] == ' ' {
			form = timeOfAny
		}
		return at, basis, size, form
	}
	if at, basis, size = weekdayTime(b); size > 0 {
		form = timeOfSyslog
		if isDigit(b[size-1]) {
			form = timeOfAny
		}
		return at, basis, size, form
	}
	if at, size = epochTime(b); size > 10 && b[10] == '.' {
		return at, intel.Stated, size, timeOfAny
	}
	return 0, "", 0, timeOfAny
}

// weekdayTime reads `Sat 2024-03-02 04:11:09 UTC` and `Sat Mar  2 04:11:09 2024`.
func weekdayTime(b []byte) (at int64, basis intel.TimeBasis, size int) {
	if len(b) <= 4 || !bytes.Contains([]byte("Mon Tue Wed Thu Fri Sat Sun"), b[:3]) {
		return 0, "", 0
	}
	if at, basis, size = openvpnTime(b); size > 0 {
		return at, basis, size
	}
	if at, basis, size = isoTime(b[4:]); size == 0 {
		return 0, "", 0
	}
	start, end := nextWord(b, 4+size)
	if start == 4+size || end-start > 5 || !isCapitals(b[start:end]) {
		return 0, "", 0
	}
	if zone := string(b[start:end]); zone == "UTC" || zone == "GMT" {
		basis = intel.Stated
	}
	return at, basis, end
}

// beginsWithTime is a first look at a message that may be a line of syslog itself.
func beginsWithTime(b []byte) bool {
	if len(b) > 0 && b[0] == '<' || isVersion(b, 0) {
		return true
	}
	return len(b) > 19 && (month(b[:3]) > 0 && b[3] == ' ' || b[4] == '-' && b[7] == '-' && b[13] == ':')
}

// facility passes over `local4.info`, which some daemons write before or behind the host.
func facility(line []byte, i int, r *Record) int {
	start, end := syslogWord(line, i)
	dot := bytes.IndexByte(line[start:end], '.')
	if dot <= 0 || !facilities[string(line[start:start+dot])] || !severities[string(line[start+dot+1:end])] {
		return i
	}
	r.add("pri", partNone, start, end)
	return end
}

var (
	facilities = wordSet("kern user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp security console clock " +
		"local0 local1 local2 local3 local4 local5 local6 local7")
	severities = wordSet("emerg emergency alert crit critical err error warn warning notice info debug")
)

// wordSet holds words as they are and with a capital.
func wordSet(list string) map[string]bool {
	words := map[string]bool{}
	for _, word := range strings.Fields(list) {
		words[word] = true
		words[strings.ToUpper(word[:1])+word[1:]] = true
	}
	return words
}

// isGap stands behind a word of the envelope: Kiwi's daemon writes tabs.
func isGap(c byte) bool { return c == ' ' || c == '\t' }

func syslogWord(line []byte, i int) (start, end int) {
	for i < len(line) && isGap(line[i]) {
		i++
	}
	end = i
	for end < len(line) && !isGap(line[end]) {
		end++
	}
	return i, end
}
