package profile

import "picket/internal/lookalike"

func (p *Profile) Names() []lookalike.Name { return nil }
func (p *Profile) Owns(domain string) bool { return false }
