package advisory

import (
	"math"
	"math/bits"

	"picket/indicator"
	"picket/internal/document"
	"picket/internal/intel"
)

// A Sign speaks for or against an indicator: a set of what was seen of it, in all its places together.
type Sign uint16

// The signs.
const (
	UnderHeading    Sign = 1 << iota // in a section of indicators, or a document that is nothing but a list
	SetOut                           // alone in its line or cell
	Defanged                         // written so that nobody clicks it
	Repeated                         // in three places or more
	DocumentDefangs                  // others in the document are defanged
	KindHash                         // of the kinds that are told by the number of digits
	KindAddress
	KindDomain
	KindURL
	KindEmail
	KindFile // names, paths, keys and whatever else lives on a machine
	Doubted  // it proves nothing in itself: a private address, a system file
)

var signNames = [...]string{"UnderHeading", "SetOut", "Defanged", "Repeated", "DocumentDefangs", "KindHash", "KindAddress", "KindDomain",
	"KindURL", "KindEmail", "KindFile", "Doubted"}

// String is the name of a single sign, "" for what is none.
func (signs Sign) String() string {
	if i := bits.TrailingZeros16(uint16(signs)); i < len(signNames) && signs == 1<<i {
		return signNames[i]
	}
	return ""
}

// signWeights are those of a logistic model. They were fitted by
//
//	go run ./accuracy -data DIR -part indicators
//
// which prints them, with the reliability of the confidences on reports that the fit had not seen. No corpus labels
// files, paths and keys, and few values in doubt: their weights are set by hand, the former as that of domains.
var signWeights = []struct {
	Sign   Sign
	Weight float64
}{
	{UnderHeading, 2.00}, {SetOut, 1.40}, {Defanged, 2.10}, {Repeated, 0.45}, {DocumentDefangs, -0.71},
	{KindHash, 1.54}, {KindAddress, 0.36}, {KindDomain, -0.90}, {KindURL, -0.82}, {KindEmail, 0.15},
	{KindFile, -0.90}, {Doubted, -3},
}

// signBias is the constant of the model.
const signBias = 0.84

// confidence is the probability that the signs give, in percent, from 1 to 99.
func (signs Sign) confidence() int {
	sum := signBias
	for _, w := range signWeights {
		if signs&w.Sign != 0 {
			sum += w.Weight
		}
	}
	return int(min(99, max(1, math.Round(100/(1+math.Exp(-sum))))))
}

// signs are those of one place.
func (s *setting) signs() (signs Sign) {
	for _, sign := range []struct {
		is   Sign
		seen bool
	}{
		{UnderHeading, s.section == indicators}, {SetOut, s.listed}, {Defanged, s.defanged}, {DocumentDefangs, s.page.defangs}, {Doubted, s.doubted},
	} {
		if sign.seen {
			signs |= sign.is
		}
	}
	return signs
}

// allSigns are those of the places, and of the value.
func (f *finding) allSigns() Sign {
	signs := f.signs | signOfKind(f.Kind)
	if f.places >= 3 {
		signs |= Repeated
	}
	return signs
}

func signOfKind(kind indicator.Kind) Sign {
	switch {
	case isHashKind(kind):
		return KindHash
	case addresses.Has(kind):
		return KindAddress
	case kind == indicator.Domain:
		return KindDomain
	case kind == indicator.URL:
		return KindURL
	case kind == indicator.Email:
		return KindEmail
	}
	return KindFile
}

// Signs are those of each indicator that FromText finds, in its order. The weights are fitted with them.
func Signs(text *document.Text) []Sign {
	var signs []Sign
	for _, f := range readProse(intel.Document{}, text).order {
		if f.accepted {
			signs = append(signs, f.allSigns())
		}
	}
	return signs
}
