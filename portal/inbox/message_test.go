package inbox_test

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/inbox"
)

const report = `{"xarf_version":"4.2.0"}`

// feedback is a report as the specification sends it by mail: a text, what kind of feedback it is, and the report in base64.
func feedback(parts string) string {
	return "From: a@example.org\r\nSubject: report\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: multipart/report; report-type=feedback-report; boundary=\"b1\"\r\n\r\n" +
		"--b1\r\nContent-Type: text/plain\r\n\r\nA report {\"not\":\"this\"}.\r\n" +
		"--b1\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: xarf\r\nUser-Agent: x/1\r\nVersion: 1\r\n" +
		parts + "--b1--\r\n"
}

func inBase64(text string) string {
	coded := base64.StdEncoding.EncodeToString([]byte(text))
	return "Content-Transfer-Encoding: base64\r\n\r\n" + coded[:8] + "\r\n" + coded[8:] + "\r\n"
}

func keyOf(t *testing.T, message string) (string, string) {
	t.Helper()
	found, err := inbox.Reports(strings.NewReader(message))
	if err == nil {
		return string(found), ""
	}
	var bad *models.Invalid
	require.ErrorAs(t, err, &bad)
	require.Equal(t, "message", bad.Field)
	require.Empty(t, bad.Args)
	return "", bad.Key
}

func TestReports_FindsTheJSONOfAMessage(t *testing.T) {
	whole := feedback("--b1\r\nContent-Type: application/json; name=\"xarf.json\"\r\n" + inBase64(report))
	for name, message := range map[string]string{
		"multipart/report": whole,
		"plain attachment": "Content-Type: multipart/mixed; boundary=b1\r\n\r\n--b1\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b1\r\n" +
			"Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\"Report.JSON\"\r\n" + inBase64(report) +
			"--b1\r\nContent-Type: image/png\r\n\r\nnever read\r\n--b1--\r\n",
		"the message itself": "Content-Type: application/json\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" +
			strings.ReplaceAll(report, "=", "=3D") + "=\r\n",
		"forwarded": "Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\nContent-Type: message/rfc822\r\n\r\n" +
			whole + "\r\n--o--\r\n",
		"a subtype": "Content-Type: application/xarf+json; charset=utf-8\r\n\r\n" + report,
	} {
		found, key := keyOf(t, message)
		require.Empty(t, key, name)
		require.Equal(t, report, strings.TrimSpace(found), name)
	}
	two, _ := keyOf(t, feedback(strings.Repeat("--b1\r\nContent-Type: application/json\r\n"+inBase64(report), 2)))
	require.Equal(t, report+"\n"+report+"\n", two)
}

func TestReports_SaysWhatIsWrong(t *testing.T) {
	nested := report
	for i := range 20 {
		b := "b" + strconv.Itoa(i)
		nested = "Content-Type: multipart/mixed; boundary=" + b + "\r\n\r\n--" + b + "\r\n" + nested + "\r\n--" + b + "--\r\n"
	}
	for message, key := range map[string]string{
		"":                            "import.mail.broken",
		"no header":                   "import.mail.broken",
		"Subject: x\r\n\r\n" + report: "import.mail.no_report",
		feedback(""):                  "import.mail.no_report",
		feedback("--b1\r\nContent-Type: application/json\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%%\r\n"): "import.mail.broken",
		strings.TrimSuffix(feedback(""), "--b1--\r\n"):                                                          "import.mail.broken",
		feedback(strings.Repeat("--b1\r\n\r\nx\r\n", 300)):                                                      "import.mail.too_many",
		nested: "import.mail.too_many",
		"Content-Type: application/json\r\n\r\n" + strings.Repeat("x", inbox.MaxMessage): "import.mail.too_large",
	} {
		_, got := keyOf(t, message)
		require.Equal(t, key, got, "%.80q", message)
	}
}

func TestMaildir_AMessageIsInOneFolder(t *testing.T) {
	dir := t.TempDir()
	_, err := inbox.Maildir(dir).New()
	require.Error(t, err)
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "new", "folder"), 0o700))
	for _, name := range []string{"2.host", "1.host", "3.host"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "new", name), nil, 0o600))
	}
	require.NoError(t, os.Symlink("/etc/hostname", filepath.Join(dir, "new", "0.link")))
	box := inbox.Maildir(dir)
	names, err := box.New()
	require.NoError(t, err)
	require.Equal(t, []string{"1.host", "2.host", "3.host"}, names)
	require.NoError(t, box.Taken("1.host"))
	require.NoError(t, box.Taken("1.host"), "moved meanwhile")
	require.NoError(t, box.Refuse("2.host", "why"))
	require.FileExists(t, filepath.Join(dir, "cur", "1.host:2,S"))
	require.FileExists(t, filepath.Join(dir, "refused", "2.host"))
	why, err := os.ReadFile(filepath.Join(dir, "refused", "2.host.reason.txt"))
	require.NoError(t, err)
	require.Equal(t, "why\n", string(why))
	names, err = box.New()
	require.NoError(t, err)
	require.Equal(t, []string{"3.host"}, names)
}

func FuzzReports(f *testing.F) {
	f.Add([]byte(feedback("--b1\r\nContent-Type: application/json\r\n" + inBase64(report))))
	f.Add([]byte("Content-Type: message/rfc822\r\n\r\nContent-Type: text/json\r\n" +
		"Content-Transfer-Encoding: quoted-printable\r\n\r\n=7B=\r\n}"))
	f.Fuzz(func(t *testing.T, message []byte) {
		found, err := inbox.Reports(strings.NewReader(string(message)))
		if err != nil {
			var bad *models.Invalid
			require.ErrorAs(t, err, &bad)
			return
		}
		require.NotEmpty(t, found)
		require.LessOrEqual(t, len(found), len(message)+200, "nothing unpacks")
	})
}
