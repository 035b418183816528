package advisory_test

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/advisory"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/provider"
)

// advisories lists what an actor's provider got, each with what the actor sees of it: "W-2026-001 sent waits".
func (w *world) advisories(actor models.Actor) []string {
	w.T.Helper()
	list, err := w.Advisory.List(w.T.Context(), actor, "nl")
	require.NoError(w.T, err)
	var lines []string
	for _, a := range list {
		line := a.Ref + " " + string(a.State)
		if a.State == advisory.Sent && !a.InForce(w.Now()) {
			line += " expired"
		}
		if a.Waits(w.Now()) {
			line += " waits"
		}
		lines = append(lines, line)
	}
	return lines
}

func TestAdvisory_ASecondPersonSends(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.Editors()
	ref := w.NewAdvisory(one, advisory.Text{Days: advisory.UsualDays, Reach: advisory.ReachAll})
	require.Equal(t, "W-2026-001", ref)
	require.Equal(t, "advisory.unready", modelstest.Problem(t, w.SendAdvisory(two, ref)))
	rev, err := w.Advisory.Save(t.Context(), one, ref, 1, modelstest.Warning("Let op"))
	require.NoError(t, err)
	require.Equal(t, 2, rev)
	require.Equal(t, "advisory.second", modelstest.Problem(t, w.SendAdvisory(one, ref)))
	_, err = w.Advisory.Save(t.Context(), two, ref, 1, modelstest.Warning("Anders"))
	require.ErrorIs(t, err, models.ErrConflict, "somebody saved since")
	require.ErrorIs(t, w.Advisory.Send(t.Context(), two, ref, advisory.Sending{Revision: 1, Reached: 1}), models.ErrConflict, "another text than the one that was read")
	require.ErrorIs(t, w.Advisory.Send(t.Context(), two, ref, advisory.Sending{Revision: 2, Reached: 2}), models.ErrConflict, "others than those that were shown")
	require.Empty(t, w.advisories(w.Agent), "a draft is nobody's")

	errs := w.Race(6, func(ctx context.Context, _ int) error {
		return w.Advisory.Send(ctx, two, ref, advisory.Sending{Revision: 2, Reached: 1})
	})
	sent := 0
	for _, err := range errs {
		if err == nil {
			sent++
		} else {
			require.ErrorIs(t, err, models.ErrConflict)
		}
	}
	require.Equal(t, 1, sent)
	require.Equal(t, []string{"W-2026-001 sent waits"}, w.advisories(w.Agent))
	a, err := w.Advisory.StaffAdvisory(t.Context(), one, ref)
	require.NoError(t, err)
	require.Equal(t, []any{modelstest.Start, modelstest.Start.AddDate(0, 0, 30)}, []any{a.SentAt.UTC(), a.ExpiresAt.UTC()})
	require.Equal(t, []string{"advisory abuse@voorbeeld.example nl"}, modelstest.Query[string](w.World, `SELECT concat_ws(' ', kind, recipient, language) FROM mails`))
	require.Equal(t, []string{"mail.send"}, modelstest.Query[string](w.World, `SELECT kind FROM river.river_job`))
	require.Equal(t, []string{"advisory_begun", "advisory_sent"}, modelstest.Query[string](w.World, `SELECT kind FROM events WHERE kind LIKE 'advisory%' ORDER BY id`))
	_, err = w.Advisory.Save(t.Context(), one, ref, 2, modelstest.Warning("Te laat"))
	require.ErrorIs(t, err, models.ErrConflict)
	require.ErrorIs(t, w.Advisory.Drop(t.Context(), one, ref, 2), models.ErrConflict)
}

func TestAdvisory_WhoMendsAWordIsNoSecondPerson(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.Editors()
	ref := w.NewAdvisory(one, modelstest.Warning("Let op"))
	_, err := w.Advisory.Save(t.Context(), two, ref, 1, modelstest.Warning("Let goed op"))
	require.NoError(t, err)
	require.Equal(t, "advisory.second", modelstest.Problem(t, w.SendAdvisory(two, ref)))
	require.NoError(t, w.SendAdvisory(w.As(models.RoleAdmin), ref))
}

func TestAdvisory_RolesHold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sent := w.Advised(modelstest.AskingAdvisory(modelstest.Warning("Verstuurd")))
	for _, role := range models.Roles() {
		actor := w.As(role)
		writes := role == models.RoleEditor || role == models.RoleAdmin
		desk := role == models.RoleAgent || role == models.RoleProviderAdmin
		draft := w.NewAdvisory(w.As(models.RoleEditor), modelstest.Warning("Concept"))
		may := func(want bool, err error, what string) {
			t.Helper()
			require.Equal(t, want, err == nil, "%s %s: %v", role, what, err)
			if !want {
				require.ErrorIs(t, err, models.ErrForbidden)
			}
		}
		_, err := w.Advisory.New(t.Context(), actor, modelstest.Warning("Nieuw"))
		may(writes, err, "begins")
		_, err = w.Advisory.Copy(t.Context(), actor, sent)
		may(writes, err, "copies")
		_, err = w.Advisory.StaffAdvisories(t.Context(), actor)
		may(!desk, err, "lists")
		_, err = w.Advisory.StaffAdvisory(t.Context(), actor, draft)
		may(!desk, err, "reads a draft")
		_, err = w.Advisory.Reach(t.Context(), actor, draft)
		may(!desk, err, "previews")
		_, err = w.Advisory.Recipients(t.Context(), actor, sent)
		may(!desk, err, "counts readers")
		_, err = w.Advisory.List(t.Context(), actor, "nl")
		may(desk, err, "lists its own")
		_, err = w.Advisory.Open(t.Context(), actor, sent, "nl")
		may(desk, err, "reads")
		may(desk, w.Advisory.Acknowledge(t.Context(), actor, sent), "confirms")
		if writes { // the others are refused whatever the draft is
			require.NoError(t, w.SendAdvisory(actor, draft))
			require.NoError(t, w.Advisory.Withdraw(t.Context(), actor, draft, "Klopt niet."))
			continue
		}
		may(false, w.Advisory.Send(t.Context(), actor, draft, advisory.Sending{Revision: 1, Reached: 1}), "sends")
		may(false, w.Advisory.Withdraw(t.Context(), actor, sent, "Klopt niet."), "withdraws")
		may(false, w.Advisory.Drop(t.Context(), actor, draft, 1), "drops")
		_, err = w.Advisory.Save(t.Context(), actor, draft, 1, modelstest.Warning("Mijn"))
		may(false, err, "writes")
		_, err = w.Advisory.Remind(t.Context(), actor, sent)
		may(false, err, "reminds")
	}
}

func TestAdvisory_LifecycleHoldsInTheDatabase(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.Editors()
	acts := map[advisory.Act]func(ref string) error{
		advisory.Save: func(ref string) error {
			_, err := w.Advisory.Save(t.Context(), one, ref, 1, modelstest.Warning("x"))
			return err
		},
		advisory.Send: func(ref string) error {
			return w.Advisory.Send(t.Context(), two, ref, advisory.Sending{Revision: 1, Reached: 1})
		},
		advisory.Drop: func(ref string) error { return w.Advisory.Drop(t.Context(), one, ref, 1) },
		advisory.Remind: func(ref string) error {
			_, err := w.Advisory.Remind(t.Context(), one, ref)
			return err
		},
		advisory.Acknowledge: func(ref string) error { return w.Advisory.Acknowledge(t.Context(), w.Agent, ref) },
		advisory.Withdraw:    func(ref string) error { return w.Advisory.Withdraw(t.Context(), one, ref, "Klopt niet.") },
	}
	for state, ready := range map[advisory.State][]advisory.Act{
		advisory.Draft:     {},
		advisory.Dropped:   {advisory.Drop},
		advisory.Sent:      {advisory.Send},
		advisory.Withdrawn: {advisory.Send, advisory.Withdraw},
	} {
		for act, do := range acts {
			w.After(0)
			ref := w.NewAdvisory(one, modelstest.AskingAdvisory(modelstest.Warning("x")))
			for _, step := range ready {
				require.NoError(t, acts[step](ref))
			}
			w.After(25 * time.Hour) // so that a reminder may follow
			err := do(ref)
			require.Equal(t, state.Allows(act), err == nil, "%s of one in %s: %v", act, state, err)
		}
	}
}

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
	w.Exec(`INSERT INTO networks (id, provider_id, kind, prefix, state, created_at) VALUES (gen_random_uuid(), $1, 'cidr', '198.51.100.0/24', 'waits', now())`,
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
		"size":       {some(func(t *advisory.Text) { t.Sizes = []provider.OrganisationSize{provider.SizeOne, provider.SizeMicro} }), "klein"},
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
		require.Equal(t, c.want, strings.Join(modelstest.Query[string](w.World, `SELECT p.slug FROM advisory_recipients r JOIN providers p ON p.id = r.provider_id
			JOIN advisories a ON a.id = r.advisory_id WHERE a.ref = $1 ORDER BY 1`, ref), " "), name)
		require.Equal(t, len(strings.Fields(c.want)), modelstest.Query[int](w.World, `SELECT count(*)::int FROM mails m JOIN advisories a ON a.id = m.about_id WHERE a.ref = $1`, ref)[0], name)
	}
	require.Equal(t, []string{"en", "nl"}, modelstest.Query[string](w.World, `SELECT DISTINCT language FROM mails WHERE kind = 'advisory' ORDER BY 1`))

	// Whoever becomes active later did not get it.
	w.Exec(`UPDATE providers SET status = 'active' WHERE id = $1`, applied.ID)
	require.Empty(t, w.advisories(applied.Agent))
}

func TestAdvisory_ReadAndConfirmedOncePerPerson(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	colleague := w.As(models.RoleProviderAdmin)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	ref := w.Advised(modelstest.AdvisoryTo(modelstest.AskingAdvisory(modelstest.Warning("Let op")), w.Hoster.ID))
	open := func(actor models.Actor) advisory.Advisory {
		a, err := w.Advisory.Open(t.Context(), actor, ref, "en")
		require.NoError(t, err)
		return a
	}
	w.After(time.Hour)
	a := open(w.Agent)
	require.Equal(t, []any{"Let op (en)", "## Do this\n\nLook at your logs.", true}, []any{a.Title, a.Body, a.Waits(w.Now())})
	w.After(2 * time.Hour)
	require.Equal(t, modelstest.Start.Add(time.Hour), open(w.Agent).ReadAt.UTC(), "the first time counts")
	require.NoError(t, w.Advisory.Acknowledge(t.Context(), w.Agent, ref))
	w.After(3 * time.Hour)
	require.NoError(t, w.Advisory.Acknowledge(t.Context(), w.Agent, ref))
	require.Equal(t, modelstest.Start.Add(2*time.Hour), open(w.Agent).AcknowledgedAt.UTC())
	require.Equal(t, []string{"W-2026-001 sent"}, w.advisories(w.Agent))
	require.Equal(t, []string{"W-2026-001 sent waits"}, w.advisories(colleague), "each person for himself")
	require.Equal(t, []string{"advisory_acknowledged " + w.Hoster.ID.String()},
		modelstest.Query[string](w.World, `SELECT kind || ' ' || provider_id FROM events WHERE kind = 'advisory_acknowledged'`), "once")

	_, err := w.Advisory.Open(t.Context(), other.Agent, ref, "nl")
	require.ErrorIs(t, err, models.ErrNotFound)
	require.ErrorIs(t, w.Advisory.Acknowledge(t.Context(), other.Agent, ref), models.ErrNotFound)
	require.Empty(t, w.advisories(other.Agent))
	list, err := w.Advisory.Recipients(t.Context(), w.Analyst, ref)
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Equal(t, []any{1, 2, 1, 1}, []any{list[0].ReadBy(), len(list[0].People), len(list[0].Confirmed()), list[0].Mailed})
	require.Equal(t, "agent@voorbeeld.example", list[0].Confirmed()[0].Name)

	plain := w.Advised(modelstest.Warning("Ter info"))
	require.ErrorIs(t, w.Advisory.Acknowledge(t.Context(), w.Agent, plain), models.ErrConflict, "it asks for nothing")
}

func TestAdvisory_WaitingUntilReadConfirmedOrOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	waiting := func(actor models.Actor) string {
		list, err := w.Advisory.Waiting(t.Context(), actor)
		require.NoError(t, err)
		var refs []string
		for _, a := range list {
			refs = append(refs, a.Ref)
		}
		return strings.Join(refs, " ")
	}
	first := w.Advised(modelstest.Warning("Een"))
	w.After(time.Minute)
	second := w.Advised(modelstest.AskingAdvisory(modelstest.Warning("Twee")))
	require.Equal(t, second+" "+first, waiting(w.Agent))
	for _, ref := range []string{first, second} {
		_, err := w.Advisory.Open(t.Context(), w.Agent, ref, "nl")
		require.NoError(t, err)
	}
	require.Equal(t, second, waiting(w.Agent), "it asks to be confirmed")
	w.After(30*24*time.Hour + time.Minute - time.Second)
	require.Equal(t, second, waiting(w.Agent))
	w.After(30*24*time.Hour + time.Minute)
	require.Empty(t, waiting(w.Agent), "it expired")
	require.Equal(t, []string{second + " sent expired", first + " sent expired"}, w.advisories(w.Agent))
	require.ErrorIs(t, w.Advisory.Acknowledge(t.Context(), w.Agent, second), models.ErrConflict)

	one, two := w.Editors()
	draft := w.NewAdvisory(one, modelstest.Warning("Drie"))
	unready := modelstest.Warning("Vier")
	unready.Ready = false
	w.NewAdvisory(one, unready)
	require.Equal(t, []string{"", draft, "", ""}, []string{waiting(one), waiting(two), waiting(w.Analyst), waiting(w.As(models.RoleAuditor))})
}

func TestWithdrawAdvisory_SaysWhyAndMails(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.Editors()
	ref := w.Advised(modelstest.Warning("Fout"))
	for text, want := range map[string]string{
		"": "text.missing", "Zie example.org/a": "text.address", "Het gaat om 192.0.2.5.": "advisory.address", strings.Repeat("a", 2001): "text.too_long",
	} {
		require.Equal(t, want, modelstest.Problem(t, w.Advisory.Withdraw(t.Context(), one, ref, text)), text)
	}
	require.NoError(t, w.Advisory.Withdraw(t.Context(), one, ref, "De versie klopt niet."))
	require.ErrorIs(t, w.Advisory.Withdraw(t.Context(), one, ref, "Nog eens."), models.ErrConflict)
	a, err := w.Advisory.Open(t.Context(), w.Agent, ref, "nl")
	require.NoError(t, err)
	require.Equal(t, []any{advisory.Withdrawn, "De versie klopt niet.", ""}, []any{a.State, a.Reason, a.Next})
	require.Equal(t, []string{"advisory", "advisory_withdrawn"}, modelstest.Query[string](w.World, `SELECT kind FROM mails ORDER BY kind`))

	made, err := w.Advisory.Copy(t.Context(), one, ref)
	require.NoError(t, err)
	require.Equal(t, "W-2026-002", made)
	draft, err := w.Advisory.StaffAdvisory(t.Context(), two, made)
	require.NoError(t, err)
	require.Equal(t, []any{"Fout", ref, advisory.Draft, false, false}, []any{draft.TitleNL, draft.CopyOf, draft.State, draft.Ready, draft.Wrote})
	a, err = w.Advisory.Open(t.Context(), w.Agent, ref, "nl")
	require.NoError(t, err)
	require.Empty(t, a.Next, "a draft is nobody's business")
	_, err = w.Advisory.Save(t.Context(), one, made, 1, modelstest.Warning("Goed"))
	require.NoError(t, err)
	require.NoError(t, w.SendAdvisory(two, made))
	a, err = w.Advisory.Open(t.Context(), w.Agent, ref, "nl")
	require.NoError(t, err)
	require.Equal(t, made, a.Next)
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
		return modelstest.Query[string](w.World, `SELECT recipient FROM mails WHERE kind = 'advisory_reminder' AND created_at = $1 ORDER BY 1`, w.Now())
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
	require.Equal(t, []string{"abuse@noorderlicht.example"}, modelstest.Query[string](w.World, `SELECT recipient FROM mails WHERE kind = 'advisory_reminder'`))
}

func TestAdvisory_MailsOnlyConfirmedAbuseContacts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Exec(`INSERT INTO contacts (id, provider_id, kind, email, verified_at, created_at) VALUES
		(gen_random_uuid(), $1, 'abuse', 'Tweede@voorbeeld.example', now(), now()), (gen_random_uuid(), $1, 'abuse', 'tweede@voorbeeld.example', now(), now()),
		(gen_random_uuid(), $1, 'abuse', 'onbevestigd@voorbeeld.example', NULL, now())`, w.Hoster.ID)
	ref := w.Advised(modelstest.Warning("Let op"))
	require.Equal(t, []string{"abuse@voorbeeld.example", "tweede@voorbeeld.example"}, modelstest.Query[string](w.World, `SELECT recipient FROM mails ORDER BY 1`))
	mails, err := w.Outbox.UnsentMails(t.Context(), 10)
	require.NoError(t, err)
	require.Equal(t, []string{ref, ref}, []string{mails[0].Ref, mails[1].Ref})
	require.NoError(t, w.Outbox.MailSent(t.Context(), mails[0].ID))
	require.NoError(t, w.Outbox.MailFailed(t.Context(), mails[1].ID, "550", true))
	list, err := w.Advisory.Recipients(t.Context(), w.Analyst, ref)
	require.NoError(t, err)
	require.Equal(t, []int{2, 1, 1}, []int{list[0].Mailed, list[0].Sent, list[0].Failed})
}

func TestAdvisoryText_SaysAllFaultsAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, _ := w.Editors()
	_, err := w.Advisory.New(t.Context(), one, advisory.Text{
		TitleNL: strings.Repeat("é", 121), TitleEN: "Look at 192.0.2.5", BodyNL: strings.Repeat("a", 4001), BodyEN: "a\x00b", Days: 5, Reach: "x",
		Networks: []provider.NetworkKind{"x"}, Sizes: []provider.OrganisationSize{"x"}, Languages: []string{"de"},
	})
	require.Equal(t, []string{
		"title_nl article.too_long", "title_en advisory.address", "body_nl article.too_long", "body_en text.characters", "days article.choice",
		"networks article.choice", "sizes article.choice", "languages article.choice", "reach article.choice",
	}, modelstest.Problems(t, err))
	_, err = w.Advisory.New(t.Context(), one, advisory.Text{Days: 30, Ready: true, Reach: advisory.ReachSome})
	require.Equal(t, []string{
		"title_nl advisory.title.missing", "title_en advisory.title.missing", "body_nl advisory.body.missing", "body_en advisory.body.missing",
		"reach advisory.some.missing",
	}, modelstest.Problems(t, err))
	_, err = w.Advisory.New(t.Context(), one, modelstest.AdvisoryTo(modelstest.Warning("x")))
	require.Equal(t, "advisory.named.missing", modelstest.Problem(t, err))
	require.NotEmpty(t, w.NewAdvisory(one, advisory.Text{Days: 30, Reach: advisory.ReachNamed}), "a draft may lack anything")
}

func TestAdvisoryText_NamesNoAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, _ := w.Editors()
	for _, text := range []string{
		"https://img.example.com/a", "hxxp://img[.]example[.]com", "img.example.com/a", "www.example.org", "img[.]example[.]com", "img(.)example.com",
		"192.0.2.5", "(192.0.2.5)", "ip=192.0.2.0/24", "192[.]0[.]2[.]5", "2001:db8::1", "[2001:db8:1::5]:8080", "2001:db8::/32,",
		"voor\nhttps ://example.org\nna", "![x](https://example.org/p.png)", "<img src=//img.example.org/p.png>", "javascript:alert(1)//www.example.org",
	} {
		for field, put := range map[string]func(t *advisory.Text){
			"title": func(t *advisory.Text) { t.TitleEN = text }, "body": func(t *advisory.Text) { t.BodyNL = text },
		} {
			bad := modelstest.Warning("x")
			put(&bad)
			_, err := w.Advisory.New(t.Context(), one, bad)
			require.Equal(t, "advisory.address", modelstest.Problem(t, err), "%s: %q", field, text)
		}
		hidden := address.Hide("voor " + text + " na")
		require.NotContains(t, hidden, "192.0.2")
		require.NotContains(t, hidden, "2001:db8")
		require.NotContains(t, hidden, "img.example.com")
		bad := modelstest.Warning("x")
		bad.BodyNL = hidden
		_, err := w.Advisory.New(t.Context(), one, bad)
		require.NoError(t, err, "%q as %q", text, hidden)
	}
	for _, text := range []string{
		"Versie 2.4.1 en ouder, om 12:30:05.", "Zie [de uitleg](/kb/which-measure#s-wat) en/of bel ons.", "desk@example.org", "AS64496", "50 % van 1.284",
		"Kijk bij EOKM-2026-004182::ja", "<script>alert(1)</script>",
	} {
		good := modelstest.Warning("x")
		good.BodyNL = text
		_, err := w.Advisory.New(t.Context(), one, good)
		require.NoError(t, err, text)
		require.Equal(t, text, address.Hide(text))
	}
}

func TestAdvisory_NumbersFollowByYear(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, _ := w.Editors()
	refs := make([]string, 6)
	w.AtOnce(6, func(ctx context.Context, i int) (err error) {
		refs[i], err = w.Advisory.New(ctx, one, modelstest.Warning(strconv.Itoa(i)))
		return err
	})
	require.ElementsMatch(t, []string{"W-2026-001", "W-2026-002", "W-2026-003", "W-2026-004", "W-2026-005", "W-2026-006"}, refs)
	w.Exec(`UPDATE advisories SET ref = 'W-2026-999' WHERE ref = 'W-2026-006'`)
	require.Equal(t, "W-2026-1000", w.NewAdvisory(one, modelstest.Warning("x")))
	require.Equal(t, "W-2026-1001", w.NewAdvisory(one, modelstest.Warning("x")))
	w.Clock.Set(time.Date(2026, 12, 31, 23, 30, 0, 0, time.UTC)) // past midnight in the Netherlands
	require.Equal(t, "W-2027-001", w.NewAdvisory(one, modelstest.Warning("x")))
}
