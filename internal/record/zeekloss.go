package record

import (
	"bytes"
	"math"
	"strconv"
)

// What Zeek says of traffic that it did not see. One packet in a hundred lost is a loss.

// lossOf marks the record: what is missing is missing from all of Zeek's logs.
func (r *Record) lossOf(why string, since int64) {
	r.Loss = Loss{Scope: "zeek", Since: since, Why: why}
}

// captureLoss reads the share of acknowledged segments that were not there, measured over ts_delta seconds.
func captureLoss(r *Record, line []byte) {
	percent, ok := r.number(line, "percent_lost")
	if !ok || percent < 1 {
		return
	}
	since := int64(0)
	if delta, ok := r.number(line, "ts_delta"); ok && delta > 0 && delta < 1e7 && r.Time > 0 {
		since = r.Time - int64(delta*float64(second))
	}
	r.lossOf("Zeek did not see part of the traffic", since)
}

// statsInterval is how far back a record of stats.log reaches: Stats::report_interval as it comes.
const statsInterval = 300 * second

func statsLoss(r *Record, line []byte) {
	dropped, _ := r.number(line, "pkts_dropped")
	if seen, _ := r.number(line, "pkts_proc"); dropped <= 0 || dropped*100 < seen {
		return
	}
	r.lossOf("Zeek dropped packets", max(0, r.Time-statsInterval))
}

// reporterLoss reads what Zeek says when it ends: `… received on interface eth0, 120 (1.10%) dropped`.
func reporterLoss(r *Record, line []byte) {
	message := r.named(line, "message")
	end := bytes.Index(message, []byte("%) dropped"))
	if end < 0 {
		return
	}
	start := bytes.LastIndexByte(message[:end], '(') + 1
	if percent, err := strconv.ParseFloat(string(message[start:end]), 64); err == nil && percent >= 1 {
		r.lossOf("Zeek dropped packets", 0)
	}
}

func noticeLoss(r *Record, line []byte) {
	switch string(r.value(line, partEvent)) {
	case "CaptureLoss::Too_Much_Loss", "CaptureLoss::Too_Little_Traffic":
		r.lossOf("Zeek did not see part of the traffic", 0)
	case "PacketFilter::Dropped_Packets":
		r.lossOf("Zeek dropped packets", 0)
	}
}

// number is a value that is one.
func (r *Record) number(line []byte, name string) (float64, bool) {
	value := r.named(line, name)
	if len(value) == 0 || len(value) > 32 {
		return 0, false
	}
	n, err := strconv.ParseFloat(string(value), 64)
	return n, err == nil && !math.IsNaN(n) && !math.IsInf(n, 0)
}
