package invite_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

func invitee(email string) url.Values {
	return url.Values{"name": {"Bel 0900-1234"}, "email": {email}, "role": {"agent"}}
}

// Who applies is told from when they can invite, in the place of a form that would be refused.
func TestInvite_AnApplicantReadsFromWhen(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b, _ := portaltest.Applicant(t, p, "w.adema@waddenzee.example.nl")
	for lang, words := range map[string]string{
		"nl": "zodra EOKM uw organisatie heeft geactiveerd", "en": "once EOKM has activated your organisation",
	} {
		page := b.Get("/org/members?lang=" + lang)
		require.Contains(t, page.Text(), words)
		require.Zero(t, page.Doc.Find(`main form[action="/org/members"]`).Length())
		require.NotContains(t, page.Text(), "leunt op", "nor is it advised to invite somebody")
	}
	b.Get("/org/members?lang=nl")
	mails := func() (n int) {
		require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT count(*) FROM mails`).Scan(&n))
		return n
	}
	before := mails()
	for i := range 50 {
		page := b.Post("/org/members", invitee(fmt.Sprintf("stranger-%d@elsewhere.example", i)))
		require.Equal(t, http.StatusUnprocessableEntity, page.Status)
		require.Contains(t, page.Doc.Find(".error-summary").Text(), "zodra EOKM uw organisatie heeft geactiveerd")
	}
	form := b.Get("/org/contacts/new")
	require.Contains(t, form.Text(), "met hetzelfde domein als waarmee u inlogt")
	page := b.Submit(form, "/org/contacts", url.Values{"kind": {"abuse"}, "email": {"stranger@elsewhere.example"}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Contains(t, page.Body, `value="stranger@elsewhere.example"`, "what was typed is kept")
	require.Equal(t, before, mails())
}

func TestInvite_TooManyAreAnsweredInWords(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.Browser("provider-admin")
	page := b.Post("/org/members", invitee("stranger@elsewhere.example"))
	again := page.Doc.Find(`#invitations form[action$="/send"]`).AttrOr("action", "")
	for range 4 {
		p.Clock.Advance(time.Second)
		require.Equal(t, http.StatusOK, b.Post(again, nil).Status)
	}
	page = b.Post(again, nil)
	require.Equal(t, http.StatusTooManyRequests, page.Status)
	require.Contains(t, page.Text(), "Wacht een uur")
	for i := range 12 {
		page = b.Post("/org/members", invitee(fmt.Sprintf("stranger-%d@elsewhere.example", i)))
	}
	require.Equal(t, http.StatusTooManyRequests, page.Status)
	require.Contains(t, page.Text(), "Wacht een uur")
	require.Contains(t, page.Body, `value="stranger-11@elsewhere.example"`, "what was typed is kept")
}
