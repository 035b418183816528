package modelstest

import (
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models/outbox"
)

// WatchMail looks once whether mail goes out.
func (w *World) WatchMail() outbox.MailWatch {
	w.T.Helper()
	found, err := w.Outbox.WatchMail(w.T.Context())
	require.NoError(w.T, err)
	return found
}

// TryMails records a failed try of each mail.
func (w *World) TryMails(mails []outbox.Mail) {
	w.T.Helper()
	for _, m := range mails {
		require.NoError(w.T, w.Outbox.MailTried(w.T.Context(), m.ID, "connect"))
	}
}

// UnsentMails are the mails that wait.
func (w *World) UnsentMails() []outbox.Mail {
	w.T.Helper()
	mails, err := w.Outbox.UnsentMails(w.T.Context(), 100)
	require.NoError(w.T, err)
	return mails
}

// RefuseMail records that the server refused a mail for good, and tells whether it was given up.
func (w *World) RefuseMail(id uuid.UUID) bool {
	w.T.Helper()
	gaveUp, err := w.Outbox.MailStuck(w.T.Context(), outbox.MailTry{ID: id, Fault: "smtp 550", Refused: true})
	require.NoError(w.T, err)
	return gaveUp
}

// OnlyMail is the one mail that waits.
func (w *World) OnlyMail() outbox.Mail {
	w.T.Helper()
	mails, err := w.Outbox.UnsentMails(w.T.Context(), 10)
	require.NoError(w.T, err)
	require.Len(w.T, mails, 1)
	return mails[0]
}
