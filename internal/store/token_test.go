package store

import (
	"testing"
	"time"
)

func TestATokenStandsUntilItExpiresOrIsRevoked(t *testing.T) {
	end := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		token Token
		now   time.Time
		want  bool
	}{
		{Token{}, end, true},
		{Token{Expires: end}, end.Add(-time.Microsecond), true},
		{Token{Expires: end}, end, false},
		{Token{Expires: end}, end.Add(time.Hour), false},
		{Token{Revoked: end}, end.Add(-time.Hour), false}, // a clock that was set back does not bring it to life
		{Token{Revoked: end, Expires: end.Add(time.Hour)}, end, false},
		{Token{Expires: end.In(time.FixedZone("", 3600))}, end.Add(-time.Second), true},
	} {
		if got := c.token.Stands(c.now); got != c.want {
			t.Errorf("%+v at %v: %v", c.token, c.now, got)
		}
	}
}
