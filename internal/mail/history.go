package mail

import "strings"

// A History is whom the recipients have had mail from before.
type History struct{ addresses, domains map[string]int }

// NewHistory is empty.
func NewHistory() *History { return &History{map[string]int{}, map[string]int{}} }

// Add counts a message from the sender. Messages that are judged themselves must not be added before.
func (h *History) Add(spec string) {
	h.addresses[strings.ToLower(spec)]++
	h.domains[base(spec)]++
}

// Address is how many messages came from the address.
func (h *History) Address(spec string) int { return h.addresses[strings.ToLower(spec)] }

// Domain is how many came from addresses below the registrable domain.
func (h *History) Domain(base string) int { return h.domains[base] }
