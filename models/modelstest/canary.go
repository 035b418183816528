package modelstest

import (
	"maps"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/pgboot"
	"eokm.nl/hosting/portal/portaltest/trace"
)

// Canary is what is planted: a word in host, path, query and note, an address and a hash, each in no other file of the world.
type Canary struct {
	word, Control string
	IP            netip.Addr
	hash          []byte
}

// Traces are the forms in which what was planted could lie somewhere.
func (c Canary) Traces() map[string][]byte {
	all := trace.Of("the word", []byte(c.word))
	ip := c.IP.As16()
	for name, text := range map[string][]byte{"the IP address": []byte(c.IP.String()), "the address's bytes": ip[:], "the hash": c.hash} {
		maps.Copy(all, trace.Of(name, text))
	}
	return all
}

// Plant sends the canary through everything that the portal does with an address.
func (w *World) Plant(c Canary) {
	w.T.Helper()
	host := "img." + c.word + ".example.com"
	w.Claim(w.Hoster.ID, "2001:db8::/32")
	var rows []*incoming.Row
	for i, address := range []string{
		"https://" + host + "/a/b?c=d", "http://example.org/" + c.word + "/x", "https://example.org/?q=" + c.word,
		"HTTPS://" + strings.ToUpper(host) + ":8443/" + strings.ToUpper(c.word), "https://example.org/" + strings.Repeat(c.word+"/", 150),
	} {
		row := w.Report(c.Control, address, c.IP.String())
		row.Note, row.SHA256 = "Zie "+address, c.hash
		if i == 1 {
			row.IP = ParseIP(w.T, "203.0.113.5") // nobody's
		}
		rows = append(rows, row)
	}
	line := []byte("x;https://" + host + "/" + c.word + ";" + c.IP.String())
	rows = append(rows, &incoming.Row{Line: line, Faults: []incoming.RowFault{{Row: 9, Column: "url", Key: "row.url.port"}}})
	o := incoming.ImportOptions{Source: "test", Filename: "www." + c.word + ".example.com.csv", Format: "csv", SkipFaulty: true}
	staged, err := w.Incoming.StageImport(w.T.Context(), w.Analyst, o, Each(rows), nil)
	require.NoError(w.T, err)
	w.Exec(`CHECKPOINT`) // what waits for confirmation is on disk too
	_, err = w.Incoming.CommitImport(w.T.Context(), w.Analyst, staged.ID)
	require.NoError(w.T, err)
	for _, text := range []string{host, "hxxps://" + host + "/a/b?c=d", c.IP.String(), c.word + ".example.com"} {
		_, err := w.Search.Find(w.T.Context(), w.Analyst, text)
		require.NoError(w.T, err)
	}
	ref := w.RefsOf(w.Hoster.ID)[0]
	w.Respond(ref, 1)
	w.Verify(notice.FoundOnline, ref, 1)
	w.Dispute(ref, 2)
	require.NoError(w.T, w.Notice.Reveal(w.T.Context(), w.Agent, notice.Revealing{Ref: ref, Reason: notice.RevealRemove}))
	_, err = w.Notice.CopyAddresses(w.T.Context(), w.Agent, ref)
	require.NoError(w.T, err)
	for _, text := range []string{
		host, "Is " + c.IP.String() + " van ons?", "hxxps://" + host + "/a/b?c=d",
		"http://" + c.word + ".example",
	} {
		require.Error(w.T, w.Notice.SendMessage(w.T.Context(), w.Agent, notice.MessageDraft{Submission: uuid.New(), Ref: ref, Text: text}))
		_, err = w.Notice.Hide(w.T.Context(), w.Agent, ref, text)
		require.NoError(w.T, err)
	}
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	w.Decide(notice.DecideReroute, other.ID, ref, 2)
	w.At(24 * time.Hour)
	w.Stage(rows...) // and a second file that nobody has confirmed
}

// NewCanary makes a canary that was never planted before.
func NewCanary() Canary {
	random := uuid.New()
	return Canary{word: letters("kanarie", random[:6]), Control: letters("controle", random[6:12]), IP: netip.AddrFrom16([16]byte(append(
		[]byte{0x20, 0x01, 0x0d, 0xb8}, append(random[:6:6], random[10:16]...)...))), hash: append(random[:16:16], random[:16]...)}
}

// letters is a word of a beginning and two letters of each byte: nothing else is called so.
func letters(begin string, random []byte) string {
	word := []byte(begin)
	for _, b := range random {
		word = append(word, 'a'+b>>4, 'a'+b&15)
	}
	return string(word)
}

// Dump is what pg_dump makes of the database.
func (w *World) Dump() []byte {
	w.T.Helper()
	bin, err := pgboot.FindBinaries()
	require.NoError(w.T, err)
	program := filepath.Join(bin, "pg_dump")
	if _, err := os.Stat(program); err != nil {
		w.T.Skip("no pg_dump beside the server's binaries:", err)
	}
	out, err := exec.CommandContext(w.T.Context(), program, "--dbname", w.Owner.Config().ConnString()).Output()
	require.NoError(w.T, err)
	require.Contains(w.T, string(out), "COPY public.items")
	return out
}

// BlindIndexes gives all keyed hashes by which an address could be known at a provider, as the database writes them.
func (w *World) BlindIndexes(provider uuid.UUID, source, externalRef string, content address.Sealed) []string {
	x := w.Keys.Indexes().Newest.Indexer
	keys := address.IndexesOf(x, provider, content)
	out := []string{
		keys.Address.String(), strconv.FormatInt(keys.Host, 10),
		address.ReportKey(x, provider, source, externalRef, content.Address).String(),
	}
	for _, key := range []*int64{keys.Domain, keys.IP} {
		if key != nil {
			out = append(out, strconv.FormatInt(*key, 10))
		}
	}
	return out
}
