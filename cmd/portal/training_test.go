package main

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal/course"
)

// class is people who are in a test of one course, each signed in with a browser of their own.
type class struct {
	b        *bed
	text     *course.Course
	learners []*learner
}

type learner struct {
	actor     models.Actor
	sid       string
	test      string // where it is
	id        uuid.UUID
	seed      int64
	questions []string
	said      map[int]bool // the questions whose answer the portal took
}

func (b *bed) class(t *testing.T, size int) *class {
	t.Helper()
	out, err := b.command(t, "content", "sync").CombinedOutput()
	require.NoError(t, err, string(out))
	store, _ := b.open(t)
	provider, err := store.Provider.BySlug(t.Context(), models.System(), "voorbeeld")
	require.NoError(t, err)
	list, err := course.Shipped()
	require.NoError(t, err)
	c := &class{b: b}
	c.text, err = course.Read(list[0].Text.Files)
	require.NoError(t, err)
	for n := range size {
		u, err := store.People.AddUser(t.Context(), models.System(), people.User{
			ProviderID: provider.ID, Email: fmt.Sprintf("learner-%d@example.org", n), Name: "L", Role: models.RoleAgent,
		})
		require.NoError(t, err)
		l := &learner{actor: u.Actor("192.0.2.9"), sid: fmt.Sprintf("sid-%d", n), seed: int64(n), questions: course.Draw(c.text,
			int64(n)), said: map[int]bool{}}
		l.signIn(t, store)
		of, err := store.Learning.Course(t.Context(), l.actor, list[0].Slug, "nl")
		require.NoError(t, err)
		l.id, err = store.Learning.StartAttempt(t.Context(), l.actor,
			learning.Sitting{CourseID: of.ID, N: of.N, Seed: l.seed, Questions: l.questions})
		require.NoError(t, err)
		l.test = "/training/" + of.Slug + "/quiz/" + l.id.String()
		c.learners = append(c.learners, l)
	}
	return c
}

// signIn gives the learner a session, as the portal keeps one.
func (l *learner) signIn(t *testing.T, store *rooms.Store) {
	t.Helper()
	now, ends := time.Now(), time.Now().Add(time.Hour)
	data, err := scs.GobCodec{}.Encode(ends, map[string]any{
		"user": l.actor.UserID.String(), "began": now.Unix(), "seen": now.Unix(), "proved": now.Unix(), "kept": true,
	})
	require.NoError(t, err)
	sum := sha256.Sum256([]byte(l.sid))
	require.NoError(t, store.People.SaveSession(t.Context(), people.Session{
		TokenHash: []byte(base64.RawURLEncoding.EncodeToString(sum[:])), UserID: &l.actor.UserID, Data: data, BeganAt: &now,
		SeenAt: &now, ExpiresAt: ends,
	}, true))
}

// ask sends one request and gives its status and where it leads.
func (l *learner) ask(ctx context.Context, client *http.Client, address, path string,
	form url.Values,
) (status int, location string, err error) {
	method, body := http.MethodGet, ""
	if form != nil {
		method, body = http.MethodPost, form.Encode()
	}
	request, err := http.NewRequestWithContext(ctx, method, "http://"+address+path, strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	request.Header.Set("Cookie", "__Host-sid="+l.sid)
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := client.Do(request)
	if err != nil {
		return 0, "", err
	}
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, answer.Body)
	return answer.StatusCode, answer.Header.Get("Location"), err
}

// answer answers question no with what stands first, a branch step by step, and notes that it was taken.
func (l *learner) answer(ctx context.Context, client *http.Client, address string, text *course.Course, no int) error {
	path := fmt.Sprint(l.test, "/", no)
	form := url.Values{"answer": {"1"}}
	for i := range text.Question(l.questions[no-1]).Options { // of an order; others do not look at it
		form.Set(fmt.Sprint("answer-", i+1), strconv.Itoa(i+1))
	}
	for {
		status, location, err := l.ask(ctx, client, address, path, form)
		if err != nil {
			return err
		}
		if status != http.StatusSeeOther {
			return fmt.Errorf("%w: %s: %d", errWrong, path, status)
		}
		_, way, more := strings.Cut(location, "?way=")
		if !more {
			l.said[no] = true
			return nil
		}
		form.Set("answer-way", way)
	}
}

// errWrong is an answer that no portal should give; another error is one that was killed.
var errWrong = errors.New("wrong answer")

func newCrowd() *http.Client {
	return &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: 600},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// consistent requires that each answer that was taken is there, once, and that what follows from answers is whole.
func (c *class) consistent(t *testing.T) {
	t.Helper()
	kept := map[string]int{}
	for _, answer := range c.b.query(t, `SELECT attempt_id || ' ' || no || ' ' || question FROM attempt_answers`) {
		kept[answer]++
	}
	for _, l := range c.learners {
		for no := range l.said {
			require.Equal(t, 1, kept[fmt.Sprint(l.id, " ", no, " ", l.questions[no-1])], "an answer that was taken is lost or double")
		}
	}
	require.Zero(t, c.b.count(t, `SELECT count(*) FROM (SELECT 1 FROM attempt_answers GROUP BY attempt_id, no HAVING count(*) > 1) d`))
	require.Zero(t,
		c.b.count(t, `SELECT count(*) FROM attempts a CROSS JOIN LATERAL (SELECT count(*) AS n, count(*) FILTER (WHERE correct) AS correct
		FROM attempt_answers x WHERE x.attempt_id = a.id) s WHERE (s.n = cardinality(a.questions)) <> (a.finished_at IS NOT NULL)
			OR a.correct <> s.correct`),
		"a test in part")
	require.Zero(t, c.b.count(t, `SELECT count(*) FROM attempts a WHERE coalesce(a.passed, false) <> EXISTS (SELECT 1 FROM certificates x
		WHERE x.attempt_id = a.id)`),
		"a certificate too many or too few")
	require.Zero(t,
		c.b.count(t, `SELECT count(*) FROM certificates x WHERE 1 <> (SELECT count(*) FROM events e WHERE e.kind = 'certificate_issued'
		AND e.data ->> 'receipt' = x.number)`), "a certificate without its event")
}

// TestTraining_KilledWhilePeopleAnswer kills the portal with -9 at 8 random moments while 60 people answer. What it took is there,
// nothing is double, and everybody goes on where they were.
func TestTraining_KilledWhilePeopleAnswer(t *testing.T) {
	t.Parallel() // it waits more than it works
	b := newBed(t)
	c := b.class(t, 60)
	random := rand.New(rand.NewPCG(5, 6))
	address, cut := freeAddress(t), 0
	var taken atomic.Int64
	for range 8 {
		i := b.serve(t, address)
		var people sync.WaitGroup
		failed := make(chan error, len(c.learners))
		client := newCrowd()
		for _, l := range c.learners {
			people.Go(func() {
				for no := 1; no <= len(l.questions); no++ {
					if l.said[no] {
						continue
					}
					if err := l.answer(t.Context(), client, address, c.text, no); err != nil {
						failed <- err
						return
					}
					taken.Add(1)
				}
			})
		}
		enough := taken.Load() + 5 + random.Int64N(50)
		require.Eventually(t, func() bool { return taken.Load() >= enough }, 20*time.Second, time.Millisecond)
		require.NoError(t, i.command.Process.Kill())
		people.Wait()
		require.Error(t, <-i.ended, "killed")
		close(failed)
		for err := range failed {
			require.NotErrorIs(t, err, errWrong)
			cut++
		}
		c.consistent(t)
	}
	require.Less(t, int(taken.Load()), len(c.learners)*course.Draws, "all had answered before the last kill")
	i := b.serve(t, address)
	client := newCrowd()
	for _, l := range c.learners {
		for no := 1; no <= len(l.questions); no++ {
			if !l.said[no] { // also what the portal kept without having said so
				require.NoError(t, l.answer(t.Context(), client, address, c.text, no))
			}
		}
	}
	i.terminate()
	c.consistent(t)
	require.Equal(t, len(c.learners), b.count(t, `SELECT count(*) FROM attempts WHERE finished_at IS NOT NULL`))
	require.Positive(t, cut, "no kill met an answer")
	t.Logf("8 kills while 60 people answered: %d answers were taken by then, %d times somebody was cut off; none lost, none double",
		taken.Load(), cut)
}

// TestTraining_FiveHundredLearnersAtOnce has 500 people in one test, each answering faster than anybody reads, and reading the
// explanation and the next question. It prints how long the portal took, and how long when all of them answer in the same moment.
func TestTraining_FiveHundredLearnersAtOnce(t *testing.T) {
	t.Parallel() // it waits more than it works
	b := newBed(t)
	const size = 500
	c := b.class(t, size)
	i := b.serve(t, freeAddress(t))
	client := newCrowd()
	answers, pages, burst := &times{}, &times{}, &times{}
	var people sync.WaitGroup
	failed := make(chan error, size)
	began := time.Now()
	together := make(chan struct{})
	var ready sync.WaitGroup
	ready.Add(size)
	for n, l := range c.learners {
		people.Go(func() {
			random := rand.New(rand.NewPCG(uint64(n), 0))
			for no := 1; no <= len(l.questions); no++ {
				if no == len(l.questions) {
					ready.Done()
					<-together
					failed <- burst.of(func() error { return l.answer(t.Context(), client, i.address, c.text, no) })
					return
				}
				wait(t, 2*time.Second+time.Duration(random.Int64N(int64(4*time.Second))))
				err := answers.of(func() error { return l.answer(t.Context(), client, i.address, c.text, no) })
				for _, page := range []int{no, no + 1} {
					err = errors.Join(err, pages.of(func() error {
						_, _, err := l.ask(t.Context(), client, i.address, fmt.Sprint(l.test, "/", page), nil)
						return err
					}))
				}
				if err != nil {
					failed <- err
					ready.Done()
					return
				}
			}
		})
	}
	bare, stop := b.bare(t)
	ready.Wait()
	took := time.Since(began)
	stop()
	close(together)
	people.Wait()
	close(failed)
	for err := range failed {
		require.NoError(t, err)
	}
	i.terminate()
	c.consistent(t)
	require.Equal(t, size, b.count(t, `SELECT count(*) FROM attempts WHERE finished_at IS NOT NULL`))
	t.Logf("%d learners, %.0f answers and %.0f pages a second: an answer took p50 %s, p99 %s; a page p50 %s, p99 %s",
		size, float64(answers.count())/took.Seconds(), float64(pages.count())/took.Seconds(), answers.at(50), answers.at(99),
		pages.at(50), pages.at(99))
	t.Logf("a bare durable insert beside it took p50 %s, p99 %s", bare.at(50), bare.at(99))
	t.Logf("%d last answers in the same moment: p50 %s, p99 %s", size, burst.at(50), burst.at(99))
}

// bare times one durable insert after another into a table of its own, until it is told to stop: what the machine gives meanwhile.
func (b *bed) bare(t *testing.T) (took *times, stop func()) {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), b.server.OwnerURL("portal"))
	require.NoError(t, err)
	_, err = pool.Exec(t.Context(), `CREATE TABLE bare (n int)`)
	require.NoError(t, err)
	took = &times{}
	ctx, cancel := context.WithCancel(t.Context())
	var group sync.WaitGroup
	group.Go(func() {
		for n := 0; ctx.Err() == nil; n++ {
			_ = took.of(func() error {
				_, err := pool.Exec(context.WithoutCancel(ctx), `INSERT INTO bare VALUES ($1)`, n)
				return err
			})
			wait(t, 20*time.Millisecond)
		}
	})
	return took, func() {
		cancel()
		group.Wait()
		pool.Close()
	}
}

// times are how long things took. It is safe for concurrent use.
type times struct {
	mu   sync.Mutex
	took []time.Duration
}

func (m *times) of(do func() error) error {
	start := time.Now()
	err := do()
	took := time.Since(start)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.took = append(m.took, took)
	return err
}

func (m *times) count() int { return len(m.took) }

func (m *times) at(percent int) time.Duration {
	slices.Sort(m.took)
	return m.took[len(m.took)*percent/100].Round(100 * time.Microsecond)
}
