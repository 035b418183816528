package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// attack is on parameters of a request, or else on the placeholders in its path.
type attack struct {
	what   *request
	names  []string
	inPath bool
}

// left gives what of a request nobody attacked before: a route's parameter is attacked once, and once the language, which
// each page takes.
func (s *scan) left(what *request) (attacks []attack) {
	for _, name := range what.names() {
		key := what.method + " " + what.route + " " + name
		if name == "lang" {
			key = name
		}
		if s.attacked[key] {
			continue
		}
		if s.attacked[key] = true; len(attacks) == 0 {
			attacks = append(attacks, attack{what: what})
		}
		attacks[0].names = append(attacks[0].names, name)
	}
	if key := what.method + " " + what.route; strings.Contains(what.route, ":") && !s.attacked[key] {
		s.attacked[key] = true
		attacks = append(attacks, attack{what: what, inPath: true})
	}
	return attacks
}

// sqlmapAll lets sqlmap attack, two at once, what nobody attacked before.
func (s *scan) sqlmapAll(t *testing.T, f *front, c *crawler) {
	t.Helper()
	var jobs, last []attack
	for _, key := range slices.Sorted(maps.Keys(c.targets)) {
		for _, a := range s.left(c.targets[key]) {
			if slices.Contains(harmful, a.what.method+" "+a.what.route) {
				last = append(last, a)
			} else {
				jobs = append(jobs, a)
			}
		}
	}
	start := time.Now()
	for _, batch := range [][]attack{jobs, last} {
		queue := make(chan attack, len(batch))
		for _, j := range batch {
			queue <- j
		}
		close(queue)
		var workers sync.WaitGroup
		for range 2 {
			workers.Go(func() {
				for j := range queue {
					s.sqlmap(t, f, j)
				}
			})
		}
		workers.Wait()
	}
	s.sqlmap(t, f, attack{what: &request{method: http.MethodGet, path: "/", route: "/"}}) // what comes with each request
	s.targets += len(jobs) + len(last) + 1
	t.Logf("sqlmap: %d kinds of request in %s", len(jobs)+len(last)+1, time.Since(start).Round(time.Second))
}

// sqlmap carries one attack out.
func (s *scan) sqlmap(t *testing.T, f *front, a attack) {
	t.Helper()
	dir, target := t.TempDir(), a.what
	uri, names := target.uri(), strings.Join(a.names, ",")
	args := []string{
		"--batch", "--ignore-stdin", "--disable-coloring", "--flush-session", "--level=3", "--risk=2", "--dbms=PostgreSQL",
		"--ignore-redirects",
		"--ignore-code=401,404", "--timeout=20", "--output-dir=" + filepath.Join(dir, "out"), "-r", filepath.Join(dir, "request"),
	}
	headers := "User-Agent: Mozilla/5.0\r\n"
	switch {
	case a.inPath:
		uri = marked(target)
	case names == "":
		headers += "Referer: " + f.url + "/notices\r\nCookie: sid=k7Yd0M5zq1Gx1bUiJYI0wXqk6\r\n"
		args = append(args, "-p", "sid,user-agent,referer")
	default:
		args = append(args, "-p", names)
	}
	contentType, body := target.body()
	request := fmt.Sprintf("%s %s HTTP/1.1\r\nHost: %s\r\n%s", target.method, uri, strings.TrimPrefix(f.url, "http://"), headers)
	if target.method == http.MethodPost {
		request += "Content-Type: " + contentType + "\r\n\r\n" + body
	} else {
		request += "\r\n"
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "request"), []byte(request), 0o600))

	ctx, cancel := context.WithTimeout(t.Context(), 45*time.Minute) // a form of 23 fields takes over 15 beside other work
	defer cancel()
	command := exec.CommandContext(ctx, "sqlmap", args...)
	command.Env = append(os.Environ(), "HOME="+dir)
	out, err := command.CombinedOutput()
	where := target.method + " " + cmp.Or(target.route, target.path) + " " + names
	text := string(out)
	switch {
	case strings.Contains(text, "sqlmap identified the following injection point"):
		_, found, _ := strings.Cut(text, "\nParameter: ")
		found, _, _ = strings.Cut(found, "\n")
		s.add(leak{"sqlmap", f.account, where, "SQL injection in " + found})
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		s.add(leak{"sqlmap", f.account, where, "not finished in 45 minutes"})
	case !strings.Contains(text, "tested parameters do not appear to be injectable"):
		s.add(leak{
			"sqlmap", f.account, where, fmt.Sprint("did not finish: ", err, " ", lastLine(text, "[CRITICAL]", "[ERROR]", "[WARNING]")),
		})
	}
}

// marked is the request's path with sqlmap's mark behind each placeholder.
func marked(target *request) string {
	parts := strings.Split(target.uri(), "/")
	for i, name := range strings.Split(target.route, "/") {
		if strings.HasPrefix(name, ":") {
			value, query, asks := strings.Cut(parts[i], "?")
			if parts[i] = value + "*"; asks {
				parts[i] += "?" + query
			}
		}
	}
	return strings.Join(parts, "/")
}

// lastLine is the last line with the gravest of the marks that there are.
func lastLine(text string, marks ...string) (last string) {
	for _, mark := range marks {
		for line := range strings.Lines(text) {
			if strings.Contains(line, mark) {
				last = strings.TrimSpace(line)
			}
		}
		if last != "" {
			return last
		}
	}
	return last
}
