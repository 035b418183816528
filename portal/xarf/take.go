package xarf

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
)

// take fills in with a report, or collects what is wrong with it.
func (r *Reader) take(in *incoming.Report, text []byte) {
	report, is := decode(text)
	if !is {
		r.fault("", "row.xarf.object", nil)
		return
	}
	stripped := strip(report)
	old := isOld(report)
	if old {
		report = r.convert(report)
	}
	r.checkReport(report, old)
	if len(r.faults) == 0 {
		r.fill(in, report)
	}
	if len(r.faults) > 0 {
		r.line, r.warnings = lineOf(report), r.warnings[:0]
		return
	}
	if len(stripped) > 0 {
		r.warn("", "row.warn.xarf.stripped", map[string]string{"Fields": strings.Join(stripped, ", ")})
	}
	r.warnAbout(report, old)
	r.warnings = in.Warnings(r.warnings, r.now)
	for i := range r.warnings {
		r.warnings[i].Column = nameOf(r.warnings[i].Column, report)
	}
}

// decode reads an object, which is valid JSON without a name twice.
func decode(text []byte) (object, bool) {
	in := json.NewDecoder(bytes.NewReader(text))
	in.UseNumber()
	var value any
	if err := in.Decode(&value); err != nil {
		return nil, false
	}
	report, is := value.(object)
	return report, is
}

// privateNames begin the names of fields that are about people or are nobody's but the sender's.
var privateNames = []string{"_internal", "victim_", "perpetrator_"}

// strip takes those fields away, however deep, and tells which kinds there were.
func strip(value any) []string {
	found := map[string]bool{}
	stripFrom(value, found)
	return slices.Sorted(maps.Keys(found))
}

func stripFrom(value any, found map[string]bool) {
	switch v := value.(type) {
	case object:
		for name, inner := range v {
			if i := slices.IndexFunc(privateNames, func(p string) bool { return strings.HasPrefix(strings.ToLower(name), p) }); i >= 0 {
				found[strings.TrimSuffix(privateNames[i], "_")] = true
				delete(v, name)
				continue
			}
			stripFrom(inner, found)
		}
	case []any:
		for _, inner := range v {
			stripFrom(inner, found)
		}
	}
}

// checkReport holds a report against the schema's rules and our own.
func (r *Reader) checkReport(report object, old bool) {
	rules := coreRules
	if old { // it had no place for these
		rules = slices.DeleteFunc(slices.Clone(rules), func(f rule) bool { return slices.Contains(oldLacks, f.name) })
	}
	r.check(report, rules, "")
	category, _ := report["category"].(string)
	kind, _ := report["type"].(string)
	switch {
	case slices.Contains(otherCategories, category):
		r.fault("category", "row.xarf.category", nil)
	case category != "content" && category != "":
		r.fault("category", "row.code", map[string]string{"Allowed": "content"})
	case category == "content" && kind != "" && typeRules[kind] == nil:
		r.fault("type", "row.code", map[string]string{"Allowed": strings.Join(slices.Sorted(maps.Keys(typeRules)), ", ")})
	case category == "content":
		r.check(report, contentRules, "")
		if !old {
			r.check(report, typeRules[kind], "")
		}
	}
	r.checkEvidence(pieces(report))
}

// otherCategories are XARF's categories of what is no content.
var otherCategories = words("messaging copyright connection vulnerability infrastructure reputation")

// fill sets what the portal keeps of a report that follows the rules.
func (r *Reader) fill(in *incoming.Report, report object) {
	set := func(name, column, value string) { r.invalid(name, in.Set(column, value, r.now)) }
	set("url", incoming.ColumnURL, textOf(report, "url"))
	set("timestamp", incoming.ColumnObservedAt, textOf(report, "timestamp"))
	if seen := textOf(report, "verified_at"); seen != "" {
		set("timestamp", incoming.ColumnReportedAt, textOf(report, "timestamp"))
		set("verified_at", incoming.ColumnObservedAt, seen)
	}
	source := strings.Trim(textOf(report, "source_identifier"), "[]")
	if _, err := netip.ParseAddr(source); err == nil {
		set("source_identifier", incoming.ColumnIP, source)
	}
	if asn, is := report["asn"].(json.Number); is {
		if n, err := asn.Float64(); err == nil { // 64496.0 is a whole number too
			set("asn", incoming.ColumnASN, strconv.FormatUint(uint64(n), 10))
		}
	}
	set("country_code", incoming.ColumnCountry, textOf(report, "country_code"))
	set("report_id", incoming.ColumnExternalRef, textOf(report, "report_id"))
	set("description", incoming.ColumnNote, textOf(report, "description"))
	hashes, _ := report["hash_values"].(object)
	set("hash_values.sha256", incoming.ColumnSHA256, textOf(hashes, "sha256"))
	set("hash_values.md5", incoming.ColumnMD5, textOf(hashes, "md5"))
	in.Category = categoryOf(report)
	if ours, is := report[ourField].(object); is {
		for _, column := range ourColumns {
			set(ourField+"."+column, column, textOf(ours, column))
		}
	}
	for _, bad := range in.Check() {
		r.fault(nameOf(bad.Field, report), bad.Key, bad.Args)
	}
}

// ourField is the one field that we add to a report, for what XARF has no place for. Other programs read past it.
const ourField = "eokm"

// ourColumns are the fields of it that are read. The others, such as the number of the notice, are for whoever receives it.
var ourColumns = []string{
	incoming.ColumnExternalRef, incoming.ColumnCategory, incoming.ColumnScope, incoming.ColumnSiteType, incoming.ColumnNote,
}

func textOf(of object, name string) string {
	s, _ := of[name].(string)
	return s
}

// categoryOf is what a report's type and classification are in our words; "" when they do not say. Classes A1 to B2 tell age and act,
// which the portal does not keep: what is left of them is that it is illegal here. That it is illegal everywhere only "baseline" says.
func categoryOf(report object) models.Category {
	switch textOf(report, "type") {
	case "csam":
		switch textOf(report, "classification") {
		case "":
			return "" // of version 3
		case "baseline":
			return models.CategoryBaseline
		}
		return models.CategoryNational
	case "csem":
		switch textOf(report, "exploitation_type") {
		case "sextortion":
			return models.CategoryExtortion
		case "distribution", "production", "possession":
			return models.CategoryNational
		}
		return ""
	}
	return models.CategoryUnclear
}

// warnAbout collects what is not wrong and that somebody should know.
func (r *Reader) warnAbout(report object, old bool) {
	kind := textOf(report, "type")
	if ours, _ := report[ourField].(object); kind != "csam" && kind != "csem" && textOf(ours, incoming.ColumnCategory) == "" {
		r.warn("type", "row.warn.xarf.matter", nil)
	}
	if gone, _ := report["content_removed"].(bool); gone {
		r.warn("content_removed", "row.warn.xarf.removed", nil)
	}
	if domain := hostOf(textOf(report, "domain")); domain != "" && !within(hostOfAddress(textOf(report, "url")), domain) {
		r.warn("domain", "row.warn.xarf.domain", nil)
	}
	if old {
		r.warn("Version", "row.warn.xarf.old", nil)
		return
	}
	var lacking []string
	for _, rules := range [][]rule{coreRules, contentRules, typeRules[kind]} {
		lacking = append(lacking, lacks(report, rules, "")...)
	}
	if len(lacking) > 0 {
		r.warn("", "row.warn.xarf.recommended", map[string]string{"Fields": strings.Join(lacking, ", ")})
	}
}

// lacks lists which fields are recommended and not there. A brand that is imitated is asked for only where there can be one.
func lacks(of object, rules []rule, where string) (names []string) {
	for _, f := range rules {
		value, there := of[f.name]
		switch {
		case !there && f.need == recommended && !slices.Contains(notForChildren[textOf(of, "type")], f.name):
			names = append(names, where+f.name)
		case f.name == "evidence": // nothing of it is kept, so nobody needs to describe it
		case f.kind == record:
			inner, _ := value.(object)
			if inner != nil {
				names = append(names, lacks(inner, f.fields, where+f.name+".")...)
			}
		}
	}
	return names
}

// notForChildren are recommended fields that make no sense, or that we ask nobody for, by type of report.
var notForChildren = map[string][]string{
	"csam": {"target_brand", "evidence"}, "csem": {"target_brand", "evidence", "victim_age_range"},
}

// within tells whether a host is a domain or below it.
func within(host, domain string) bool { return host == domain || strings.HasSuffix(host, "."+domain) }

// nameOf is XARF's name of one of our columns; another stays as it is.
func nameOf(column string, report object) string {
	switch column {
	case incoming.ColumnIP:
		return "source_identifier"
	case incoming.ColumnObservedAt:
		if textOf(report, "verified_at") == "" {
			return "timestamp"
		}
		return "verified_at"
	case incoming.ColumnReportedAt:
		return "timestamp"
	case incoming.ColumnExternalRef:
		return "report_id"
	}
	return column
}
