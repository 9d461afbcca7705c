package learn

import (
	"math"
	"slices"
)

// How the classifiers of sentences are fitted. Cross-validation is flat about these values.
const (
	cost         = 1.0  // of an error, against the length of the weights
	positiveCost = 2.0  // of a sentence that is missed, against one that is found wrongly
	epochs       = 12   // at most
	tolerance    = 0.02 // of the gradient
)

// fitLabel fits a linear classifier of one label by dual coordinate descent on the squared hinge loss (Hsieh and others, "A Dual
// Coordinate Descent Method for Large-scale Linear SVM", ICML 2008), taking the examples in the order given. The last
// weight is the constant.
func fitLabel(list []example, order []int32, features, label int) []float32 {
	w := make([]float32, features+1)
	alpha := make([]float64, len(list))
	for epoch := range epochs {
		largest := 0.0
		for k, i := range order {
			if epoch > 2 && alpha[i] == 0 && (k+epoch)%3 != 0 {
				continue // far from the border: looked at now and then
			}
			largest = max(largest, descend(w, &list[i], &alpha[i], label))
		}
		if largest < tolerance {
			break
		}
	}
	return w
}

// descend takes one step, and gives the size of the gradient.
func descend(w []float32, x *example, alpha *float64, label int) float64 {
	y, c := -1.0, cost*float64(x.weight)
	if slices.Contains(x.labels, label) {
		y, c = 1, c*positiveCost
	}
	diagonal := 1 / (2 * c)
	gradient := y*dot(w, x) - 1 + diagonal**alpha
	if *alpha == 0 && gradient > 0 || math.Abs(gradient) < 1e-4 {
		return 0
	}
	old := *alpha
	*alpha = max(old-gradient/(2+diagonal), 0) // the vector and the constant have length one each
	add(w, x, float32((*alpha-old)*y))
	return math.Abs(gradient)
}

func dot(w []float32, x *example) float64 {
	sum := w[len(w)-1]
	for k, i := range x.index {
		sum += w[i] * x.value[k]
	}
	return float64(sum)
}

func add(w []float32, x *example, by float32) {
	for k, i := range x.index {
		w[i] += by * x.value[k]
	}
	w[len(w)-1] += by
}
