package record

import (
	"bytes"
	"slices"
)

// How rows of Defender's hunting tables are told apart: by the table, where the record names it, else by the event.

var defenderShape = shape{[]mark{markActionType, markDefender}, func(w *flattener, line []byte, fields []Field) *Kind {
	return defenderEvent(w.valueOf(line, fields, markActionType))
}}

var defenderMailShape = shape{[]mark{markMailMessage, markDefender}, only(defenderEmail)}

// defenderTable is the kind of a table's rows.
func defenderTable(table []byte) *Kind {
	switch string(table) {
	case "DeviceNetworkEvents":
		return defenderNetwork
	case "DeviceProcessEvents":
		return defenderProcess
	case "DeviceFileEvents", "DeviceImageLoadEvents":
		return defenderFile
	case "DeviceRegistryEvents":
		return defenderRegistry
	case "EmailEvents", "EmailUrlInfo", "EmailAttachmentInfo", "EmailPostDeliveryEvents":
		return defenderEmail
	case "AlertInfo", "AlertEvidence":
		return defenderAlert
	}
	return defenderOther
}

// defenderEvent is the kind of a row, from the name of its event: ConnectionSuccess, InboundConnectionAccepted,
// NetworkSignatureInspected, ProcessCreated, FileRenamed, ImageLoaded, RegistryValueSet.
func defenderEvent(name []byte) *Kind {
	switch {
	case bytes.Contains(name, []byte("Connection")), bytes.HasSuffix(name, []byte("Inspected")):
		return defenderNetwork
	case bytes.HasPrefix(name, []byte("ProcessCreated")):
		return defenderProcess
	case bytes.HasPrefix(name, []byte("File")), string(name) == "ImageLoaded":
		return defenderFile
	case bytes.HasPrefix(name, []byte("Registry")):
		return defenderRegistry
	}
	return defenderOther
}

// defenderColumns is the kind of a CSV, from what its rows are about. A query over several tables has the columns of all.
func defenderColumns(names []string) *Kind {
	has := func(name string) bool { return slices.Contains(names, name) }
	switch {
	case has("NetworkMessageId") && !has("ActionType"), has("SenderFromAddress"):
		return defenderEmail
	case !has("ActionType"):
		return nil
	}
	program, network, registry := has("ProcessCommandLine"), has("RemoteIP") || has("RemoteUrl"), has("RegistryKey")
	switch {
	case registry && !program && !network:
		return defenderRegistry
	case network && !program && !registry && !has("FileName"):
		return defenderNetwork
	case program && !network && !registry:
		return defenderProcess
	case has("FileName") && !program && !network && !registry:
		return defenderFile
	}
	return defenderOther
}
