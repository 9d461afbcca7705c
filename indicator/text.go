package indicator

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// hexDigits accepts exactly n hexadecimal digits, with colons between pairs as fingerprints of certificates have them,
// and lowers them.
func hexDigits(n int) func(string) (string, error) {
	return func(text string) (string, error) {
		if len(text) == n+n/2-1 {
			text = strings.ReplaceAll(text, ":", "")
		}
		if len(text) != n || strings.Trim(text, "0123456789abcdefABCDEF") != "" {
			return "", errors.New("not " + strconv.Itoa(n) + " hexadecimal digits")
		}
		return strings.ToLower(text), nil
	}
}

// canonicalText is for values that have no form of their own.
func canonicalText(text string) (string, error) {
	for inner := unquote(text); inner != text; inner = unquote(text) {
		text = strings.TrimSpace(inner)
	}
	if text == "" {
		return "", errors.New("empty value")
	}
	if !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) {
		return "", errors.New("holds control characters")
	}
	return text, nil
}

func unquote(text string) string {
	if text == "" || text[0] < utf8.RuneSelf && strings.IndexByte("\"'`", text[0]) < 0 {
		return text
	}
	for _, pair := range []string{`""`, `''`, "``", "“”", "‘’"} {
		open, size := utf8.DecodeRuneInString(pair)
		if rest, ok := strings.CutPrefix(text, string(open)); ok {
			if inner, ok := strings.CutSuffix(rest, pair[size:]); ok {
				return inner
			}
		}
	}
	return text
}

// hasWord refuses what would be found in nearly every log: dots, and the dash that stands for an empty field.
func hasWord(text string) error {
	isWord := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }
	if !strings.ContainsFunc(text, isWord) {
		return errors.New("has no letter or digit")
	}
	return nil
}

func canonicalUserAgent(text string) (string, error) {
	text, err := canonicalText(text)
	if err != nil {
		return "", err
	}
	return text, hasWord(text)
}

func canonicalFileName(text string) (string, error) {
	text, err := canonicalText(text)
	if err != nil {
		return "", err
	}
	text = strings.ReplaceAll(text, "[.]", ".")
	if strings.ContainsAny(text, `/\:*?"<>|`) {
		return "", errors.New("holds a character that no file name has")
	}
	return text, hasWord(text)
}

// singleBackslashes undoes doubling, once or several times over, as nested JSON has it.
func singleBackslashes(text string) string {
	for strings.Contains(text, `\\`) {
		text = strings.ReplaceAll(text, `\\`, `\`)
	}
	return text
}

func canonicalFilePath(text string) (string, error) {
	text, err := canonicalText(text)
	if err != nil {
		return "", err
	}
	text = strings.ReplaceAll(text, "[.]", ".")
	if strings.Contains(text, `:\\`) || strings.Contains(text, `%\\`) {
		text = singleBackslashes(text)
	}
	trimmed := strings.TrimRight(text, `/\ `)
	if !strings.ContainsAny(trimmed, `/\`) {
		return "", errors.New("has one component only: a file name")
	}
	return trimmed, hasWord(trimmed)
}

// hives abbreviates the root keys; the kernel's own names are those that Windows logs for them.
var hives = strings.NewReplacer(
	`\registry\machine\`, `HKLM\`, `\registry\user\`, `HKU\`, `computer\`, ``,
	`microsoft.powershell.core\registry::`, ``, `registry::`, ``, `hku:\`, `HKU\`, `hkcr:\`, `HKCR\`,
	`hkey_local_machine\`, `HKLM\`, `hkey_current_user\`, `HKCU\`, `hkey_users\`, `HKU\`, `hkey_classes_root\`, `HKCR\`,
	`hkey_current_config\`, `HKCC\`, `hklm:\`, `HKLM\`, `hkcu:\`, `HKCU\`, `hklm\`, `HKLM\`, `hkcu\`, `HKCU\`,
	`hku\`, `HKU\`, `hkcr\`, `HKCR\`, `hkcc\`, `HKCC\`)

func canonicalRegistry(text string) (string, error) {
	text, err := canonicalText(text)
	if err != nil {
		return "", err
	}
	text = singleBackslashes(text)
	text = strings.TrimRight(text, `\ `)
	// The hive is in the first two components: replace only there, keeping the case of the rest.
	head := text
	if parts := strings.SplitAfterN(text, `\`, 4); len(parts) == 4 {
		head = strings.Join(parts[:3], "")
	}
	short := hives.Replace(strings.ToLower(head))
	for _, hive := range []string{`HKLM\`, `HKCU\`, `HKU\`, `HKCR\`, `HKCC\`} {
		if rest, ok := strings.CutPrefix(short, hive); ok {
			return hive + text[len(head)-len(rest):], nil
		}
	}
	return "", errors.New("names no registry hive")
}

var ja4Form = regexp.MustCompile(`^[tqd](?:1[0-3]|[sd][1-3]|00)[di][0-9]{4}[0-9a-z]{2}_[0-9a-f]{12}_[0-9a-f]{12}$`)

func canonicalJA4(text string) (string, error) {
	text = strings.ToLower(text)
	if !ja4Form.MatchString(text) {
		return "", errors.New("not a JA4 fingerprint")
	}
	return text, nil
}

func canonicalASN(text string) (string, error) {
	digits := strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(strings.ToUpper(text), "ASN"), "AS"))
	n, err := strconv.ParseUint(digits, 10, 32)
	if err != nil {
		return "", errors.New("not the number of an autonomous system")
	}
	return "AS" + strconv.FormatUint(n, 10), nil
}
