package ingest

import (
	"context"

	"picket/internal/intel"
	"picket/internal/store"
)

// Standing are the documents of a store that are in use, with what is to be looked for, oldest first; of one collection, or of all
// where it is "".
func Standing(ctx context.Context, v store.View, collection string) ([]*intel.Advisory, error) {
	var list []*intel.Advisory
	var ids []int64
	err := v.Standing(ctx, collection, func(d *store.Document, x *intel.Indicator) error {
		if len(ids) == 0 || ids[len(ids)-1] != d.ID {
			a := intel.NewAdvisory(d.Document)
			a.Marking = d.Marking
			list, ids = append(list, a), append(ids, d.ID)
		}
		x.Evidence = x.Evidence[:min(len(x.Evidence), 1)] // there may be millions
		list[len(list)-1].Indicators.AddWhole(*x)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return tell(ctx, v, collection, list, ids)
}

// tell adds what documents tell beside indicators, and the documents that have no indicator which stands.
func tell(ctx context.Context, v store.View, collection string, list []*intel.Advisory, ids []int64) ([]*intel.Advisory, error) {
	byID := map[int64]*intel.Advisory{}
	for i, id := range ids {
		byID[id] = list[i]
	}
	q := store.DocumentQuery{Collection: collection}
	for {
		page, err := v.Documents(ctx, q)
		if err != nil || len(page) == 0 {
			return list, err
		}
		for _, d := range page {
			q.After = d.ID
			story, err := v.Story(ctx, &d)
			if err != nil {
				return nil, err
			}
			a := byID[d.ID]
			if a == nil {
				if len(story.Techniques)+len(story.Rules) == 0 {
					continue
				}
				a = intel.NewAdvisory(d.Document)
				a.Marking = d.Marking
				list = append(list, a)
			}
			a.Account, a.Vulnerabilities, a.Faults = story.Account, story.Vulnerabilities, story.Faults
		}
	}
}
