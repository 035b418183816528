package story_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/portaltest"
)

// A provider's admin cannot tell the people, invitations and resets of another organisation from such that are not there,
// and changes nothing of theirs.
func TestRoutes_AnothersPeopleAreAsAbsent(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	admin := newDoor(t, p, "")
	person := p.Join(p.Browser(""), p.Invite("baas@noorderlicht.example.nl", models.RoleProviderAdmin, "noorderlicht"),
		"baas@noorderlicht.example.nl")
	admin.client.Jar = signedIn(p, person).Jar()
	var theirs things
	theirs.ownOf(t, p, "provider-admin")
	theirs.ref = p.Notice("192.0.2.64", portaltest.Image(1))
	theirs.guest, _ = handedOn(t, p, theirs.ref)
	none := uuid.NewString()
	absent := things{
		passkey: none, ownReset: none, member: none, memberReset: none, pendingInvitation: none, claim: none, contact: none,
		ref: theirs.ref, guest: none, browser: none, webhook: none, delivery: none, token: none,
	}
	before := accountRows(t, p)
	tried := 0
	for _, r := range p.App.Web.Routes() {
		if !strings.Contains(r.Path, ":id") || !slices.Contains(r.Roles, models.RoleProviderAdmin) || strings.HasPrefix(r.Path, "/demo/") {
			continue
		}
		tried++
		form := url.Values{"role": {"agent"}, "reason": {"Telefoon kwijt."}, "email": {"nieuw@noorderlicht.example.nl"}}
		want := admin.knock(r.Method, absent.in(r.Path), form)
		require.Equal(t, http.StatusNotFound, want.status, "%s %s", r.Method, r.Path)
		got := admin.knock(r.Method, theirs.in(r.Path), form)
		for _, id := range []string{
			theirs.passkey, theirs.ownReset, theirs.member, theirs.memberReset, theirs.pendingInvitation, theirs.claim, theirs.contact,
			theirs.browser, theirs.webhook, theirs.delivery, theirs.token,
		} {
			got.body = strings.ReplaceAll(got.body, id, none)
		}
		require.Empty(t, gocmp.Diff(want, got, gocmp.AllowUnexported(reply{})), "%s %s", r.Method, r.Path)
	}
	require.GreaterOrEqual(t, tried, 10)
	require.Equal(t, before, accountRows(t, p))
}

func signedIn(p *portaltest.Portal, person *portaltest.Person) *portaltest.Browser {
	b := p.Browser("")
	person.SignIn(b)
	return b
}

// accountRows is what is on record about people and organisations: roles, access, factors, invitations, resets, networks and contacts.
func accountRows(t *testing.T, p *portaltest.Portal) (digest string) {
	t.Helper()
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT md5(concat_ws('|',
		(SELECT string_agg(u::text, ',' ORDER BY id) FROM users u), (SELECT string_agg(i::text, ',' ORDER BY id) FROM invitations i),
		(SELECT string_agg(r::text, ',' ORDER BY id) FROM factor_resets r), (SELECT string_agg(k::text, ',' ORDER BY id) FROM passkeys k),
		(SELECT string_agg(w::text, ',' ORDER BY id) FROM networks w), (SELECT string_agg(c::text, ',' ORDER BY id)
			FROM contacts c)))`).Scan(&digest))
	return digest
}

// askedReset is a reset of somebody's factors that is under way.
func askedReset(t *testing.T, p *portaltest.Portal, by, of models.Actor) (id string) {
	t.Helper()
	_, err := p.Owner.Exec(t.Context(), `INSERT INTO factor_resets (id, user_id, reason, requested_by, requested_at)
		SELECT gen_random_uuid(), $1, 'kwijt', $2, now() WHERE NOT EXISTS (SELECT 1 FROM factor_resets WHERE user_id = $1
			AND ended_at IS NULL)`,
		of.UserID, by.UserID)
	require.NoError(t, err)
	require.NoError(t, p.Owner.QueryRow(t.Context(), `SELECT id::text FROM factor_resets WHERE user_id = $1 AND ended_at IS NULL`,
		of.UserID).Scan(&id))
	return id
}
