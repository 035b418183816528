package mail_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/outbox"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/mail"
)

func TestFolder_KeepsMailsToRead(t *testing.T) {
	folder := mail.Folder{Dir: filepath.Join(t.TempDir(), "mail")}
	list, err := folder.List()
	require.NoError(t, err)
	require.Empty(t, list, "a folder that is not there yet")

	older := render(t, about(models.MailNew), i18n.NL)
	newer := render(t, about(models.MailBreach, late, func(m *outbox.Mail) { m.ID = uuid.New() }), i18n.EN)
	require.NoError(t, folder.Send(t.Context(), newer))
	require.NoError(t, folder.Send(t.Context(), older))
	require.NoError(t, folder.Send(t.Context(), older), "again: the same file")

	list, err = folder.List()
	require.NoError(t, err)
	require.Len(t, list, 2)
	require.Equal(t, newer.Subject, list[0].Subject, "newest first")
	require.Equal(t, mail.Kept{
		ID: "01938f00-0000-7000-8000-0000000000b1", To: older.To, Subject: older.Subject, Date: list[1].Date,
	}, list[1])
	require.True(t, made.Equal(list[1].Date))

	kept, err := folder.Read(list[1].ID)
	require.NoError(t, err)
	require.Equal(t, older.Text, kept.Text)
	require.Equal(t, older.Subject, kept.Subject)

	entries, err := os.ReadDir(folder.Dir)
	require.NoError(t, err)
	require.Len(t, entries, 2, "nothing half-written is left")
	for _, e := range entries {
		info, err := e.Info()
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	}
}

func TestFolder_GivesOnlyMails(t *testing.T) {
	folder := mail.Folder{Dir: t.TempDir()}
	require.NoError(t, os.WriteFile(filepath.Join(folder.Dir, "other.eml"), []byte("not ours"), 0o600))
	list, err := folder.List()
	require.NoError(t, err)
	require.Empty(t, list)
	for _, id := range []string{"", "other", "../other", "01938f00-0000-7000-8000-0000000000b1", "{01938f00-0000-7000-8000-0000000000b1}"} {
		_, err := folder.Read(id)
		require.ErrorIs(t, err, mail.ErrNotKept, "%q", id)
	}
}

func TestFolder_ThatCannotBeWrittenIsAFaultForNow(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	err := mail.Folder{Dir: file}.Send(t.Context(), render(t, about(models.MailNew), i18n.NL))
	require.Equal(t, mail.Fault{Code: "folder"}, err)
}
