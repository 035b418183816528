package account

import (
	"bytes"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"eokm.nl/hosting/portal/web/page"
)

// Refill puts what somebody sent after their session ended back into its form, on the page that they were led to for that. ok is false
// where the page has no such form any more, or no place for something that they wrote: then nothing is lost, and the kept form stays.
func (h *Handlers) Refill(r *page.Request, made []byte) (filled []byte, ok bool) {
	form, to, ok := h.openParked(r)
	if !ok {
		return nil, false
	}
	if filled, ok = refill(made, form, page.Within(to.Path, "/content")); ok {
		r.Site.Sessions.Remove(r.Ctx, page.SessionParked)
	}
	return filled, ok
}

// refill fills the forms of a page that are sent where form was. Hidden fields stay as the page has them: they say what it shows now. What
// could be an address is shown on no page but the editors' own, and half a text would be worse than one that waits to be sent: with one in
// it nothing is filled.
func refill(made []byte, form page.ParkedForm, editors bool) ([]byte, bool) {
	f := filler{page: html.NewTokenizer(bytes.NewReader(made)), values: form.Values, used: map[string]int{}}
	for f.page.Next() != html.ErrorToken {
		raw := bytes.Clone(f.page.Raw())
		token := f.page.Token()
		switch {
		case token.Data == "form":
			f.within = token.Type == html.StartTagToken && attribute(token, "action") == form.Path && attribute(token, "method") == "post"
		case f.within && (token.Type == html.StartTagToken || token.Type == html.SelfClosingTagToken) && f.fill(token):
			continue
		}
		f.out.Write(raw)
	}
	for name, texts := range form.Values {
		if slices.ContainsFunc(texts, typedText.MatchString) && f.used[name] < len(texts) {
			return nil, false
		}
	}
	return f.out.Bytes(), len(f.used) > 0 && (editors || !f.names)
}

// filler copies a page and fills a form on the way.
type filler struct {
	page   *html.Tokenizer
	out    bytes.Buffer
	values url.Values
	within bool           // a form that is filled
	list   string         // the name of the select that options belong to
	used   map[string]int // how many values of a name have found their field
	names  bool           // a text in it could name an address
}

// fill writes a field with what was typed in it; false leaves it as it is.
func (f *filler) fill(token html.Token) bool {
	name := attribute(token, "name")
	switch token.Data {
	case "select":
		f.list = name
	case "option":
		return f.write(token, "selected", f.list, attribute(token, "value"))
	case "textarea":
		text, ok := f.next(name)
		if !ok {
			return false
		}
		f.out.WriteString(token.String() + "\n" + html.EscapeString(text)) // a line break that comes first is none of the text
		for f.page.Next() == html.TextToken {                              // what the page has in it
		}
		f.out.Write(f.page.Raw())
		return true
	case "input":
		switch attribute(token, "type") {
		case "hidden", "password", "file", "submit":
			return false
		case "checkbox", "radio":
			return f.write(token, "checked", name, attribute(token, "value"))
		}
		text, ok := f.next(name)
		if ok {
			token.Attr = append(without(token, "value"), html.Attribute{Key: "value", Val: text})
			f.out.WriteString(token.String())
		}
		return ok
	}
	return false
}

// next is the text for one more field of a name.
func (f *filler) next(name string) (string, bool) {
	texts, n := f.values[name], f.used[name]
	if n >= len(texts) {
		return "", false
	}
	f.used[name]++
	f.names = f.names || page.KeepText(texts[n]) != texts[n]
	return strings.ReplaceAll(texts[n], "\r\n", "\n"), true
}

// write chooses one of several, or does not.
func (f *filler) write(token html.Token, mark, name, value string) bool {
	token.Attr = without(token, mark)
	if slices.Contains(f.values[name], value) {
		token.Attr = append(token.Attr, html.Attribute{Key: mark})
		f.used[name]++
	}
	f.out.WriteString(token.String())
	return true
}

func attribute(token html.Token, name string) string {
	i := slices.IndexFunc(token.Attr, func(a html.Attribute) bool { return a.Key == name })
	if i < 0 {
		return ""
	}
	return token.Attr[i].Val
}

func without(token html.Token, name string) []html.Attribute {
	return slices.DeleteFunc(slices.Clone(token.Attr), func(a html.Attribute) bool { return a.Key == name })
}
