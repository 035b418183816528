package mail_test

import (
	"flag"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/outbox"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/mail"
	"eokm.nl/hosting/portal/settings"
	"eokm.nl/hosting/templates/letters"
)

var update = flag.Bool("update", false, "write the golden mails anew")

// made is when the mails of these tests are made; deadline is 24 hours later.
var (
	made     = time.Date(2026, 11, 22, 12, 2, 0, 0, time.UTC)
	deadline = made.Add(24 * time.Hour)
	noticeID = uuid.MustParse("01938f00-0000-7000-8000-0000000000a1")
)

// about is a mail about one notice.
func about(kind models.MailKind, change ...func(*outbox.Mail)) outbox.Mail {
	m := outbox.Mail{
		ID: uuid.MustParse("01938f00-0000-7000-8000-0000000000b1"), NoticeID: &noticeID, Ref: "EOKM-2026-004182", Kind: kind,
		Notices: 1, Items: 3, DueAt: &deadline, Recipient: "abuse@voorbeeld.example", Provider: "Voorbeeld Hosting B.V.",
		CreatedAt: made,
	}
	for _, f := range change {
		f(&m)
	}
	return m
}

// several makes it a mail about many notices.
func several(m *outbox.Mail) { m.NoticeID, m.Ref, m.Notices, m.Items = nil, "", 1284, 3500 }

// late is after the deadline.
func late(m *outbox.Mail) { m.CreatedAt = deadline }

func nothingLeft(m *outbox.Mail) { m.Items = 0 }

func oneItem(m *outbox.Mail) { m.Items = 1 }

// ofEOKM makes it a mail about what no provider has.
func ofEOKM(m *outbox.Mail) { m.Provider = "" }

// advisory makes it a mail about no notice.
func advisory(m *outbox.Mail) {
	m.NoticeID, m.Ref, m.Notices, m.Items, m.DueAt = nil, "W-2026-003", 0, 0, nil
}

// practice makes it a mail about a notice that the provider ordered for itself.
func practice(m *outbox.Mail) { m.Ref, m.Practice = "OEFEN-2026-004182", true }

// withLink makes it a mail whose link is its reader's alone.
func withLink(m *outbox.Mail) { m.Link = "Zm9yLW9uZS1icm93c2VyLW9ubHk" }

// training makes it a mail to a person, about so many courses.
func training(courses int) func(m *outbox.Mail) {
	return func(m *outbox.Mail) {
		m.NoticeID, m.Ref, m.Notices, m.Items, m.Person = nil, "", courses, 0, "S. Bakker"
	}
}

var goldenMails = map[string]outbox.Mail{
	"new":              about(models.MailNew),
	"new_one_address":  about(models.MailNew, oneItem),
	"batch":            about(models.MailBatch, several),
	"reminder":         about(models.MailReminder),
	"reminder_several": about(models.MailReminder, several),
	"call":             about(models.MailCall),
	"call_several":     about(models.MailCall, several),
	"due_soon":         about(models.MailDueSoon),
	"due_soon_several": about(models.MailDueSoon, several),
	"breach":           about(models.MailBreach, late),
	"breach_several":   about(models.MailBreach, several, late),
	"reopened":         about(models.MailReopened),
	"reopened_late":    about(models.MailReopened, late, oneItem),
	"raised":           about(models.MailRaised),
	"raised_several":   about(models.MailRaised, several),
	"decided":          about(models.MailDecided),
	"decided_nothing":  about(models.MailDecided, nothingLeft),
	"message":          about(models.MailMessage, oneItem),
	"message_nothing":  about(models.MailMessage, nothingLeft),
	"digest":           about(models.MailDigest, several),
	"held":             about(models.MailHeld, func(m *outbox.Mail) { m.Person = "Politie, kenmerk 2026-17" }),
	"held_error":       about(models.MailHeld),
	"resumed":          about(models.MailResumed),
	"closed":           about(models.MailClosed, nothingLeft),
	"closed_several":   about(models.MailClosed, several, nothingLeft),

	"guest":           about(models.MailGuest, withLink),
	"guest_reminder":  about(models.MailGuestReminder, withLink),
	"host":            about(models.MailHost, withLink, ofEOKM),
	"host_reminder":   about(models.MailHostReminder, withLink, ofEOKM),
	"guest_answered":  about(models.MailGuestAnswered, oneItem),
	"guest_refused":   about(models.MailGuestRefused, oneItem),
	"guest_silent":    about(models.MailGuestSilent),
	"handed":          about(models.MailHanded, oneItem),
	"handed_several":  about(models.MailHanded, several),
	"handed_reminder": about(models.MailHandedReminder),

	"practice":      about(models.MailNew, practice),
	"practice_late": about(models.MailBreach, practice, late),

	"training_assigned":    about(models.MailTrainingAssigned, training(1)),
	"training_reminder":    about(models.MailTrainingReminder, training(2)),
	"training_late":        about(models.MailTrainingLate, training(1)),
	"certificate_expiring": about(models.MailCertificateExpiring, training(1)),
	"certificate_revoked":  about(models.MailCertificateRevoked, training(0), func(m *outbox.Mail) { m.DueAt = nil }),

	"advisory":           about(models.MailAdvisory, advisory),
	"advisory_reminder":  about(models.MailAdvisoryReminder, advisory),
	"advisory_withdrawn": about(models.MailAdvisoryWithdrawn, advisory),
}

// catalogue is read once: it does not change.
var catalogue = sync.OnceValues(func() (*i18n.Catalogue, error) {
	words, err := i18n.New()
	if err != nil {
		return nil, err
	}
	return words.With(settings.Reserved().Words), nil
})

func printers(t *testing.T) *i18n.Catalogue {
	t.Helper()
	words, err := catalogue()
	require.NoError(t, err)
	return words
}

func site(t *testing.T) mail.Site {
	t.Helper()
	s, err := mail.ParseSite("https://portal.example")
	require.NoError(t, err)
	return s
}

func render(t *testing.T, m outbox.Mail, l i18n.Lang) mail.Message {
	t.Helper()
	message, err := mail.Render(t.Context(), m, printers(t).Printer(l), site(t))
	require.NoError(t, err)
	return message
}

func TestRender_Golden(t *testing.T) {
	for name, m := range goldenMails {
		for _, l := range i18n.Langs() {
			message := render(t, m, l)
			path := filepath.Join("testdata", name+"."+string(l)+".txt")
			got := "Subject: " + message.Subject + "\n\n" + message.Text
			if *update {
				require.NoError(t, os.WriteFile(path, []byte(got), 0o600))
			}
			want, err := os.ReadFile(path)
			require.NoError(t, err)
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s (-want +got; -update writes it):\n%s", path, diff)
			}
		}
	}
}

// Every kind that a Store can owe has words, and no word is missing.
func TestRender_WordsEveryKind(t *testing.T) {
	for _, kind := range []models.MailKind{
		models.MailNew, models.MailBatch, models.MailReminder, models.MailCall, models.MailDueSoon, models.MailBreach,
		models.MailReopened, models.MailRaised, models.MailDecided, models.MailMessage,
		models.MailPeopleChanged, models.MailConfirmAlarm, models.MailWebhookOff, models.MailTokenExposed, models.MailStaffDispute,
		models.MailStaffUnrouted, models.MailStaffBreach, models.MailStaffApplication,
		models.MailStaffOutage, models.MailStaffCeiling, models.MailInvitation, models.MailInvitedBefore, models.MailFactorTried,
		models.MailContactCode, models.MailRegistration,
	} {
		for _, l := range i18n.Langs() {
			for _, m := range []outbox.Mail{about(kind), about(kind, several), about(kind, nothingLeft), about(kind, late)} {
				message := render(t, m, l)
				require.NotContains(t, message.Subject+message.Text, "!", "%s %s: ! marks a missing word", kind, l)
			}
		}
	}
	_, err := mail.Render(t.Context(), about("made_up"), printers(t).Printer(i18n.NL), site(t))
	require.ErrorContains(t, err, `"made_up"`)
}

func TestRender_HTMLSaysTheSameAndIsBare(t *testing.T) {
	for name, m := range goldenMails {
		message := render(t, m, i18n.NL)
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(message.HTML))
		require.NoError(t, err)
		require.Equal(t, "nl", doc.Find("html").AttrOr("lang", ""))
		require.Equal(t, message.Subject, doc.Find("title").Text())
		require.Equal(t, 1, doc.Find("h1").Length())
		require.Zero(t, doc.Find("img, script, style, link, iframe, form, svg, [style], [src], [onclick]").Length(), name)

		body := words(doc.Find("body").Text())
		for line := range strings.Lines(message.Text) {
			line = regexp.MustCompile(`^\d\. `).ReplaceAllString(strings.TrimSpace(line), "")
			require.Contains(t, body, words(line), "%s: only in the text", name)
		}
		var links []string
		doc.Find("a").Each(func(_ int, a *goquery.Selection) { links = append(links, a.AttrOr("href", "")) })
		open := "https://portal.example/notices"
		switch {
		case strings.HasPrefix(m.Ref, "W-"):
			open = "https://portal.example/advisories/" + m.Ref
		case m.Person != "" && m.Kind != models.MailHeld:
			open = "https://portal.example/training"
		case m.Link != "":
			open = "https://portal.example/guest/" + m.Link
		case m.Kind == models.MailHanded || m.Kind == models.MailHandedReminder:
			open = "https://portal.example/guest/handed"
		case m.Ref != "":
			open += "/" + m.Ref
		}
		require.Equal(t, []string{open, "https://portal.example/contact", "tel:+441632960123", "mailto:meldpunt@example.nl"}, links, name)
	}
}

func words(s string) string { return strings.Join(strings.Fields(s), "") }

// What a mail must never tell has no way into one: no type on the way holds it.
func TestRender_HasNoRoomForAnAddress(t *testing.T) {
	secret := []reflect.Type{reflect.TypeFor[address.Address](), reflect.TypeFor[address.Sealed](), reflect.TypeFor[netip.Addr]()}
	for _, of := range []reflect.Type{reflect.TypeFor[outbox.Mail](), reflect.TypeFor[letters.Letter](), reflect.TypeFor[mail.Message]()} {
		for field := range of.Fields() {
			for _, s := range secret {
				require.NotEqual(t, s, field.Type, "%s.%s", of, field.Name)
			}
		}
	}
}

func TestRender_SaysNothingOfWhatWasReported(t *testing.T) {
	telling := regexp.MustCompile(
		`(?i)kind|misbruik|porno|seksue|csam|child|abuse material|sexual|baseline|categor|AS\d|\d+\.\d+\.\d+\.\d+|hxxp`)
	for name, m := range goldenMails {
		for _, l := range i18n.Langs() {
			message := render(t, m, l)
			require.NotRegexp(t, telling, message.Subject+"\n"+message.Text, name)
		}
	}
}

func TestRender_TheSameMailHasTheSameMessageID(t *testing.T) {
	first, again := render(t, about(models.MailNew), i18n.NL), render(t, about(models.MailNew), i18n.NL)
	require.Equal(t, first, again)
	require.Equal(t, "01938f00-0000-7000-8000-0000000000b1@portal.example", first.ID)
	require.Equal(t, "EOKM-2026-004182@portal.example", first.Thread, "one thread a notice")

	other := render(t, about(models.MailReminder, func(m *outbox.Mail) { m.ID = uuid.New() }), i18n.NL)
	require.NotEqual(t, first.ID, other.ID)
	require.Equal(t, first.Thread, other.Thread)
	require.Empty(t, render(t, about(models.MailBatch, several), i18n.NL).Thread)
	require.Equal(t, "W-2026-003@portal.example", render(t, about(models.MailAdvisory, advisory), i18n.NL).Thread)
}

func TestRender_RefusesAMailboxThatIsNone(t *testing.T) {
	for _, to := range []string{
		"", "abuse", "abuse@", "abuse@voorbeeld.example\r\nBcc: all@example.com", "a@example.com, b@example.com",
		`"a> SIZE=1"@example.com`, "abuse@[192.0.2.1]", "abuse@exam ple.example", "abuse@example.com\x00",
	} {
		_, err := mail.Render(t.Context(), about(models.MailNew, func(m *outbox.Mail) { m.Recipient = to }),
			printers(t).Printer(i18n.NL), site(t))
		require.Equal(t, mail.Fault{Code: "address", Permanent: true}, err, "%q", to)
		if to != "" {
			require.NotContains(t, err.Error(), to)
		}
	}
	named := render(t, about(models.MailNew, func(m *outbox.Mail) { m.Recipient = `"Desk, the" <abuse@bücher.example>` }), i18n.NL)
	require.Equal(t, "abuse@xn--bcher-kva.example", named.To)
}

func TestRender_ANameMakesNoLinesOfItsOwn(t *testing.T) {
	honest := render(t, about(models.MailNew), i18n.NL)
	odd := render(t, about(models.MailNew, func(m *outbox.Mail) {
		m.Provider = "Voorbeeld\r\n\u2028Hosting\u202e <b>B.V.</b>\x00"
	}), i18n.NL)
	require.Equal(t, strings.Count(honest.Text, "\n"), strings.Count(odd.Text, "\n"))
	require.Contains(t, odd.Text, "Voor: Voorbeeld Hosting <b>B.V.</b>\n")
	require.NotContains(t, odd.HTML, "<b>")
}

func TestParseSite_TakesOnlyAPortalsOwnAddress(t *testing.T) {
	for _, bad := range []string{
		"", "portal.example", "ftp://portal.example", "https://", "https://user@portal.example", "https://portal.example?x=1",
		"https://portal.example#x", "https://-.example", "https://por tal.example", "https://portal.example\r\nX: y",
	} {
		_, err := mail.ParseSite(bad)
		require.ErrorIs(t, err, mail.ErrSite, "%q", bad)
	}
	for base, id := range map[string]string{
		"http://127.0.0.1:8080":    "@127.0.0.1",
		"https://Portal.Example/x": "@portal.example",
		"http://[2001:db8::1]:80/": "@[IPv6:2001:db8::1]",
	} {
		s, err := mail.ParseSite(base)
		require.NoError(t, err, base)
		message, err := mail.Render(t.Context(), about(models.MailNew), printers(t).Printer(i18n.NL), s)
		require.NoError(t, err)
		require.True(t, strings.HasSuffix(message.ID, id), message.ID)
		require.Contains(t, message.Text, strings.TrimSuffix(base, "/")+"/notices/EOKM-2026-004182")
	}
}
