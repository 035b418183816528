package main

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/mail/mailtest"
	"eokm.nl/hosting/portal/pgboot"
	"eokm.nl/hosting/portal/portaltest/trace"
	"eokm.nl/hosting/portal/settings"
)

// canary is a planted address: a word in its host, path and query, and an IP address, that are nowhere else in the world.
type canary struct {
	word string
	ip   netip.Addr
}

// newCanary lies in a network of Voorbeeld Hosting.
func newCanary(begin string) canary {
	random := make([]byte, 16)
	_, _ = rand.Read(random)
	copy(random, []byte{0x20, 0x01, 0x0d, 0xb8, 0, 1})
	word := []byte(begin)
	for _, b := range random[8:] {
		word = append(word, 'a'+b>>4, 'a'+b&15)
	}
	return canary{string(word), netip.AddrFrom16([16]byte(random))}
}

func (c canary) host() string    { return "img." + c.word + ".example.com" }
func (c canary) address() string { return "https://" + c.host() + "/" + c.word + "/a?q=" + c.word }

func (c canary) traces() map[string][]byte {
	all := trace.Of("the word", []byte(c.word))
	ip := c.ip.As16()
	maps.Copy(all, trace.Of("the IP address", []byte(c.ip.String())))
	maps.Copy(all, trace.Of("the IP address's bytes", ip[:]))
	return all
}

// forms are ways in which people write the address or a part of it.
func (c canary) forms() []string {
	return []string{
		c.address(), "hxxps://img[.]" + c.word + "[.]example[.]com/" + c.word + "/a?q=" + c.word, c.host(), c.word + ".example.com",
		c.ip.String(), strings.ToUpper(c.address()),
	}
}

// rows is a file that reports it, with what else a reporter could send: other addresses of its host, and rows that are wrong.
func (c canary) rows(ref string) string {
	at := time.Now().UTC().Format(time.RFC3339)
	return "external_ref,url,ip,observed_at,note\n" +
		fmt.Sprintf("%s,%s,%s,%s,%s\n", ref, c.address(), c.ip, at, "Zie "+c.address()) +
		fmt.Sprintf("%s,http://%s:8080/%s,%s,%s,\n", ref, strings.ToUpper(c.host()), c.word, c.ip, at) +
		fmt.Sprintf("%s,https://example.org/?u=%s,%s,%s,\n", ref, url.QueryEscape(c.address()), c.ip, at) +
		fmt.Sprintf("%s,https://%s/unrouted,203.0.113.9,%s,\n", ref, c.host(), at)
}

const faulty = "x,ftp://%[1]s/%[2]s,%[3]s,gisteren,\n,%[1]s,%[2]s,,\n"

// stage is a demo and, on its database, a portal as an operator runs it, which writes all that it can say to its log.
type stage struct {
	t      *testing.T
	dir    string
	demo   string
	serve  *instance
	server *pgboot.Server
	smtp   *mailtest.Server
	log    *os.File     // of all programs: standard output and errors
	mails  atomic.Int64 // that the mail server was offered
	metric []string     // addresses
}

func newStage(t *testing.T) *stage {
	t.Helper()
	s := &stage{t: t, metric: []string{freeAddress(t), freeAddress(t)}}
	var err error
	s.log, err = os.Create(filepath.Join(t.TempDir(), "log"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.log.Close() })
	s.smtp, err = mailtest.Start(t.Context(), mailtest.Options{OnData: func([]byte) error {
		if s.mails.Add(1)%2 == 0 {
			return mailtest.Refuse(451, "not now")
		}
		return nil
	}})
	require.NoError(t, err)
	t.Cleanup(s.smtp.Close)
	s.dir, s.demo = startDemo(t, s.log, "--metrics", s.metric[0])
	s.server, err = pgboot.Start(t.Context(), pgboot.Options{Dir: demoDir(s.dir).postgres()}) // the demo's
	require.NoError(t, err)
	s.serve = &instance{t: t, address: freeAddress(t), command: s.command("serve"), ended: make(chan error, 1)}
	s.serve.command.Env = append(s.serve.command.Env, "PORTAL_LISTEN="+s.serve.address, "PORTAL_URL=http://"+s.serve.address,
		"PORTAL_SMTP_HOST="+s.smtp.Address, "PORTAL_SMTP_TLS=none", "PORTAL_MAIL_FROM=portaal@eokm.example", "PORTAL_LOG_LEVEL=debug",
		"PORTAL_METRICS_LISTEN="+s.metric[1])
	require.NoError(t, s.serve.command.Start())
	go func() { s.serve.ended <- s.serve.command.Wait() }()
	t.Cleanup(func() { _ = s.serve.command.Process.Kill() })
	s.awaitReady()
	return s
}

func (s *stage) awaitReady() {
	s.t.Helper()
	require.Eventually(s.t, func() bool { return s.serve.status("/readyz") == http.StatusOK }, time.Minute, 50*time.Millisecond)
}

// postmaster is the line that tells Postgres's process.
func (s *stage) postmaster() string {
	content, _ := os.ReadFile(filepath.Join(demoDir(s.dir).postgres(), "data", "postmaster.pid")) // none while it is down
	pid, _, _ := strings.Cut(string(content), "\n")
	return pid
}

// command is the program on the demo's database; what it says goes to the log.
func (s *stage) command(args ...string) *exec.Cmd {
	c := exec.CommandContext(s.t.Context(), program, args...)
	c.Env = append(os.Environ(), "DATABASE_URL="+s.server.AppURL(demoDatabase), "PORTAL_KEY_FILE="+demoDir(s.dir).key(), "TMPDIR="+s.temp(),
		"PORTAL_CONTACT_PHONE="+settings.Reserved().Phone, "PORTAL_CONTACT_MAIL="+settings.Reserved().Mail)
	c.Stdout, c.Stderr = s.log, s.log
	return c
}

// temp is where programs put what they throw away.
func (s *stage) temp() string {
	dir := filepath.Join(s.dir, "tmp")
	require.NoError(s.t, os.MkdirAll(dir, 0o700))
	return dir
}

// send sends files in by command, good ones and wrong ones, as people do: to try, with faults, without.
func (s *stage) send(c canary) {
	s.t.Helper()
	file := filepath.Join(s.t.TempDir(), c.host()+".csv")
	content := c.rows("controle-"+c.word[:3]) + fmt.Sprintf(faulty, c.host(), c.word, c.ip)
	require.NoError(s.t, os.WriteFile(file, []byte(content), 0o600))
	require.Error(s.t, s.command("import", file, "--source", "canary").Run(), "it has faulty rows")
	require.Error(s.t, s.command("import", file, "--source", "canary", "--json").Run())
	require.NoError(s.t, s.command("import", file, "--source", "canary", "--skip-faulty", "--dry-run").Run())
	require.NoError(s.t, s.command("import", file, "--source", "canary", "--skip-faulty", "--json").Run())
}

// work does everything that a page offers as one person: each form with the address, and with its host and IP address,
// wherever a text is asked. It begins at the notice that is found by the address.
func (s *stage) work(c canary, account string, restart bool) {
	s.t.Helper()
	f := newFront(s.t, account, "http://"+s.serve.address, readTable(s.t))
	f.door = s.demo
	f.keep(signOut)
	crawler := newCrawler(s.t, f, harmful)
	crawler.search = c.host()
	crawler.texts = []string{"Zie " + c.address(), "De host " + c.host() + " en " + c.ip.String() + " zijn van ons"}
	crawler.filename = c.host() + ".csv"
	crawler.upload = c.rows("upload-"+account) + fmt.Sprintf(faulty, c.host(), c.word, c.ip)
	for _, form := range c.forms() {
		crawler.send(&request{method: http.MethodPost, path: "/notices/search", form: url.Values{"q": {form}}})
	}
	crawler.queue = append(crawler.queue[1:], "/")
	s.wrongTurns(c, crawler)
	if restart {
		old := s.postmaster()
		require.NoError(s.t, syscall.Kill(s.server.PID(), syscall.SIGKILL))
		for _, form := range c.forms() { // while it is away
			crawler.send(&request{method: http.MethodPost, path: "/notices/search", form: url.Values{"q": {form}}})
		}
		require.Eventually(s.t, func() bool { return s.postmaster() != old }, time.Minute, 20*time.Millisecond, "the demo starts it again")
		s.awaitReady()
	}
	crawler.run()
	reached := f.reached()
	for _, route := range map[string][]string{
		"provider-agent": {
			"POST /notices/search", "POST /notices/:ref/reveal", "POST /notices/:ref/addresses", "POST /notices/:ref/confirm",
			"POST /notices/:ref/dispute",
		},
		"analyst": {"POST /intake", "POST /intake/imports/:id/skip", "POST /intake/imports/:id/confirm", "POST /notices/:ref/decision"},
	}[account] {
		require.Contains(s.t, reached, route, "%s", account)
	}
}

// wrongTurns asks for what is not there, with the address wherever one could be put.
func (s *stage) wrongTurns(c canary, crawler *crawler) {
	s.t.Helper()
	for _, form := range c.forms() {
		q := url.Values{"q": {form}, "search": {form}, "tab": {form}, "n": {form}, "next": {form}, "lang": {form}}
		for _, path := range []string{
			"/notices", "/notices/EOKM-2026-000001/confirm", "/nergens", "/notices/" + url.PathEscape(form), "/login",
		} {
			for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut} {
				crawler.send(&request{method: method, path: path, query: q, form: q})
			}
		}
		report := fmt.Sprintf(`{"csp-report":{"document-uri":%q,"blocked-uri":%q,"violated-directive":"img-src"}}`, form, form)
		for header, value := range map[string]string{
			"Referer": form, "X-Forwarded-For": c.ip.String(), "User-Agent": form, "Accept-Language": form,
		} {
			r, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, crawler.front.url+"/csp-report", strings.NewReader(report))
			require.NoError(s.t, err)
			r.Header.Set("Content-Type", "application/csp-report")
			r.Header.Set(header, value)
			answer, err := http.DefaultClient.Do(r)
			require.NoError(s.t, err)
			_ = answer.Body.Close()
		}
	}
}

// Whatever people and programs do with an address, it is afterwards in no log, no mail, no figure, no file of the database
// and no dump, in no form: not raw, reversed, in hexadecimal, percent codes, base64 or UTF-16, in no case.
func TestCanary_NoAddressLeavesByASideDoor(t *testing.T) {
	t.Parallel() // it waits more than it works
	if testing.Short() {
		t.Skip("takes a minute")
	}
	s := newStage(t)
	c := newCanary("kanarie")
	s.send(c)
	for _, account := range []string{"provider-agent", "analyst", "provider-admin", "admin"} {
		s.work(c, account, account == "analyst")
	}
	require.Eventually(t, func() bool { return len(s.smtp.Mails()) > 0 }, time.Minute, 50*time.Millisecond)
	require.Greater(t, s.mails.Load(), int64(len(s.smtp.Mails())), "some were refused")

	all := s.sinks()
	seen := map[string]bool{} // that the search finds what does lie there
	for name, content := range all {
		for kind, control := range map[string]string{
			"log": `/notices/search`, "dump": "controle-kan", "metrics0": "portal_database_up", "metrics1": "portal_database_up",
			"pg/postgres.log": "database system is ready", "pg/data/base/": "controle-kan", "pg/data/pg_wal/": "controle-kan",
			"mail/": "EOKM-2026-", "smtp": "EOKM-2026-",
		} {
			if strings.HasPrefix(name, kind) && len(trace.Find(content, map[string][]byte{"": bytes.ToLower([]byte(control))})) > 0 {
				seen[kind] = true
			}
		}
		if found := trace.Find(content, c.traces()); len(found) > 0 {
			t.Errorf("%s: %v\n%s", name, found, around(content, c))
		}
	}
	require.Len(t, seen, 9, "%v", seen)
	t.Logf("%d sinks, %d mails by SMTP of %d tries", len(all), len(s.smtp.Mails()), s.mails.Load())
}

// around shows where the word lies.
func around(content []byte, c canary) string {
	for _, form := range []string{c.word, c.ip.String(), hex.EncodeToString([]byte(c.word))} {
		if i := bytes.Index(content, []byte(form)); i >= 0 {
			return fmt.Sprintf("%.600q", content[max(i-300, 0):min(i+100, len(content))])
		}
	}
	return ""
}
