package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/token"
)

// reporting is a machine that brings the same report in under one key.
type reporting struct {
	address, bearer, key string
	body                 []byte
}

// try gives the answer; "" where there is none yet: the portal was killed, or says that it is being done or that it is busy.
func (r reporting) try(t *testing.T, client *http.Client) (string, error) {
	t.Helper()
	ask, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+r.address+"/api/v1/notices", bytes.NewReader(r.body))
	if err != nil {
		return "", err
	}
	ask.Header = http.Header{
		"Authorization": {"Bearer " + r.bearer}, "Content-Type": {"application/json"}, "Idempotency-Key": {r.key},
	}
	got, err := client.Do(ask)
	if err != nil {
		return "", nil // it was killed
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	switch {
	case err != nil:
		return "", nil // likewise
	case got.StatusCode == http.StatusCreated:
		return string(body), nil
	case got.StatusCode == http.StatusConflict, got.StatusCode == http.StatusTooManyRequests,
		got.StatusCode == http.StatusServiceUnavailable:
		return "", nil
	}
	return "", fmt.Errorf("%w: %d %s", errWrong, got.StatusCode, body)
}

// TestAPI_KilledWhileOneReportComesAHundredTimes kills the portal with -9 at random moments while 100 requests bring one report
// in under one
// key. Sent again under it, there is one notice, and whoever was answered had the same answer.
func TestAPI_KilledWhileOneReportComesAHundredTimes(t *testing.T) {
	t.Parallel() // it waits more than it works
	b := newBed(t)
	store, _ := b.open(t)
	_, bearer, err := store.Token.Create(t.Context(), models.System(), token.Draft{Kind: token.KindIntake, Name: "bron"})
	require.NoError(t, err)
	random, address := rand.New(rand.NewPCG(11, 12)), freeAddress(t)
	owner, err := pgx.Connect(t.Context(), b.server.OwnerURL("portal"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = owner.Close(context.Background()) })
	const rounds = 6
	cut := 0
	for round := range rounds {
		r := reporting{address: address, bearer: bearer, key: fmt.Sprintf("sleutel-%d", round)}
		r.body, err = json.Marshal(map[string]any{"source": "kill", "items": []map[string]any{{
			"url": fmt.Sprintf("https://img.example.net/kill/%d", round), "ip": "192.0.2.10", "observedAt": "2026-11-20T08:00:00Z",
			"reporterReference": r.key, "category": "baseline",
		}}})
		require.NoError(t, err)
		i, client := b.serve(t, address), newCrowd()
		answers, wrong := make(chan string, 100), make(chan error, 100)
		var at sync.WaitGroup
		for range 100 {
			at.Go(func() {
				body, err := r.try(t, client)
				answers <- body
				if err != nil {
					wrong <- err
				}
			})
		}
		if round%2 == 0 {
			wait(t, time.Duration(random.Int64N(int64(60*time.Millisecond))))
		} else { // as soon as it is there: its reply is on its way at the most
			for there := false; !there; {
				require.NoError(t, owner.QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM notices WHERE external_ref = $1)`,
					r.key).Scan(&there))
			}
		}
		require.NoError(t, i.command.Process.Kill())
		at.Wait()
		require.Error(t, <-i.ended, "killed")
		close(answers)
		close(wrong)
		require.NoError(t, <-wrong)
		told := map[string]bool{}
		for body := range answers {
			told[body] = true
		}
		delete(told, "")
		there := b.count(t, `SELECT count(*) FROM notices WHERE external_ref = $1`, r.key)
		require.LessOrEqual(t, there, 1)
		if there == 1 && len(told) == 0 {
			cut++ // between the commit and the reply
		}
		i = b.serve(t, address)
		last, err := r.try(t, newCrowd())
		require.NoError(t, err)
		require.NotEmpty(t, last)
		told[last] = true
		require.Len(t, told, 1, "one answer to all")
		require.Equal(t, 1, b.count(t, `SELECT count(*) FROM notices WHERE external_ref = $1`, r.key))
		i.terminate()
	}
	require.Equal(t, rounds, b.count(t, `SELECT count(*) FROM items`))
	t.Logf("%d kills while 100 requests brought one report in: %d notices, %d cut off between commit and reply", rounds, rounds, cut)
}

// TestMail_KilledAnywhereTakesEachOnce kills `portal mail` with -9 at random moments: each message is in one place, and each report is
// there once when the command is run to its end.
func TestMail_KilledAnywhereTakesEachOnce(t *testing.T) {
	t.Parallel() // it waits more than it works
	b := newBed(t)
	dir := t.TempDir()
	const messages = 24
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "new"), 0o700))
	for i := range messages {
		text := strings.NewReplacer("c08555a", fmt.Sprintf("%07x", i), "img.example.com/a", fmt.Sprintf("img.example.com/mail/%d", i)).
			Replace(plainMail("a"))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "new", fmt.Sprintf("%03d.host", i)), []byte(text), 0o600))
	}
	waiting := func() int {
		list, err := os.ReadDir(filepath.Join(dir, "new"))
		require.NoError(t, err)
		return len(list)
	}
	random, kills := rand.New(rand.NewPCG(13, 14)), 0
	for before := messages; before > 0; before = waiting() {
		command := b.command(t, "mail", "--source", "iwf", "--maildir", dir)
		require.NoError(t, command.Start())
		for enough := before - 1 - random.IntN(messages/4); waiting() > max(0, enough) && kills < 4; {
			wait(t, time.Millisecond)
		}
		if kills < 4 {
			require.NoError(t, command.Process.Kill())
			kills++
		}
		if err := command.Wait(); kills >= 4 && err == nil {
			break
		}
	}
	require.Zero(t, waiting())
	taken, err := os.ReadDir(filepath.Join(dir, "cur"))
	require.NoError(t, err)
	require.Len(t, taken, messages)
	require.NoDirExists(t, filepath.Join(dir, "refused"))
	require.Equal(t, messages, b.count(t, `SELECT count(*) FROM items`))
	b.nothingDouble(t)
	t.Logf("%d kills while %d messages were taken: each report is there once", kills, messages)
}

// plainMail is mailOf without its coding, so that it can be changed.
func plainMail(id string) string {
	message := mailOf(id, "csam")
	head, rest, _ := strings.Cut(message, "Content-Transfer-Encoding: base64\r\n\r\n")
	coded, tail, _ := strings.Cut(rest, "\r\n")
	return head + "\r\n" + decode64(coded) + "\r\n" + tail
}
