package guidance

import (
	"html"
	"regexp"
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
)

// value is what the portal shows in the place of a placeholder: a text that an operator set, and where it leads.
type value struct{ text, url string }

// values are by the names of the placeholders (models.Placeholders); the texts are those that every page may name.
var values = map[string]value{
	models.PlaceholderPhone: {"ContactPhone", "ContactTel"},
	models.PlaceholderMail:  {"ContactMail", "ContactMailTo"},
	models.PlaceholderHours: {"ContactHours", ""},
	models.PlaceholderNight: {"ContactNight", ""},
	models.PlaceholderBrand: {"BrandNote", ""},
}

// Teller gives what a portal says of a name, and its own name for EOKM in a text; an i18n.Printer is one.
type Teller interface {
	Given(name string) string
	Branded(text string) string
}

// Fill puts into a text what the portal's settings say in the place of its placeholders: {{contact.phone}} becomes the number.
func Fill(text string, by Teller) string {
	return models.Placeholder.ReplaceAllStringFunc(by.Branded(text), func(found string) string { return by.Given(valueOf(found).text) })
}

func valueOf(found string) value { return values[strings.Trim(found, "{}")] }

// inHTML is a tag, or a placeholder.
var inHTML = regexp.MustCompile(`<[^>]*>|` + models.Placeholder.String() + `|[^<{]+`)

// Filled is the document with its placeholders filled in: a number and a mailbox are links, but not within another link.
func (d Document) Filled(by Teller) Document {
	linked := false
	d.HTML = inHTML.ReplaceAllStringFunc(d.HTML, func(found string) string {
		switch {
		case strings.HasPrefix(found, "<"):
			linked = strings.HasPrefix(found, "<a ") || linked && found != "</a>"
			return fillWith(found, by)
		case !strings.HasPrefix(found, "{{"):
			return by.Branded(found)
		}
		to := valueOf(found)
		if to.url == "" || linked {
			return html.EscapeString(by.Given(to.text))
		}
		return `<a href="` + html.EscapeString(by.Given(to.url)) + `">` + html.EscapeString(by.Given(to.text)) + `</a>`
	})
	for i := range d.Contents {
		d.Contents[i].Text = Fill(d.Contents[i].Text, by)
	}
	return d
}

// fillWith fills the attributes of a tag, which may say a heading again.
func fillWith(tag string, by Teller) string {
	return models.Placeholder.ReplaceAllStringFunc(by.Branded(tag),
		func(found string) string { return html.EscapeString(by.Given(valueOf(found).text)) })
}

// cutPlaceholder is a placeholder in a snippet of a search, which may cut its braces off and marks what was found.
var cutPlaceholder = regexp.MustCompile(`\{*` + article.MarkBegin + `?(` + strings.Join(quoted(models.Placeholders), "|") + `)` +
	article.MarkEnd + `?\}*`)

func quoted(names []string) []string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = regexp.QuoteMeta(name)
	}
	return list
}

// FillSnippet is Fill for a part of a text that a search cut out.
func FillSnippet(text string, by Teller) string {
	return cutPlaceholder.ReplaceAllStringFunc(by.Branded(text), func(found string) string {
		return by.Given(values[cutPlaceholder.FindStringSubmatch(found)[1]].text)
	})
}
