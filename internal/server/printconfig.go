package server

import (
	"bytes"
	"io"

	"go.yaml.in/yaml/v3"
)

// PrintConfig writes a configuration as a file that reads back as the same, with what default.yaml says of each option. It has no
// secrets: they are in files of their own.
func PrintConfig(w io.Writer, c Config) error {
	var values, explained yaml.Node
	if err := values.Encode(c); err != nil {
		return err
	}
	if err := yaml.Unmarshal(defaults, &explained); err != nil {
		return err
	}
	comment(&values, explained.Content[0])
	var text bytes.Buffer
	encoder := yaml.NewEncoder(&text)
	encoder.SetIndent(2)
	if err := encoder.Encode(&values); err != nil {
		return err
	}
	_, err := w.Write(text.Bytes())
	return err
}

// comment gives each option the comment that stands at it in the file of defaults.
func comment(values, explained *yaml.Node) {
	for i := 0; i+1 < len(values.Content) && values.Kind == yaml.MappingNode; i += 2 {
		name := values.Content[i]
		known, value := option(explained, name.Value)
		if known == nil {
			continue
		}
		name.HeadComment = known.HeadComment
		comment(values.Content[i+1], value)
		if values.Content[i+1].Kind != yaml.ScalarNode && len(values.Content[i+1].Content) == 0 {
			values.Content[i+1].Style = yaml.FlowStyle
		}
	}
}

// option finds an option of a map; nil where there is none.
func option(m *yaml.Node, name string) (key, value *yaml.Node) {
	for i := 0; i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value == name {
			return m.Content[i], m.Content[i+1]
		}
	}
	return nil, nil
}
