package worker_test

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/outbox"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/mail/mailtest"
)

// desks registers so many providers, each with a mailbox on a domain of its own, and owes each the mail about one notice.
func (w *world) desks(n int) {
	w.t.Helper()
	ctx, system := w.t.Context(), models.System()
	each := func(yield func(*incoming.Row, error) bool) {
		for i := range n {
			address, err := address.Parse(fmt.Sprintf("https://img.example.com/%s/%d", uuid.NewString()[:8], i))
			require.NoError(w.t, err)
			if !yield(&incoming.Row{Report: incoming.Report{
				Row: i + 2, Address: address, IP: netip.AddrFrom4([4]byte{198, 51, 100, byte(16*i + 5)}), ObservedAt: w.clock(),
			}}, nil) {
				return
			}
		}
	}
	for i := range n {
		p, err := w.store.Provider.Add(ctx, system, provider.Provider{
			Slug: fmt.Sprintf("hoster%d", i), Name: fmt.Sprintf("Hoster %d", i), Status: models.ProviderActive, Language: "nl",
		})
		require.NoError(w.t, err)
		network, err := provider.ParseNetwork(fmt.Sprintf("198.51.100.%d/28", 16*i))
		require.NoError(w.t, err)
		_, err = w.store.Provider.AddNetwork(ctx, system, p.ID, network)
		require.NoError(w.t, err)
		_, err = w.store.Provider.AddContact(ctx, system,
			provider.Contact{ProviderID: p.ID, Kind: models.ContactAbuse, Email: fmt.Sprintf("abuse@hoster%d.example", i)})
		require.NoError(w.t, err)
	}
	staged, err := w.store.Incoming.StageImport(ctx, system, incoming.ImportOptions{Source: "test", Format: "csv"}, each, nil)
	require.NoError(w.t, err)
	_, err = w.store.Incoming.CommitImport(ctx, system, staged.ID)
	require.NoError(w.t, err)
}

const (
	givenUp  = `SELECT recipient || ' ' || fault FROM mails WHERE failed_at IS NOT NULL ORDER BY 1`
	bouncing = `SELECT email FROM contacts WHERE bounced_at IS NOT NULL ORDER BY 1`
)

// A relay that denies us, a block list, a limit: the server answers 550 to everybody. That is our outage and no mailbox's:
// nothing is given up, no contact is marked, staff are told, and once it is well each mail goes out once.
func TestRefusal_OfEverybodyIsAnOutage(t *testing.T) {
	var well atomic.Bool
	w := newWorld(t, mailtest.Options{OnRcpt: func(string) error {
		if well.Load() {
			return nil
		}
		return mailtest.Refuse(550, "planted: relay access denied")
	}})
	w.desks(10)
	w.work()
	at := func(d time.Duration) { w.now.Store(start.Add(d).UnixMicro()) }
	for _, since := range []time.Duration{0, 5 * time.Minute, 20 * time.Minute, 26 * time.Hour} {
		at(since)
		w.retry()
		require.Empty(t, rows[string](w, givenUp), "after %s", since)
		require.Empty(t, rows[string](w, bouncing), "after %s", since)
		w.look()
		require.Equal(t, since >= outbox.MailAlarmAfter, w.outage(), "after %s", since)
	}
	require.Equal(t, []string{"smtp 550"}, rows[string](w, `SELECT DISTINCT fault FROM mails`))
	require.Equal(t, []string{"ERROR mail cannot be delivered"}, w.log.of("deliver"))

	well.Store(true)
	w.retry()
	require.GreaterOrEqual(t, len(w.messageIDs()), 10) // the ladder may have climbed
	require.Equal(t, []int{len(w.messageIDs())}, rows[int](w, sentMails))
	require.Equal(t, w.messageIDs(), w.arrived(), "each once")
	w.look()
	require.False(t, w.outage())
	require.Empty(t, rows[string](w, bouncing))
}

// Once it is well again a mailbox that still refuses is the mailbox's own affair.
func TestRefusal_OfOneAmongOthersIsABounce(t *testing.T) {
	var well atomic.Bool
	w := newWorld(t, mailtest.Options{OnRcpt: func(to string) error {
		if well.Load() && !strings.Contains(to, "hoster3") {
			return nil
		}
		return mailtest.Refuse(550, "planted: no such mailbox")
	}})
	w.desks(5)
	w.work()
	at := func(d time.Duration) { w.now.Store(start.Add(d).UnixMicro()) }
	w.settle()
	at(30 * time.Minute)
	well.Store(true)
	w.retry()
	require.Equal(t, []int{4}, rows[int](w, sentMails))
	at(32 * time.Minute)
	w.retry()
	require.Equal(t, []string{"abuse@hoster3.example smtp 550"}, rows[string](w, givenUp))
	require.Equal(t, []string{"abuse@hoster3.example"}, rows[string](w, bouncing))
	eventually(w, time.Second, []string{"mail_failed smtp 550"},
		`SELECT kind || ' ' || (data->>'text') FROM events WHERE kind = 'mail_failed'`)
	eventually(w, time.Second, []bool{false}, `SELECT bool_or(errors::text LIKE '%planted%') FROM river.river_job WHERE kind = 'mail.send'`)
	require.Len(t, w.log.of("given up"), 1)
	require.False(t, w.outage(), "nothing waits")
	require.False(t, slices.ContainsFunc(w.server.Mails(), func(m mailtest.Mail) bool { return strings.Contains(m.To, "hoster3") }))
}

// A mail whose last try falls within an outage is kept too, and goes out with the others.
func TestRefusal_AnOutageTakesNoMailsLastTry(t *testing.T) {
	for name, code := range map[string]int{"for good": 550, "for now": 451} {
		t.Run(name, func(t *testing.T) {
			var well atomic.Bool
			w := newWorld(t, mailtest.Options{OnRcpt: func(string) error {
				if well.Load() {
					return nil
				}
				return mailtest.Refuse(code, "planted")
			}})
			w.desks(4)
			w.work()
			w.settle()
			w.exec(`UPDATE river.river_job SET max_attempts = attempt + 1 WHERE kind = 'mail.send'`)
			w.now.Store(start.Add(3 * time.Hour).UnixMicro())
			w.retry()
			w.retry()
			require.Empty(t, rows[string](w, givenUp))
			well.Store(true)
			w.retry()
			require.Equal(t, []int{4}, rows[int](w, sentMails))
			require.Equal(t, w.messageIDs(), w.arrived())
		})
	}
}
