package feed

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"picket/internal/document"
)

// manifestName is the file that lists the events of a MISP feed (MISP core format, section 3: manifest). hashes.csv beside it, of the
// values in the events, is not needed.
const manifestName = "manifest.json"

// Bounds of a manifest.
const (
	maxManifest = 64 << 20 // bytes
	maxEvents   = 200_000
	maxInRow    = 10 // events that fail one after the other: then it is no matter of events
)

// An event is one entry of a manifest.
type event struct {
	id   string // UUID
	time int64  // when it was changed, in seconds since 1970
	info string
}

// parseManifest reads the events, oldest first. Entries that are none are counted.
func parseManifest(data []byte) (list []event, odd int, err error) {
	var entries map[string]json.RawMessage
	events := map[string]event{}
	if err := json.Unmarshal(data, &entries); err != nil {
		return nil, 0, fmt.Errorf("%s is no list of events: %w", manifestName, err)
	}
	if len(entries) > maxEvents {
		return nil, 0, fmt.Errorf("%s lists more than %d events", manifestName, maxEvents)
	}
	for id, raw := range entries {
		var entry struct {
			Timestamp json.RawMessage `json:"timestamp"` // a string by the format, a number by some
			Info      json.RawMessage `json:"info"`
		}
		parsed, badID := uuid.Parse(id)
		if badID != nil || len(id) != 36 || json.Unmarshal(raw, &entry) != nil {
			odd++
			continue
		}
		at, err := strconv.ParseInt(textOf(entry.Timestamp), 10, 64)
		if err != nil || at < 0 {
			odd++
			continue
		}
		if e := (event{parsed.String(), at, textOf(entry.Info)}); e.time >= events[e.id].time {
			events[e.id] = e
		}
	}
	list = slices.Collect(maps.Values(events))
	slices.SortFunc(list, func(a, b event) int { return cmp.Or(cmp.Compare(a.time, b.time), cmp.Compare(a.id, b.id)) })
	return list, odd, nil
}

// textOf is a JSON string, else the value as it is written.
func textOf(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	return string(raw)
}

// events is a MISP feed: each event that is new or changed is a document. One that cannot be had or imported does not keep back the
// others, and is asked for again in the next run. What is no longer listed stays.
func (r *run) events(from origin) error {
	got, err := from.get(r.ctx, manifestName, &r.state)
	if err != nil {
		return fmt.Errorf("%s: %w", manifestName, err)
	}
	if got == nil {
		return nil
	}
	defer got.close()
	list, odd, err := r.manifest(got)
	if err != nil {
		return err
	}
	if odd > 0 {
		r.state.Warnings = append(r.state.Warnings, fmt.Sprintf("%s: %d entries are no events", manifestName, odd))
	}
	if err := r.newEvents(from, list); err != nil {
		return err
	}
	// Only now may the server say that the manifest is known: then there is nothing left to fetch.
	return r.reached(func(s *State) { got.remember(s) })
}

func (r *run) manifest(g *got) ([]event, int, error) {
	var data []byte
	limited := *r
	limited.opts.MaxDocument = maxManifest
	limited.emit = func(p Part) (err error) {
		data, err = io.ReadAll(p.Body)
		return err
	}
	if err := limited.unpack(g, Part{}); err != nil {
		return nil, 0, fmt.Errorf("%s: %w", manifestName, err)
	}
	return parseManifest(data)
}

func (r *run) newEvents(from origin, list []event) error {
	var first error
	failed, inRow := 0, 0
	for _, e := range list {
		if at, known := r.state.Events[e.id]; known && at == e.time {
			continue
		}
		err := r.event(from, e)
		if r.ctx.Err() != nil {
			return r.ctx.Err()
		}
		var stop checkpointError
		if errors.As(err, &stop) {
			return err
		}
		if err == nil {
			inRow = 0
			continue
		}
		failed, inRow, first = failed+1, inRow+1, cmp.Or(first, err)
		if inRow >= maxInRow {
			break
		}
	}
	if failed > 1 {
		return fmt.Errorf("%w (and %d more events)", first, failed-1)
	}
	return first
}

func (r *run) event(from origin, e event) error {
	got, err := from.get(r.ctx, e.id+".json", &State{})
	if err != nil {
		return fmt.Errorf("event %s: %w", e.id, err)
	}
	defer got.close()
	p := Part{Name: from.name(e.id + ".json"), Title: e.info, MediaType: document.MISP, Identity: e.id}
	if err := r.unpack(got, p); err != nil {
		return fmt.Errorf("event %s: %w", e.id, err)
	}
	return r.reached(func(s *State) { s.Events[e.id] = e.time })
}
