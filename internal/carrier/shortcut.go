package carrier

import (
	"encoding/binary"
	"regexp"
	"strings"
)

// lnk reads a shortcut (MS-SHLLINK): what it starts, with which arguments.
func (i *inspector) lnk(s *subject) {
	target, arguments := readLink(s.body)
	i.find(Shortcut, s, 0, strings.TrimSpace(target+" "+strings.TrimSpace(arguments)))
	for _, url := range addressesIn(target + " " + arguments) {
		i.link(s, "shortcut", url)
	}
	if len(s.body) > 64<<10 {
		i.find(Shortcut, s, -1, "a shortcut that holds more than itself")
	}
}

// Flags of a shortcut (MS-SHLLINK, 2.1.1).
const (
	linkHasIDList = 1 << iota
	linkHasInfo
	linkHasName
	linkHasRelativePath
	linkHasWorkingDir
	linkHasArguments
	linkHasIcon
	linkIsUnicode
)

func readLink(b []byte) (target, arguments string) {
	if len(b) < 76 {
		return "", ""
	}
	flags := binary.LittleEndian.Uint32(b[20:])
	at := 76
	list := ""
	if flags&linkHasIDList != 0 && at+2 <= len(b) {
		end := min(len(b), at+2+int(binary.LittleEndian.Uint16(b[at:])))
		list = idList(b[at+2 : end])
		at = end
	}
	if flags&linkHasInfo != 0 && at+4 <= len(b) {
		end := int(min(int64(len(b)), int64(at)+int64(binary.LittleEndian.Uint32(b[at:]))))
		target = linkInfo(b[at:end])
		at = max(end, at+4)
	}
	relative := ""
	for flag := uint32(linkHasName); flag <= linkHasIcon; flag <<= 1 {
		if flags&flag == 0 || at+2 > len(b) {
			continue
		}
		var text string
		text, at = linkString(b, at, flags&linkIsUnicode != 0)
		switch flag {
		case linkHasRelativePath:
			relative = text
		case linkHasArguments:
			arguments = text
		}
	}
	for _, other := range []string{environmentTarget(b, at), relative, list} {
		if target == "" {
			target = other
		}
	}
	return target, arguments
}

func linkString(b []byte, at int, unicode bool) (string, int) {
	n := int(binary.LittleEndian.Uint16(b[at:]))
	at += 2
	if !unicode {
		end := min(len(b), at+n)
		return string(b[at:end]), end
	}
	end := min(len(b), at+2*n)
	return wide(b[at:end], binary.LittleEndian), end
}

// linkInfo gives the local path, or the share (MS-SHLLINK, 2.3).
func linkInfo(b []byte) string {
	if len(b) < 28 {
		return ""
	}
	field := func(at int) []byte {
		if n := int64(binary.LittleEndian.Uint32(b[at:])); n > 0 && n < int64(len(b)) {
			return b[n:]
		}
		return nil
	}
	local := zeroEnded(field(16))
	if network := field(20); len(network) > 20 && local == "" {
		if n := binary.LittleEndian.Uint32(network[8:]); int64(n) < int64(len(network)) {
			local = zeroEnded(network[n:])
			if suffix := zeroEnded(field(24)); suffix != "" {
				local += `\` + suffix
			}
		}
	}
	return local
}

// environmentTarget is the block of that name behind the strings (MS-SHLLINK, 2.5.4).
func environmentTarget(b []byte, at int) string {
	for at+8 <= len(b) {
		size := int64(binary.LittleEndian.Uint32(b[at:]))
		if size < 8 || int64(at)+size > int64(len(b)) {
			return ""
		}
		if binary.LittleEndian.Uint32(b[at+4:]) == 0xa0000001 && size >= 788 {
			return zeroEnded(b[at+8 : at+268])
		}
		at += int(size)
	}
	return ""
}

// idList joins the names of the items, as far as they are files (type 0x3x) and drives.
func idList(b []byte) string {
	var names []string
	for len(b) > 2 && len(names) < 50 {
		n := int(binary.LittleEndian.Uint16(b))
		if n < 3 || n > len(b) {
			break
		}
		item := b[2:n]
		switch {
		case item[0]&0x70 == 0x30 && len(item) > 12 && item[0]&4 == 0:
			names = append(names, zeroEnded(item[12:]))
		case item[0]&0x70 == 0x30 && len(item) > 12:
			names = append(names, wideLE(item[12:]))
		case item[0]&0x70 == 0x20 && len(item) > 1:
			names = append(names, strings.TrimRight(zeroEnded(item[1:]), `\`))
		}
		b = b[n:]
	}
	return strings.Join(names, `\`)
}

// shortcutTarget finds what a shortcut of text opens: INI, property list, XML and RDP files.
var shortcutTarget = regexp.MustCompile(`(?im)^\s*(?:URL|BaseURL|IconFile|Command|Exec|full address:s|alternate shell:s|remoteapplicationprogram:s|gatewayhostname:s|Wallpaper|Path)\s*[=:]\s*(\S[^\r\n]*)|` +
	`<(?:string|url|simpleLocation|DeepLink|locationProvider)\b[^>]*>\s*([^<\s][^<]*)<`)

func (i *inspector) shortcut(s *subject) {
	text := utf8Text(s.body[:min(len(s.body), 1<<20)])
	found := false
	for _, m := range shortcutTarget.FindAllStringSubmatch(text, 50) {
		found = true
		quote := strings.TrimSpace(m[1] + m[2])
		i.find(Shortcut, s, -1, quote)
		if isRemote(quote) {
			i.link(s, "shortcut", quote)
		}
	}
	if !found {
		i.find(Shortcut, s, 0, firstLine(s.body, s.own))
	}
	for _, url := range addressesIn(text) {
		if !strings.Contains(url, "schemas.microsoft.com/") && !strings.Contains(url, "//www.apple.com/DTDs") {
			i.link(s, "shortcut", url)
		}
	}
}

// calendar takes the links of an appointment (RFC 5545); long lines are folded.
func (i *inspector) calendar(s *subject) {
	text := utf8Text(s.body[:min(len(s.body), 4<<20)])
	for _, fold := range []string{"\r\n ", "\n ", "\r\n\t", "\n\t"} {
		text = strings.ReplaceAll(text, fold, "")
	}
	text = strings.NewReplacer(`\n`, "\n", `\N`, "\n", `\,`, ",", `\;`, ";").Replace(text)
	for _, url := range addressesIn(text) {
		i.link(s, "calendar", url)
	}
}
