package peers_test

import (
	"maps"
	"net/http"
	"net/url"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/peer"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/portaltest"
)

// post writes a question by its form, and gives its page.
func post(b *portaltest.Browser, title, text string, with url.Values) *portaltest.Page {
	values := url.Values{"kind": {"question"}, "title": {title}, "text": {text}}
	maps.Copy(values, with)
	return b.Submit(b.Get("/peers/new"), "/peers", values)
}

// letThrough decides about the only post that waits.
func letThrough(t *testing.T, p *portaltest.Portal, act, reason string) *portaltest.Page {
	t.Helper()
	b := p.Browser("editor")
	queue := b.Get("/content/peers")
	to := queue.Doc.Find("td.c-title a")
	require.Equal(t, 1, to.Length())
	return b.Submit(b.Get(to.AttrOr("href", "")), to.AttrOr("href", ""), url.Values{"act": {act}, "reason": {reason}})
}

// said is what each post of a thread's page says of its writer, and its text.
func said(page *portaltest.Page) []string {
	var out []string
	page.Doc.Find(".thread > li").Each(func(_ int, s *goquery.Selection) {
		out = append(out, strings.Join(strings.Fields(s.Find("strong").First().Text()+": "+s.Find("p").Eq(1).Text()), " "))
	})
	return out
}

func TestPeers_AQuestionFromOneDeskToTheAnswerOfAnother(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	mine, other := p.Browser("provider-agent"), p.Browser("other-agent")
	require.Contains(t, mine.Get("/notices").Doc.Find(".menu").Text(), "Vakgenoten")
	page := post(mine, "Hoe sluit u een VPS?", "Wij doen het met de hand.\nHoe doet u dat?", nil)
	require.Equal(t, "Hoe sluit u een VPS?", page.H1())
	require.Contains(t, page.Text(), "Anderen zien hem als EOKM hem heeft gelezen.")
	require.Contains(t, page.Text(), "wacht op EOKM")
	require.Equal(t, []string{"Voorbeeld Hosting B.V. (S. Bakker), anoniem voor vakgenoten: Wij doen het met de hand. Hoe doet u dat?"},
		said(page))
	thread := page.Path
	require.Equal(t, http.StatusNotFound, other.Get(thread).Status)
	require.Contains(t, other.Get("/peers").Text(), "Er is nog niets geplaatst")

	require.Contains(t, p.Browser("analyst").Get("/peers").Text(), "Wacht op EOKM (1)")
	require.Contains(t, letThrough(t, p, "show", "").Text(), "De tekst is doorgelaten.")
	page = other.Get(thread)
	require.Equal(t, []string{"Een provider: Wij doen het met de hand. Hoe doet u dat?"}, said(page))
	require.NotContains(t, page.Body, "Voorbeeld Hosting")
	require.NotContains(t, page.Body, "Bakker")
	page = other.Submit(page, "/reply", url.Values{"text": {"Met een script."}, "named": {"yes"}})
	require.Equal(t, "Noorderlicht Cloud (J. Yilmaz): Met een script.", said(page)[1])
	letThrough(t, p, "show", "")
	require.Equal(t, []string{"zonder"},
		[]string{strings.ToLower(strings.Fields(other.Get("/peers?view=unanswered").Doc.Find(".tabs [aria-current]").Text())[0])})
	require.Equal(t, []string{"Hoe sluit u een VPS?"}, portaltest.Column(other.Get("/peers?view=unanswered"), 0))

	page = mine.Get(thread)
	require.Equal(t, "Noorderlicht Cloud: Met een script.", said(page)[1], "no person's name")
	page = mine.Submit(page, "/answer", nil)
	require.Contains(t, page.Text(), "De vraag staat nu als beantwoord.")
	require.Empty(t, portaltest.Column(other.Get("/peers?view=unanswered"), 0))
	require.Equal(t, []string{"beantwoord"}, portaltest.Column(other.Get("/peers"), 1))
	page = mine.Submit(mine.Get(thread), "/reply", url.Values{"text": {"Dank."}})
	require.Zero(t, page.Doc.Find("input[name=named]").Length(), "their own thread has its name already")
	letThrough(t, p, "show", "")
	page = other.Get(thread)
	require.Equal(t, "Een provider: Dank.", said(page)[2])
	require.Equal(t, 2, page.Doc.Find(".thread .tag").FilterFunction(portaltest.Holds("vraagsteller")).Length())
	require.Zero(t, page.Doc.Find(`form[action$="/answer"]`).Length(), "it is not theirs to say")

	page = p.Browser("editor").Get(thread + "?lang=en")
	require.Equal(t, "Voorbeeld Hosting B.V. (S. Bakker), anonymous to peers: Dank.", said(page)[2])
}

func TestPeers_ReturnedWithAReasonEditedAndWithdrawn(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	mine := p.Browser("provider-agent")
	page := post(mine, "Een klant", "Over klant X.", nil)
	thread := page.Path
	require.Contains(t, letThrough(t, p, "return", "").Text(), "Schrijf een reden.")
	letThrough(t, p, "return", "Noem geen klant.")
	page = mine.Get(thread)
	require.Contains(t, page.Text(), "EOKM schrijft: Noem geen klant.")
	require.Contains(t, page.Text(), "terug van EOKM")
	edit := page.Doc.Find(`a[href$="/edit"]`).AttrOr("href", "")
	stale := mine.Get(edit)
	require.Contains(t, stale.Text(), "EOKM schrijft: Noem geen klant.")
	page = mine.Submit(mine.Get(edit), edit, url.Values{"text": {"Over iets."}})
	require.Contains(t, page.Text(), "wacht op EOKM")
	page = mine.Submit(stale, edit, url.Values{"text": {"Van een collega."}})
	require.Equal(t, http.StatusConflict, page.Status)
	require.Equal(t, "Van een collega.", page.Doc.Find("#text").Text())
	page = mine.Submit(page, edit, nil)
	require.Contains(t, page.Text(), "Van een collega.")
	require.Equal(t, http.StatusNotFound, p.Browser("other-agent").Get(edit).Status)
	page = mine.Submit(mine.Get(thread), "/withdraw", nil)
	require.Contains(t, page.Text(), "Uw tekst is ingetrokken.")
	require.Contains(t, p.Browser("editor").Get("/content/peers").Text(), "Er wacht niets")
	log := p.Browser("provider-admin").Get("/org/log").Text()
	require.Contains(t, log, "S. Bakker heeft iets bij vakgenoten geschreven")
	require.Contains(t, log, "EOKM heeft een tekst bij vakgenoten teruggegeven")
	require.Contains(t, log, "Noem geen klant.")
}

func TestPeers_AddressesAreMaskedAndTheWriterIsTold(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	mine := p.Browser("provider-agent")
	page := post(mine, "", "Zie https://planted.example.com/x en 192.0.2.77.", nil)
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, []string{"#title"}, portaltest.FaultsOn(t, page))
	require.Contains(t, page.Text(), "Wij hebben 2 adressen verborgen.")
	require.Equal(t, "Zie [adres verborgen] en [adres verborgen].", page.Doc.Find("#text").Text())
	require.NotContains(t, page.Body, "planted")
	page = mine.Submit(page, "/peers", url.Values{"title": {"Over planted.example.com"}, "kind": {"practice"}, "language": {"en"}})
	require.Equal(t, "Over [address hidden]", page.H1())
	require.Contains(t, page.Text(), "Wij hebben 1 adres verborgen.")
	letThrough(t, p, "show", "")
	reply := p.Browser("other-agent")
	page = reply.Submit(reply.Get(page.Path), "/reply", url.Values{"text": {"Ook planted[.]example[.]com"}})
	require.Contains(t, said(page)[1], "Ook [address hidden]")
	require.Contains(t, page.Text(), "Wij hebben 1 adres verborgen.")
}

func TestPeers_NothingTypedIsLost(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	mine, other := p.Browser("provider-agent"), p.Browser("other-agent")
	page := post(mine, strings.Repeat("é", 121), "Mijn tekst.", url.Values{"kind": nil, "named": {"yes"}, "language": {"en"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	fields := portaltest.Fields(page.Doc.Find("main form"))
	require.Equal(t, []string{"Mijn tekst.", "yes", "en"}, []string{fields.Get("text"), fields.Get("named"), fields.Get("language")})
	require.True(t, strings.HasPrefix(page.Doc.Find("title").Text(), "Fout: "))

	thread := post(mine, "Vraag", "Wie?", nil).Path
	letThrough(t, p, "show", "")
	form := other.Get(thread)
	editor := p.Browser("editor")
	review := editor.Get(thread).Doc.Find(`a[href^="/content/peers/"]`).AttrOr("href", "")
	editor.Submit(editor.Get(review), review, url.Values{"act": {"hide"}, "reason": {"Weg."}})
	require.Equal(t, http.StatusNotFound, other.Submit(form, "/reply", url.Values{"text": {"Te laat."}}).Status)
	page = editor.Post(thread+"/reply", url.Values{"text": {"Te laat."}})
	require.Equal(t, http.StatusConflict, page.Status)

	editor.Submit(editor.Get(review), review, url.Values{"act": {"show"}})
	for range 10 {
		require.Equal(t, http.StatusOK, other.Submit(other.Get(thread), "/reply", url.Values{"text": {"Nog een."}}).Status)
	}
	page = other.Submit(other.Get(thread), "/reply", url.Values{"text": {"De elfde."}})
	require.Equal(t, http.StatusTooManyRequests, page.Status)
	require.Equal(t, "De elfde.", page.Doc.Find("#text").Text())
	p.Clock.Advance(6 * time.Minute)
	require.Equal(t, http.StatusOK, other.Submit(page, "/reply", nil).Status)
}

func TestPeers_TwoModeratorsOneDecides(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	post(p.Browser("provider-agent"), "Vraag", "Wie?", nil)
	first, second := p.Browser("editor"), p.Browser("admin")
	to := first.Get("/content/peers").Doc.Find("td.c-title a").AttrOr("href", "")
	open := second.Get(to)
	first.Submit(first.Get(to), to, url.Values{"act": {"show"}})
	page := second.Submit(open, to, url.Values{"act": {"return"}, "reason": {"Liever niet."}})
	require.Equal(t, http.StatusConflict, page.Status)
	require.Contains(t, page.Text(), "Een collega besloot al")
	require.Equal(t, "Liever niet.", page.Doc.Find("#reason").Text())
}

func TestPeers_AnArticleIsForEOKM(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	mine := p.Browser("provider-admin")
	page := mine.Submit(mine.Get("/peers/submit"), "/peers/submit", url.Values{"title": {"Nachtdienst"}, "text": {"# Kop\n\nTekst."}})
	require.Equal(t, []string{"#summary"}, portaltest.FaultsOn(t, page))
	page = mine.Submit(page, "/peers/submit", url.Values{"summary": {"Hoe wij het doen."}})
	require.Contains(t, page.Text(), "Uw artikel is verstuurd.")
	require.Contains(t, page.Text(), "# Kop")
	require.Equal(t, []string{"Nachtdienst"}, portaltest.Column(mine.Get("/peers?view=own"), 0))
	require.Empty(t, portaltest.Column(mine.Get("/peers"), 0))
	require.Equal(t, http.StatusNotFound, p.Browser("other-agent").Get(page.Path).Status)
	letThrough(t, p, "return", "Te kort.")
	require.Contains(t, mine.Get(page.Path).Text(), "EOKM schrijft: Te kort.")
	require.Equal(t, http.StatusUnprocessableEntity,
		mine.Post("/peers", url.Values{"kind": {"article"}, "title": {"x"}, "text": {"x"}, "language": {"nl"}}).Status)
}

func TestPeers_AnArticleIsMadeOfAnAnswer(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	mine, other, editor := p.Browser("provider-agent"), p.Browser("other-agent"), p.Browser("editor")
	thread := post(mine, "Hoe sluit u een VPS?", "Wie?", nil).Path
	letThrough(t, p, "show", "")
	other.Submit(other.Get(thread), "/reply", url.Values{"text": {"Met een script."}})
	letThrough(t, p, "show", "")
	require.Zero(t, editor.Get(thread).Doc.Find(`form[action$="/article"]`).Length(), "it is no answer yet")
	mine.Submit(mine.Get(thread), "/answer", nil)
	require.Zero(t, mine.Get(thread).Doc.Find(`form[action$="/article"]`).Length())
	page := editor.Submit(editor.Get(thread), "/article", nil)
	require.Contains(t, page.Text(), "Er is een conceptartikel gemaakt.")
	require.Equal(t, "/content/articles/hoe-sluit-u-een-vps", page.Path)
	require.Equal(t, page.Path, editor.Get(thread).Doc.Find(".thread .hint a").AttrOr("href", ""))
	require.Zero(t, other.Get(thread).Doc.Find(`a[href^="/kb/"], a[href^="/content"]`).Length(), "it is a draft")
	_, err := p.Owner.Exec(t.Context(), `UPDATE article_versions SET state = 'published', published_at = now()`)
	require.NoError(t, err)
	require.Equal(t, "/kb/hoe-sluit-u-een-vps", other.Get(thread).Doc.Find(".thread .hint a").AttrOr("href", ""))

	mine.Submit(mine.Get("/peers/submit"), "/peers/submit", url.Values{"title": {"Nacht"}, "summary": {"Kort."}, "text": {"# Kop"}})
	to := editor.Get("/content/peers").Doc.Find("td.c-title a").AttrOr("href", "")
	require.Equal(t, "/content/articles/nacht", editor.Submit(editor.Get(to), "/article", nil).Path)
	require.Contains(t, editor.Get(to).Text(), "wordt een artikel")
	require.Contains(t, editor.Post(to+"/article", url.Values{"revision": {"1"}}).Text(), "Een collega besloot al")
	require.Contains(t, mine.Get("/peers?view=own").Text(), "wordt een artikel")
}

func TestPeers_WhoReadsAndWhoWrites(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	page := post(p.Browser("provider-agent"), "Vraag", "Wie?", nil)
	id := path.Base(page.Path)
	letThrough(t, p, "show", "")
	_, err := p.Owner.Exec(t.Context(), `UPDATE providers SET status = 'suspended' WHERE slug = 'noorderlicht'`)
	require.NoError(t, err)
	for account, forms := range map[string]int{
		"provider-agent": 1, "provider-admin": 1, "editor": 1, "admin": 1, "analyst": 0, "auditor": 0, "other-agent": 0,
	} {
		b := p.Browser(account)
		for _, lang := range []string{"nl", "en"} {
			page := b.Get("/peers/" + id + "?lang=" + lang)
			require.Equal(t, http.StatusOK, page.Status, account)
			require.Equal(t, forms, page.Doc.Find(`form[action$="/reply"]`).Length(), account)
			require.Equal(t, http.StatusOK, b.Get("/peers?lang="+lang).Status)
		}
		if forms == 0 {
			require.Equal(t, http.StatusForbidden, b.Get("/peers/new").Status, account)
			require.Equal(t, http.StatusForbidden, b.Post("/peers/"+id+"/reply", url.Values{"text": {"x"}}).Status, account)
		}
		if !strings.HasPrefix(account, "provider-") {
			require.Equal(t, http.StatusForbidden, b.Get("/peers/submit").Status, account)
		}
	}
	suspended := p.Browser("other-agent")
	require.Equal(t, http.StatusForbidden, suspended.Get("/peers/directory").Status)
	require.NotContains(t, suspended.Get("/peers").Doc.Find("main").Text(), "Adreslijst")
	analyst := p.Browser("analyst")
	require.Zero(t, analyst.Get("/content/peers/"+id).Doc.Find("main form").Length())
	require.Equal(t, http.StatusForbidden, analyst.Post("/content/peers/"+id, url.Values{"act": {"hide"}, "reason": {"x"}}).Status)
}

func TestPeers_TheListTurnsPages(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	for _, account := range []string{"editor", "admin"} {
		for i := range 14 {
			p.Clock.Advance(10 * time.Minute)
			_, err := p.Store.Peer.Write(t.Context(), p.Actor(account), peer.Draft{
				Submission: [16]byte{byte(i), account[0]}, Kind: peer.Practice, Language: "en", Title: "Tip", Text: "Text.",
			})
			require.NoError(t, err)
		}
	}
	b := p.Browser("provider-agent")
	page := b.Get("/peers?view=practices")
	require.Len(t, portaltest.Column(page, 0), 25)
	next := b.Get(page.Doc.Find(`.pager a[rel="next"]`).AttrOr("href", ""))
	require.Len(t, portaltest.Column(next, 0), 3)
	require.Equal(t, "/peers?view=practices", next.Doc.Find(`.pager a[rel="prev"]`).AttrOr("href", ""))
	require.Equal(t, "en", page.Doc.Find("td.c-title a").AttrOr("lang", ""))
}

func TestDirectory_AnAdminChooses(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	admin, other := p.Browser("provider-admin"), p.Browser("other-agent")
	require.Contains(t, other.Get("/peers/directory").Text(), "Er staat nog niemand in de lijst")
	require.Zero(t, other.Get("/peers/directory").Doc.Find("main form").Length())
	page := admin.Get("/peers/directory")
	require.Contains(t, page.Text(), "U staat niet in de lijst.")
	refused := admin.Post("/peers/directory", url.Values{"do": {"list"}})
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	page = admin.Submit(page, "/peers/directory", url.Values{"do": {"list"}})
	require.Contains(t, page.Text(), "U staat in de lijst met abuse@voorbeeld.example.nl.")
	require.NoError(t, p.Store.Provider.SetPGPKey(t.Context(), p.Actor("provider-admin"), provider.PGPKey{
		ProviderID: p.Provider("voorbeeld"), Armored: "-----BEGIN PGP PUBLIC KEY BLOCK-----",
		Fingerprint: "012BAE4E3944C10A659430766F9C2B6ACD9FB7B8",
	}))
	page = other.Get("/peers/directory")
	require.Equal(t, []string{"Voorbeeld Hosting B.V."}, portaltest.Column(page, 0))
	require.Equal(t, []string{"abuse@voorbeeld.example.nl"}, portaltest.Column(page, 1))
	require.Equal(t, []string{"23 nov 2026"}, portaltest.Column(page, 2))
	require.Equal(t, []string{"012B AE4E 3944 C10A 6594 3076 6F9C 2B6A CD9F B7B8"}, portaltest.Column(page, 3))
	require.NotContains(t, page.Text(), "U staat")
	page = admin.Post("/peers/directory", url.Values{"do": {"unlist"}})
	require.Contains(t, page.Text(), "Uw organisatie staat niet meer in de lijst.")
	require.Empty(t, portaltest.Column(other.Get("/peers/directory"), 0))
}

// What a person types is shown as letters, never as a page's own.
func TestPeers_TextIsText(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	const evil = `<b>dik</b> **sterk** [x](/notices) {{.Who}} &amp; "><i>`
	page := post(p.Browser("provider-agent"), evil, evil+"\n\ntweede", nil)
	letThrough(t, p, "show", "")
	page = p.Browser("other-agent").Get(page.Path)
	require.Equal(t, evil, page.H1())
	require.Contains(t, page.Doc.Find(".thread p").Eq(1).Text(), evil)
	require.Zero(t, page.Doc.Find("main b, main i, .thread a, .thread strong:not(:first-child)").Length())
	require.Equal(t, []string{evil}, portaltest.Column(p.Browser("other-agent").Get("/peers"), 0))
}
