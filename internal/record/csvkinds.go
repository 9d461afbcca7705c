package record

import "slices"

// A columnShape tells the kind of a CSV, which a product exported, by the names in its header.
type columnShape struct {
	columns []string // all must be there
	kind    func(names []string) *Kind
}

// columnShapes are tried in this order. The rows go by the names of the kind, as JSON does.
var columnShapes = []columnShape{
	{[]string{"Timestamp", "ReportId"}, defenderColumns},
	{[]string{"Timestamp", "DeviceName", "ActionType"}, defenderColumns},
	{[]string{"event_simpleName"}, onlyColumns(falconSensor)},
	{[]string{"#event_simpleName"}, onlyColumns(falconSensor)},
	{[]string{"AuditData"}, onlyColumns(m365Kind)},
	{[]string{"Date (UTC)", "Request ID", "IP address"}, onlyColumns(entraSignIn)},
	{[]string{"CreatedDateTime", "UserPrincipalName", "ConditionalAccessStatus"}, onlyColumns(entraSignIn)},
}

func onlyColumns(kind *Kind) func([]string) *Kind {
	return func([]string) *Kind { return kind }
}

// kindOfColumns is csvKind where the columns are nobody's.
func kindOfColumns(names []string) *Kind {
	for _, shape := range columnShapes {
		if slices.ContainsFunc(shape.columns, func(c string) bool { return !slices.Contains(names, c) }) {
			continue
		}
		if kind := shape.kind(names); kind != nil {
			return kind
		}
	}
	return csvKind
}
