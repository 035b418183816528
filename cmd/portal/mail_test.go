package main

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// mailOf is a message with a report of one address of that type of XARF.
func mailOf(id, kind string) string {
	const party = `{"org":"o","contact":"a@example.org","domain":"example.org"}`
	report := `{"xarf_version":"4.2.0","report_id":"b7ca7591-811e-4d40-83d9-dc043c08555` + id +
		`","timestamp":"2026-11-20T10:30:00Z","reporter":` + party +
		`,"sender":` + party + `,"source_identifier":"192.0.2.1","category":"content","type":"` + kind +
		`","url":"https://img.example.com/` + id + `","classification":"baseline","detection_method":"manual_review"}`
	return "From: a@example.org\r\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n" +
		"--b\r\nContent-Type: text/plain\r\n\r\nsee\r\n--b\r\nContent-Type: application/json; name=xarf.json\r\n" +
		"Content-Transfer-Encoding: base64\r\n\r\n" + base64.StdEncoding.EncodeToString([]byte(report)) + "\r\n--b--\r\n"
}

// A message is read once: moved only after its notices are there, found to be known when it is read again, and kept aside with a reason
// when it cannot be taken.
func TestMail_EachMessageOnce(t *testing.T) {
	b := newBed(t)
	dir := t.TempDir()
	put := func(name, text string) {
		t.Helper()
		require.NoError(t, os.MkdirAll(filepath.Join(dir, "new"), 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "new", name), []byte(text), 0o600))
	}
	run := func(stdin string, args ...string) (string, int) {
		t.Helper()
		command := b.command(t, append([]string{"mail", "--source", "iwf"}, args...)...)
		command.Env = append(command.Env, "LANG=en")
		command.Stdin = strings.NewReader(stdin)
		out, err := command.CombinedOutput()
		require.NotContains(t, string(out), "img.example.com")
		return string(out), exitStatus(t, err)
	}
	put("1.host", mailOf("1", "csam"))
	put("2.host", mailOf("2", "wrong"))
	put("3.host", "Subject: hello\r\n\r\nno report\r\n")
	said, exit := run("", "--maildir", dir)
	require.Equal(t, exitFailed, exit, said)
	require.Contains(t, said, "1.host: 1 read, 1 new, 0 known; 1 notices made.")
	require.Contains(t, said, "3 messages: 1 taken, 2 put aside.")
	for file, says := range map[string]string{"2.host": "type", "3.host": "no XARF report"} {
		why, err := os.ReadFile(filepath.Join(dir, "refused", file+".reason.txt"))
		require.NoError(t, err)
		require.Contains(t, string(why), says)
		require.FileExists(t, filepath.Join(dir, "refused", file))
	}
	// as a command that was killed between the notices and the move left it
	require.NoError(t, os.Rename(filepath.Join(dir, "cur", "1.host:2,S"), filepath.Join(dir, "new", "1.host")))
	said, exit = run("", "--maildir", dir)
	require.Zero(t, exit, said)
	require.Contains(t, said, "1.host: 1 read, 0 new, 1 known; 0 notices made.")
	require.FileExists(t, filepath.Join(dir, "cur", "1.host:2,S"))

	said, exit = run(mailOf("4", "csem"), "--stdin")
	require.Equal(t, exitFailed, exit, "csem asks for a type of exploitation: %s", said)
	said, exit = run(mailOf("5", "csam"), "--stdin")
	require.Zero(t, exit, said)
	require.Contains(t, said, "1 notices made")
	_, exit = run("")
	require.Equal(t, exitUsage, exit)
	_, exit = run("", "--stdin", "--maildir", dir)
	require.Equal(t, exitUsage, exit)
}

func decode64(coded string) string {
	text, err := base64.StdEncoding.DecodeString(coded)
	if err != nil {
		panic(err)
	}
	return string(text)
}
