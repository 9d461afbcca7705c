package sweep

import (
	"sync"

	"picket/internal/source"
)

// A meter adds up how much of all sources is read.
type meter struct {
	mutex  sync.Mutex
	state  Progress
	read   []int64
	report func(Progress)
}

func newMeter(entries []source.Entry, report func(Progress)) *meter {
	m := &meter{read: make([]int64, len(entries)), report: report}
	m.state.TotalSources = int64(len(entries))
	for _, e := range entries {
		m.state.TotalBytes += max(e.Size, 0)
	}
	return m
}

// source is what to tell of one source: the bytes read of it so far.
func (m *meter) source(i int) func(consumed int64) {
	if m.report == nil {
		return nil
	}
	return func(consumed int64) {
		m.mutex.Lock()
		defer m.mutex.Unlock()
		m.state.Bytes += consumed - m.read[i]
		m.read[i] = consumed
		m.report(m.state)
	}
}

func (m *meter) done() {
	if m.report == nil {
		return
	}
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.state.Sources++
	m.report(m.state)
}
