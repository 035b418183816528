package models_test

import (
	"bytes"
	"encoding/hex"
	"io/fs"
	"maps"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/pgboot"
	"eokm.nl/hosting/portal/portaltest/trace"
)

// canary is what is planted: a word in host, path, query and note, an address and a hash, each in no other file of the world.
type canary struct {
	word, control string
	ip            netip.Addr
	hash          []byte
}

func (c canary) traces() map[string][]byte {
	all := trace.Of("the word", []byte(c.word))
	ip := c.ip.As16()
	for name, text := range map[string][]byte{"the IP address": []byte(c.ip.String()), "the address's bytes": ip[:], "the hash": c.hash} {
		maps.Copy(all, trace.Of(name, text))
	}
	return all
}

// plant sends the canary through everything that the portal does with an address.
func (w *world) plant(c canary) {
	w.t.Helper()
	host := "img." + c.word + ".example.com"
	w.claim(w.provider.ID, "2001:db8::/32")
	var rows []*incoming.Row
	for i, address := range []string{
		"https://" + host + "/a/b?c=d", "http://example.org/" + c.word + "/x", "https://example.org/?q=" + c.word,
		"HTTPS://" + strings.ToUpper(host) + ":8443/" + strings.ToUpper(c.word), "https://example.org/" + strings.Repeat(c.word+"/", 150),
	} {
		row := w.report(c.control, address, c.ip.String())
		row.Note, row.SHA256 = "Zie "+address, c.hash
		if i == 1 {
			row.IP = parseIP(w.t, "203.0.113.5") // nobody's
		}
		rows = append(rows, row)
	}
	line := []byte("x;https://" + host + "/" + c.word + ";" + c.ip.String())
	rows = append(rows, &incoming.Row{Line: line, Faults: []incoming.RowFault{{Row: 9, Column: "url", Key: "row.url.port"}}})
	o := incoming.ImportOptions{Source: "test", Filename: "www." + c.word + ".example.com.csv", Format: "csv", SkipFaulty: true}
	staged, err := w.Incoming.StageImport(w.t.Context(), w.analyst, o, each(rows), nil)
	require.NoError(w.t, err)
	w.exec(`CHECKPOINT`) // what waits for confirmation is on disk too
	_, err = w.Incoming.CommitImport(w.t.Context(), w.analyst, staged.ID)
	require.NoError(w.t, err)
	for _, text := range []string{host, "hxxps://" + host + "/a/b?c=d", c.ip.String(), c.word + ".example.com"} {
		_, err := w.Notice.Search(w.t.Context(), w.analyst, text)
		require.NoError(w.t, err)
	}
	ref := w.refsOf(w.provider.ID)[0]
	w.respond(ref, 1)
	w.verify(notice.FoundOnline, ref, 1)
	w.dispute(ref, 2)
	require.NoError(w.t, w.Notice.Reveal(w.t.Context(), w.agent, notice.Revealing{Ref: ref, Reason: notice.RevealRemove}))
	_, err = w.Notice.CopyAddresses(w.t.Context(), w.agent, ref)
	require.NoError(w.t, err)
	for _, text := range []string{host, "Is " + c.ip.String() + " van ons?", "hxxps://" + host + "/a/b?c=d", "http://" + c.word + ".example"} {
		require.Error(w.t, w.Notice.SendMessage(w.t.Context(), w.agent, notice.MessageDraft{Submission: uuid.New(), Ref: ref, Text: text}))
		_, err = w.Notice.Hide(w.t.Context(), w.agent, ref, text)
		require.NoError(w.t, err)
	}
	other := w.addTenant("noorderlicht", "198.51.100.0/24")
	w.decide(notice.DecideReroute, other.ID, ref, 2)
	w.at(24 * time.Hour)
	w.stage(rows...) // and a second file that nobody has confirmed
}

func newCanary() canary {
	random := uuid.New()
	return canary{word: letters("kanarie", random[:6]), control: letters("controle", random[6:12]), ip: netip.AddrFrom16([16]byte(append(
		[]byte{0x20, 0x01, 0x0d, 0xb8}, append(random[:6:6], random[10:16]...)...))), hash: append(random[:16:16], random[:16]...)}
}

func TestCanary_NoAddressLiesInADumpOrInTheFilesOfTheDatabase(t *testing.T) { //nolint:tparallel // its parts share a database
	t.Parallel()
	w := newWorld(t)
	c := newCanary()
	w.plant(c)
	control := map[string][]byte{"control": []byte(c.control)}

	t.Run("dump", func(t *testing.T) {
		dump := w.in(t).dump()
		require.Equal(t, []string{"control"}, trace.Find(dump, control), "the search finds what does lie there")
		require.Empty(t, trace.Find(dump, c.traces()))
	})
	t.Run("files", func(t *testing.T) {
		w := w.in(t)
		w.exec(`CHECKPOINT`)
		controls := 0
		for path, content := range w.files() {
			controls += len(trace.Find(content, control))
			require.Empty(t, trace.Find(content, c.traces()), path)
		}
		require.NotZero(t, controls, "the search finds what does lie there")
	})
}

// Once retention has destroyed what was planted, the key file does not help either: there is nothing left that it opens, and
// no keyed hash that a list of addresses could be tried against.
func TestCanary_AfterRetentionTheKeyFileGivesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := newCanary()
	w.plant(c)
	var known []string // what the key file could be held against
	for _, ref := range query[string](w, `SELECT ref FROM notices ORDER BY ref`) {
		page := w.page(ref)
		known = append(known, hex.EncodeToString(page.DataKey))
		for _, item := range page.Items {
			known = append(known, hex.EncodeToString(item.Sealed))
			known = append(known, w.blindIndexes(item.ProviderID, "test", c.control, item.Content)...)
			switch {
			case item.State == models.StateUnrouted:
				w.decide(notice.DecideWithdraw, uuid.Nil, ref, item.N)
			case item.State.Open():
				w.verify(notice.FoundOffline, ref, item.N)
			}
		}
	}
	slices.Sort(known)
	known = slices.Compact(known)
	require.Greater(t, len(known), 20)
	dumped := func() (there []string) {
		dump := w.dump()
		require.Equal(t, []string{"control"}, trace.Find(dump, map[string][]byte{"control": []byte(c.control)}))
		require.Empty(t, trace.Find(dump, c.traces()))
		for _, k := range known {
			if bytes.Contains(dump, []byte(k)) {
				there = append(there, k)
			}
		}
		return there
	}
	require.Equal(t, known, dumped(), "the search finds what does lie there")
	w.after(400 * 24 * time.Hour)
	n, err := w.Notice.DestroyExpired(t.Context(), models.DefaultRetention(), 100)
	require.NoError(t, err)
	require.Equal(t, w.counts("notices"), n)
	require.NoError(t, w.Incoming.SweepImports(t.Context(), models.DefaultRetention()))
	require.NoError(t, w.Notice.SweepSearches(t.Context()))
	require.Empty(t, dumped())
}

// letters is a word of a beginning and two letters of each byte: nothing else is called so.
func letters(begin string, random []byte) string {
	word := []byte(begin)
	for _, b := range random {
		word = append(word, 'a'+b>>4, 'a'+b&15)
	}
	return string(word)
}

// dump is what pg_dump makes of the database.
func (w *world) dump() []byte {
	w.t.Helper()
	bin, err := pgboot.FindBinaries()
	require.NoError(w.t, err)
	program := filepath.Join(bin, "pg_dump")
	if _, err := os.Stat(program); err != nil {
		w.t.Skip("no pg_dump beside the server's binaries:", err)
	}
	out, err := exec.CommandContext(w.t.Context(), program, "--dbname", w.owner.Config().ConnString()).Output()
	require.NoError(w.t, err)
	require.Contains(w.t, string(out), "COPY public.items")
	return out
}

// files gives the content of the server's files: of this database, the log of changes, the server's own log and temporary
// files; not of the databases of other tests.
func (w *world) files() func(yield func(string, []byte) bool) {
	w.t.Helper()
	data := query[string](w, `SHOW data_directory`)[0]
	own := query[string](w, `SELECT oid::text FROM pg_database WHERE datname = current_database()`)[0]
	return func(yield func(string, []byte) bool) {
		read := 0
		require.NoError(w.t, filepath.WalkDir(filepath.Dir(data), func(path string, e fs.DirEntry, err error) error {
			if err != nil {
				return nil //nolint:nilerr // another test's file, gone since
			}
			if e.IsDir() && filepath.Base(filepath.Dir(path)) == "base" && e.Name() != own && e.Name() != "pgsql_tmp" {
				return fs.SkipDir
			}
			if !e.Type().IsRegular() {
				return nil
			}
			content, err := os.ReadFile(path)
			if err != nil {
				return nil //nolint:nilerr // the same
			}
			read++
			if !yield(path, content) {
				return fs.SkipAll
			}
			return nil
		}))
		require.Greater(w.t, read, 100)
	}
}

// blindIndexes gives all keyed hashes by which an address could be known at a provider, as the database writes them.
func (w *world) blindIndexes(provider uuid.UUID, source, externalRef string, content address.Sealed) []string {
	x := w.keys.Indexes().Newest.Indexer
	keys := address.IndexesOf(x, provider, content)
	out := []string{
		keys.Address.String(), strconv.FormatInt(keys.Host, 10),
		address.ReportKey(x, source, externalRef, content.Address).String(),
	}
	for _, key := range []*int64{keys.Domain, keys.IP} {
		if key != nil {
			out = append(out, strconv.FormatInt(*key, 10))
		}
	}
	return out
}
