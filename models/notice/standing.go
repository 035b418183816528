package notice

import "eokm.nl/hosting/models"

// Standing is how grave a report says that an address is: what the material is, how much it is about, and the norm that follows.
type Standing struct {
	Category models.Category
	Scope    models.Scope
	Profile  string
}

// RaisedBy gives an open item's standing after one more report, and whether that changed it. Each of the three becomes stricter or
// stays: a report never lowers what another one said.
func (s Standing) RaisedBy(report Standing) (Standing, bool) {
	out := s
	if report.Category.Strictness() > s.Category.Strictness() {
		out.Category = report.Category
	}
	if report.Scope.Width() > s.Scope.Width() {
		out.Scope = report.Scope
	}
	if report.Profile != "" && ProfileOf(report.Profile).Norm < ProfileOf(s.Profile).Norm {
		out.Profile = report.Profile
	}
	return out, out != s
}
