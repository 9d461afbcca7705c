package matcher

import "strings"

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
	"%systemroot%":        {`?:\windows`, `?:\winnt`, `\systemroot`},
	"%windir%":            {`?:\windows`, `?:\winnt`, `\systemroot`},
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
		`\registry\machine\software\classes`, `hkcu\software\classes`, `hku\*\software\classes`, `hku\*_classes`,
	},
	"hkcc": {`hkcc`, `hkcc:`, `hkey_current_config`},
}

// controlSets: Windows logs the set in use by its number.
var controlSets = []string{`system\currentcontrolset`, `system\controlset00?`}

// splitPath cuts the variable off a path in lower case, and gives what may stand for it.
func splitPath(path string) (head []string, body string) {
	end := strings.IndexByte(path, '\\')
	if end < 0 {
		end = len(path)
	}
	places := variables[path[:end]]
	if places == nil {
		return nil, path
	}
	name := path[:end]
	return append([]string{name, "$env:" + strings.Trim(name, "%")}, places...), path[end:]
}

// splitKey cuts the hive off a registry key in lower case, and the control set with it.
func splitKey(key string) (head []string, body string) {
	hive, rest, _ := strings.Cut(key, `\`)
	names := hives[hive]
	if names == nil {
		return nil, key
	}
	for _, set := range controlSets {
		after, ok := cutPattern(rest, set)
		if !ok || hive != "hklm" {
			continue
		}
		for _, name := range names {
			for _, other := range controlSets {
				head = append(head, name+`\`+other)
			}
		}
		return head, after
	}
	return names, `\` + rest
}

// cutPattern cuts whole components off the front.
func cutPattern(text, pattern string) (after string, ok bool) {
	if len(text) < len(pattern) {
		return "", false
	}
	for i := range len(pattern) {
		if pattern[i] != '?' && text[i] != pattern[i] {
			return "", false
		}
	}
	after = text[len(pattern):]
	return after, after == "" || after[0] == '\\'
}

// matchHead says whether one of the patterns stands before a place, and where the longest that is a whole begins.
func matchHead(data []byte, at int, patterns []string) (start int, ok bool) {
	start = at
	for _, pattern := range patterns {
		if begin, found := matchPattern(data, at, pattern); found && begin < start && !extendsName(data, begin) {
			start, ok = begin, true
		}
	}
	return start, ok
}

// longestComponent bounds what * stands for, in bytes.
const longestComponent = 256

func matchPattern(data []byte, at int, pattern string) (start int, ok bool) {
	for i := len(pattern) - 1; i >= 0; i-- {
		if at == 0 {
			return 0, false
		}
		switch c := pattern[i]; c {
		case '*':
			begin := at
			for begin > 0 && at-begin < longestComponent && isComponentByte(data[begin-1]) {
				begin--
			}
			if begin == at {
				return 0, false
			}
			at = begin
		case '?':
			if !is(data[at-1], isAlnum) {
				return 0, false
			}
			at--
		case '\\':
			if !isSeparator(data[at-1], ofPaths) {
				return 0, false
			}
			for at > 0 && isSeparator(data[at-1], ofPaths) {
				at--
			}
		default:
			if lower(data[at-1]) != c {
				return 0, false
			}
			at--
		}
	}
	return at, true
}

func isComponentByte(c byte) bool { return c >= ' ' && strings.IndexByte(`\/:"*?<>|`, c) < 0 }
