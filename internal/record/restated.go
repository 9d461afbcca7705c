package record

import "bytes"

// saysElsewhere says whether a value also stands, whole, in a field that has a part of its own.
func (r *Record) saysElsewhere(line, value []byte) bool {
	for i := range r.Fields {
		f := &r.Fields[i]
		if f.part != partNone && f.part != partRestated && holdsWhole(line[f.Start:f.End], value) {
			return true
		}
	}
	return false
}

// holdsWhole says whether a value stands in a text and is no piece of a longer address or name. A name may be one below.
func holdsWhole(text, value []byte) bool {
	if len(value) == 0 {
		return false
	}
	for from := 0; ; {
		i := bytes.Index(text[from:], value)
		if i < 0 {
			return false
		}
		i += from
		if !goesOnBefore(text[:i], isDigit(value[0])) && !goesOnBehind(text[i+len(value):]) {
			return true
		}
		from = i + 1
	}
}

func goesOnBefore(before []byte, isNumber bool) bool {
	if len(before) == 0 {
		return false
	}
	c := before[len(before)-1]
	return isWordByte(c) || c == '-' || c == '.' && isNumber
}

func goesOnBehind(behind []byte) bool {
	if len(behind) > 1 && (behind[0] == '.' || behind[0] == '-') {
		behind = behind[1:]
	}
	return len(behind) > 0 && isWordByte(behind[0])
}
