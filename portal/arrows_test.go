package portal_test

// arrows says which of our own packages a package may import, besides those below it. The first row that fits counts;
// "x/..." is x and all below it. A new arrow is a decision: write it here and in .golangci.yml, or do without it.
//
// The rooms of models stand in their order: each may ask those above its row, through functions that take the transaction, and none
// below it (docs/adr/0010). So do the rooms of the pages, which portal/web opens and none of them knows.
var arrows = []struct {
	from string
	to   []string
}{
	{"models", nil}, // the ground: imports nothing of the app, and no room
	{"models/address", []string{"models"}},
	{"models/people", []string{"models", "models/address"}},
	{"models/trail", []string{"models"}},
	{"models/version", []string{"models", "models/address"}},
	{"models/article", []string{"models", "models/address", "models/version"}},
	{"models/provider", []string{"models", "models/address", "models/people"}},
	{"models/advisory", []string{"models", "models/address", "models/provider"}},
	{"models/learning", []string{"models", "models/address", "models/article", "models/people", "models/version"}},
	{"models/rota", []string{"models", "models/people", "models/provider"}},
	{"models/presence", []string{"models"}},
	{"models/push", []string{"models"}},
	{"models/preference", []string{"models", "models/people"}},
	{"models/outbox", []string{"models", "models/provider"}},
	{"models/search", []string{"models", "models/address", "models/provider"}},
	{"models/notice", []string{
		"models", "models/address", "models/advisory", "models/learning", "models/outbox", "models/people", "models/preference",
		"models/provider", "models/rota", "models/search",
	}},
	{"models/unrouted", []string{"models", "models/address", "models/notice", "models/provider"}},
	{"models/work", []string{"models", "models/address", "models/notice", "models/provider"}},
	{"models/guest", []string{"models", "models/address", "models/notice", "models/people", "models/provider"}},
	{"models/incoming", []string{"models", "models/address", "models/notice"}},
	{"models/observation", []string{"models", "models/address", "models/incoming", "models/notice"}},
	{"models/work", []string{"models", "models/address", "models/notice", "models/provider"}},
	{"models/casework", []string{"models", "models/address", "models/notice"}},
	{"models/escalation", []string{"models", "models/address", "models/notice", "models/provider"}},
	{"models/recurrence", []string{"models", "models/address", "models/notice"}},
	{"models/practice", []string{"models", "models/address", "models/notice"}},
	{"models/statement", []string{"models", "models/notice"}},
	{"models/bulk", []string{"models", "models/address", "models/incoming", "models/notice", "models/people"}},
	{"models/peer", []string{"models", "models/address", "models/article", "models/provider"}},
	{"models/rotation", []string{"models", "models/address", "models/incoming", "models/notice"}},
	{"models/rooms", []string{"models/..."}}, // opens them all
	// what tests of several rooms share
	{"models/modelstest", []string{"models/...", "portal/seal", "portal/pgboot", "portal/portaltest/testdb", "portal/portaltest/trace"}},
	{"migrations", nil},
	{"static", nil},
	{"static/content", nil},
	{"portal/i18n", nil},
	{"portal/pgboot", nil},
	{"templates/...", []string{"portal/i18n", "static", "templates/..."}},
	{"portal/mail", []string{"models/...", "portal/i18n", "templates/..."}},
	// picks the reader of a file
	{"portal/intake", []string{"models/...", "portal/intake/lines", "portal/scart", "portal/table", "portal/xarf"}},
	{"portal/guidance", []string{"models/...", "static/content", "portal/toml"}}, // the files that it reads
	// a question's source is read as an article's
	{"portal/course", []string{"models/...", "static/content", "portal/toml", "portal/guidance"}},
	{"portal/handout", []string{"static/content"}},
	{"portal/settings", []string{"models/...", "portal/i18n"}},
	{"portal/demo", []string{"models/...", "portal/course", "portal/guidance"}},
	{outside, []string{"models/...", "portal/intake/lines", "portal/table", "portal/egress"}},
	{"portal/worker", []string{"models/...", "portal/i18n", outside}},
	{"portal/web/page", []string{"models/...", "portal/i18n", "templates/...", outside}}, // the ground of the pages: knows no room
	{"portal/web/login", room()},
	{"portal/web/invite", room("portal/web/login")},
	{"portal/web/register", room("portal/web/login")},
	{"portal/web/versions", room()},
	{"portal/web/training/question", room()},
	{"portal/web/kb", room("portal/web/versions")},
	{"portal/web/advisories", room()},
	{"portal/web/training", room("portal/web/training/question")},
	{"portal/web/verify", room("portal/web/training")},
	{"portal/web/org", room("portal/web/login")},
	{"portal/web/casework", room()},
	{"portal/web/notices", room("portal/web/casework", "portal/web/advisories", "portal/web/kb", "portal/web/org", "portal/web/training")},
	{"portal/web/guest", room("portal/web/notices")},
	{"portal/web/jobs", room("portal/web/notices")},
	{"portal/web/practice", room()},
	{"portal/web/statements", room()},
	{"portal/web/views", room("portal/web/notices")},
	{"portal/web/account", room("portal/web/login", "portal/web/notices", "portal/web/org")},
	{"portal/web/triage", room("portal/web/notices", "portal/web/org")},
	{"portal/web/content", room("portal/web/versions")},
	{"portal/web/content/courses", room("portal/web/training/question", "portal/web/versions")},
	{"portal/web/training/team", room()},
	{"portal/web/peers", room()},
	{"portal/web/admin/audit", room("portal/web/notices")},
	{"portal/web/demo", room("portal/web/login")},
	{"portal/web/help", room()},
	{"portal/web/intake", room()},
	{"portal/web/escalations", room()},
	{"portal/web/providers", room("portal/web/org", "portal/web/register", "portal/web/triage")},
	{"portal/web/home", room("portal/web/advisories", "portal/web/content", "portal/web/kb", "portal/web/notices", "portal/web/org",
		"portal/web/training", "portal/web/triage")},
	{"portal/web", []string{"models/...", "portal/i18n", "templates/...", "static", outside}},
	{"portal/api", []string{"models/...", "portal/i18n", outside}},
	{"portal", []string{"models/...", "migrations", "static", "templates/...", "portal/web", "portal/api", "portal/worker", outside}},
	{"portal/portaltest/testdb", []string{"migrations", "portal/pgboot"}}, // what lies below the portal is tested with it
	{"portal/portaltest/...", []string{"models/...", "migrations", "portal", "portal/web", outside}},
	{"cmd/...", []string{"models/...", "migrations", "portal", "portal/web", outside}},
}
