package incoming

import (
	"net/netip"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
)

// Report is one reported address as a source gave it, before it is routed.
//
// Whoever reported it has no place here: an importer reads past such a column and keeps nothing of it.
type Report struct {
	Row         int // line of the file where the record starts; the first line is 1
	Address     address.Address
	IP          netip.Addr
	ASN         uint32
	Country     string          // two capitals
	Category    models.Category // "" = the source did not say: CategoryUnclear, with the norm of 24 hours
	Scope       models.Scope    // "" = the source did not say
	SiteType    models.SiteType // "" = the source did not say
	ExternalRef string
	ObservedAt  time.Time // UTC; when it was last seen online; zero = not given
	ReportedAt  time.Time // UTC; when it first came in; zero = not given
	SHA256      []byte
	MD5         []byte
	Note        string // free text of the source; it may hold an address, so it is sealed like one
}

// RowFault is one fault in one row of a file, shown to staff. Like Invalid, it never holds text of the file.
type RowFault struct {
	Row    int
	Column string // as the file's header names it; "" = the row as a whole
	Key    string
	Args   map[string]string
}

// Columns of the portal's own table format.
const (
	ColumnExternalRef = "external_ref"
	ColumnURL         = "url"
	ColumnIP          = "ip"
	ColumnASN         = "asn"
	ColumnCountry     = "country"
	ColumnCategory    = "category"
	ColumnScope       = "scope"
	ColumnSiteType    = "site_type"
	ColumnObservedAt  = "observed_at"
	ColumnReportedAt  = "reported_at"
	ColumnSHA256      = "sha256"
	ColumnMD5         = "md5"
	ColumnNote        = "note"
)

// Columns lists the columns in the order in which we write them. Add at the end only.
var Columns = []string{
	ColumnExternalRef, ColumnURL, ColumnIP, ColumnASN, ColumnCountry, ColumnCategory, ColumnScope, ColumnSiteType,
	ColumnObservedAt, ColumnReportedAt, ColumnSHA256, ColumnMD5, ColumnNote,
}
