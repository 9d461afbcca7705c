package frame

import "bytes"

// A head is what is known of a document outside its lists of records: enough to tell a wrapper from a record that has a
// list of its own.
type head struct {
	key       [32]byte // the key being read, as it is written
	keyLength int      // more than len(key): it is longer than that

	inside string // the last key of the document itself, where it is one that outer has
	dated  bool   // a time stands in the document: it is a record
	names  bool   // the last key is the name of a list of records
	wraps  bool   // a list of records has been in it
}

// headDepth is how deep keys are looked at.
const headDepth = 2

// add keeps a part of a key.
func (h *head) add(part []byte, depth int) {
	if depth > headDepth || h.dated {
		return
	}
	if h.keyLength <= len(h.key) {
		copy(h.key[h.keyLength:], part)
		h.keyLength += len(part)
	}
}

// endKey learns from a key.
func (h *head) endKey(depth int) {
	h.names = false
	if depth > headDepth || h.dated {
		return
	}
	var name []byte
	if h.keyLength <= len(h.key) {
		name = h.key[:h.keyLength]
	}
	if depth == 1 {
		h.dated = isTimeName(name)
		h.names = !h.dated && isListName(name)
		h.inside = outer(name)
		return
	}
	h.dated = h.inside == "id" && isTimeName(name) // as of Google Workspace
	h.names = h.inside == "hits" && string(name) == "hits"
}

// outer has the names of members that are looked into: Elasticsearch has its list in "hits".
func outer(name []byte) string {
	switch string(name) {
	case "hits":
		return "hits"
	case "id":
		return "id"
	}
	return ""
}

// isListName has the names of the lists that wrappers have: CloudTrail's Records, Azure's records, value of OData
// (Microsoft Graph), Findings of Security Hub, logEvents of CloudWatch, and those of common interfaces.
func isListName(name []byte) bool {
	switch string(name) {
	case "Records", "records", "value", "events", "Events", "resources", "data", "results", "items", "logs", "hits",
		"Findings", "logEvents":
		return true
	}
	return false
}

// isTimeName has what records call their time.
func isTimeName(name []byte) bool {
	var lower [len(head{}.key)]byte
	switch string(bytes.TrimLeft(lowered(lower[:], name), "@_")) {
	case "time", "timestamp", "ts", "date", "datetime", "eventtime", "event_time", "eventtimestamp", "eventdatetime",
		"timegenerated", "timecreated", "created", "createdat", "created_at", "createddatetime", "creationtime",
		"activitydatetime", "starttime", "start_time", "published", "unixtime", "calendartime":
		return true
	}
	return false
}

// lowered writes the ASCII letters of name small, into to.
func lowered(to, name []byte) []byte {
	n := copy(to, name)
	for i, c := range to[:n] {
		if 'A' <= c && c <= 'Z' {
			to[i] = c + 'a' - 'A'
		}
	}
	return to[:n]
}
