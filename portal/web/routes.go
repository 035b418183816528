package web

import (
	"net/http"
	"slices"
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
)

// applicantPages are where the people of a provider that has applied may go, beside what is everybody's.
var applicantPages = []string{"/register/", "/org/", "/account"}

// opensToApplicants tells whether a route is for them too. Every other one leads them to their application.
func (r route) opensToApplicants() bool {
	return r.who.admits("") || slices.ContainsFunc(applicantPages, func(begin string) bool { return strings.HasPrefix(r.path, begin) })
}

// asksProof tells whether a route asks who takes it to prove anew who they are.
func (r route) asksProof() bool { return slices.Contains(r.who, prover) }

// RouteInfo is one row of the table of routes, for who checks that it holds.
type RouteInfo struct {
	Method string
	Path   string        // with :names
	Roles  []models.Role // "" among them: also who is not signed in
	Proof  bool          // they are asked to prove anew who they are, when they did not not long ago
}

// Routes lists every page and action there is, in the table's order.
func (s *Server) Routes() []RouteInfo {
	var list []RouteInfo
	for _, r := range s.routes() {
		roles := slices.DeleteFunc(slices.Clone(r.who), func(role models.Role) bool { return role == prover })
		list = append(list, RouteInfo{Method: r.method, Path: r.path, Roles: roles, Proof: r.asksProof()})
	}
	return list
}

type route struct {
	method string
	path   string
	who    access
	do     handle
}

const (
	get  = http.MethodGet
	post = http.MethodPost
)

// routes is every page and action there is.
func (s *Server) routes() []route {
	routes := []route{
		{get, "/", everyone, s.home},
		{get, "/login", everyone, s.loginForm},
		{post, "/login", everyone, s.login},
		{post, "/login/passkey/options", everyone, s.passkeyOptions},
		{post, "/login/passkey", everyone, s.loginPasskey},
		{get, "/login/factor", entrants, s.factorForm},
		{post, "/login/factor", entrants, s.factor},
		{get, "/login/organisation", everyone, s.orgLoginForm},
		{post, "/login/organisation", everyone, s.orgLogin},
		{get, "/login/organisation/go", everyone, s.orgLoginGo},
		{get, "/login/organisation/callback", everyone, s.orgLoginCallback},
		{get, "/login/recover", everyone, s.recoverForm},
		{post, "/login/recover", everyone, s.recover},
		{get, "/login/reset/:token", everyone, s.resetForm},
		{post, "/login/reset/:token", everyone, s.reset},
		{get, "/invite/:token", everyone, s.inviteForm},
		{post, "/invite/:token", everyone, s.join},
		{post, "/logout", everyone, s.logout},

		{get, "/register", everyone, s.registerForm},
		{post, "/register", everyone, s.register},
		{get, "/register/start/:token", everyone, s.startForm},
		{post, "/register/start/:token", everyone, s.start},
		{get, "/register/tasks", desks, s.filling(s.tasks)},
		{get, "/register/organisation", leads, s.filling(s.organisationForm)},
		{post, "/register/organisation", leads, s.filling(s.setOrganisation)},
		{get, "/register/conduct", leads, s.filling(s.conductForm)},
		{post, "/register/conduct", leads, s.filling(s.acceptConduct)},
		{get, "/register/check", leads, s.filling(s.checkForm)},
		{post, "/register/check", leads, s.filling(s.send)},
		{post, "/register/recall", leads, s.recall},
		{get, "/register/status", desks, s.standing},
		{get, "/org/leave", leads.proving(), s.leaveForm},
		{post, "/org/leave", leads.proving(), s.leave},
		{post, "/org/leave/stay", leads.proving(), s.stay},

		{get, "/account/factors/new", entrants, s.enrolling(s.newFactor)},
		{post, "/account/passkeys/options", entrants, s.enrolling(s.newPasskeyOptions)},
		{post, "/account/passkeys", entrants, s.enrolling(s.addPasskey)},
		{get, "/account/totp", entrants, s.enrolling(s.newTOTP)},
		{post, "/account/totp", entrants, s.enrolling(s.addTOTP)},
		{get, "/account/codes", entrants, s.enrolling(s.codesForm)},
		{post, "/account/codes", entrants, s.enrolling(s.makeCodes)},
		{post, "/account/codes/kept", entrants, s.enrolling(s.codesKept)},

		{get, "/account", members, s.ownAccount},
		{post, "/account/language", members, s.setLanguage},
		{post, "/account/sessions/end", members, s.endSession},
		{post, "/account/resets/:id/stop", members, s.stopReset},
		{get, "/account/prove", members, s.proveForm},
		{post, "/account/prove", members, s.prove},
		{post, "/account/prove/passkey", members, s.provePasskey},
		{get, "/account/password", members.proving(), s.passwordForm},
		{post, "/account/password", members.proving(), s.setPassword},
		{post, "/account/passkeys/:id/remove", members.proving(), s.removePasskey},
		{post, "/account/totp/remove", members.proving(), s.removeTOTP},

		{get, "/help/exposure", everyone, s.helpExposure},
		{get, "/contact", everyone, s.helpContact},
		{get, "/accessibility", everyone, s.helpAccessibility},
		{get, "/privacy", everyone, s.helpPrivacy},
		{get, "/status", everyone, s.status},
		{get, "/livez", everyone, s.alive},
		{get, "/readyz", everyone, s.ready},
		{get, "/robots.txt", everyone, s.robotsTxt},
		{get, securityPath, everyone, s.securityTxt},
		{post, reportPath, everyone, s.cspReport},

		{get, "/notices", readers, s.listNotices},
		{get, newsPath, readers, s.news},
		{post, "/notices/search", readers, s.searchNotices},
		{post, "/notices/export", keepers.proving(), s.export},
		{post, "/notices/bulk", desks, s.bulk},
		{post, "/notices/bulk/confirm", desks, s.bulkConfirm},
		{post, "/notices/bulk/acknowledge", desks, s.bulkAcknowledge},
		{post, "/notices/bulk/assign", desks, s.bulkAssign},
		{get, "/notices/:ref", readers, s.showNotice},
		{post, "/notices/:ref/acknowledge", desks, s.acknowledge},
		{get, "/notices/:ref/confirm", desks, s.confirmForm},
		{post, "/notices/:ref/confirm", desks, s.confirm},
		{get, "/receipts/:submission", desks, s.showReceipt},
		{get, "/notices/:ref/dispute", desks, s.disputeForm},
		{post, "/notices/:ref/dispute", desks, s.dispute},
		{get, "/notices/:ref/question", writers, s.questionForm},
		{post, "/notices/:ref/question", writers, s.sendMessage},
		{get, "/notices/:ref/delegate", desks, s.delegateForm},
		{post, "/notices/:ref/delegate", desks, s.delegate},
		{post, "/notices/:ref/takeback", desks, s.takeBack},
		{post, "/notices/:ref/assign", desks, s.assign},
		{get, "/notices/:ref/reveal", revealers, s.revealForm},
		{post, "/notices/:ref/reveal", revealers, s.reveal},
		{post, "/notices/:ref/cover", revealers, s.coverAddresses},
		{post, "/notices/:ref/addresses", revealers, s.addresses},

		{get, "/views", readers, s.listViews},
		{get, "/views/new", keepers, s.viewForm},
		{post, "/views", keepers, s.saveView},
		{post, "/views/:id/remove", keepers, s.removeView},
		{get, "/org", desks, s.organisation},
		{get, "/org/networks", desks, s.networks},
		{get, "/org/networks/new", leads.proving(), s.changing(s.claimForm)},
		{post, "/org/networks", leads.proving(), s.claim},
		{post, "/org/networks/:id/answer", leads.proving(), s.answerClaim},
		{post, "/org/networks/:id/withdraw", leads.proving(), s.withdrawClaim},
		{get, "/org/contacts", desks, s.contacts},
		{get, "/org/contacts/new", leads.proving(), s.changing(s.newContactForm)},
		{post, "/org/contacts", leads.proving(), s.putContact},
		{get, "/org/contacts/:id", leads.proving(), s.changing(s.contactForm)},
		{post, "/org/contacts/:id", leads.proving(), s.putContact},
		{post, "/org/contacts/:id/confirm", leads.proving(), s.confirmContact()},
		{post, "/org/contacts/:id/code", leads.proving(), s.sendContactCode()},
		{post, "/org/contacts/:id/remove", leads.proving(), s.removeContact()},
		{get, "/org/keys", desks, s.pgpKey},
		{post, "/org/keys", leads.proving(), s.setPGPKey},
		{post, "/org/keys/remove", leads.proving(), s.removePGPKey},
		{get, "/contact-check/:token", everyone, s.contactCheck},
		{post, "/contact-check/:token", everyone, s.answerContactCheck},

		{get, "/kb", everyone, s.shelves},
		{post, "/kb/search", everyone, s.sendSearch},
		{get, "/kb/search", everyone, s.results},
		{post, "/kb/suggest", everyone, s.suggest},
		{get, "/kb/:slug", everyone, s.showArticle},
		{get, "/kb/diagrams/:id", everyone, s.showDiagram},
		{get, "/kb/:slug/versions", members, s.versions},
		{get, "/kb/:slug/versions/:range", members, s.compare},
		{post, "/kb/:slug/feedback", critics, s.giveFeedback},
		{post, "/kb/:slug/follow", desks, s.follow},

		{get, "/training", members, s.listTraining},
		{get, "/training/:course", members, s.showCourse},
		{get, "/training/:course/quiz", members, s.quizIntro},
		{post, "/training/:course/quiz", learners, s.startQuiz},
		{get, "/training/:course/quiz/:attempt", learners, s.showResult},
		{get, "/training/:course/quiz/:attempt/:n", learners, s.showQuestion},
		{post, "/training/:course/quiz/:attempt/:n", learners, s.answerQuestion},
		{get, "/training/:course/:lesson", members, s.showLesson},
		{post, "/training/:course/:lesson", learners, s.practise},
		{post, "/training/:course/:lesson/done", learners, s.finishLesson},

		{get, "/content", staff, s.deskArticles},
		{get, "/content/articles/new", authors, s.newArticleForm},
		{post, "/content/articles", authors, s.newArticle},
		{get, "/content/articles/:slug", staff, s.deskArticle},
		{post, "/content/articles/:slug/draft", authors, s.openDraft},
		{get, "/content/articles/:slug/edit", authors, s.editForm},
		{post, "/content/articles/:slug/edit", authors, s.save},
		{post, "/content/articles/:slug/autosave", authors, s.autosave},
		{get, "/content/articles/:slug/preview", staff, s.preview},
		{post, "/content/articles/:slug/diagrams", authors, s.addDiagram},
		{post, "/content/articles/:slug/step", authors, s.stepArticle},
		{post, "/content/articles/:slug/checked", authors, s.checkArticle()},
		{post, "/content/articles/:slug/restore", authors, s.restoreVersion()},
		{post, "/content/articles/:slug/archive", authors, s.archiveArticle()},
		{get, "/content/feedback", staff, s.feedback},
		{post, "/content/feedback/:id/handled", authors, s.handleFeedback},
		{get, "/content/terms", staff, s.searchTerms},

		{get, "/content/courses", staff, s.deskCourses},
		{get, "/content/courses/new", authors, s.newCourseForm},
		{post, "/content/courses", authors, s.newCourse},
		{get, "/content/courses/:course", staff, s.deskCourse},
		{post, "/content/courses/:course/draft", authors, s.openCourseDraft()},
		{post, "/content/courses/:course/step", authors, s.stepCourse},
		{post, "/content/courses/:course/checked", authors, s.checkCourse()},
		{post, "/content/courses/:course/archive", authors, s.archiveCourse()},
		{post, "/content/courses/:course/restore", authors, s.restoreCourse()},
		{get, "/content/courses/:course/versions/:range", staff, s.compareCourse},
		{get, "/content/courses/:course/export", staff, s.exportCourse},
		{post, "/content/courses/:course/import", authors, s.importCourse},
		{get, "/content/courses/:course/figures", staff, s.courseFigures},
		{get, "/content/courses/:course/about", authors, s.partForm(aboutPage())},
		{post, "/content/courses/:course/about", authors, s.savePart(aboutPage())},
		{get, "/content/courses/:course/file", authors, s.partForm(filePart())},
		{post, "/content/courses/:course/file", authors, s.savePart(filePart())},
		{post, "/content/courses/:course/lessons", authors, s.addLesson},
		{get, "/content/courses/:course/lessons/:lesson", authors, s.partForm(lessonPart())},
		{post, "/content/courses/:course/lessons/:lesson", authors, s.savePart(lessonPart())},
		{post, "/content/courses/:course/lessons/:lesson/move", authors, s.moveLesson},
		{get, "/content/courses/:course/lessons/:lesson/remove", authors, s.removeLessonForm},
		{post, "/content/courses/:course/lessons/:lesson/remove", authors, s.removeLesson},
		{post, "/content/courses/:course/questions", authors, s.addQuestion},
		{get, "/content/courses/:course/questions/:question", authors, s.partForm(questionPart())},
		{post, "/content/courses/:course/questions/:question", authors, s.savePart(questionPart())},
		{post, "/content/courses/:course/questions/:question/remove", authors, s.removeQuestion},
		{get, "/content/courses/:course/preview", staff, s.previewCourse},
		{get, "/content/courses/:course/preview/quiz", staff, s.previewQuiz},
		{post, "/content/courses/:course/preview/quiz", tryers, s.previewQuiz},
		{get, "/content/courses/:course/preview/:lesson", staff, s.previewLesson},
		{post, "/content/courses/:course/preview/:lesson", tryers, s.previewLesson},

		{get, "/triage", watchers, s.triage},
		{get, "/triage/unrouted", watchers, s.triageUnrouted},
		{get, "/triage/rechecks", watchers, s.triageRechecks},
		{get, "/triage/disputes", watchers, s.triageDisputes},
		{get, "/triage/questions", watchers, s.triageQuestions},
		{get, "/triage/applications", watchers, s.triageApplications},
		{get, "/triage/contacts", watchers, s.triageContacts},
		{get, "/triage/mails", watchers, s.triageMails},
		{post, "/triage/mails/:id/again", analysts, onMail("staff.mails.again.done", s.store.Outbox.SendMailAgain)},
		{post, "/triage/mails/:id/handled", analysts, onMail("staff.mails.handled.done", s.store.Outbox.HandleMail)},
		{post, "/triage/mails/:id/handled-all", analysts, onMail("staff.mails.handled_all.done", s.store.Outbox.HandleMails)},
		{get, "/triage/claims", watchers, s.triageClaims},
		{get, "/triage/claims/new", analysts.proving(), s.staffClaimForm},
		{post, "/triage/claims", analysts.proving(), s.staffClaim},
		{get, "/triage/claims/:id", watchers, s.showClaim},
		{post, "/triage/claims/:id", analysts.proving(), s.decideClaim},
		{post, "/notices/:ref/question/close", analysts, s.closeQuestions},
		{post, "/notices/:ref/verifications", analysts, s.verify},
		{get, "/notices/:ref/decision", analysts.proving(), s.decisionForm},
		{post, "/notices/:ref/decision", analysts.proving(), s.decide},
		{get, "/notices/:ref/route", analysts.proving(), s.routeForm},
		{post, "/notices/:ref/route", analysts.proving(), s.routeItems},
		{get, "/notices/:ref/hold", analysts, s.holdForm},
		{post, "/notices/:ref/hold", analysts, s.hold},
		{post, "/notices/:ref/resume", analysts, s.resume},
		{get, "/providers", watchers, s.listProviders},
		{get, "/providers/:slug", watchers, s.showProvider},
		{post, "/providers/:slug/application", analysts.proving(), s.vet},
		{get, "/providers/:slug/suspend", eokmAdmin.proving(), s.standingForm(provider.ActSuspend)},
		{post, "/providers/:slug/suspend", eokmAdmin.proving(), s.changeStanding(provider.ActSuspend)},
		{get, "/providers/:slug/reactivate", eokmAdmin.proving(), s.standingForm(provider.ActReactivate)},
		{post, "/providers/:slug/reactivate", eokmAdmin.proving(), s.changeStanding(provider.ActReactivate)},
		{get, "/providers/:slug/leave", eokmAdmin.proving(), s.standingForm(provider.ActLeave)},
		{post, "/providers/:slug/leave", eokmAdmin.proving(), s.changeStanding(provider.ActLeave)},
		{get, "/providers/:slug/people", watchers, s.people},
		{get, "/providers/:slug/people/invite", eokmAdmin.proving(), s.inviteAdminForm},
		{post, "/providers/:slug/people/invite", eokmAdmin.proving(), s.inviteAdmin},
		{get, "/providers/:slug/people/:id", eokmAdmin.proving(), s.personForm},
		{post, "/providers/:slug/people/:id", eokmAdmin.proving(), s.changePerson},
		{post, "/providers/:slug/people/invitations/:id/send", eokmAdmin.proving(), s.onInvitation(s.store.People.SendInvitation, "account.members.invited")},
		{post, "/providers/:slug/people/invitations/:id/end", eokmAdmin.proving(), s.onInvitation(s.store.People.EndInvitation, "account.members.withdrawn")},
		{get, "/intake", analysts, s.intake},
		{post, "/intake", analysts, s.upload},
		{get, "/intake/imports/:id", analysts, s.showImport},
		{post, "/intake/imports/:id/confirm", analysts, s.confirmImport},
		{post, "/intake/imports/:id/skip", analysts, s.skipFaulty},
		{post, "/intake/imports/:id/discard", analysts, s.discardImport},
		{post, "/intake/imports/:id/faulty", analysts.proving(), s.faultyRows},

		{get, "/advisories", desks, s.listAdvisories},
		{get, "/advisories/:advisory", desks, s.showAdvisory},
		{post, "/advisories/:advisory/acknowledge", desks, s.acknowledgeAdvisory},
		{get, "/content/advisories", staff, s.staffAdvisories},
		{get, "/content/advisories/new", authors, s.newAdvisoryForm},
		{post, "/content/advisories", authors, s.newAdvisory},
		{get, "/content/advisories/:advisory", staff, s.staffAdvisory},
		{get, "/content/advisories/:advisory/edit", authors, s.editAdvisoryForm},
		{post, "/content/advisories/:advisory/edit", authors, s.editAdvisory},
		{get, "/content/advisories/:advisory/send", authors, s.sendAdvisoryForm},
		{post, "/content/advisories/:advisory/send", authors, s.sendAdvisory},
		{get, "/content/advisories/:advisory/withdraw", authors, s.withdrawAdvisoryForm},
		{post, "/content/advisories/:advisory/withdraw", authors, s.withdrawAdvisory},
		{post, "/content/advisories/:advisory/drop", authors, s.dropAdvisory},
		{post, "/content/advisories/:advisory/remind", authors, s.remindOfAdvisory},
		{post, "/content/advisories/:advisory/copy", authors, s.copyAdvisory},
		{get, "/peers", members, s.listPeers},
		{post, "/peers", posters, s.addPeer},
		{get, "/peers/new", posters, s.newPeer},
		{get, "/peers/submit", desks, s.newPeerArticle},
		{post, "/peers/submit", desks, s.addPeerArticle},
		{get, "/peers/directory", members, s.directory},
		{post, "/peers/directory", leads, s.setDirectory},
		{get, "/peers/posts/:id/edit", desks, s.editPeerForm},
		{post, "/peers/posts/:id/edit", desks, s.editPeer},
		{post, "/peers/posts/:id/withdraw", desks, s.withdrawPeer},
		{get, "/peers/:id", members, s.showPeer},
		{post, "/peers/:id/reply", posters, s.replyPeer},
		{post, "/peers/:id/answer", posters, s.markAnswer},
		{get, "/content/peers", staff, s.peerQueue},
		{get, "/content/peers/:id", staff, s.reviewPeer},
		{post, "/content/peers/:id", moderators, s.judgePeer},
		{post, "/content/peers/:id/article", moderators, s.promotePeer},

		{get, "/admin/audit", overseers, s.showLog},
		{post, "/admin/audit", overseers, s.filterLog},
		{get, "/admin/reveals", overseers, s.showReveals},
		{get, "/org/log", leads, s.showLog},
		{post, "/org/log", leads, s.filterLog},
	}
	routes = append(routes, s.teamRoutes()...)
	routes = append(routes, s.memberRoutes("/org/members", leads)...)
	routes = append(routes, s.memberRoutes("/admin/users", eokmAdmin)...)
	if s.demo != nil {
		routes = append(routes,
			route{post, "/demo/login", everyone, s.demoLogin},
			route{get, "/demo/mail", everyone, s.demoMails},
			route{get, "/demo/mail/:id", everyone, s.demoMail},
			route{get, "/dev/ui", everyone, s.gallery},
		)
	}
	return routes
}

// memberRoutes are the pages of an organisation's people: a provider's own, and EOKM's.
func (s *Server) memberRoutes(base string, who access) []route {
	return []route{
		{get, base, who, s.members},
		{post, base, who.proving(), s.invite},
		{get, base + "/sign-in", who.proving(), s.oidcForm},
		{post, base + "/sign-in", who.proving(), s.setOIDC},
		{post, base + "/sign-in/remove", who.proving(), s.removeOIDC},
		{post, base + "/:id/role", who.proving(), s.setRole()},
		{post, base + "/:id/disable", who.proving(), s.disableMember()},
		{post, base + "/:id/enable", who.proving(), s.enableMember()},
		{post, base + "/:id/reset", who.proving(), s.askFactorReset()},
		{post, base + "/resets/:id/approve", who.proving(), s.approveFactorReset()},
		{post, base + "/resets/:id/cancel", who.proving(), s.cancelFactorReset()},
		{post, base + "/invitations/:id/send", who.proving(), s.sendInvitation()},
		{post, base + "/invitations/:id/end", who.proving(), s.endInvitation()},
	}
}
