package models_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/learning"
)

const number = "AAAA-BBBB-2222"

func TestCertificate_IsForItsHolderTheirAdminAndEOKM(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.passed(w.agent, w.publishCourse("basis"), number, start)
	other := w.addTenant("ander", "198.51.100.0/24")
	for name, actor := range map[string]models.Actor{
		"holder": w.agent, "admin": w.as(models.RoleProviderAdmin), "analyst": w.analyst, "editor": w.as(models.RoleEditor), "auditor": w.as(models.RoleAuditor),
	} {
		c, err := w.Learning.Certificate(t.Context(), actor, "aaaa bbbb 2222")
		require.NoError(t, err, name)
		require.Equal(t, []any{number, "S. Bakker", "basis", learning.CertificateValid}, []any{c.Number, c.Holder, c.Slug, c.State(start)})
		require.Equal(t, name == "holder", c.Theirs(actor))
		require.Equal(t, name == "holder", c.Email != "", "of %s", name)
	}
	for name, actor := range map[string]models.Actor{
		"colleague": w.as(models.RoleAgent), "another's agent": other.agent, "another's admin": w.addUser("admin@ander.example", models.RoleProviderAdmin, other.ID), "nobody": {},
	} {
		_, err := w.Learning.Certificate(t.Context(), actor, number)
		require.ErrorIs(t, err, models.ErrNotFound, name)
	}
}

func TestCertificateNumber(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"AAAA-BBBB-2222": number, " aaaabbbb2222 ": number, "aaaa bbbb-2222": number, "AAAA-BBBB-222": "", "AAAA-BBBB-22222": "", "AAAA-BBBB-2220": "", "": "",
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
	w.passed(w.agent, w.publishCourse("basis"), number, start)
	check := func(number string) learning.CertificateState {
		w.clock.set(w.Now().Add(time.Minute))
		state, err := w.Learning.CheckCertificate(t.Context(), number, models.Visitor{IP: "203.0.113.8"})
		require.NoError(t, err)
		return state
	}
	require.Equal(t, learning.CertificateValid, check("aaaabbbb2222"))
	require.Equal(t, learning.CertificateUnknown, check("AAAA-BBBB-3333"))
	require.Equal(t, learning.CertificateUnknown, check("x"))
	w.after(366 * day)
	require.Equal(t, learning.CertificateExpired, check(number))
	require.NoError(t, w.Learning.RevokeCertificate(t.Context(), w.as(models.RoleEditor), number, "Fout."))
	require.Equal(t, learning.CertificateRevoked, check(number), "also when it had expired")
}

func TestCheckCertificate_ManyTriesAreTooMany(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var err error
	for range 31 {
		_, err = w.Learning.CheckCertificate(t.Context(), number, models.Visitor{IP: "203.0.113.8"})
	}
	require.ErrorIs(t, err, models.ErrThrottled)
	_, err = w.Learning.CheckCertificate(t.Context(), number, models.Visitor{IP: "203.0.113.9"})
	require.NoError(t, err, "somebody else")
}

func TestRevokeCertificate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	course := w.publishCourse("basis")
	w.passed(w.agent, course, number, start)
	editor := w.as(models.RoleEditor)
	for _, role := range []models.Role{models.RoleAgent, models.RoleProviderAdmin, models.RoleAnalyst, models.RoleAuditor} {
		require.ErrorIs(t, w.Learning.RevokeCertificate(t.Context(), w.as(role), number, "Fout."), models.ErrForbidden, role)
	}
	require.Equal(t, "text.missing", problem(t, w.Learning.RevokeCertificate(t.Context(), editor, number, " ")))
	require.Equal(t, "text.address", problem(t, w.Learning.RevokeCertificate(t.Context(), editor, number, "Zie 192.0.2.7.")))
	require.ErrorIs(t, w.Learning.RevokeCertificate(t.Context(), editor, "CCCC-DDDD-3333", "Fout."), models.ErrNotFound)
	require.NoError(t, w.Learning.RevokeCertificate(t.Context(), editor, number, "Door een ander gemaakt."))
	require.Equal(t, []string{"certificate_revoked 0"}, w.taught(w.agent))
	require.Equal(t, []string{number + " Door een ander gemaakt."},
		query[string](w, `SELECT (data->>'receipt') || ' ' || (data->>'text') FROM events WHERE kind = 'certificate_revoked'`))
	require.ErrorIs(t, w.Learning.RevokeCertificate(t.Context(), editor, number, "Nog eens."), models.ErrConflict)
	c, err := w.Learning.Certificate(t.Context(), w.agent, number)
	require.NoError(t, err)
	require.Equal(t, []any{learning.CertificateRevoked, "Door een ander gemaakt.", ""}, []any{c.State(w.Now()), c.Reason, c.RevokedBy})
	c, err = w.Learning.Certificate(t.Context(), w.analyst, number)
	require.NoError(t, err)
	require.NotEmpty(t, c.RevokedBy, "EOKM sees who")
}

func TestKeepCredential_TheFirstStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.passed(w.agent, w.publishCourse("basis"), number, start)
	for range 2 {
		kept, err := w.Learning.KeepCredential(t.Context(), w.agent, number, "one")
		require.NoError(t, err)
		require.Equal(t, "one", kept)
	}
	kept, err := w.Learning.KeepCredential(t.Context(), w.agent, number, "two")
	require.NoError(t, err)
	require.Equal(t, "one", kept)
	for _, actor := range []models.Actor{w.as(models.RoleProviderAdmin), w.analyst} {
		_, err := w.Learning.KeepCredential(t.Context(), actor, number, "three")
		require.ErrorIs(t, err, models.ErrNotFound)
		c, err := w.Learning.Certificate(t.Context(), actor, number)
		require.NoError(t, err)
		require.Empty(t, c.Credential)
	}
	require.NoError(t, w.Learning.RevokeCertificate(t.Context(), w.as(models.RoleEditor), number, "Fout."))
	_, err = w.Learning.KeepCredential(t.Context(), w.agent, number, "four")
	require.ErrorIs(t, err, models.ErrNotFound)
}
