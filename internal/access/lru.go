package access

import "container/list"

// An lru holds the values of the keys that were used last, as many as it may. It is not safe for several goroutines.
type lru[K comparable, V any] struct {
	most  int
	order list.List // of pair[K, V], the last used in front
	at    map[K]*list.Element
}

type pair[K comparable, V any] struct {
	key   K
	value V
}

func newLRU[K comparable, V any](most int) *lru[K, V] {
	return &lru[K, V]{most: most, at: map[K]*list.Element{}}
}

// get is the value of a key, made where there is none.
func (l *lru[K, V]) get(key K, fresh func() V) V {
	if e, ok := l.at[key]; ok {
		l.order.MoveToFront(e)
		return e.Value.(pair[K, V]).value
	}
	if len(l.at) >= l.most {
		oldest := l.order.Back()
		delete(l.at, l.order.Remove(oldest).(pair[K, V]).key)
	}
	value := fresh()
	l.at[key] = l.order.PushFront(pair[K, V]{key, value})
	return value
}
