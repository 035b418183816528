package modelstest

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
)

// AsActor makes a transaction that of somebody: it sets what row-level security looks at.
func AsActor(ctx context.Context, t *testing.T, tx pgx.Tx, role models.Role, provider, user uuid.UUID) {
	t.Helper()
	_, err := tx.Exec(ctx,
		`SELECT set_config('app.role', $1, true), set_config('app.provider', $2, true), set_config('app.user', $3, true)`,
		string(role), provider.String(), user.String())
	require.NoError(t, err)
}

// AppTx is a transaction of the application's role, which the test's end rolls back.
func (w *World) AppTx() pgx.Tx {
	w.T.Helper()
	tx, err := w.App.Begin(w.T.Context())
	require.NoError(w.T, err)
	w.T.Cleanup(func() { _ = tx.Rollback(context.WithoutCancel(w.T.Context())) })
	return tx
}

// CountIn reads a number.
func CountIn(t *testing.T, tx pgx.Tx, sql string, args ...any) (n int) {
	t.Helper()
	require.NoError(t, tx.QueryRow(t.Context(), sql, args...).Scan(&n), sql)
	return n
}

// Guarded lists the tables that the application may read, under row-level security.
func Guarded() []string {
	var out []string
	for table, rights := range Granted {
		if rights != "" && Unguarded[table] == "" {
			out = append(out, table)
		}
	}
	slices.Sort(out)
	return out
}

// SQLState is the code of what Postgres refused; "" when it did not.
func SQLState(err error) string {
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok {
		return refused.Code
	}
	return ""
}

// SQLSTATEs of what is refused.
const (
	InsufficientPrivilege = "42501" // also what row-level security answers
	ForeignKeyViolation   = "23503"
)

// Unguarded are the tables without row-level security, each with the reason that somebody accepted.
var Unguarded = map[string]string{
	"import_rows":      "COPY is refused with it; staff's only, and only until the import is confirmed (migrations/00006_imports.sql)",
	"goose_db_version": "the migrations' own; the application may not read it",
	"article_index":    "the words of published guidance; with it Postgres would not use its index (migrations/00017_guidance.sql)",
	"guidance_words":   "the same",
}

// Granted is what the application may do with each table; nothing else.
var Granted = map[string]string{
	"providers": "SELECT INSERT UPDATE", "networks": "SELECT INSERT UPDATE", "network_version": "SELECT INSERT UPDATE",
	"contacts": "SELECT INSERT UPDATE", "contact_checks": "SELECT INSERT UPDATE", "pgp_keys": "SELECT INSERT UPDATE",
	"users": "SELECT INSERT UPDATE", "notices": "SELECT INSERT UPDATE", "items": "SELECT INSERT UPDATE",
	"item_reports": "SELECT INSERT UPDATE", "disputes": "SELECT INSERT UPDATE", "holds": "SELECT INSERT UPDATE",
	"imports": "SELECT INSERT UPDATE", "mails": "SELECT INSERT UPDATE", "mail_outages": "SELECT INSERT UPDATE",
	"mail_choices": "SELECT INSERT UPDATE", "digest_entries": "SELECT INSERT DELETE", "duty_shifts": "SELECT INSERT UPDATE",
	"notice_watchers": "SELECT INSERT UPDATE DELETE", "push_subscriptions": "SELECT INSERT UPDATE DELETE",
	"webhooks": "SELECT INSERT UPDATE DELETE", "webhook_deliveries": "SELECT INSERT UPDATE DELETE",
	"webhook_attempts": "SELECT INSERT UPDATE DELETE",
	"guest_links":      "SELECT INSERT UPDATE", "guest_tokens": "SELECT INSERT", "guest_answers": "SELECT INSERT",
	"delegations": "SELECT INSERT UPDATE", "saved_views": "SELECT INSERT DELETE",
	"network_decisions": "SELECT INSERT",
	"sightings":         "SELECT INSERT UPDATE",
	"observation_files": "SELECT INSERT UPDATE", "observation_rows": "SELECT INSERT DELETE", "observations": "SELECT INSERT",
	"reconciliations": "SELECT INSERT UPDATE DELETE", "reconciliation_seen": "SELECT INSERT DELETE",
	"reconciliation_differences": "SELECT INSERT DELETE", "feed_links": "SELECT INSERT UPDATE",
	"promises": "SELECT INSERT", "notice_notes": "SELECT INSERT", "escalation_steps": "SELECT INSERT",
	"hold_requests": "SELECT INSERT UPDATE", "saved_replies": "SELECT INSERT UPDATE",
	"notice_owners": "SELECT INSERT UPDATE DELETE",
	"work_leases":   "SELECT INSERT UPDATE DELETE", "work_skips": "SELECT INSERT DELETE",
	// facts stay
	"item_raises": "SELECT INSERT", "retractions": "SELECT INSERT",
	"tokens": "SELECT INSERT UPDATE", "token_requests": "SELECT INSERT DELETE", "token_answers": "SELECT INSERT UPDATE DELETE",
	"bulk_jobs": "SELECT INSERT UPDATE", "bulk_items": "SELECT INSERT UPDATE",
	"responses": "SELECT INSERT", "verifications": "SELECT INSERT", "escalations": "SELECT INSERT", "events": "SELECT INSERT",
	"passwords": "SELECT INSERT UPDATE", "factor_resets": "SELECT INSERT UPDATE", "password_resets": "SELECT INSERT UPDATE",
	"invitations": "SELECT INSERT UPDATE", "totp_factors": "SELECT INSERT UPDATE DELETE", "passkeys": "SELECT INSERT UPDATE DELETE",
	"recovery_codes": "SELECT INSERT UPDATE DELETE", "devices": "SELECT INSERT UPDATE DELETE", "throttles": "SELECT INSERT UPDATE DELETE",
	"messages":         "SELECT INSERT", // and the columns that close a question (TestMessage_TextStays)
	"oidc_connections": "SELECT INSERT UPDATE DELETE",
	"event_chain":      "SELECT INSERT",
	"origin_keys":      "SELECT INSERT UPDATE",
	// these come and go
	"sessions": "SELECT INSERT UPDATE DELETE", "searches": "SELECT INSERT DELETE", "import_rows": "SELECT INSERT DELETE",
	"registrations": "SELECT INSERT UPDATE DELETE", "organisations": "SELECT INSERT UPDATE", "applications": "SELECT INSERT UPDATE",
	"conduct_acceptances": "SELECT INSERT", "provider_steps": "SELECT INSERT",
	"portal_keys": "SELECT INSERT UPDATE",
	"articles":    "SELECT INSERT UPDATE", "article_versions": "SELECT INSERT UPDATE", "article_texts": "SELECT INSERT UPDATE",
	"article_feedback": "SELECT INSERT UPDATE", "article_follows": "SELECT INSERT", "article_index": "SELECT INSERT DELETE",
	"guidance_words": "SELECT INSERT", "diagrams": "SELECT INSERT", "search_terms": "SELECT INSERT UPDATE DELETE",
	"advisories": "SELECT INSERT UPDATE", "advisory_recipients": "SELECT INSERT UPDATE", "advisory_reads": "SELECT INSERT UPDATE",
	"advisory_named": "SELECT INSERT DELETE",
	"peer_posts":     "SELECT INSERT UPDATE", "peer_authors": "SELECT INSERT", "peer_reviews": "SELECT INSERT",
	"courses": "SELECT INSERT UPDATE", "course_versions": "SELECT INSERT UPDATE", "course_files": "SELECT INSERT UPDATE DELETE",
	"lesson_views": "SELECT INSERT UPDATE", "attempts": "SELECT INSERT UPDATE", "attempt_answers": "SELECT INSERT", // an answer stays
	"course_campaigns": "SELECT INSERT UPDATE", "course_requests": "SELECT INSERT UPDATE", "assignments": "SELECT INSERT UPDATE",
	"certificates":      "SELECT INSERT UPDATE",
	"lesson_offers":     "SELECT INSERT UPDATE",
	"figures_snapshots": "SELECT INSERT UPDATE", "figures_totals": "SELECT INSERT UPDATE", "figures_vintages": "SELECT INSERT",
	"goose_db_version": "",
}
