package advisory

import "picket/internal/intel"

// kept is the output that lists all, as a whole document is read. Quotes are sub-strings of the body: they cost no memory.
type kept struct {
	advisory *intel.Advisory
	index    *intel.Index
	spare    []intel.Evidence
	unlisted map[string]int // see gathering
}

// indicator lists one once, with up to maxEvidence of its places. One with an id of its own stays apart from others of its value,
// for their validity may differ.
func (k *kept) indicator(x intel.Indicator, at intel.Evidence) error {
	list := &k.advisory.Indicators
	if i, known := k.index.Put(x.Indicator, x.ID, list.Identity); known {
		list.AddEvidence(i, at, maxEvidence)
		return nil
	}
	list.Add(x, at)
	return nil
}

// maxRejected bounds how many rejected values are listed; the others are counted.
const maxRejected = 200_000

func (k *kept) rejected(kind, value, reason string, at intel.Evidence) error {
	if len(k.advisory.Rejected) >= maxRejected {
		k.unlisted[moreRejected]++
		return nil
	}
	k.advisory.Rejected = append(k.advisory.Rejected, intel.Rejected{Kind: kind, Value: value, Reason: reason, Evidence: k.evidence(at)})
	return nil
}

// evidence is in blocks, for lists of a million values have a million of them.
func (k *kept) evidence(at intel.Evidence) []intel.Evidence {
	if len(k.spare) == 0 {
		k.spare = make([]intel.Evidence, 256)
	}
	one := k.spare[:1:1]
	k.spare = k.spare[1:]
	one[0] = at
	return one
}
