package matcher

import (
	"slices"
	"strings"
)

// variables are the places that the environment variables of Windows stand for. In a pattern * is any one component
// and ? any one character.
var variables = map[string][]string{
	"%appdata%":           {`?:\users\*\appdata\roaming`, `?:\documents and settings\*\application data`},
	"%localappdata%":      {`?:\users\*\appdata\local`, `?:\documents and settings\*\local settings\application data`},
	"%temp%":              temporary,
	"%tmp%":               temporary,
	"%userprofile%":       {`?:\users\*`, `?:\documents and settings\*`},
	"%homepath%":          {`\users\*`, `?:\users\*`},
	"%public%":            {`?:\users\public`},
	"%systemroot%":        {`?:\windows`, `?:\winnt`, systemRoot},
	"%windir%":            {`?:\windows`, `?:\winnt`, systemRoot},
	"%systemdrive%":       {`?:`},
	"%homedrive%":         {`?:`},
	"%programdata%":       {`?:\programdata`, `?:\documents and settings\all users\application data`},
	"%allusersprofile%":   {`?:\programdata`, `?:\documents and settings\all users`},
	"%programfiles%":      {`?:\program files`, `?:\program files (x86)`},
	"%programfiles(x86)%": {`?:\program files (x86)`},
	"%programw6432%":      {`?:\program files`},
	"%commonprogramfiles%": {
		`?:\program files\common files`, `?:\program files (x86)\common files`,
	},
}

const systemRoot = `\systemroot`

var temporary = []string{
	`?:\users\*\appdata\local\temp`, `?:\windows\temp`, `?:\documents and settings\*\local settings\temp`,
	`?:\users\*\appdata\local\temp\*`,
}

// hives are the names that root keys go by; the kernel's are those in events of Windows and Sysmon.
var hives = map[string][]string{
	"hklm": {`hklm`, `hklm:`, `hkey_local_machine`, `\registry\machine`},
	"hku":  {`hku`, `hku:`, `hkey_users`, `\registry\user`},
	"hkcu": {`hkcu`, `hkcu:`, `hkey_current_user`, `hku\*`, `hkey_users\*`, `\registry\user\*`},
	"hkcr": {
		`hkcr`, `hkcr:`, `hkey_classes_root`, `hklm\software\classes`, `hkey_local_machine\software\classes`,
		`\registry\machine\software\classes`, `hkcu\software\classes`, `hkcu:\software\classes`,
		`hkey_current_user\software\classes`, `hku\*\software\classes`, `hku\*_classes`, `hkey_users\*\software\classes`,
		`hkey_users\*_classes`, `\registry\user\*\software\classes`, `\registry\user\*_classes`,
	},
	"hkcc": {`hkcc`, `hkcc:`, `hkey_current_config`},
}

// controlSets: Windows logs the set in use by its number.
var controlSets = []string{`system\currentcontrolset`, `system\controlset00?`}

// systemLinks are directories that macOS reaches by two names.
var systemLinks = []string{`\tmp`, `\var`, `\etc`}

// software: 32-bit programs see another key under the name of this one.
var software = []string{`software`, `software\wow6432node`}

// homes are where users live on systems other than Windows.
var homes = []string{`\home\*`, `\root`, `\users\*`}

// volumes are the names of a drive, ? being any, to kernels and to other machines.
var volumes = []string{`\device\harddiskvolume?`, `\device\harddiskvolume??`, `volume{????????-????-????-????-????????????}`}

// splitPath cuts off a path in lower case the place in front that has other names, and gives it with $env:x as %x%.
func splitPath(path string) (place, body string) {
	first, _, _ := strings.Cut(path, `\`)
	if name, ok := strings.CutPrefix(first, "$env:"); ok {
		path, first = "%"+name+"%"+path[len(first):], "%"+name+"%"
	}
	switch {
	case variables[first] != nil || first == "~" || first == "$home":
		return first, path[len(first):]
	case len(first) == 2 && first[1] == ':':
		size := placeSize(path)
		return path[:size], path[size:]
	}
	for _, link := range systemLinks {
		if after, ok := cutPattern(path, link); ok {
			return link, after
		}
	}
	return "", path
}

// namesOf are the names of a place that splitPath cut off.
func namesOf(place string) []string {
	switch {
	case place == "~" || place == "$home":
		return append([]string{"~", "$home", "${home}"}, homes...)
	case place[0] == '\\':
		return []string{place, `\private` + place}
	}
	return withAliases(append([]string{place}, variables[place]...))
}

// placeSize is how much of a path, at least its drive, some variable may stand for.
func placeSize(path string) (size int) {
	size = 2
	for _, places := range variables {
		for _, place := range places {
			if after, ok := cutPattern(path, place); ok {
				size = max(size, len(path)-len(after))
			}
		}
	}
	return size
}

// withAliases adds to the names of a place those that use variables, and those by which the kernel and other machines
// know its drive.
func withAliases(names []string) []string {
	all := names
	for _, name := range names {
		for variable, places := range variables {
			for _, place := range places {
				if after, ok := cutPattern(name, place); ok {
					all = append(all, variable+after, "$env:"+strings.Trim(variable, "%")+after)
					all = append(all, withoutDrive(places, after)...)
				}
			}
		}
		if strings.HasPrefix(name, "%") {
			all = append(all, "$env:"+strings.Trim(name, "%"))
		}
		if len(name) < 2 || name[1] != ':' {
			continue
		}
		all = append(all, name[:1]+"$"+name[2:])
		for _, volume := range volumes {
			all = append(all, volume+name[2:])
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// withoutDrive are those of a variable's places that are known without a drive.
func withoutDrive(places []string, after string) (names []string) {
	for _, place := range places {
		if place == systemRoot {
			names = append(names, place+after)
		}
	}
	return names
}

// splitKey cuts the hive off a registry key in lower case, and the control set or what else has other names with it.
func splitKey(key string) (head []string, body string) {
	hive, rest, _ := strings.Cut(key, `\`)
	names := hives[hive]
	if names == nil {
		return nil, key
	}
	switch hive {
	case "hkcu":
		if after, ok := cutPattern(rest, `software\classes`); ok {
			return hives["hkcr"], after
		}
		fallthrough
	case "hklm":
		for _, aliases := range [...][]string{controlSets, software} {
			if after, ok := cutLongest(rest, aliases); ok {
				return joined(names, aliases), after
			}
		}
	}
	return names, `\` + rest
}

func cutLongest(text string, patterns []string) (after string, ok bool) {
	for _, pattern := range slices.Backward(patterns) {
		if after, ok := cutPattern(text, pattern); ok {
			return after, true
		}
	}
	return "", false
}

func joined(names, components []string) (all []string) {
	for _, name := range names {
		for _, component := range components {
			all = append(all, name+`\`+component)
		}
	}
	return all
}

// cutPattern cuts whole components off the front.
func cutPattern(text, pattern string) (after string, ok bool) {
	for i := range len(pattern) {
		switch c := pattern[i]; {
		case c == '*':
			end := strings.IndexByte(text, '\\')
			if end < 0 {
				end = len(text)
			}
			text = text[end:]
		case text == "" || c != '?' && text[0] != c:
			return "", false
		default:
			text = text[1:]
		}
	}
	return text, text == "" || text[0] == '\\'
}

// matchHead says whether one of the patterns stands before a place, and where the longest that is a whole begins.
func matchHead(data []byte, at int, patterns []string) (start int, ok bool) {
	start = at
	for _, pattern := range patterns {
		if !mayEndIn(data, at, pattern[len(pattern)-1]) {
			continue
		}
		if begin, found := matchPattern(data, at, pattern); found && begin < start && !extendsName(data, begin) {
			start, ok = begin, true
		}
	}
	return start, ok
}

// mayEndIn is a quick look at the last character of a pattern.
func mayEndIn(data []byte, at int, last byte) bool {
	return at > 0 && (lower(data[at-1]) == last || !is(last, isAlnum) && last != '%' || is(data[at-1], isHex) && at > 2 &&
		(data[at-3] == '%' || data[at-3] == 'x'))
}

// longestComponent bounds what * stands for, in bytes.
const longestComponent = 256

func matchPattern(data []byte, at int, pattern string) (start int, ok bool) {
	for i := len(pattern) - 1; i >= 0; i-- {
		if at == 0 {
			return 0, false
		}
		next := at
		switch c := pattern[i]; c {
		case '*', anyComponent:
			for next > 0 && at-next < longestComponent && isComponentByte(data[next-1]) {
				next--
			}
		case '?':
			if is(data[at-1], isAlnum) {
				next = at - 1
			}
		case '\\':
			next = skipSeparatorsBack(data, at, ofPaths)
		default:
			next = at - charBackward(data, at, c)
		}
		if next == at {
			return 0, false
		}
		at = next
	}
	return at, true
}

func isComponentByte(c byte) bool { return c >= ' ' && strings.IndexByte(`\/:"*?<>|`, c) < 0 }
