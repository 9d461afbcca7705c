package record

import "strings"

// CEF has fields whose meaning another field tells: cs1Label=Referer cs1=http://….

// customFields is how many there are, counted from 1.
const customFields = 16

// customField gives the number of a custom field, and whether the key is that of its label; 0 for other keys.
func customField(name string) (number uint8, label bool) {
	if len(name) < 3 || name[0] != 'c' && name[0] != 'd' && name[0] != 'f' {
		return 0, false
	}
	name, label = strings.CutSuffix(name, "Label")
	for i, custom := range customNames {
		digit, ok := strings.CutPrefix(name, custom.prefix)
		if ok && len(digit) == 1 && digit[0] >= '1' && digit[0] <= custom.last {
			return customNames[i].first + digit[0] - '1', label
		}
	}
	return 0, false
}

var customNames = []struct {
	prefix string
	last   byte
	first  uint8
}{
	{"cs", '6', 1}, {"deviceCustomString", '6', 1},
	{"c6a", '4', 7}, {"deviceCustomIPv6Address", '4', 7},
	{"flexString", '2', 11},
}

// settleCustom gives the custom fields the parts that their labels tell.
func (r *Record) settleCustom(line []byte, known *keys) {
	var values, labels [customFields]int16
	found := false
	for i := range r.Fields {
		number, isLabel := customField(r.Fields[i].Name)
		switch {
		case number == 0:
		case isLabel:
			labels[number], found = int16(i+1), true
		default:
			values[number], found = int16(i+1), true
		}
	}
	if !found {
		return
	}
	for n, slot := range values {
		if slot == 0 {
			continue
		}
		p := defaultCustom[n]
		if l := labels[n]; l > 0 {
			f := &r.Fields[l-1]
			p = known.labelled(line[f.Start:f.End])
		}
		r.play(line, int(slot-1), p)
	}
}

// defaultCustom is what custom fields play without a label: c6a2 and c6a3 are the addresses of the ends.
var defaultCustom = [customFields]part{8: partSrc, 9: partDst}

// play gives a field a part after the record was indexed.
func (r *Record) play(line []byte, i int, p part) {
	f := &r.Fields[i]
	f.part = p
	if p != partNone && i < maxFields && r.slots[p] == 0 && isFilled(line[f.Start:f.End]) {
		r.slots[p] = int16(i + 1)
	}
}

// labelled is what a label means; it is kept, so that a record costs no allocation.
func (k *keys) labelled(label []byte) part {
	if p, ok := k.labels[string(label)]; ok {
		return p
	}
	p := labelPart(string(label))
	if len(k.labels) < maxNames && len(label) <= 255 {
		k.labels[string(label)] = p
	}
	return p
}

// labelPart reads a label that people wrote. A time, an observer or an action under such a name is none of the record's.
func labelPart(label string) part {
	p, ok := labelWords[squash(label)]
	if !ok {
		p = generalPart(strings.ReplaceAll(label, ".", " "))
	}
	switch p {
	case partTime, partTimeToo, partObserver, partHost, partShipper, partVerdict:
		return partNone
	}
	return p
}

var labelWords = byPart(map[part]string{
	partSrc: "sourceipv6address sourceip clientip trueclientip originalclientip xff", partDst: "destinationipv6address serverip",
	partDstName:  "sni servernameindication hostname host domain dnsdomain requestdomain fqdn",
	partQuery:    "dnsquery queriedname dnsrequest",
	partURL:      "url requesturl fullurl threaturl malurl link",
	partHash:     "filehash sha1hash sha256hash md5hash filesha256 filesha1 threathash",
	partReferrer: "threatname signature signaturename rule rulename policy policyname virusname malwarename attackname category reference",
	partNone:     "device machine status result",
})
