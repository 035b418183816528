package stats

import (
	"eokm.nl/hosting/models/figure"
	"eokm.nl/hosting/portal/i18n"
)

// Denominators of what the pages and their pictures show; their words are stats.of.<of>.
const (
	ofDecided = "decided"
	ofCounted = "counted"
)

// growthText is by how much more, or less, was reviewed than in the period before.
func growthText(p *i18n.Printer, f figure.Flow) string {
	part, ok := f.Growth()
	if !ok {
		return p.T("stats.growth.none")
	}
	sign := "+"
	if part < 0 {
		sign = ""
	}
	return sign + percent(p, part)
}
