package main

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
)

// TestRetention_SaysFirstWhatItWouldDestroy, and then destroys that.
func TestRetention_SaysFirstWhatItWouldDestroy(t *testing.T) {
	b := newBed(t)
	store, _ := b.openAt(t, func() time.Time { return time.Now().AddDate(0, 0, -60) })
	l := &load{store: store, analyst: models.System()}
	require.NoError(t, l.sendIn(t.Context(), "", 1))
	ref := b.query(t, `SELECT ref FROM notices ORDER BY ref`)[0]
	require.NoError(t, store.Decide(t.Context(), models.System(), models.Ruling{
		Ref: ref, Decision: models.DecideWithdraw, Reason: "Nagekeken.",
	}))
	run := func(args ...string) (refs []string) {
		var lines []expiredLine
		require.NoError(t, json.Unmarshal(b.must(t, append([]string{"retention", "--json"}, args...)...), &lines))
		for _, line := range lines {
			require.Equal(t, "unfounded", line.Reason)
			require.Equal(t, 3, line.Addresses)
			refs = append(refs, line.Ref)
		}
		return refs
	}
	destroyed := func() int { return b.count(t, `SELECT count(*) FROM notices WHERE data_key IS NULL`) }
	require.Equal(t, []string{ref}, run("--dry-run"))
	require.Zero(t, destroyed())
	require.Contains(t, string(b.must(t, "retention", "--dry-run")), "Nothing was changed. Without --dry-run this destroys 3 addresses of 1 notices.")
	for days, says := range map[string]string{"61": "destroys 0 addresses", "59": "destroys 3 addresses", "0": "1 or more", "-1": "1 or more"} {
		command := b.command(t, "retention", "--dry-run")
		command.Env = append(command.Env, "PORTAL_RETENTION_UNFOUNDED_DAYS="+days)
		out, _ := command.CombinedOutput()
		require.Contains(t, string(out), says, days)
	}
	require.Equal(t, []string{ref}, run())
	require.Equal(t, 1, destroyed())
	require.Empty(t, run(), "once")
}
