package report

import "time"

// A pulse counts sightings over time in a bounded number of cells: when there are too many, each two become one.
type pulse struct {
	width int64 // of a cell, in seconds
	cells map[int64]int
}

const (
	mostCells  = 256
	mostPulses = 2_000
)

func (p *pulse) add(at time.Time, count int) {
	if p.cells == nil {
		p.width, p.cells = 1, map[int64]int{}
	}
	p.cells[floor(at.Unix(), p.width)] += count
	for len(p.cells) > mostCells {
		wider := map[int64]int{}
		for cell, n := range p.cells {
			wider[cell>>1] += n
		}
		p.cells, p.width = wider, p.width*2
	}
}

// middle is the time that stands for a cell.
func (p *pulse) middle(cell int64) time.Time { return time.Unix(cell*p.width+p.width/2, 0).UTC() }

func floor(n, by int64) int64 {
	q := n / by
	if n%by < 0 {
		q--
	}
	return q
}

// pulses are those of the machines with hits.
type pulses struct {
	of map[machine]*pulse
}

func (p *pulses) add(m machine, at *time.Time) {
	if at == nil {
		return
	}
	if p.of == nil {
		p.of = map[machine]*pulse{}
	}
	of := p.of[m]
	if of == nil && len(p.of) < mostPulses {
		of = &pulse{}
		p.of[m] = of
	}
	if of != nil {
		of.add(*at, 1)
	}
}

// settle joins the pulses of a machine that some records name and others do not.
func (p *pulses) settle(r *rows) {
	for m, of := range p.of {
		named := r.named(m)
		if named == m {
			continue
		}
		delete(p.of, m)
		whole := p.of[named]
		if whole == nil {
			p.of[named] = of
			continue
		}
		for cell, n := range of.cells {
			whole.add(of.middle(cell), n)
		}
	}
}
