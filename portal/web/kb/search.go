package kb

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/guidance"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/kb"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// kbSearch is the form of a search, as it was sent.
func kbSearch(r *page.Request, q string, f article.Filter) kb.Search {
	p := r.Printer
	form := kb.Search{
		Value: q, Filtered: f != (article.Filter{}),
		Audience:  ui.Select{Name: "audience", Label: p.T("kb.filter.audience"), Options: []ui.Option{{Label: p.T("kb.filter.all")}}},
		SiteTypes: ui.Select{Name: "site", Label: p.T("kb.filter.site"), Options: []ui.Option{{Label: p.T("kb.filter.all")}}},
	}
	for _, a := range article.Audiences {
		form.Audience.Options = append(form.Audience.Options, ui.Option{
			Value: string(a), Label: p.T("kb.audience." + string(a)), Selected: a == f.Audience,
		})
	}
	for _, t := range models.SiteTypes {
		form.SiteTypes.Options = append(form.SiteTypes.Options, ui.Option{
			Value: string(t), Label: p.T("kb.site." + string(t)), Selected: t == f.SiteType,
		})
	}
	return form
}

// kbFilter reads the filter of a search; what is unknown is none.
func kbFilter(get func(string) string) article.Filter {
	f := article.Filter{Audience: article.Audience(get("audience")), SiteType: models.SiteType(get("site"))}
	if !slices.Contains(article.Audiences, f.Audience) {
		f.Audience = ""
	}
	if !f.SiteType.Valid() {
		f.SiteType = ""
	}
	return f
}

// SendSearch leads to what a search finds. What could be an address never gets into the portal's own: it is answered at once.
func (h *Handlers) SendSearch(r *page.Request) error {
	q := strings.Join(strings.Fields(r.Form.Text("q")), " ")
	f := kbFilter(r.Form.Text)
	if notice.NamesSomething(q) {
		return h.showResults(r, q, f)
	}
	query := url.Values{"q": {q}}
	if f.Audience != "" {
		query.Set("audience", string(f.Audience))
	}
	if f.SiteType != "" {
		query.Set("site", string(f.SiteType))
	}
	return r.SeeOther("/kb/search?" + query.Encode())
}

// Results shows what a search finds.
func (h *Handlers) Results(r *page.Request) error {
	q := strings.Join(strings.Fields(r.Query.Text("q")), " ")
	if q == "" {
		return r.SeeOther("/kb")
	}
	return h.showResults(r, q, kbFilter(r.Query.Text))
}

func (h *Handlers) showResults(r *page.Request, q string, f article.Filter) error {
	found, err := h.store.Article.Search(r.Ctx, r.Actor, r.Lang(), q, f, h.synonyms[r.Lang()])
	if err != nil {
		return err
	}
	if err := h.store.Notice.CountSearch(r.Ctx, r.Lang(), q, found.Count); err != nil {
		return err
	}
	frame := layout.Page{Title: r.Printer.T("kb.results"), Crumbs: []layout.Crumb{
		{Label: r.Printer.T("kb.title"), URL: "/kb"}, {Label: r.Printer.T("kb.results")},
	}}
	if notice.NamesSomething(q) {
		frame.Path = "/kb"
	}
	return r.Page(frame, resultsView(r, q, f, found))
}

func resultsView(r *page.Request, q string, f article.Filter, found article.Found) kb.Results {
	p := r.Printer
	view := kb.Results{
		Search: kbSearch(r, page.KeepText(q), f), Lead: p.N("kb.results.lead", found.Count),
		Notice: notice.NamesSomething(q) && r.Is(page.Desks, page.Analysts, page.Auditors),
	}
	if found.Meant != "" {
		view.Notes = append(view.Notes, p.T("kb.results.meant", "Words", found.Meant))
	}
	if found.Loose {
		view.Notes = append(view.Notes, p.T("kb.results.loose"))
	}
	for _, hit := range found.Hits {
		card := card(r, hit.Article)
		card.Snippet = snippet(guidance.FillSnippet(hit.Snippet, p))
		view.Cards = append(view.Cards, card)
	}
	if found.Count == 0 {
		view.Lead, view.Help = p.T("kb.results.none"), []string{p.T("kb.results.help.words")}
		if view.Search.Filtered {
			view.Help = append(view.Help, p.T("kb.results.help.filters"))
		}
		view.Help = append(view.Help, p.T("kb.results.help.ask"))
	}
	return view
}

// snippet parts a piece of Markdown at the marks of what was found. Dots stand where it was cut from its sentence.
func snippet(text string) []kb.Span {
	text = strings.TrimSpace(guidance.Plain(text))
	if first, _ := utf8.DecodeRuneInString(strings.TrimPrefix(text, article.MarkBegin)); unicode.IsLower(first) {
		text = "… " + text
	}
	if last, _ := utf8.DecodeLastRuneInString(strings.TrimSuffix(text, article.MarkEnd)); unicode.IsLetter(last) ||
		unicode.IsDigit(last) || last == ',' {
		text += " …"
	}
	var spans []kb.Span
	for i, part := range strings.Split(text, article.MarkBegin) {
		marked, rest, found := strings.Cut(part, article.MarkEnd)
		if i == 0 || !found {
			spans = append(spans, kb.Span{Text: part})
			continue
		}
		spans = append(spans, kb.Span{Text: marked, Mark: true}, kb.Span{Text: rest})
	}
	return slices.DeleteFunc(spans, func(s kb.Span) bool { return s.Text == "" })
}

// suggestion is an article whose title or tags begin as what somebody types.
type suggestion struct {
	Title string `json:"title"`
	URL   string `json:"url"`
}

// Suggest answers while somebody types. It is a POST, so that no address that is typed gets into one of ours.
func (h *Handlers) Suggest(r *page.Request) error {
	list, err := h.store.Article.Suggest(r.Ctx, r.Actor, r.Lang(), r.Form.Text("q"))
	if err != nil {
		return err
	}
	suggestions := []suggestion{}
	for _, a := range list {
		suggestions = append(suggestions, suggestion{a.Title, page.KbURL(a.Slug)})
	}
	return r.JSON(http.StatusOK, suggestions)
}
