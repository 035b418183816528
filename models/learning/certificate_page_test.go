package learning_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/models/modelstest"
)

func TestCertificate_IsForItsHolderTheirAdminAndEOKM(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.PassCourse(w.Agent, w.PublishCourse("basis"), modelstest.CertificateNumber, modelstest.Start)
	other := w.AddTenant("ander", "198.51.100.0/24")
	for name, actor := range map[string]models.Actor{
		"holder": w.Agent, "admin": w.As(models.RoleProviderAdmin), "analyst": w.Analyst, "editor": w.As(models.RoleEditor),
		"auditor": w.As(models.RoleAuditor),
	} {
		c, err := w.Learning.Certificate(t.Context(), actor, "aaaa bbbb 2222")
		require.NoError(t, err, name)
		require.Equal(t, []any{modelstest.CertificateNumber, "S. Bakker", "basis", learning.CertificateValid},
			[]any{c.Number, c.Holder, c.Slug, c.State(modelstest.Start)})
		require.Equal(t, name == "holder", c.Theirs(actor))
		require.Equal(t, name == "holder", c.Email != "", "of %s", name)
	}
	for name, actor := range map[string]models.Actor{
		"colleague": w.As(models.RoleAgent), "another's agent": other.Agent,
		"another's admin": w.AddUser("admin@ander.example", models.RoleProviderAdmin, other.ID), "nobody": {},
	} {
		_, err := w.Learning.Certificate(t.Context(), actor, modelstest.CertificateNumber)
		require.ErrorIs(t, err, models.ErrNotFound, name)
	}
}

func TestCertificateNumber(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"AAAA-BBBB-2222": modelstest.CertificateNumber, " aaaabbbb2222 ": modelstest.CertificateNumber,
		"aaaa bbbb-2222": modelstest.CertificateNumber, "AAAA-BBBB-222": "", "AAAA-BBBB-22222": "", "AAAA-BBBB-2220": "", "": "",
		"IIII-BBBB-2222": "", "AAAA-BBBB-22é": "",
	} {
		got, ok := learning.CertificateNumber(typed)
		require.Equal(t, want, got, typed)
		require.Equal(t, want != "", ok, typed)
	}
}

func TestCheckCertificate_SaysWhatItIsWorth(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.PassCourse(w.Agent, w.PublishCourse("basis"), modelstest.CertificateNumber, modelstest.Start)
	check := func(number string) learning.CertificateState {
		w.Clock.Set(w.Now().Add(time.Minute))
		state, err := w.Learning.CheckCertificate(t.Context(), number, models.Visitor{IP: "203.0.113.8"})
		require.NoError(t, err)
		return state
	}
	require.Equal(t, learning.CertificateValid, check("aaaabbbb2222"))
	require.Equal(t, learning.CertificateUnknown, check("AAAA-BBBB-3333"))
	require.Equal(t, learning.CertificateUnknown, check("x"))
	w.After(366 * modelstest.Day)
	require.Equal(t, learning.CertificateExpired, check(modelstest.CertificateNumber))
	require.NoError(t, w.Learning.RevokeCertificate(t.Context(), w.As(models.RoleEditor), modelstest.CertificateNumber, "Fout."))
	require.Equal(t, learning.CertificateRevoked, check(modelstest.CertificateNumber), "also when it had expired")
}

func TestCheckCertificate_ManyTriesAreTooMany(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var err error
	for range 31 {
		_, err = w.Learning.CheckCertificate(t.Context(), modelstest.CertificateNumber, models.Visitor{IP: "203.0.113.8"})
	}
	require.ErrorIs(t, err, models.ErrThrottled)
	_, err = w.Learning.CheckCertificate(t.Context(), modelstest.CertificateNumber, models.Visitor{IP: "203.0.113.9"})
	require.NoError(t, err, "somebody else")
}

func TestRevokeCertificate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	course := w.PublishCourse("basis")
	w.PassCourse(w.Agent, course, modelstest.CertificateNumber, modelstest.Start)
	editor := w.As(models.RoleEditor)
	for _, role := range []models.Role{models.RoleAgent, models.RoleProviderAdmin, models.RoleAnalyst, models.RoleAuditor} {
		require.ErrorIs(t, w.Learning.RevokeCertificate(t.Context(), w.As(role), modelstest.CertificateNumber, "Fout."),
			models.ErrForbidden, role)
	}
	require.Equal(t, "text.missing", modelstest.Problem(t,
		w.Learning.RevokeCertificate(t.Context(), editor, modelstest.CertificateNumber, " ")))
	require.Equal(t, "text.address", modelstest.Problem(t,
		w.Learning.RevokeCertificate(t.Context(), editor, modelstest.CertificateNumber, "Zie 192.0.2.7.")))
	require.ErrorIs(t, w.Learning.RevokeCertificate(t.Context(), editor, "CCCC-DDDD-3333", "Fout."), models.ErrNotFound)
	require.NoError(t, w.Learning.RevokeCertificate(t.Context(), editor, modelstest.CertificateNumber, "Door een ander gemaakt."))
	require.Equal(t, []string{"certificate_revoked 0"}, w.taught(w.Agent))
	require.Equal(t, []string{modelstest.CertificateNumber + " Door een ander gemaakt."},
		modelstest.Query[string](w.World, `SELECT (data->>'receipt') || ' ' || (data->>'text') FROM events
			WHERE kind = 'certificate_revoked'`))
	require.ErrorIs(t, w.Learning.RevokeCertificate(t.Context(), editor, modelstest.CertificateNumber, "Nog eens."), models.ErrConflict)
	c, err := w.Learning.Certificate(t.Context(), w.Agent, modelstest.CertificateNumber)
	require.NoError(t, err)
	require.Equal(t, []any{learning.CertificateRevoked, "Door een ander gemaakt.", ""}, []any{c.State(w.Now()), c.Reason, c.RevokedBy})
	c, err = w.Learning.Certificate(t.Context(), w.Analyst, modelstest.CertificateNumber)
	require.NoError(t, err)
	require.NotEmpty(t, c.RevokedBy, "EOKM sees who")
}

func TestKeepCredential_TheFirstStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.PassCourse(w.Agent, w.PublishCourse("basis"), modelstest.CertificateNumber, modelstest.Start)
	for range 2 {
		kept, err := w.Learning.KeepCredential(t.Context(), w.Agent, modelstest.CertificateNumber, "one")
		require.NoError(t, err)
		require.Equal(t, "one", kept)
	}
	kept, err := w.Learning.KeepCredential(t.Context(), w.Agent, modelstest.CertificateNumber, "two")
	require.NoError(t, err)
	require.Equal(t, "one", kept)
	for _, actor := range []models.Actor{w.As(models.RoleProviderAdmin), w.Analyst} {
		_, err := w.Learning.KeepCredential(t.Context(), actor, modelstest.CertificateNumber, "three")
		require.ErrorIs(t, err, models.ErrNotFound)
		c, err := w.Learning.Certificate(t.Context(), actor, modelstest.CertificateNumber)
		require.NoError(t, err)
		require.Empty(t, c.Credential)
	}
	require.NoError(t, w.Learning.RevokeCertificate(t.Context(), w.As(models.RoleEditor), modelstest.CertificateNumber, "Fout."))
	_, err = w.Learning.KeepCredential(t.Context(), w.Agent, modelstest.CertificateNumber, "four")
	require.ErrorIs(t, err, models.ErrNotFound)
}
