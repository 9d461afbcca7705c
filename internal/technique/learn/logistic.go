package learn

import "math"

// observation is what the judge learns from: the evidence on one technique in one report, and whether people labelled it.
type observation struct {
	evidence []float64
	labelled bool
	given    bool // by identifier
}

// ridge keeps the weights of the judge small.
const ridge = 1.0

// logistic fits a logistic regression by Newton's method.
func logistic(list []observation) []float64 {
	n := len(list[0].evidence)
	w := make([]float64, n)
	for range 20 {
		gradient, hessian := make([]float64, n), make([][]float64, n)
		for i := range n {
			hessian[i] = make([]float64, n)
			hessian[i][i] = ridge
			gradient[i] = -ridge * w[i]
		}
		for _, o := range list {
			accumulate(gradient, hessian, w, o)
		}
		solve(hessian, gradient)
		for i := range w {
			w[i] += gradient[i]
		}
	}
	return w
}

func accumulate(gradient []float64, hessian [][]float64, w []float64, o observation) {
	sum, y := 0.0, 0.0
	for i, x := range o.evidence {
		sum += w[i] * x
	}
	if o.labelled {
		y = 1
	}
	p := 1 / (1 + math.Exp(-sum))
	for i, x := range o.evidence {
		gradient[i] += (y - p) * x
		for j, z := range o.evidence {
			hessian[i][j] += p * (1 - p) * x * z
		}
	}
}

// solve solves a system whose matrix is positive definite, by elimination; the solution is left in b.
func solve(a [][]float64, b []float64) {
	for i := range b {
		for r := i + 1; r < len(b); r++ {
			m := a[r][i] / a[i][i]
			for c := i; c < len(b); c++ {
				a[r][c] -= m * a[i][c]
			}
			b[r] -= m * b[i]
		}
	}
	for i := len(b) - 1; i >= 0; i-- {
		for c := i + 1; c < len(b); c++ {
			b[i] -= a[i][c] * b[c]
		}
		b[i] /= a[i][i]
	}
}
