package dsa

import (
	"fmt"
	"strconv"
)

// The indicators of sheet 8. The spaces at the end of some are the Commission's.
const (
	measuresSolely = "Number of measures solely taken by automated means "
	measuresNot    = "Number of measures not taken by automated means"
	noticesSolely  = "Number of notices solely processed by automated means "
	noticesNot     = "Number of notices not processed by automated means"
	accuracy       = "Accuracy of the automated means - Accuracy"
	precision      = "Accuracy of the automated means - Precision"
	recall         = "Accuracy of the automated means - Recall"
)

// means is a line of sheet 8.
type means struct{ to, indicator, scope string }

// automatedMeans lists them. Of those for very large platforms there is a line for the first language, one for those between, one for the
// last.
func automatedMeans() []means {
	var all []means
	add := func(to, scope string, indicators ...string) {
		for _, i := range indicators {
			all = append(all, means{to, i, scope})
		}
	}
	add(everybody, "Total number", measuresSolely, measuresNot, accuracy, precision, recall)
	add(everybody, "Own-initiative ", measuresSolely, measuresNot, accuracy, precision, recall)
	add(hosting, "NAM Total", noticesSolely, noticesNot, accuracy, precision, recall)
	add(platforms, "NAM Trusted Flagger", noticesSolely, noticesNot, accuracy, precision, recall)
	for _, indicator := range []string{measuresSolely, measuresNot} {
		for _, language := range []string{"bg", "[...]", "sv"} {
			add(largest, language, indicator)
		}
	}
	for range 3 {
		all = append(all, means{largest, accuracy, "bg"}, means{largest, precision, "[...]"}, means{largest, recall, "sv"})
	}
	return all
}

// automated fills in how notices were answered. The portal knows EOKM's notices alone, so there is a number only where the provider got no
// others; else what it knows is context. Where a program answered, only the provider knows whether somebody decided first.
func (r Report) automated(a Answers) [][]string {
	lines := [][]string{{
		"Applicability", "Service", "Reporting period", "Section", "Indicator", "Scope", "Value",
		"Contextual Information",
	}}
	for _, m := range automatedMeans() {
		value, context := "", ""
		if m.scope == "NAM Total" && (m.indicator == noticesSolely || m.indicator == noticesNot) {
			switch {
			case r.Machine > 0:
				context = fmt.Sprintf("%d of %d notices of the Dutch hotline were answered by a program only", r.Machine,
					r.Received().Notices)
			case !a.NothingElse:
				context = fmt.Sprintf("%d notices of the Dutch hotline, none of them answered by a program", r.Received().Notices)
			case m.indicator == noticesSolely:
				value = "0"
			default:
				value = strconv.Itoa(r.Received().Notices)
			}
		}
		lines = append(lines, []string{
			m.to, r.Provider, r.span(), "Use of automated means for content moderation", m.indicator, m.scope, value, context,
		})
	}
	return lines
}

// Questions are the texts that sheet 11 asks of every provider, in the Commission's words.
func Questions() []string {
	return []string{
		"Summary of the content moderation engaged in at the providers’ own initiative",
		"Meaningful and comprehensible information regarding content moderation engaged in at the providers' own initiative",
		"Qualitative description of the automated means",
		"Qualitative description of indicators of accuracy and possible rate of error of automated means",
		"Specification of the precise purposes to apply automated means",
		"Safeguards applied to the use of automated means",
	}
}

// largestAsked are the texts that only very large platforms write. The spaces at the end are the Commission's.
func largestAsked() []string {
	return []string{
		"High-level description of the content moderation governance structure",
		"Qualifications of the human resources dedicated to content moderation",
		"Training given to human resources dedicated to content moderation",
		"Support given to human resources dedicated to content moderation ",
		"Methodology used to compute the number of human resources dedicated to content moderation\u00a0\u00a0",
	}
}

func (r Report) qualitative(a Answers) [][]string {
	lines := [][]string{{"Applicability", "Service", "Reporting period", "Indicator", "Value"}}
	for i, question := range Questions() {
		text := ""
		if i < len(a.Texts) {
			text = a.Texts[i]
		}
		lines = append(lines, []string{everybody, r.Provider, r.span(), question, text})
	}
	for _, question := range largestAsked() {
		lines = append(lines, []string{largest, r.Provider, r.span(), question, ""})
	}
	return lines
}
