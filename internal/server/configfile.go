package server

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// defaults is the configuration file that says what holds where nothing else is said, with an explanation of each option.
//
//go:embed default.yaml
var defaults []byte

// Default is the configuration that default.yaml says.
func Default() Config {
	var c Config
	if err := yaml.Unmarshal(defaults, &c); err != nil {
		panic(err) // a test has read it
	}
	return c
}

// maxConfig bounds the size of a configuration file.
const maxConfig = 1 << 20

// ReadConfig reads a configuration file: what it does not say is as in Default. The error is one line that names the file and, where there
// is one, the line.
func ReadConfig(path string) (Config, error) {
	file, err := os.Open(path)
	if err != nil {
		return Config{}, fmt.Errorf("%s: %w", path, plain(err))
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxConfig+1))
	if err != nil {
		return Config{}, fmt.Errorf("%s: %w", path, plain(err))
	}
	return parseConfig(path, text)
}

// plain leaves out the path, which the message names already.
func plain(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

func parseConfig(path string, text []byte) (Config, error) {
	if len(text) > maxConfig {
		return Config{}, fmt.Errorf("%s: larger than %d bytes", path, maxConfig)
	}
	c := Default()
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&c); err != nil && err != io.EOF {
		return Config{}, explained(path, err)
	}
	if err := decoder.Decode(new(yaml.Node)); err != io.EOF {
		return Config{}, fmt.Errorf("%s: a second document: only one is read", path)
	}
	if err := c.Check(); err != nil {
		return Config{}, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}

var (
	atLine       = regexp.MustCompile(`^(?:yaml: )?line (\d+): `)
	unknownField = regexp.MustCompile(`^field (.+) not found in type .*$`)
	wrongType    = regexp.MustCompile("^cannot unmarshal !!\\S+(?: `(.*)`)? into (.*)$")
)

// explained says in one line what is wrong with a file of YAML: the first thing, and how many more there are.
func explained(path string, err error) error {
	text, more := strings.TrimPrefix(err.Error(), "yaml: "), 0
	if wrong := new(yaml.TypeError); errors.As(err, &wrong) && len(wrong.Errors) > 0 {
		text, more = wrong.Errors[0], len(wrong.Errors)-1
	}
	if line := atLine.FindStringSubmatch(text); line != nil {
		path, text = path+":"+line[1], text[len(line[0]):]
	}
	if field := unknownField.FindStringSubmatch(text); field != nil {
		text = fmt.Sprintf("there is no option %q: picket serve --print-config shows all", field[1])
	}
	if wrong := wrongType.FindStringSubmatch(text); wrong != nil {
		text = wrong[1] + " is no " + typeName(wrong[2])
		if wrong[1] == "" {
			text = "a list or a map is no " + typeName(wrong[2])
		}
	}
	if more > 0 {
		text += fmt.Sprintf("; and %d more", more)
	}
	return fmt.Errorf("%s: %s", path, strings.ReplaceAll(text, "\n", " "))
}

// typeName is what a person calls a type of Go.
func typeName(name string) string {
	switch {
	case name == "time.Duration":
		return "time: write 500ms, 10s, 5m or 24h"
	case name == "bool":
		return "true or false"
	case strings.HasPrefix(name, "int") || strings.HasPrefix(name, "float"):
		return "number"
	case strings.HasPrefix(name, "[]"):
		return "list"
	case name == "string":
		return "text"
	}
	return "group of options"
}
