package advisory_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/advisory"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/provider"
)

func TestAdvisoryReach_EachRule(t *testing.T) {
	t.Parallel()
	w := newWorld(t) // voorbeeld, nl, a prefix
	english := w.AddTenant("noorderlicht", "AS64497")
	w.Exec(`UPDATE providers SET language = 'en' WHERE id = $1`, english.ID)
	small := w.AddTenant("klein", "klein.example.org")
	w.Exec(`INSERT INTO organisations (provider_id, legal_name, kvk, register, address, country, website, size, updated_by, updated_at)
		VALUES ($1, 'Klein', '12345678', '', 'Voorbeelddijk 1', 'Nederland', '', '2-9', $2, now())`, small.ID, small.Agent.UserID)
	suspended := w.AddTenant("stilstand", "2001:db8:3::/48")
	w.Suspend(suspended.ID)
	left := w.AddTenant("weg", "AS64499")
	w.Exec(`UPDATE providers SET status = 'left' WHERE id = $1`, left.ID)
	applied := w.AddTenant("nieuw", "AS64500")
	w.Exec(`UPDATE providers SET status = 'applied' WHERE id = $1`, applied.ID)
	w.Exec(`INSERT INTO networks (id, provider_id, kind, prefix, state, created_at)
		VALUES (gen_random_uuid(), $1, 'cidr', '198.51.100.0/24', 'waits', now())`,
		english.ID) // what somebody claims and EOKM did not approve is not theirs
	some := func(change func(t *advisory.Text)) advisory.Text {
		text := modelstest.Warning("x")
		text.Reach = advisory.ReachSome
		change(&text)
		return text
	}
	one, two := w.Editors()
	for name, c := range map[string]struct {
		text advisory.Text
		want string
	}{
		"all":      {modelstest.Warning("x"), "klein noorderlicht stilstand voorbeeld"},
		"prefixes": {some(func(t *advisory.Text) { t.Networks = []provider.NetworkKind{provider.NetworkCIDR} }), "stilstand voorbeeld"},
		"two kinds": {some(func(t *advisory.Text) {
			t.Networks = []provider.NetworkKind{provider.NetworkASN, provider.NetworkDomain}
		}), "klein noorderlicht"},
		"size": {
			some(func(t *advisory.Text) { t.Sizes = []provider.OrganisationSize{provider.SizeOne, provider.SizeMicro} }),
			"klein",
		},
		"language":   {some(func(t *advisory.Text) { t.Languages = []string{"nl"} }), "klein stilstand voorbeeld"},
		"both fit":   {some(func(t *advisory.Text) { t.Languages, t.Sizes = []string{"en"}, provider.OrganisationSizes() }), ""},
		"named":      {modelstest.AdvisoryTo(modelstest.Warning("x"), english.ID, suspended.ID), "noorderlicht stilstand"},
		"named, but": {modelstest.AdvisoryTo(modelstest.Warning("x"), left.ID, applied.ID, uuid.Nil, uuid.New()), ""},
	} {
		ref := w.NewAdvisory(one, c.text)
		require.Equal(t, c.want, strings.Join(w.Reached(ref), " "), name)
		err := w.SendAdvisory(two, ref)
		if c.want == "" {
			require.Equal(t, "advisory.nobody", modelstest.Problem(t, err), name)
			continue
		}
		require.NoError(t, err, name)
		require.Equal(t, c.want, strings.Join(modelstest.Query[string](w.World,
			`SELECT p.slug FROM advisory_recipients r JOIN providers p ON p.id = r.provider_id
			JOIN advisories a ON a.id = r.advisory_id WHERE a.ref = $1 ORDER BY 1`, ref), " "), name)
		require.Equal(t, len(strings.Fields(c.want)),
			modelstest.Query[int](w.World, `SELECT count(*)::int FROM mails m JOIN advisories a ON a.id = m.about_id WHERE a.ref = $1`,
				ref)[0], name)
	}
	require.Equal(t, []string{"en", "nl"}, modelstest.Query[string](w.World,
		`SELECT DISTINCT language FROM mails WHERE kind = 'advisory' ORDER BY 1`))

	// Whoever becomes active later did not get it.
	w.Exec(`UPDATE providers SET status = 'active' WHERE id = $1`, applied.ID)
	require.Empty(t, w.advisories(applied.Agent))
}

func TestRemindAdvisory_OnceADayAndOnlyWhoDidNot(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, _ := w.Editors()
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	third := w.AddTenant("derde", "203.0.113.0/24")
	ref := w.Advised(modelstest.AskingAdvisory(modelstest.Warning("Let op")))
	remind := func() (int, error) { return w.Advisory.Remind(t.Context(), one, ref) }
	mailed := func() []string {
		return modelstest.Query[string](w.World, `SELECT recipient FROM mails
			WHERE kind = 'advisory_reminder' AND created_at = $1 ORDER BY 1`, w.Now())
	}
	w.After(24*time.Hour - time.Second)
	_, err := remind()
	require.Equal(t, "advisory.remind.none", modelstest.Problem(t, err), "the mail itself is not a day old")
	w.After(24 * time.Hour)
	require.NoError(t, w.Advisory.Acknowledge(t.Context(), w.Agent, ref))
	_, err = w.Advisory.Open(t.Context(), other.Agent, ref, "nl")
	require.NoError(t, err)
	w.Exec(`UPDATE providers SET status = 'left' WHERE id = $1`, third.ID)
	results := make([]int, 4)
	errs := w.Race(4, func(ctx context.Context, i int) (err error) {
		results[i], err = w.Advisory.Remind(ctx, one, ref)
		return err
	})
	require.Equal(t, 1, results[0]+results[1]+results[2]+results[3], "%v", errs)
	require.Equal(t, []string{"abuse@noorderlicht.example"}, mailed(), "reading is not confirming; who left is left alone")
	w.After(48*time.Hour - time.Second)
	_, err = remind()
	require.Equal(t, "advisory.remind.none", modelstest.Problem(t, err))
	w.After(48 * time.Hour)
	n, err := remind()
	require.NoError(t, err)
	require.Equal(t, []any{1, []string{"abuse@noorderlicht.example"}}, []any{n, mailed()})
	w.After(31 * 24 * time.Hour)
	_, err = remind()
	require.ErrorIs(t, err, models.ErrConflict, "it expired")
}

// Of an advisory that asks for no confirmation, who read it has done what it asks.
func TestRemindAdvisory_ReadingIsEnoughWhereNothingIsAsked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, _ := w.Editors()
	w.AddTenant("noorderlicht", "198.51.100.0/24")
	ref := w.Advised(modelstest.Warning("Let op"))
	_, err := w.Advisory.Open(t.Context(), w.Agent, ref, "nl")
	require.NoError(t, err)
	w.After(24 * time.Hour)
	n, err := w.Advisory.Remind(t.Context(), one, ref)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.Equal(t, []string{"abuse@noorderlicht.example"},
		modelstest.Query[string](w.World, `SELECT recipient FROM mails WHERE kind = 'advisory_reminder'`))
}

func TestAdvisory_MailsOnlyConfirmedAbuseContacts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Exec(`INSERT INTO contacts (id, provider_id, kind, email, verified_at, created_at) VALUES
		(gen_random_uuid(), $1, 'abuse', 'Tweede@voorbeeld.example', now(), now()), (gen_random_uuid(), $1, 'abuse',
			'tweede@voorbeeld.example', now(), now()),
		(gen_random_uuid(), $1, 'abuse', 'onbevestigd@voorbeeld.example', NULL, now())`, w.Hoster.ID)
	ref := w.Advised(modelstest.Warning("Let op"))
	require.Equal(t, []string{"abuse@voorbeeld.example", "tweede@voorbeeld.example"},
		modelstest.Query[string](w.World, `SELECT recipient FROM mails ORDER BY 1`))
	mails, err := w.Outbox.UnsentMails(t.Context(), 10)
	require.NoError(t, err)
	require.Equal(t, []string{ref, ref}, []string{mails[0].Ref, mails[1].Ref})
	require.NoError(t, w.Outbox.MailSent(t.Context(), mails[0].ID))
	require.NoError(t, w.Outbox.MailFailed(t.Context(), mails[1].ID, "550", true))
	list, err := w.Advisory.Recipients(t.Context(), w.Analyst, ref)
	require.NoError(t, err)
	require.Equal(t, []int{2, 1, 1}, []int{list[0].Mailed, list[0].Sent, list[0].Failed})
}
