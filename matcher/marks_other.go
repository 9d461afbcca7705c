//go:build !amd64

package matcher

func (m *marks) mark(words int) { m.markPlain(words) }
