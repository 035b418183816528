package main

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/people"
)

// TestRetention_SaysFirstWhatItWouldDestroy, and then destroys that.
func TestRetention_SaysFirstWhatItWouldDestroy(t *testing.T) {
	b := newBed(t)
	store, _ := b.openAt(t, func() time.Time { return time.Now().AddDate(0, 0, -60) })
	l := &load{store: store, analyst: models.System()}
	require.NoError(t, l.sendIn(t.Context(), "", 1))
	ref := b.query(t, `SELECT ref FROM notices ORDER BY ref`)[0]
	require.NoError(t, store.Notice.Decide(t.Context(), models.System(), notice.Decision{
		Ref: ref, Act: notice.DecideWithdraw, Reason: "Nagekeken.",
	}))
	run := func(args ...string) (refs []string) {
		var out retained
		require.NoError(t, json.Unmarshal(b.must(t, append([]string{"retention", "--json"}, args...)...), &out))
		for _, line := range out.Notices {
			require.Equal(t, "unfounded", line.Reason)
			require.Equal(t, 3, line.Addresses)
			refs = append(refs, line.Ref)
		}
		return refs
	}
	destroyed := func() int { return b.count(t, `SELECT count(*) FROM notices WHERE data_key IS NULL`) }
	require.Equal(t, []string{ref}, run("--dry-run"))
	require.Zero(t, destroyed())
	require.Contains(t, string(b.must(t, "retention", "--dry-run")),
		"Nothing was changed. Without --dry-run:\n3 addresses of 1 notices would be destroyed.\n0 network addresses")
	for days, says := range map[string]string{"61": "\n0 addresses", "59": "\n3 addresses", "0": "1 or more", "-1": "1 or more"} {
		command := b.command(t, "retention", "--dry-run")
		command.Env = append(command.Env, "PORTAL_RETENTION_UNFOUNDED_DAYS="+days)
		out, _ := command.CombinedOutput()
		require.Contains(t, string(out), says, days)
	}
	require.Equal(t, []string{ref}, run())
	require.Equal(t, 1, destroyed())
	require.Empty(t, run(), "once")
}

// TestRetention_TakesTheLogToo: network addresses of people are destroyed after their time, told first, and the log stays as it
// was chained.
func TestRetention_TakesTheLogToo(t *testing.T) {
	b := newBed(t)
	for _, days := range []int{-40, -39, 0} {
		store, _ := b.openAt(t, func() time.Time { return time.Now().AddDate(0, 0, days) })
		u, err := store.People.AddUser(t.Context(), models.System(), people.User{
			Email: fmt.Sprintf("p%d@example.org", days), Name: "P", Role: models.RoleAnalyst,
		})
		require.NoError(t, err)
		_, err = store.Notice.Export(t.Context(), u.Actor("192.0.2.9"), notice.Filter{Tab: notice.TabAll})
		require.NoError(t, err)
		_, err = store.Trail.ChainEvents(t.Context())
		require.NoError(t, err)
	}
	run := func(args ...string) []int {
		command := b.command(t, append([]string{"retention", "--json"}, args...)...)
		command.Env = append(command.Env, "PORTAL_RETENTION_LOG_DAYS=30")
		content, err := command.Output()
		require.NoError(t, err)
		var out retained
		require.NoError(t, json.Unmarshal(content, &out))
		return []int{out.LogDays, out.LogEvents}
	}
	b.must(t, "audit", "verify")
	require.Equal(t, []int{2, 2}, run("--dry-run"))
	require.Equal(t, []int{2, 2}, run())
	require.Equal(t, []int{0, 0}, run())
	b.must(t, "audit", "verify")
	dutch := b.command(t, "retention", "--dry-run")
	dutch.Env = append(dutch.Env, "LC_ALL=nl_NL.UTF-8")
	out, err := dutch.Output()
	require.NoError(t, err)
	require.Equal(t, "Er is niets veranderd. Zonder --dry-run:\n0 adressen van 0 meldingen zouden worden vernietigd.\n"+
		"0 IP-adressen in het logboek, van 0 dagen, zouden worden vernietigd.\n", string(out))
}
