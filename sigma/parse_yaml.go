package sigma

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A part is the text of one YAML document with the line it begins at.
type part struct {
	text []byte
	line int
}

// splitDocuments cuts a stream at its document markers, so that a document that is no YAML leaves the others readable. A
// line that begins with a marker is one wherever it stands (YAML 1.2.2, §9.1.2).
func splitDocuments(data []byte) []part {
	var parts []part
	start, startLine, line := 0, 1, 1
	cut := func(end int) {
		if hasContent(data[start:end]) {
			parts = append(parts, part{data[start:end], startLine})
		}
		start, startLine = end, line
	}
	for at := 0; at < len(data); line++ {
		next := len(data)
		if i := bytes.IndexByte(data[at:], '\n'); i >= 0 {
			next = at + i + 1
		}
		switch {
		case isMarker(data[at:next], "---"):
			cut(at)
		case isMarker(data[at:next], "..."):
			cut(at)
			start, startLine = next, line+1
		}
		at = next
	}
	cut(len(data))
	return parts
}

func isMarker(line []byte, marker string) bool {
	rest, ok := bytes.CutPrefix(line, []byte(marker))
	return ok && (len(rest) == 0 || bytes.IndexByte([]byte(" \t\r\n"), rest[0]) >= 0)
}

// hasContent says whether there is more than comments, directives and a marker.
func hasContent(text []byte) bool {
	for line := range bytes.Lines(text) {
		line = bytes.TrimSpace(line)
		if isMarker(line, "---") {
			line = bytes.TrimSpace(line[3:])
		}
		if len(line) > 0 && line[0] != '#' && line[0] != '%' {
			return true
		}
	}
	return false
}

// decode reads one document; its nodes have the lines of the file. It is nil if the document is empty.
func decode(d part) (*yaml.Node, error) {
	var n yaml.Node
	err := yaml.NewDecoder(bytes.NewReader(d.text)).Decode(&n)
	if errors.Is(err, io.EOF) {
		return nil, nil
	}
	if err != nil {
		return nil, yamlError(err, d)
	}
	if n.Kind != yaml.DocumentNode || len(n.Content) == 0 {
		return nil, nil
	}
	shiftLines(&n, d.line-1)
	return n.Content[0], nil
}

// shiftLines does not follow aliases: what they stand for is in the tree already.
func shiftLines(n *yaml.Node, by int) {
	n.Line += by
	for _, c := range n.Content {
		shiftLines(c, by)
	}
}

var yamlLine = regexp.MustCompile(`^yaml: (?:unmarshal errors: *)?(?:line (\d+): )?`)

// yamlError is the reader's message with the line of the file, and what to do where that is nearly always the same.
func yamlError(err error, d part) error {
	message := oneLine(err.Error())
	m := yamlLine.FindStringSubmatch(message)
	if m == nil {
		return &lineError{d.line, "is no YAML: " + message}
	}
	line := d.line
	if n, err := strconv.Atoi(m[1]); err == nil {
		line += n - 1
	}
	message = strings.TrimPrefix(message, m[0])
	if alias := unknownAlias.FindStringSubmatch(message); alias != nil { // its line is not told
		line = d.line + bytes.Count(d.text[:max(0, bytes.Index(d.text, []byte("*"+alias[1])))], []byte("\n"))
	}
	for _, a := range yamlAdvice {
		if strings.HasPrefix(message, a.message) {
			message += ": " + a.advice
		}
	}
	return &lineError{line, "is no YAML: " + message}
}

var unknownAlias = regexp.MustCompile(`^unknown anchor '(.*)' referenced`)

// yamlAdvice is what most often is wrong where the reader says so.
var yamlAdvice = []struct{ message, advice string }{
	{"unknown anchor", "a value that begins with * must stand in quotes"},
	{"did not find expected alphabetic or numeric character", "a value that begins with * or & must stand in quotes, and quotes be closed"},
	{"found character that cannot start any token", "a value that begins with @, % or ` must stand in quotes, and lines not be indented with tabs"},
}

// vet finds what no document may have: too much, too deep, a key twice. left is what the file may still use.
func vet(root *yaml.Node, left *int) error {
	v := vetter{left: min(maxNodes, *left)}
	before := v.left
	err := v.walk(root, 0)
	*left -= before - v.left
	return err
}

type vetter struct{ left int }

// bytesPerNode is how much text counts as a node more.
const bytesPerNode = 64

func (v *vetter) walk(n *yaml.Node, depth int) error {
	n = target(n)
	if v.left -= 1 + len(n.Value)/bytesPerNode; v.left < 0 {
		return faultAt(n, "the document, or the file, has too many values, aliases counted as what they stand for")
	}
	if depth > maxDepth {
		return faultAt(n, "maps and lists are nested more than %d deep", maxDepth)
	}
	if n.Kind == yaml.MappingNode {
		if err := vetKeys(n); err != nil {
			return err
		}
	}
	for _, c := range n.Content {
		if err := v.walk(c, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func vetKeys(n *yaml.Node) error {
	seen := make(map[string]bool, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := target(n.Content[i])
		switch {
		case k.Kind != yaml.ScalarNode:
			return faultAt(k, "a key of a map is itself a map or list")
		case k.Tag == "!!merge":
			return faultAt(k, "merge keys (<<) are not part of YAML 1.2")
		case seen[k.Value]:
			return faultAt(k, "key %q stands twice in a map", shorten(k.Value))
		}
		seen[k.Value] = true
	}
	return nil
}

// target is what an alias stands for, or the node itself.
func target(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// lookUp is the value of a key, nil if there is none.
func lookUp(m *yaml.Node, key string) *yaml.Node {
	if m.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(m.Content); i += 2 {
		if target(m.Content[i]).Value == key {
			return target(m.Content[i+1])
		}
	}
	return nil
}
