package rotation_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/unrouted"
	"eokm.nl/hosting/portal/seal"
)

// adoptIndex begins the replacement of the index secret.
func (w *world) adoptIndex() {
	w.T.Helper()
	_, err := seal.AddIndex(w.KeyFile, w.Now())
	require.NoError(w.T, err)
	_, err = w.AdoptIndex(w.T.Context())
	require.NoError(w.T, err)
}

// reindexBut makes a pass in which somebody is busy with some of the rows of both tables: those of which the id's last digit is
// below most.
func (w *world) reindexBut(most string) {
	w.T.Helper()
	tx, err := w.Owner.Begin(w.T.Context())
	require.NoError(w.T, err)
	defer func() { _ = tx.Rollback(context.WithoutCancel(w.T.Context())) }()
	for table, column := range map[string]string{"items": "id", "item_reports": "dedupe_key"} {
		_, err = tx.Exec(w.T.Context(), `SELECT 1 FROM `+table+` WHERE right(`+column+`::text, 1) < $1 FOR UPDATE`, most)
		require.NoError(w.T, err)
	}
	_, err = w.Rotation.Reindex(w.T.Context(), func(int) {})
	require.NoError(w.T, err)
}

// retireIndex ends the replacement, and leaves the old secret in the file when it is not to be dropped.
func (w *world) retireIndex(drop bool) {
	w.T.Helper()
	_, err := w.Rotation.Reindex(w.T.Context(), func(int) {})
	require.NoError(w.T, err)
	left, err := w.Rotation.RetireOldIndex(w.T.Context())
	require.NoError(w.T, err)
	require.Zero(w.T, left)
	if drop {
		require.NoError(w.T, seal.DropIndex(w.KeyFile))
		require.NoError(w.T, w.FollowKeys(w.T.Context()))
	}
}

// known is what is there before a replacement, for one moment of it: addresses of one open, one verified and one unrouted item,
// and one that is open at the provider and unrouted too; a search and a link that were made before.
type known struct {
	name                                      string
	open, verified, unrouted, both, bothAgain *incoming.Row
	again                                     string // the notice of an item that was verified and may be reopened
	bothRef, unroutedRef                      string
	search                                    uuid.UUID
	link                                      string
}

func (w *world) know(name string) known {
	w.T.Helper()
	address := func(what string) string { return "https://" + what + "." + name + ".example.com/x" }
	k := known{
		name: name, open: w.Report(name+"-open", address("open"), "192.0.2.5"),
		verified: w.Report(name+"-verified", address("verified"), "192.0.2.6"),
		unrouted: w.Report(name+"-unrouted", address("verified"), "203.0.113.5"),
		both:     w.Report(name+"-both", address("both"), "192.0.2.7"), bothAgain: w.Report(name+"-both-2", address("both"), "203.0.113.6"),
	}
	w.Load(k.open)
	k.again = w.ImportRows(w.Report(name+"-again", address("again"), "192.0.2.8"))[0]
	w.Verify(notice.FoundOffline, k.again)
	w.Verify(notice.FoundOffline, w.ImportRows(k.verified)[0])
	w.Load(k.both)
	k.unroutedRef = w.ImportRows(k.unrouted)[0]
	k.bothRef = w.ImportRows(k.bothAgain)[0]
	found, err := w.Search.Find(w.T.Context(), w.Agent, "open."+name+".example.com")
	require.NoError(w.T, err)
	k.search = found.ID
	k.link = w.LinkOfAnotherKind(w.As(models.RoleAgent).UserID)
	return k
}

// behaviour is what the portal makes of what is known: all that hangs on a blind index.
func (w *world) behaviour(k known) (out []string) {
	w.T.Helper()
	say := func(what string, values ...any) {
		out = append(out, strings.ReplaceAll(strings.TrimSpace(fmt.Sprintln(append([]any{what + ":"}, values...)...)), k.name, "NAME"))
	}
	find := func(what string, actor models.Actor, f notice.Filter) {
		f.Tab = notice.TabAll
		got, list := w.ListNotices(actor, f)
		slices.Sort(got)
		say(what, list.Search, got)
	}
	find("a search from before", w.Agent, notice.Filter{Search: k.search})
	for _, text := range []string{"https://open." + k.name + ".example.com/x", "both." + k.name + ".example.com", k.name + "-open"} {
		for _, actor := range []models.Actor{w.Agent, w.Analyst} {
			found, err := w.Search.Find(w.T.Context(), actor, text)
			require.NoError(w.T, err)
			find("search "+text, actor, notice.Filter{Search: found.ID})
		}
	}
	for _, text := range []string{"example.com", "192.0.2.5", "203.0.113.6"} { // of all moments
		found, err := w.Search.Find(w.T.Context(), w.Analyst, text)
		require.NoError(w.T, err)
		_, list := w.ListNotices(w.Analyst, notice.Filter{Tab: notice.TabAll, Search: found.ID, Limit: 200})
		n := 0
		for _, row := range list.Rows {
			if strings.HasPrefix(row.ExternalRef, k.name+"-") {
				n++
			}
		}
		say("search "+text, n)
	}
	load := func(what string, rows ...*incoming.Row) incoming.Import {
		imp := w.Load(rows...)
		say(what, imp.Items, imp.Duplicates, imp.Joined)
		return imp
	}
	load("replay", k.open, k.verified, k.both, k.unrouted, k.bothAgain)
	load("the open one, under another reference", w.Report(k.name+"-x", k.open.Address.Normal(), "192.0.2.5"))
	load("the same, twice in a file", w.Report(k.name+"-y", k.open.Address.Normal(), "192.0.2.5"),
		w.Report(k.name+"-y", k.open.Address.Normal(), "192.0.2.5"))
	load("recurrence", w.Report(k.name+"-z", k.verified.Address.Normal(), "192.0.2.6"))
	recurring := modelstest.Query[string](w.World,
		`SELECT o.state FROM items i JOIN notices n ON n.id = i.notice_id JOIN items o ON o.id = i.recurrence_of WHERE n.external_ref = $1`,
		k.name+"-z")
	say("recurrence of", recurring)
	suggested, _, err := w.Store.Unrouted.List(w.T.Context(), w.Analyst, unrouted.Filter{Ref: k.unroutedRef})
	require.NoError(w.T, err)
	for _, s := range suggested[0].Suggestions {
		say("suggested", s.Provider, s.Why)
	}
	err = w.Notice.RouteItems(w.T.Context(), w.Analyst, k.bothRef, []int{1}, w.Hoster.ID)
	say("routing joins the open one", err, modelstest.Query[int](w.World, `SELECT count(*) FROM items i JOIN notices n ON n.id = i.notice_id
		WHERE n.external_ref = $1 AND i.provider_id = $2`, k.name+"-both-2", w.Hoster.ID))
	w.Verify(notice.FoundOnline, k.again, 1)
	say("reopened", w.States(k.again))
	load("the reopened one, under another reference", w.Report(k.name+"-w", "https://again."+k.name+".example.com/x", "192.0.2.8"))
	_, err = w.People.PasswordLink(w.T.Context(), k.link, modelstest.Here)
	say("a link from before", err)
	return out
}

// TestReplacedIndex_BehavesTheSame: at each moment of the replacement of the index secret, and whichever rows it has reached,
// search, deduplication, recurrence, joining and suggestions give what they gave before.
func TestReplacedIndex_BehavesTheSame(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	moments := []struct {
		name string
		come func()
	}{
		{"before", func() {}},
		{"adopted", w.adoptIndex},
		{"few", func() { w.reindexBut("c") }},
		{"half", func() { w.reindexBut("8") }},
		{"most", func() { w.reindexBut("4") }},
		{"all", func() { w.reindexBut("0") }},
		{"retired", func() { w.retireIndex(false) }},
	}
	var all []known
	for _, m := range moments {
		all = append(all, w.know("moment-"+m.name))
	}
	under := func() int { return len(modelstest.Query[int](w.World, `SELECT DISTINCT indexed_by FROM items`)) }
	var want []string
	for i, m := range moments {
		m.come()
		if m.name == "half" {
			require.Equal(t, 2, under())
		}
		got := w.behaviour(all[i])
		if i == 0 {
			want = got
			t.Log(strings.Join(want, "\n"))
		}
		require.Equal(t, want, got, m.name)
	}
	require.NoError(t, seal.DropIndex(w.KeyFile))
	require.NoError(t, w.FollowKeys(t.Context()))
	_, err := w.People.PasswordLink(t.Context(), all[0].link, modelstest.Here)
	require.ErrorIs(t, err, models.ErrNotFound, "links from before end with the secret")
	require.Empty(t, modelstest.Query[int](w.World,
		`SELECT indexed_by FROM items WHERE indexed_by IS DISTINCT FROM 1 UNION SELECT indexed_by FROM item_reports
		WHERE indexed_by IS DISTINCT FROM 1 UNION SELECT indexed_by FROM throttles WHERE indexed_by <> 1`))
}

// What was read before a secret was adopted, or came in while it was, is found and finds.
func TestReplacedIndex_AFileThatWaitsComesInOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	there := w.Report("there", "https://img.example.com/there", "192.0.2.5")
	w.Load(there)
	early := w.Stage(w.Report("early", "https://img.example.com/early", "192.0.2.5"), there)
	late := w.Stage(w.Report("late", "https://img.example.com/late", "192.0.2.5"), there)
	rows := []*incoming.Row{w.Report("slow", "https://img.example.com/slow", "192.0.2.5"), there}
	slow, err := w.Incoming.StageImport(t.Context(), w.Analyst, incoming.ImportOptions{Source: "test", Format: "csv"},
		func(yield func(*incoming.Row, error) bool) {
			if !yield(rows[0], nil) {
				return
			}
			w.adoptIndex()
			w.Load(w.Report("meanwhile", "https://img.example.com/slow", "192.0.2.5"))
			yield(rows[1], nil)
		}, nil)
	require.NoError(t, err)
	require.Equal(t, []int{0, 1, 1}, []int{slow.Items, slow.Duplicates, slow.Joined}, "the preview knows what came meanwhile")
	commit := func(imp incoming.Import) incoming.Import {
		imp, err := w.Incoming.CommitImport(t.Context(), w.Analyst, imp.ID)
		require.NoError(t, err)
		return imp
	}
	w.Stage(w.Report("left", "https://img.example.com/left", "192.0.2.5"))
	w.Exec(`UPDATE imports SET state = 'discarded', data_key = NULL WHERE id = (SELECT id
		FROM imports ORDER BY created_at DESC, id DESC LIMIT 1)`)
	w.Exec(`UPDATE import_rows SET indexed_by = 0 WHERE import_id = (SELECT id FROM imports WHERE state = 'discarded')`)
	done := commit(early)
	require.Equal(t, []int{1, 1}, []int{done.Items, done.Duplicates})
	require.Zero(t, commit(slow).Items)
	w.retireIndex(true)
	require.Empty(t, modelstest.Query[int](w.World,
		`SELECT row FROM import_rows WHERE indexed_by IS DISTINCT FROM 1 OR num_nonnulls(old_dedupe_key, old_address_key) > 0`))
	done = commit(late)
	require.Equal(t, []int{1, 1}, []int{done.Items, done.Duplicates})
	require.Len(t, modelstest.Query[uuid.UUID](w.World, `SELECT DISTINCT address_key FROM items`), 4)
	require.Equal(t, 4, w.Counts("items"))
}

// Afterwards no column holds an index of the old secret, and neither does the file.
func TestReplacedIndex_LeavesNothingOfTheOldSecret(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := modelstest.NewCanary()
	w.Plant(c)
	old := map[string]bool{}
	for _, ref := range modelstest.Query[string](w.World, `SELECT ref FROM notices`) {
		for _, item := range w.Page(ref).Items {
			for _, key := range w.BlindIndexes(item.ProviderID, "test", c.Control, item.Content) {
				old[key] = true
			}
		}
	}
	there := func() (n int) {
		dump := string(w.Dump())
		for key := range old {
			if strings.Contains(dump, key) {
				n++
			}
		}
		return n
	}
	require.Greater(t, there(), 20, "the search finds what does lie there")
	before, err := os.ReadFile(w.KeyFile)
	require.NoError(t, err)
	w.adoptIndex()
	w.reindexBut("8")
	w.retireIndex(true)
	require.Zero(t, there())
	kept := filepath.Join(t.TempDir(), "kept")
	require.NoError(t, os.WriteFile(kept, before, 0o600))
	require.ErrorIs(t, w.StoreWithKeys(kept).CheckKeys(t.Context()), models.ErrWrongKey)
	require.NoError(t, w.StoreWithKeys(w.KeyFile).CheckKeys(t.Context()))
}

// What retention destroyed has no index, before and after: there is nothing to make one of.
func TestReplacedIndex_PassesOverWhatRetentionDestroyed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	refs := w.Deliver(2, 2)
	w.Verify(notice.FoundOffline, refs[0])
	w.Verify(notice.FoundOffline, refs[1])
	w.After(366 * modelstest.Day)
	n, err := w.Notice.DestroyExpired(t.Context(), models.DefaultRetention(), 1)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	w.Exec(`UPDATE items SET indexed_by = 0`) // as a portal left them before it knew of the column
	w.Exec(`UPDATE item_reports SET indexed_by = 0`)
	reports := modelstest.Query[string](w.World, `SELECT r.dedupe_key::text FROM item_reports r JOIN items i ON i.id = r.item_id
		WHERE i.sealed = '' ORDER BY 1`)
	w.adoptIndex()
	w.retireIndex(true)
	require.Equal(t, 1, w.Erased())
	require.Equal(t, reports, modelstest.Query[string](w.World,
		`SELECT r.dedupe_key::text FROM item_reports r JOIN items i ON i.id = r.item_id WHERE i.sealed = '' ORDER BY 1`))
	require.Equal(t, []int{2, 2}, []int{
		modelstest.Query[int](w.World, `SELECT count(*) FROM items WHERE indexed_by IS NULL AND sealed = ''`)[0],
		modelstest.Query[int](w.World, `SELECT count(*) FROM items WHERE indexed_by = 1 AND address_key IS NOT NULL`)[0],
	})
}

// Nothing is retired while a row is left, and a second replacement waits for the first.
func TestRetireOldIndex_LeavesASecretThatIsUsed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Deliver(3, 1)
	w.adoptIndex()
	left, err := w.Rotation.RetireOldIndex(t.Context())
	require.NoError(t, err)
	require.Equal(t, 6, left, "items and reports")
	require.Empty(t, modelstest.Query[int64](w.World, `SELECT id FROM portal_keys WHERE retired_at IS NOT NULL`))
	kept, err := seal.AddIndex(w.KeyFile, w.Now())
	require.NoError(t, err)
	require.Empty(t, kept, "the file has two already")
	id, err := w.AdoptIndex(t.Context())
	require.NoError(t, err)
	require.Equal(t, int64(1), id)
	w.retireIndex(true)
	w.After(time.Hour)
	w.adoptIndex()
	w.retireIndex(true)
	require.Equal(t, []int64{0, 1, 2}, modelstest.Query[int64](w.World, `SELECT id FROM portal_keys WHERE kind = 'index' ORDER BY id`))
}

// An address that is open cannot be open twice, whatever secrets the two are indexed under.
func TestReplacedIndex_AnOpenAddressIsOpenOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.ImportRows(w.Report("a", "https://img.example.com/x", "192.0.2.5"))[0]
	w.Verify(notice.FoundOffline, ref)
	w.adoptIndex()
	w.After(time.Minute)
	w.ImportRows(w.Report("b", "https://img.example.com/x", "192.0.2.5"))
	err := w.Notice.Verify(t.Context(), w.Analyst, ref, []int{1}, notice.FoundOnline)
	require.Error(t, err, "as without a replacement")
	require.Len(t, modelstest.Query[int](w.World, `SELECT n FROM items WHERE state = 'delivered'`), 1)
	require.Len(t, modelstest.Query[int](w.World, `SELECT n FROM items WHERE state = 'still_online'`), 0)
	w.retireIndex(true)
}
