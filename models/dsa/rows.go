package dsa

import "slices"

// Row is one line of a sheet: a main category of the Commission's list, or a keyword of it. Sub is empty for the main category itself.
type Row struct{ Main, Sub string }

// Total is the row of all.
var Total = Row{Main: "TOTAL"}

// other is the keyword of what no other keyword of a category says.
const other = "KEYWORD_OTHER"

// The categories that no authority, or no notifier, said.
const (
	notSpecifiedOrder  = "STATEMENT_CATEGORY_NOT_SPECIFIED_ORDER"
	notSpecifiedNotice = "STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE"
)

// mainCategories is the Commission's list, in its order. The list of main categories is closed; each ends with KEYWORD_OTHER.
var mainCategories = []struct {
	name string
	subs []string
}{
	{"ANIMAL_WELFARE", []string{"ANIMAL_HARM", "UNLAWFUL_SALE_ANIMALS"}},
	{"CONSUMER_INFORMATION", []string{
		"HIDDEN_ADVERTISEMENT", "INSUFFICIENT_INFORMATION_ON_TRADERS", "MISLEADING_INFO_GOODS_SERVICES", "MISLEADING_INFO_CONSUMER_RIGHTS",
		"NONCOMPLIANCE_PRICING",
	}},
	{"CYBER_VIOLENCE", []string{
		"CYBER_BULLYING_INTIMIDATION", "CYBER_HARASSMENT", "CYBER_INCITEMENT", "CYBER_STALKING", "NON_CONSENSUAL_IMAGE_SHARING",
		"NON_CONSENSUAL_MATERIAL_DEEPFAKE",
	}},
	{"CYBER_VIOLENCE_AGAINST_WOMEN", []string{
		"BULLYING_AGAINST_GIRLS", "CYBER_HARASSMENT_AGAINST_WOMEN", "CYBER_STALKING_AGAINST_WOMEN", "FEMALE_GENDERED_DISINFORMATION",
		"INCITEMENT_AGAINST_WOMEN", "NON_CONSENSUAL_IMAGE_SHARING_AGAINST_WOMEN", "NON_CONSENSUAL_MATERIAL_DEEPFAKE_AGAINST_WOMEN",
	}},
	{"DATA_PROTECTION_AND_PRIVACY_VIOLATIONS", []string{
		"BIOMETRIC_DATA_BREACH", "DATA_FALSIFICATION", "MISSING_PROCESSING_GROUND", "RIGHT_TO_BE_FORGOTTEN",
	}},
	{"ILLEGAL_OR_HARMFUL_SPEECH", []string{"DEFAMATION", "DISCRIMINATION", "HATE_SPEECH"}},
	{"INTELLECTUAL_PROPERTY_INFRINGEMENTS", []string{
		"COPYRIGHT_INFRINGEMENT", "DESIGN_INFRINGEMENT", "GEOGRAPHIC_INDICATIONS_INFRINGEMENT", "PATENT_INFRINGEMENT",
		"TRADE_SECRET_INFRINGEMENT", "TRADEMARK_INFRINGEMENT",
	}},
	{"NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS", []string{
		"MISINFORMATION_DISINFORMATION", "VIOLATION_EU_LAW", "VIOLATION_NATIONAL_LAW",
	}},
	{"PROTECTION_OF_MINORS", []string{
		"AGE_SPECIFIC_RESTRICTIONS_MINORS", "CHILD_SEXUAL_ABUSE_MATERIAL", "CHILD_SEXUAL_ABUSE_MATERIAL_DEEPFAKE",
		"GROOMING_SEXUAL_ENTICEMENT_MINORS", "UNSAFE_CHALLENGES",
	}},
	{"RISK_FOR_PUBLIC_SECURITY", []string{
		"ILLEGAL_ORGANIZATIONS", "RISK_ENVIRONMENTAL_DAMAGE", "RISK_PUBLIC_HEALTH", "TERRORIST_CONTENT",
	}},
	{"SCAMS_AND_FRAUD", []string{
		"IMPERSONATION_ACCOUNT_HIJACKING", "INAUTHENTIC_ACCOUNTS", "INAUTHENTIC_LISTINGS", "INAUTHENTIC_USER_REVIEWS", "PHISHING",
		"PYRAMID_SCHEMES",
	}},
	{"SELF_HARM", []string{"CONTENT_PROMOTING_EATING_DISORDERS", "SELF_MUTILATION", "SUICIDE"}},
	{"UNSAFE_AND_PROHIBITED_PRODUCTS", []string{"PROHIBITED_PRODUCTS", "UNSAFE_PRODUCTS"}},
	{"VIOLENCE", []string{
		"COORDINATED_HARM", "INCITEMENT_VIOLENCE_HATRED", "HUMAN_EXPLOITATION", "HUMAN_TRAFFICKING", "TRAFFICKING_WOMEN_GIRLS",
	}},
}

// category and keyword are rows by the short names of the list above.
func category(name string) Row { return Row{Main: "STATEMENT_CATEGORY_" + name} }

func keyword(of, name string) Row { return Row{Main: category(of).Main, Sub: "KEYWORD_" + name} }

// rows lists the rows of a sheet: the total, every category with its keywords, and last what the sheet alone has.
func rows(last ...string) []Row {
	all := []Row{Total}
	for _, c := range mainCategories {
		all = append(all, category(c.name))
		for _, sub := range append(slices.Clip(c.subs), "OTHER") {
			all = append(all, keyword(c.name, sub))
		}
	}
	for _, main := range last {
		all = append(all, Row{Main: main})
	}
	return all
}

// up is the row and those that it adds up to.
func (r Row) up() []Row {
	all := []Row{Total}
	if main := (Row{Main: r.Main}); main != r {
		all = append(all, main)
	}
	return append(all, r)
}

// Code is what the row is called in a sheet.
func (r Row) Code() string {
	if r.Sub != "" {
		return r.Sub
	}
	return r.Main
}
