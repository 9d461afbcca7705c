package machine

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// An Asset is one row of the list of assets.
type Asset struct {
	Prefix  netip.Prefix // of one address or more
	Machine string       // "" only where Shared says what it is
	MAC     string       // as in Holder
	Shared  string       // nat, proxy, vpn or any other word; "": one machine
	From    time.Time    // zero: always
	Until   time.Time    // the last moment; zero: for ever

	line int
}

// Assets is the organisation's own list of its machines. Nil is an empty list.
type Assets struct {
	rows    map[netip.Prefix][]*Asset // those of one prefix in order of From
	lengths []int                     // of the prefixes, the longest first
	names   map[string]string         // of machines, by MAC address; "" where two share it
}

// ParseAssets reads the file of `picket sweep --assets`: CSV (RFC 4180) with a header. Lines that begin with # are
// comments.
//
//	address,machine,mac,user,shared,from,until,note
//	10.1.4.22,web-03,00:00:5e:00:53:22,,,,,
//	10.1.9.80,hr-17,,j.doe,,,2024-04-30,moved
//	10.1.9.80,hr-21,,,,2024-05-01,,
//	10.1.0.1,gw-1,,,nat,,,all of headquarters
//	2001:db8:4::/64,,,,vpn,,,
//
// The columns may stand in any order; those of address and machine must be there. An address is one, or a prefix
// (10.1.4.0/24): of several that hold an address, the longest counts. Shared is nat, proxy, vpn or any other word for an
// address with many machines behind it; no, or nothing, means one machine. From and until are dates, both days included
// in UTC, or times of RFC 3339. A MAC address names the machine in leases that do not. User (or owner) and note are for
// people.
//
// Two machines at one address at the same time are an error, as is anything else that cannot be read: it names the line.
func ParseAssets(data []byte) (*Assets, error) {
	reader := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\uFEFF"))))
	reader.Comment, reader.TrimLeadingSpace = '#', true
	header, err := reader.Read()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("the file is empty: begin it with the line address,machine")
	}
	if err != nil {
		return nil, lineError(err)
	}
	line, _ := reader.FieldPos(0)
	columns, err := columnsOf(header)
	if err != nil {
		return nil, fmt.Errorf("line %d: %w", line, err)
	}
	list := &Assets{rows: map[netip.Prefix][]*Asset{}, names: map[string]string{}}
	for {
		fields, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return list, list.settle()
		}
		if err != nil {
			return nil, lineError(err)
		}
		line, _ := reader.FieldPos(0)
		if err := list.add(columns, fields, line); err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
	}
}

func lineError(err error) error {
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		return err
	}
	if errors.Is(err, csv.ErrFieldCount) {
		return fmt.Errorf("line %d: has not as many fields as the header: separate them by commas, and quote text that holds one", parse.Line)
	}
	return fmt.Errorf("line %d: %w: is this CSV?", parse.Line, parse.Err)
}

// columnNames are those that a header may have.
var columnNames = []string{"address", "machine", "mac", "user", "owner", "shared", "from", "until", "note"}

// columnsOf finds the place of each column.
func columnsOf(header []string) (map[string]int, error) {
	columns := map[string]int{}
	for i, name := range header {
		name = strings.ToLower(strings.TrimSpace(name))
		if !slices.Contains(columnNames, name) {
			return nil, fmt.Errorf("unknown column %q: use %s", name, strings.Join(columnNames, ", "))
		}
		if _, twice := columns[name]; twice {
			return nil, fmt.Errorf("column %s is there twice: keep one", name)
		}
		columns[name] = i
	}
	for _, name := range []string{"address", "machine"} {
		if _, ok := columns[name]; !ok {
			return nil, fmt.Errorf("there is no column %s: begin the file with a header such as address,machine", name)
		}
	}
	return columns, nil
}

func (a *Assets) add(columns map[string]int, fields []string, line int) error {
	field := func(name string) string {
		if i, ok := columns[name]; ok {
			return strings.TrimSpace(fields[i])
		}
		return ""
	}
	row := &Asset{Machine: field("machine"), MAC: canonicalMAC(field("mac")), Shared: sharedWord(field("shared")), line: line}
	var err error
	if row.Prefix, err = parsePrefix(field("address")); err != nil {
		return err
	}
	if row.Machine == "" && row.Shared == "" {
		return errors.New("names no machine: give one, or say what shares the address")
	}
	if row.From, err = parseBound("from", field("from"), false); err != nil {
		return err
	}
	if row.Until, err = parseBound("until", field("until"), true); err != nil {
		return err
	}
	if !row.Until.IsZero() && row.Until.Before(row.From) {
		return errors.New("until is before from: exchange them")
	}
	a.rows[row.Prefix] = append(a.rows[row.Prefix], row)
	a.learnMAC(row)
	return nil
}

func (a *Assets) learnMAC(row *Asset) {
	if row.MAC == "" || row.Machine == "" {
		return
	}
	if name, known := a.names[row.MAC]; known && !sameName(name, row.Machine) {
		a.names[row.MAC] = ""
		return
	}
	a.names[row.MAC] = row.Machine
}

func sharedWord(text string) string {
	text = strings.ToLower(text)
	switch text {
	case "no", "false", "0", "-":
		return ""
	}
	return text
}

// parsePrefix reads an address or a prefix. One with bits of a host is refused: 10.1.4.22/24 may mean the machine or its
// network.
func parsePrefix(text string) (netip.Prefix, error) {
	if addr, err := netip.ParseAddr(text); err == nil {
		addr = canonicalAddress(addr)
		return netip.PrefixFrom(addr, addr.BitLen()), nil
	}
	prefix, err := netip.ParsePrefix(text)
	if err != nil {
		return netip.Prefix{}, fmt.Errorf("%q is no address: write one such as 10.1.4.22, or a prefix such as 10.1.4.0/24", text)
	}
	if prefix.Addr().Is4In6() && prefix.Bits() >= 96 {
		prefix = netip.PrefixFrom(prefix.Addr().Unmap(), prefix.Bits()-96)
	}
	if prefix != prefix.Masked() {
		return netip.Prefix{}, fmt.Errorf("%s is one machine or its network: write %s or %s", prefix, prefix.Addr(), prefix.Masked())
	}
	return prefix, nil
}

func parseBound(name, text string, end bool) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if date, err := time.Parse(time.DateOnly, text); err == nil {
		if end {
			date = date.AddDate(0, 0, 1).Add(-time.Nanosecond)
		}
		return date, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return at, fmt.Errorf("%s %q is no date: write it as 2024-03-02 or 2024-03-02T12:00:00Z", name, text)
	}
	return at, nil
}

// settle puts the rows of each prefix in order and finds those that contradict each other.
func (a *Assets) settle() error {
	prefixes := slices.SortedFunc(maps.Keys(a.rows), func(x, y netip.Prefix) int {
		return cmp.Or(cmp.Compare(y.Bits(), x.Bits()), x.Addr().Compare(y.Addr()))
	})
	for _, prefix := range prefixes {
		a.lengths = append(a.lengths, prefix.Bits())
		if err := contradiction(a.rows[prefix]); err != nil {
			return err
		}
	}
	a.lengths = slices.Compact(a.lengths)
	return nil
}

func contradiction(rows []*Asset) error {
	slices.SortStableFunc(rows, func(x, y *Asset) int { return x.From.Compare(y.From) })
	longest := rows[0]
	for _, row := range rows[1:] {
		overlaps := longest.Until.IsZero() || !row.From.After(longest.Until)
		if overlaps && (!strings.EqualFold(row.Machine, longest.Machine) || row.Shared != longest.Shared) {
			return fmt.Errorf("line %d: line %d says otherwise of the same address at the same time: bound both with from and until",
				max(row.line, longest.line), min(row.line, longest.line))
		}
		if !longest.Until.IsZero() && (row.Until.IsZero() || row.Until.After(longest.Until)) {
			longest = row
		}
	}
	return nil
}

// At finds the row of an address at a time. Without a time, nil, an address that changed hands has none.
func (a *Assets) At(addr netip.Addr, at *time.Time) (Asset, bool) {
	addr = canonicalAddress(addr)
	if a == nil || !addr.IsValid() {
		return Asset{}, false
	}
	for _, length := range a.lengths {
		prefix, err := addr.Prefix(length)
		if err != nil {
			continue // longer than the address
		}
		for _, row := range a.rows[prefix] {
			bounded := !row.From.IsZero() || !row.Until.IsZero()
			if at == nil && bounded {
				return Asset{}, false
			}
			if !bounded || row.holds(*at) {
				return *row, true
			}
		}
	}
	return Asset{}, false
}

func (r *Asset) holds(at time.Time) bool {
	return !at.Before(r.From) && (r.Until.IsZero() || !at.After(r.Until))
}

// nameOf is the machine with a MAC address, "" if the list does not say.
func (a *Assets) nameOf(mac string) string {
	if a == nil || mac == "" {
		return ""
	}
	return a.names[mac]
}
