package api_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/demo"
)

// What a desk does by hand it does here: it takes back what it said, acts itself on what it handed on, and divides work. EOKM's programs
// read what happened in ICCAM's words, and find what they brought in by their own id.
func TestAPI_WhatADeskDoesByHand(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.deliver("zaak-1", "a.jpg", "b.jpg")
	own := "/notices/" + ref
	states := func() (state string) {
		require.NoError(t, w.Owner.QueryRow(t.Context(), `SELECT string_agg(state, ' ' ORDER BY n) FROM items`).Scan(&state))
		return state
	}
	ok := func(path string, body any) {
		t.Helper()
		a := w.post(own+path, w.provider, body)
		require.Equal(t, 201, a.StatusCode, "%s", a.body)
	}
	ok("/responses", map[string]any{"items": []int{1}, "measure": "server_suspended", "removedAt": "2026-11-23T08:30:00Z"})
	require.Equal(t, "answered delivered", states())
	ok("/retractions", map[string]any{"items": []int{1}})
	require.Equal(t, "acknowledged delivered", states())
	require.Equal(t, 409, w.post(own+"/retractions", w.provider, map[string]any{"items": []int{1}}).StatusCode, "it stands as it was")
	ok("/delegations", map[string]any{"items": []int{2}, "to": "customer"})
	require.Equal(t, "acknowledged delegated", states())
	ok("/take-backs", map[string]any{})
	require.Equal(t, "acknowledged acknowledged", states())

	var email string
	require.NoError(t, w.Owner.QueryRow(t.Context(), `SELECT email FROM users WHERE id = $1`,
		w.Actor("provider-agent").UserID).Scan(&email))
	ok("/assignments", map[string]any{"email": email})
	assigned := func() (n int) {
		require.NoError(t, w.Owner.QueryRow(t.Context(), `SELECT count(*) FROM notices WHERE assignee_id = $1`,
			w.Actor("provider-agent").UserID).Scan(&n))
		return n
	}
	require.Equal(t, 1, assigned())
	for _, other := range []string{"niemand@example.org", demo.Accounts()[1].Email, "@"} {
		a := w.post(own+"/assignments", w.provider, map[string]any{"email": other})
		require.Equal(t, 400, a.StatusCode, "%s", a.body)
		require.Contains(t, string(a.body), `"pointer":"/email"`)
		require.NotContains(t, string(a.body), other)
	}
	ok("/assignments", map[string]any{})
	require.Zero(t, assigned())

	ok("/responses", map[string]any{"items": []int{1}, "measure": "server_suspended", "removedAt": "2026-11-23T08:30:00Z"})
	ok("/disputes", map[string]any{"items": []int{2}, "reason": "no_file_access", "explanation": "Wij kunnen daar niet bij."})
	said := map[string][2]string{}
	for range 2000 { // another test's transaction in the same cluster may be under way: until it is over nothing is certain
		for _, c := range as[struct {
			Changes []struct{ Kind, IccamAction, IccamReason string }
		}](t, w.get("/changes", w.checker)).Changes {
			said[c.Kind] = [2]string{c.IccamAction, c.IccamReason}
		}
		if _, all := said["disputed"]; all {
			break
		}
	}
	require.Equal(t, [2]string{"ReportedToISP", ""}, said["delivered"])
	require.Equal(t, [2]string{"", "UnableToAccess"}, said["disputed"])
	require.Equal(t, [2]string{"", ""}, said["answered"], "what nobody checked is no action")

	body := map[string]any{"source": "scart", "correlationId": "zaak-7", "items": []map[string]any{report("zaak-7", "c.jpg")}}
	require.Equal(t, 201, w.post("/notices", w.intake, body).StatusCode)
	for id, n := range map[string]int{"zaak-7": 1, "zaak-8": 0} {
		found := as[struct {
			Imports []struct{ CorrelationID string }
		}](t, w.get("/imports?correlationId="+id, w.intake)).Imports
		require.Len(t, found, n)
		require.True(t, n == 0 || found[0].CorrelationID == id)
	}
	require.Equal(t, 400, w.get("/imports", w.intake).StatusCode, "by which?")
}
