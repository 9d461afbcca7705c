package scan

import (
	"bytes"
	"cmp"
	"net/netip"
	"strings"
	"time"

	"picket/internal/coverage"
	"picket/internal/intel"
	"picket/internal/machine"
	"picket/internal/record"
)

// facts takes what the record says beyond its own event: that records were lost, who has an address, and behind which
// addresses many machines stand.
func (s *scanner) facts(line []byte) {
	r := &s.record
	if r.Loss.Why != "" {
		s.lost()
	}
	if s.query.Machines == nil {
		return
	}
	if lease, ok := r.Lease(line); ok {
		s.lease(lease)
	}
	if address, why := r.Shared(line); why != "" && !bytes.Equal(address, s.shared) {
		s.shared = append(s.shared[:0], address...)
		if addr, err := netip.ParseAddr(string(address)); err == nil {
			s.query.Machines.Share(addr, why)
		}
	}
}

// lost enters a mark of loss.
func (s *scanner) lost() {
	r := &s.record
	since, until := coverage.Beginning, coverage.Beginning
	if r.Basis != intel.NoTime {
		until = coverage.Moment(r.Time)
	}
	if r.Loss.Since != 0 {
		since = coverage.Moment(r.Loss.Since)
	}
	s.report.Tally.Loss(cmp.Or(r.Observer, s.observer), r.Loss.Scope, since, until, r.Loss.Why)
}

func (s *scanner) lease(l record.Lease) {
	r := &s.record
	addr, err := netip.ParseAddr(l.Address)
	if err != nil || r.Basis == intel.NoTime {
		return
	}
	family, _, _ := strings.Cut(r.Kind.Name, ".")
	lease := machine.Lease{
		Address: addr, Machine: l.Machine, MAC: l.MAC, User: l.User, From: time.UnixMicro(r.Time).UTC(), Basis: r.Basis,
		Released: l.Released, Source: family + " of " + cmp.Or(r.Observer, s.observer),
	}
	if s.hint.Zone != nil {
		lease.Basis = intel.Stated // its year may be inferred, its zone is told
	}
	if l.Until != 0 {
		lease.Until = time.UnixMicro(l.Until).UTC()
	}
	s.query.Machines.Book.Add(lease)
}
