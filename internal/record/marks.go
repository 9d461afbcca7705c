package record

// A mark is a key that tells the kind of a JSON record.
type mark uint8

const (
	markNone mark = iota
	markEventType
	markTimestamp
	markFlow // keys that go with Suricata's event type
	markChannel
	markEventID
	markProvider
	markPath
	markTS
	markTime // a time that other products' records have too
	markZeekID
	markZeekEnd
	markZeekConn
	markZeekDNS
	markZeekHTTP
	markZeekSSL
	markZeekFiles
	markAWS          // keys that services of AWS have, each with values of its own
	markWorkload     // of Microsoft 365
	markOrganization // that goes with it
	markCategory     // of Azure's diagnostic settings
	markSignIn       // of Entra
	markDirectory    // of Entra's audit log
	markActionType   // of Defender's hunting tables
	markDefender     // keys that go with it
	markMailMessage  // of Defender's tables of mail
	markDetection    // of Defender's alerts
	markIncident     // that goes with it
	markFalcon       // keys of CrowdStrike
	markClass        // of OCSF
	markECS          // the version of the Elastic Common Schema
	markDataset      // of Elastic
	markExport       // keys around records that a search gave
	markZeekTold     // keys that tell a path: see zeekTold
	markZeekSure     // those that no other product has
	markJournal      // of systemd's journal
	markMail         // the version of a mail message's line
	markCount
)

var marks = map[string]mark{
	"event_type": markEventType, "timestamp": markTimestamp, "src_ip": markFlow, "flow_id": markFlow, "stats.uptime": markFlow,
	"in_iface": markFlow, "engine.message": markFlow,

	"Channel": markChannel, "channel": markChannel, "winlog.channel": markChannel, "Event.System.Channel": markChannel,
	"log_name": markChannel, "LogName": markChannel, "System.Channel": markChannel, "EventLog": markChannel,
	"_source.winlog.channel": markChannel, "_source.winlog.event_id": markEventID, "_source.winlog.provider_name": markProvider,
	"data.win.system.channel": markChannel, "win.system.channel": markChannel, "document.data.Event.System.Channel": markChannel,
	"EventID": markEventID, "event_id": markEventID, "winlog.event_id": markEventID, "Event.System.EventID": markEventID,
	"EventId": markEventID, "Id": markEventID, "System.EventID": markEventID, "event.code": markEventID,
	"Event.System.EventID.#text": markEventID, "System.EventID.Value": markEventID, "System.EventID.#text": markEventID,
	"data.win.system.eventID": markEventID, "win.system.eventID": markEventID,
	"document.data.Event.System.EventID": markEventID, "document.data.Event.System.EventID.#text": markEventID,
	"ProviderName": markProvider, "SourceName": markProvider, "winlog.provider_name": markProvider,
	"Provider": markProvider, "source_name": markProvider, "Event.System.Provider.Name": markProvider,
	"Event.System.Provider.#attributes.Name": markProvider, "event.provider": markProvider,
	"Event.System.Provider_attributes.Name": markProvider, "Event.System.Provider.@Name": markProvider,
	"System.Provider.Name": markProvider, "EventSourceName": markProvider, "Provider_Name": markProvider,
	"data.win.system.providerName": markProvider, "win.system.providerName": markProvider,
	"document.data.Event.System.Provider_attributes.Name": markProvider,

	"eventSource": markAWS, "query_timestamp": markAWS, "service.serviceName": markAWS, "Service.ServiceName": markAWS,
	"Workload": markWorkload, "OrganizationId": markOrganization,
	"auditData.Workload": markWorkload, "auditData.OrganizationId": markOrganization,
	"category": markCategory, "Category": markCategory,
	"conditionalAccessStatus": markSignIn, "ConditionalAccessStatus": markSignIn,
	"activityDisplayName": markDirectory, "ActivityDisplayName": markDirectory,
	"ActionType": markActionType, "ReportId": markDefender, "DeviceName": markDefender,
	"NetworkMessageId": markMailMessage, "detectionSource": markDetection, "incidentId": markIncident,
	"event_simpleName": markFalcon, "#event_simpleName": markFalcon, "metadata.customerIDString": markFalcon,
	"class_uid": markClass, "ecs.version": markECS, "event.dataset": markDataset, "data_stream.dataset": markDataset,
	"_index": markExport, "result._raw": markExport, "result._time": markExport,

	"__REALTIME_TIMESTAMP": markJournal, "mail": markMail,

	"_path": markPath, "ts": markTS, "@timestamp": markTime, "_write_ts": markTime,
	"uid": markZeekID, "id.orig_h": markZeekEnd, "id_orig_h": markZeekEnd,
	"conn_state": markZeekConn, "AA": markZeekDNS, "rejected": markZeekDNS, "qtype_name": markZeekDNS,
	"trans_depth": markZeekHTTP, "established": markZeekSSL, "fuid": markZeekFiles,
}

func init() {
	for key := range zeekTold {
		marks[key] = markZeekTold
	}
	for key := range zeekSure {
		marks[key] = markZeekSure
	}
}

func (w *flattener) has(m mark) bool { return w.marks&(1<<m) != 0 }

func (w *flattener) hasAll(list []mark) bool {
	for _, m := range list {
		if !w.has(m) {
			return false
		}
	}
	return true
}

// marked is the value of the field that carries a mark, nil if there is none.
func (w *flattener) valueOf(line []byte, fields []Field, m mark) []byte {
	if !w.has(m) {
		return nil
	}
	f := &fields[w.marked[m]-1]
	return line[f.Start:f.End]
}

// keyOf is the name of that field, without a wrapper's.
func (w *flattener) keyOf(fields []Field, m mark) string {
	return unwrapped(fields[w.marked[m]-1].Name)
}

func (w *flattener) isSuricata() bool {
	return w.has(markEventType) && w.has(markTimestamp) && w.has(markFlow)
}
