package portal_test

import (
	"os"
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal"
)

// lead is where a link or picture of a text leads to.
var lead = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// heading is a heading of a text; what a link calls it is anchor's.
var heading = regexp.MustCompile(`(?m)^#+ (.+)$`)

// anchor is how a link names a heading.
func anchor(words string) string {
	words = regexp.MustCompile(`[^\w\- ]`).ReplaceAllString(strings.ToLower(words), "")
	return "#" + strings.ReplaceAll(words, " ", "-")
}

// deadLinks lists the links of a text in a folder that lead to no file and no heading of it.
func deadLinks(folder, text string) []string {
	var dead []string
	anchors := map[string]bool{}
	for _, h := range heading.FindAllStringSubmatch(text, -1) {
		anchors[anchor(h[1])] = true
	}
	for _, m := range lead.FindAllStringSubmatch(text, -1) {
		to := m[1]
		if strings.Contains(to, "://") || anchors[to] {
			continue
		}
		file, _, _ := strings.Cut(to, "#")
		if _, err := os.Stat(filepath.Join("..", filepath.FromSlash(path.Join(folder, file)))); file == "" || err != nil {
			dead = append(dead, to)
		}
	}
	return dead
}

func TestDocs_LinksLeadSomewhere(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"docs/adr", "#not"},
		deadLinks("docs", "# To be\n[a](docs/adr) [b](adr) [c](#to-be) [d](#not) [e](https://eokm.nl)"))
	for _, file := range sources(t) {
		if path.Ext(file) == ".md" && !strings.HasPrefix(file, "static/") { // guidance leads to pages
			require.Empty(t, deadLinks(path.Dir(file), string(read(t, file))), file)
		}
	}
}

// settingsOf lists the variables of a struct, those that it embeds among them.
func settingsOf(of reflect.Type) []string {
	var names []string
	for f := range of.Fields() {
		if f.Anonymous {
			names = append(names, settingsOf(f.Type)...)
		}
		name, _, _ := strings.Cut(f.Tag.Get("env"), ",")
		if name != "" && name != "-" {
			names = append(names, name)
		}
	}
	return names
}

func TestDocs_ExplainEachSetting(t *testing.T) {
	t.Parallel()
	_, table, found := strings.Cut(string(read(t, "docs/operate.md")), "| Setting | Meaning |")
	require.True(t, found)
	names := settingsOf(reflect.TypeFor[portal.Config]())
	require.Subset(t, names, []string{"DATABASE_URL", "PORTAL_STAFF_MAIL"})
	for _, name := range names {
		require.Contains(t, table, "`"+name+"`", "a row of the table in docs/operate.md")
	}
}

// A table is a noun: who adds one says in docs/terms.md how it is called, in the words of pages too.
func TestDocs_NameEachTable(t *testing.T) {
	t.Parallel()
	terms := string(read(t, "docs/terms.md"))
	made := regexp.MustCompile(`(?m)^CREATE TABLE (\w+)`)
	names := 0
	for _, file := range sources(t) {
		if path.Dir(file) != "migrations" || path.Ext(file) != ".sql" {
			continue
		}
		up, _, _ := strings.Cut(string(read(t, file)), "-- +goose Down")
		for _, m := range made.FindAllStringSubmatch(up, -1) {
			names++
			require.Contains(t, terms, "`"+m[1]+"`", "a row of docs/terms.md for what %s makes", file)
		}
	}
	require.Greater(t, names, 50)
}

// The last column of the tables of docs/terms.md is addresses of pages.
func TestDocs_TermsLeadToPages(t *testing.T) {
	t.Parallel()
	routes := strings.Fields(string(read(t, "portal/story/testdata/routes.txt")))
	asked := 0
	for line := range strings.Lines(string(read(t, "docs/terms.md"))) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) != 9 {
			continue
		}
		for word := range strings.FieldsSeq(strings.ReplaceAll(cells[7], ",", " ")) {
			if strings.HasPrefix(word, "/") {
				asked++
				require.True(t, slices.Contains(routes, word), "no page has the address %s", word)
			}
		}
	}
	require.Greater(t, asked, 50)
}

// The fourth and fifth column of those tables are types and methods under models; peer.Post is Post of models/peer.
func TestDocs_TermsAreTheCodes(t *testing.T) {
	t.Parallel()
	var code strings.Builder
	for _, file := range sources(t) {
		if strings.HasPrefix(file, "models/") && path.Ext(file) == ".go" && !strings.HasSuffix(file, "_test.go") {
			code.Write(read(t, file))
		}
	}
	named := regexp.MustCompile("`(?:[a-z]+\\.)?([A-Z]\\w+)`")
	declared := map[int]map[string]bool{} // by the column of terms.md that names them
	for column, form := range map[int]string{4: `(?m)^type (\w+)\b`, 5: `(?m)^func \(\w+ \*Store\) (\w+)\(`} {
		declared[column] = map[string]bool{}
		for _, m := range regexp.MustCompile(form).FindAllStringSubmatch(code.String(), -1) {
			declared[column][m[1]] = true
		}
	}
	asked := 0
	for line := range strings.Lines(string(read(t, "docs/terms.md"))) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) != 9 {
			continue
		}
		for column, names := range declared {
			for _, m := range named.FindAllStringSubmatch(cells[column], -1) {
				asked++
				require.True(t, names[m[1]], "%s: %s", m[1], line)
			}
		}
	}
	require.Greater(t, asked, 100)
}
