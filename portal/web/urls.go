package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// sentAdvisoryURL is a desk's page of an advisory.
func sentAdvisoryURL(ref string) string { return "/advisories/" + ref }

// advisoryURL is EOKM's page of an advisory.
func advisoryURL(ref string) string { return "/content/advisories/" + ref }

func certificateURL(number string) string { return "/training/certificates/" + number }

// claimURL is where EOKM decides about a claim.
func claimURL(id uuid.UUID) string { return "/triage/claims/" + id.String() }

func receiptURL(submission uuid.UUID) string { return "/receipts/" + submission.String() }

// contactURL is where an organisation changes a contact.
func contactURL(id uuid.UUID) string { return "/org/contacts/" + id.String() }

// contactCheckURL is where the link of a test mail leads.
func contactCheckURL(token string) string { return "/contact-check/" + token }

// articleURL is where editors see an article.
func articleURL(slug string) string { return "/content/articles/" + slug }

// deskCourseURL is where editors see a course.
func deskCourseURL(slug string) string { return "/content/courses/" + slug }

// deskLessonURL and deskQuestionURL are where editors write a part of a course.
func deskLessonURL(slug, lesson string) string { return deskCourseURL(slug) + "/lessons/" + lesson }

func deskQuestionURL(slug, id string) string {
	return deskCourseURL(slug) + "/questions/" + url.PathEscape(id)
}

// diagramURL is where a drawing is.
func diagramURL(id uuid.UUID) string { return "/kb/diagrams/" + id.String() }

// importURL is the page of a file that was brought in.
func importURL(id uuid.UUID) string { return "/intake/imports/" + id.String() }

// kbURL is where people read an article.
func kbURL(slug string) string { return "/kb/" + slug }

// versionsURL is where an article's versions are listed, and compareURL where two of them are compared.
func versionsURL(slug string) string { return kbURL(slug) + "/versions" }

func compareURL(slug string, from, to int) string {
	return fmt.Sprintf("%s/%d..%d", versionsURL(slug), from, to)
}

func offerURL(o notice.LessonOffer) string { return "/training/offers/" + o.ID.String() }

// membersURL is where the actor keeps their organisation's people.
func membersURL(actor models.Actor) string {
	if actor.Staff() {
		return "/admin/users"
	}
	return "/org/members"
}

// ownClaimURL is above what an organisation does about a claim of its own.
func ownClaimURL(id uuid.UUID) string { return "/org/networks/" + id.String() }

// listURL is the inbox as a filter describes it; parseFilter reads it back.
func listURL(f notice.Filter) string {
	q := url.Values{}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	if f.Tab != notice.TabTodo {
		set("tab", string(f.Tab))
	}
	set("status", string(f.State))
	set("category", string(f.Category))
	set("assignee", string(f.Assignee))
	set("network", idText(f.Network))
	set("provider", idText(f.Provider))
	set("search", idText(f.Search))
	if !f.After.IsZero() {
		set("after", cursorText(f.After))
	}
	if !f.Before.IsZero() {
		set("before", cursorText(f.Before))
	}
	if f.Limit != 0 && f.Limit != usualSize {
		set("size", strconv.Itoa(f.Limit))
	}
	if len(q) == 0 {
		return "/notices"
	}
	return "/notices?" + q.Encode()
}

// noticeURL is the page of a notice. A reference is ours, and holds nothing of what was reported.
func noticeURL(ref string) string { return "/notices/" + url.PathEscape(ref) }

// peersURL is one of those lists.
func peersURL(view string) string {
	if view == "" {
		return "/peers"
	}
	return "/peers?" + url.Values{"view": {view}}.Encode()
}

func peerURL(id uuid.UUID) string { return "/peers/" + id.String() }

// peerPostURL is above what a writer does about a text of theirs, and peerReviewURL is where EOKM judges it.
func peerPostURL(id uuid.UUID) string { return "/peers/posts/" + id.String() }

func peerReviewURL(id uuid.UUID) string { return "/content/peers/" + id.String() }

func peopleURL(slug string) string { return providerURL(slug) + "/people" }

// parkedURL is where a proof leads on to a parked form.
func parkedURL(id string) string { return "/account/prove?" + url.Values{"form": {id}}.Encode() }

func providerURL(slug string) string { return "/providers/" + slug }

// loginURL leads to the sign-in page, and from there back to where somebody was going.
func loginURL(r *http.Request) string {
	if r.URL.Path == "/" {
		return "/login"
	}
	return "/login?" + url.Values{"next": {r.URL.RequestURI()}}.Encode()
}

func courseURL(slug string) string { return "/training/" + slug }

func lessonURL(slug, lesson string) string { return courseURL(slug) + "/" + lesson }

func quizURL(slug string) string { return courseURL(slug) + "/quiz" }

// verifyURL is where anybody reads what a certificate is worth.
func verifyURL(number string) string { return "/verify/" + number }

func pageURL(path string, after models.Cursor) string {
	return path + "?" + url.Values{"after": {cursorText(after)}}.Encode()
}

func withQuery(path string, query url.Values) string {
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

// numbersQuery names items in a URL.
func numbersQuery(numbers []int) url.Values {
	query := url.Values{}
	for _, n := range numbers {
		query.Add("n", strconv.Itoa(n))
	}
	return query
}

// ownPath gives a path of ours to go on to, and "/" for anything else.
func ownPath(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") ||
		strings.ContainsAny(next, "\\\r\n\t") {
		return "/"
	}
	return next
}

// withNext is a path of ours that leads on to another.
func withNext(path, next string) string {
	if next == "" || next == "/" {
		return path
	}
	return path + "?" + url.Values{"next": {next}}.Encode()
}

// within tells whether a path is a menu item's page or one below it.
func within(path, url string) bool {
	return path == url || len(path) > len(url) && path[:len(url)] == url && path[len(url)] == '/'
}

// usualSize is the page size that a URL need not name, models.Filter's own.
const usualSize = 50

const teamURL = "/training/team"

// bringsFile tells whether a request brings a file: its size and time have limits of their own.
func bringsFile(method, path string) bool { return method == http.MethodPost && path == "/intake" }
