package main

import (
	"encoding/json"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestBadInput_SaysWhatIsWrongAndSavesNothing feeds the command what people feed it.
func TestBadInput_SaysWhatIsWrongAndSavesNothing(t *testing.T) {
	b := newBed(t)
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		return path
	}
	huge := filepath.Join(dir, "huge.csv")
	require.NoError(t, os.WriteFile(huge, nil, 0o600))
	require.NoError(t, os.Truncate(huge, 2<<30)) // sparse: 2 GB that take no room
	const header = "external_ref,url,ip,observed_at\n"
	good := "A-1,https://img.example.com/a,192.0.2.1,2026-11-01T10:00:00Z\n"
	for name, c := range map[string]struct {
		file string
		says string
	}{
		"absent":      {filepath.Join(dir, "absent.csv"), "does not exist"},
		"a directory": {dir, "directory"},
		"2 GB":        {huge, "512 MB"},
		"empty":       {write("empty.csv", ""), "empty"},
		"header only": {write("header.csv", header), "no rows"},
		"a column too many": {
			write("column.csv", "url,observed_at,reporter\nhttps://a.example.com,2026-11-01T10:00:00Z,x\n"), "reporter",
		},
		"a column missing":    {write("missing.csv", "url\nhttps://a.example.com/\n"), "observed_at"},
		"not text":            {write("binary.csv", "\x7fELF\x00\x01\x02\x00"), "text"},
		"UTF-16 called UTF-8": {write("utf16.csv", "\xff\xfeu\x00r\x00l\x00\n\x00"), "UTF-8"},
		"a faulty row": {
			write("row.csv", header+good+"A-2,ftp://img.example.com/b,192.0.2.1,2026-11-01T10:00:00Z\n"), "row 3, column url",
		},
		"Latin-1 called UTF-8": {
			write("latin1.csv", header+"A-1,https://img.example.com/caf\xe9,192.0.2.1,2026-11-01T10:00:00Z\n"), "UTF-8",
		},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := b.command(t, "import", c.file, "--source", "test").CombinedOutput()
			require.Equal(t, exitFailed, exitStatus(t, err), string(out))
			require.Contains(t, string(out), c.says)
			require.NotContains(t, string(out), "img.example.com", "no address in a message")
			require.NotContains(t, string(out), "!", "every text is there")
			require.Zero(t, b.count(t, `SELECT count(*) FROM items`))
			require.Zero(t, b.count(t, `SELECT count(*) FROM import_rows`))
		})
	}
}

// TestImport_SkipFaultyTakesTheRest and says which rows it left.
func TestImport_SkipFaultyTakesTheRest(t *testing.T) {
	b := newBed(t)
	path := filepath.Join(t.TempDir(), "mixed.csv")
	require.NoError(t, os.WriteFile(path, []byte("external_ref,url,ip,observed_at\n"+
		"A-1,https://img.example.com/a,192.0.2.1,2026-11-01T10:00:00Z\n"+
		"A-1,javascript:alert(1),192.0.2.1,2026-11-01T10:00:00Z\n"+
		"A-2,https://img.example.com/b,203.0.113.9,2026-11-01T10:00:00Z\n"), 0o600))
	out, err := b.command(t, "import", path, "--source", "test", "--skip-faulty", "--json").Output()
	require.NoError(t, err)
	var r result
	require.NoError(t, json.Unmarshal(out, &r))
	require.Equal(t, 3, r.Rows)
	require.Equal(t, 2, r.Items)
	require.Equal(t, 2, r.Notices)
	require.Equal(t, 1, r.Unrouted)
	require.Len(t, r.Errors, 1)
	require.Equal(t, 3, r.Errors[0].Row)
	require.Equal(t, "url", r.Errors[0].Column)

	out, err = b.command(t, "import", path, "--source", "test", "--skip-faulty", "--json").Output()
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(out, &r))
	require.Zero(t, r.Items)
	require.Equal(t, 2, r.Duplicates, "a replay changes nothing and says so")

	out, err = b.command(t, "import", path, "--source", "test", "--dry-run", "--skip-faulty").CombinedOutput()
	require.NoError(t, err)
	require.Contains(t, string(out), "Nothing was saved")
	require.Contains(t, string(out), "row 3, column url", "which rows stayed out is never unseen")
	require.Contains(t, string(out), "1 row had a fault and was skipped")

	require.NoError(t, os.WriteFile(path, []byte("url,observed_at\n"+strings.Repeat("x\n", 1200)), 0o600))
	command := b.command(t, "import", path, "--source", "test")
	out, err = command.CombinedOutput()
	require.Error(t, err)
	require.Equal(t, 1, command.ProcessState.ExitCode())
	require.Contains(t, string(out), "There are 200 more faulty rows")
	require.Contains(t, string(out), "1,200 of 1,200 rows have a fault. Nothing was saved.")
}

// TestStart_SaysWhatIsMissing: a wrong setting is one sentence and a non-zero exit.
func TestStart_SaysWhatIsMissing(t *testing.T) {
	b := newBed(t)
	file := reports(t, "start", 3)
	for name, c := range map[string]struct {
		env  []string
		args []string
		says string
		exit int
	}{
		"no database set": {[]string{"DATABASE_URL="}, []string{"import", file, "--source", "x"}, "DATABASE_URL", exitFailed},
		"database is down": {
			[]string{"DATABASE_URL=postgres://portal@127.0.0.1:1/x"},
			[]string{"import", file, "--source", "x"},
			"cannot be reached", exitFailed,
		},
		"no key file set": {[]string{"PORTAL_KEY_FILE="}, []string{"import", file, "--source", "x"}, "PORTAL_KEY_FILE", exitFailed},
		"key file is gone": {
			[]string{"PORTAL_KEY_FILE=" + filepath.Join(b.dir, "gone")},
			[]string{"import", file, "--source", "x"},
			"does not exist", exitFailed,
		},
		"serve, unset":    {[]string{"PORTAL_KEY_FILE="}, []string{"serve"}, "PORTAL_KEY_FILE, PORTAL_URL, PORTAL_SMTP_HOST", exitFailed},
		"no such command": {nil, []string{"frobnicate"}, "lists the commands", exitUsage},
		"no source":       {nil, []string{"import", file}, "--source", exitUsage},
		"a bad source":    {nil, []string{"import", file, "--source", "A B"}, "short code", exitFailed},
	} {
		t.Run(name, func(t *testing.T) {
			command := b.command(t, c.args...)
			command.Env = append(command.Env, c.env...)
			out, err := command.CombinedOutput()
			require.Equal(t, c.exit, exitStatus(t, err), string(out))
			require.Contains(t, string(out), c.says)
			require.LessOrEqual(t, strings.Count(strings.TrimSpace(string(out)), "\n"), 1, "a sentence, not a trace: %s", out)
		})
	}
}

// TestDemo_TakenPortIsASentence and costs no database start.
func TestDemo_TakenPortIsASentence(t *testing.T) {
	taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	dir := filepath.Join(t.TempDir(), "demo")
	out, err := exec.CommandContext(t.Context(), program, "demo", "--listen", taken.Addr().String(), "--dir", dir).CombinedOutput()
	require.Equal(t, exitFailed, exitStatus(t, err), string(out))
	require.Contains(t, string(out), "another program may use that port")
	require.NoDirExists(t, dir)
}

func exitStatus(t *testing.T, err error) int {
	t.Helper()
	if err == nil {
		return 0
	}
	exit, ok := errors.AsType[*exec.ExitError](err)
	require.True(t, ok, "%v", err)
	return exit.ExitCode()
}

// TestImport_TheSumsAddUp, and say before and after what each provider gets.
func TestImport_TheSumsAddUp(t *testing.T) {
	b := newBed(t)
	path := filepath.Join(t.TempDir(), "sums.csv")
	const good = "2026-11-01T10:00:00Z"
	require.NoError(t, os.WriteFile(path, []byte("external_ref,url,ip,category,observed_at\n"+
		"A,https://img.example.com/a,192.0.2.1,baseline,"+good+"\n"+
		"A,https://img.example.com/a,192.0.2.1,baseline,"+good+"\n"+ // known
		"B,https://img.example.com/a,192.0.2.1,baseline,"+good+"\n"+ // joins
		"A,https://img.example.com/b,203.0.113.1,baseline,"+good+"\n"+ // nobody's
		"A,https://img.example.com/c,192.0.2.1,not_illegal,"+good+"\n"+
		"A,ftp://img.example.com/d,192.0.2.1,baseline,"+good+"\n"), 0o600))
	want := result{
		Rows: 6, Items: 2, Notices: 2, Joined: 1, Duplicates: 1, Skipped: 1, Faulty: 1, Unrouted: 1,
		Providers: []resultShare{
			{Provider: "voorbeeld", Notices: 1, Items: 1, Joined: 1}, {Provider: "-", Notices: 1, Items: 1},
		},
	}
	for _, more := range []string{"--dry-run", ""} {
		args := []string{"import", path, "--source", "test", "--skip-faulty", "--json"}
		if more != "" {
			args = append(args, more)
		}
		out, err := b.command(t, args...).Output()
		require.NoError(t, err)
		var got result
		require.NoError(t, json.Unmarshal(out, &got))
		require.Len(t, got.Errors, 1)
		got.Errors, got.Warnings = nil, nil
		require.Equal(t, want, got, more)
		require.Equal(t, got.Rows, got.Items+got.Recurrences+got.Joined+got.Duplicates+got.Skipped+got.Faulty)
	}
	out, err := b.command(t, "import", path, "--source", "test", "--skip-faulty").CombinedOutput()
	require.NoError(t, err)
	require.Contains(t, string(out), "6 rows = 0 new + 0 come back + 0 also under another reference + 4 known + 1 not illegal + 1 faulty.")
}
