package cli

import (
	"regexp"
	"strings"

	"github.com/spf13/pflag"

	"picket/internal/report"
)

// typedAgain is a command as the user would type it again, but for how and where the answer is written.
func typedAgain(command string, flags *pflag.FlagSet, paths []string) string {
	words := []string{command}
	flags.Visit(func(flag *pflag.Flag) {
		switch flag.Name {
		case "format", "output", "quiet", "jobs", "record", "explain":
			return
		}
		if flag.Value.Type() == "bool" && flag.Value.String() == "true" {
			words = append(words, nameOf(flag))
			return
		}
		for _, value := range valuesOf(flag) {
			words = append(words, nameOf(flag), shellWord(value))
		}
	})
	for _, path := range paths {
		words = append(words, shellWord(path))
	}
	return password.ReplaceAllString(strings.Join(words, " "), "$1:***@")
}

// password is the part of an address that stays with its user.
var password = regexp.MustCompile(`(://[^\s/:@']*):[^\s/@']*@`)

func nameOf(flag *pflag.Flag) string {
	if flag.Shorthand != "" {
		return "-" + flag.Shorthand
	}
	return "--" + flag.Name
}

func valuesOf(flag *pflag.Flag) []string {
	if list, ok := flag.Value.(pflag.SliceValue); ok {
		return list.GetSlice()
	}
	return []string{flag.Value.String()}
}

// shellWord quotes what a shell would not take as it is.
func shellWord(text string) string {
	text = report.Plain(text)
	if text != "" && !strings.ContainsFunc(text, isSpecial) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

func isSpecial(r rune) bool {
	return r <= ' ' || strings.ContainsRune("\"'`$&|;<>()*?[]{}#~!\\", r)
}
