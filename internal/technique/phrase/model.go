// Package phrase tells from the words of sentences which ATT&CK techniques a document describes. A linear classifier for each
// technique scores each sentence; a second one, which all techniques share, judges by the best scores of a document how
// probable it is that an analyst would say that the document describes the technique.
package phrase

import (
	"encoding/binary"
	"errors"
	"math"
)

// A Label is a technique that the model knows.
type Label struct {
	ID string // ATT&CK's: T1566.001
	// Prior is the logarithm of the odds that a report describes it.
	Prior float32
	// Threshold is the least probability at which it is reported.
	Threshold float32
	// Bias and Scale turn sums of quantised weights into scores: Bias + Scale × sum / length.
	Bias, Scale float32
}

// A Model is fitted by package learn. Any number of goroutines may use it.
type Model struct {
	Labels []Label
	Judge  []float32 // the weights of evidence, in the order of evidenceNames

	features []byte   // sorted by hash: hash, end of its postings, quantised idf
	postings []byte   // label and weight, two bytes each
	buckets  []uint32 // where the features begin whose hash begins with these bits
}

// MaxLabels is how many techniques a model can hold: a label is one byte.
const MaxLabels = 255

const (
	magic       = "picket phrase 1\n"
	featureSize = 9
	bucketBits  = 16
	idfSteps    = 16 // quantised idf is idf × idfSteps
)

// A Row is a feature with its inverse document frequency, at most 15, and its weights.
type Row struct {
	Feature Feature
	IDF     float64
	Weights []Weight
}

// A Weight is that of a feature for a label, in units of Label.Scale.
type Weight struct {
	Label uint8
	Value int8
}

// QuantisedIDF is an inverse document frequency as the model keeps it.
func QuantisedIDF(idf float64) float64 { return float64(quantise(idf)) / idfSteps }

func quantise(idf float64) byte { return byte(math.Round(min(max(idf, 0)*idfSteps, math.MaxUint8))) }

// Encode writes a model whose features are in order of their hash.
func Encode(labels []Label, judge []float32, rows []Row) []byte {
	out := []byte(magic)
	out = append(out, byte(len(labels)), byte(len(judge)))
	for _, l := range labels {
		out = append(append(out, byte(len(l.ID))), l.ID...)
		for _, x := range []float32{l.Prior, l.Threshold, l.Bias, l.Scale} {
			out = binary.LittleEndian.AppendUint32(out, math.Float32bits(x))
		}
	}
	for _, x := range judge {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(x))
	}
	out = binary.LittleEndian.AppendUint32(out, uint32(len(rows)))
	end := uint32(0)
	for _, r := range rows {
		end += uint32(2 * len(r.Weights))
		out = binary.LittleEndian.AppendUint32(out, r.Feature)
		out = binary.LittleEndian.AppendUint32(out, end)
		out = append(out, quantise(r.IDF))
	}
	for _, r := range rows {
		for _, w := range r.Weights {
			out = append(out, w.Label, byte(w.Value))
		}
	}
	return out
}

var errModel = errors.New("model of techniques: damaged, or of another version")

// Decode reads what Encode wrote. The model keeps the bytes.
func Decode(data []byte) (*Model, error) {
	d := decoder{data: data}
	m := &Model{}
	if string(d.take(len(magic))) != magic {
		return nil, errModel
	}
	counts := d.take(2)
	if counts == nil {
		return nil, errModel
	}
	for range counts[0] {
		id := d.take(int(d.byte()))
		m.Labels = append(m.Labels, Label{ID: string(id), Prior: d.float(), Threshold: d.float(), Bias: d.float(), Scale: d.float()})
	}
	for range counts[1] {
		m.Judge = append(m.Judge, d.float())
	}
	if len(m.Judge) != evidenceCount {
		return nil, errModel
	}
	m.features = d.take(int(d.uint32()) * featureSize)
	m.postings = d.data
	if d.failed || !m.index() {
		return nil, errModel
	}
	return m, nil
}

// decoder takes values off the front of data.
type decoder struct {
	data   []byte
	failed bool
}

func (d *decoder) take(n int) []byte {
	if n < 0 || n > len(d.data) {
		d.failed, d.data = true, nil
		return nil
	}
	taken := d.data[:n]
	d.data = d.data[n:]
	return taken
}

func (d *decoder) byte() byte {
	if b := d.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (d *decoder) uint32() uint32 {
	if b := d.take(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

func (d *decoder) float() float32 { return math.Float32frombits(d.uint32()) }

// index finds where each bucket of features begins, and says whether all is in order and in bounds.
func (m *Model) index() bool {
	m.buckets = make([]uint32, 1<<bucketBits+1)
	count, bucket, lastEnd := len(m.features)/featureSize, 0, 0
	lastHash := -1
	for i := range count {
		hash, end, _ := m.feature(i)
		if int(hash) <= lastHash || end < lastEnd || end > len(m.postings) || end%2 != 0 {
			return false
		}
		for ; bucket <= int(hash>>(32-bucketBits)); bucket++ {
			m.buckets[bucket] = uint32(i)
		}
		lastHash, lastEnd = int(hash), end
	}
	for ; bucket < len(m.buckets); bucket++ {
		m.buckets[bucket] = uint32(count)
	}
	for i := 0; i < len(m.postings); i += 2 {
		if int(m.postings[i]) >= len(m.Labels) {
			return false
		}
	}
	return true
}

func (m *Model) feature(i int) (hash Feature, end int, idf byte) {
	f := m.features[i*featureSize : (i+1)*featureSize]
	return binary.LittleEndian.Uint32(f), int(binary.LittleEndian.Uint32(f[4:])), f[8]
}

// find gives the postings of a feature and its idf, which is 0 if the model does not know it.
func (m *Model) find(hash Feature) (postings []byte, idf byte) {
	bucket := hash >> (32 - bucketBits)
	for i := int(m.buckets[bucket]); i < int(m.buckets[bucket+1]); i++ {
		h, end, idf := m.feature(i)
		if h != hash {
			continue
		}
		from := 0
		if i > 0 {
			_, from, _ = m.feature(i - 1)
		}
		return m.postings[from:end], idf
	}
	return nil, 0
}

// score adds up the scores of a sentence for all labels, and says whether the model knows any of its features.
func (m *Model) score(features []Feature, sums []int32, scores []float32) bool {
	clear(sums)
	squares := 0
	for _, f := range features {
		postings, idf := m.find(f)
		squares += int(idf) * int(idf)
		for i := 0; i+1 < len(postings); i += 2 {
			sums[postings[i]] += int32(int8(postings[i+1]))
		}
	}
	if squares == 0 {
		return false
	}
	perLength := float32(idfSteps / math.Sqrt(float64(squares)))
	for l := range m.Labels {
		scores[l] = m.Labels[l].Bias + m.Labels[l].Scale*float32(sums[l])*perLength
	}
	return true
}
