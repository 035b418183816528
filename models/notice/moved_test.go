package notice_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/models/unrouted"
)

// pageAs is a notice as somebody sees it.
func (w *world) pageAs(actor models.Actor, ref string) *notice.Page {
	w.T.Helper()
	page, err := w.Notice.Page(w.T.Context(), actor, ref, 0)
	require.NoError(w.T, err)
	return page
}

// unroutedItems are the items without a provider.
func (w *world) unroutedItems() []unrouted.Item {
	w.T.Helper()
	items, _, err := w.Store.Unrouted.List(w.T.Context(), w.Analyst, unrouted.Filter{})
	require.NoError(w.T, err)
	return items
}

// notTheirs says no to items, and where they are.
func (w *world) notTheirs(ref, owner string, where ...string) {
	w.T.Helper()
	require.NoError(w.T, w.Notice.Dispute(w.T.Context(), w.Agent, notice.Dispute{
		Submission: uuid.New(), Ref: ref, Reason: models.ReasonNotOurNetwork, Explanation: "Niet van ons.", Owner: owner,
		Whereabouts: where,
	}))
}

// toNobody decides that nobody knows whose items are.
func (w *world) toNobody(ref string, numbers ...int) {
	w.T.Helper()
	require.NoError(w.T, w.Notice.Decide(w.T.Context(), w.Analyst, notice.Decision{
		Ref: ref, Numbers: numbers, Act: notice.DecideReroute, Nobody: true, Reason: "Nagekeken.",
	}))
}

func TestMoves_LeadEOKMBothWaysAndNoProvider(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	ref := w.Deliver(1, 3)[0]
	w.After(time.Hour)
	w.Decide(notice.DecideReroute, other.ID, ref, 1, 3)
	there := w.RefsOf(other.ID)[0]

	require.Equal(t, []notice.Move{
		{N: 1, Away: true, Ref: there, OtherN: 1, ProviderID: other.ID, Provider: "noorderlicht"},
		{N: 3, Away: true, Ref: there, OtherN: 2, ProviderID: other.ID, Provider: "noorderlicht"},
	}, w.pageAs(w.Analyst, ref).Moves)
	require.Equal(t, []notice.Move{
		{N: 1, Ref: ref, OtherN: 1, ProviderID: w.Hoster.ID, Provider: "voorbeeld"},
		{N: 2, Ref: ref, OtherN: 3, ProviderID: w.Hoster.ID, Provider: "voorbeeld"},
	}, w.pageAs(w.As(models.RoleAuditor), there).Moves)
	went, came := w.pageAs(w.Analyst, ref).History[0], w.pageAs(w.Analyst, there).History[0]
	require.Equal(t, models.EventMovedTo, went.Kind)
	require.Equal(t, models.EventData{Items: []int{1, 3}, Count: 2, Other: there}, went.Data)
	require.Equal(t, models.EventCameFrom, came.Kind)
	require.Equal(t, models.EventData{Items: []int{1, 2}, Count: 2, Other: ref}, came.Data)

	for _, of := range []struct {
		actor            models.Actor
		own, their, name string
	}{{w.Agent, ref, there, "noorderlicht"}, {other.Agent, there, ref, "voorbeeld"}} {
		page := w.pageAs(of.actor, of.own)
		require.Empty(t, page.Moves)
		for _, line := range page.History {
			require.NotContains(t, []models.EventKind{models.EventMovedTo, models.EventCameFrom}, line.Kind)
		}
		text, err := json.Marshal(page)
		require.NoError(t, err)
		require.NotContains(t, string(text), of.their)
		require.NotContains(t, string(text), of.name)
		_, err = w.Notice.Page(t.Context(), of.actor, of.their, 0)
		require.ErrorIs(t, err, models.ErrNotFound)
	}
	w.CheckCaches()
}

func TestMoves_AlsoOfWhatJoins(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	theirs := w.ImportRows(w.Report("b", "https://img.example.com/x", "198.51.100.7"))[0]
	w.Load(w.Report("a", "https://img.example.com/x", "192.0.2.5"), w.Report("a", "https://img.example.com/y", "192.0.2.5"))
	ref := w.RefsOf(w.Hoster.ID)[0]
	w.Decide(notice.DecideReroute, other.ID, ref)
	refs := w.RefsOf(other.ID)
	require.Len(t, refs, 2)
	require.Equal(t, []notice.Move{
		{N: 1, Away: true, Ref: theirs, OtherN: 1, ProviderID: other.ID, Provider: "noorderlicht"},
		{N: 2, Away: true, Ref: refs[1], OtherN: 1, ProviderID: other.ID, Provider: "noorderlicht"},
	}, w.pageAs(w.Analyst, ref).Moves)
	require.Equal(t, []string{"delivered", "came_from"}, w.Kinds(theirs))
	require.Equal(t, []string{"delivered", "came_from"}, w.Kinds(refs[1]))
}

// With an unknown owner it waits for EOKM again, and what the desk said leads.
func TestDecide_ToNobodyGoesBackToWhatHasNoProvider(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	ref := w.Deliver(1, 2)[0]
	w.After(time.Hour)
	w.notTheirs(ref, "", "198.51.100.40")
	w.After(2 * time.Hour)
	w.toNobody(ref)
	require.Equal(t, []models.State{"not_ours", "not_ours"}, w.States(ref))
	require.Equal(t, []string{"delivered", "disputed", "rerouted", "moved_to", "closed"}, w.Kinds(ref))
	require.Equal(t, notice.DecideReroute, w.Page(ref).Disputes[0].Decision)

	items := w.unroutedItems()
	require.Len(t, items, 2)
	for _, item := range items {
		require.Equal(t, notice.UnroutedNotTheirs, item.UnroutedReason)
		require.True(t, w.Now().Equal(item.DeliveredAt))
		require.Equal(t, []unrouted.Said{{Provider: "voorbeeld", Whereabouts: notice.Whereabouts{"198.51.100.40"}}}, item.Said)
		require.Len(t, item.Suggestions, 1, "not the desk whose it is not")
		require.Equal(t, provider.WhySaid, item.Suggestions[0].Why)
		require.Equal(t, other.ID, item.Suggestions[0].ProviderID)
	}
	back := items[0].Ref
	require.Equal(t, []string{"unrouted", "came_from"}, w.Kinds(back))
	require.Equal(t, models.TurnEOKM, w.Page(back).Phase)
	require.Equal(t, 1, w.Page(back).Items[0].Reports, "its report went along")
	_, err := w.Notice.Page(t.Context(), w.Agent, back, 0)
	require.ErrorIs(t, err, models.ErrNotFound)
	require.Zero(t, len(modelstest.Query[int](w.World, `SELECT 1 FROM mails WHERE kind = 'new' AND notice_id = (SELECT id FROM notices
		WHERE ref = $1)`, back)))
	w.CheckCaches()

	w.After(3 * time.Hour)
	require.NoError(t, w.Notice.RouteItems(t.Context(), w.Analyst, back, nil, other.ID))
	w.CheckCaches()
	require.Equal(t, back, w.pageAs(w.Analyst, w.RefsOf(other.ID)[0]).Moves[0].Ref)
}

func TestDecide_EitherAProviderOrNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	ref := w.Deliver(1, 1)[0]
	before := w.AllRows()
	for _, d := range []notice.Decision{{}, {To: other.ID, Nobody: true}} {
		d.Ref, d.Act, d.Reason = ref, notice.DecideReroute, "Ja."
		require.Equal(t, "decision.provider_missing", modelstest.Problem(t, w.Notice.Decide(t.Context(), w.Analyst, d)))
	}
	require.Equal(t, before, w.AllRows())
	require.ErrorIs(t, w.Notice.Decide(t.Context(), w.Agent, notice.Decision{
		Ref: ref, Act: notice.DecideReroute, Nobody: true, Reason: "Nee.",
	}), models.ErrForbidden)
}

func TestLikelyOwners_WhomTheDeskNamedFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other, third := w.AddTenant("noorderlicht", "198.51.100.0/24"), w.AddTenant("derde", "203.0.113.0/24")
	w.Exec(`UPDATE providers SET name = 'Derde Hosting B.V.' WHERE id = $1`, third.ID)
	for name, tt := range map[string]struct {
		owner string
		where []string
		want  []uuid.UUID
		why   provider.SuggestionWhy
	}{
		"an IP address": {"", []string{"198.51.100.40"}, []uuid.UUID{other.ID}, provider.WhySaid},
		"a name":        {"derde hosting bv", nil, []uuid.UUID{third.ID}, provider.WhyNamed},
		"both": {
			"Derde", []string{"198.51.100.40"}, []uuid.UUID{other.ID, third.ID}, provider.WhySaid,
		},
		"its own":           {"voorbeeld", []string{"192.0.2.9"}, nil, ""},
		"nobody's":          {"Elders Hosting", []string{"cdn.b.example", "AS64511"}, nil, ""},
		"nothing was said":  {"", nil, nil, ""},
		"the whole of both": {"hosting derde", []string{"203.0.113.9"}, []uuid.UUID{third.ID}, provider.WhySaid},
	} {
		ref := w.Deliver(1, 1)[0]
		w.notTheirs(ref, tt.owner, tt.where...)
		owners, err := w.Store.Unrouted.Likely(t.Context(), w.Analyst, ref, nil)
		require.NoError(t, err)
		var got []uuid.UUID
		for _, s := range owners {
			got = append(got, s.ProviderID)
		}
		require.Equal(t, tt.want, got, name)
		if len(owners) > 0 {
			require.Equal(t, tt.why, owners[0].Why, name)
		}
		owners, err = w.Store.Unrouted.Likely(t.Context(), w.Agent, ref, nil)
		require.NoError(t, err)
		require.Empty(t, owners, "a desk is told of none")
		_, err = w.Store.Unrouted.Likely(t.Context(), other.Agent, ref, nil)
		require.ErrorIs(t, err, models.ErrNotFound)
	}
}

func TestDispute_TheOwnerIsAName(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 1)[0]
	o := notice.Dispute{Submission: uuid.New(), Ref: ref, Reason: models.ReasonNotOurNetwork, Explanation: "Niet van ons."}
	for owner, key := range map[string]string{
		"https://www.example.com/x": "text.address",
		strings.Repeat("naam ", 21): "dispute.owner",
	} {
		o.Owner = owner
		require.Equal(t, key, modelstest.Problem(t, w.Notice.Dispute(t.Context(), w.Agent, o)), owner)
	}
	o.Owner = " Noorderlicht "
	require.NoError(t, w.Notice.Dispute(t.Context(), w.Agent, o))
	require.NoError(t, w.Notice.Dispute(t.Context(), w.Agent, o), "sent again it changes nothing")
	require.Equal(t, "Noorderlicht", w.pageAs(w.Agent, ref).Disputes[0].Owner)
	o.Owner = "Een ander"
	require.ErrorAs(t, w.Notice.Dispute(t.Context(), w.Agent, o), new(*models.Repeated))
}

// keysAt are the blind indexes of an address at a provider.
func (w *world) keysAt(at uuid.UUID, addr, ip string) address.ItemIndexes {
	w.T.Helper()
	parsed, err := address.Parse(addr)
	require.NoError(w.T, err)
	content := address.Sealed{Address: parsed}
	if ip != "" {
		content.IP = modelstest.ParseIP(w.T, ip)
	}
	return address.IndexesOf(w.Keys.Indexes().Newest.Indexer, at, content)
}

func TestNotTheirs_WhatEOKMAgreedHoldsForTheNextFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other, third := w.AddTenant("noorderlicht", "198.51.100.0/24"), w.AddTenant("derde", "203.0.113.0/24")
	db, err := models.NewDB(w.App, w.Keys, w.Clock.Now)
	require.NoError(t, err)
	const addr, ip = "https://img.example.com/x", "192.0.2.5"
	agreed := func(at uuid.UUID, ip string) (to uuid.UUID, yes bool) {
		require.NoError(t, db.Read(t.Context(), w.Analyst, func(tx *models.Tx) error {
			keys := w.keysAt(at, addr, ip)
			all, err := notice.LoadNotTheirs(tx)
			require.NoError(t, err)
			some, err := notice.LoadNotTheirs(tx, keys.Address)
			require.NoError(t, err)
			to, yes = all.Goes(keys)
			to2, yes2 := some.Goes(keys)
			require.Equal(t, []any{to, yes}, []any{to2, yes2})
			return nil
		}))
		return to, yes
	}
	says := func(to uuid.UUID, yes bool, at uuid.UUID, ip string) {
		t.Helper()
		gotTo, got := agreed(at, ip)
		require.Equal(t, yes, got)
		require.Equal(t, to, gotTo)
	}
	ref := w.ImportRows(w.Report("a", addr, ip))[0]
	says(uuid.Nil, false, w.Hoster.ID, ip)

	w.After(time.Hour)
	w.Decide(notice.DecideReroute, other.ID, ref)
	says(other.ID, true, w.Hoster.ID, ip)
	says(other.ID, true, w.Hoster.ID, "")
	says(uuid.Nil, false, w.Hoster.ID, "192.0.2.77") // it moved: it may be theirs after all
	says(uuid.Nil, false, other.ID, ip)

	w.After(2 * time.Hour)
	w.toNobody(w.RefsOf(other.ID)[0]) // nor theirs
	says(uuid.Nil, true, w.Hoster.ID, ip)
	says(uuid.Nil, true, other.ID, ip)
	back := w.unroutedItems()[0]
	w.After(3 * time.Hour)
	require.NoError(t, w.Notice.RouteItems(t.Context(), w.Analyst, back.Ref, nil, third.ID))
	says(third.ID, true, w.Hoster.ID, ip)
	says(third.ID, true, other.ID, ip)
	w.Suspend(third.ID)
	says(uuid.Nil, true, other.ID, ip)

	w.After(4 * time.Hour)
	w.Decide(notice.DecideReroute, w.Hoster.ID, w.RefsOf(third.ID)[0]) // by hand
	says(uuid.Nil, false, w.Hoster.ID, ip)
	says(w.Hoster.ID, true, other.ID, ip)

	require.NoError(t, db.Read(t.Context(), other.Agent, func(tx *models.Tx) error {
		mine, err := notice.LoadNotTheirs(tx)
		require.NoError(t, err)
		_, yes := mine.Goes(w.keysAt(third.ID, addr, ip))
		require.False(t, yes, "a provider learns nothing of another")
		return nil
	}))
}

// Who had it sees it masked, and no more.
func TestReveal_NotWhatEOKMAgreedIsNotTheirs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	part, all := w.Deliver(1, 2)[0], w.Deliver(1, 1)[0]
	admin := w.As(models.RoleProviderAdmin)
	reveal := func(actor models.Actor, ref string) error {
		return w.Notice.Reveal(t.Context(), actor, notice.Revealing{Ref: ref, Reason: notice.RevealLogs, Proved: true})
	}
	for _, actor := range []models.Actor{w.Agent, admin, w.Analyst} {
		for _, ref := range []string{part, all} {
			require.NoError(t, reveal(actor, ref)) // while it was theirs
		}
	}
	w.Decide(notice.DecideReroute, other.ID, part, 2)
	w.Decide(notice.DecideReroute, other.ID, all)
	for actor, left := range map[*models.Actor]int{&w.Agent: 1, &admin: 1, &w.Analyst: 2} {
		lines, err := w.Notice.CopyAddresses(t.Context(), *actor, part)
		require.NoError(t, err)
		require.Len(t, lines, left, actor.Role)
		require.NoError(t, reveal(*actor, part), "the rest")
		page := w.pageAs(*actor, all)
		require.Equal(t, actor.Staff(), page.Items[0].Revealable(*actor))
		require.NotEmpty(t, page.Items[0].Content.Address.Masked())
		lines, err = w.Notice.CopyAddresses(t.Context(), *actor, all)
		if actor.Staff() {
			require.NoError(t, err)
			require.NoError(t, reveal(*actor, all))
			continue
		}
		require.ErrorIs(t, err, models.ErrConflict)
		require.Empty(t, lines)
		before := w.Counts("events")
		require.Equal(t, "reveal.not_yours", modelstest.Problem(t, reveal(*actor, all)))
		require.Equal(t, before, w.Counts("events"))
	}
	require.NoError(t, reveal(other.Agent, w.RefsOf(other.ID)[0]), "whose it is now")
}
