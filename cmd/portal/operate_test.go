package main

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/mail/mailtest"
	"eokm.nl/hosting/portal/pgboot"
	"eokm.nl/hosting/portal/settings"
)

// fenced finds the commands of a text.
var fenced = regexp.MustCompile("(?s)```sh\n(.*?)```")

// setting is a line of the block that says what is the reader's own.
var setting = regexp.MustCompile(`export (\w+)=(\S+)`)

// deployCommands gives the blocks of the walk in docs/operate.md, in order.
func deployCommands(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("../../docs/operate.md")
	require.NoError(t, err)
	_, text, found := bytes.Cut(text, []byte("<!-- deploy: begin -->"))
	require.True(t, found)
	text, _, found = bytes.Cut(text, []byte("<!-- deploy: end -->"))
	require.True(t, found)
	var blocks []string
	for _, m := range fenced.FindAllSubmatch(text, -1) {
		blocks = append(blocks, string(m[1]))
	}
	require.Equal(t, len(blocks), bytes.Count(text, []byte("```"))/2, "every block is one of commands")
	return blocks
}

// bareCluster is a Postgres with nothing in it but its superuser, as the settings name it.
func bareCluster(t *testing.T) map[string]string {
	t.Helper()
	dir, err := pgboot.TempDir()
	require.NoError(t, err)
	cleanUp, err := pgboot.Guard(dir)
	require.NoError(t, err)
	t.Cleanup(cleanUp)
	server, err := pgboot.Start(t.Context(), pgboot.Options{Dir: dir})
	require.NoError(t, err)
	config, err := pgx.ParseConfig(server.OwnerURL("postgres"))
	require.NoError(t, err)
	conn, err := pgx.ConnectConfig(t.Context(), config)
	require.NoError(t, err)
	defer conn.Close(t.Context())
	_, err = conn.Exec(t.Context(), `DROP ROLE IF EXISTS portal_app`) // what launches a demo makes it
	require.NoError(t, err)
	_, port, _ := strings.Cut(server.OwnerURL(""), "port=")
	return map[string]string{"PGHOST": config.Host, "PGPORT": port, "PGUSER": config.User, "PGPASSWORD": config.Password}
}

// walk is one shell that runs commands from the top of the repository.
type walk struct {
	t     *testing.T
	stdin io.WriteCloser
	said  bytes.Buffer
	ended chan error
}

// begin starts the shell, with the blocks as one script. When the commands are through it waits for a line, and stops what runs
// behind it.
func begin(t *testing.T, blocks []string) *walk {
	t.Helper()
	w := &walk{t: t, ended: make(chan error, 1)}
	script := filepath.Join(t.TempDir(), "walk.sh")
	content := strings.Join(blocks, "\n") + "\ntouch through\nread -r line\nkill $!\nwait $!\n"
	require.NoError(t, os.WriteFile(script, []byte(content), 0o600))
	command := exec.CommandContext(t.Context(), "sh", "-eu", script)
	command.Dir = "../.."
	command.Env = append(os.Environ(), "LANG=C.UTF-8", "LC_ALL=")
	command.Stdout, command.Stderr = &w.said, &w.said
	command.WaitDelay = 20 * time.Second
	in, err := command.StdinPipe()
	require.NoError(t, err)
	w.stdin = in
	require.NoError(t, command.Start())
	go func() { w.ended <- command.Wait() }()
	return w
}

// The way to deploy a portal, as docs/operate.md has it, is walked on a bare cluster, command by command: it ends with a portal
// that is ready, an admin who is invited, content, a provider, and a notice whose mail arrived.
func TestOperate_TheDeployTextIsWalked(t *testing.T) {
	t.Parallel() // it waits more than it works
	smtp, err := mailtest.Start(t.Context(), mailtest.Options{})
	require.NoError(t, err)
	t.Cleanup(smtp.Close)
	home := filepath.Join(t.TempDir(), "portal")
	own := bareCluster(t)
	own["PORTAL_HOME"], own["PORTAL_URL"], own["PORTAL_LISTEN"] = home, "https://portal.example", freeAddress(t)
	own["PORTAL_TRUSTED_PROXIES"], own["PORTAL_SMTP_HOST"], own["PORTAL_SMTP_TLS"] = "127.0.0.1/32", smtp.Address, "none"
	own["PORTAL_MAIL_FROM"], own["FIRST_ADMIN"] = "portaal@eokm.example", "first@eokm.example"
	own["PORTAL_CONTACT_PHONE"], own["PORTAL_CONTACT_MAIL"] = settings.Reserved().Phone, settings.Reserved().Mail

	blocks := deployCommands(t)
	require.Greater(t, len(blocks), 5)
	asked := map[string]bool{}
	blocks[0] = setting.ReplaceAllStringFunc(blocks[0], func(line string) string {
		name := setting.FindStringSubmatch(line)[1]
		asked[name] = true
		require.Contains(t, own, name, "the test knows no value of its own for it")
		return "export " + name + "='" + own[name] + "'"
	})
	require.Len(t, asked, len(own), "the first block names all that is the reader's own")
	w := begin(t, blocks)
	require.Eventuallyf(t, func() bool {
		_, err := os.Stat(filepath.Join(home, "through"))
		return err == nil || len(w.ended) > 0
	}, 10*time.Minute, 100*time.Millisecond, "it said %s", &w.said)
	require.Emptyf(t, w.ended, "it said %s", &w.said)

	i := &instance{t: t, address: own["PORTAL_LISTEN"]}
	require.Equal(t, http.StatusOK, i.status("/readyz"))
	mailed := map[string]string{}
	require.Eventually(t, func() bool {
		for _, m := range smtp.Mails() {
			mailed[m.To] = string(decoded(t, m.Raw))
		}
		return len(mailed) == 2
	}, time.Minute, 100*time.Millisecond, "the invitation and the notice")
	require.Contains(t, mailed["first@eokm.example"], "https://portal.example/invite/")
	require.Contains(t, mailed["abuse@trial.example"], "https://portal.example/notices/EOKM-")
	_, err = io.WriteString(w.stdin, "done\n")
	require.NoError(t, err)
	require.NoError(t, <-w.ended, "it said %s", &w.said)
	w.found(home)
}

// found looks at what the walk left behind.
func (w *walk) found(home string) {
	w.t.Helper()
	said := w.said.String()
	require.Contains(w.t, said, "https://portal.example/invite/", "the link is printed")
	require.Regexp(w.t, `articles: [1-9]\d* added`, said)
	require.Regexp(w.t, `courses: [1-9]\d* added`, said)
	require.Contains(w.t, said, "Registered Trial Hosting")
	log, err := os.ReadFile(filepath.Join(home, "portal.log"))
	require.NoError(w.t, err)
	require.NotContains(w.t, string(log), `"level":"WARN"`, "nothing that the walk leaves out")
	require.NotContains(w.t, string(log), `"level":"ERROR"`)
	for _, secret := range []string{"keys.json", "portal.env", "checkpoint.key"} {
		info, err := os.Stat(filepath.Join(home, secret))
		require.NoError(w.t, err)
		require.Zero(w.t, info.Mode().Perm()&0o077, "%s is nobody else's to read", secret)
	}
}
