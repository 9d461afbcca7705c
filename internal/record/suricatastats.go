package record

import "strconv"

// sensorCounters are pairs of counters that run from the sensor's start: what was lost, and of how much.
var sensorCounters = []struct{ lost, of, why string }{
	{"stats.capture.kernel_drops", "stats.capture.kernel_packets", "the sensor dropped packets"},
	{"stats.capture.dpdk.imissed", "stats.capture.packets", "the sensor dropped packets"},
	{"stats.tcp.ssn_memcap_drop", "stats.tcp.sessions", "the sensor had no memory for sessions"},
	{"stats.flow.memcap", "stats.flow.total", "the sensor had no memory for flows"},
}

// A sensorState is what the last record of a sensor's counters said.
type sensorState struct {
	at, uptime int64 // microseconds
	counters   [8]float64
}

// sensors remembers the last counters of each sensor, of as many as a network may have.
type sensors map[string]*sensorState

const (
	maxSensors = 256
	// freshSensor is how long a sensor may have run for its first record to count from its start. An older one's counters
	// say nothing of when the loss was, and the records before are those of another file.
	freshSensor = 3600 * second
)

// loss compares the counters with those of the record before: one in a hundred lost is a loss.
func (s *sensors) loss(r *Record, line []byte) Loss {
	now := readCounters(r, line)
	before, isKnown := s.swap(r.Observer, now)
	if !isKnown || now.uptime < before.uptime { // started anew
		if !isKnown && now.uptime > freshSensor || r.Time == 0 {
			return Loss{}
		}
		before = sensorState{at: max(0, now.at-now.uptime)}
	}
	for i, c := range sensorCounters {
		lost, of := now.counters[2*i]-before.counters[2*i], now.counters[2*i+1]-before.counters[2*i+1]
		if lost > 0 && lost*100 >= of {
			return Loss{Scope: "suricata", Since: before.at, Why: c.why}
		}
	}
	return Loss{}
}

// swap remembers a state and gives the one before, if there was one.
func (s *sensors) swap(sensor string, now sensorState) (before sensorState, ok bool) {
	if *s == nil {
		*s = sensors{}
	}
	known := (*s)[sensor]
	switch {
	case known != nil:
		before, *known = *known, now
		return before, true
	case len(*s) < maxSensors:
		known = new(sensorState)
		*known = now
		(*s)[sensor] = known
	}
	return before, false
}

func readCounters(r *Record, line []byte) sensorState {
	now := sensorState{at: r.Time}
	for i := range r.Fields {
		f := &r.Fields[i]
		if f.Name == "stats.uptime" {
			now.uptime = int64(counter(line[f.Start:f.End])) * second
			continue
		}
		for n, c := range sensorCounters {
			switch f.Name {
			case c.lost:
				now.counters[2*n] = counter(line[f.Start:f.End])
			case c.of:
				now.counters[2*n+1] = counter(line[f.Start:f.End])
			}
		}
	}
	return now
}

// counter is 0 for what is none.
func counter(value []byte) float64 {
	if len(value) > 20 {
		return 0
	}
	n, err := strconv.ParseUint(string(value), 10, 53)
	if err != nil {
		return 0
	}
	return float64(n)
}
