package api_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/token"
)

// A machine brings notices in, the desk's ticket system finds, opens and answers them, and a checker sees that they are gone: all that a
// page does, by the same rules.
func TestAPI_ImportPollAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.deliver("zaak-1", "a.jpg", "b.jpg")
	list := w.get("/notices", w.provider)
	require.Equal(t, 200, list.StatusCode, "%s", list.body)
	require.Equal(t, "1.0.0", list.Header.Get("API-Version"))
	require.Regexp(t, `"read";q=6000;w=60`, list.Header.Get("RateLimit-Policy"))
	require.Regexp(t, `"read";r=199;t=1`, list.Header.Get("RateLimit"))
	require.NotContains(t, string(list.body), "$schema")
	got := as[struct{ Notices []struct{ Ref, Turn string } }](t, list)
	require.Equal(t, ref, got.Notices[0].Ref)
	require.Equal(t, 304, w.get("/notices", w.provider, "If-None-Match", list.Header.Get("ETag")).StatusCode)

	one := w.get("/notices/"+ref, w.provider)
	require.Equal(t, 200, one.StatusCode, "%s", one.body)
	require.NotContains(t, string(one.body), "a.jpg")
	require.Contains(t, string(one.body), "hxxps://beeld[.]example[.]net/")
	require.Equal(t, 404, w.get("/notices/"+ref, w.other).StatusCode, "another's does not exist")

	shown := w.post("/notices/"+ref+"/reveals", w.provider, map[string]any{"reason": "remove"})
	require.Equal(t, 201, shown.StatusCode, "%s", shown.body)
	require.Contains(t, string(shown.body), "https://beeld.example.net/a.jpg")

	require.Equal(t, 201, w.post("/notices/"+ref+"/acknowledgements", w.provider, map[string]any{}).StatusCode)
	done := w.post("/notices/"+ref+"/responses", w.provider, map[string]any{
		"items": []int{1}, "measure": "file_removed", "removedAt": "2026-11-23T08:30:00Z",
	})
	require.Equal(t, 201, done.StatusCode, "%s", done.body)
	require.Contains(t, string(done.body), `"counts":true`)
	no := w.post("/notices/"+ref+"/disputes", w.provider, map[string]any{
		"items": []int{2}, "reason": "not_our_network", "explanation": "Dat is van een ander.",
	})
	require.Equal(t, 201, no.StatusCode, "%s", no.body)
	ask := w.post("/notices/"+ref+"/messages", w.provider, map[string]any{"text": "Klopt item 2?"})
	require.Equal(t, 201, ask.StatusCode, "%s", ask.body)
	saw := w.post("/observations", w.checker, map[string]any{"source": "scart", "observations": []map[string]any{
		{"ref": ref + "/1", "outcome": "offline", "observedAt": "2026-11-23T08:30:00Z", "observedBy": "amsterdam"},
	}})
	require.Equal(t, 201, saw.StatusCode, "%s", saw.body)
	require.Contains(t, string(saw.body), `"offline":1`)
	again := w.get("/notices/"+ref, w.provider)
	require.Contains(t, string(again.body), `"state":"answered"`)
	require.Contains(t, string(again.body), `"state":"disputed"`)
	page := portaltestPage(w, ref)
	require.Contains(t, page, "Ticketsysteem", "the history says which token it was")
}

// XARF comes in as the portal's own reports do, and goes out to whoever revealed the notice; each item says what other tools call it.
func TestAPI_XARF(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.deliver("zaak-1", "a.jpg")
	path := "/notices/" + ref + "/xarf"
	require.Equal(t, 409, w.get(path, w.provider).StatusCode, "nobody revealed it yet")
	require.Equal(t, 201, w.post("/notices/"+ref+"/reveals", w.provider, map[string]any{"reason": "remove"}).StatusCode)
	out := w.get(path, w.provider)
	require.Equal(t, 200, out.StatusCode, "%s", out.body)
	require.Equal(t, "https://beeld.example.net/a.jpg", as[[]struct{ URL string }](t, out)[0].URL)
	require.Equal(t, 403, w.get(path, w.other).StatusCode, "a token without full addresses")
	require.Contains(t, string(w.get("/notices/"+ref, w.provider).body), `"iccamAction":"ReportedToISP"`)

	in := w.ask(http.MethodPost, "/api/v1/xarf?source=partner&correlationId=c-1", w.intake, out.body,
		"Idempotency-Key", "xarf", "Content-Type", "application/json")
	require.Equal(t, 202, in.StatusCode, "%s", in.body)
	got := as[struct {
		Rows, Joined  int
		CorrelationID string
	}](t, in)
	require.Equal(t, []any{1, 1, "c-1"}, []any{got.Rows, got.Joined, got.CorrelationID}, "what is open there already is joined")
	bad := w.ask(http.MethodPost, "/api/v1/xarf?source=partner", w.intake, []byte(`{"xarf_version":"4.2.0","category":"content"}`),
		"Idempotency-Key", "bad", "Content-Type", "application/json")
	require.Equal(t, 400, bad.StatusCode, "%s", bad.body)
}

// Of many answers each has a result of its own.
func TestAPI_ManyAnswers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.deliver("zaak-1", "a.jpg"), w.deliver("zaak-2", "b.jpg")
	many := map[string]any{"responses": []map[string]any{
		{"ref": two, "measure": "file_removed", "removedAt": "2026-11-23T08:30:00Z"},
		{"ref": "EOKM-2026-999999", "measure": "file_removed", "removedAt": "2026-11-23T08:30:00Z"},
		{"ref": one, "measure": "file_removed", "removedAt": "2026-11-24T08:30:00Z"},
	}}
	a := w.post("/responses", w.provider, many)
	require.Equal(t, 200, a.StatusCode, "%s", a.body)
	got := as[struct {
		Recorded int
		Results  []struct {
			Status  int
			Problem struct {
				Errors []struct{ Pointer, Code string }
			}
		}
	}](t, a)
	require.Equal(t, 1, got.Recorded)
	require.Equal(t, []int{201, 404, 400}, []int{got.Results[0].Status, got.Results[1].Status, got.Results[2].Status})
	require.Equal(t, "/responses/2/removedAt", got.Results[2].Problem.Errors[0].Pointer)
}

// A key is kept for a day: something else under it is then done, and the same once more is what was done.
func TestAPI_AKeyIsFreeAfterADay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, two := w.deliver("zaak-1", "a.jpg"), w.deliver("zaak-2", "b.jpg")
	send := func(ref string) answer {
		return w.ask(http.MethodPost, "/api/v1/responses", w.provider, map[string]any{"responses": []map[string]any{
			{"ref": ref, "measure": "file_removed", "removedAt": "2026-11-23T08:30:00Z"},
		}}, "Idempotency-Key", "een")
	}
	require.Contains(t, string(send(one).body), `"recorded":1`)
	require.Equal(t, 422, send(two).StatusCode)
	w.Clock.Advance(25 * time.Hour)
	require.Contains(t, string(send(two).body), `"recorded":1`)
	w.Clock.Advance(25 * time.Hour)
	require.Contains(t, string(send(two).body), `"recorded":1`)
	var answers int
	require.NoError(t, w.Owner.QueryRow(t.Context(), `SELECT count(*) FROM responses`).Scan(&answers))
	require.Equal(t, 2, answers)
}

// Hundred at once under one key make one notice, and all that are answered have the same answer.
func TestAPI_OneKeyIsOneNotice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	body := map[string]any{"source": "scart", "items": []map[string]any{report("zaak-1", "a.jpg")}}
	var all sync.WaitGroup
	answers := make(chan answer, 100)
	for range cap(answers) {
		all.Go(func() {
			a, err := w.try(http.MethodPost, "/api/v1/notices", w.intake, body, "Idempotency-Key", "een")
			if err != nil {
				t.Error(err)
			}
			answers <- a
		})
	}
	all.Wait()
	close(answers)
	bodies := map[string]int{}
	for a := range answers {
		switch a.StatusCode {
		case 201:
			bodies[string(a.body)]++
		default:
			require.Contains(t, []int{409, 429, 503}, a.StatusCode, "%s", a.body)
		}
	}
	require.Len(t, bodies, 1)
	var notices int
	require.NoError(t, w.Owner.QueryRow(t.Context(), `SELECT count(*) FROM notices`).Scan(&notices))
	require.Equal(t, 1, notices)
	again := w.ask(http.MethodPost, "/api/v1/notices", w.intake, body, "Idempotency-Key", "een")
	require.Equal(t, "true", again.Header.Get("Idempotency-Replayed"))
	require.Contains(t, bodies, string(again.body))
	other := w.ask(http.MethodPost, "/api/v1/notices", w.intake, map[string]any{"source": "anders", "items": body["items"]},
		"Idempotency-Key", "een")
	require.Equal(t, 422, other.StatusCode, "%s", other.body)
	require.Equal(t, 400, w.ask(http.MethodPost, "/api/v1/notices", w.intake, body).StatusCode, "without a key")
}

// A file is read as it comes; a second time under its key it gives the first answer, and a faulty one says what is wrong where.
func TestAPI_File(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const head = "external_ref,url,ip,observed_at\n"
	const good = head + "z1,https://beeld.example.net/a.jpg,192.0.2.10,2026-11-23T08:00:00Z\n" +
		"z2,https://beeld.example.net/b.jpg,192.0.2.10,2026-11-23T08:00:00Z\n"
	send := func(key, query, file string) answer {
		return w.ask(http.MethodPost, "/api/v1/imports?source=scart"+query, w.intake, file, "Idempotency-Key", key,
			"Content-Type", "text/csv")
	}
	a := send("een", "&correlationId=zaak-7", good)
	require.Equal(t, 202, a.StatusCode, "%s", a.body)
	got := as[imported](t, a)
	require.Equal(t, []any{"done", 2, 2, 2}, []any{got.State, got.Rows, got.Items, len(got.Notices)})
	require.Contains(t, string(a.body), "zaak-7")
	require.Equal(t, "/api/v1/imports/"+got.ID, a.Header.Get("Location"))
	again := send("een", "&correlationId=zaak-7", good)
	require.Equal(t, string(a.body), string(again.body))
	require.Equal(t, 422, send("een", "&correlationId=zaak-7", good+"\n\n").StatusCode)
	poll := w.get("/imports/"+got.ID, w.intake)
	require.Equal(t, 200, poll.StatusCode)
	other := w.token(token.Draft{Kind: token.KindIntake, Name: "ander"})
	require.Equal(t, 404, w.get("/imports/"+got.ID, other).StatusCode)
	bad := send("twee", "", head+"z3,geen-adres,192.0.2.300,gisteren\n")
	require.Equal(t, 400, bad.StatusCode)
	faults := as[struct{ Errors []struct{ Pointer string } }](t, bad).Errors
	require.Len(t, faults, 3, "%s", bad.body)
	require.Equal(t, "/2/url", faults[0].Pointer)
	require.Equal(t, 400, send("drie", "", "").StatusCode)
	require.Equal(t, 400, send("vier", "&format=xml", good).StatusCode)
	var states string
	require.NoError(t, w.Owner.QueryRow(t.Context(), `SELECT string_agg(state, ' ' ORDER BY created_at) FROM imports`).Scan(&states))
	require.Equal(t, "done discarded discarded discarded discarded", states)
}

// A token of the sandbox sees and answers notices to practise, and nothing that it brings in is kept.
func TestAPI_Sandbox(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.deliver("zaak-1", "a.jpg")
	box := w.token(token.Draft{Kind: token.KindProvider, Name: "proef", ProviderID: w.slug("voorbeeld"), Sandbox: true})
	require.NotContains(t, string(w.get("/notices?tab=all", box).body), ref)
	require.Equal(t, 404, w.get("/notices/"+ref, box).StatusCode)
	require.Equal(t, 404, w.post("/notices/"+ref+"/acknowledgements", box, "{}").StatusCode)
	require.Equal(t, 403, w.post("/test-notices", w.provider, `{"items":2}`).StatusCode, "not with a token of the real")
	made := w.post("/test-notices", box, `{"items":2}`)
	require.Equal(t, 201, made.StatusCode, "%s", made.body)
	test := as[struct{ Ref string }](t, made).Ref
	require.Contains(t, string(w.get("/notices", box).body), test)
	done := w.post("/notices/"+test+"/responses", box, `{"measure":"file_removed","removedAt":"2026-11-23T08:30:00Z"}`)
	require.Equal(t, 201, done.StatusCode, "%s", done.body)
	try := w.token(token.Draft{Kind: token.KindIntake, Name: "proef", Sandbox: true})
	before := w.everything()
	a := w.post("/notices", try, map[string]any{"source": "scart", "items": []map[string]any{report("z9", "z.jpg")}})
	require.Equal(t, 201, a.StatusCode, "%s", a.body)
	require.True(t, as[imported](t, a).Test)
	require.Equal(t, before[:3], w.everything()[:3], "no notice and no item")
}

// portaltestPage is the notice's page, as its desk's agent sees it.
func portaltestPage(w *world, ref string) string {
	w.t.Helper()
	page, err := w.Store.Notice.Page(w.t.Context(), w.Actor("provider-agent"), ref, 0)
	require.NoError(w.t, err)
	var names []string
	for _, line := range page.History {
		names = append(names, line.ActorName)
	}
	return strings.Join(names, "\n")
}
