package record

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// ObserverOf names the observer of a source whose records do not say who wrote them, from its name and folders. root is
// the path that was asked for and name that of the source, below it or the same; a `!` before a member of an archive
// counts as a folder.
//
// The observer is what remains of the folders below root and of the file's name when dates, times, numbers of rotation,
// extensions, log kinds and generic words are taken away: zeek-1.dns.2024-03-02.log.gz and zeek-1.conn.log are both of
// zeek-1, web-03/access.log.2.gz is of web-03, proxy.log of proxy. Folders and file name go together: site-a/proxy.log
// and site-b/proxy.log are two observers. Where what remains has no digit, it is a name for any machine (proxy, dmz), and
// the nearest folder of root that says something goes before it; where nothing remains, that folder is the observer.
//
// A folder that is a short number is one of several, site/1 and site/2, unless a folder above is a year or a date.
//
// Below different roots there may be different machines of one name: the caller tells those apart.
//
// To take one observer for two costs an answer; to take two for one could make a false one. So in doubt it is two.
func ObserverOf(root, name string) string {
	root, name = slashes(root), slashes(name)
	below, isBelow := strings.CutPrefix(name, root)
	switch {
	case name == root:
		root, below = cutLast(name)
	case isBelow && (strings.HasSuffix(root, "/") || strings.HasPrefix(below, "/")):
	default:
		below = name
	}
	observer := joinObserver(strings.Split(root, "/"), strings.Split(below, "/"))
	if isMachineName(observer) || observer == "stdin" {
		return observer
	}
	above := nearest(root)
	switch {
	case observer == "" && above == "":
		return "unnamed"
	case observer == "":
		return above
	case above == "" || above == observer:
		return observer
	}
	return above + "/" + observer
}

// isMachineName: it has a number, and something besides.
func isMachineName(observer string) bool {
	return strings.ContainsAny(observer, "0123456789") && strings.Trim(observer, "0123456789/") != ""
}

func slashes(path string) string {
	path = filepath.ToSlash(path)
	if path != "" {
		path = strings.TrimSuffix(path, "/")
	}
	return strings.TrimPrefix(strings.ReplaceAll(path, "!", "/"), "./")
}

func cutLast(path string) (folder, base string) {
	i := strings.LastIndexByte(path, '/')
	if i < 0 {
		return "", path
	}
	return path[:i], path[i+1:]
}

// joinObserver puts together what the parts of a path say. A part that repeats the one before says nothing new.
func joinObserver(above, parts []string) string {
	var said []string
	for i, p := range parts {
		word := informative(p)
		if word == "" && i < len(parts)-1 && isOneOfSeveral(above, p) {
			word = p
		}
		above = append(above, p)
		if word == "" || len(said) > 0 && said[len(said)-1] == word {
			continue
		}
		said = append(said, word)
	}
	return strings.Join(said, "/")
}

// nearest is what the last folder says that says something.
func nearest(path string) string {
	parts := strings.Split(path, "/")
	for i := len(parts) - 1; i >= 0; i-- {
		if word := informative(parts[i]); word != "" {
			return word
		}
		if isOneOfSeveral(parts[:i], parts[i]) {
			return strings.TrimPrefix(nearest(strings.Join(parts[:i], "/"))+"/"+parts[i], "/")
		}
	}
	return ""
}

// isOneOfSeveral is a folder called 1 or 02 that is no month, day or hour below those above.
func isOneOfSeveral(above []string, folder string) bool {
	if !isNumberWord(folder) || len(folder) > 3 {
		return false
	}
	return !slices.ContainsFunc(above, func(name string) bool { return withoutDates(name) != name || isYear(name) })
}

func isYear(name string) bool {
	return len(name) == 4 && isNumberWord(name) && (name[:2] == "19" || name[:2] == "20")
}

var (
	addressInName = regexp.MustCompile(`(?:^|[^0-9.])((?:[0-9]{1,3}\.){3}[0-9]{1,3})(?:$|[^0-9])`)
	// datesInName are dates with or without a time, months, and times, alone or from one to another.
	datesInName = regexp.MustCompile(`(?:19|20)[0-9]{2}[-_.]?(?:0[1-9]|1[0-2])(?:[-_.]?[0-3][0-9](?:[-_.T]?[0-2][0-9](?:[-_.:h]?[0-5][0-9](?:[-_.:m]?[0-5][0-9])?)?Z?)?)?` +
		`|[0-2][0-9]:[0-5][0-9]:[0-5][0-9](?:[-_][0-2][0-9]:[0-5][0-9]:[0-5][0-9])?|(?:19|20)[0-9]{2}-?W[0-5][0-9]`)
	// epochInName is seconds or milliseconds since 1970 behind a name, as rotation adds them.
	epochInName = regexp.MustCompile(`[-_.]1[0-9]{9}(?:[0-9]{3})?([-_.]|$)`)
	// partition is a folder or a file that holds one part of a table: hour=04, part-00001-….
	partition = regexp.MustCompile(`^(?i:(?:dt|ds|date|year|month|day|hour)=|part-[0-9]+)`)
)

// withoutDates leaves alone what is part of a longer word: node202403 is a machine.
func withoutDates(name string) string {
	name = epochInName.ReplaceAllString(name, "$1")
	var b strings.Builder
	done := 0
	for _, at := range datesInName.FindAllStringIndex(name, -1) {
		if at[0] > 0 && isWordByte(name[at[0]-1]) || at[1] < len(name) && isWordByte(name[at[1]]) {
			continue
		}
		b.WriteString(name[done:at[0]])
		done = at[1]
	}
	return b.String() + name[done:]
}

func isWordByte(c byte) bool { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'z' }

// informative is what a folder or a file name says of the observer, "" if nothing. Of a name of several parts, as those
// of machines are, nothing is taken away but what stands behind it: files.example.com and dns.example.com are two.
func informative(name string) string {
	if m := addressInName.FindStringSubmatch(name); m != nil {
		return m[1]
	}
	if partition.MatchString(name) {
		return ""
	}
	all := strings.FieldsFunc(strings.TrimRight(withoutDates(name), "~"), func(r rune) bool { return r == '.' })
	first, last, said := -1, -1, ""
	for i, dotted := range all {
		word := informativeWord(dotted)
		if isNumberWord(dotted) && slices.ContainsFunc(all[i+1:], isLogKind) {
			word = dotted // 1.dns.log; behind the kind it would count rotations
		}
		if word == "" {
			continue
		}
		if first < 0 {
			first, said = i, word
		}
		last = i
	}
	if first == last {
		return said
	}
	if word := informativeWord(all[last]); word != "" {
		all[last] = word
	}
	return strings.Join(all[:last+1], ".")
}

// informativeWord is what remains of a word between dots. A number after a name is part of it, sensor_1; one that
// stands alone counts rotations.
func informativeWord(dotted string) string {
	var kept []string
	for _, piece := range strings.Split(dotted, "_") {
		piece = trimGeneric(piece)
		if piece == "" || isNumberWord(piece) && (len(kept) == 0 || len(piece) > 3) {
			continue
		}
		kept = append(kept, piece)
	}
	return strings.Join(kept, "_")
}

// trimGeneric takes generic words off the ends of a piece with hyphens, unless only a number would remain.
func trimGeneric(piece string) string {
	words := strings.FieldsFunc(piece, func(r rune) bool { return r == '-' || r == ' ' || r == '@' })
	for len(words) > 0 && isGeneric(words[0]) && !(len(words) == 2 && isNumberWord(words[1])) {
		words = words[1:]
	}
	for len(words) > 0 && isGeneric(words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	return strings.Join(words, "-")
}

func isNumberWord(word string) bool { return word != "" && strings.Trim(word, "0123456789") == "" }

func isGeneric(word string) bool { return genericWords[strings.ToLower(word)] }

// isLogKind is a generic word that is no extension.
func isLogKind(word string) bool {
	word = strings.ToLower(word)
	return genericWords[word] && !extensions[word]
}

var extensions = map[string]bool{"log": true, "logs": true, "json": true, "jsonl": true, "ndjson": true, "csv": true, "tsv": true,
	"txt": true, "text": true, "out": true, "gz": true, "gzip": true, "zst": true, "zstd": true, "bz2": true, "xz": true,
	"lz4": true, "zip": true, "tar": true, "tgz": true, "evtx": true, "old": true, "bak": true, "current": true, "latest": true}

var genericWords = func() map[string]bool {
	words := map[string]bool{}
	for _, word := range strings.Fields(`
		log logs json jsonl ndjson csv tsv txt text out gz gzip zst zstd bz2 xz lz4 zip tar tgz evtx old bak current latest spool
		archive archives archived data var tmp temp home usr opt srv mnt media root users backup backups export exports evidence
		rotated hot cold examples input
		conn dns http https ssl tls x509 files file smtp weird notice software dhcp ntp ssh ftp rdp smb kerberos ntlm dce rpc
		sip snmp tunnel known hosts services summary mapping pe ocsp quic mqtt radius
		eve flow alert alerts fast stats fileinfo drop netflow access error other vhosts vhost
		syslog messages auth secure daemon kern events event traffic report`) {
		words[word] = true
	}
	return words
}()
