package story_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/guest"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/outbox"
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal/portaltest"
)

// handedSQL hands a notice of Noorderlicht to Voorbeeld, and gives its reference.
const handedSQL = `WITH made AS (
		INSERT INTO guest_links (id, provider_id, notice_id, party, items, email, language, made_by, created_at, due_at, handed_to,
			handed_name)
		SELECT gen_random_uuid(), n.provider_id, n.id, 'reseller', '{1}', 'abuse@voorbeeld.example.nl', 'nl', gen_random_uuid(),
			coalesce($1::timestamptz, now()),
			coalesce($1::timestamptz, now()) + interval '30 days', v.id, v.name
		FROM notices n JOIN providers p ON p.id = n.provider_id AND p.slug = 'noorderlicht', providers v
		WHERE v.slug = 'voorbeeld' ORDER BY n.id LIMIT 1 RETURNING provider_id, notice_id),
	theirs AS (UPDATE items i SET state = 'delegated' FROM made m
		WHERE i.provider_id = m.provider_id AND i.notice_id = m.notice_id AND i.n = 1)
	SELECT n.ref FROM made m JOIN notices n ON n.provider_id = m.provider_id AND n.id = m.notice_id`

// handedTo lets Noorderlicht hand a notice to Voorbeeld.
func handedTo(t *testing.T, p *portaltest.Portal) (ref string) {
	t.Helper()
	p.Notice("198.51.100.62", "https://img.example.com/handed")
	require.NoError(t, p.Owner.QueryRow(t.Context(), handedSQL, p.Clock.Now()).Scan(&ref))
	return ref
}

// handed are the pages of what another provider handed to a desk, and of handing several on.
func (d demoWorld) handed(t *testing.T) []visit {
	t.Helper()
	var ref string
	require.NoError(t, d.owner.QueryRow(t.Context(), handedSQL, nil).Scan(&ref))
	several := "/guest/handed/new?sel=" + d.notices(t, "voorbeeld")["delivered"]
	return append(visitsOf("/guest/handed", "/guest/handed/"+ref, "/guest/handed/"+ref+"/reveal", several),
		visit{"/guest/handed/" + ref, `main form[action$="/answer"]`},
		visit{"/guest/handed/" + ref + "/reveal", `main form[action$="/reveal"]`},
		visit{several, `main form[action="/guest/handed/new"]`})
}

// sheets are the pages by which a desk answers with a file.
func (d demoWorld) sheets(t *testing.T) []visit {
	t.Helper()
	var staged string // a file of answers that waits for who brought it, with one address that was answered meanwhile
	require.NoError(t, d.owner.QueryRow(t.Context(), `INSERT INTO bulk_jobs (id, provider_id, kind, digest, parts, part_count, total,
			user_id, user_role, created_at, state)
		SELECT gen_random_uuid(), u.provider_id, 'answers', '', jsonb_build_array(jsonb_build_object('answer', jsonb_build_object(
			'Refs', jsonb_build_array($2::text, $3::text), 'Pins', jsonb_build_object($2::text, '[1]'::jsonb, $3::text, '[1]'::jsonb),
			'Measure', 'file_removed', 'RemovedAt', '2026-11-23T08:00:00Z'))), 1, 2, u.id, u.role, now(), 'staged'
		FROM users u WHERE u.email = $1 RETURNING id::text`, demoMail(agent), d.notices(t, "voorbeeld")["delivered"],
		d.notices(t, "voorbeeld")["answered"]).Scan(&staged))
	return []visit{{path: "/jobs/" + staged}, {path: "/jobs/answers"}, {"/jobs/answers", "form[enctype]"}}
}

// guests are the pages of whoever has a link to a notice: one that waits, and what a browser shows that opened two.
func (d demoWorld) guests(t *testing.T) map[string][]visit {
	t.Helper()
	account, err := d.app.Store.People.AccountByEmail(t.Context(), models.System(), demoMail(agent))
	require.NoError(t, err)
	desk, browser := account.Actor("192.0.2.1"), guest.NewBrowser()
	preview, err := d.app.Store.Notice.Bulk(t.Context(), desk, notice.Filter{Tab: notice.TabAll}, models.ActReportRemoval)
	require.NoError(t, err)
	var refs, tokens []string
	for i, name := range []string{"een", "twee", "drie"} {
		refs = append(refs, preview.Rows[len(preview.Rows)-1-i].Ref) // not what the pages of a desk are looked at with
		_, token := sentTo(t, d.app.Store, desk, refs[i], name+"@klant.example")
		tokens = append(tokens, token)
	}
	for _, token := range tokens[:2] {
		_, err := d.app.Store.Guest.Start(t.Context(), token, browser, models.Visitor{})
		require.NoError(t, err)
	}
	page := "/guest/notices/" + refs[0]
	staff, err := d.app.Store.People.AccountByEmail(t.Context(), models.System(), demoMail(analyst))
	require.NoError(t, err)
	unrouted, other := d.notices(t, "")["unrouted"], guest.NewBrowser()
	_, email := askedHost(t, d.app.Store, staff.Actor("192.0.2.1"), unrouted)
	owed, err := d.app.Store.Outbox.UnsentMails(t.Context(), 1000)
	require.NoError(t, err)
	m, err := d.app.Store.Outbox.Mail(t.Context(), owed[slices.IndexFunc(owed,
		func(m outbox.Mail) bool { return m.Recipient == email })].ID)
	require.NoError(t, err)
	_, err = d.app.Store.Guest.Start(t.Context(), m.Link, other, models.Visitor{})
	require.NoError(t, err)
	return map[string][]visit{
		"": visitsOf("/guest", "/guest/"+tokens[2], page),
		analyst: {
			{path: "/guest/hosts/" + unrouted}, {"/guest/hosts/" + unrouted, `main form[action^="/guest/hosts/"]`},
		},
		outside + string(other): {
			{path: "/guest/notices/" + unrouted},
			{"/guest/notices/" + unrouted, `main form[action$="/register"]`},
		},
		outside + string(browser): {
			{path: "/guest"},
			{path: page},
			{page, `main form[action$="/answer"]`},
			{path: page + "/reveal"},
			{page + "/reveal", `main form[action$="/reveal"]`},
		},
	}
}

// askedHost lets EOKM ask a host that is not registered about the first address of what no provider has.
func askedHost(t *testing.T, store *rooms.Store, staff models.Actor, ref string) (id, email string) {
	t.Helper()
	email = uuid.NewString() + "@host.example"
	require.NoError(t, store.Guest.Ask(t.Context(), staff, guest.Asking{Ref: ref, Numbers: []int{1}, Email: email, Language: "nl"}))
	return liveLink(t, store, staff, ref).String(), email
}

// handedOn lets a desk of Voorbeeld send somebody outside a link to its notice.
func handedOn(t *testing.T, p *portaltest.Portal, ref string) (id, token string) {
	t.Helper()
	customer := uuid.NewString() + "@klant.example"
	require.NoError(t, p.Store.Guest.Send(t.Context(), p.Actor(agent), guest.Sending{
		Delegation: notice.Delegation{
			Submission: uuid.New(), Ref: ref, Numbers: []int{1}, To: notice.DelegateCustomer, Until: p.Clock.Now().Add(12 * time.Hour),
		},
		Email: customer, Language: "nl",
	}))
	links, err := p.Store.Guest.Links(t.Context(), p.Actor(agent), ref)
	require.NoError(t, err)
	return links[0].ID.String(), p.MailedLink(models.MailGuest, customer)
}
