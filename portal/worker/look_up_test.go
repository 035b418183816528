package worker_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/portal/mail/mailtest"
	"eokm.nl/hosting/portal/portaltest"
	"eokm.nl/hosting/portal/rdap"
	"eokm.nl/hosting/portal/worker"
)

const abuseEntry = `{"objectClassName": "ip network", "entities": [{"objectClassName": "entity", "roles": ["abuse"],
	"vcardArray": ["vcard", [["version", {}, "text", "4.0"], ["email", {}, "text", "Abuse@Register.example"]]]}]}`

// claimed makes two claims of the provider, beside notices about addresses in its network and in nobody's.
func (w *world) claimed() {
	w.t.Helper()
	w.deliver(2)
	by, err := w.store.People.AddUser(w.t.Context(), models.System(), people.User{
		ProviderID: w.provider.ID, Email: "baas@voorbeeld.example", Name: "B. Aas", Role: models.RoleProviderAdmin,
	})
	require.NoError(w.t, err)
	_, err = w.store.Provider.Claim(w.t.Context(), by.Actor(""), w.provider.ID, "203.0.113.0/24\n198.51.100.0/24", "Van ons.")
	require.NoError(w.t, err)
}

func TestLookUp_AsksAboutClaimsAndNothingElse(t *testing.T) {
	w := newWorld(t, mailtest.Options{})
	w.claimed()
	register := portaltest.NewRegister(t, map[string]string{"/ip/203.0.113.0/24": abuseEntry})
	o := options(t, pool(t, w.appURL), w.store, w.smtp())
	o.RDAP = rdap.NewLoopback(register.Transport, register.Lists)
	running, err := worker.New(o)
	require.NoError(t, err)
	require.NoError(t, running.Start(t.Context()))
	t.Cleanup(func() { require.NoError(t, running.Stop(context.Background())) })
	eventually(w, 15*time.Second, []string{"198.51.100.0/24 ", "203.0.113.0/24 abuse@register.example"},
		`SELECT prefix || ' ' || rdap_email FROM networks WHERE rdap_at IS NOT NULL ORDER BY 1`)
	for _, path := range register.Asked() {
		require.True(t, strings.HasPrefix(path, "/lists/") || path == "/ip/203.0.113.0/24" || path == "/ip/198.51.100.0/24",
			"asked about %s", path)
	}
	eventually(w, time.Second, []int{1}, `SELECT count(*) FROM contacts`) // nothing is a contact by itself

	again := func() int {
		list, err := w.store.Provider.NetworksToLookUp(t.Context(), 10)
		require.NoError(t, err)
		return len(list)
	}
	require.Zero(t, again(), "the answers are kept")
	w.now.Store(start.Add(7 * time.Hour).UnixMicro())
	require.Equal(t, 1, again(), "who had no answer is asked again")
	w.now.Store(start.Add(8 * 24 * time.Hour).UnixMicro())
	require.Equal(t, 2, again())
}

func TestLookUp_OffAsksNobody(t *testing.T) {
	w := newWorld(t, mailtest.Options{})
	w.claimed()
	w.work()
	eventually(w, 10*time.Second, []int{1}, `SELECT count(*) FROM river.river_job WHERE kind = 'portal.sweep' AND state = 'completed'`)
	require.Equal(t, []int{0}, rows[int](w, `SELECT count(*) FROM river.river_job WHERE kind = 'rdap.look_up'`), "no job that would ask")
	require.Equal(t, []int{0}, rows[int](w, `SELECT count(*) FROM networks WHERE rdap_at IS NOT NULL`))
}
