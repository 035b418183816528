package portal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"net/netip"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/publicsuffix"
	"golang.org/x/text/unicode/norm"
)

// House rules that hold for every file of the repository. Each is a function of a file's text that gives what is
// wrong in it, so TestHouseRules_CatchWhatTheyShould can show it a fault.
var houseRules = []struct {
	name   string
	faults func(file, text string) []string
}{
	{"only reserved host names", foreignHosts},
	{"only documentation addresses", foreignIPs},
	{"only documentation AS numbers", foreignASNs},
	{"no path of a machine", machinePaths},
	{"no link to a reported address", reportedLinks},
	{"database settings end with their transaction", lastingSettings},
	{"no address joined in a template", joinedAddresses},
}

// Hosts that may be named. Whole names only; examples and ours are in the expressions below.
var knownHosts = []string{
	// Norms and names of XML.
	"www.w3.org", "schemas.openxmlformats.org", "purl.imsglobal.org", "www.rfc-editor.org", "datatracker.ietf.org", "owasp.org",
	"json-schema.org", "xarf.org",
	// Whose words the table of codes is in.
	"docs.aws.amazon.com", "transparency.dsa.ec.europa.eu",
	// Modules and tools, and their documentation.
	"github.com", "codeberg.org", "golang.org", "pkg.go.dev", "go.dev", "gorm.io", "pgregory.net", "riverqueue.com",
	"www.postgresql.org", "squawkhq.com", "keepachangelog.com",
	// Law, the licence, and the network of hotlines.
	"eur-lex.europa.eu", "interoperable-europe.ec.europa.eu", "wetten.overheid.nl", "www.rijksoverheid.nl", "www.inhope.org",
}

// sourceHosts are what guidance names: where it has its facts from, and who helps with what EOKM does not. A name there leads
// nowhere: portal/guidance makes no link of it.
var sourceHosts = []string{
	"abuse.nl", "acm.nl", "atkm.nl", "augeo.nl", "bit.nl", "crimrxiv.com", "defenceforchildren.nl", "docs.aws.amazon.com",
	"docs.azure.cn", "dontlookaway.nl", "ecp.nl", "eu-digital-services-act.com", "globalpolicywatch.com", "hannessnellman.com",
	"helpwanted.nl", "iwf.org.uk", "kcbr.nl", "lucyfaithfull.org", "meldkindersekstoerisme.nl", "meldmisdaadanoniem.nl",
	"meldpunt-kinderporno.nl", "njb.nl", "noraonline.nl", "officielebekendmakingen.nl", "offlimits.nl", "peopleofinternet.com",
	"pgawb.nl", "politie.nl", "rechtspraak.nl", "rejo.zenger.nl", "rijksoverheid.nl", "security.nl", "seksueelmisdrijf.nl",
	"sidn.nl", "streamlex.eu", "studyres.com", "techzine.nl", "twobirds.com", "uitspraken.rechtspraak.nl", "upday.com",
	"vcanieuws.nl", "veiligthuisutrecht.nl", "welingelichtekringen.nl",
}

// Addresses that belong to nobody: RFC 5737 and 3849, loopback, unspecified, link-local; and what no organisation can have by IANA's
// registries of special-purpose addresses, which the table of such space names (models/address/space.go).
var reservedPrefixes = []netip.Prefix{
	netip.MustParsePrefix("192.0.2.0/24"),
	netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"),
	netip.MustParsePrefix("2001:db8::/32"),
	netip.MustParsePrefix("127.0.0.0/8"),
	netip.MustParsePrefix("::1/128"),
	netip.MustParsePrefix("0.0.0.0/32"),
	netip.MustParsePrefix("::/128"),
	netip.MustParsePrefix("fe80::/10"),

	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("10.0.0.0/8"),
	netip.MustParsePrefix("100.64.0.0/10"),
	netip.MustParsePrefix("169.254.0.0/16"),
	netip.MustParsePrefix("172.16.0.0/12"),
	netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.88.99.0/24"),
	netip.MustParsePrefix("192.168.0.0/16"),
	netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("224.0.0.0/3"), // multicast, reserved, broadcast
	netip.MustParsePrefix("64:ff9b::/96"),
	netip.MustParsePrefix("64:ff9b:1::/48"),
	netip.MustParsePrefix("100::/63"),
	netip.MustParsePrefix("2001::/23"),
	netip.MustParsePrefix("2002::/16"),
	netip.MustParsePrefix("3fff::/20"),
	netip.MustParsePrefix("5f00::/16"),
	netip.MustParsePrefix("fc00::/7"),
	netip.MustParsePrefix("fec0::/10"),
	netip.MustParsePrefix("ff00::/8"),
}

// AS numbers that are nobody's and that code must know as such (IANA: 0, AS_TRANS, and the two last ones).
var specialASNs = []uint64{0, 23456, 65535, 4294967295}

// notOurs are files whose text is not ours to choose, and this one, which holds faults on purpose.
var notOurs = []string{"LICENSE", "go.mod", "go.sum", "package.json", "package-lock.json", "nlgov.yaml", "house_rules_test.go"}

// listsOfOthers are whole lists whose names and addresses are not ours to choose either: what browsers are held to, with its licence.
// They are read by a test, and nothing in them is asked for.
const listsOfOthers = "models/address/testdata/wpt/"

var (
	urlHost  = regexp.MustCompile(`(?i)h(?:tt|xx)ps?://(?:[^/\s"'@]*@)?([\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+)`)
	mailHost = regexp.MustCompile(`(?i)[\w+-]@([\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,})`)
	bareHost = regexp.MustCompile(`(?i)\b([a-z0-9-]+(?:\.[a-z0-9-]+)+)\b`)
	domain   = regexp.MustCompile(`\.(?:com|nl|eu|uk|ru|cn|biz|xyz)$`) // not net, org, info: a key of a text may end so
	number   = regexp.MustCompile(`(?:^|\.)[0-9][0-9a-fx]*$`)          // an IP address in some form; foreignIPs looks at those
	example  = regexp.MustCompile(`(?:^|\.)example(?:\.[a-z]+){0,2}$`)
	ourHost  = regexp.MustCompile(`(?:^|\.)(?:eokm\.nl|localhost|invalid|test|local|onion)$`)
	escaped  = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)

	ipv4    = regexp.MustCompile(`\b\d{1,3}(?:\.\d{1,3}){3}\b`)
	ipv6    = regexp.MustCompile(`(?:^|[^\w:.])([0-9A-Fa-f:]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*)(?:$|[^\w:])`)
	asn     = regexp.MustCompile(`\bAS(\d{1,10})\b|(?i:\basn)["'\s:=]{1,4}(?:AS)?(\d{1,10})\b`)
	machine = regexp.MustCompile("(?m)(?:^|[\\s\"'`=(:])(/(?:work|root|tmp|Users|home)/[\\w.-]*)")

	link     = regexp.MustCompile(`(?i)\b(?:href|src|srcset|action|formaction|poster|ping|data|cite)\s*=\s*\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}`)
	linkCall = regexp.MustCompile(`templ\.(?:Safe)?URL\([^)]*\)`)
	reported = regexp.MustCompile(`\.(?:Raw|Normal|Defanged)\b`)

	// A place on a page is named by an id of that page: such a name may be made where the id is.
	fragment     = regexp.MustCompile(`"#" ?\+ ?[\w.]+(?:\([\w.]*\))?`)
	lineComment  = regexp.MustCompile(`(?m)(?:^|\s)//.*$`)
	addressPart  = regexp.MustCompile("[\"`][/?&#][^\\s\"`]*[\"`]\\s*\\+|\\+\\s*[\"`][/?&#][^\\s\"`]*[\"`]|[\"`][/?&][^\\s\"`]*%[a-z]")
	addressField = regexp.MustCompile(`(?:\b\w*URL|\bAction|"formaction"):[^,;{}\n]*|\bSmallForm\([^,\n]*`)
	addressMaker = regexp.MustCompile(`\b(?:PathEscape|QueryEscape|JoinPath|path\.Join)\(|\)\s*templ\.(?:Safe)?URL\s*\{`)
	joining      = regexp.MustCompile(`\+|\bSprint\w*\(|\bstrings\.Join\(`)

	lastingSet    = regexp.MustCompile(`(?i)(?:^|;)\s*SET\s+(?:SESSION\s+)?(?:role|app\.|search_path|session)\S*`)
	lastingConfig = regexp.MustCompile(`(?i)\bset_config\s*\((?:[^()]|\([^()]*\))*,\s*false\s*\)`)
	sqlComment    = regexp.MustCompile(`(?m)--.*$`)
)

func TestHouseRules(t *testing.T) {
	t.Parallel()
	for _, file := range sources(t) {
		if slices.Contains(notOurs, path.Base(file)) || strings.HasPrefix(file, listsOfOthers) || strings.HasSuffix(file, "_templ.go") {
			continue // the template is judged, not the code made of it
		}
		content := read(t, file)
		if !utf8.Valid(content) {
			continue // a picture, a font, or a test's broken encoding
		}
		for _, rule := range houseRules {
			for _, fault := range rule.faults(file, string(content)) {
				t.Errorf("%s: %s: %s", file, rule.name, fault)
			}
		}
	}
}

// A lock file that says where a package was fetched ties the project to that registry.
func TestHouseRules_LockFilesNameNoRegistry(t *testing.T) {
	t.Parallel()
	for _, file := range sources(t) {
		if path.Base(file) == "package-lock.json" {
			require.NotContains(t, string(read(t, file)), `"resolved"`, file)
		}
	}
}

func TestHouseRules_CatchWhatTheyShould(t *testing.T) {
	t.Parallel()
	for _, fault := range []struct{ rule, file, text string }{
		{"only reserved host names", "x.csv", "https://planted-by-this-test.info/a"},
		{"only reserved host names", "x.md", "hxxps://plant%65d[.]info"},
		{"only reserved host names", "x.md", "mail desk@planted-by-this-test.org now"},
		{"only reserved host names", "x_test.go", "package x\n\nvar u = `http://planted.dev/`\n"},
		{"only reserved host names", "x.go", "package x\n\n// See planted.nl.\n"},
		{"only documentation addresses", "x.csv", "a," + netip.MustParseAddr("192.0.2.255").Next().String() + ",b"},
		{"only documentation addresses", "x.go", `"` + netip.MustParseAddr("2001:db7:ffff::1").String() + `"`},
		{"only documentation AS numbers", "x.toml", "asn = 64512"},
		{"only documentation AS numbers", "x.json", `{"asn": 64512}`},
		{"only documentation AS numbers", "x.md", "AS64495"},
		{"no path of a machine", "x.go", `"/root/x"`},
		{"no link to a reported address", "x.templ", `<a href={ templ.URL(item.Address.Raw()) }>`},
		{"no link to a reported address", "x.templ", `<img src={ view.Address.Defanged() }/>`},
		{"no link to a reported address", "x.go", "package x\n\nvar u = templ.SafeURL(a.Normal())\n"},
		{"database settings end with their transaction", "x.go", "package x\n\nvar q = `SET ROLE portal_app`\n"},
		{"database settings end with their transaction", "x.go", "package x\n\nvar q = `SELECT 1; set session app.x = 'y'`\n"},
		{
			"database settings end with their transaction", "x.go",
			"package x\n\nvar q = `SELECT set_config('app.role', coalesce($1, ''), false)`\n",
		},
		{"database settings end with their transaction", "migrations/x.sql", "-- why\nSET search_path = public;\n"},
		{"no address joined in a template", "templates/x.templ", `<a href={ templ.SafeURL("/notices/" + v.Ref) }>`},
		{"no address joined in a template", "templates/x.templ", `<form action={ v.Base + below }>`},
		{"no address joined in a template", "templates/x.templ", `<form data-autosave={ v.URL + "/autosave" }>`},
		{"no address joined in a template", "templates/x.templ", `@ui.SmallForm(v.URL+below, p.T("x"), v.Name)`},
		{"no address joined in a template", "templates/x.templ", `@ui.Button{Text: p.T("x"), URL: v.Base + below, Quiet: true}`},
		{"no address joined in a template", "templates/x.templ", `@ui.Button{Attrs: templ.Attributes{"formaction": v.Action + below}}`},
		{"no address joined in a template", "templates/x.templ", `<a href={ v.URL + "#messages" }>`},
		{"no address joined in a template", "templates/x.go", "package x\n\nvar u = fmt.Sprintf(`/notices/%s`, ref)\n"},
		{
			"no address joined in a template", "templates/x.go",
			"package x\n\nfunc noticeURL(ref string) templ.SafeURL { return templ.SafeURL(base(ref)) }\n",
		},
		{"no address joined in a template", "templates/x.go", "package x\n\nvar u = base + url.PathEscape(ref)\n"},
	} {
		var found []string
		for _, rule := range houseRules {
			if len(rule.faults(fault.file, fault.text)) > 0 {
				found = append(found, rule.name)
			}
		}
		require.Equal(t, []string{fault.rule}, found, fault.text)
	}
	for file, text := range map[string]string{
		"x.md": "active.nl.toml https://img.example.com/a desk@eokm.nl http://127.0.0.1:8080 [2001:db8:1::]:443 " +
			"AS64496 12:30:05 ::before",
		"x.sql": "UPDATE users SET role = $1; SET LOCAL ROLE portal_app; SELECT set_config('app.role', $1, true), " +
			"'::1'::inet, 'a'::cidr;",
		"x.templ":          `<a href={ layout.NoticePath(ctx, view.Ref) }>{ item.Address.Defanged() }</a>`,
		"x.go":             "package x\n\nimport _ \"other.org/y\"\n\nvar v = provider.net\n",
		"models/x_test.go": "package x\n\nvar q = `SET ROLE portal_app`\n",
		"portal/web/x.go":  "package x\n\nfunc noticeURL(ref string) string { return \"/notices/\" + ref }\n",
		"templates/x.templ": `<a href={ "#" + e.Field } data-label={ p.T("words." + v.Kind) }>{ v.Read + " / " + v.All }</a> ` +
			`// "/notices/" + ref
			<form action={ templ.SafeURL(v.Action) } id={ "check-" + v.Ref }>@ui.Button{URL: "/intake", Text: p.T("x." + v.Kind)}</form>`,
		"templates/x.go": "package x\n\nvar m = `<use href=\"` + static.Path(\"icons.svg\") + \"#\" + string(i) + `\"></use>`\n",
	} {
		for _, rule := range houseRules {
			require.Empty(t, rule.faults(file, text), "%s: %s", file, rule.name)
		}
	}
}

func foreignHosts(file, text string) []string {
	var found []string
	text = plain(prose(file, text))
	var hosts []string
	for _, match := range slices.Concat(urlHost.FindAllStringSubmatch(text, -1), mailHost.FindAllStringSubmatch(text, -1)) {
		hosts = append(hosts, strings.ToLower(match[1]))
	}
	for _, match := range bareHost.FindAllStringSubmatch(text, -1) {
		if name := strings.ToLower(match[1]); domain.MatchString(name) {
			hosts = append(hosts, name)
		}
	}
	for _, host := range hosts {
		suffix, _ := publicsuffix.PublicSuffix(host)
		nobodys := example.MatchString(host) || number.MatchString(host) || host == suffix // co.uk by itself is no host
		known := slices.Contains(knownHosts, host) || strings.HasPrefix(file, "static/content/") && slices.Contains(sourceHosts, host)
		if !nobodys && !ourHost.MatchString(host) && !known {
			found = append(found, host)
		}
	}
	return found
}

func foreignIPs(file, text string) []string {
	if path.Ext(file) == ".svg" {
		return nil // the numbers of a drawing
	}
	text = plain(text)
	candidates := ipv4.FindAllString(text, -1)
	for _, match := range ipv6.FindAllStringSubmatch(text, -1) {
		candidates = append(candidates, match[1], strings.TrimRight(match[1], ":."))
	}
	var found []string
	for _, candidate := range candidates {
		addr, err := netip.ParseAddr(candidate)
		reserved := func(p netip.Prefix) bool { return p.Contains(addr.Unmap()) }
		if err == nil && !slices.ContainsFunc(reservedPrefixes, reserved) {
			found = append(found, candidate)
		}
	}
	return found
}

func foreignASNs(_, text string) []string {
	var found []string
	for _, match := range asn.FindAllStringSubmatch(text, -1) {
		number, err := strconv.ParseUint(match[1]+match[2], 10, 32)
		if err == nil && (number < 64496 || number > 64511) && !slices.Contains(specialASNs, number) {
			found = append(found, match[0])
		}
	}
	return found
}

func machinePaths(_, text string) []string {
	var found []string
	for _, match := range machine.FindAllStringSubmatch(text, -1) {
		found = append(found, match[1])
	}
	return found
}

func reportedLinks(file, text string) []string {
	var candidates []string
	switch {
	case strings.HasSuffix(file, ".templ"):
		candidates = slices.Concat(link.FindAllString(text, -1), linkCall.FindAllString(text, -1))
	case strings.HasSuffix(file, ".go"):
		candidates = linkCall.FindAllString(text, -1)
	}
	return slices.DeleteFunc(candidates, func(c string) bool { return !reported.MatchString(c) })
}

// joinedAddresses finds where a template makes an address: those are made in portal/web, once beside each noun.
func joinedAddresses(file, text string) []string {
	if !strings.HasPrefix(file, "templates/") || strings.HasSuffix(file, "_test.go") || path.Ext(file) != ".templ" &&
		path.Ext(file) != ".go" {
		return nil
	}
	text = fragment.ReplaceAllString(lineComment.ReplaceAllString(text, ""), "id")
	candidates := slices.Concat(link.FindAllString(text, -1), linkCall.FindAllString(text, -1), addressField.FindAllString(text, -1))
	found := slices.DeleteFunc(candidates, func(c string) bool { return !joining.MatchString(c) })
	return slices.Concat(found, addressPart.FindAllString(text, -1), addressMaker.FindAllString(text, -1))
}

// lastingSettings finds what would outlive its transaction on a pooled connection, and so reach another's request.
func lastingSettings(file, text string) []string {
	var statements []string
	switch {
	case strings.HasSuffix(file, "_test.go") || strings.HasPrefix(file, "portal/portaltest/"):
		return nil // a test may take a role on a connection of its own
	case strings.HasSuffix(file, ".go"):
		statements = literals(text)
	case strings.HasSuffix(file, ".sql"):
		statements = []string{text}
	}
	var found []string
	for _, s := range statements {
		s = sqlComment.ReplaceAllString(s, "")
		found = append(found, lastingSet.FindAllString(s, -1)...)
		found = append(found, lastingConfig.FindAllString(s, -1)...)
	}
	return found
}

// plain is the text as a reader of addresses would take it: not defanged, nothing invisible, wide letters made narrow,
// percent signs decoded. So a test of odd forms is judged by the address it means.
func plain(text string) string {
	text = strings.NewReplacer("[.]", ".", "[:]", ":").Replace(norm.NFKC.String(text))
	text = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, text)
	return escaped.ReplaceAllStringFunc(text, func(code string) string {
		octet, err := strconv.ParseUint(code[1:], 16, 7)
		if err != nil {
			return code // not ASCII
		}
		return string(rune(octet))
	})
}

// prose is what a person wrote as words: of Go its literals and comments, of a template all but its imports, of
// another file all of it.
func prose(file, text string) string {
	switch path.Ext(file) {
	case ".go":
		return strings.Join(append(literals(text), comments(text)...), "\n")
	case ".templ":
		return regexp.MustCompile(`(?m)^(?:import )?\s*(?:\w+ )?"[^"\s]+"$`).ReplaceAllString(text, "")
	}
	return text
}

// literals gives a Go file's string literals, imports excepted. Of a file that does not parse it gives what it can.
func literals(text string) []string {
	var found []string
	file, _ := parser.ParseFile(token.NewFileSet(), "", text, parser.SkipObjectResolution)
	if file == nil {
		return nil
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if value, err := strconv.Unquote(lit.Value); err == nil {
				found = append(found, value)
			}
		}
		_, isImport := n.(*ast.ImportSpec)
		return !isImport
	})
	return found
}

func comments(text string) []string {
	var found []string
	file, _ := parser.ParseFile(token.NewFileSet(), "", text, parser.ParseComments|parser.SkipObjectResolution)
	if file == nil {
		return nil
	}
	for _, group := range file.Comments {
		found = append(found, group.Text())
	}
	return found
}
