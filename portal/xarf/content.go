package xarf

// typeRules are those of each type of report about content: content-csam.json and so on.
var typeRules = map[string][]rule{
	"csam": {
		{name: "classification", kind: text, need: required, among: words(`baseline A1 A2 B1 B2`)},
		{name: "media_type", kind: text, need: recommended, among: words(`image video audio text mixed`)},
		{name: "detection_method", kind: text, need: required, among: words(`
			hash_match ai_detection manual_review user_report automated_scan`)},
		{name: "hash_values", kind: record, need: recommended, fields: []rule{
			{name: "md5", kind: text, form: formMD5},
			{name: "sha1", kind: text, form: formSHA1},
			{name: "sha256", kind: text, form: formSHA256},
			{name: "photodna", kind: text},
		}},
		{name: "ncmec_report_id", kind: text, need: recommended},
		{name: "content_removed", kind: boolean, need: recommended},
		{name: "account_suspended", kind: boolean},
	},
	"csem": {
		{name: "exploitation_type", kind: text, need: required, among: words(`
			grooming solicitation sextortion trafficking distribution production possession`)},
		{name: "victim_age_range", kind: text, need: recommended, among: words(`infant toddler prepubescent pubescent unknown`)},
		{name: "platform", kind: text, need: recommended, among: words(`
			social_media messaging_app gaming_platform forum email darkweb other`)},
		{name: "detection_method", kind: text, need: required, among: words(`
			behavioral_analysis keyword_detection user_report ai_detection manual_review law_enforcement_referral`)},
		{name: "evidence_type", kind: texts, need: recommended, among: words(`chat_logs images videos user_profile metadata`)},
		{name: "perpetrator_indicators", kind: record, fields: []rule{
			{name: "account_id", kind: text},
			{name: "ip_addresses", kind: texts, form: formIPv4},
			{name: "pattern_of_behavior", kind: text},
		}},
		{name: "reporting_obligations", kind: texts, need: recommended, among: words(`
			NCMEC IWF local_law_enforcement europol interpol platform_safety_team other`)},
	},
	"phishing": {
		{name: "credential_fields", kind: texts, need: recommended},
		{name: "phishing_kit", kind: text},
		{name: "redirect_chain", kind: texts, form: formWeb},
		{name: "submission_url", kind: text, need: recommended, form: formWeb},
		{name: "cloned_site", kind: text, need: recommended, form: formWeb},
		{name: "detection_evasion", kind: texts, among: words(`
			geo_blocking user_agent_filtering referrer_checking captcha time_based_display ip_blacklisting obfuscation
			other`)},
		{name: "lure_type", kind: text, need: recommended, among: words(`
			account_suspension security_alert payment_issue prize_notification document_share password_reset
			shipping_notification tax_refund other`)},
	},
	"malware": {
		{name: "malware_family", kind: text, need: recommended},
		{name: "malware_type", kind: text, need: recommended, among: words(`
			trojan ransomware dropper loader backdoor rootkit infostealer banking_trojan cryptominer adware spyware worm
			bot rat other`)},
		{name: "file_hashes", kind: record, need: recommended, fields: []rule{
			{name: "md5", kind: text, form: formMD5},
			{name: "sha1", kind: text, form: formSHA1},
			{name: "sha256", kind: text, form: formSHA256},
			{name: "ssdeep", kind: text},
		}},
		{name: "file_metadata", kind: record, fields: []rule{
			{name: "filename", kind: text},
			{name: "file_size", kind: integer, bounds: positive()},
			{name: "file_type", kind: text},
			{name: "mime_type", kind: text},
		}},
		{name: "distribution_method", kind: text, need: recommended, among: words(`
			direct_download drive_by_download email_attachment malvertising exploit_kit watering_hole supply_chain
			social_engineering other`)},
		{name: "c2_servers", kind: records, fields: []rule{
			{name: "address", kind: text},
			{name: "port", kind: integer, bounds: &span{1, 65535}},
			{name: "protocol", kind: text, among: words(`http https tcp udp dns other`)},
		}},
		{name: "sandbox_analysis", kind: record, fields: []rule{
			{name: "sandbox_name", kind: text},
			{name: "analysis_url", kind: text, form: formWeb},
			{name: "verdict", kind: text, among: words(`malicious suspicious clean unknown`)},
			{name: "score", kind: number, bounds: &span{0, 100}},
		}},
		{name: "exploit_cve", kind: texts, form: formCVE},
		{name: "persistence_mechanism", kind: texts, among: words(`
			registry scheduled_task service startup_folder dll_hijacking wmi other`)},
		{name: "targeted_platforms", kind: texts, among: words(`windows linux macos android ios multi_platform`)},
	},
	"fraud": {
		{name: "fraud_type", kind: text, need: required, among: words(`
			investment romance tech_support lottery advance_fee cryptocurrency shopping charity employment
			government_impersonation other`)},
		{name: "payment_methods", kind: texts, need: recommended, among: words(`
			credit_card bank_transfer cryptocurrency gift_cards wire_transfer paypal western_union moneygram cashapp venmo
			other`)},
		{name: "cryptocurrency_addresses", kind: records, fields: []rule{
			{name: "currency", kind: text, need: required, among: words(`bitcoin ethereum usdt bnb monero other`)},
			{name: "address", kind: text, need: required},
		}},
		{name: "claimed_entity", kind: text, need: recommended},
		{name: "loss_amount", kind: record, fields: []rule{
			{name: "currency", kind: text, form: formCurrency},
			{name: "amount", kind: number, bounds: positive()},
		}},
	},
	"brand_infringement": {
		{name: "infringement_type", kind: text, need: required, among: words(`
			counterfeit typosquatting lookalike homograph unauthorized_reseller trademark_violation brand_impersonation
			logo_misuse other`)},
		{name: "legitimate_site", kind: text, need: required, form: formWeb},
		{name: "similarity_score", kind: number, need: recommended, bounds: &span{0, 1}},
		{name: "trademark_details", kind: record, fields: []rule{
			{name: "registration_number", kind: text},
			{name: "jurisdiction", kind: text},
			{name: "category", kind: numbers, bounds: &span{1, 45}},
		}},
		{name: "infringing_elements", kind: texts, need: recommended, among: words(`
			logo brand_name tagline color_scheme layout product_images domain_name other`)},
		{name: "products_offered", kind: texts},
		{name: "previous_enforcement", kind: records, fields: []rule{
			{name: "date", kind: text, form: formDate},
			{name: "action", kind: text, among: words(`cease_desist takedown_notice domain_dispute legal_action other`)},
			{name: "result", kind: text},
		}},
	},
	"exposed_data": {
		{name: "data_types", kind: texts, need: required, among: words(`
			personal_information credentials financial medical government_id email_addresses phone_numbers api_keys
			database_dumps source_code internal_documents customer_data employee_data intellectual_property other`), least: 1},
		{name: "exposure_method", kind: text, need: required, among: words(`
			misconfigured_server open_directory database_exposure git_repository backup_file log_file cloud_storage
			paste_site forum_post ransomware_leak intentional_leak other`)},
		{name: "record_count", kind: integer, need: recommended, bounds: positive()},
		{name: "affected_organization", kind: text, need: recommended},
		{name: "data_format", kind: text, among: words(`plaintext csv json xml sql excel pdf mixed other`)},
		{name: "sensitive_fields", kind: texts, need: recommended},
		{name: "encryption_status", kind: text, need: recommended, among: words(`
			unencrypted encrypted partially_encrypted hashed unknown`)},
		{name: "accessibility", kind: text, among: words(`public requires_authentication requires_payment dark_web removed`)},
		{name: "discovery_source", kind: text, among: words(`
			security_researcher automated_scan breach_monitoring user_report law_enforcement threat_intelligence other`)},
		{name: "sample_records", kind: records, most: 5, fields: []rule{
			{name: "description", kind: text},
			{name: "redacted_sample", kind: text},
		}},
	},
	"remote_compromise": {
		{name: "compromise_type", kind: text, need: required, among: words(`
			webshell backdoor defacement malicious_redirect seo_spam cryptominer phishing_kit malware_host c2_server proxy
			scanner other`)},
		{name: "compromise_indicators", kind: records, need: recommended, fields: []rule{
			{name: "type", kind: text, need: required, among: words(`
				file_path process network_connection user_account scheduled_task registry_key service`)},
			{name: "value", kind: text, need: required},
			{name: "description", kind: text},
		}},
		{name: "webshell_details", kind: record, need: recommended, fields: []rule{
			{name: "family", kind: text},
			{name: "capabilities", kind: texts, among: words(`
				file_manager command_execution database_access network_scanning privilege_escalation persistence other`)},
			{name: "password_protected", kind: boolean},
		}},
		{name: "affected_cms", kind: text, need: recommended, among: words(`
			wordpress joomla drupal magento prestashop opencart custom unknown other`)},
		{name: "vulnerability_exploited", kind: record, fields: []rule{
			{name: "cve", kind: text, form: formCVE},
			{name: "description", kind: text},
			{name: "component", kind: text},
		}},
		{name: "persistence_mechanisms", kind: texts, need: recommended, among: words(`
			cron_job modified_core_files hidden_admin_account autoload_backdoor htaccess_modification database_backdoor
			other`)},
		{name: "malicious_activities", kind: texts, need: recommended, among: words(`
			spam_sending ddos_attacks cryptocurrency_mining data_exfiltration lateral_movement hosting_malware
			hosting_phishing scanning other`)},
		{name: "cleanup_status", kind: text, among: words(`not_cleaned partially_cleaned cleaned reinfected unknown`)},
	},
	"suspicious_registration": {
		{name: "registration_date", kind: text, need: required, form: formTime},
		{name: "days_since_registration", kind: integer, need: recommended, bounds: positive()},
		{name: "suspicious_indicators", kind: texts, need: required, among: words(`
			typosquatting homograph_attack brand_keyword suspicious_tld bulk_registration privacy_protection
			suspicious_registrant fast_flux dga_pattern known_bad_nameserver suspicious_ssl_cert immediate_activation
			parked_page other`), least: 1},
		{name: "risk_score", kind: number, need: recommended, bounds: &span{0, 1}},
		{name: "targeted_brands", kind: texts, need: recommended},
		{name: "registrant_details", kind: record, need: recommended, fields: []rule{
			{name: "email_domain", kind: text},
			{name: "country", kind: text, form: formCountry},
			{name: "privacy_protected", kind: boolean},
			{name: "bulk_registrations", kind: integer},
		}},
		{name: "related_domains", kind: records, most: 20, fields: []rule{
			{name: "domain", kind: text},
			{name: "relationship", kind: text, among: words(`
				same_registrant same_nameserver same_ip same_ssl_cert similar_pattern same_campaign`)},
		}},
		{name: "predicted_usage", kind: texts, need: recommended, among: words(`
			phishing malware spam fraud brand_abuse botnet_c2 unknown`)},
		{name: "ssl_certificate_details", kind: record, fields: []rule{
			{name: "issued_immediately", kind: boolean},
			{name: "free_certificate", kind: boolean},
			{name: "wildcard", kind: boolean},
		}},
		{name: "activation_behavior", kind: record, fields: []rule{
			{name: "time_to_activation", kind: integer},
			{name: "initial_content", kind: text, among: words(`
				parked under_construction immediate_malicious cloned_site blank other`)},
		}},
	},
}
