package story_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/peer"
	"eokm.nl/hosting/portal/portaltest"
)

// hostileTexts mean harm to whoever shows them as anything but letters. Masking leaves them as they are.
var hostileTexts = []string{
	`<script>alert(1)</script>`,
	`"><script>alert(2)</script>`,
	`'onmouseover='alert(1)' autofocus onfocus='alert(1)`,
	`<img src=x onerror=alert(1)>`,
	`<svg onload=alert(1)><use href="#icon"></svg>`,
	`</p></li></ol></main><iframe srcdoc="<script>alert(1)</script>"></iframe>`,
	`</textarea><button formaction="/logout">x</button>`,
	`</title><link rel=stylesheet href=/x><meta http-equiv=refresh content=0>`,
	`-->]]><!--<style>body{display:none}</style>`,
	`&lt;b&gt;&amp;amp;&#x27;&#60;b&#62;`,
	`{{7*7}}${7*7}<%=7*7%>{{constructor.constructor("alert(1)")()}}`,
	`![beeld](/static/x) [tekst](/logout) **vet** # kop`,
	`=cmd|'/c'!A1`,
	"`id`\\..\\ ' OR 1=1; DROP TABLE peer_posts; --",
	strings.Repeat("lang", 30),
}

// Whatever people write to each other, and EOKM to them, shows as text: nothing runs, nothing is asked for, nothing is led to.
func TestBrowser_HostileTextsOfPeersAreText(t *testing.T) {
	t.Parallel()
	chromium := portaltest.NewChromium(t)
	p := portaltest.New(t)
	write := func(d peer.Draft) uuid.UUID {
		d.Submission, d.Language = uuid.New(), "nl"
		p.Clock.Advance(6 * time.Minute)
		saved, err := p.Store.Peer.Write(t.Context(), p.Actor(agent), d)
		require.NoError(t, err)
		require.Zero(t, saved.Masked, "%q would not be shown", d.Text)
		return saved.ID
	}
	decide := func(id uuid.UUID, act peer.Act, reason string) {
		require.NoError(t, p.Store.Peer.Review(t.Context(), p.Actor("editor"), id, peer.Review{Act: act, Revision: 1, Reason: reason}))
	}
	all := strings.Join(hostileTexts, "\n")
	var last uuid.UUID
	for _, text := range hostileTexts {
		last = write(peer.Draft{Kind: peer.Question, Title: text, Text: text})
		decide(last, peer.Show, "")
	}
	decide(write(peer.Draft{Kind: peer.Reply, ThreadID: last, Text: all}), peer.Show, "")
	returned := write(peer.Draft{Kind: peer.Article, Title: hostileTexts[0], Summary: hostileTexts[1], Text: all})
	decide(returned, peer.Return, all)
	waits := write(peer.Draft{Kind: peer.Question, Title: hostileTexts[4], Text: all})

	titles := slices.Clone(hostileTexts)
	slices.Reverse(titles)
	for account, paths := range map[string][]string{
		agent: {
			"/peers?view=own", "/peers/" + returned.String(), "/peers/posts/" + returned.String() + "/edit", "/peers/" + waits.String(),
		},
		other:    {"/peers", "/peers/" + last.String()},
		"editor": {"/content/peers", "/content/peers/" + waits.String(), "/content/peers/" + returned.String(), "/peers/" + last.String()},
	} {
		w := signIn(t, chromium, p.URL, account, "nl")
		for _, path := range paths {
			require.Equal(t, http.StatusOK, w.Open(path), path)
			for _, part := range []string{
				"main script", "main img", "main iframe", "main style", "main meta", "main link", "main b", "main svg:not(.icon)",
				"[onmouseover]", "[onfocus]",
				"[formaction]", "main a[href='/logout']",
			} {
				require.Zero(t, portaltest.Eval[int](w, `document.querySelectorAll("`+part+`").length`), "%s on %s", part, path)
			}
			require.Equal(t, []int{1, 1},
				portaltest.Eval[[]int](w, `[document.querySelectorAll("main").length, document.querySelectorAll("h1").length]`), path)
			w.Resize(320, 640)
			require.LessOrEqual(t, portaltest.Eval[int](w, `document.documentElement.scrollWidth`), 320, "%s: %s", path,
				portaltest.Eval[[]string](w, tooWide))
			w.Resize(portaltest.Desktop.Width, portaltest.Desktop.Height)
		}
		if account == other {
			require.Equal(t, all, portaltest.Eval[string](w, `document.querySelectorAll(".thread > li p")[3].textContent`))
			w.Open("/peers")
			require.Equal(t, titles,
				portaltest.Eval[[]string](w, `[...document.querySelectorAll("td.c-title a")].map((e) => e.textContent)`))
		}
	}
}
