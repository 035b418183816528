package xarf

import (
	"encoding/base64"
	"strings"
)

// Version 3 is still what most mail has. It is made into a report of version 4, as far as that goes: it says less, and there are several
// ways to say it, since its schemas disagree on capitals.

// oldLacks are fields of version 4 that no report of version 3 has.
var oldLacks = []string{"report_id", "source_identifier", "sender"}

// isOld tells whether a report is of version 3.
func isOld(report object) bool {
	_, hasNew := report["xarf_version"]
	_, hasReport := report["Report"].(object)
	version := versionOf(report)
	return !hasNew && hasReport && (version == "3" || strings.HasPrefix(version, "3."))
}

// versionOf reads a version that is a text or a number.
func versionOf(report object) string {
	switch v := anyOf(report, "Version").(type) {
	case string:
		return v
	case interface{ String() string }:
		return v.String()
	}
	return ""
}

// oldTypes are the types of version 3 that are about content, in small letters, and what they are now.
var oldTypes = map[string]string{
	"childabuse": "csam", "childsexualabusematerial": "csam", "csam": "csam", "csem": "csem", "phishing": "phishing", "malware": "malware",
	"fraud": "fraud", "webcompromise": "remote_compromise", "compromisedwebsite": "remote_compromise",
}

// convert makes a report of version 4 of one of version 3. What is missing or has no counterpart is found by the rules of version 4.
func (r *Reader) convert(report object) object {
	old, _ := report["Report"].(object)
	source, _ := anyOf(old, "Source").(object)
	info, _ := anyOf(report, "ReporterInfo").(object)
	out := object{
		"xarf_version": "4.2.0", "legacy_version": "3",
		"reporter": object{
			"org":     first(anyOf(info, "ReporterOrg"), "unknown"),
			"contact": first(anyOf(info, "ReporterOrgEmail"), anyOf(info, "ReporterContactEmail"), "unknown@example.invalid"),
			"domain":  first(anyOf(info, "ReporterOrgDomain"), "example.invalid"),
		},
	}
	put := func(name string, values ...any) {
		if v := first(values...); v != nil {
			out[name] = v
		}
	}
	put("timestamp", anyOf(old, "Date"), anyOf(old, "Timestamp"))
	put("url", anyOf(old, "SourceUrl"), anyOf(old, "Url"), anyOf(source, "Url"))
	put("domain", anyOf(old, "Domain"))
	put("source_identifier", anyOf(old, "SourceIp"), anyOf(source, "Ip"))
	put("source_port", anyOf(old, "SourcePort"), anyOf(source, "Port"))
	put("country_code", anyOf(old, "Country"))
	put("description", anyOf(old, "Description"), anyOf(old, "ReporterNotes"))
	put("report_id", anyOf(old, "ReporterCaseID"), anyOf(old, "ReportID"), anyOf(report, "ReportID"))
	out["category"], out["type"] = oldKind(old)
	if list := oldEvidence(old); len(list) > 0 {
		out["evidence"] = list
	}
	return out
}

// oldKind gives category and type. What has none of ours keeps its own words, which the rules refuse.
func oldKind(old object) (category, kind any) {
	class, _ := anyOf(old, "ReportClass").(string)
	name, _ := anyOf(old, "ReportType").(string)
	if now := oldTypes[strings.ToLower(strings.NewReplacer(" ", "", "-", "", "_", "").Replace(name))]; now != "" {
		return "content", now
	}
	class = strings.ToLower(class)
	if class == "activity" || class == "network" || class == "abuse" {
		class = "connection"
	}
	return class, name
}

// oldEvidence gives what was attached, in the form of version 4.
func oldEvidence(old object) []any {
	var out []any
	for _, name := range []string{"Samples", "Attachment", "Attachments"} {
		list, _ := anyOf(old, name).([]any)
		for _, value := range list {
			sample, _ := value.(object)
			one := object{
				"content_type": first(anyOf(sample, "ContentType"), "application/octet-stream"),
				"payload":      first(anyOf(sample, "Data"), anyOf(sample, "Payload"), ""),
			}
			if encoded, is := anyOf(sample, "Base64Encoded").(bool); is && !encoded {
				one["payload"] = base64Of(one["payload"])
			}
			out = append(out, one)
		}
	}
	return out
}

// anyOf is the field of that name, whatever its capitals.
func anyOf(of object, name string) any {
	if value, there := of[name]; there {
		return value
	}
	for other, value := range of {
		if strings.EqualFold(other, name) {
			return value
		}
	}
	return nil
}

// first is the first that is there and not an empty text.
func first(values ...any) any {
	for _, value := range values {
		if value != nil && value != "" {
			return value
		}
	}
	return nil
}

// base64Of writes a text as evidence is written now.
func base64Of(value any) any {
	text, is := value.(string)
	if !is {
		return value
	}
	return base64.StdEncoding.EncodeToString([]byte(text))
}
