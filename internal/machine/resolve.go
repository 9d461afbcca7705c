package machine

import (
	"cmp"
	"net/netip"
	"strings"
	"sync"

	"picket/internal/intel"
)

// A Resolver names the organisation's end of sightings. Both fields may be nil. It may be used by several goroutines.
type Resolver struct {
	Book   *Book
	Assets *Assets

	mutex  sync.Mutex
	shared map[netip.Addr]string
}

// mostShared bounds the addresses that records are taken to show as shared. More say nothing: the label is a hint.
const mostShared = 1 << 16

// Share notes that many machines stand behind an address, as records show: why is "nat" or "proxy". The first word for
// an address counts.
func (r *Resolver) Share(addr netip.Addr, why string) {
	addr = canonicalAddress(addr)
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if _, known := r.shared[addr]; known || !addr.IsValid() || len(r.shared) >= mostShared {
		return
	}
	if r.shared == nil {
		r.shared = map[netip.Addr]string{}
	}
	r.shared[addr] = strings.Clone(why)
}

func (r *Resolver) sharedBy(addr netip.Addr) string {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.shared[addr]
}

// Resolve fills what a sighting's record does not say of the organisation's end: Machine and MachineBy by the record's
// own name for it, else by the lease of its address at that time, else by the list of assets; User by the lease; Shared
// by the list, else by what records showed. What is filled already stays. A sighting without time has no lease.
func (r *Resolver) Resolve(s *intel.Sighting) {
	if s.Machine == "" && isName(s.Host) {
		s.Machine, s.MachineBy = s.Host, "record"
	}
	addr, err := netip.ParseAddr(cmp.Or(s.Ours(), s.Host))
	if err != nil {
		return
	}
	addr = canonicalAddress(addr)
	asset, _ := r.Assets.At(addr, s.Time)
	r.resolveLease(s, addr)
	if s.Machine == "" && asset.Machine != "" {
		s.Machine, s.MachineBy = asset.Machine, "assets"
	}
	s.Shared = cmp.Or(s.Shared, asset.Shared, r.sharedBy(addr))
}

// isName: records put addresses where the host's name belongs.
func isName(host string) bool {
	_, err := netip.ParseAddr(host)
	return host != "" && err != nil
}

func (r *Resolver) resolveLease(s *intel.Sighting, addr netip.Addr) {
	if s.Time == nil {
		return
	}
	holder, ok := r.Book.at(addr, *s.Time, zoneUnknown(s.TimeBasis))
	if !ok {
		return
	}
	name := cmp.Or(holder.Machine, r.Assets.nameOf(holder.MAC))
	if s.Machine == "" && name+holder.MAC != "" {
		s.Machine, s.MachineBy = cmp.Or(name, holder.MAC), holder.Source
	}
	if s.User == "" && (name == "" || sameName(name, s.Machine)) {
		s.User = holder.User
	}
}
