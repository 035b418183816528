package main

import (
	"encoding/json"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// What somebody who operates the portal can do about a webhook, without its address being printed.
func TestWebhook_ListTestRedeliverAndDisable(t *testing.T) {
	t.Parallel()
	b := newBed(t)
	id := uuid.NewString()
	owner, err := pgx.Connect(t.Context(), b.server.OwnerURL("portal"))
	require.NoError(t, err)
	defer owner.Close(t.Context())
	_, err = owner.Exec(t.Context(),
		`INSERT INTO webhooks (provider_id, id, name, url, kinds, state, secret, public_key, created_at, changed_at)
		SELECT id, $1, 'Tickets', 'https://tickets.example.net/hook', '{delivered}', 'active', 'x', 'x', now(), now() FROM providers
		WHERE slug = 'voorbeeld'`, id)
	require.NoError(t, err)
	run := func(args ...string) string {
		out, err := b.command(t, append([]string{"webhook"}, args...)...).CombinedOutput()
		require.NoError(t, err, "%s", out)
		return string(out)
	}
	require.Regexp(t, id+` +Tickets +active +0 +0 +- +- +-`, run("list", "voorbeeld"))
	require.Contains(t, run("test", "voorbeeld", id), "The portal sends message")
	require.Equal(t, 1, b.count(t, `SELECT count(*) FROM river.river_job WHERE kind = 'webhook.send' AND queue = 'webhook'`))
	var rows []struct {
		ID      string
		Waiting int
		NextAt  *string
	}
	listed := run("list", "voorbeeld", "--json")
	require.NoError(t, json.Unmarshal([]byte(listed), &rows))
	require.Equal(t, 1, rows[0].Waiting)
	require.NotNil(t, rows[0].NextAt)
	require.NotContains(t, listed, "example.net")
	require.Contains(t, run("disable", "voorbeeld", id), "The webhook is off.")
	require.Contains(t, run("list", "voorbeeld"), "disabled (by_hand)")

	for want, args := range map[string][]string{
		"the webhook is off":                         {"redeliver", "voorbeeld", id, "--from", "2026-11-23T09:05:00Z"},
		"say which: --message, or --from":            {"redeliver", "voorbeeld", id},
		"is no time; write it as":                    {"redeliver", "voorbeeld", id, "--from", "gisteren"},
		"the provider has no such webhook":           {"test", "voorbeeld", uuid.NewString()},
		"is no id of a webhook; portal webhook list": {"test", "voorbeeld", "Tickets"},
		`there is no provider "elders"`:              {"list", "elders"},
	} {
		out, err := b.command(t, append([]string{"webhook"}, args...)...).CombinedOutput()
		require.Equal(t, exitFailed, exitStatus(t, err), "%s", out)
		require.Contains(t, string(out), want)
	}
	_, err = owner.Exec(t.Context(), `UPDATE webhooks SET state = 'active', reason = ''`)
	require.NoError(t, err)
	require.Contains(t, run("redeliver", "voorbeeld", id, "--from", "2026-11-23T09:05:00Z"), "sends again: 1")
}
