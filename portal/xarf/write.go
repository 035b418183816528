package xarf

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// Party is who reports or who sends.
type Party struct {
	Org     string `json:"org"`
	Contact string `json:"contact"` // an email address
	Domain  string `json:"domain"`
}

// SenderOf is the Party of a portal: the name under which it works, the mailbox where people reach it, and its host. A portal without a
// host name, as while somebody tries it, has example.invalid.
func SenderOf(name, mail, host string) Party {
	if !isHostname(host) {
		host = "example.invalid"
	}
	if !formEmail.has(mail) {
		mail = "abuse@" + host // the mailbox that RFC 2142 asks for
	}
	return Party{Org: name, Contact: mail, Domain: host}
}

// Report is one item of a notice as XARF 4.2.0 says it. It holds an address: it goes only to who may have that, and never to a log.
type Report struct {
	Version        string   `json:"xarf_version"`
	ID             string   `json:"report_id"` // the item's own
	Timestamp      string   `json:"timestamp"`
	Reporter       Party    `json:"reporter"`
	Sender         Party    `json:"sender"`
	Source         string   `json:"source_identifier"`
	Category       string   `json:"category"`
	Type           string   `json:"type"`
	EvidenceSource string   `json:"evidence_source"`
	URL            string   `json:"url"`
	Domain         string   `json:"domain,omitempty"`
	ASN            int64    `json:"asn,omitempty"`
	Country        string   `json:"country_code,omitempty"`
	VerifiedAt     string   `json:"verified_at,omitempty"`
	Method         string   `json:"verification_method"`
	Classification string   `json:"classification,omitempty"`    // of csam
	Exploitation   string   `json:"exploitation_type,omitempty"` // of csem
	Detection      string   `json:"detection_method,omitempty"`
	DataTypes      []string `json:"data_types,omitempty"` // of exposed_data
	Exposure       string   `json:"exposure_method,omitempty"`
	Ours           Ours     `json:"eokm"`
}

// Ours is what XARF has no place for. Other programs read past it; the reader of this package reads the reference, the category, the scope
// and the kind of site back.
type Ours struct {
	Notice      string          `json:"notice"` // EOKM-2026-004182
	Item        int             `json:"item"`
	ExternalRef string          `json:"external_ref,omitempty"`
	Category    models.Category `json:"category"`
	Scope       models.Scope    `json:"scope"`
	SiteType    models.SiteType `json:"site_type,omitempty"`
	State       models.State    `json:"state"`
	DueAt       string          `json:"due_at"`
	Practice    bool            `json:"practice,omitempty"` // to practise: nothing is there
}

// Reports says a notice in XARF: a report for each item that has an address. It gives no hash and no note of the source, which no page
// shows either. Whoever calls it has recorded who gets the addresses (notice.Store.CopyItems).
func Reports(by Party, n notice.Notice, items []notice.Item) []Report {
	reports := make([]Report, 0, len(items))
	for _, item := range items {
		if !item.Content.Address.IsZero() {
			reports = append(reports, reportOf(by, n, item))
		}
	}
	return reports
}

func reportOf(by Party, n notice.Notice, item notice.Item) Report {
	a := item.Content.Address
	r := Report{
		Version: "4.2.0", ID: item.ID.String(), Reporter: by, Sender: by, Source: a.Host(), Category: "content",
		EvidenceSource: "user_report", Method: "manual", URL: a.Raw(), ASN: item.ASN, Country: item.Country,
		Ours: Ours{
			Notice: n.Ref, Item: item.N, ExternalRef: n.ExternalRef, Category: item.Category, Scope: item.Scope, SiteType: item.SiteType,
			State: item.State, DueAt: timeText(item.DueAt), Practice: n.Practice,
		},
	}
	if item.Content.IP.IsValid() {
		r.Source = item.Content.IP.String()
	}
	if !plainURI.MatchString(r.URL) {
		r.URL = a.Normal() // a browser takes a space or an é, and XARF does not
	}
	if domainForm.MatchString(a.Host()) {
		r.Domain = a.Host()
	}
	r.setTimes(n, item)
	r.setType(item.Category)
	return r
}

// plainURI is an address with no sign in it that a URI has not.
var plainURI = regexp.MustCompile(`^https?://[A-Za-z0-9.:\[\]_-]+(?:[/?#](?:[A-Za-z0-9._~:/?#@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)?$`)

// domainForm is what the schema takes for a domain; it has no place for xn--.
var domainForm = regexp.MustCompile(`^([a-z0-9]+(-[a-z0-9]+)*\.)+[a-z]{2,}$`)

// setTimes says when it came in and when it was last seen; where only one is known, that one.
func (r *Report) setTimes(n notice.Notice, item notice.Item) {
	at := item.DeliveredAt
	if item.ObservedAt != nil {
		at = *item.ObservedAt
	}
	if n.ReportedAt != nil && !n.ReportedAt.After(at) {
		r.VerifiedAt, at = timeText(at), *n.ReportedAt
	}
	r.Timestamp = timeText(at)
}

// setType says what it is. Type csam asks for a class of age and act, which the portal does not keep, so only what is illegal everywhere
// is csam; what is illegal here, and what is still looked into, is csem of the type distribution. XARF has no type for intimate images of
// adults: the nearest is data of a person that were put online on purpose.
func (r *Report) setType(c models.Category) {
	switch c {
	case models.CategoryBaseline:
		r.Type, r.Classification, r.Detection = "csam", "baseline", "manual_review"
	case models.CategoryExtortion:
		r.Type, r.Exploitation, r.Detection = "csem", "sextortion", "manual_review"
	case models.CategoryNCII:
		r.Type, r.DataTypes, r.Exposure = "exposed_data", []string{"personal_information"}, "intentional_leak"
	default:
		r.Type, r.Exploitation, r.Detection = "csem", "distribution", "manual_review"
	}
}

func timeText(at time.Time) string { return at.UTC().Format(time.RFC3339Nano) }

// Lines writes reports as JSON lines: a notice of one item is one XARF document, and one of many is a document on each line.
func Lines(reports []Report) ([]byte, error) { return linesOf(reports) }

// AnswerLines writes answers as JSON lines.
func AnswerLines(answers []Answer) ([]byte, error) { return linesOf(answers) }

func linesOf[T any](all []T) ([]byte, error) {
	var file bytes.Buffer
	out := json.NewEncoder(&file)
	out.SetEscapeHTML(false)
	for _, one := range all {
		if err := out.Encode(one); err != nil {
			return nil, fmt.Errorf("write JSON lines: %w", err)
		}
	}
	return file.Bytes(), nil
}
