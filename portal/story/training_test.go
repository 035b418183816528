package story_test

import (
	"encoding/csv"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/portal/portaltest"
)

const (
	basicsTitle = "Basis abusedesk"
	basicsPath  = "/training/abuse-desk-basics"
	basicsDesk  = "/content/courses/abuse-desk-basics"
	firstAsked  = "saturday-night" // what a test begins with, see beginTest
)

// A learner on a phone: a lesson with practice on a made-up notice, a test that they leave and come back to, and a certificate that
// says its worth to whoever has its number, and to them no name.
func TestBrowser_ALearnerOnAPhoneEarnsACertificate(t *testing.T) {
	t.Parallel()
	chromium := portaltest.NewChromium(t)
	p := portaltest.New(t)
	publishCourses(t, p)
	text := basicsCourse(t)
	phone := comeIn(t, chromium, p, portaltest.Phone, "S. Bakker, medewerker bij Voorbeeld Hosting")
	phone.Open("/training")
	phone.Follow(basicsTitle)
	phone.Follow("Begin met les 1")
	lesson := text.Lessons[0]
	require.Equal(t, lesson.NL.Title, phone.H1())
	practice := text.Practice(lesson.Slug)[0]
	require.NotNil(t, practice.Notice)
	require.Contains(t, phone.Text(), "Oefening: dit is geen echte melding "+practice.Notice.Ref)
	require.Equal(t, http.StatusUnprocessableEntity, phone.Follow("Beantwoord de vraag"), "nothing chosen")
	answerRight(t, phone, practice)
	require.Contains(t, phone.Text(), portaltest.Said(t, "nl", practice.Why))
	phone.Follow("Klaar, naar de volgende les")
	require.Equal(t, text.Lessons[1].NL.Title, phone.H1())

	phone.Open(basicsPath)
	require.Contains(t, phone.Text(), "1 van 6 lessen klaar")
	asked := beginTest(t, p, phone, "provider-agent", text)
	require.Len(t, asked, 10)
	passQuestions(t, phone, asked[:2])
	phone = comeIn(t, chromium, p, portaltest.Phone, "S. Bakker, medewerker bij Voorbeeld Hosting") // later, elsewhere
	require.Contains(t, phone.Text(), "U bent begonnen aan de cursus ‘"+basicsTitle+"’.")
	phone.Follow("Ga verder")
	require.Contains(t, phone.Text(), "Vraag 3 van 10")
	phone.Open("/training")
	require.Contains(t, phone.Text(), "Toets: 2 van 10 beantwoord")
	phone.Follow("Verder met de toets: vraag 3 van 10")
	passQuestions(t, phone, asked[2:])
	require.Contains(t, phone.Text(), "U had 10 van de 10 vragen goed.")
	require.Contains(t, phone.Text(), "Gehaald: "+basicsTitle)

	phone.Follow("Bekijk het certificaat")
	number := strings.TrimPrefix(phone.Path(), "/training/certificates/")
	require.Regexp(t, `^\w{4}-\w{4}-\w{4}$`, number)
	require.Contains(t, phone.Text(), "S. Bakker")
	require.Equal(t, "application/pdf",
		portaltest.Eval[string](phone, `fetch(location.pathname + "/pdf").then((r) => r.headers.get("content-type"))`))
	name, pdf := phone.Download("Download als PDF")
	require.Equal(t, "EOKM-"+number+".pdf", name)
	require.True(t, strings.HasPrefix(string(pdf), "%PDF"))

	anybody := chromium.Window(t, p.URL, portaltest.Desktop)
	require.Equal(t, http.StatusOK, anybody.Open("/verify/"+number+"?lang=nl"))
	require.Contains(t, anybody.Text(), "Dit certificaat is geldig.")
	for _, hidden := range []string{"Bakker", "Voorbeeld", basicsTitle} {
		require.NotContains(t, portaltest.Eval[string](anybody, `document.documentElement.outerHTML`), hidden)
	}
}

// A provider's admin asks somebody to learn by a day: they read it where they come in, and the admin sees how far they are.
func TestBrowser_AnAdminAsksAMemberAndSeesThemPass(t *testing.T) {
	t.Parallel()
	chromium := portaltest.NewChromium(t)
	p := portaltest.New(t)
	publishCourses(t, p)
	text := basicsCourse(t)
	admin := comeIn(t, chromium, p, portaltest.Desktop, "N. de Vries, beheerder bij Voorbeeld Hosting")
	admin.Open("/training/team")
	admin.Follow("Vraag iemand een cursus te volgen")
	require.Equal(t, http.StatusUnprocessableEntity, admin.Follow("Vraag het"), "whom, what, when?")
	admin.Tick(basicsTitle)
	admin.Tick("S. Bakker")
	admin.Type("Klaar op uiterlijk", "31-12-2026")
	admin.Follow("Vraag het")
	require.Contains(t, admin.Text(), "Gevraagd aan 1 persoon.")
	require.Contains(t, teamRow(admin), "Niet begonnen")

	member := comeIn(t, chromium, p, portaltest.Phone, "S. Bakker, medewerker bij Voorbeeld Hosting")
	require.Contains(t, member.Text(), "U bent gevraagd om de cursus ‘"+basicsTitle+"’ te volgen.")
	member.Open("/training")
	require.Contains(t, member.Text(), "Uiterlijk 31 dec 2026")
	member.Open("/")
	member.Follow("Ga verder")
	require.Equal(t, text.Lessons[0].NL.Title, member.H1())
	admin.Open("/training/team")
	require.Contains(t, teamRow(admin), "Niet begonnen", "reading a page is no beginning")
	questions := beginTest(t, p, member, "provider-agent", text)
	admin.Open("/training/team")
	require.Contains(t, teamRow(admin), "Bezig")

	passQuestions(t, member, questions)
	require.Contains(t, member.Text(), "Gehaald: "+basicsTitle)
	number := portaltest.Eval[string](member, `document.querySelector(".receipt .mono").innerText.trim()`)
	require.NotContains(t, homeOf(member), "U bent gevraagd")

	admin.Open("/training/team")
	require.Contains(t, teamRow(admin), "Gehaald")
	require.Contains(t, teamRow(admin), number)
	name, file := admin.Download("Neem mee als bestand (CSV)")
	require.Regexp(t, `^training-\d{8}-\d{4}\.csv$`, name)
	lines := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(file), "\ufeff")))
	lines.Comma = ';'
	rows, err := lines.ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 2)
	require.Equal(t, []string{
		"Voorbeeld Hosting B.V.", "S. Bakker", "Medewerker", basicsTitle, "Gehaald", "2026-12-31", "", "2026-11-23", "2027-11-23", number,
	}, rows[1], "by when it was asked, and when it was done")

	editor := comeIn(t, chromium, p, portaltest.Desktop, "Redacteur bij EOKM")
	editor.Open("/training/team/requests")
	editor.Follow("Vraag organisaties een cursus te volgen")
	editor.Choose("Organisatie", "Alle providers")
	editor.Tick(basicsTitle)
	editor.Type("Klaar op uiterlijk", "31-12-2026")
	editor.Follow("Vraag het")
	require.Contains(t, editor.Text(), "Mensen die een mail krijgen 2", "before anybody gets one")
	editor.Follow("Vraag 2 organisaties")
	require.Contains(t, editor.Text(), "Gevraagd aan 2 organisaties. 2 personen krijgen een mail.", "who passed is left out")
	other := comeIn(t, chromium, p, portaltest.Phone, "J. Yilmaz, medewerker bij Noorderlicht Cloud")
	require.Contains(t, other.Text(), "U bent gevraagd om de cursus ‘"+basicsTitle+"’ te volgen.")
}

// From an editor by way of a second one to learners: who is in a test stays in the old version, who begins gets the new one.
func TestBrowser_ACourseFromItsEditorToLearners(t *testing.T) {
	t.Parallel()
	chromium := portaltest.NewChromium(t)
	p := portaltest.New(t)
	publishCourses(t, p)
	text := basicsCourse(t)
	before, after := text.Question(firstAsked).Text.NL, "NIEUW: wat doet u op zaterdagavond?"
	learner := comeIn(t, chromium, p, portaltest.Phone, "S. Bakker, medewerker bij Voorbeeld Hosting")
	beginTest(t, p, learner, "provider-agent", text)
	require.Contains(t, learner.Text(), before)

	editor := comeIn(t, chromium, p, portaltest.Desktop, "Redacteur bij EOKM")
	openCourseDesk(editor)
	editor.Follow("Begin een nieuwe versie")
	editor.Follow(before)
	require.Equal(t, basicsDesk+"/questions/"+firstAsked, editor.Path())
	editor.Type("De vraag (Nederlands)", after)
	editor.Follow("Bewaar")
	require.Contains(t, editor.Text(), "Bewaard.")
	editor.Follow("Terug naar de cursus")
	editor.Follow("Stuur ter controle")
	require.Contains(t, editor.Text(), "wacht op iemand die er niet aan schreef")
	require.NotContains(t, editor.Text(), "Publiceer nu", "not by who wrote it")
	editor.Open(basicsDesk + "/about")
	require.Equal(t, basicsDesk, editor.Path(), "nobody writes in it now")

	second := comeIn(t, chromium, p, portaltest.Desktop, "Beheerder bij EOKM")
	second.Open(basicsDesk + "/versions/1..2")
	require.Contains(t, portaltest.Eval[string](second, `document.querySelector("ins").innerText`), "NIEUW")
	second.Follow("Inhoud")
	second.Follow("Cursussen")
	require.Contains(t, second.Text(), "Wacht op u")
	second.Follow(basicsTitle)
	second.Follow("Publiceer nu")
	require.Contains(t, second.Text(), "Gepubliceerd.")

	learner.Open(learner.Path())
	require.Contains(t, learner.Text(), before, "who is in a test stays in its version")
	require.NotContains(t, learner.Text(), after)
	other := comeIn(t, chromium, p, portaltest.Phone, "J. Yilmaz, medewerker bij Noorderlicht Cloud")
	beginTest(t, p, other, "other-agent", text)
	require.Contains(t, other.Text(), after)
	require.NotContains(t, other.Text(), before)

	second.Follow("Archiveer de cursus")
	require.Contains(t, second.Text(), "Gearchiveerd.")
	require.Equal(t, http.StatusNotFound, p.Browser("provider-admin").Get(basicsPath).Status)
	require.Equal(t, http.StatusOK, learner.Open(learner.Path()), "who is in it may finish")
	second.Submit(`form[action$="/restore"]:has([name=n][value="1"])`)
	require.Contains(t, second.Text(), "Er staat nu een concept met de oude tekst.")
}

// basicsCourse reads the first course that comes with the portal.
func basicsCourse(t *testing.T) *course.Course {
	t.Helper()
	files, err := course.Folder("courses/abuse-desk-basics")
	require.NoError(t, err)
	text, err := course.Read(files)
	require.NoError(t, err)
	return text
}

// beginTest begins the test of the basics course and gives its questions. Chance draws those, so it is drawn again here: from the first
// seed that begins with firstAsked and has a question of each kind.
func beginTest(t *testing.T, p *portaltest.Portal, w *portaltest.Window, account string, text *course.Course) []*course.Question {
	t.Helper()
	w.Open(basicsPath + "/quiz")
	w.Follow("Begin de toets")
	var seed int64
	var drawn []string
	var asked []*course.Question
	for kinds := map[course.Kind]bool{}; len(kinds) < len(course.Kinds) || drawn[0] != firstAsked; {
		seed++
		drawn, asked = course.Draw(text, seed), nil
		clear(kinds)
		for _, id := range drawn {
			q := text.Question(id)
			asked, kinds[q.Kind] = append(asked, q), true
		}
		require.Less(t, seed, int64(10_000), "no test has it all")
	}
	done, err := p.Owner.Exec(t.Context(), `UPDATE attempts SET seed = $1, questions = $2 WHERE user_id = $3 AND finished_at IS NULL`,
		seed, drawn, p.Actor(account).UserID)
	require.NoError(t, err)
	require.Equal(t, int64(1), done.RowsAffected())
	w.Open(w.Path())
	return asked
}

// passQuestions answers the questions that a test has from here on, and goes on after each.
func passQuestions(t *testing.T, w *portaltest.Window, asked []*course.Question) {
	t.Helper()
	for _, q := range asked {
		answerRight(t, w, q)
		require.Contains(t, w.Text(), portaltest.Said(t, "nl", q.Why), q.ID)
		last := !strings.Contains(w.Text(), "Volgende vraag")
		w.Follow(map[bool]string{false: "Volgende vraag", true: "Naar de uitslag"}[last])
	}
}

// answerRight answers the question on the page as somebody does who knows it: by the words of its options.
func answerRight(t *testing.T, w *portaltest.Window, q *course.Question) {
	t.Helper()
	require.Contains(t, w.Text(), q.Text.NL, q.ID)
	require.LessOrEqual(t, portaltest.Eval[int](w, `document.documentElement.scrollWidth - innerWidth`), 0,
		"%s is wider than the screen", q.ID)
	right := portaltest.RightAnswer(q)
	for i, n := range right {
		switch q.Kind {
		case course.KindOrder:
			w.Choose(q.Options[n].Text.NL, strconv.Itoa(i+1))
		case course.KindBranch:
			w.Tick(course.Walk(q, right[:i]).Step.Options[n].Text.NL)
			w.Follow("Kies en ga verder")
		default:
			w.Tick(q.Options[n].Text.NL)
		}
	}
	if q.Kind != course.KindBranch {
		require.Equal(t, http.StatusOK, w.Follow("Beantwoord de vraag"), q.ID)
	}
	require.True(t, slices.Contains(strings.Fields(w.Text()), "Goed"), "%s: %s", q.ID, w.Text())
}

// openCourseDesk goes from the menu to where the basics course is written.
func openCourseDesk(w *portaltest.Window) {
	w.Follow("Inhoud")
	w.Follow("Cursussen")
	w.Follow(basicsTitle)
}

// teamRow is the one line of a team's page.
func teamRow(w *portaltest.Window) string {
	return portaltest.Eval[string](w, `[...document.querySelectorAll("#team tbody tr")].map((e) => e.innerText).join("; ")`)
}

// homeOf goes to the first page and gives what it says.
func homeOf(w *portaltest.Window) string {
	w.Open("/")
	return w.Text()
}
