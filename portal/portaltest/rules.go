package portaltest

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/PuerkitoBio/goquery"
)

// rule is one thing that every page keeps to; it gives what is wrong.
type rule func(page *Page) []string

// rules are the house's, for each page in each language and role.
var rules = []rule{
	ruleHead, ruleHeading, ruleMenus, ruleIDs, ruleLabels, ruleNothingInline, ruleLinks, ruleTables, ruleWords, ruleHeaders, ruleAddresses,
}

// HouseFaults lists what a page does against the house rules; none is right.
func HouseFaults(page *Page) []string {
	var faults []string
	for _, r := range rules {
		faults = append(faults, r(page)...)
	}
	return faults
}

func ruleHead(page *Page) []string {
	var faults []string
	if lang := page.Doc.Find("html").AttrOr("lang", ""); lang != "nl" && lang != "en" {
		faults = append(faults, fmt.Sprintf("html lang is %q", lang))
	}
	if title := strings.TrimSpace(page.Doc.Find("head title").Text()); len(title) < 5 {
		faults = append(faults, "the title says nothing")
	}
	if page.Doc.Find(`meta[name="viewport"]`).Length() != 1 {
		faults = append(faults, "no viewport")
	}
	return faults
}

func ruleHeading(page *Page) []string {
	if n := page.Doc.Find("h1").Length(); n != 1 {
		return []string{fmt.Sprintf("%d h1 headings", n)}
	}
	if n := page.Doc.Find("main").Length(); n != 1 {
		return []string{fmt.Sprintf("%d main landmarks", n)}
	}
	return nil
}

// ruleMenus: somebody is in one place of each menu.
func ruleMenus(page *Page) []string {
	var faults []string
	page.Doc.Find("nav").Each(func(_ int, nav *goquery.Selection) {
		if n := nav.Find("a[aria-current]").Length(); n > 1 {
			faults = append(faults, fmt.Sprintf("%d current places in the menu %q", n, nav.AttrOr("aria-label", "")))
		}
	})
	return faults
}

func ruleIDs(page *Page) []string {
	var faults []string
	seen := map[string]bool{}
	page.Doc.Find("[id]").Each(func(_ int, s *goquery.Selection) {
		id := s.AttrOr("id", "")
		if seen[id] {
			faults = append(faults, fmt.Sprintf("id %q stands twice", id))
		}
		seen[id] = true
	})
	for _, attribute := range []string{"for", "aria-describedby", "aria-labelledby", "aria-controls", "form"} {
		page.Doc.Find("[" + attribute + "]").Each(func(_ int, s *goquery.Selection) {
			for id := range strings.FieldsSeq(s.AttrOr(attribute, "")) {
				if !seen[id] {
					faults = append(faults, fmt.Sprintf("%s=%q leads to no id", attribute, id))
				}
			}
		})
	}
	return faults
}

func ruleLabels(page *Page) []string {
	var faults []string
	page.Doc.Find("input, select, textarea").Each(func(_ int, s *goquery.Selection) {
		switch s.AttrOr("type", "") {
		case "hidden", "submit":
			return
		}
		id := s.AttrOr("id", "")
		labelled := s.AttrOr("aria-label", "") != "" || s.AttrOr("aria-labelledby", "") != "" || s.Closest("label").Length() > 0 ||
			id != "" && page.Doc.Find(`label[for="`+id+`"]`).Length() > 0
		if !labelled {
			faults = append(faults, fmt.Sprintf("field %q has no label", s.AttrOr("name", "")))
		}
	})
	page.Doc.Find("button, a[href]").Each(func(_ int, s *goquery.Selection) {
		if strings.TrimSpace(s.Text()) == "" && s.AttrOr("aria-label", "") == "" {
			faults = append(faults, "a button or link without words")
		}
	})
	page.Doc.Find("fieldset").Each(func(_ int, s *goquery.Selection) {
		if s.Find("legend").Length() == 0 {
			faults = append(faults, "a fieldset without legend")
		}
	})
	return faults
}

func ruleNothingInline(page *Page) []string {
	var faults []string
	if page.Doc.Find("style, [style]").Length() > 0 {
		faults = append(faults, "inline style")
	}
	page.Doc.Find("script").Each(func(_ int, s *goquery.Selection) {
		if s.AttrOr("src", "") == "" {
			faults = append(faults, "inline script")
		}
	})
	page.Doc.Find("*").Each(func(_ int, s *goquery.Selection) {
		for _, a := range s.Nodes[0].Attr {
			if strings.HasPrefix(a.Key, "on") {
				faults = append(faults, "inline handler "+a.Key)
			}
		}
	})
	if page.Doc.Find("img:not([src^='/kb/diagrams/']), picture, video, audio, iframe, object, embed").Length() > 0 {
		faults = append(faults, "an image or a frame")
	}
	return faults
}

// ruleLinks: everything a page leads to or loads is ours, but for a number to call, a mailbox and the reader's app for codes.
func ruleLinks(page *Page) []string {
	var faults []string
	for _, attribute := range []string{"href", "src", "action", "formaction"} {
		page.Doc.Find("[" + attribute + "]").Each(func(_ int, s *goquery.Selection) {
			to := s.AttrOr(attribute, "")
			if attribute == "href" && (strings.HasPrefix(to, "tel:") || strings.HasPrefix(to, "mailto:")) {
				return // how EOKM is reached
			}
			if attribute == "href" && strings.HasPrefix(to, "otpauth://totp/EOKM:") {
				return // the reader's own app for codes
			}
			if !strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "#") && !strings.HasPrefix(to, "?") || strings.HasPrefix(to, "//") {
				faults = append(faults, fmt.Sprintf("%s leads out of the portal", attribute))
			}
		})
	}
	return faults
}

func ruleTables(page *Page) []string {
	var faults []string
	page.Doc.Find("table").Each(func(_ int, s *goquery.Selection) {
		if s.Find("caption").Length() == 0 {
			faults = append(faults, "a table without caption")
		}
	})
	page.Doc.Find("th").Each(func(_ int, s *goquery.Selection) {
		if s.AttrOr("scope", "") == "" {
			faults = append(faults, "a th without scope")
		}
	})
	return faults
}

var missingText = regexp.MustCompile(`![a-z][a-z0-9_.-]*\.[a-z0-9_.-]+!|![A-Z][A-Za-z]*!|<no value>|%!`)

func ruleWords(page *Page) []string {
	if found := missingText.FindString(page.Body); found != "" {
		return []string{"a text is missing: " + found}
	}
	return nil
}

func ruleHeaders(page *Page) []string {
	var faults []string
	if policy := page.Header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'") ||
		strings.Contains(policy, "unsafe") {
		faults = append(faults, "no strict content security policy")
	}
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
	} {
		if got := page.Header.Get(name); got != want && !publicPage(page, name, got) {
			faults = append(faults, fmt.Sprintf("%s is %q", name, got))
		}
	}
	return faults
}

// publicPage tells whether a page may be kept by a cache that many share: the one page that is made to be, as long as it gives nothing to
// one visitor alone.
func publicPage(page *Page, header, value string) bool {
	path, _, _ := strings.Cut(page.Path, "?")
	return path == "/figures" && header == "Cache-Control" && value == "public, max-age=600" && page.Header.Get("Set-Cookie") == "" &&
		page.Header.Get("ETag") != ""
}

var ownFeed = regexp.MustCompile(`http://portal\.example/feeds/[A-Za-z0-9_-]{43}`)

var liveAddress = regexp.MustCompile(`(?i)https?://[^\s"'<>]*example`)

// ruleAddresses: no page shows an address that could be followed; all test addresses are on example hosts. So is the portal itself, whose
// link for a feed reader is shown once, to be copied.
func ruleAddresses(page *Page) []string {
	if liveAddress.MatchString(ownFeed.ReplaceAllString(page.Body, "")) {
		return []string{"a live address in the page"}
	}
	return nil
}
