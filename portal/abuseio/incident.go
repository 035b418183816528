// Package abuseio writes a notice as AbuseIO reads it: an incident for each address, with the fields and under the rules that its own API
// has (Incident::createRules of AbuseIO 4). It only writes: no database, no clock of its own, no request.
package abuseio

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"

	"eokm.nl/hosting/models/notice"
)

// The words of AbuseIO that a notice has.
const (
	Source = "EOKM"
	Class  = "NOTICE_AND_TAKEDOWN_REQUEST"
	Type   = "ABUSE"
)

// noIP stands for an IP address that nobody told: AbuseIO demands one.
const noIP = "127.0.0.1"

// Incident is what AbuseIO takes. It makes a ticket of all incidents of one IP address, domain and class.
type Incident struct {
	Source      string `json:"source"`
	SourceID    string `json:"source_id"` // our reference and the number of the address
	IP          string `json:"ip"`
	Domain      any    `json:"domain"` // a name, or false where the host is an IP address
	Class       string `json:"class"`
	Type        string `json:"type"`
	Timestamp   int64  `json:"timestamp"`   // in seconds since 1970: when it was last seen, or else delivered
	Information string `json:"information"` // JSON of its own
}

// information is what a ticket shows below the incident. Its fields are text.
type information struct {
	URI       string `json:"uri"`
	Host      string `json:"host"`
	Reference string `json:"reference"`
	Address   int    `json:"address"`
	Notice    string `json:"notice"` // our page of it
	Category  string `json:"category"`
	Scope     string `json:"scope"`
	Due       string `json:"due"` // RFC 3339
	State     string `json:"state"`
}

// Lines writes an incident for each item, a line each. page is our page of the notice. What it writes has full addresses: it is for who
// revealed them, and goes nowhere else.
func Lines(n notice.Notice, items []notice.Item, page string) ([]byte, error) {
	var out bytes.Buffer
	lines := json.NewEncoder(&out)
	lines.SetEscapeHTML(false)
	for _, i := range items {
		if i.Content.Address.IsZero() {
			continue // destroyed
		}
		incident, err := of(n, i, page)
		if err != nil {
			return nil, err
		}
		if err := lines.Encode(incident); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), nil
}

func of(n notice.Notice, i notice.Item, page string) (Incident, error) {
	at, seen := i.Content.Address, i.DeliveredAt
	if i.ObservedAt != nil {
		seen = *i.ObservedAt
	}
	out := Incident{
		Source: Source, SourceID: n.Ref + "/" + strconv.Itoa(i.N), IP: noIP, Domain: false, Class: Class, Type: Type,
		Timestamp: seen.Unix(),
	}
	if i.Content.IP.IsValid() {
		out.IP = i.Content.IP.String()
	}
	if domain := at.Domain(); domain != "" {
		out.Domain = domain
	}
	more, err := json.Marshal(information{
		URI: at.Raw(), Host: at.Host(), Reference: n.Ref, Address: i.N, Notice: page, Category: string(i.Category), Scope: string(i.Scope),
		Due: i.DueAt.UTC().Format(time.RFC3339), State: string(i.State),
	})
	out.Information = string(more)
	return out, err
}
