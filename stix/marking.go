package stix

import (
	"strings"
)

// tlpIDs are the marking definitions that the standards fix: those of TLP 1 (STIX 2.1, section 7.2.1.4; the same ids in
// STIX 2.0), and those of TLP 2.0 (OASIS extension definition for TLP 2.0). Producers refer to them without carrying them.
var tlpIDs = map[string]string{
	"marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9": "TLP:CLEAR",
	"marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da": "TLP:GREEN",
	"marking-definition--f88d31f6-486f-44da-b317-01333bde0b82": "TLP:AMBER",
	"marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed": "TLP:RED",
	"marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487": "TLP:CLEAR",
	"marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb": "TLP:GREEN",
	"marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421": "TLP:AMBER",
	"marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003": "TLP:AMBER+STRICT",
	"marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1": "TLP:RED",
}

// tlpExtension is where TLP 2.0 stands in a marking definition.
const tlpExtension = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"

// TLPOf is the TLP 2.0 label of a marking definition's id, where a standard fixes the id, else empty.
func TLPOf(id string) string { return tlpIDs[id] }

// ParseTLP brings a label, with or without "TLP:" and in any case, to the words of TLP 2.0: WHITE becomes CLEAR. It is
// empty for what is no TLP label.
func ParseTLP(label string) string {
	label = "TLP:" + strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(label)), "TLP:")
	switch label {
	case "TLP:WHITE":
		return "TLP:CLEAR"
	case "TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED":
		return label
	}
	return ""
}

// tlp reads a marking definition: its fixed id, the extension of TLP 2.0, or the definition of TLP 1.
func (m members) tlp() string {
	if label := TLPOf(m.common.ID); label != "" {
		return label
	}
	if label := ParseTLP(m.textAt("extensions", tlpExtension, "tlp_2_0")); label != "" {
		return label
	}
	return ParseTLP(m.textAt("definition", "tlp"))
}

// textAt follows names into nested objects; empty where one is missing.
func (m members) textAt(path ...string) string {
	values := m.values
	for _, name := range path[:len(path)-1] {
		inner, err := values.Get(name).Members()
		if err != nil {
			return ""
		}
		values = inner
	}
	text, err := values.Get(path[len(path)-1]).Text()
	if err != nil {
		return ""
	}
	return text.Value
}
