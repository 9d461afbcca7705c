package storetest

import (
	"fmt"
	"strings"
	"testing"

	"picket/internal/intel"
	"picket/internal/store"
)

// versioned holds StandingVersion to what Standing gives, to every reader.
type versioned struct{ version, standing string }

// check says whether what stands changed while its version did not.
func (v *versioned) check(t *testing.T, s *store.Store) {
	t.Helper()
	version, err := s.StandingVersion(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	standing := allStanding(t, s)
	if version == v.version && standing != v.standing {
		t.Errorf("what stands changed under the version %s, from\n%sto\n%s", version, v.standing, standing)
	}
	if again, err := s.StandingVersion(t.Context()); err != nil || again != version {
		t.Errorf("the version %s became %s, %v, and nothing happened", version, again, err)
	}
	*v = versioned{version, standing}
}

func allStanding(t *testing.T, s *store.Store) string {
	t.Helper()
	var b strings.Builder
	for ceiling := intel.Clear; ceiling <= intel.Red; ceiling++ {
		err := s.View(ceiling).Standing(t.Context(), "", func(d *store.Document, x *intel.Indicator) error {
			_, err := fmt.Fprintln(&b, ceiling, d.ID, d.Collection, d.Title(), x.Key(), x.ID, x.Modified, x.ValidFrom, x.ValidUntil, x.Marking, x.Evidence)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}
