package kb

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/models/search"
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

// SendSearch leads to what a search finds. What was searched for never gets into the portal's own addresses: of whoever is signed in it is
// kept, sealed, under an id; anybody else is answered at once, and so is what could be an address.
func (h *Handlers) SendSearch(r *page.Request) error {
	q := strings.Join(strings.Fields(r.Form.Text("q")), " ")
	f := kbFilter(r.Form.Text)
	if q == "" {
		return r.SeeOther("/kb")
	}
	if search.NamesSomething(q) || r.Account == nil {
		r.Once() // what could be an address is kept nowhere
		return h.showResults(r, q, f, "/kb")
	}
	id, err := h.store.Search.Keep(r.Ctx, r.Actor, q)
	if err != nil {
		return err
	}
	query := url.Values{}
	if f.Audience != "" {
		query.Set("audience", string(f.Audience))
	}
	if f.SiteType != "" {
		query.Set("site", string(f.SiteType))
	}
	return r.SeeOther(searchURL(id, query))
}

// SearchURL is where whoever searched reads which articles were found. It says nothing of what was searched for.
func SearchURL(id uuid.UUID) string { return searchURL(id, url.Values{}) }

func searchURL(id uuid.UUID, query url.Values) string {
	query.Set("search", id.String())
	return page.WithQuery("/kb/search", query)
}

// Results shows what a search finds: one that was kept, or of an older link the words that stand in it.
func (h *Handlers) Results(r *page.Request) error {
	q, path := strings.Join(strings.Fields(r.Query.Text("q")), " "), ""
	if id := r.Query.ID("search"); id != uuid.Nil {
		text, err := h.store.Search.Kept(r.Ctx, r.Actor, id)
		switch {
		case errors.Is(err, models.ErrNotFound): // somebody else's, or a day old
			r.Flash(ui.KindInfo, r.Printer.T("notices.search.gone"))
			return r.SeeOther("/kb")
		case err != nil:
			return err
		}
		q = text
	}
	if q == "" {
		return r.SeeOther("/kb")
	}
	if search.NamesSomething(q) {
		path = "/kb"
	}
	return h.showResults(r, q, kbFilter(r.Query.Text), path)
}

// Knows tells whether a search finds an article.
func (h *Handlers) Knows(r *page.Request, q string) (bool, error) {
	found, err := h.store.Article.Search(r.Ctx, r.Actor, r.Lang(), q, article.Filter{}, h.synonyms[r.Lang()])
	return found.Count > 0, err
}

// showResults shows what a search finds. path is what the page calls itself: "" for its own address, another where that takes no GET or
// holds what was searched for.
func (h *Handlers) showResults(r *page.Request, q string, f article.Filter, path string) error {
	found, err := h.store.Article.Search(r.Ctx, r.Actor, r.Lang(), q, f, h.synonyms[r.Lang()])
	if err != nil {
		return err
	}
	if err := h.store.Search.Count(r.Ctx, r.Lang(), q, found.Count); err != nil {
		return err
	}
	frame := layout.Page{Title: r.Printer.T("kb.results"), Path: path, Crumbs: []layout.Crumb{
		{Label: r.Printer.T("kb.title"), URL: "/kb"}, {Label: r.Printer.T("kb.results")},
	}}
	return r.Page(frame, resultsView(r, q, f, found))
}

func resultsView(r *page.Request, q string, f article.Filter, found article.Found) kb.Results {
	p := r.Printer
	view := kb.Results{
		Search: kbSearch(r, page.KeepText(q), f), Lead: p.N("kb.results.lead", found.Count),
		Notice: search.NamesSomething(q) && r.Is(page.Desks, page.Analysts, page.Auditors),
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
