package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"
)

// scanModules are wapiti's modules that need nothing from outside. Left out: nikto and wapp fetch their lists, ssrf and xxe
// wait for a call on a server of wapiti's makers, and buster guesses the names of files where none lie. What three others
// look for is held elsewhere: http_headers wants two that browsers have given up, and HSTS on a plain connection
// (TestObservatory_AtLeast130); cookieflags wants Secure there too (TestHeaders_OnEveryAnswer); csrf wants a hidden field,
// where the portal asks the browser whose page a form is on (TestRoutes_EverybodyMeetsWhatTheTableSays).
const scanModules = "backup,blindsql,brute_login_form,crlf,csp,exec,file,htaccess,methods,permanentxss,redirect,shellshock,sql,xss"

// leak is a line of the report.
type leak struct{ tool, account, where, what string }

// scan is one run over everything.
type scan struct {
	mu       sync.Mutex
	findings []leak
	attacked map[string]bool // what sqlmap had: what two people see is attacked once
	reached  map[string]bool
	targets  int
}

func (s *scan) add(f leak) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.Contains(s.findings, f) {
		s.findings = append(s.findings, f)
	}
}

func (s *scan) table() string {
	var out strings.Builder
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	for _, f := range s.findings {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", f.tool, f.account, f.where, f.what)
	}
	_ = w.Flush()
	return out.String()
}

func needScanners(t *testing.T) {
	t.Helper()
	if os.Getenv("PORTAL_SCAN") == "" {
		t.Skip("attacks the demo for an hour: tools/scan")
	}
	for _, program := range []string{"wapiti", "sqlmap"} {
		_, err := exec.LookPath(program)
		require.NoError(t, err, "tools/scan installs it")
	}
}

// Two scanners attack every page, form and parameter that a person who is signed in can reach, and find nothing.
func TestScan_FindsNothing(t *testing.T) {
	needScanners(t)
	table := readTable(t)
	s := &scan{attacked: map[string]bool{}, reached: map[string]bool{}}
	accounts := 0
	for _, who := range []struct{ account, role string }{
		{"provider-agent", "agent"}, {"provider-admin", "provider_admin"}, {"analyst", "analyst"}, {"admin", "admin"},
	} {
		t.Run(who.account, func(t *testing.T) {
			accounts++
			_, demo := startDemo(t, os.Stderr)
			f := newFront(t, who.account, demo, table)
			s.attack(t, f)
			reached := f.reached()
			for _, route := range reached {
				s.reached[route] = true
			}
			coverage(t, table, func(r row) bool { return r.admits[who.role] }, reached)
			t.Logf("answers by status: %v", f.statuses())
		})
	}
	if accounts > 1 {
		coverage(t, table, func(row) bool { return true }, slices.Collect(maps.Keys(s.reached)))
	}
	t.Logf("%d kinds of request went through sqlmap\n%s", s.targets, cmp.Or(s.table(), "no findings\n"))
	require.Empty(t, s.findings)
}

// coverage requires that the scan reached most of the pages that somebody may see.
func coverage(t *testing.T, table []row, may func(row) bool, reached []string) {
	t.Helper()
	var all int
	var missed []string
	for _, r := range table {
		if r.method != http.MethodGet || !may(r) {
			continue
		}
		if all++; !slices.Contains(reached, "GET "+r.pattern) {
			missed = append(missed, r.pattern)
		}
	}
	percent := 100 * (all - len(missed)) / all
	t.Logf("reached %d of %d GET routes (%d %%), not: %s", all-len(missed), all, percent, strings.Join(missed, " "))
	require.Greater(t, percent, 80)
}

// attack crawls what lies behind a front, and lets both scanners loose on it.
func (s *scan) attack(t *testing.T, f *front) {
	t.Helper()
	f.keep(signOut)
	c := crawl(t, f, harmful)
	t.Logf("the crawl found %d kinds of request", len(c.targets))
	if os.Getenv("PORTAL_SCAN") == "crawl" {
		return
	}
	f.keep(append(harmful, signOut)...)
	s.wapiti(t, f, c)
	f.keep(signOut)
	s.sqlmapAll(t, f, c)
}

// wapiti begins at one page of each kind, and goes one link on by itself.
func (s *scan) wapiti(t *testing.T, f *front, c *crawler) {
	t.Helper()
	home, report := t.TempDir(), filepath.Join(t.TempDir(), "report.json")
	args := []string{
		"-u", f.url + "/", "-m", scanModules, "-l", "2", "-d", "1", "-f", "json", "-o", report, "--flush-session", "--no-bugreport",
		"--max-links-per-page", "60", "--max-files-per-dir", "20", "-r", "lang", "--max-scan-time", "120", "--max-attack-time", "900",
	}
	begun := map[string]bool{}
	for _, key := range slices.Sorted(maps.Keys(c.targets)) {
		if target := c.targets[key]; target.method == http.MethodGet && !begun[target.route] {
			begun[target.route] = true
			args = append(args, "-s", f.url+target.uri())
		}
	}
	start := time.Now()
	command := exec.CommandContext(t.Context(), "wapiti", args...)
	command.Env = append(os.Environ(), "HOME="+home)
	out, err := command.CombinedOutput()
	require.NoError(t, err, string(out))
	content, err := os.ReadFile(report)
	require.NoError(t, err, string(out))
	var r struct {
		Vulnerabilities, Anomalies map[string][]struct{ Method, Path, Info, Parameter string }
	}
	require.NoError(t, json.Unmarshal(content, &r))
	for _, kinds := range []map[string][]struct{ Method, Path, Info, Parameter string }{r.Vulnerabilities, r.Anomalies} {
		for kind, found := range kinds {
			for _, v := range found {
				where := v.Method + " " + cmp.Or(f.route(v.Method, strings.SplitN(v.Path, "?", 2)[0]), v.Path)
				s.add(leak{"wapiti", f.account, where + " " + v.Parameter, kind + ": " + v.Info})
			}
		}
	}
	t.Logf("wapiti: %s", time.Since(start).Round(time.Second))
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "Traceback") || strings.Contains(line, "Max attack time") || strings.Contains(line, "Max scan time") {
			s.add(leak{"wapiti", f.account, "(all)", "did not finish: " + strings.TrimSpace(line)})
		}
	}
}

// A scan that finds nothing proves something only when it can find: both scanners, on the same way, find what is planted
// for them in a program that is no part of the portal.
func TestScan_FindsWhatIsPlanted(t *testing.T) {
	needScanners(t)
	pool, err := pgxpool.New(t.Context(), newBed(t).server.OwnerURL("portal"))
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	planted := http.NewServeMux()
	planted.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, `<!doctype html><title>Planted</title><a href="/providers?slug=voorbeeld">one</a><form action="/echo"><input `+
			`name="say"><button>Say</button></form>`)
	})
	planted.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, `<!doctype html><title>Echo</title>`, template.HTML(r.FormValue("say")))
	})
	planted.HandleFunc("/providers", func(w http.ResponseWriter, r *http.Request) {
		var name string
		if err := pool.QueryRow(r.Context(), `SELECT name FROM providers WHERE slug = '`+r.FormValue("slug")+`'`).Scan(&name); err != nil {
			http.Error(w, "PostgreSQL "+err.Error(), http.StatusInternalServerError) // wapiti looks for the words
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, `<!doctype html><title>Provider</title><p>`, template.HTMLEscapeString(name))
	})
	server := httptest.NewServer(planted)
	t.Cleanup(server.Close)
	s := &scan{attacked: map[string]bool{}}
	s.attack(t, newFront(t, "", server.URL, nil))
	found := s.table()
	t.Log(found)
	require.Regexp(t, `wapiti .*/echo say +Cross Site Scripting`, found)
	require.Regexp(t, `wapiti .*/providers slug +(Blind )?SQL Injection`, found)
	require.Regexp(t, `sqlmap .*/providers slug +SQL injection in slug`, found)
}
