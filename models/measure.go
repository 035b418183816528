package models

import "slices"

// Measure is what a provider says it did.
type Measure string

// The measures (facts: section 3).
const (
	MeasureFileRemoved      Measure = "file_removed"
	MeasurePageRemoved      Measure = "page_removed"
	MeasureFolderRemoved    Measure = "folder_removed"
	MeasureAccountSuspended Measure = "account_suspended"
	MeasureServerSuspended  Measure = "server_suspended"
	MeasureNullRouted       Measure = "ip_null_routed"
	MeasurePortDown         Measure = "port_down"
	MeasureDomainSuspended  Measure = "domain_suspended"
	MeasureDNSRemoved       Measure = "dns_removed"
	MeasureGeoBlocked       Measure = "geo_blocked"
)

// MeasureRule says what a measure is worth. Purging a cache is not in the table: it is an extra beside a measure and
// never an answer alone.
type MeasureRule struct {
	Measure Measure
	Counts  bool  // ends the clock once verified; one that does not leaves the material reachable
	Scope   Scope // how much it takes away
	Caution bool  // takes others down too: the page says so
}

var measures = []MeasureRule{
	{MeasureFileRemoved, true, ScopeFile, false},
	{MeasurePageRemoved, true, ScopePage, false},
	{MeasureFolderRemoved, true, ScopePage, false},
	{MeasureAccountSuspended, true, ScopeAccount, false},
	{MeasureServerSuspended, true, ScopeHost, false},
	{MeasureNullRouted, true, ScopeHost, true},
	{MeasurePortDown, true, ScopeHost, true},
	{MeasureDomainSuspended, false, ScopeHost, false},
	{MeasureDNSRemoved, false, ScopeHost, false},
	{MeasureGeoBlocked, false, ScopeHost, false},
}

// Measures lists the rules in the order a page shows them: smallest first, those that do not count last.
func Measures() []MeasureRule { return slices.Clone(measures) }

// Rule gives a measure's rule; false when there is no such measure.
func (m Measure) Rule() (MeasureRule, bool) {
	i := slices.IndexFunc(measures, func(r MeasureRule) bool { return r.Measure == m })
	if i < 0 {
		return MeasureRule{}, false
	}
	return measures[i], true
}
