package trail_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/trail"
)

func TestAuditLog_IsForWhoOversees(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Deliver(1, 1)
	for _, role := range []models.Role{models.RoleAgent, models.RoleAnalyst, models.RoleEditor} {
		_, err := w.Trail.Log(t.Context(), w.As(role), trail.Filter{})
		require.ErrorIs(t, err, models.ErrForbidden, role)
		_, err = w.Trail.RevealCounts(t.Context(), w.As(role), modelstest.Start)
		require.ErrorIs(t, err, models.ErrForbidden, role)
	}
	_, err := w.Trail.RevealCounts(t.Context(), w.As(models.RoleProviderAdmin), modelstest.Start)
	require.ErrorIs(t, err, models.ErrForbidden)
	for role, want := range map[models.Role]int{models.RoleAdmin: 2, models.RoleAuditor: 2, models.RoleProviderAdmin: 0} {
		log, err := w.Trail.Log(t.Context(), w.As(role), trail.Filter{})
		require.NoError(t, err)
		require.Len(t, log.Lines, want, role)
	}
}

func TestAuditLog_AnImportIsOneOfAPersonsDoings(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Deliver(5, 1)
	for kind, want := range map[models.EventKind]int{"": 1, models.EventImported: 1, models.EventDelivered: 5} {
		log, err := w.Trail.Log(t.Context(), w.As(models.RoleAuditor), trail.Filter{Person: w.Analyst.UserID, Kind: kind})
		require.NoError(t, err)
		require.Len(t, log.Lines, want, kind)
	}
}

func TestAuditLog_AProviderSeesItsOwnPeopleOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	mine := w.Deliver(1, 2)[0]
	w.Answer(modelstest.Start, mine, 1)
	w.Verify(notice.FoundOffline, mine, 1)
	require.NoError(t, w.Notice.Reveal(t.Context(), w.Analyst, notice.Revealing{Ref: mine, Reason: notice.RevealLogs, Proved: true}))
	row := w.Row("theirs", 1)
	row.IP = modelstest.ParseIP(t, "198.51.100.5")
	theirs := w.ImportRows(row)[0]
	require.NoError(t, w.Notice.Reveal(t.Context(), other.Agent, notice.Revealing{Ref: theirs, Reason: notice.RevealLogs, Proved: true}))
	lead := w.As(models.RoleProviderAdmin)
	for _, f := range []trail.Filter{
		{},
		{Person: w.Agent.UserID},
		{Ref: mine},
		{Kind: models.EventAnswered},
		{From: modelstest.Start, Until: modelstest.Start.Add(time.Second)},
	} {
		log, err := w.Trail.Log(t.Context(), lead, f)
		require.NoError(t, err)
		require.Len(t, log.Lines, 1, f)
		require.Equal(t, models.EventAnswered, log.Lines[0].Kind)
	}
	for _, f := range []trail.Filter{
		{Person: w.Analyst.UserID},
		{Person: other.Agent.UserID},
		{Ref: theirs},
		{Kind: models.EventFoundOffline},
		{From: modelstest.Start.Add(time.Second)},
	} {
		log, err := w.Trail.Log(t.Context(), lead, f)
		require.NoError(t, err)
		require.Empty(t, log.Lines, f)
		require.NotContains(t, log.Person, "noorderlicht")
	}
	for _, text := range []string{"agent@noorderlicht.example", "analist@eokm.example", ""} {
		_, err := w.Trail.FindPerson(t.Context(), lead, text)
		require.Equal(t, "audit.person.unknown", modelstest.Problem(t, err), text)
	}
	id, err := w.Trail.FindPerson(t.Context(), lead, "AGENT@voorbeeld.example")
	require.NoError(t, err)
	require.Equal(t, w.Agent.UserID, id)
	w.Exec(`UPDATE users SET name = 'Twee' WHERE id = $1 OR id = $2`, w.Agent.UserID, lead.UserID)
	_, err = w.Trail.FindPerson(t.Context(), lead, "twee")
	require.Equal(t, "audit.person.several", modelstest.Problem(t, err))
}

// Each filter has an index that gives its rows newest first, so a page costs the same however long the log is.
func TestAuditLog_EachFilterHasItsIndex(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Exec(`INSERT INTO events (at, provider_id, notice_id, actor_id, actor_role, kind)
		SELECT $1::timestamptz + n * interval '1 second', CASE WHEN n % 100 = 0 THEN $2::uuid
		ELSE $3::uuid END, gen_random_uuid(), gen_random_uuid(),
			CASE WHEN n % 100 = 0 THEN 'agent' ELSE 'analyst' END, CASE WHEN n % 500 = 0 THEN 'revealed' ELSE 'delivered' END
		FROM generate_series(1, 20000) n`, modelstest.Start, w.Hoster.ID, uuid.Nil)
	w.Exec(`ANALYZE events`)
	for where, index := range map[string]string{
		`true`:                        "events_time",
		`e.at >= '2026-11-20T10:00Z'`: "events_time",
		`e.kind = 'delivered'`:        "events_time",
		`e.kind = 'revealed'`:         "events_kind",
		`e.actor_id = '` + uuid.NewString() + `' AND e.kind NOT IN ('delivered', 'unrouted', 'reported_again')`: "events_actor",
		`e.provider_id = '` + w.Hoster.ID.String() +
			`' AND NOT e.internal AND (e.actor_role IN ('agent', 'provider_admin') OR e.notice_id IS NULL)`: "events_desk",
	} {
		plan := strings.Join(modelstest.Query[string](w.World,
			`EXPLAIN SELECT * FROM events e WHERE `+where+` ORDER BY e.at DESC, e.id DESC LIMIT 51`), "\n")
		require.Contains(t, plan, "Index Scan Backward using "+index, where)
		require.NotContains(t, plan, "Sort", where)
	}
}
