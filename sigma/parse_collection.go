package sigma

import "go.yaml.in/yaml/v3"

// A collection carries what the attribute `action` of old rule collections hands from document to document.
type collection struct {
	global   *yaml.Node // goes into every rule until a reset
	previous *yaml.Node // what a `repeat` changes
}

// resolve is the document as a rule is to be read from it: nil if it only prepares others.
func (c *collection) resolve(root *yaml.Node) (*yaml.Node, error) {
	if root.Kind != yaml.MappingNode {
		return nil, faultAt(root, "is no rule: the document is no map")
	}
	action := lookUp(root, "action")
	if action == nil {
		if c.global == nil || lookUp(root, "correlation") != nil || lookUp(root, "filter") != nil {
			c.previous = root
			return root, nil
		}
		c.previous = merge(root, c.global)
		return c.previous, nil
	}
	switch action.Value {
	case "global":
		c.global = without(root, "action")
		c.previous = c.global
		return nil, nil
	case "reset":
		c.global = nil
		return nil, nil
	case "repeat":
		if c.previous == nil {
			return nil, faultAt(action, "action repeat has no document before it")
		}
		c.previous = merge(c.previous, without(root, "action"))
		return c.previous, nil
	}
	return nil, faultAt(action, "action %q is none of global, reset and repeat", shorten(action.Value))
}

// merge is base with the entries of more: maps that both have are merged, of other values that of more stays.
func merge(base, more *yaml.Node) *yaml.Node {
	merged := *base
	merged.Content = append([]*yaml.Node(nil), base.Content...)
	for i := 0; i+1 < len(more.Content); i += 2 {
		key, value := more.Content[i], more.Content[i+1]
		at := indexOf(&merged, target(key).Value)
		switch {
		case at < 0:
			merged.Content = append(merged.Content, key, value)
		case target(merged.Content[at]).Kind == yaml.MappingNode && target(value).Kind == yaml.MappingNode:
			merged.Content[at] = merge(target(merged.Content[at]), target(value))
		default:
			merged.Content[at] = value
		}
	}
	return &merged
}

// indexOf is where the value of a key stands, -1 if nowhere.
func indexOf(m *yaml.Node, key string) int {
	for i := 0; i+1 < len(m.Content); i += 2 {
		if target(m.Content[i]).Value == key {
			return i + 1
		}
	}
	return -1
}

func without(m *yaml.Node, key string) *yaml.Node {
	rest := *m
	rest.Content = nil
	for i := 0; i+1 < len(m.Content); i += 2 {
		if target(m.Content[i]).Value != key {
			rest.Content = append(rest.Content, m.Content[i], m.Content[i+1])
		}
	}
	return &rest
}
