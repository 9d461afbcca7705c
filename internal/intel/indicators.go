package intel

import (
	"bytes"
	"encoding/json"
	"iter"
	"math"
	"time"

	"picket/indicator"
)

// Indicators are those of one advisory, in its order. The zero value is empty.
//
// Lists have a million of them, and most say nothing but a value that stands in the document as it is looked for. Such
// a one is eight bytes that point into the text; of the others all is kept, packed.
type Indicators struct {
	text    string // of the document
	places  []place
	pack    *pack        // of those of which more is known; nil: none
	whole   []*Indicator // those that do not fit into it, or grow
	revoked int
	hasIDs  bool
}

// A place is where a value stands in the text; or, with the kind isPacked or isWhole, offset is that in Indicators.pack, or an
// index into Indicators.whole.
type place struct {
	offset     uint32
	length     uint16
	kind       uint8 // an index into indicator.Kinds
	confidence uint8
}

const (
	isWhole  = math.MaxUint8
	isPacked = math.MaxUint8 - 1
)

var kindNumbers = func() map[indicator.Kind]uint8 {
	numbers := map[indicator.Kind]uint8{}
	for i, kind := range indicator.Kinds {
		numbers[kind] = uint8(i)
	}
	return numbers
}()

// NewIndicators is an empty list with room for n. Text is the extracted text that offsets of evidence point into.
func NewIndicators(text string, n int) Indicators {
	return Indicators{text: text, places: make([]place, 0, n)}
}

// IndicatorsOf is a list of indicators as they are.
func IndicatorsOf(list ...Indicator) Indicators {
	var l Indicators
	for _, x := range list {
		l.AddWhole(x)
	}
	return l
}

// Len is how many there are.
func (l *Indicators) Len() int { return len(l.places) }

// Add appends an indicator, with the first place at which it was read.
func (l *Indicators) Add(x Indicator, at Evidence) {
	if p, ok := l.placeOf(&x, at); ok {
		l.places = append(l.places, p)
		return
	}
	x.Evidence = []Evidence{at}
	l.AddWhole(x)
}

// AddWhole appends an indicator as it is. Nothing of it is kept but a copy.
func (l *Indicators) AddWhole(x Indicator) {
	if x.Revoked {
		l.revoked++
	}
	l.hasIDs = l.hasIDs || x.ID != ""
	if l.pack == nil {
		l.pack = newPack()
	}
	if at, ok := l.pack.add(&x); ok {
		l.places = append(l.places, place{kind: isPacked, offset: at})
		return
	}
	whole := x
	l.places = append(l.places, l.keep(&whole))
}

// keep is the place of an indicator that is not packed.
func (l *Indicators) keep(x *Indicator) place {
	l.whole = append(l.whole, x)
	return place{kind: isWhole, offset: uint32(len(l.whole) - 1)}
}

// placeOf is the short form of an indicator, if it has one.
func (l *Indicators) placeOf(x *Indicator, at Evidence) (place, bool) {
	number, known := kindNumbers[x.Kind]
	fits := len(x.Value) <= math.MaxUint16 && x.Confidence >= 0 && x.Confidence <= math.MaxUint8 &&
		at.Offset >= 0 && at.Offset <= len(l.text)-len(x.Value) && int64(at.Offset) <= math.MaxUint32
	if !known || !fits || x.ID != "" || x.Role != "" || x.Ports != nil || x.ValidFrom != nil || x.ValidUntil != nil || x.Revoked || x.Modified != nil || x.Marking != "" || at.Page != 0 {
		return place{}, false
	}
	p := place{uint32(at.Offset), uint16(len(x.Value)), number, uint8(x.Confidence)}
	return p, at.Quote == x.Value && l.quote(p) == x.Value
}

func (l *Indicators) quote(p place) string { return l.text[p.offset : int(p.offset)+int(p.length)] }

// Value is what to look for.
func (l *Indicators) Value(i int) indicator.Indicator {
	switch p := l.places[i]; p.kind {
	case isWhole:
		return l.whole[p.offset].Indicator
	case isPacked:
		x, _, _ := l.pack.head(p.offset)
		return x.Indicator
	default:
		return indicator.Indicator{Kind: indicator.Kinds[p.kind], Value: l.quote(p)}
	}
}

// Identity is what tells an indicator from others of its list: the value, and its document's id for it, if any.
func (l *Indicators) Identity(i int) (value indicator.Indicator, id string) {
	x := l.Brief(i)
	return x.Indicator, x.ID
}

// Brief is an indicator as far as it is cheap to have: its value, role, marking, and whether it is revoked, with the document's
// own id, "" where that has none.
func (l *Indicators) Brief(i int) Indicator {
	switch p := l.places[i]; p.kind {
	case isWhole:
		x := l.whole[p.offset]
		return Indicator{Indicator: x.Indicator, ID: x.ID, Role: x.Role, Marking: x.Marking, Revoked: x.Revoked}
	case isPacked:
		return l.pack.at(p.offset, false)
	default:
		return Indicator{Indicator: l.Value(i)}
	}
}

// Marking is an indicator's own; "": the document's holds.
func (l *Indicators) Marking(i int) string { return l.head(i).Marking }

// IsRevoked says whether an indicator's author has withdrawn it.
func (l *Indicators) IsRevoked(i int) bool { return l.head(i).Revoked }

// head is an indicator's own marking and whether it is revoked; more of it need not be there.
func (l *Indicators) head(i int) (x Indicator) {
	switch p := l.places[i]; p.kind {
	case isWhole:
		x = Indicator{Marking: l.whole[p.offset].Marking, Revoked: l.whole[p.offset].Revoked}
	case isPacked:
		x, _, _ = l.pack.head(p.offset)
	}
	return x
}

// Validity is from when to when an indicator is valid; nil: always.
func (l *Indicators) Validity(i int) (from, until *time.Time) {
	switch p := l.places[i]; p.kind {
	case isWhole:
		return l.whole[p.offset].ValidFrom, l.whole[p.offset].ValidUntil
	case isPacked:
		return l.pack.validity(p.offset)
	default:
		return nil, nil
	}
}

// At is the whole indicator.
func (l *Indicators) At(i int) Indicator {
	x := l.at(i)
	x.ID = x.StatedOrDerivedID()
	return x
}

// at is the whole indicator, with the id of its document's own.
func (l *Indicators) at(i int) Indicator {
	switch p := l.places[i]; p.kind {
	case isWhole:
		return *l.whole[p.offset]
	case isPacked:
		return l.pack.at(p.offset, true)
	default:
		x := Indicator{Indicator: l.Value(i), Confidence: int(p.confidence)}
		x.Evidence = []Evidence{{Offset: int(p.offset), Quote: x.Value}}
		return x
	}
}

// All are the whole indicators, in order.
func (l *Indicators) All() iter.Seq2[int, Indicator] {
	return func(yield func(int, Indicator) bool) {
		for i := range l.places {
			if !yield(i, l.At(i)) {
				return
			}
		}
	}
}

// AddEvidence adds a further place of an indicator, unless it has as many as there may be.
func (l *Indicators) AddEvidence(i int, e Evidence, most int) {
	if l.places[i].kind != isWhole {
		x := l.at(i)
		if len(x.Evidence) >= most {
			return
		}
		l.places[i] = l.keep(&x)
	}
	x := l.whole[l.places[i].offset]
	if len(x.Evidence) < most {
		x.Evidence = append(x.Evidence, e)
	}
}

// Revoked counts those that their author has withdrawn.
func (l *Indicators) Revoked() int { return l.revoked }

// AreDistinct says that each stands for itself: none has an id of its own, by which two of one value are kept apart.
func (l *Indicators) AreDistinct() bool { return !l.hasIDs }

// MarshalJSON is an array of the whole indicators.
func (l Indicators) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false) // that is for the outer encoder to say
	b.WriteByte('[')
	for i := range l.places {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := encoder.Encode(l.At(i)); err != nil {
			return nil, err
		}
		b.Truncate(b.Len() - len("\n"))
	}
	b.WriteByte(']')
	return b.Bytes(), nil
}
