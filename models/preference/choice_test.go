package preference_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/preference"
)

func TestSilences_TheLastWhoHears(t *testing.T) {
	t.Parallel()
	reach := func(contacts, people int) preference.Reach {
		return preference.Reach{Contacts: contacts, People: people}
	}
	for _, c := range []struct {
		name          string
		event         preference.Event
		before, after preference.Reach
		want          bool
	}{
		{"the last contact of a new notice", preference.EventNew, reach(1, 0), reach(0, 0), true},
		{"the last person of what is overdue", preference.EventOverdue, reach(0, 1), reach(0, 0), true},
		{"the last of an escalation", preference.EventEscalation, reach(2, 1), reach(0, 0), true},
		{"a person still hears", preference.EventNew, reach(1, 1), reach(0, 1), false},
		{"a contact still hears", preference.EventNew, reach(1, 1), reach(1, 0), false},
		{"nobody heard before", preference.EventNew, reach(0, 0), reach(0, 0), false},
		{"nobody has to hear of a reminder", preference.EventReminder, reach(1, 0), reach(0, 0), false},
		{"nor of a message", preference.EventMessage, reach(1, 1), reach(0, 0), false},
	} {
		require.Equal(t, c.want, preference.Silences(c.event, c.before, c.after), c.name)
	}
}

func TestReaders_EachMailboxOnceAndNeverNobody(t *testing.T) {
	t.Parallel()
	desk := func(c preference.Channel) preference.Reader {
		return preference.Reader{Email: "abuse@voorbeeld.example", Channel: c}
	}
	me := func(c preference.Channel) preference.Reader {
		return preference.Reader{UserID: "me", Email: "me@voorbeeld.example", Channel: c}
	}
	also := preference.Reader{UserID: "also", Email: "Abuse@Voorbeeld.example", Channel: preference.Mail}
	type list = []preference.Reader
	for _, c := range []struct {
		name       string
		event      preference.Event
		contacts   list
		people     list
		now, later list
	}{
		{"as it was", preference.EventNew, list{desk(preference.Mail)}, nil, list{desk(preference.Mail)}, nil},
		{
			"a person too", preference.EventNew,
			list{desk(preference.Mail)},
			list{me(preference.Mail)},
			list{desk(preference.Mail), me(preference.Mail)},
			nil,
		},
		{"one mailbox is mailed once", preference.EventNew, list{desk(preference.Mail)}, list{also}, list{desk(preference.Mail)}, nil},
		{
			"a digest", preference.EventMessage,
			list{desk(preference.Digest)},
			list{me(preference.Digest)},
			nil,
			list{desk(preference.Digest), me(preference.Digest)},
		},
		{"nothing at all", preference.EventMessage, list{desk(preference.None)}, list{me(preference.None)}, nil, nil},
		{
			"who took it over is gone: the contacts hear whatever they chose", preference.EventOverdue,
			list{desk(preference.None)},
			nil,
			list{desk(preference.None)},
			nil,
		},
		{
			"and the digest goes on", preference.EventNew,
			list{desk(preference.Digest)},
			nil,
			list{desk(preference.Digest)},
			list{desk(preference.Digest)},
		},
	} {
		now, later := preference.Readers(c.event, c.contacts, c.people)
		require.Equal(t, c.now, now, c.name)
		require.Equal(t, c.later, later, c.name)
	}
}

func TestEventOf_KnowsEveryMailAboutNotices(t *testing.T) {
	t.Parallel()
	for kind, want := range map[models.MailKind]preference.Event{
		models.MailNew: preference.EventNew, models.MailBatch: preference.EventNew, models.MailReminder: preference.EventReminder,
		models.MailCall: preference.EventEscalation, models.MailDueSoon: preference.EventEscalation,
		models.MailBreach:   preference.EventOverdue,
		models.MailReopened: preference.EventChanged, models.MailRaised: preference.EventChanged,
		models.MailDecided: preference.EventDecided,
		models.MailMessage: preference.EventMessage, "of tomorrow": preference.EventNew,
	} {
		require.Equal(t, want, preference.EventOf(kind), kind)
	}
}

func TestDigestDue_AtTheHourByADutchClock(t *testing.T) {
	t.Parallel()
	dutch, err := time.LoadLocation("Europe/Amsterdam")
	require.NoError(t, err)
	at := func(text string) time.Time {
		moment, err := time.ParseInLocation("2006-01-02 15:04", text, dutch)
		require.NoError(t, err)
		return moment
	}
	for _, c := range []struct {
		name        string
		oldest, now time.Time
		hour        int
		want        bool
	}{
		{"before the hour", at("2026-11-30 07:00"), at("2026-11-30 07:59"), 8, false},
		{"at the hour", at("2026-11-30 07:00"), at("2026-11-30 08:00"), 8, true},
		{"what came after it waits a day", at("2026-11-30 08:01"), at("2026-11-30 23:00"), 8, false},
		{"and goes the next", at("2026-11-30 08:01"), at("2026-12-01 08:00"), 8, true},
		{"after an outage", at("2026-11-28 10:00"), at("2026-11-30 05:00"), 8, true},
		{"the hour that a clock skips", at("2027-03-28 01:30"), at("2027-03-28 03:00"), 2, true},
		{"not before it", at("2027-03-28 01:30"), at("2027-03-28 01:59"), 2, false},
		{
			"the hour that a clock shows twice, the first time", at("2026-10-25 01:30"),
			time.Date(2026, 10, 25, 0, 0, 0, 0, time.UTC), 2, true,
		},
		{
			"and not again the second time", time.Date(2026, 10, 25, 0, 10, 0, 0, time.UTC),
			time.Date(2026, 10, 25, 1, 0, 0, 0, time.UTC), 2, false,
		},
	} {
		require.Equal(t, c.want, preference.DigestDue(c.now, c.oldest, c.hour, dutch), c.name)
	}
}
