package modelstest

import (
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/advisory"
)

// Warning is a complete advisory to all, ready to be sent.
func Warning(title string) advisory.Text {
	return advisory.Text{
		TitleNL: title, TitleEN: title + " (en)", BodyNL: "## Doe dit\n\nKijk uw logs na.", BodyEN: "## Do this\n\nLook at your logs.",
		Days: advisory.UsualDays, Ready: true, Reach: advisory.ReachAll,
	}
}

// AdvisoryTo is the advisory, to these providers only.
func AdvisoryTo(t advisory.Text, providers ...uuid.UUID) advisory.Text {
	t.Reach, t.Providers = advisory.ReachNamed, providers
	return t
}

// AskingAdvisory is the advisory, asking to be confirmed.
func AskingAdvisory(t advisory.Text) advisory.Text {
	t.AsksAcknowledge = true
	return t
}

// NewAdvisory begins an advisory, and gives its reference.
func (w *World) NewAdvisory(actor models.Actor, text advisory.Text) string {
	w.T.Helper()
	ref, err := w.Advisory.New(w.T.Context(), actor, text)
	require.NoError(w.T, err)
	return ref
}

// SendAdvisory sends a draft as it is now, to whom it is for now.
func (w *World) SendAdvisory(actor models.Actor, ref string) error {
	w.T.Helper()
	a, err := w.Advisory.StaffAdvisory(w.T.Context(), actor, ref)
	if err != nil {
		return err
	}
	return w.Advisory.Send(w.T.Context(), actor, ref, advisory.Sending{Revision: a.Revision, Reached: len(w.Reached(ref))})
}

// Advised sends a new advisory, and gives its reference.
func (w *World) Advised(text advisory.Text) string {
	w.T.Helper()
	one, two := w.Editors()
	ref := w.NewAdvisory(one, text)
	require.NoError(w.T, w.SendAdvisory(two, ref))
	return ref
}

// Reached lists the names of whom a draft is for.
func (w *World) Reached(ref string) []string {
	w.T.Helper()
	list, err := w.Advisory.Reach(w.T.Context(), w.Analyst, ref)
	require.NoError(w.T, err)
	var names []string
	for _, r := range list {
		names = append(names, r.Name)
	}
	return names
}
