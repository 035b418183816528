package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The command says where two lists differ, to people and to programs, and succeeds only when they do not.
func TestReconcile_SaysWhereListsDiffer(t *testing.T) {
	b := newBed(t)
	seen := time.Now().Add(-time.Hour).UTC().Format(time.RFC3339)
	said, exit := b.importFile(t, "en", "external_ref,url,ip,observed_at\nR-1,https://img.example.com/a,192.0.2.1,"+seen+"\n"+
		"R-2,https://img.example.com/b,192.0.2.1,"+seen+"\n")
	require.Zero(t, exit, said)
	path := filepath.Join(t.TempDir(), "list.csv")
	reconcile := func(list string, more ...string) (string, int) {
		t.Helper()
		require.NoError(t, os.WriteFile(path, []byte(list), 0o600))
		command := b.command(t, append([]string{"reconcile", path, "--source", "test"}, more...)...)
		command.Env = append(command.Env, "LANG=en")
		out, err := command.CombinedOutput()
		return string(out), exitStatus(t, err)
	}
	const head = "filenumber;url;status_code\n"
	said, exit = reconcile(head + "R-1;https://img.example.com/a;scheduler_checkonline\nR-2;https://img.example.com/b;first_police\n")
	require.Zero(t, exit, said)
	require.Contains(t, said, "2 rows: 2 the same")

	differs := head + "R-9;https://img.example.com/a;close_offline\n;https://img.example.com/c;\n;img.example.com;open\n"
	said, exit = reconcile(differs)
	require.Equal(t, exitFailed, exit)
	require.Contains(t, said, "other state. Portal delivered, list offline.")
	require.Contains(t, said, "other reference. Portal R-1, list R-9.")
	require.Contains(t, said, "row 3, number -: only in the list.")
	require.Contains(t, said, "row 4, column url:")
	require.Contains(t, said, "number R-2: only in the portal, state ")
	require.NotContains(t, said, "example", "no address")

	said, exit = reconcile(differs, "--json", "--since", "2020-01-01")
	require.Equal(t, exitFailed, exit)
	var told struct {
		Sums        map[string]any
		Differences []map[string]any
	}
	require.NoError(t, json.Unmarshal([]byte(said), &told), said)
	require.Len(t, told.Differences, 5)
	require.InDelta(t, 3, told.Sums["rows"], 0)
	said, exit = reconcile(differs, "--json", "--since", "gisteren")
	require.Equal(t, exitFailed, exit)
	require.Contains(t, said, `"error":"This is not a day.`)
}
