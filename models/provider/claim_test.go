package provider_test

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/provider"
)

var approve = provider.ClaimDecision{Act: provider.ClaimApprove}

func TestClaim_SaysAllFaultsAtOnceAndThenClaimsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t) // voorbeeld has 192.0.2.0/24
	w.AddProvider("ander", "198.51.100.0/24")
	admin := w.As(models.RoleProviderAdmin)
	lines := []string{
		"203.0.113.0/25", "", "203.0.113.1/24", "img.example.com/x", "AS64500", "AS64500", "10" + ".0.0.0/8", "0.0.0.0/0", "com",
		"198.51.100.0/24", "192.0.2.0/24",
	}
	_, err := w.Provider.Claim(t.Context(), admin, w.Hoster.ID, strings.Join(lines, "\r\n"), " ")
	var got []string
	for _, one := range err.(interface{ Unwrap() []error }).Unwrap() {
		var invalid *models.Invalid
		require.ErrorAs(t, one, &invalid)
		got = append(got, strings.TrimSpace(invalid.Args["Line"]+" "+invalid.Key))
	}
	require.Equal(t, []string{
		"3 claim.network.host_bits", "4 claim.network.form", "6 claim.network.twice", "7 claim.network.private", "8 claim.network.wide",
		"9 claim.network.form", "text.missing", "10 claim.network.taken", "11 claim.network.yours",
	}, got)
	require.Empty(t, modelstest.Query[string](w.World, `SELECT state FROM networks WHERE state <> 'approved'`))

	n, err := w.Provider.Claim(t.Context(), admin, w.Hoster.ID, "203.0.113.0/25\nAS64500\nklant.example.net", "ORG-VB1")
	require.NoError(t, err)
	require.Equal(t, 3, n)
	_, err = w.Provider.Claim(t.Context(), admin, w.Hoster.ID, "AS64500", "ORG-VB1")
	require.ErrorContains(t, err, "claim.network.yours", "claimed and not decided")
}

func TestClaim_WhoMay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("ander", "198.51.100.0/24")
	id := w.Claimed(w.As(models.RoleProviderAdmin), "AS64500")
	for _, role := range models.Roles() {
		actor := w.As(role)
		_, err := w.Provider.Claim(t.Context(), actor, other.ID, string(role)+".example.net", "Zie RIPE.")
		require.Equal(t, role == models.RoleAnalyst || role == models.RoleAdmin, err == nil, "%s claims for another: %v", role, err)
		_, err = w.Provider.DecideClaim(t.Context(), actor, id, provider.ClaimDecision{Act: "x"})
		if role == models.RoleAnalyst || role == models.RoleAdmin {
			require.Equal(t, "claim.act", modelstest.Problem(t, err))
		} else {
			require.ErrorIs(t, err, models.ErrForbidden, role)
		}
		if role != models.RoleProviderAdmin {
			require.ErrorIs(t, w.Provider.WithdrawClaim(t.Context(), actor, id), models.ErrForbidden, role)
		}
	}
	foreign := w.AddUser("admin@ander.example", models.RoleProviderAdmin, other.ID)
	require.ErrorIs(t, w.Provider.WithdrawClaim(t.Context(), foreign, id), models.ErrNotFound)
	require.ErrorIs(t, w.Provider.AnswerClaim(t.Context(), foreign, id, "Ja."), models.ErrNotFound)
	_, err := w.Provider.DecideClaim(t.Context(), models.System(), id, approve)
	require.ErrorIs(t, err, models.ErrForbidden, "the portal is not one of two people")
}

func TestDecideClaim_TwoDifferentPeople(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	one, two, three := w.As(models.RoleAnalyst), w.As(models.RoleAdmin), w.As(models.RoleAnalyst)
	version := func() int64 { return modelstest.Query[int64](w.World, `SELECT version FROM network_version`)[0] }
	before := version()
	id := w.Claimed(w.As(models.RoleProviderAdmin), "203.0.113.0/24")
	require.Equal(t, provider.ClaimWaits, w.DecideClaim(one, id, approve))
	_, err := w.Provider.DecideClaim(ctx, one, id, approve)
	require.Equal(t, "claim.approved_by_you", modelstest.Problem(t, err))
	require.Equal(t, uuid.Nil, w.Router().Find(modelstest.ParseIP(t, "203.0.113.5"), 0, "").ProviderID, "one is not enough")
	require.Equal(t, before, version())

	w.DecideClaim(two, id, provider.ClaimDecision{Act: provider.ClaimAsk, Reason: "Sinds wanneer?"})
	_, err = w.Provider.DecideClaim(ctx, three, id, approve)
	require.ErrorIs(t, err, models.ErrConflict, "an answer first")
	own, err := w.Provider.Claims(ctx, w.Agent, w.Hoster.ID)
	require.NoError(t, err)
	require.Equal(t, "Sinds wanneer?", own[0].Reason)
	admin := w.As(models.RoleProviderAdmin)
	require.NoError(t, w.Provider.AnswerClaim(ctx, admin, id, "Sinds mei."))
	require.Equal(t, provider.ClaimWaits, w.DecideClaim(two, id, approve), "what was approved before the question is not, after it")
	require.Equal(t, provider.ClaimApproved, w.DecideClaim(one, id, approve))
	require.Equal(t, w.Hoster.ID, w.Router().Find(modelstest.ParseIP(t, "203.0.113.5"), 0, "").ProviderID)
	require.Equal(t, before+1, version())
	require.ErrorIs(t, w.Provider.WithdrawClaim(ctx, admin, id), models.ErrConflict,
		"a provider does not step out of the way of its notices")
	_, err = w.Provider.DecideClaim(ctx, one, id, provider.ClaimDecision{Act: provider.ClaimEnd, Reason: "Teruggegeven."})
	require.ErrorIs(t, err, models.ErrForbidden, "an admin's")
	require.Equal(t, provider.ClaimEnded, w.DecideClaim(two, id, provider.ClaimDecision{Act: provider.ClaimEnd, Reason: "Teruggegeven."}))
	require.Equal(t, uuid.Nil, w.Router().Find(modelstest.ParseIP(t, "203.0.113.5"), 0, "").ProviderID)
	require.Equal(t, before+2, version())
}

func TestDecideClaim_WhoAddedItForAProviderWasOneOfTwo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	_, err := w.Provider.Claim(ctx, w.Analyst, w.Hoster.ID, "AS64500", "Telefonisch bevestigd.")
	require.NoError(t, err)
	id := modelstest.Query[uuid.UUID](w.World, `SELECT id FROM networks WHERE asn = 64500`)[0]
	_, err = w.Provider.DecideClaim(ctx, w.Analyst, id, approve)
	require.Equal(t, "claim.approved_by_you", modelstest.Problem(t, err))
	require.Equal(t, provider.ClaimApproved, w.DecideClaim(w.As(models.RoleAnalyst), id, approve))
}

func TestDecideClaim_InAnothersNetworkOnlyAsSuch(t *testing.T) {
	t.Parallel()
	w := newWorld(t) // voorbeeld has 192.0.2.0/24
	ctx := t.Context()
	reseller := w.AddTenant("reseller", "198.51.100.0/24")
	admin := w.AddUser("admin@reseller.example", models.RoleProviderAdmin, reseller.ID)
	id := w.Claimed(admin, "192.0.2.128/25")
	one, two := w.As(models.RoleAnalyst), w.As(models.RoleAnalyst)
	c, _, err := w.Provider.ClaimForStaff(ctx, one, id)
	require.NoError(t, err)
	require.Equal(t, []string{"voorbeeld", "192.0.2.0/24"}, []string{c.Holder, c.HolderNetwork})
	_, err = w.Provider.DecideClaim(ctx, one, id, approve)
	require.ErrorIs(t, err, models.ErrConflict, "the page did not show it")
	_, err = w.Provider.DecideClaim(ctx, one, id, provider.ClaimDecision{Act: provider.ClaimApprove, Holder: c.HolderID})
	require.Equal(t, "claim.inside", modelstest.Problem(t, err))
	yes := provider.ClaimDecision{Act: provider.ClaimApprove, Holder: c.HolderID, Inside: true}
	require.Equal(t, provider.ClaimWaits, w.DecideClaim(one, id, yes))

	w.Claim(w.AddProvider("ernaast", "2001:db8:9::/48").ID, "192.0.2.64/26") // within the same network, beside the claim
	require.Equal(t, provider.ClaimApproved, w.DecideClaim(two, id, yes))
	require.Equal(t, reseller.ID, w.Router().Find(modelstest.ParseIP(t, "192.0.2.129"), 0, "").ProviderID)
	require.Equal(t, w.Hoster.ID, w.Router().Find(modelstest.ParseIP(t, "192.0.2.1"), 0, "").ProviderID)

	// An approval is of what was around the claim then.
	again := w.Claimed(admin, "192.0.2.0/26")
	w.DecideClaim(one, again, yes)
	w.Claim(w.AddProvider("dichterbij", "2001:db8:8::/48").ID, "192.0.2.0/25")
	c, _, err = w.Provider.ClaimForStaff(ctx, two, again)
	require.NoError(t, err)
	require.Equal(t, "dichterbij", c.Holder)
	require.Nil(t, c.ApprovedByID)
	_, err = w.Provider.DecideClaim(ctx, two, again, yes)
	require.ErrorIs(t, err, models.ErrConflict)

	// The claimant learns of the holder neither from a page nor from the tables.
	tx := w.AppTx()
	modelstest.AsActor(ctx, t, tx, models.RoleProviderAdmin, reseller.ID, admin.UserID)
	require.Zero(t, modelstest.CountIn(t, tx, `SELECT count(*) FROM network_decisions WHERE holder_id IS NOT NULL`))
}

// Whatever is claimed and decided, by whomever, in whatever order: an address goes to one provider, and to it only through a
// network that two different people of EOKM approved.
func TestClaim_NoAddressRoutesToTwoProviders(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Exec(`UPDATE networks SET state = 'ended', approved_at = NULL`)
	var admins []models.Actor
	for i := range 3 {
		p, err := w.Provider.Add(t.Context(), models.System(),
			provider.Provider{Slug: fmt.Sprintf("p-%d", i), Name: "p", Status: models.ProviderActive, Language: "nl"})
		require.NoError(t, err)
		admins = append(admins, w.AddUser(fmt.Sprintf("a%d@people.example", i), models.RoleProviderAdmin, p.ID))
	}
	staff := []models.Actor{w.As(models.RoleAnalyst), w.As(models.RoleAdmin), w.As(models.RoleAdmin)}
	networks := []string{"192.0.2.0/24", "192.0.2.0/25", "192.0.2.128/25", "192.0.2.192/26", "AS64500", "example.org", "a.example.org"}
	probes := []struct {
		ip, host string
		asn      uint32
	}{
		{ip: "192.0.2.1"},
		{ip: "192.0.2.130"},
		{ip: "192.0.2.200"},
		{asn: 64500},
		{host: "x.example.org"},
		{host: "a.example.org"},
		{host: "b.a.example.org"},
	}
	acts := append(slices.Repeat([]provider.ClaimAct{provider.ClaimApprove}, 20), provider.ClaimAsk, provider.ClaimRefuse,
		provider.ClaimEnd)
	within := 0
	rapid.Check(t, func(r *rapid.T) {
		w.Exec(`UPDATE networks SET state = 'ended', approved_at = NULL WHERE state IN ('waits', 'asked', 'approved')`)
		for range rapid.IntRange(15, 40).Draw(r, "steps") {
			open := modelstest.Query[uuid.UUID](w.World,
				`SELECT id FROM networks WHERE state IN ('waits', 'asked', 'approved') ORDER BY id`)
			admin := rapid.SampledFrom(admins).Draw(r, "admin")
			switch what := rapid.IntRange(0, 29).Draw(r, "what"); {
			case what < 6 || len(open) == 0:
				by := admin
				if what < 2 {
					by = rapid.SampledFrom(staff).Draw(r, "for them")
				}
				_, _ = w.Provider.Claim(t.Context(), by, admin.ProviderID, rapid.SampledFrom(networks).Draw(r, "network"), "Zie RIPE.")
			case what == 6:
				_ = w.Provider.WithdrawClaim(t.Context(), admin, rapid.SampledFrom(open).Draw(r, "claim"))
			case what == 7:
				_ = w.Provider.AnswerClaim(t.Context(), admin, rapid.SampledFrom(open).Draw(r, "claim"), "Ja.")
			default:
				id := rapid.SampledFrom(open).Draw(r, "claim")
				v := provider.ClaimDecision{
					Act: rapid.SampledFrom(acts).Draw(r, "act"), Reason: "Omdat.",
					Inside: rapid.IntRange(0, 3).Draw(r, "inside") > 0,
				}
				by := rapid.SampledFrom(staff).Draw(r, "by")
				if c, _, err := w.Provider.ClaimForStaff(t.Context(), by, id); err == nil && rapid.IntRange(0, 9).Draw(r, "seen") > 0 {
					v.Holder = c.HolderID
				}
				before, _, err := w.Provider.ClaimForStaff(t.Context(), by, id)
				require.NoError(r, err)
				state, err := w.Provider.DecideClaim(t.Context(), by, id, v)
				if err == nil && state == provider.ClaimApproved && before.Inside() {
					within++
					require.True(r, v.Inside, "within another's, and nobody said so")
					require.Equal(r, before.HolderID, v.Holder)
				}
			}
		}
		router := w.Router()
		for _, p := range probes {
			ip := netip.Addr{}
			if p.ip != "" {
				ip = modelstest.ParseIP(t, p.ip)
			}
			owners := modelstest.Query[uuid.UUID](w.World,
				`WITH m AS (SELECT provider_id, coalesce(masklen(prefix), length(domain), 0) AS narrow FROM networks
				WHERE approved_at IS NOT NULL AND (prefix >>= nullif($1, '')::inet OR asn = nullif($2::bigint, 0)
				OR right('.' || $3, length(domain) + 1) = '.' || domain))
				SELECT provider_id FROM m WHERE narrow = (SELECT max(narrow) FROM m)`, p.ip, int64(p.asn), p.host)
			require.LessOrEqual(r, len(owners), 1, "%v", p)
			to := router.Find(ip, p.asn, p.host).ProviderID
			require.Equal(r, append(owners, uuid.Nil)[0], to, "%v", p)
		}
		require.Empty(r, modelstest.Query[string](w.World,
			`SELECT concat_ws(' ', w.prefix, w.asn, w.domain) FROM networks w WHERE w.state = 'approved'
			AND (SELECT count(DISTINCT d.user_id) FROM network_decisions d
			WHERE d.network_id = w.id AND d.act = 'approve' AND d.round = w.round) < 2`),
			"approved by fewer than two")
	})
	require.Positive(t, within, "sub-allocations were approved")
}
