package notices_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/guidance"
	"eokm.nl/hosting/portal/portaltest"
)

// The search box of the header leads straight to what somebody has in their hand, in both languages, from any page.
func TestSearch_TheOneBoxLeadsStraightThere(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	p.Import("external_ref,url,ip,observed_at\n" +
		"2026/00123,https://img.example.com/a%5B.%5Db,192.0.2.17,2026-11-23T09:00:00+01:00\n" +
		"C+4 (x),https://user_name.example.net/b,192.0.2.18,2026-11-23T09:00:00+01:00\n")
	p.Import("external_ref,url,ip,observed_at\n[D] 5,https://img.example.com/a%5B.%5Db,192.0.2.17,2026-11-23T09:00:00+01:00\n")
	var first, second string
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT min(ref), max(ref) FROM notices`).Scan(&first, &second))
	tail := strings.TrimLeft(strings.TrimPrefix(first, "EOKM-2026-"), "0")
	for _, lang := range []string{"nl", "en"} {
		desk, analyst := p.Browser("provider-agent"), p.Browser("analyst")
		for _, b := range []*portaltest.Browser{desk, analyst} {
			page := b.Get("/kb?lang=" + lang)
			require.Equal(t, "/notices/search", page.Doc.Find("header form[role=search]").AttrOr("action", ""))
			require.Equal(t, 1, page.Doc.Find(`header label[for="search"]`).Length())
			for text, want := range map[string]string{
				first: first, strings.ToLower(first): first, "[" + first + "]": first, "#" + first: first, first + ".": first,
				first + ",": first, "Re: [" + first + "] " + "Reminder": first, strings.TrimPrefix(first, "EOKM-"): first,
				"000" + tail: first, tail: first,
				"2026/00123": first, "C+4 (x)": second, "C+4 (x),": second, "[D] 5": first,
				"hxxps://img[.]example[.]com/a%5B.%5Db": first, "<https://img.example.com/a%5B.%5Db>": first,
				"img dot example dot com": first, "user_name[.]example[.]net": second,
				"hxxps://user_name[.]example[.]net/••••••••": second, "192.0.2.18": second,
			} {
				page := b.Submit(b.Get("/kb"), "/notices/search", url.Values{"q": {text}})
				require.Equal(t, "/notices/"+want, page.Path, "%s: %s", lang, text)
				require.NotContains(t, page.Doc.Find("title").Text(), "example")
			}
		}
		for text, want := range map[string]string{
			"voorbeeld": "voorbeeld", "Noorderlicht": "noorderlicht", "AS64497": "noorderlicht", "as 64496": "voorbeeld",
			"198.51.100.0/26": "noorderlicht", "198.51.100.7": "noorderlicht",
		} {
			require.Equal(t, "/providers/"+want, analyst.Post("/notices/search", url.Values{"q": {text}}).Path, text)
			require.NotContains(t, desk.Post("/notices/search", url.Values{"q": {text}}).Path, "/providers", text)
		}
		both := analyst.Post("/notices/search", url.Values{"q": {"198.51.100.0/24"}})
		require.Contains(t, both.Path, "/notices?search=")
		require.NotZero(t, both.Doc.Find(`main nav a[href="/providers/voorbeeld"]`).Length())
	}
}

// Words that fit no notice find articles. Whoever has no notices finds articles only; a visitor those that are public.
func TestSearch_FindsArticlesWhereNothingElseFits(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	shipped, err := guidance.Shipped()
	require.NoError(t, err)
	_, err = p.Store.Article.Sync(t.Context(), shipped)
	require.NoError(t, err)
	for account, action := range map[string]string{
		"provider-agent": "/notices/search", "analyst": "/notices/search", "auditor": "/notices/search", "editor": "/kb/search",
		"": "/kb/search",
	} {
		b := p.Browser(account)
		page := b.Submit(b.Get("/contact"), action, url.Values{"q": {"politie bellen"}})
		require.Equal(t, http.StatusOK, page.Status, account)
		require.True(t, page.Path == "/kb/search" || strings.HasPrefix(page.Path, "/kb/search?search="), "%s: %s", account, page.Path)
		require.NotZero(t, page.Doc.Find(`.kb-cards a[href="/kb/calling-the-police"]`).Length(), account)
		require.NotContains(t, page.Doc.Find("title").Text(), "politie")
		if account != "" {
			require.Equal(t, "/kb", p.Browser("other-agent").Get(page.Path).Path, "it is its owner's")
		}
	}
	page := p.Browser("provider-agent").Post("/notices/search", url.Values{"q": {"xqzzzv xqzzzw"}})
	require.Contains(t, page.Text(), "Geen melding en geen artikel past bij deze woorden.")
}

// What pages show in the place of an address is no address; the sentence says what to do.
func TestSearch_SaysWhatCannotBeSearchedFor(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	desk := p.Browser("provider-agent")
	for text, said := range map[string]string{
		"[adres verborgen]": "Dit staat op pagina’s in de plaats van een adres.",
		"[host 2]":          "Dit staat op pagina’s in de plaats van een adres.",
		"192.0.2.0/24":      "Zoek op één IP-adres",
	} {
		page := desk.Post("/notices/search", url.Values{"q": {text}})
		require.Equal(t, http.StatusUnprocessableEntity, page.Status, text)
		require.Contains(t, page.Text(), said, text)
		require.Equal(t, "#search", page.Doc.Find(".error-summary a").AttrOr("href", ""))
		require.Equal(t, 1, page.Doc.Find("#search").Length())
	}
}

// Numbers, hosts and fragments of the cases are taken, and found again.
func TestSearch_FindsThePeoplesCases(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	for _, name := range []string{"04-fragment.csv", "08-reporters-number.csv", "10-underscore-host.csv"} {
		p.Import(portaltest.Case(t, name))
	}
	desk, refOf := p.Browser("provider-agent"), map[string]string{}
	rows, err := p.Owner.Query(t.Context(), `SELECT external_ref, ref || ' ' || item_count FROM notices`)
	require.NoError(t, err)
	var reporters, notice string
	_, err = pgx.ForEachRow(rows, []any{&reporters, &notice}, func() error { refOf[reporters] = notice; return nil })
	require.NoError(t, err)
	for text, want := range map[string]string{
		"2026/00123": "2026/00123", "2026.00124": "2026.00124", "R-10": "R-10", "user_name.example.com": "R-10",
		"https://user_name.example.com/gallery/1.jpg": "R-10", "https://files.example.com/#!/album/bravo": "R-04",
	} {
		ref, _, _ := strings.Cut(refOf[want], " ")
		for _, lang := range []string{"nl", "en"} {
			page := desk.Submit(desk.Get("/?lang="+lang), "/notices/search", url.Values{"q": {text}})
			require.Equal(t, "/notices/"+ref, page.Path, "%s: %s", lang, text)
			require.Equal(t, lang, portaltest.Lang(page))
		}
	}
	require.True(t, strings.HasSuffix(refOf["R-04"], " 2"), "two addresses: %s", refOf["R-04"])
}

func TestSearch_FindsOurNumberAsTheSubjectHasIt(t *testing.T) {
	t.Parallel()
	lines := portaltest.Case(t, "17-search-as-in-the-subject.txt")
	p := portaltest.New(t)
	_, err := p.Owner.Exec(t.Context(), `SELECT setval('notice_ref_seq', 1, false)`)
	require.NoError(t, err)
	ref := p.Notice("192.0.2.17", portaltest.Image(1))
	for line := range strings.Lines(lines) {
		for _, lang := range []string{"nl", "en"} {
			b := p.Browser("provider-agent")
			page := b.Submit(b.Get("/?lang="+lang), "/notices/search", url.Values{"q": {line}})
			require.Equal(t, "/notices/"+ref, page.Path, "%s: %s", lang, line)
			require.Equal(t, lang, portaltest.Lang(page))
		}
	}
}

func TestSearch_LeadsToWhatItFound(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	first, second := p.Notice("192.0.2.17", portaltest.Image(1)), p.Notice("192.0.2.17", portaltest.Image(2))
	desk := p.Browser("provider-agent")
	search := func(text string) *portaltest.Page { return desk.Post("/notices/search", url.Values{"q": {text}}) }

	require.Equal(t, "/notices/"+first, search(strings.ToLower(first)).Path)
	require.Equal(t, "/notices/"+second, search(portaltest.Image(2)).Path)
	both := search("192.0.2.17")
	require.ElementsMatch(t, []string{first, second}, portaltest.RefsOn(both))
	require.Contains(t, both.Text(), "Dit zijn de meldingen met dit IP-adres. Zoekopdracht wissen")
	require.Equal(t, both.Text(), search("192.0.2.17").Text())
	require.ElementsMatch(t, []string{first, second}, portaltest.RefsOn(search("img[.]example[.]com")))

	for text, said := range map[string]string{
		"EOKM-2026-999999":              "Wij zochten naar een nummer: van EOKM",
		"https://planted.example.com/x": "Wij zochten naar een heel adres.",
		"planted.example.com":           "Wij zochten naar een host of een domein.",
		"192.0.2.18":                    "Wij zochten naar een IP-adres.",
	} {
		page := search(text)
		require.Contains(t, page.Text(), said)
		require.NotContains(t, page.Body, "planted")
		require.NotContains(t, page.Path, "example")
	}
	require.Equal(t, "/notices", search("").Path)
}

func TestSearch_RefusesInWords(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	desk := p.Browser("provider-agent")
	page := desk.Post("/notices/search", url.Values{"q": {"ftp://planted.example.com/x"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Contains(t, page.Text(), "Typ het hele adres, vanaf het begin.")
	require.NotContains(t, page.Body, "planted")
	require.True(t, strings.HasPrefix(page.Doc.Find("title").Text(), "Fout: "))
	require.Equal(t, "/notices?lang=en", page.Doc.Find(".account a[hreflang=en]").AttrOr("href", ""))
	page = desk.Post("/notices/search", url.Values{"q": {"{}"}})
	require.Contains(t, page.Text(), "Zoek op een nummer, een heel adres, een host, een domein, een IP-adres of een woord.")
}

func TestSearch_IsOnesOwn(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	p.Notice("192.0.2.17", portaltest.Image(1))
	p.Notice("192.0.2.17", portaltest.Image(2))
	found := p.Browser("provider-agent").Post("/notices/search", url.Values{"q": {"192.0.2.17"}})
	for _, other := range []string{"provider-admin", "other-agent", "analyst"} {
		page := p.Browser(other).Get(found.Path)
		require.Equal(t, "/notices", page.Path)
		require.Contains(t, page.Text(), "Deze zoekopdracht is verlopen.")
	}
}
