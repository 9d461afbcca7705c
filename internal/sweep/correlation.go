package sweep

import (
	"fmt"
	"strings"
	"time"

	"picket/internal/intel"
	"picket/sigma"
)

// CorrelationKind is in place of a log kind where a sighting is of no one record.
const CorrelationKind = "correlation"

// correlationMemory is how many bytes are kept of the events that correlations are made of. They need half as much again: with
// all rules of SigmaHQ the whole stays below 150 MB.
const correlationMemory = 24 << 20

// correlate tells the correlations that were found, as sightings of their own. They have the time of their last event.
func (b *behaviour) correlate(c *sigma.Correlator, see func(*intel.Sighting)) {
	if c == nil {
		return
	}
	c.Conclude(func(m sigma.CorrelationMatch) {
		number, last := b.question.Rules.NumberOf(m.Correlation), m.Last.UTC()
		see(&intel.Sighting{
			Time: &last, TimeBasis: intel.Stated, Validity: intel.Within,
			Target: number, Rule: b.question.Rules.Rule(number), Advisory: b.question.Rules.Advisory(number),
			Role: intel.RoleUnknown, Action: intel.ActionUnknown, Direction: intel.DirectionUnknown,
			LogKind: CorrelationKind, Host: machineOf(m.Group), Text: describeCorrelation(&m),
		})
	})
	b.forgotten, b.isSilent = c.Dropped(), c.Silent
}

// machineOf is the machine that the events of a correlation were grouped by, "" if they were not.
func machineOf(group []string) string {
	for _, pair := range group {
		switch name, value, _ := strings.Cut(pair, "="); name {
		case "Computer", "ComputerName", "host.name", "hostname", "Hostname":
			return value
		}
	}
	return ""
}

// describeCorrelation says what was found: "User=alice: 12 events, 2024-03-02T04:11:09Z to 2024-03-02T04:19:00Z".
func describeCorrelation(m *sigma.CorrelationMatch) string {
	text := fmt.Sprintf("%d events, %s to %s", m.Events, m.First.UTC().Format(time.RFC3339), m.Last.UTC().Format(time.RFC3339))
	if len(m.Group) > 0 {
		return strings.Join(m.Group, ", ") + ": " + text
	}
	return text
}
