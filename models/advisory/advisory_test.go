package advisory_test

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/advisory"
	"eokm.nl/hosting/models/modelstest"
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
	require.ErrorIs(t, w.Advisory.Send(t.Context(), two, ref, advisory.Sending{Revision: 1, Reached: 1}), models.ErrConflict,
		"another text than the one that was read")
	require.ErrorIs(t, w.Advisory.Send(t.Context(), two, ref, advisory.Sending{Revision: 2, Reached: 2}), models.ErrConflict,
		"others than those that were shown")
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
	require.Equal(t, []string{"advisory abuse@voorbeeld.example nl"},
		modelstest.Query[string](w.World, `SELECT concat_ws(' ', kind, recipient, language) FROM mails`))
	require.Equal(t, []string{"mail.send"}, modelstest.Query[string](w.World, `SELECT kind FROM river.river_job`))
	require.Equal(t, []string{"advisory_begun", "advisory_sent"},
		modelstest.Query[string](w.World, `SELECT kind FROM events WHERE kind LIKE 'advisory%' ORDER BY id`))
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

func TestWithdrawAdvisory_SaysWhyAndMails(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.Editors()
	ref := w.Advised(modelstest.Warning("Fout"))
	for text, want := range map[string]string{
		"": "text.missing", "Zie example.org/a": "text.address", "Het gaat om 192.0.2.5.": "advisory.address",
		strings.Repeat("a", 2001): "text.too_long",
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
	require.Equal(t, []any{"Fout", ref, advisory.Draft, false, false},
		[]any{draft.TitleNL, draft.CopyOf, draft.State, draft.Ready, draft.Wrote})
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
