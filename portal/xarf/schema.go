package xarf

// coreRules are those of every report: xarf-core.json.
var coreRules = []rule{
	{name: "xarf_version", kind: text, need: required, form: formVersion},
	{name: "report_id", kind: text, need: required, form: formUUID},
	{name: "timestamp", kind: text, need: required, form: formTime},
	{name: "reporter", kind: record, need: required, closed: true, fields: []rule{
		{name: "org", kind: text, need: required, length: 200},
		{name: "contact", kind: text, need: required, form: formEmail},
		{name: "domain", kind: text, need: required, form: formHostname},
	}},
	{name: "sender", kind: record, need: required, closed: true, fields: []rule{
		{name: "org", kind: text, need: required, length: 200},
		{name: "contact", kind: text, need: required, form: formEmail},
		{name: "domain", kind: text, need: required, form: formHostname},
	}},
	{name: "source_identifier", kind: text, need: required},
	{name: "source_port", kind: integer, need: recommended, bounds: &span{1, 65535}},
	{name: "category", kind: text, need: required}, // which of them: kindOf
	{name: "type", kind: text, need: required},     // which of them: kindOf
	{name: "evidence_source", kind: text, need: recommended},
	{name: "evidence", kind: records, need: recommended, most: 50, closed: true, fields: []rule{
		{name: "content_type", kind: text, need: required},
		{name: "description", kind: text, need: recommended, length: 500},
		{name: "payload", kind: text, need: required}, // what is in it: evidence
		{name: "hash", kind: text, need: recommended, form: formHash},
		{name: "size", kind: integer, bounds: &span{0, 5242880}},
	}},
	{name: "tags", kind: texts, form: formTag, most: 20},
	{name: "confidence", kind: number, need: recommended, bounds: &span{0, 1}},
	{name: "description", kind: text, length: 1000},
	{name: "legacy_version", kind: text, among: words(`3`)},
}

// contentRules are those of every report about content: content-base.json.
var contentRules = []rule{
	{name: "url", kind: text, need: required}, // its form: address.Parse
	{name: "domain", kind: text, need: recommended, form: formDomain},
	{name: "registrar", kind: text},
	{name: "nameservers", kind: texts},
	{name: "dns_records", kind: record, fields: []rule{
		{name: "a", kind: texts, form: formIPv4},
		{name: "aaaa", kind: texts, form: formIPv6},
		{name: "mx", kind: texts},
		{name: "txt", kind: texts},
	}},
	{name: "screenshot_url", kind: text, form: formWeb},
	{name: "verified_at", kind: text, need: recommended, form: formTime},
	{name: "verification_method", kind: text, need: recommended, among: words(`
		manual automated_crawler user_report honeypot threat_intelligence`)},
	{name: "attack_vector", kind: text, among: words(`
		phishing malware fraud brand_infringement copyright_infringement data_leak remote_compromise
		suspicious_registration`)},
	{name: "target_brand", kind: text, need: recommended},
	{name: "hosting_provider", kind: text},
	{name: "asn", kind: integer, bounds: &span{1, 4294967295}},
	{name: "country_code", kind: text, form: formCountry},
	{name: "ssl_certificate", kind: record, fields: []rule{
		{name: "issuer", kind: text},
		{name: "subject", kind: text},
		{name: "valid_from", kind: text, form: formTime},
		{name: "valid_to", kind: text, form: formTime},
		{name: "fingerprint", kind: text},
	}},
	{name: "whois", kind: record, fields: []rule{
		{name: "registrant", kind: text},
		{name: "created_date", kind: text, form: formTime},
		{name: "updated_date", kind: text, form: formTime},
		{name: "expiry_date", kind: text, form: formTime},
		{name: "registrar_abuse_contact", kind: text, form: formEmail},
	}},
	{name: "dns_response", kind: record, fields: []rule{
		{name: "query_time", kind: text, form: formTime},
		{name: "authoritative", kind: boolean},
		{name: "response_code", kind: text, among: words(`NOERROR NXDOMAIN SERVFAIL REFUSED`)},
	}},
}
