package home_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest"
)

// What is due stands above all else that waits; where nothing is due, that is said there.
func TestHome_WhatIsDueStandsFirst(t *testing.T) {
	t.Parallel()
	p := portaltest.School(t)
	b := p.Browser("provider-agent")
	page := b.Get("/")
	require.Equal(t, "Er staat niets open. Nieuwe meldingen ziet u hier het eerst.",
		strings.TrimSpace(page.Doc.Find("main .note").First().Text()))
	p.Notice("192.0.2.7", "https://img.example.com/1")
	portaltest.Advise(t, p, nil)
	page = b.Get("/")
	require.NotContains(t, page.Text(), "Er staat niets open")
	require.Contains(t, page.Text(), "Er wacht 1 waarschuwing van EOKM op u.")
	order := page.Doc.Find("main #due-list, main .note").Map(func(_ int, part *goquery.Selection) string { return part.Text() })
	list := slices.IndexFunc(order, func(text string) bool { return strings.Contains(text, "EOKM-2026-") })
	advisory := slices.IndexFunc(order, func(text string) bool { return strings.Contains(text, "waarschuwing van EOKM") })
	require.NotEqual(t, -1, list)
	require.Less(t, list, advisory, "%q", order)
}
