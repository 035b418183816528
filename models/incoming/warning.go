package incoming

import (
	"regexp"
	"strings"
	"time"

	"eokm.nl/hosting/models/address"
)

// A warning is about a row that can be taken in as it is, and that is likely not what its sender meant. It stops nothing: whoever
// confirms the file sees it first. Like a fault it never holds text of the file.

// longAgo is after how long a time is more likely a mistake than a fact: an address that EOKM notifies was seen lately.
const longAgo = 366 * 24 * time.Hour

// roundedNumber is what a spreadsheet makes of a long number, and a number of which it kept the fifteen digits that it can.
var roundedNumber = regexp.MustCompile(`(?i)^[+-]?(?:\d+(?:[.,]\d+)?E\+\d+|[1-9]\d{14}0+)$`)

// Warnings adds what somebody should look at in a row without faults to a list. A warning's Column is one of Columns.
func (in *Report) Warnings(to []RowFault, now time.Time) []RowFault {
	if ref := in.ExternalRef; ref != "" && ref[0] <= '9' && roundedNumber.MatchString(ref) {
		to = append(to, in.warning(ColumnExternalRef, "row.warn.rounded"))
	}
	if key := in.hostWarning(); key != "" {
		to = append(to, in.warning(ColumnURL, key))
	}
	if strings.IndexByte(in.Address.Raw(), ' ') >= 0 {
		to = append(to, in.warning(ColumnURL, "row.warn.space"))
	}
	if in.IP.IsValid() && address.Carrying(in.IP) {
		to = append(to, in.warning(ColumnIP, "row.warn.carried"))
	}
	switch old := now.Add(-longAgo); {
	case isBefore(in.ObservedAt, old):
		to = append(to, in.warning(ColumnObservedAt, "row.warn.old"))
	case isBefore(in.ReportedAt, old):
		to = append(to, in.warning(ColumnReportedAt, "row.warn.old"))
	}
	if !in.ReportedAt.IsZero() && isBefore(in.ObservedAt, in.ReportedAt) {
		to = append(to, in.warning(ColumnObservedAt, "row.warn.order"))
	}
	return to
}

// hostWarning is what somebody should look at in the host; "" for nothing.
func (in *Report) hostWarning() string {
	switch host, ip := in.Address.Host(), in.Address.IP(); {
	case ip.IsValid() && address.Carrying(ip):
		return "row.warn.carried"
	case ip.IsValid() || host == "":
		return ""
	case isUnder(host, otherNames):
		return "row.warn.other_names"
	case unknownTop(host):
		return "row.warn.top"
	}
	return ""
}

func (in *Report) warning(column, key string) RowFault {
	return RowFault{Row: in.Row, Column: column, Key: key}
}

// isBefore tells whether a time that is known is before another.
func isBefore(at, other time.Time) bool { return !at.IsZero() && at.Before(other) }
