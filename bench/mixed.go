package main

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"time"
)

// otherProducts write an event each of what is not Windows, as one line of JSON.
var otherProducts = []func(r *rand.Rand, at time.Time) string{cloudTrailLine, eveLine, ecsLine, auditLine, func(r *rand.Rand, at time.Time) string { return eventLine(r, at, nil) }}

// writeMixed writes so many events: Windows ones, those of the file of lines over and over, in turn with those of other products.
func writeMixed(to, lines string, events int) error {
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	defer out.Close()
	w := bufio.NewWriterSize(out, 1<<20)
	r := randomOf("mixed", 0)
	for n := 0; n < events; {
		if n, err = mixPass(w, lines, r, n, events); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return out.Close()
}

// mixPass goes on at event n with all lines of a file, and gives the number of the event after them.
func mixPass(w *bufio.Writer, lines string, r *rand.Rand, n, events int) (int, error) {
	in, err := os.Open(lines)
	if err != nil {
		return n, err
	}
	defer in.Close()
	scanner := bufio.NewScanner(in)
	scanner.Buffer(make([]byte, 64<<10), 16<<20)
	for n < events && scanner.Scan() {
		w.Write(scanner.Bytes())
		w.WriteByte('\n')
		if n++; n < events {
			at := logBegin.Add(time.Duration(n) * 100 * time.Millisecond)
			w.WriteString(otherProducts[n/2%len(otherProducts)](r, at))
			n++
		}
	}
	return n, scanner.Err()
}

// cloudTrailLine is an event of AWS CloudTrail: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
func cloudTrailLine(r *rand.Rand, at time.Time) string {
	name := [...]string{"ListBuckets", "GetObject", "DescribeInstances", "AssumeRole", "ConsoleLogin", "StopLogging"}[r.IntN(6)]
	return fmt.Sprintf(`{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","accountId":"123456789012","userName":"%s"},"eventTime":"%s","eventSource":"s3.amazonaws.com","eventName":"%s","awsRegion":"us-east-1","sourceIPAddress":"%s","userAgent":"aws-cli/2.15","requestParameters":{"bucketName":"%s"},"responseElements":null,"eventID":"%s","eventType":"AwsApiCall","recipientAccountId":"123456789012"}`+"\n",
		word(r), at.Format(time.RFC3339), name, server(r), word(r), hexText(r, 32))
}

// eveLine is a DNS query in Suricata's EVE: https://docs.suricata.io/en/latest/output/eve/eve-json-format.html
func eveLine(r *rand.Rand, at time.Time) string {
	return fmt.Sprintf(`{"timestamp":"%s","flow_id":%d,"in_iface":"eth0","event_type":"dns","src_ip":"%s","src_port":%d,"dest_ip":"%s","dest_port":53,"proto":"UDP","dns":{"type":"query","id":%d,"rrname":"%s","rrtype":"A","tx_id":0}}`+"\n",
		at.Format("2006-01-02T15:04:05.000000-0700"), r.Uint64()>>12, client(r), 1024+r.IntN(60_000), server(r), r.IntN(65_536), host(r))
}

// ecsLine is the start of a Linux process in the Elastic Common Schema: https://www.elastic.co/guide/en/ecs/current/ecs-process.html
func ecsLine(r *rand.Rand, at time.Time) string {
	name := word(r)
	return fmt.Sprintf(`{"@timestamp":"%s","ecs":{"version":"8.11.0"},"event":{"kind":"event","category":["process"],"type":["start"],"action":"exec"},"host":{"name":"%s","os":{"type":"linux"}},"user":{"name":"%s"},"process":{"pid":%d,"name":"%s","executable":"/usr/bin/%s","command_line":"%s --%s %s","parent":{"name":"bash","executable":"/usr/bin/bash"}}}`+"\n",
		at.Format("2006-01-02T15:04:05.000Z"), word(r), word(r), 300+r.IntN(30_000), name, name, name, word(r), word(r))
}

// auditLine is an event of Kubernetes' audit log: https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/
func auditLine(r *rand.Rand, at time.Time) string {
	verb := [...]string{"get", "list", "watch", "create", "delete"}[r.IntN(5)]
	return fmt.Sprintf(`{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"%s","stage":"ResponseComplete","requestURI":"/api/v1/namespaces/%s/pods","verb":"%s","user":{"username":"%s","groups":["system:authenticated"]},"sourceIPs":["%s"],"objectRef":{"resource":"pods","namespace":"%s","apiVersion":"v1"},"responseStatus":{"code":200},"requestReceivedTimestamp":"%s"}`+"\n",
		hexText(r, 32), word(r), verb, word(r), client(r), word(r), at.Format("2006-01-02T15:04:05.000000Z"))
}
