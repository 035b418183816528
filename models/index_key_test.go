package models_test

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
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/seal"
)

// adoptIndex begins the replacement of the index secret.
func (w *world) adoptIndex() {
	w.t.Helper()
	_, err := seal.AddIndex(w.keyFile, w.Now())
	require.NoError(w.t, err)
	_, err = w.AdoptIndex(w.t.Context())
	require.NoError(w.t, err)
}

// reindexBut makes a pass in which somebody is busy with some of the rows of both tables: those of which the id's last digit is
// below most.
func (w *world) reindexBut(most string) {
	w.t.Helper()
	tx, err := w.owner.Begin(w.t.Context())
	require.NoError(w.t, err)
	defer func() { _ = tx.Rollback(context.WithoutCancel(w.t.Context())) }()
	for table, column := range map[string]string{"items": "id", "item_reports": "dedupe_key"} {
		_, err = tx.Exec(w.t.Context(), `SELECT 1 FROM `+table+` WHERE right(`+column+`::text, 1) < $1 FOR UPDATE`, most)
		require.NoError(w.t, err)
	}
	_, err = w.Rotation.Reindex(w.t.Context(), func(int) {})
	require.NoError(w.t, err)
}

// retireIndex ends the replacement, and leaves the old secret in the file when it is not to be dropped.
func (w *world) retireIndex(drop bool) {
	w.t.Helper()
	_, err := w.Rotation.Reindex(w.t.Context(), func(int) {})
	require.NoError(w.t, err)
	left, err := w.Rotation.RetireOldIndex(w.t.Context())
	require.NoError(w.t, err)
	require.Zero(w.t, left)
	if drop {
		require.NoError(w.t, seal.DropIndex(w.keyFile))
		require.NoError(w.t, w.FollowKeys(w.t.Context()))
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
	w.t.Helper()
	address := func(what string) string { return "https://" + what + "." + name + ".example.com/x" }
	k := known{
		name: name, open: w.report(name+"-open", address("open"), "192.0.2.5"),
		verified: w.report(name+"-verified", address("verified"), "192.0.2.6"), unrouted: w.report(name+"-unrouted", address("verified"), "203.0.113.5"),
		both: w.report(name+"-both", address("both"), "192.0.2.7"), bothAgain: w.report(name+"-both-2", address("both"), "203.0.113.6"),
	}
	w.load(k.open)
	k.again = w.importRows(w.report(name+"-again", address("again"), "192.0.2.8"))[0]
	w.verify(notice.FoundOffline, k.again)
	w.verify(notice.FoundOffline, w.importRows(k.verified)[0])
	w.load(k.both)
	k.unroutedRef = w.importRows(k.unrouted)[0]
	k.bothRef = w.importRows(k.bothAgain)[0]
	var err error
	k.search, err = w.Notice.Search(w.t.Context(), w.agent, "open."+name+".example.com")
	require.NoError(w.t, err)
	k.link = w.linkOfAnotherKind(w.as(models.RoleAgent).UserID)
	return k
}

// behaviour is what the portal makes of what is known: all that hangs on a blind index.
func (w *world) behaviour(k known) (out []string) {
	w.t.Helper()
	say := func(what string, values ...any) {
		out = append(out, strings.ReplaceAll(strings.TrimSpace(fmt.Sprintln(append([]any{what + ":"}, values...)...)), k.name, "NAME"))
	}
	find := func(what string, actor models.Actor, f notice.Filter) {
		f.Tab = notice.TabAll
		got, list := w.list(actor, f)
		slices.Sort(got)
		say(what, list.Search, got)
	}
	find("a search from before", w.agent, notice.Filter{Search: k.search})
	for _, text := range []string{"https://open." + k.name + ".example.com/x", "both." + k.name + ".example.com", k.name + "-open"} {
		for _, actor := range []models.Actor{w.agent, w.analyst} {
			id, err := w.Notice.Search(w.t.Context(), actor, text)
			require.NoError(w.t, err)
			find("search "+text, actor, notice.Filter{Search: id})
		}
	}
	for _, text := range []string{"example.com", "192.0.2.5", "203.0.113.6"} { // of all moments
		id, err := w.Notice.Search(w.t.Context(), w.analyst, text)
		require.NoError(w.t, err)
		_, list := w.list(w.analyst, notice.Filter{Tab: notice.TabAll, Search: id, Limit: 200})
		n := 0
		for _, row := range list.Rows {
			if strings.HasPrefix(row.ExternalRef, k.name+"-") {
				n++
			}
		}
		say("search "+text, n)
	}
	load := func(what string, rows ...*incoming.Row) incoming.Import {
		imp := w.load(rows...)
		say(what, imp.Items, imp.Duplicates, imp.Joined)
		return imp
	}
	load("replay", k.open, k.verified, k.both, k.unrouted, k.bothAgain)
	load("the open one, under another reference", w.report(k.name+"-x", k.open.Address.Normal(), "192.0.2.5"))
	load("the same, twice in a file", w.report(k.name+"-y", k.open.Address.Normal(), "192.0.2.5"), w.report(k.name+"-y", k.open.Address.Normal(), "192.0.2.5"))
	load("recurrence", w.report(k.name+"-z", k.verified.Address.Normal(), "192.0.2.6"))
	recurring := query[string](w, `SELECT o.state FROM items i JOIN notices n ON n.id = i.notice_id JOIN items o ON o.id = i.recurrence_of WHERE n.external_ref = $1`, k.name+"-z")
	say("recurrence of", recurring)
	suggested, _, err := w.Notice.Unrouted(w.t.Context(), w.analyst, notice.UnroutedFilter{Ref: k.unroutedRef})
	require.NoError(w.t, err)
	for _, s := range suggested[0].Suggestions {
		say("suggested", s.Provider, s.Why)
	}
	err = w.Notice.RouteItems(w.t.Context(), w.analyst, k.bothRef, []int{1}, w.provider.ID)
	say("routing joins the open one", err, query[int](w, `SELECT count(*) FROM items i JOIN notices n ON n.id = i.notice_id
		WHERE n.external_ref = $1 AND i.provider_id = $2`, k.name+"-both-2", w.provider.ID))
	w.verify(notice.FoundOnline, k.again, 1)
	say("reopened", w.states(k.again))
	load("the reopened one, under another reference", w.report(k.name+"-w", "https://again."+k.name+".example.com/x", "192.0.2.8"))
	_, err = w.People.PasswordLink(w.t.Context(), k.link, here)
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
	under := func() int { return len(query[int](w, `SELECT DISTINCT indexed_by FROM items`)) }
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
	require.NoError(t, seal.DropIndex(w.keyFile))
	require.NoError(t, w.FollowKeys(t.Context()))
	_, err := w.People.PasswordLink(t.Context(), all[0].link, here)
	require.ErrorIs(t, err, models.ErrNotFound, "links from before end with the secret")
	require.Empty(t, query[int](w, `SELECT indexed_by FROM items WHERE indexed_by IS DISTINCT FROM 1 UNION SELECT indexed_by FROM item_reports
		WHERE indexed_by IS DISTINCT FROM 1 UNION SELECT indexed_by FROM throttles WHERE indexed_by <> 1`))
}

// What was read before a secret was adopted, or came in while it was, is found and finds.
func TestReplacedIndex_AFileThatWaitsComesInOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	there := w.report("there", "https://img.example.com/there", "192.0.2.5")
	w.load(there)
	early := w.stage(w.report("early", "https://img.example.com/early", "192.0.2.5"), there)
	late := w.stage(w.report("late", "https://img.example.com/late", "192.0.2.5"), there)
	rows := []*incoming.Row{w.report("slow", "https://img.example.com/slow", "192.0.2.5"), there}
	slow, err := w.Incoming.StageImport(t.Context(), w.analyst, incoming.ImportOptions{Source: "test", Format: "csv"},
		func(yield func(*incoming.Row, error) bool) {
			if !yield(rows[0], nil) {
				return
			}
			w.adoptIndex()
			w.load(w.report("meanwhile", "https://img.example.com/slow", "192.0.2.5"))
			yield(rows[1], nil)
		}, nil)
	require.NoError(t, err)
	require.Equal(t, []int{0, 2, 1}, []int{slow.Items, slow.Duplicates, slow.Joined}, "the preview knows what came meanwhile")
	commit := func(imp incoming.Import) incoming.Import {
		imp, err := w.Incoming.CommitImport(t.Context(), w.analyst, imp.ID)
		require.NoError(t, err)
		return imp
	}
	w.stage(w.report("left", "https://img.example.com/left", "192.0.2.5"))
	w.exec(`UPDATE imports SET state = 'discarded', data_key = NULL WHERE id = (SELECT id FROM imports ORDER BY created_at DESC, id DESC LIMIT 1)`)
	w.exec(`UPDATE import_rows SET indexed_by = 0 WHERE import_id = (SELECT id FROM imports WHERE state = 'discarded')`)
	done := commit(early)
	require.Equal(t, []int{1, 1}, []int{done.Items, done.Duplicates})
	require.Zero(t, commit(slow).Items)
	w.retireIndex(true)
	require.Empty(t, query[int](w, `SELECT row FROM import_rows WHERE indexed_by IS DISTINCT FROM 1 OR num_nonnulls(old_dedupe_key, old_address_key) > 0`))
	done = commit(late)
	require.Equal(t, []int{1, 1}, []int{done.Items, done.Duplicates})
	require.Len(t, query[uuid.UUID](w, `SELECT DISTINCT address_key FROM items`), 4)
	require.Equal(t, 4, w.counts("items"))
}

// Afterwards no column holds an index of the old secret, and neither does the file.
func TestReplacedIndex_LeavesNothingOfTheOldSecret(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := newCanary()
	w.plant(c)
	old := map[string]bool{}
	for _, ref := range query[string](w, `SELECT ref FROM notices`) {
		for _, item := range w.page(ref).Items {
			for _, key := range w.blindIndexes(item.ProviderID, "test", c.control, item.Content) {
				old[key] = true
			}
		}
	}
	there := func() (n int) {
		dump := string(w.dump())
		for key := range old {
			if strings.Contains(dump, key) {
				n++
			}
		}
		return n
	}
	require.Greater(t, there(), 20, "the search finds what does lie there")
	before, err := os.ReadFile(w.keyFile)
	require.NoError(t, err)
	w.adoptIndex()
	w.reindexBut("8")
	w.retireIndex(true)
	require.Zero(t, there())
	kept := filepath.Join(t.TempDir(), "kept")
	require.NoError(t, os.WriteFile(kept, before, 0o600))
	require.ErrorIs(t, w.another(kept).CheckKeys(t.Context()), models.ErrWrongKey)
	require.NoError(t, w.another(w.keyFile).CheckKeys(t.Context()))
}

// What retention destroyed has no index, before and after: there is nothing to make one of.
func TestReplacedIndex_PassesOverWhatRetentionDestroyed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	refs := w.deliver(2, 2)
	w.verify(notice.FoundOffline, refs[0])
	w.verify(notice.FoundOffline, refs[1])
	w.after(366 * day)
	n, err := w.Notice.DestroyExpired(t.Context(), models.DefaultRetention(), 1)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	w.exec(`UPDATE items SET indexed_by = 0`) // as a portal left them before it knew of the column
	w.exec(`UPDATE item_reports SET indexed_by = 0`)
	reports := query[string](w, `SELECT r.dedupe_key::text FROM item_reports r JOIN items i ON i.id = r.item_id WHERE i.sealed = '' ORDER BY 1`)
	w.adoptIndex()
	w.retireIndex(true)
	require.Equal(t, 1, w.erased())
	require.Equal(t, reports, query[string](w, `SELECT r.dedupe_key::text FROM item_reports r JOIN items i ON i.id = r.item_id WHERE i.sealed = '' ORDER BY 1`))
	require.Equal(t, []int{2, 2}, []int{
		query[int](w, `SELECT count(*) FROM items WHERE indexed_by IS NULL AND sealed = ''`)[0],
		query[int](w, `SELECT count(*) FROM items WHERE indexed_by = 1 AND address_key IS NOT NULL`)[0],
	})
}

// Nothing is retired while a row is left, and a second replacement waits for the first.
func TestRetireOldIndex_LeavesASecretThatIsUsed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.deliver(3, 1)
	w.adoptIndex()
	left, err := w.Rotation.RetireOldIndex(t.Context())
	require.NoError(t, err)
	require.Equal(t, 6, left, "items and reports")
	require.Empty(t, query[int64](w, `SELECT id FROM portal_keys WHERE retired_at IS NOT NULL`))
	kept, err := seal.AddIndex(w.keyFile, w.Now())
	require.NoError(t, err)
	require.Empty(t, kept, "the file has two already")
	id, err := w.AdoptIndex(t.Context())
	require.NoError(t, err)
	require.Equal(t, int64(1), id)
	w.retireIndex(true)
	w.after(time.Hour)
	w.adoptIndex()
	w.retireIndex(true)
	require.Equal(t, []int64{0, 1, 2}, query[int64](w, `SELECT id FROM portal_keys WHERE kind = 'index' ORDER BY id`))
}

// An address that is open cannot be open twice, whatever secrets the two are indexed under.
func TestReplacedIndex_AnOpenAddressIsOpenOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.importRows(w.report("a", "https://img.example.com/x", "192.0.2.5"))[0]
	w.verify(notice.FoundOffline, ref)
	w.adoptIndex()
	w.importRows(w.report("b", "https://img.example.com/x", "192.0.2.5"))
	err := w.Notice.Verify(t.Context(), w.analyst, ref, []int{1}, notice.FoundOnline)
	require.Error(t, err, "as without a replacement")
	require.Len(t, query[int](w, `SELECT n FROM items WHERE state = 'delivered'`), 1)
	require.Len(t, query[int](w, `SELECT n FROM items WHERE state = 'still_online'`), 0)
	w.retireIndex(true)
}
