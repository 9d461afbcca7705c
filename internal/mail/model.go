package mail

import (
	_ "embed"
	"encoding/json"
	"math"
)

// A Model weighs signals. It is what the command internal/mail/train writes, and small enough to be read by eye.
type Model struct {
	Trained string `json:"trained"` // on how many messages of which classes
	// Phish tells phishing from all other mail, Spam tells spam from ham among that.
	Phish Weighing `json:"phish"`
	Spam  Weighing `json:"spam"`
	// PhishHidden and SpamHidden are fitted without the signals of bodies, for messages whose text is withheld.
	PhishHidden Weighing `json:"phish_hidden"`
	SpamHidden  Weighing `json:"spam_hidden"`
}

// A Weighing is a logistic regression over the strengths of signals, calibrated: the log-odds are Bias + the sum of Weight × strength.
// Calibration is in them already.
type Weighing struct {
	Bias    float64            `json:"bias"`
	Weights map[string]float64 `json:"weights"` // by the signal's name; one that is not here weighs nothing
	// Usual, Strict and Doubt are probabilities: at and above Usual a message is phishing with at most 1 false alarm in 100 messages that are
	// none, above Strict 1 in 1,000, as measured by cross-validation; between Doubt and that a person should look.
	Usual  float64 `json:"usual,omitempty"`
	Strict float64 `json:"strict,omitempty"`
	Doubt  float64 `json:"doubt,omitempty"`
}

//go:embed model.json
var embedded []byte

// DefaultModel is the one that comes with Picket.
func DefaultModel() *Model {
	m := new(Model)
	if err := json.Unmarshal(embedded, m); err != nil {
		panic("mail: the embedded model is damaged: " + err.Error())
	}
	return m
}

// weigh sets the weight of each finding and gives the probability.
func (w *Weighing) weigh(all []Finding) float64 {
	odds := w.Bias
	for i := range all {
		all[i].Weight = w.Weights[all[i].Name] * all[i].Strength
		if fixed := fixedWeights[all[i].Name]; fixed != 0 {
			all[i].Weight = fixed * all[i].Strength
		}
		odds += all[i].Weight
	}
	return sigmoid(odds)
}

var fixedWeights = func() map[string]float64 {
	weights := map[string]float64{}
	for _, s := range table {
		if s.Fixed != 0 {
			weights[s.Name] = s.Fixed
		}
	}
	return weights
}()

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
