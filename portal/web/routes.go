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
		{get, "/login/factor", members.entering(), s.factorForm},
		{post, "/login/factor", members.entering(), s.factor},
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

		{get, "/account/factors/new", members.entering(), s.enrolling(s.newFactor)},
		{post, "/account/passkeys/options", members.entering(), s.enrolling(s.newPasskeyOptions)},
		{post, "/account/passkeys", members.entering(), s.enrolling(s.addPasskey)},
		{get, "/account/totp", members.entering(), s.enrolling(s.newTOTP)},
		{post, "/account/totp", members.entering(), s.enrolling(s.addTOTP)},
		{get, "/account/codes", members.entering(), s.enrolling(s.codesForm)},
		{post, "/account/codes", members.entering(), s.enrolling(s.makeCodes)},
		{post, "/account/codes/kept", members.entering(), s.enrolling(s.codesKept)},

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

		{get, "/notices", desks.and(analysts, auditors), s.listNotices},
		{get, "/notices/news", desks.and(analysts, auditors), s.news},
		{post, "/notices/search", desks.and(analysts, auditors), s.searchNotices},
		{post, "/notices/export", desks.and(analysts).proving(), s.export},
		{post, "/notices/bulk", desks, s.bulk},
		{post, "/notices/bulk/confirm", desks, s.bulkConfirm},
		{post, "/notices/bulk/acknowledge", desks, s.bulkAcknowledge},
		{post, "/notices/bulk/assign", desks, s.bulkAssign},
		{get, "/notices/:ref", desks.and(analysts, auditors), s.showNotice},
		{post, "/notices/:ref/acknowledge", desks, s.acknowledge},
		{get, "/notices/:ref/confirm", desks, s.confirmForm},
		{post, "/notices/:ref/confirm", desks, s.confirm},
		{get, "/receipts/:submission", desks, s.showReceipt},
		{get, "/notices/:ref/dispute", desks, s.disputeForm},
		{post, "/notices/:ref/dispute", desks, s.dispute},
		{get, "/notices/:ref/question", desks.and(analysts), s.questionForm},
		{post, "/notices/:ref/question", desks.and(analysts), s.sendMessage},
		{get, "/notices/:ref/delegate", desks, s.delegateForm},
		{post, "/notices/:ref/delegate", desks, s.delegate},
		{post, "/notices/:ref/takeback", desks, s.takeBack},
		{post, "/notices/:ref/assign", desks, s.assign},
		{get, "/notices/:ref/reveal", desks.and(analysts), s.revealForm},
		{post, "/notices/:ref/reveal", desks.and(analysts), s.reveal},
		{post, "/notices/:ref/cover", desks.and(analysts), s.coverAddresses},
		{post, "/notices/:ref/addresses", desks.and(analysts), s.addresses},

		{get, "/views", desks.and(analysts, auditors), s.listViews},
		{get, "/views/new", desks.and(analysts), s.viewForm},
		{post, "/views", desks.and(analysts), s.saveView},
		{post, "/views/:id/remove", desks.and(analysts), s.removeView},
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
		{post, "/kb/:slug/feedback", desks.and(analysts, editors), s.giveFeedback},
		{post, "/kb/:slug/follow", desks, s.follow},

		{get, "/training", members, s.listTraining},
		{get, "/training/:course", members, s.showCourse},
		{get, "/training/:course/quiz", members, s.quizIntro},
		{post, "/training/:course/quiz", desks.and(analysts, editors), s.startQuiz},
		{get, "/training/:course/quiz/:attempt", desks.and(analysts, editors), s.showResult},
		{get, "/training/:course/quiz/:attempt/:n", desks.and(analysts, editors), s.showQuestion},
		{post, "/training/:course/quiz/:attempt/:n", desks.and(analysts, editors), s.answerQuestion},
		{get, "/training/:course/:lesson", members, s.showLesson},
		{post, "/training/:course/:lesson", desks.and(analysts, editors), s.practise},
		{post, "/training/:course/:lesson/done", desks.and(analysts, editors), s.finishLesson},

		{get, "/content", analysts.and(editors, auditors), s.deskArticles},
		{get, "/content/articles/new", editors, s.newArticleForm},
		{post, "/content/articles", editors, s.newArticle},
		{get, "/content/articles/:slug", analysts.and(editors, auditors), s.deskArticle},
		{post, "/content/articles/:slug/draft", editors, s.openDraft},
		{get, "/content/articles/:slug/edit", editors, s.editForm},
		{post, "/content/articles/:slug/edit", editors, s.save},
		{post, "/content/articles/:slug/autosave", editors, s.autosave},
		{get, "/content/articles/:slug/preview", analysts.and(editors, auditors), s.preview},
		{post, "/content/articles/:slug/diagrams", editors, s.addDiagram},
		{post, "/content/articles/:slug/step", editors, s.stepArticle},
		{post, "/content/articles/:slug/checked", editors, s.checkArticle()},
		{post, "/content/articles/:slug/restore", editors, s.restoreVersion()},
		{post, "/content/articles/:slug/archive", editors, s.archiveArticle()},
		{get, "/content/feedback", analysts.and(editors, auditors), s.feedback},
		{post, "/content/feedback/:id/handled", editors, s.handleFeedback},
		{get, "/content/terms", analysts.and(editors, auditors), s.searchTerms},

		{get, "/content/courses", analysts.and(editors, auditors), s.deskCourses},
		{get, "/content/courses/new", editors, s.newCourseForm},
		{post, "/content/courses", editors, s.newCourse},
		{get, "/content/courses/:course", analysts.and(editors, auditors), s.deskCourse},
		{post, "/content/courses/:course/draft", editors, s.openCourseDraft()},
		{post, "/content/courses/:course/step", editors, s.stepCourse},
		{post, "/content/courses/:course/checked", editors, s.checkCourse()},
		{post, "/content/courses/:course/archive", editors, s.archiveCourse()},
		{post, "/content/courses/:course/restore", editors, s.restoreCourse()},
		{get, "/content/courses/:course/versions/:range", analysts.and(editors, auditors), s.compareCourse},
		{get, "/content/courses/:course/export", analysts.and(editors, auditors), s.exportCourse},
		{post, "/content/courses/:course/import", editors, s.importCourse},
		{get, "/content/courses/:course/figures", analysts.and(editors, auditors), s.courseFigures},
		{get, "/content/courses/:course/about", editors, s.aboutForm()},
		{post, "/content/courses/:course/about", editors, s.saveAbout()},
		{get, "/content/courses/:course/file", editors, s.fileForm()},
		{post, "/content/courses/:course/file", editors, s.saveFile()},
		{post, "/content/courses/:course/lessons", editors, s.addLesson},
		{get, "/content/courses/:course/lessons/:lesson", editors, s.lessonForm()},
		{post, "/content/courses/:course/lessons/:lesson", editors, s.saveLesson()},
		{post, "/content/courses/:course/lessons/:lesson/move", editors, s.moveLesson},
		{get, "/content/courses/:course/lessons/:lesson/remove", editors, s.removeLessonForm},
		{post, "/content/courses/:course/lessons/:lesson/remove", editors, s.removeLesson},
		{post, "/content/courses/:course/questions", editors, s.addQuestion},
		{get, "/content/courses/:course/questions/:question", editors, s.questionPartForm()},
		{post, "/content/courses/:course/questions/:question", editors, s.saveQuestion()},
		{post, "/content/courses/:course/questions/:question/remove", editors, s.removeQuestion},
		{get, "/content/courses/:course/preview", analysts.and(editors, auditors), s.previewCourse},
		{get, "/content/courses/:course/preview/quiz", analysts.and(editors, auditors), s.previewQuiz},
		{post, "/content/courses/:course/preview/quiz", analysts.and(editors), s.previewQuiz},
		{get, "/content/courses/:course/preview/:lesson", analysts.and(editors, auditors), s.previewLesson},
		{post, "/content/courses/:course/preview/:lesson", analysts.and(editors), s.previewLesson},

		{get, "/triage", analysts.and(auditors), s.triage},
		{get, "/triage/unrouted", analysts.and(auditors), s.triageUnrouted},
		{get, "/triage/rechecks", analysts.and(auditors), s.triageRechecks},
		{get, "/triage/disputes", analysts.and(auditors), s.triageDisputes},
		{get, "/triage/questions", analysts.and(auditors), s.triageQuestions},
		{get, "/triage/applications", analysts.and(auditors), s.triageApplications},
		{get, "/triage/contacts", analysts.and(auditors), s.triageContacts},
		{get, "/triage/mails", analysts.and(auditors), s.triageMails},
		{post, "/triage/mails/:id/again", analysts, s.sendMailAgain()},
		{post, "/triage/mails/:id/handled", analysts, s.handleMail()},
		{post, "/triage/mails/:id/handled-all", analysts, s.handleMails()},
		{get, "/triage/claims", analysts.and(auditors), s.triageClaims},
		{get, "/triage/claims/new", analysts.proving(), s.staffClaimForm},
		{post, "/triage/claims", analysts.proving(), s.staffClaim},
		{get, "/triage/claims/:id", analysts.and(auditors), s.showClaim},
		{post, "/triage/claims/:id", analysts.proving(), s.decideClaim},
		{post, "/notices/:ref/question/close", analysts, s.closeQuestions},
		{post, "/notices/:ref/verifications", analysts, s.verifyItems},
		{get, "/notices/:ref/decision", analysts.proving(), s.decisionForm},
		{post, "/notices/:ref/decision", analysts.proving(), s.decide},
		{get, "/notices/:ref/route", analysts.proving(), s.routeForm},
		{post, "/notices/:ref/route", analysts.proving(), s.routeItems},
		{get, "/notices/:ref/hold", analysts, s.holdForm},
		{post, "/notices/:ref/hold", analysts, s.hold},
		{post, "/notices/:ref/resume", analysts, s.resume},
		{get, "/providers", analysts.and(auditors), s.listProviders},
		{get, "/providers/:slug", analysts.and(auditors), s.showProvider},
		{post, "/providers/:slug/application", analysts.proving(), s.vet},
		{get, "/providers/:slug/suspend", admins.proving(), s.standingForm(provider.ActSuspend)},
		{post, "/providers/:slug/suspend", admins.proving(), s.changeStanding(provider.ActSuspend)},
		{get, "/providers/:slug/reactivate", admins.proving(), s.standingForm(provider.ActReactivate)},
		{post, "/providers/:slug/reactivate", admins.proving(), s.changeStanding(provider.ActReactivate)},
		{get, "/providers/:slug/leave", admins.proving(), s.standingForm(provider.ActLeave)},
		{post, "/providers/:slug/leave", admins.proving(), s.changeStanding(provider.ActLeave)},
		{get, "/providers/:slug/people", analysts.and(auditors), s.people},
		{get, "/providers/:slug/people/invite", admins.proving(), s.inviteAdminForm},
		{post, "/providers/:slug/people/invite", admins.proving(), s.inviteAdmin},
		{get, "/providers/:slug/people/:id", admins.proving(), s.personForm},
		{post, "/providers/:slug/people/:id", admins.proving(), s.changePerson},
		{post, "/providers/:slug/people/invitations/:id/send", admins.proving(), s.sendAdminInvitation()},
		{post, "/providers/:slug/people/invitations/:id/end", admins.proving(), s.endAdminInvitation()},
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
		{get, "/content/advisories", analysts.and(editors, auditors), s.staffAdvisories},
		{get, "/content/advisories/new", editors, s.newAdvisoryForm},
		{post, "/content/advisories", editors, s.newAdvisory},
		{get, "/content/advisories/:advisory", analysts.and(editors, auditors), s.staffAdvisory},
		{get, "/content/advisories/:advisory/edit", editors, s.editAdvisoryForm},
		{post, "/content/advisories/:advisory/edit", editors, s.editAdvisory},
		{get, "/content/advisories/:advisory/send", editors, s.sendAdvisoryForm},
		{post, "/content/advisories/:advisory/send", editors, s.sendAdvisory},
		{get, "/content/advisories/:advisory/withdraw", editors, s.withdrawAdvisoryForm},
		{post, "/content/advisories/:advisory/withdraw", editors, s.withdrawAdvisory},
		{post, "/content/advisories/:advisory/drop", editors, s.dropAdvisory},
		{post, "/content/advisories/:advisory/remind", editors, s.remindOfAdvisory},
		{post, "/content/advisories/:advisory/copy", editors, s.copyAdvisory},
		{get, "/peers", members, s.listPeers},
		{post, "/peers", desks.and(editors), s.addPeer},
		{get, "/peers/new", desks.and(editors), s.newPeer},
		{get, "/peers/submit", desks, s.newPeerArticle},
		{post, "/peers/submit", desks, s.addPeerArticle},
		{get, "/peers/directory", members, s.directory},
		{post, "/peers/directory", leads, s.setDirectory},
		{get, "/peers/posts/:id/edit", desks, s.editPeerForm},
		{post, "/peers/posts/:id/edit", desks, s.editPeer},
		{post, "/peers/posts/:id/withdraw", desks, s.withdrawPeer},
		{get, "/peers/:id", members, s.showPeer},
		{post, "/peers/:id/reply", desks.and(editors), s.replyPeer},
		{post, "/peers/:id/answer", desks.and(editors), s.markAnswer},
		{get, "/content/peers", analysts.and(editors, auditors), s.peerQueue},
		{get, "/content/peers/:id", analysts.and(editors, auditors), s.reviewPeer},
		{post, "/content/peers/:id", editors, s.judgePeer},
		{post, "/content/peers/:id/article", editors, s.promotePeer},

		{get, "/admin/audit", admins.and(auditors), s.showLog},
		{post, "/admin/audit", admins.and(auditors), s.filterLog},
		{get, "/admin/reveals", admins.and(auditors), s.showReveals},
		{get, "/org/log", leads, s.showLog},
		{post, "/org/log", leads, s.filterLog},
	}
	routes = append(routes, s.teamRoutes()...)
	routes = append(routes, s.memberRoutes("/org/members", leads)...)
	routes = append(routes, s.memberRoutes("/admin/users", admins)...)
	if s.site.demo {
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
		{post, base, who.proving(), s.inviteMember},
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
