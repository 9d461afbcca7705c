package record

import (
	"bytes"

	"picket/internal/intel"
)

// cloudTrailKind is the events of AWS CloudTrail, as they are or in an event of EventBridge:
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html.
var cloudTrailKind = &Kind{
	Name:    "aws.cloudtrail",
	Partial: anyKinds,
	Limits: "It shows calls of the AWS API that its trail records, never the traffic of machines, and reads and writes of " +
		"data (S3 objects, Lambda) only where they are switched on.",
	Recognised: "JSON with `eventSource` that ends in `.amazonaws.com`, also below `detail`",
	Times:      "`eventTime`, stated in UTC",
	Roles: "`sourceIPAddress` source, `userAgent` process, `requestParameters.key` file; other parameters unknown, " +
		"`errorMessage` mention",
	names: byPart(map[part]string{
		partTime: "eventTime", partTimeToo: "time", partObserver: "recipientAccountId account",
		partUser: `userIdentity.arn userIdentity.userName userIdentity.onBehalfOf.userId
			userIdentity.sessionContext.sessionIssuer.userName`,
		partSrc: "sourceIPAddress", partAgent: "userAgent", partEvent: "eventName", partState: "errorCode",
		partVerdict: "responseElements.ConsoleLogin", partDstName: "tlsDetails.clientProvidedHostHeader",
		partFile:    "requestParameters.key requestParameters.fileName",
		partProcess: "requestParameters.parameters.commands requestParameters.command requestParameters.userData",
		partMention: "errorMessage",
	}),
	action: cloudTrailAction,
	sensor: true,
	serves: true,
	settle: findTrailLoss,
}

// awsShape tells the services of AWS apart by the values of their telling keys.
var awsShape = shape{[]mark{markAWS}, func(w *flattener, line []byte, fields []Field) *Kind {
	value := w.valueOf(line, fields, markAWS)
	switch w.keyOf(fields, markAWS) {
	case "eventSource":
		if bytes.HasSuffix(value, []byte(".amazonaws.com")) {
			return cloudTrailKind
		}
	case "query_timestamp":
		if _, _, size := isoTime(value); size > 0 {
			return route53Kind
		}
	case "service.serviceName", "Service.ServiceName":
		if string(value) == "guardduty" {
			return guardDutyKind
		}
	}
	return nil
}}

// cloudTrailAction: a call that was refused has failed, though it was made: who calls has a key that AWS knows.
func cloudTrailAction(r *Record, line []byte) intel.Action {
	if r.value(line, partState) != nil || string(r.value(line, partVerdict)) == "Failure" {
		return intel.Failed
	}
	return intel.Allowed
}

// cloudTrailLosses are the calls after which a trail records less, or nothing.
var cloudTrailLosses = map[string]string{
	"StopLogging": "a trail was stopped", "DeleteTrail": "a trail was deleted", "UpdateTrail": "a trail was changed",
	"PutEventSelectors":           "what a trail records was changed",
	"StopEventDataStoreIngestion": "an event data store was stopped", "DeleteEventDataStore": "an event data store was deleted",
}

func findTrailLoss(r *Record, line []byte) {
	why, ok := cloudTrailLosses[string(r.value(line, partEvent))]
	if ok && r.value(line, partState) == nil {
		r.Loss = Loss{Scope: "aws.cloudtrail", Why: why}
	}
}
