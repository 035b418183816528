package notice_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/modelstest"
)

func TestStaffMail_OneOfAKindInAnHourAndOnlyOfWhatIsNew(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const to = "dienst@eokm.example"
	mailed := func() []string {
		w.T.Helper()
		before := modelstest.Query[int](w.World, `SELECT count(*) FROM mails WHERE recipient = $1`, to)[0]
		n, err := w.Notice.OweStaffMails(t.Context(), to)
		require.NoError(t, err)
		list := modelstest.Query[string](w.World, `SELECT kind || ' ' || notices || ' of ' || items FROM mails
			WHERE recipient = $1 AND created_at = $2 ORDER BY kind`, to, w.Now())
		require.Equal(t, n, modelstest.Query[int](w.World, `SELECT count(*) FROM mails WHERE recipient = $1`, to)[0]-before)
		return list[len(list)-n:]
	}
	require.Empty(t, mailed(), "nothing waits")
	refs := w.Deliver(2, 2)
	w.Dispute(refs[0], 1, 2)
	w.Unrouted(3)
	require.Equal(t, []string{"staff_dispute 2 of 2", "staff_unrouted 3 of 3"}, mailed())
	require.Empty(t, mailed(), "the same again")

	w.After(10 * time.Minute)
	w.Dispute(refs[1], 1)
	require.Empty(t, mailed(), "not within the hour")
	w.After(time.Hour)
	require.Equal(t, []string{"staff_dispute 1 of 3"}, mailed(), "and nothing new is unrouted")
	w.After(5 * time.Hour)
	require.Empty(t, mailed(), "it waits still, and was told")

	a := w.SentApplicant()
	require.Equal(t, []string{"staff_application 1 of 1"}, mailed())
	require.NoError(t, w.Provider.RecallApplication(t.Context(), a))
	w.After(24*time.Hour + time.Second)
	w.WatchMail()
	require.Equal(t, []string{"staff_breach 1 of 1", "staff_outage 1 of 1"}, mailed())
	require.Empty(t, mailed())
	require.Equal(t, []int{0}, modelstest.Query[int](w.World, `SELECT count(*) FROM mails WHERE recipient = $1 AND notice_id IS NOT NULL`,
		to), "none names a notice")
	require.Equal(t, []int{6}, modelstest.Query[int](w.World,
		`SELECT count(*) FROM river.river_job j JOIN mails m ON m.id::text = j.args->>'mail_id' WHERE m.recipient = $1`, to))
}
