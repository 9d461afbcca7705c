package rules

import "strings"

// directionNames are the fields that say who began a connection: of Windows' audit, ECS, OCSF and CrowdStrike's sensor.
var directionNames = strings.Fields(`Direction network.direction connection_info.direction connection_info.direction_id
	ConnectionDirection`)

// directions are their values, in lower case, as `Initiated` has it: true where the machine of the record began.
// https://www.elastic.co/guide/en/ecs/current/ecs-network.html, https://schema.ocsf.io/objects/network_connection_info.
var directions = map[string]string{
	"%%14593": "true", "outbound": "true", "outgoing": "true", "egress": "true",
	"%%14592": "false", "inbound": "false", "incoming": "false", "ingress": "false",
}

// numberedDirections are those of fields that have numbers.
var numberedDirections = map[string]map[string]string{
	"connection_info.direction_id": {"1": "false", "2": "true"},
	"ConnectionDirection":          {"0": "true", "1": "false"},
}

// deriveInitiated says who began a connection, where the record does and not in Sysmon's words. Nearly all rules for
// connections ask for it.
func deriveInitiated(b *builder, c *Class) {
	if !c.is("network_connection") || b.value("Initiated") != nil {
		return
	}
	for _, name := range directionNames {
		words := directions
		if numbered := numberedDirections[name]; numbered != nil {
			words = numbered
		}
		if initiated := words[strings.ToLower(string(b.value(name)))]; initiated != "" {
			b.derive([]byte(initiated), "Initiated")
			return
		}
	}
}
