package portal

import (
	"eokm.nl/hosting/portal/api"
	"eokm.nl/hosting/templates/developers"
)

// saidOf is what the interface of machines says of itself, as its page shows it.
func saidOf(s *api.Server) developers.Page {
	said := developers.Page{Base: api.Prefix, Version: api.Version}
	for _, o := range s.Operations() {
		said.Operations = append(said.Operations, developers.Operation(o))
	}
	for _, q := range api.Quotas() {
		said.Quotas = append(said.Quotas, developers.Quota{Name: q[0], Count: q[1], Window: q[2], Burst: q[3]})
	}
	for _, p := range api.Problems() {
		said.Problems = append(said.Problems, developers.Problem{Name: p[0], Status: p[1], Title: p[2], Detail: p[3]})
	}
	return said
}
