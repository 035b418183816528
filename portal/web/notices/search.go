package notices

import (
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/search"
	"eokm.nl/hosting/portal/web/kb"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/ui"
)

// Search keeps what was looked for and leads to it: straight to the one notice, receipt or organisation, else to a list; to the
// knowledge base where nothing else fits. The text may be an address, so it never stands in a URL.
func (h *Handlers) Search(r *page.Request) error {
	text := r.Form.Text("q")
	if text == "" {
		return r.SeeOther("/notices")
	}
	found, err := h.store.Search.Find(r.Ctx, r.Actor, text)
	var bad page.Faults
	switch {
	case bad.Take(err):
		return h.refuseSearch(r, bad)
	case err != nil:
		return err
	case found.Receipt != "":
		return r.SeeOther(page.ReceiptURL(found.Receipt))
	case len(found.Refs) == 1:
		return r.SeeOther(page.NoticeURL(found.Refs[0]))
	case len(found.Providers) == 1:
		return r.SeeOther(page.ProviderURL(found.Providers[0].Slug))
	case found.Kind == search.Words:
		articles, err := h.kb.Knows(r, text)
		if err != nil {
			return err
		}
		if articles {
			return r.SeeOther(kb.SearchURL(found.ID))
		}
	}
	return r.SeeOther(page.ListURL(notice.Filter{Tab: notice.TabAll, Search: found.ID}))
}

// refuseSearch shows the inbox with what was wrong. The text is not shown again: it may be an address.
func (h *Handlers) refuseSearch(r *page.Request, bad page.Faults) error {
	view, err := h.LoadList(r, notice.Filter{Tab: notice.TabTodo})
	if err != nil {
		return err
	}
	body := view.build()
	for _, fault := range bad {
		body.Errors = append(body.Errors, ui.FieldError{Field: ui.SearchID, Text: r.Fault(fault)})
	}
	return r.Refused(listPage(view), body)
}

// providerLinks are the organisations that a search named.
func (v ListView) providerLinks() []ui.Button {
	var links []ui.Button
	for _, p := range v.List.Providers {
		links = append(links, ui.Button{Text: p.Name, URL: page.ProviderURL(p.Slug)})
	}
	return links
}
