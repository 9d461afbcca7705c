package record

import "bytes"

// A writtenDay is a date as people and office programs write it.
type writtenDay struct {
	year, month, day int
	first, second    int  // day and month in an order that is not known, where isOrdered is false
	isOrdered        bool // by its form: the year first, the month as a name, or dots, which go with the day first
}

// writtenDate reads 2024-03-02, 02/03/2024, 2.3.2024, Mar 2, 2024 or 2 Mar 2024 at the start of b. size is what it took,
// 0 if it is no date.
func writtenDate(b []byte) (date writtenDay, size int) {
	var numbers [3]int
	var separators [2]byte
	named := -1 // which of the three is the name of a month
	i := 0
	for n := range numbers {
		value, length := number(b[i:])
		if length == 0 && named < 0 && len(b) >= i+3 && month(b[i:i+3]) > 0 {
			named, value, length = n, month(b[i:i+3]), 3
		}
		if length == 0 || length > 4 {
			return date, 0
		}
		numbers[n] = value
		i += length
		if n == 2 {
			break
		}
		if i >= len(b) || !isDateMark(b[i]) {
			return date, 0
		}
		separators[n] = b[i]
		if i++; named >= 0 && b[i-1] == ',' && i < len(b) && b[i] == ' ' {
			i++
		}
	}
	if named < 0 && (separators[0] != separators[1] || separators[0] == ' ' || separators[0] == ',') {
		return date, 0
	}
	return orderedDate(numbers, named, separators[0]), i
}

func isDateMark(c byte) bool { return c == '-' || c == '/' || c == '.' || c == ' ' || c == ',' }

func orderedDate(n [3]int, named int, separator byte) writtenDay {
	switch {
	case named == 0:
		return writtenDay{year: n[2], month: n[0], day: n[1], isOrdered: true}
	case named == 1 && n[0] > 31:
		return writtenDay{year: n[0], month: n[1], day: n[2], isOrdered: true}
	case named == 1:
		return writtenDay{year: n[2], month: n[1], day: n[0], isOrdered: true}
	case n[0] > 31:
		return writtenDay{year: n[0], month: n[1], day: n[2], isOrdered: true}
	case separator == '.':
		return writtenDay{year: n[2], month: n[1], day: n[0], isOrdered: true}
	}
	return writtenDay{year: n[2], first: n[0], second: n[1]}
}

// timeOfDay reads 04:11, 4:11:09.123 or 4:11 PM, in microseconds since midnight.
func timeOfDay(b []byte) (micros int64, ok bool) {
	var numbers [3]int
	i := 0
	for n := range numbers {
		value, length := number(b[i:])
		if length == 0 || length > 2 {
			return 0, false
		}
		numbers[n] = value
		if i += length; i >= len(b) || b[i] != ':' {
			if n == 0 {
				return 0, false
			}
			break
		}
		i++
	}
	hour, minute, sec := numbers[0], numbers[1], numbers[2]
	fraction := int64(0)
	if i+1 < len(b) && (b[i] == '.' || b[i] == ',') && isDigit(b[i+1]) {
		part, size := fractionOf(b[i+1:], 6)
		fraction = part
		i += 1 + size
	}
	hour, ok = hourOf(hour, bytes.TrimLeft(b[i:], " \u202f\u00a0"))
	if !ok || hour > 23 || minute > 59 || sec > 60 {
		return 0, false
	}
	return int64(hour*3600+minute*60+sec)*second + fraction, true
}

// hourOf applies AM or PM; ok is false where anything else is left.
func hourOf(hour int, half []byte) (_ int, ok bool) {
	if len(half) == 0 {
		return hour, true
	}
	if hour < 1 || hour > 12 {
		return 0, false
	}
	switch string(half) {
	case "AM", "am", "a.m.", "A.M.":
		return hour % 12, true
	case "PM", "pm", "p.m.", "P.M.":
		return hour%12 + 12, true
	}
	return 0, false
}

// number reads digits; length 0 where there are none.
func number(b []byte) (value, length int) {
	for length < len(b) && length < 5 && isDigit(b[length]) {
		value = value*10 + int(b[length]-'0')
		length++
	}
	return value, length
}
