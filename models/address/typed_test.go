package address_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/models/version"
	"eokm.nl/hosting/models/view"
)

// What is sealed lies in no text beside it: a host or an IP address that was reported is put as its item's number, or as dots
// when it is another notice's; what was not reported stays.
func TestTyped_NoTextNamesWhatWasReported(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	w.Claim(w.Hoster.ID, "2001:db8::/32")
	refs := w.ImportRows(
		w.Report("A", "https://img.reported.example.com/a/1", "192.0.2.7"),
		w.Report("A", "https://img.reported.example.com/a/2", "192.0.2.7"),
		w.Report("A", "https://img.reported.example.com/a/3", "192.0.2.7"),
		w.Report("A", "https://img.reported.example.com/a/4", "192.0.2.7"),
		w.Report("B", "https://cdn.elsewhere.example.org/b", "2001:db8::99"),
	)
	ctx, ref := t.Context(), modelstest.Query[string](w, `SELECT ref FROM notices WHERE external_ref = 'A'`)[0]
	const text = "Host IMG.reported.example.com, img[.]reported[.]example[.]com en 192.0.2.7:443; zaak B cdn.elsewhere.example.org " +
		"(2001:DB8::99); ns1.example.nl om 16.30"
	const own = "Host [host 1], [host 1] en [IP 1]; zaak B ••• (•••); ns1.example.nl om 16.30"
	dots := strings.NewReplacer("[host 1]", "•••", "[IP 1]", "•••:443").Replace(own)

	at := w.Now()
	_, err := w.Notice.Respond(ctx, w.Agent, notice.Response{
		Submission: uuid.New(), Refs: []string{ref}, Numbers: []int{1},
		Measure: models.MeasureFileRemoved, RemovedAt: at, Note: text,
	})
	require.NoError(t, err)
	require.NoError(t, w.Notice.Dispute(ctx, w.Agent,
		notice.Dispute{Submission: uuid.New(), Ref: ref, Numbers: []int{2}, Reason: models.ReasonNotOurNetwork, Explanation: text}))
	require.NoError(t, w.Notice.Delegate(ctx, w.Agent,
		notice.Delegation{Submission: uuid.New(), Ref: ref, Numbers: []int{3}, To: notice.DelegateReseller, Note: text}))
	require.NoError(t, w.Notice.Reveal(ctx, w.Agent, notice.Revealing{Ref: ref, Reason: notice.RevealOther, Text: text}))
	require.NoError(t, w.Notice.Hold(ctx, w.Analyst, ref, []int{4}, notice.HoldEOKMError, text))
	require.NoError(t, w.Notice.Decide(ctx, w.Analyst,
		notice.Decision{Ref: ref, Numbers: []int{2}, Act: notice.DecideUphold, Reason: text}))
	for _, column := range []string{
		"note FROM responses", "explanation FROM disputes", "decision_text FROM disputes", "note FROM delegations",
		"explanation FROM holds",
	} {
		require.Equal(t, []string{own}, modelstest.Query[string](w, "SELECT "+column), column)
	}
	require.Equal(t, []string{own}, modelstest.Query[string](w,
		`SELECT DISTINCT data ->> 'text' FROM events WHERE data ->> 'text' LIKE 'Host %'`))

	_, err = w.Notice.Respond(ctx, w.Agent, notice.Response{
		Submission: uuid.New(), Refs: refs, Measure: models.MeasureGeoBlocked,
		RemovedAt: at, Note: text,
	})
	require.NoError(t, err)
	require.Equal(t, []string{dots}, modelstest.Query[string](w, `SELECT DISTINCT note FROM responses WHERE measure = 'geo_blocked'`),
		"several notices have no numbers in common")
	require.NoError(t, w.View.Save(ctx, w.Agent, view.View{Name: "Klant img.reported.example.com", Query: "tab=all"}))
	require.Equal(t, []string{"Klant •••"}, modelstest.Query[string](w, `SELECT name FROM saved_views`))
	_, err = w.People.Invite(ctx, models.System(),
		people.Invitation{ProviderID: w.Hoster.ID, Email: "nieuw@example.org", Name: "img.reported.example.com", Role: models.RoleAgent})
	require.ErrorAs(t, err, new(*models.Invalid), "it would be in a mail")
	article := article.Manuscript{NL: article.Text{
		Title: "Gids",
		Body:  "Zie [de gids](https://www.example.net/gids) en [dit](https://img.reported.example.com/a/1).",
	}}
	_, err = w.Article.New(ctx, w.As(models.RoleEditor), "gids", article)
	require.Equal(t, []string{"body_nl article.reported"}, modelstest.Problems(t, err), "it is to be published")
	article.NL.Body = "Zie [de gids](https://www.example.net/gids)."
	_, err = w.Article.New(ctx, w.As(models.RoleEditor), "gids", article)
	require.NoError(t, err)
}

// What editors and readers write to each other about an article names nothing that was reported either; a reader's words to an
// editor name no host at all.
func TestTyped_NoWordAboutAnArticleNamesWhatWasReported(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	w.ImportRows(w.Report("A", "https://img.reported.example.com/a/1", "192.0.2.7"))
	one, two := w.Editors()
	w.DraftArticle(one, "gids", modelstest.Manuscript("Gids"))
	require.NoError(t, w.ChangeVersion(one, "gids", version.Change{Act: version.Send}))
	require.NoError(t, w.ChangeVersion(two, "gids",
		version.Change{Act: version.Return, Reason: "Noem img.reported.example.com niet, wel ns1.example.nl"}))
	require.Equal(t, []string{"Noem ••• niet, wel ns1.example.nl"},
		modelstest.Query[string](w, `SELECT returned FROM article_versions WHERE returned <> ''`))
	require.NoError(t, w.ChangeVersion(one, "gids", version.Change{Act: version.Send}))
	require.NoError(t, w.ChangeVersion(two, "gids", version.Change{Act: version.Approve}))
	require.NoError(t, w.Article.GiveFeedback(t.Context(), w.Agent, "gids", "nl", false,
		"Wat doe ik met img.reported.example.com en ns1.example.nl?"))
	require.Equal(t, []string{"Wat doe ik met [adres verborgen] en [adres verborgen]?"},
		modelstest.Query[string](w, `SELECT text FROM article_feedback`))
}

// What was reported to another provider lies in no text either. Whoever typed it learns that one of their words was reported
// elsewhere, and not which one.
func TestTyped_NoTextNamesWhatAnotherProviderHas(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	other := w.AddTenant("other", "198.51.100.0/24")
	theirs := w.Report("B", "https://cnryb00qx.b.example/p", "198.51.100.40")
	w.ImportRows(w.Report("A", "https://a.example/1", "192.0.2.7"), theirs)
	ref := modelstest.Query[string](w, `SELECT ref FROM notices WHERE external_ref = 'A'`)[0]
	const text = "Niet van ons: staat op cnryb00qx.b.example 198[.]51.100.40 of ns9.c.example, zie file1.php"
	w.Clock.Set(w.Now().Add(time.Minute))
	require.NoError(t, w.Notice.Dispute(t.Context(), w.Agent, notice.Dispute{
		Submission: uuid.New(), Ref: ref, Numbers: []int{1}, Reason: models.ReasonNotOurNetwork, Explanation: text,
	}))
	require.Equal(t, []string{"Niet van ons: staat op ••• ••• of •••, zie file1.php"},
		modelstest.Query[string](w, `SELECT explanation FROM disputes`))
	require.NoError(t, w.Notice.SendMessage(t.Context(), w.Agent, notice.MessageDraft{Submission: uuid.New(), Ref: ref, Text: text}))
	require.Equal(t, []string{"Niet van ons: staat op ••• ••• of •••, zie file1.php"},
		modelstest.Query[string](w, `SELECT text FROM messages`))
	require.NoError(t, w.Notice.Decide(t.Context(), w.Analyst,
		notice.Decision{Ref: ref, Numbers: []int{1}, Act: notice.DecideUphold, Reason: text}))
	require.Equal(t, []string{"Niet van ons: staat op ••• ••• of ns9.c.example, zie file1.php"},
		modelstest.Query[string](w, `SELECT decision_text FROM disputes`),
		"EOKM reads all of them")
	require.NotEqual(t, other.ID, w.Hoster.ID)
}

// A text that is a list of hosts is refused as one, whatever it costs to look them up; fifty words with dots are not.
func TestTyped_AListOfHostsIsRefused(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	w.ImportRows(w.Report("A", "https://h7.q.example/1", "192.0.2.7"))
	words := func(n int, of string) string {
		var list []string
		for i := range n {
			list = append(list, fmt.Sprintf(of, i))
		}
		return strings.Join(list, " ")
	}
	claim := func(evidence string) error {
		_, err := w.Provider.Claim(t.Context(), w.Analyst, w.Hoster.ID, "198.51.100.0/24", evidence)
		return err
	}
	require.Equal(t, "text.names", modelstest.Problem(t, claim(words(250, "h%d.q"))))
	require.NoError(t, claim(words(50, "h%d.q.example")))
	require.Contains(t, modelstest.Query[string](w, `SELECT evidence FROM networks WHERE evidence <> ''`)[0],
		"h6.q.example ••• h8.q.example")
}

// Whoever sends one text with names after another waits, and keeps what was typed; texts without names cost nothing and go on.
func TestTyped_TextsWithNamesAreCounted(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	ref := w.ImportRows(w.Report("A", "https://a.example/1", "192.0.2.7"))[0]
	w.Clock.Set(w.Now().Add(time.Minute))
	answer := func(actor models.Actor, note string) error {
		_, err := w.Notice.Respond(t.Context(), actor, notice.Response{
			Submission: uuid.New(), Refs: []string{ref}, Numbers: []int{1}, Measure: models.MeasureGeoBlocked, RemovedAt: w.Now(),
			Note: note,
		})
		return err
	}
	for range 60 {
		require.NoError(t, answer(w.Agent, "ns1.example.nl"))
	}
	require.Equal(t, "text.often", modelstest.Problem(t, answer(w.Agent, "ns1.example.nl")))
	require.NoError(t, answer(w.Agent, "Weg."))
	colleague := w.AddUser("colleague@example.org", models.RoleAgent, w.Hoster.ID)
	require.NoError(t, answer(colleague, "ns1.example.nl"))
	w.Clock.Set(w.Now().Add(time.Minute))
	require.NoError(t, answer(w.Agent, "ns1.example.nl"))
}

// A text whose names cannot be looked up is not kept as it came.
func TestTyped_WithoutALookUpNothingIsKept(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	ref := w.ImportRows(w.Report("A", "https://a.example/1", "192.0.2.7"))[0]
	w.Exec(`REVOKE SELECT (domain_key) ON items FROM portal_app`)
	w.Exec(`REVOKE SELECT ON items FROM portal_app`)
	before := w.AllRows()
	delete(before, "throttles")
	_, err := w.Provider.Claim(t.Context(), w.Analyst, w.Hoster.ID, "198.51.100.0/24", "Zie a.example")
	require.Error(t, err)
	require.Error(t, w.Notice.SendMessage(t.Context(), w.Agent,
		notice.MessageDraft{Submission: uuid.New(), Ref: ref, Text: "Zie a.example"}))
	require.Error(t, w.View.Save(t.Context(), w.Agent, view.View{Name: "a.example", Query: "tab=all"}))
	after := w.AllRows()
	delete(after, "throttles")
	require.Equal(t, before, after)
}
