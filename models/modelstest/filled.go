package modelstest

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/models/bulk"
	"eokm.nl/hosting/models/casework"
	"eokm.nl/hosting/models/escalation"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/observation"
	"eokm.nl/hosting/models/peer"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/models/reconcile"
	"eokm.nl/hosting/models/view"
	"eokm.nl/hosting/models/webhook"
	"eokm.nl/hosting/models/work"
)

// Filled is a world with rows of two providers in every table.
func Filled(t *testing.T) (*World, Tenant) {
	t.Helper()
	w := New(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	mine, theirs := w.Agent, other.Agent
	for i, actor := range []models.Actor{mine, theirs} {
		w.Agent = actor
		var rows []*incoming.Row
		for n := range 6 {
			row := w.Row(actor.ProviderID.String(), n)
			row.IP = ParseIP(t, []string{"192.0.2.5", "198.51.100.5"}[i])
			rows = append(rows, row)
		}
		ref := w.ImportRows(rows...)[0]
		w.Respond(ref, 1)
		again := rows[0] // seen after the answer, and graver
		again.ExternalRef, again.Category, again.ObservedAt = again.ExternalRef+" again", models.CategoryBaseline, w.Now().Add(time.Minute)
		w.Load(again)
		w.Verify(notice.FoundOffline, ref, 1)
		w.Dispute(ref, 2)
		w.Hold(ref, 3)
		w.Say(actor, ref, "Vraag?", 0)
		w.checked(actor, ref)
		w.Respond(ref, 6)
		require.NoError(t, w.Notice.Retract(t.Context(), actor, ref, []int{6}))
		_, err := w.Bulk.Start(t.Context(), actor, bulk.Order{
			Submission: uuid.New(), Kind: bulk.KindAssign, Refs: []string{ref}, To: actor.UserID,
		})
		require.NoError(t, err)
		w.Delegate(ref, 5)
		w.guest(actor, ref)
		_, err = w.Notice.Assign(t.Context(), actor, []string{ref}, actor.UserID)
		require.NoError(t, err)
		require.NoError(t, w.View.Save(t.Context(), actor, view.View{Name: "x", Team: true}))
		_, err = w.Search.Find(t.Context(), actor, ref)
		require.NoError(t, err)
		require.NoError(t, w.People.SaveSession(t.Context(),
			people.Session{TokenHash: actor.UserID[:], UserID: &actor.UserID, Data: []byte{1}, ExpiresAt: Start.AddDate(1, 0, 0)}, true))
		w.accounts(actor)
		w.organisation(actor)
		w.workplace(actor)
		w.application(actor.ProviderID)
		w.AskPeers(actor)
		w.JudgePost(w.WritePost(actor, PeerDraft()), peer.Return, "Nee.")
	}
	w.Agent = mine
	w.guidance(mine, theirs)
	w.advice(mine, theirs)
	w.training(mine, theirs)
	w.Unrouted(1)
	w.Stage(w.Row("waits", 1))
	w.At(5 * time.Hour)
	require.NotZero(t, w.Chain())
	require.True(t, w.WatchMail().Began, "nobody sends the mails")
	w.compared()
	require.NoError(t, w.Figure.CountAll(t.Context()))
	w.Exec(`INSERT INTO figures_vintages (id, period, number, until, definitions, totals, sums, why, changed, published_by, published_at)
		SELECT gen_random_uuid(), period, 1, until, definitions, totals, sums, '', '[]', $1, until FROM figures_totals
		WHERE length(period) = 4`, w.Analyst.UserID)
	for table := range Granted {
		require.NotZero(t, Query[int](w, `SELECT count(*) FROM `+table)[0], table)
	}
	return w, other
}

// checked puts a row of a notice into every table of what machines saw, and of what is kept about what comes back.
func (w *World) checked(desk models.Actor, ref string) {
	w.T.Helper()
	ctx := w.T.Context()
	rows := []observation.Row{{Row: 2, Ref: ref, N: 4, Outcome: notice.FoundOffline, At: w.Now(), By: "nl-1"}}
	_, faults, err := w.Observation.Take(ctx, w.Analyst, "scart", rows)
	require.NoError(w.T, err)
	require.Empty(w.T, faults)
	rows[0].At = rows[0].At.Add(time.Minute)
	_, _, err = w.Observation.Stage(ctx, w.Analyst, "scart", rows)
	require.NoError(w.T, err)
	require.NoError(w.T, w.Recurrence.Promise(ctx, desk, ref, "Wij controleren uploads."))
	require.NoError(w.T, w.Escalation.Record(ctx, w.Analyst, escalation.Step{
		ProviderID: desk.ProviderID, Kind: escalation.KindCall, Outcome: escalation.OutcomeReached, Text: "Belt terug.",
	}))
	require.NoError(w.T, w.Casework.Give(ctx, w.Analyst, ref, w.Analyst.UserID))
	require.NoError(w.T, w.Casework.AddNote(ctx, w.Analyst, ref, "Notitie."))
	require.NoError(w.T, w.Casework.AddReply(ctx, w.Analyst, casework.Reply{
		Purpose: casework.ForQuestion, Title: "Dank", TextNL: "Dank u.", TextEN: "Thank you.",
	}))
	place, err := w.Work.Take(ctx, w.Analyst, work.Questions)
	require.NoError(w.T, err)
	require.NoError(w.T, w.Work.Skip(ctx, w.Analyst, work.Questions, place.Subject, work.SkipLater))
}

// compared puts a row into every table of a comparison, which was cut off before its end.
func (w *World) compared() {
	w.T.Helper()
	list := []*reconcile.Entry{{Report: w.Row("elsewhere", 1).Report}}
	done, err := w.Reconcile.Compare(w.T.Context(), w.Analyst, reconcile.Options{Source: "test"}, EachOf(list))
	require.NoError(w.T, err)
	_, err = w.Owner.Exec(w.T.Context(), `INSERT INTO reconciliation_seen (reconciliation_id, provider_id, item_id)
		SELECT $1, provider_id, id FROM items`, done.ID)
	require.NoError(w.T, err)
}

// accounts puts a row of a desk into every table about accounts.
func (w *World) accounts(desk models.Actor) {
	w.T.Helper()
	ctx, email := w.T.Context(), uuid.NewString()+"@people.example"
	person := w.Invited(email, models.RoleAgent, desk.ProviderID)
	w.WithApp(person.ID)
	w.WithPasskey(person.ID)
	_, err := w.People.NewRecoveryCodes(ctx, person.ID)
	require.NoError(w.T, err)
	require.NoError(w.T, w.People.SignedIn(ctx, person, people.FactorTOTP, Here))
	require.NoError(w.T, w.AskPasswordLink(ctx, email, Here))
	require.NoError(w.T, w.People.AskFactorReset(ctx, w.As(models.RoleAdmin), desk.ProviderID, person.ID, "Telefoon kwijt."))
	domain := uuid.NewString() + ".example"
	boss := w.AddUser("boss@"+domain, models.RoleProviderAdmin, desk.ProviderID)
	_, err = w.FeedLink.Make(ctx, boss)
	require.NoError(w.T, err)
	require.NoError(w.T, w.People.SetOIDC(ctx, boss,
		people.OIDC{Issuer: "https://idp.example.nl", ClientID: "portal", Secret: "x", Domain: domain}))
}

// advice makes an advisory to each of the desks that no other got, read and confirmed, for a world that has a row of everything.
func (w *World) advice(desks ...models.Actor) {
	w.T.Helper()
	for _, desk := range desks {
		ref := w.Advised(AdvisoryTo(AskingAdvisory(Warning("Alleen voor u")), desk.ProviderID))
		require.NoError(w.T, w.Advisory.Acknowledge(w.T.Context(), desk, ref))
	}
}

// guidance puts a row into every table of the knowledge base, and into those of its readers one of each desk's.
func (w *World) guidance(desks ...models.Actor) {
	w.T.Helper()
	ctx := w.T.Context()
	w.PublishArticle("voor-allen", Manuscript("Voor allen"))
	w.DraftArticle(w.As(models.RoleEditor), "nog-niet", Manuscript("Nog niet"))
	_, err := w.Article.AddDiagram(ctx, w.As(models.RoleEditor), "voor-allen",
		article.Diagram{Name: "keten", Kind: article.DiagramSVG, Bytes: []byte("<svg/>")})
	require.NoError(w.T, err)
	for _, desk := range desks {
		require.NoError(w.T, w.Article.GiveFeedback(ctx, desk, "voor-allen", "nl", false, "Wat is een map?"))
		require.NoError(w.T, w.Article.Follow(ctx, desk, "voor-allen", 1))
	}
	require.NoError(w.T, w.Search.Count(ctx, "nl", "nullroute", 0))
}

// organisation puts a row of a desk into every table about an organisation.
func (w *World) organisation(desk models.Actor) {
	w.T.Helper()
	admin := w.AddUser(uuid.NewString()+"@people.example", models.RoleProviderAdmin, desk.ProviderID)
	id := w.Claimed(admin, uuid.NewString()[:8]+".example.org")
	w.DecideClaim(w.Analyst, id, provider.ClaimDecision{Act: provider.ClaimAsk, Reason: "Van wie is dit?"})
	w.Exec(`UPDATE contacts SET verified_at = verified_at - interval '1 year' WHERE provider_id = $1`, desk.ProviderID)
	_, err := w.Provider.CheckContacts(w.T.Context(), 100)
	require.NoError(w.T, err)
	require.NoError(w.T, w.Provider.SetPGPKey(w.T.Context(), admin, provider.PGPKey{
		ProviderID: desk.ProviderID, Armored: "-----BEGIN PGP PUBLIC KEY BLOCK-----", Fingerprint: "abcd", UserIDs: "Desk",
	}))
	hook, err := w.Webhook.Add(w.T.Context(), admin, webhook.Setting{
		Name: "Tickets", URL: "https://tickets.example.net/", Kinds: []models.EventKind{models.EventDelivered},
	})
	require.NoError(w.T, err)
	require.NoError(w.T, w.Webhook.Rotate(w.T.Context(), admin, hook, false))
	told, err := w.Webhook.Test(w.T.Context(), admin, desk.ProviderID, hook)
	require.NoError(w.T, err)
	w.Exec(`INSERT INTO webhook_attempts (provider_id, delivery_id, n, at, took_ms, outcome) VALUES ($1, $2, 1, $3, 5, 'refused')`,
		desk.ProviderID, told, Start)
}

// workplace puts a row of a desk into every table about how its people work.
func (w *World) workplace(desk models.Actor) {
	w.T.Helper()
	w.Exec(`INSERT INTO mail_choices (provider_id, user_id, channels, digest_hour, changed_at) VALUES ($1, $2, '{}', 8, $3)`,
		desk.ProviderID, desk.UserID, Start)
	w.Exec(`INSERT INTO digest_entries (provider_id, id, user_id, kind, notices, at) VALUES ($1, $2, $3, 'new', 1, $4)`,
		desk.ProviderID, uuid.New(), desk.UserID, Start)
	w.Exec(`INSERT INTO duty_shifts (provider_id, id, user_id, weekday, begins, ends, weeks, created_at)
		VALUES ($1, $2, $3, 1, 1320, 480, 'all', $4)`, desk.ProviderID, uuid.New(), desk.UserID, Start)
	w.Exec(`INSERT INTO notice_watchers (provider_id, notice_id, user_id, seen_at) SELECT provider_id, id, $2, $3 FROM notices
		WHERE provider_id = $1 LIMIT 1`, desk.ProviderID, desk.UserID, Start)
	token := uuid.New()
	w.Exec(`INSERT INTO tokens (provider_id, id, hash, hint, kind, name, scopes, made_by, created_at, expires_at)
		VALUES ($1, $2::uuid, sha256(($2::uuid)::text::bytea), 'abcd', 'provider', 'Ticketsysteem', '{notices:read}', $3, $4, $4)`,
		desk.ProviderID, token, desk.UserID, Start)
	w.Exec(`INSERT INTO token_requests (provider_id, id, token_id, at, method, route, status, ms)
		VALUES ($1, $2, $3, $4, 'GET', '/notices', 200, 1)`, desk.ProviderID, uuid.New(), token, Start)
	w.Exec(`INSERT INTO token_answers (token_id, key_hash, digest, answer, created_at) VALUES ($1, $2, '', '', $3)`,
		token, uuid.New(), Start)
	w.Exec(`INSERT INTO push_subscriptions (id, user_id, endpoint, p256dh, auth, created_at)
		VALUES ($1, $2, 'https://push.example/' || gen_random_uuid(), 'x', 'x', $3)`, uuid.New(), desk.UserID, Start)
}

// application puts a row of a provider into every table about registering.
func (w *World) application(provider uuid.UUID) {
	w.T.Helper()
	a := w.SentApplicant()
	for _, table := range []string{"organisations", "conduct_acceptances", "applications", "provider_steps"} {
		w.Exec(`UPDATE `+table+` SET provider_id = $1 WHERE provider_id = $2`, provider, a.ProviderID)
	}
}

// training is a course that each of the desks followed and passed, and one that nobody can follow yet.
func (w *World) training(desks ...models.Actor) {
	w.T.Helper()
	editor := w.As(models.RoleEditor)
	id, draft := uuid.New(), uuid.New()
	for course, state := range map[uuid.UUID]string{id: "published", draft: "draft"} {
		slug := map[uuid.UUID]string{id: "basis", draft: "nog-niet"}[course]
		w.Exec(`INSERT INTO courses (id, slug, created_at) VALUES ($1, $2, $3)`, course, slug, Start)
		w.Exec(`INSERT INTO course_versions (course_id, n, state, saved_at, published_at)
			VALUES ($1, 1, $2, $3, CASE WHEN $2 = 'published' THEN $3::timestamptz END)`, course, state, Start)
		w.Exec(`INSERT INTO course_files (course_id, n, path, text) VALUES ($1, 1, 'about.toml', '')`, course)
	}
	campaign := uuid.New()
	w.Exec(`INSERT INTO course_campaigns (id, course_id, due_at, asked_by, asked_at) VALUES ($1, $2, $3, $4, $3)`, campaign, id, Start,
		editor.UserID)
	for i, desk := range desks {
		attempt, request, number := uuid.New(), uuid.New(), []string{"AAAA-BBBB-2222", "CCCC-DDDD-3333"}[i]
		w.Exec(`INSERT INTO lesson_views (provider_id, user_id, course_id, lesson, n, opened_at) VALUES ($1, $2, $3, 'een', 1, $4)`,
			desk.ProviderID, desk.UserID, id, Start)
		w.Exec(`INSERT INTO attempts (id, provider_id, user_id, course_id, n, seed, questions, started_at, finished_at, correct, passed)
			VALUES ($1, $2, $3, $4, 1, 1, '{q}', $5, $5, 1, true)`, attempt, desk.ProviderID, desk.UserID, id, Start)
		w.Exec(`INSERT INTO attempt_answers (provider_id, attempt_id, no, question, answer, correct, at)
			VALUES ($1, $2, 1, 'q', '0', true, $3)`,
			desk.ProviderID, attempt, Start)
		w.Exec(`INSERT INTO certificates (provider_id, number, user_id, course_id, n, attempt_id, holder, organisation, passed_at,
			expires_at)
			VALUES ($1, $2, $3, $4, 1, $5, 'Ik', 'Wij', $6, $7)`, desk.ProviderID, number, desk.UserID, id, attempt, Start,
			Start.AddDate(1, 0, 0))
		w.Exec(`INSERT INTO course_requests (id, provider_id, course_id, due_at, asked_by, asked_at, campaign_id)
			VALUES ($1, $2, $3, $4, $5, $4, $6)`,
			request, desk.ProviderID, id, Start, editor.UserID, campaign)
		w.Exec(`INSERT INTO assignments (id, provider_id, user_id, course_id, request_id, by_id, created_at, due_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $7)`,
			uuid.New(), desk.ProviderID, desk.UserID, id, request, editor.UserID, Start)
		notice := Query[uuid.UUID](w, `SELECT id FROM notices WHERE provider_id = $1 LIMIT 1`, desk.ProviderID)
		require.NotEmpty(w.T, notice)
		w.Exec(`INSERT INTO lesson_offers (id, provider_id, notice_id, user_id, cause, course_id, lesson, offered_at)
			VALUES ($1, $2, $3, $4, 'reopened', $5, 'een', $6)`,
			uuid.New(), desk.ProviderID, notice[0], desk.UserID, id, Start)
	}
}
