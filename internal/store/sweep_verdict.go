package store

import (
	"encoding/binary"
	"slices"
	"time"

	"picket/indicator"
	"picket/internal/intel"
	"picket/internal/rawjson"
)

// A SweepVerdict is what a sweep says of one indicator.
type SweepVerdict struct {
	Indicator indicator.Indicator `json:"indicator"`
	ID        string              `json:"-"` // its document's own; "": the one that indicator.ID derives
	Verdict   intel.Verdict       `json:"verdict"`
	SetAside  bool                `json:"set_aside,omitempty"`
	Reason    string              `json:"reason,omitempty"`
	Sightings int                 `json:"sightings"`
	Mentions  int                 `json:"mentions"`
	First     time.Time           `json:"first,omitzero"` // of the sightings
	Last      time.Time           `json:"last,omitzero"`
	Rest      []byte              `json:"-"` // the record, from what follows the indicator on: `,"advisory":…}`
}

// verdictLine is the record of a verdict: {"record":"verdict","indicator":{"kind":…,"value":…,"id":…}, and the rest.
func verdictLine(x indicator.Indicator, id, rest []byte) []byte {
	line := make([]byte, 0, 128+len(x.Value)+len(rest))
	line = append(line, `{"record":"verdict","indicator":{"kind":`...)
	line = append(rawjson.AppendText(line, string(x.Kind)), `,"value":`...)
	line = append(rawjson.AppendText(line, x.Value), `,"id":`...)
	if len(id) > 0 {
		line = rawjson.AppendText(line, string(id))
	} else {
		line = append(x.AppendID(append(line, '"')), '"')
	}
	return append(append(line, '}'), rest...)
}

// answers gathers the indicators of which nothing was seen by what is said of them: a million of them are 8 MB.
type answers struct {
	list   []*answer
	byWhat map[what]*answer
}

type what struct {
	kind     indicator.Kind
	verdict  intel.Verdict
	setAside bool
	reason   string
}

type answer struct {
	what
	blocks [][]int64 // keys, in the order in which they came: a list of its own would be copied as it grows
	count  int
}

// mostOfKeys is how many keys a block has room for.
const mostOfKeys = 8192

func (a *answer) add(key int64) {
	last := len(a.blocks) - 1
	if last < 0 || len(a.blocks[last]) == cap(a.blocks[last]) {
		a.blocks = append(a.blocks, make([]int64, 0, min(mostOfKeys, max(16, a.count))))
		last++
	}
	a.blocks[last] = append(a.blocks[last], key)
	a.count++
}

// mostAnswers bounds how many are told apart. Verdicts with a reason of their own beyond that are kept each for itself.
const mostAnswers = 256

// add takes a verdict in, and says whether it could.
func (a *answers) add(v *SweepVerdict, key int64) bool {
	if v.Sightings+v.Mentions > 0 || v.Verdict == intel.Hit {
		return false
	}
	w := what{v.Indicator.Kind, v.Verdict, v.SetAside, v.Reason}
	known := a.byWhat[w]
	if known == nil {
		if len(a.list) == mostAnswers {
			return false
		}
		if a.byWhat == nil {
			a.byWhat = map[what]*answer{}
		}
		known = &answer{what: w}
		a.byWhat[w], a.list = known, append(a.list, known)
	}
	known.add(key)
	return true
}

// Lists are cut into chunks by what is in them, so that a change in one place changes the chunk there and no other: behind every
// key that ends in eleven zero bits, of 2,048 one.
const (
	cutMask     = 1<<11 - 1
	mostOfChunk = 8192 // indicators
)

func endsChunk(key int64, count int) bool { return key&cutMask == 0 || count >= mostOfChunk }

// chunks calls visit with the answer's keys in rising order, chunk by chunk. They are let go. A chunk holds until visit returns.
func (a *answer) chunks(visit func(first int64, chunk []byte) error) error {
	keys := slices.Concat(a.blocks...)
	a.blocks = nil
	slices.Sort(keys)
	var chunk []byte
	first := 0
	for i, key := range keys {
		chunk = binary.BigEndian.AppendUint64(chunk, uint64(key))
		if endsChunk(key, i-first+1) || i == len(keys)-1 {
			if err := visit(keys[first], chunk); err != nil {
				return err
			}
			chunk, first = chunk[:0], i+1
		}
	}
	return nil
}

// hasKey says whether a chunk of keys has one.
func hasKey(chunk []byte, key int64) bool {
	at, end := 0, len(chunk)/8
	for at < end {
		middle := (at + end) / 2
		switch found := int64(binary.BigEndian.Uint64(chunk[8*middle:])); {
		case found == key:
			return true
		case found < key:
			at = middle + 1
		default:
			end = middle
		}
	}
	return false
}
