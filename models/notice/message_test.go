package notice_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
)

// thread is what somebody reads of a notice's messages: the side, the text, and how its question stands.
func (w *world) thread(actor models.Actor, ref string) []string {
	w.T.Helper()
	page, err := w.Notice.Page(w.T.Context(), actor, ref, 0)
	require.NoError(w.T, err)
	var out []string
	for i, m := range page.Messages {
		require.Equal(w.T, i+1, m.N)
		line := map[bool]string{true: "eokm: ", false: "desk: "}[m.FromStaff] + m.Text
		switch {
		case m.Open():
			line += " (open)"
		case m.AnswerN != nil:
			line += " (answered by " + page.Messages[*m.AnswerN-1].Text + ")"
		case m.ClosedAt != nil:
			line += " (closed)"
		}
		out = append(out, line)
	}
	return out
}

func TestMessage_AQuestionIsAnsweredAndTheClockRunsOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 2)[0]
	w.After(time.Hour)
	w.Say(w.Agent, ref, " Telt een lege map\r\nook? ", 0)
	require.Equal(t, []string{"desk: Telt een lege map\nook? (open)"}, w.thread(w.Agent, ref))
	w.After(2 * time.Hour)
	w.Say(w.Analyst, ref, "Ja.", 1)
	require.Equal(t, []string{"desk: Telt een lege map\nook? (answered by Ja.)", "eokm: Ja."}, w.thread(w.Agent, ref))

	page := w.Page(ref)
	require.Equal(t, 24*time.Hour, page.DueAt.Sub(modelstest.Start))
	require.Equal(t, []models.State{"delivered", "delivered"}, w.States(ref))
	require.Equal(t, []string{"delivered", "asked", "replied"}, w.Kinds(ref))
	require.Empty(t, cmp.Diff(models.EventData{}, page.History[0].Data), "nothing of the text")
	require.Equal(t, "agent@voorbeeld.example", page.Messages[0].By)
	desk, err := w.Notice.Page(t.Context(), w.Agent, ref, 0)
	require.NoError(t, err)
	require.Empty(t, desk.Messages[1].By, "EOKM's people have no names at a desk")
	w.CheckCaches()
}

// What a desk writes is never taken for an answer only; what EOKM writes answers what its writer had seen.
func TestMessage_NoQuestionIsLost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 1)[0]
	w.Say(w.Agent, ref, "Een?", 0)
	w.Say(w.Agent, ref, "Twee?", 1) // while the analyst answers the first
	w.Say(w.Analyst, ref, "Antwoord.", 1)
	require.Equal(t, []string{"desk: Een? (answered by Antwoord.)", "desk: Twee? (open)", "eokm: Antwoord."}, w.thread(w.Agent, ref))
	require.NoError(t, w.Notice.CloseQuestions(t.Context(), w.Analyst, ref, 2))
	require.ErrorIs(t, w.Notice.CloseQuestions(t.Context(), w.Analyst, ref, 2), models.ErrConflict)

	w.Say(w.Analyst, ref, "Lukt het?", 3)
	w.Say(w.Agent, ref, "Ja. En de cache?", 4)
	require.Equal(t, []string{
		"desk: Een? (answered by Antwoord.)", "desk: Twee? (closed)", "eokm: Antwoord.",
		"eokm: Lukt het? (answered by Ja. En de cache?)", "desk: Ja. En de cache? (open)",
	}, w.thread(w.Analyst, ref))
	require.Equal(t, []string{"delivered", "asked", "asked", "replied", "question_closed", "asked", "replied"}, w.Kinds(ref))
}

func TestMessage_OnlySoManyQuestionsWait(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 1)[0]
	for range notice.OpenQuestions {
		w.Say(w.Agent, ref, "Vraag?", 0)
	}
	draft := notice.MessageDraft{Submission: uuid.New(), Ref: ref, Text: "Nog een?"}
	require.Equal(t, "message.too_many", modelstest.Problem(t, w.Notice.SendMessage(t.Context(), w.Agent, draft)))
	w.Say(w.Analyst, ref, "Antwoord.", notice.OpenQuestions)
	require.NoError(t, w.Notice.SendMessage(t.Context(), w.Agent, draft))

	other := w.Deliver(1, 1)[0] // EOKM's own questions are counted apart
	for range notice.OpenQuestions {
		w.Say(w.Analyst, other, "Vraag?", 0)
	}
	require.Equal(t, "message.too_many", modelstest.Problem(t,
		w.Notice.SendMessage(t.Context(), w.Analyst, notice.MessageDraft{Submission: uuid.New(), Ref: other, Text: "Nog een?"})))
	w.Say(w.Agent, other, "Hier zijn wij.", notice.OpenQuestions)
	w.Say(w.Analyst, other, "Dank.", notice.OpenQuestions+1)
}

func TestMessage_WhoMayAndWhoMayNot(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	ref, unrouted := w.Deliver(1, 1)[0], w.Unrouted(1)
	w.Say(w.Agent, ref, "Vraag?", 0)
	before := w.AllRows()
	send := func(actor models.Actor, ref string) error {
		return w.Notice.SendMessage(t.Context(), actor, notice.MessageDraft{Submission: uuid.New(), Ref: ref, Text: "Hallo."})
	}
	for _, ref := range []string{ref, unrouted, "EOKM-2026-999999", ""} {
		require.ErrorIs(t, send(other.Agent, ref), models.ErrNotFound)
		_, err := w.Notice.Hide(t.Context(), other.Agent, ref, "Hallo.")
		require.ErrorIs(t, err, models.ErrNotFound)
		for _, role := range []models.Role{models.RoleEditor, models.RoleAuditor, ""} {
			require.ErrorIs(t, send(models.Actor{Role: role, UserID: uuid.New()}, ref), models.ErrForbidden, role)
		}
		for _, actor := range []models.Actor{w.Agent, other.Agent, {Role: models.RoleAuditor}, {Role: models.RoleEditor}} {
			require.ErrorIs(t, w.Notice.CloseQuestions(t.Context(), actor, ref, 1), models.ErrForbidden, actor.Role)
		}
	}
	require.ErrorIs(t, send(models.Actor{Role: models.RoleAgent}, unrouted), models.ErrNotFound, "nobody's is not the nil provider's")
	require.ErrorIs(t, send(w.Analyst, unrouted), models.ErrConflict, "nobody would read it")
	require.ErrorIs(t, send(w.Analyst, "EOKM-2026-999999"), models.ErrNotFound)
	require.Equal(t, before, w.AllRows())

	rows, _, err := w.Notice.OpenQuestions(t.Context(), other.Agent, models.Cursor{})
	require.NoError(t, err)
	require.Empty(t, rows)
	rows, _, err = w.Notice.OpenQuestions(t.Context(), w.As(models.RoleAuditor), models.Cursor{})
	require.NoError(t, err)
	require.Len(t, rows, 1)
	require.Len(t, w.thread(w.As(models.RoleAuditor), ref), 1)
	for _, role := range []models.Role{models.RoleProviderAdmin, models.RoleAdmin} {
		require.NoError(t, send(w.As(role), ref), role)
	}
}

func TestMessage_TheQueueIsByAge(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	refs := w.Deliver(3, 1)
	for i, ref := range refs {
		w.After(time.Duration(3-i) * time.Hour)
		w.Say(w.Agent, ref, "Vraag?", 0)
	}
	w.After(4 * time.Hour)
	w.Say(w.Agent, refs[2], "En nog iets?", 1)
	w.Say(w.Analyst, refs[1], "Antwoord.", 1)
	w.Say(w.Analyst, refs[0], "Wij vragen zelf iets.", 0) // answers nothing
	rows, next, err := w.Notice.OpenQuestions(t.Context(), w.Analyst, models.Cursor{})
	require.NoError(t, err)
	require.True(t, next.IsZero())
	require.Len(t, rows, 2)
	require.Equal(t, []string{refs[2], refs[0]}, []string{rows[0].Ref, rows[1].Ref})
	require.Equal(t, []int{2, 1}, []int{rows[0].Questions, rows[1].Questions})
	require.Equal(t, "Vraag?", rows[0].Text, "the oldest")
	require.Equal(t, time.Hour, rows[0].AskedAt.Sub(modelstest.Start))
	queues, err := w.Notice.Queues(t.Context(), w.Analyst)
	require.NoError(t, err)
	require.Equal(t, 2, queues.Questions.Count)
	require.Equal(t, time.Hour, queues.Questions.Oldest.Sub(modelstest.Start))
	queues, err = w.Notice.Queues(t.Context(), w.Agent)
	require.NoError(t, err)
	require.Zero(t, queues.Questions.Count)
	rows, _, err = w.Notice.OpenQuestions(t.Context(), w.Analyst, rows[0].Cursor())
	require.NoError(t, err)
	require.Len(t, rows, 1)
	require.Equal(t, refs[0], rows[0].Ref)
}

// A desk is mailed that EOKM wrote; EOKM has its queue.
func TestMessage_TheMailTellsTheDeskAndNothingMore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 1)[0]
	w.Say(w.Agent, ref, "Vraag?", 0)
	require.Equal(t, []string{"new"}, w.mailKinds())
	w.After(time.Minute)
	w.Say(w.Analyst, ref, "Kalkoenvlees.", 1)
	require.Equal(t, []string{"abuse@voorbeeld.example"}, w.recipients()["message"])
	for _, row := range modelstest.Query[string](w.World,
		`SELECT row_to_json(m)::text FROM mails m UNION ALL SELECT row_to_json(j)::text FROM river.river_job j
		UNION ALL SELECT row_to_json(e)::text FROM events e`) {
		require.NotContains(t, row, "Kalkoen")
	}
}

func TestMessage_TextIsTextAndNamesNoAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.ImportRows(w.Report("a", "https://img.example.com/a/1", "192.0.2.5"),
		w.Report("a", "http://pics.bücher.example/2?q", "192.0.2.6"))[0]
	before := w.AllRows()
	for text, key := range map[string]string{
		"": "text.missing", " \n": "text.missing", strings.Repeat("é", 2001): "text.too_long", "a\x00b": "text.characters",
		"a\xff":                                      "text.characters",
		"Zie https://other.example.net/x":            "text.address",
		"Zie hxxp://img[.]example[.]com/b.":          "text.address", // of the host, and not reported
		"Is https://img.example.com/a/1 nu weg?":     "message.address",
		"Is (img.example.com/a/1) nu weg?":           "message.address",
		"Is hxxps://IMG[.]example[.]com/a/1, weg?":   "message.address",
		"Staat img.example.com uit?":                 "message.address",
		"Staat pics[.]xn--bcher-kva[.]example uit?":  "message.address",
		"Bel root@img.example.com":                   "message.address",
		"Is 192.0.2.6 van ons?":                      "message.address",
		"Is 192[.]0[.]2[.]5:443 van ons?":            "message.address",
		"host=img.example.com,ip=192.0.2.5/32":       "message.address",
		"De pagina img.example.com|pics.x":           "message.address",
		"En http://pics.bücher.example/2?q dan ook?": "message.address",
	} {
		err := w.Notice.SendMessage(t.Context(), w.Agent, notice.MessageDraft{Submission: uuid.New(), Ref: ref, Text: text})
		require.Equal(t, key, modelstest.Problem(t, err), text)
	}
	require.Equal(t, before, w.AllRows())
	for _, text := range []string{
		strings.Repeat("é", 2000), "Klopt dit, o.a. voor nr. 2? Wij deden en/of 1.5 dag niets.Dus index.php ook.",
		"Is 192.0.2.7 of cdn.example.org van u?",
	} {
		ref := w.Deliver(1, 1)[0]
		w.Say(w.Agent, ref, text, 0)
		require.Equal(t, []string{"desk: " + text + " (open)"}, w.thread(w.Agent, ref))
	}
}

func TestHide_KeepsAllButTheAddresses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Claim(w.Hoster.ID, "2001:db8::/32")
	ref := w.ImportRows(w.Report("a", "https://img.example.com/a/1", "192.0.2.5"),
		w.Report("a", "https://img.example.com/a/2", "2001:db8::5"))[0]
	first, second := "1", "2" // in whatever order the import numbered them
	if w.Page(ref).Items[0].Content.IP.Is6() {
		first, second = "2", "1"
	}
	for text, want := range map[string]string{
		"Is https://img.example.com/a/2 weg?\nEn of img.example.com: uit en/of aan.": "Is [" + second +
			"] weg?\nEn of [host 1]: uit en/of aan.",
		"“192.0.2.5” en 2001:db8::5; zie http://other.example.net/x": "“[IP " + first + "]” en [IP " + second + "]; zie •••",
		"hxxp : //evil.example.org/x www.other.example en/of o.a.":   "••• ••• ••• en/of o.a.",
		"ip=192.0.2.5/32, IP:2001:db8::5|img[.]example[.]com.":       "ip=[IP " + first + "]/32, IP:[IP " + second + "]|[host 1].",
		"Om 10:30:15 of 3:4:5 was het weg.":                          "Om 10:30:15 of 3:4:5 was het weg.",
		"Niets.":                                                     "Niets.",
	} {
		got, err := w.Notice.Hide(t.Context(), w.Agent, ref, text)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}

func TestRace_OneMessageSentTwentyTimesIsOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 1)[0]
	d := notice.MessageDraft{Submission: uuid.New(), Ref: ref, Text: "Vraag?"}
	w.AtOnce(20, func(ctx context.Context, _ int) error { return w.Notice.SendMessage(ctx, w.Agent, d) })
	require.Equal(t, []string{"desk: Vraag? (open)"}, w.thread(w.Agent, ref))
	require.Equal(t, []string{"delivered", "asked"}, w.Kinds(ref))
}

func TestRace_TwoSidesWriteAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 1)[0]
	w.Say(w.Agent, ref, "Vraag?", 0)
	w.AtOnce(4, func(ctx context.Context, i int) error {
		actor := []models.Actor{w.Agent, w.Analyst}[i%2]
		return w.Notice.SendMessage(ctx, actor, notice.MessageDraft{Submission: uuid.New(), Ref: ref, Text: "Gelijk.", Seen: 1})
	})
	page := w.Page(ref)
	require.Len(t, page.Messages, 5)
	answers := 0
	for _, m := range page.Messages {
		if m.FromStaff && !m.Asks {
			answers++
		}
		require.Equal(t, m.N > 1 && m.Asks, m.Open(), "only the first was answered, and once")
	}
	require.Equal(t, 1, answers)
}

// What was written cannot be changed afterwards, even by a mistake in the portal.
func TestMessage_TextStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 1)[0]
	w.Say(w.Agent, ref, "Vraag?", 0)
	for _, column := range []string{"text", "from_staff", "user_id", "created_at"} {
		_, err := w.App.Exec(t.Context(), `UPDATE messages SET `+column+` = `+column)
		require.Equal(t, modelstest.InsufficientPrivilege, modelstest.SQLState(err), column)
	}
}
