package sigma

// applyFilters joins the conditions of filters to those of the rules they are for.
func applyFilters(rules []*Rule, filters []*Filter) []Problem { return nil }
