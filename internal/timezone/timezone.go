// Package timezone is a stand-in.
package timezone

import "time"

// Convert is a stand-in.
func Convert(at int64, zone *time.Location) int64 {
	_, offset := time.UnixMicro(at).In(zone).Zone()
	return at - int64(offset)*1e6
}
