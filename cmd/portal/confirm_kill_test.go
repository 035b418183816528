package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
)

// confirming is a person of a desk who confirms one notice after another, each with the key of a form.
type confirming struct {
	learner // signed in with a browser of their own

	refs  []string
	key   uuid.UUID // of the form that was cut off; the nil id: none was
	when  string    // what that form says; another minute under its key is another answer
	taken map[string]uuid.UUID
}

// next confirms the first notice that is left. A form that was cut off is sent again as it was.
func (d *confirming) next(t *testing.T, client *http.Client, address string) error {
	t.Helper()
	if d.key == uuid.Nil {
		d.key, d.when = uuid.New(), dutchTime(time.Now())
	}
	status, location, err := d.ask(t.Context(), client, address, "/notices/"+d.refs[0]+"/confirm", url.Values{
		"submission": {d.key.String()}, "which": {"1"}, "measure": {string(models.MeasureFileRemoved)}, "when": {d.when},
	})
	switch {
	case err != nil:
		return err
	case status == http.StatusServiceUnavailable: // it says that asking again is safe
		return errUnavailable
	case status != http.StatusSeeOther || !strings.HasPrefix(location, "/receipts/"):
		return fmt.Errorf("%w: %s: %d, to %s", errWrong, d.refs[0], status, location)
	}
	d.taken[d.refs[0]] = d.key
	d.refs, d.key = d.refs[1:], uuid.Nil
	return nil
}

// TestConfirm_KilledWhileDesksConfirm kills the portal with -9 at 8 random moments, and Postgres at 6, while 8 people confirm removals.
// What was acknowledged is there once; what was cut off and sent again is, too.
func TestConfirm_KilledWhileDesksConfirm(t *testing.T) {
	t.Parallel() // it waits more than it works
	b := newBed(t)
	const members, each = 8, 400
	b.must(t, "import", reports(t, "kill", members*each*3), "--source", "kill") // three items a notice
	store, _ := b.open(t)
	provider, err := store.Provider.BySlug(t.Context(), models.System(), "voorbeeld")
	require.NoError(t, err)
	refs := b.query(t, `SELECT ref FROM notices ORDER BY id`)
	require.Equal(t, members*each, len(refs)) //nolint:testifylint // Len would print them all
	var desk []*confirming
	for n := range members {
		u, err := store.People.AddUser(t.Context(), models.System(), people.User{
			ProviderID: provider.ID, Email: fmt.Sprintf("desk-%d@example.org", n), Name: "D", Role: models.RoleAgent,
		})
		require.NoError(t, err)
		d := &confirming{
			learner: learner{actor: u.Actor("192.0.2.9"), sid: fmt.Sprintf("desk-%d", n)}, refs: refs[n*each : (n+1)*each],
			taken: map[string]uuid.UUID{},
		}
		d.signIn(t, store)
		desk = append(desk, d)
	}
	random := rand.New(rand.NewPCG(7, 8))
	address, cut := freeAddress(t), 0
	var taken atomic.Int64
	for round := range 14 {
		postgres := round%7 > 3
		i := b.serve(t, address)
		client, stop := newCrowd(), make(chan struct{})
		var at sync.WaitGroup
		failed := make(chan error, members)
		for _, d := range desk {
			at.Go(func() {
				for len(d.refs) > 0 {
					select {
					case <-stop:
						return
					default:
					}
					if err := d.next(t, client, address); err != nil {
						failed <- err
						return
					}
					taken.Add(1)
				}
			})
		}
		enough := taken.Load() + 20 + random.Int64N(150)
		require.Eventually(t, func() bool { return taken.Load() >= enough }, time.Minute, time.Millisecond)
		if postgres {
			require.NoError(t, syscall.Kill(b.server.PID(), syscall.SIGKILL))
		} else {
			require.NoError(t, i.command.Process.Kill())
		}
		at.Wait()
		close(stop)
		if postgres {
			b.start(t)
			require.NoError(t, i.command.Process.Kill())
		}
		require.Error(t, <-i.ended, "killed")
		close(failed)
		for err := range failed {
			require.NotErrorIs(t, err, errWrong)
			cut++
		}
		b.confirmed(t, desk)
	}
	require.Less(t, int(taken.Load()), members*each, "all were confirmed before the last kill")
	i := b.serve(t, address)
	again, client := 0, newCrowd()
	for _, d := range desk {
		if d.key != uuid.Nil {
			again++
		}
		for len(d.refs) > 0 {
			require.NoError(t, d.next(t, client, address))
		}
	}
	i.terminate()
	b.confirmed(t, desk)
	require.Equal(t, members*each, b.count(t, `SELECT count(*) FROM responses`))
	require.Equal(t, members*each, b.count(t, `SELECT count(*) FROM items WHERE state = 'answered'`))
	require.Positive(t, cut, "no kill met a confirmation")
	t.Logf("14 kills while 8 people confirmed: %d acknowledged by then, %d forms cut off and sent again; 0 lost, 0 double", taken.Load(),
		cut)
}

// errUnavailable is a page that says that the portal cannot work now.
var errUnavailable = errors.New("not now")

// confirmed requires that each acknowledged confirmation is there, once, with its event and its item's state.
func (b *bed) confirmed(t *testing.T, desk []*confirming) {
	t.Helper()
	kept := map[string]int{}
	for _, row := range b.query(t,
		`SELECT n.ref || ' ' || r.submission FROM responses r JOIN items i ON i.id = r.item_id AND i.state = 'answered'
		JOIN notices n ON n.id = i.notice_id JOIN events e ON e.notice_id = n.id AND e.kind = 'answered'`) {
		kept[row]++
	}
	for _, d := range desk {
		for ref, key := range d.taken {
			require.Equal(t, 1, kept[ref+" "+key.String()], "a confirmation that was acknowledged is lost or double")
		}
	}
	require.Zero(t, b.count(t, `SELECT count(*) FROM (SELECT 1 FROM responses GROUP BY item_id HAVING count(*) > 1) d`))
}

// dutchTime is a moment as a desk types it.
func dutchTime(at time.Time) string {
	amsterdam, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		panic(err)
	}
	return at.In(amsterdam).Format("02-01-2006 15:04")
}
