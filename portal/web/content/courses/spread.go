package courses

import (
	"fmt"
	"strconv"
	"strings"

	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/courses"
	"eokm.nl/hosting/templates/ui"
)

// ordersShown is how many wrong orders a page names.
const ordersShown = 3

// branchesOf are the questions that are answered step by step.
func branchesOf(c *course.Course) []string {
	var ids []string
	for _, q := range c.Questions {
		if q.Kind == course.KindBranch {
			ids = append(ids, q.ID)
		}
	}
	return ids
}

// spreadOf is how the answers to an order or a branch are spread; false for another kind.
func spreadOf(r *page.Request, q *course.Question, f learning.CourseFigures, asked int) (courses.Spread, bool) {
	s := courses.Spread{ID: "spread-" + q.ID, Title: questionTitle(r, q)}
	switch q.Kind {
	case course.KindOrder:
		s.Lines, s.Orders = spreadLines(r, q, f.Places, asked), wrongOrders(r, q, f.Answers, asked)
	case course.KindBranch:
		s.Steps = spreadSteps(r, q, f.Choices)
	default:
	}
	return s, len(s.Lines)+len(s.Steps) > 0
}

// spreadLines is how often each line of an order stood at each place. The lines stand in the right order, so line n belongs at place n.
func spreadLines(r *page.Request, q *course.Question, places []learning.PlaceFigure, asked int) []courses.SpreadLine {
	counts := map[[2]int]int{}
	for _, p := range places {
		if p.Question == q.ID {
			counts[[2]int{p.Option, p.Place - 1}] = p.Count
		}
	}
	var lines []courses.SpreadLine
	for n, o := range q.Options {
		line := courses.SpreadLine{Text: numberedTitle(r, n, o.Text)}
		for place := range q.Options {
			line.Places = append(line.Places, courses.SpreadPlace{
				Label: r.Printer.T("courses.spread.place", "N", place+1),
				Share: shareText(r, counts[[2]int{n, place}], asked), Right: n == place,
			})
		}
		lines = append(lines, line)
	}
	return lines
}

func numberedTitle(r *page.Request, n int, text course.Both) string {
	return fmt.Sprintf("%d. %s", n+1, text.In(r.Lang()))
}

// wrongOrders are the wrong orders that are given most, by the numbers of the lines. What one person thought once says nothing.
func wrongOrders(r *page.Request, q *course.Question, answers []learning.AnswerFigure, asked int) []string {
	var list []string
	for _, a := range answers { // the most given first
		given, _ := course.ParseAnswer(a.Answer)
		if a.Question != q.ID || a.Count < 2 || len(list) == ordersShown || !course.Whole(q, given) || course.Right(q, given) {
			continue
		}
		numbers := make([]string, len(given))
		for i, n := range given {
			numbers[i] = strconv.Itoa(n + 1)
		}
		list = append(list, r.Printer.T("courses.spread.order", "Lines", strings.Join(numbers, ", "), "Share",
			shareText(r, a.Count, asked)))
	}
	return list
}

// spreadSteps is how often each choice was made at each step, of those who came there, whichever way.
func spreadSteps(r *page.Request, q *course.Question, choices []learning.ChoiceFigure) []courses.SpreadStep {
	counts, came := map[string]map[int]int{}, map[string]int{}
	for _, c := range choices {
		way, _ := course.ParseAnswer(c.Way)
		step := course.Walk(q, way).Step
		if c.Question != q.ID || step == nil {
			continue
		}
		if counts[step.ID] == nil {
			counts[step.ID] = map[int]int{}
		}
		counts[step.ID][c.Option] += c.Count
		came[step.ID] += c.Count
	}
	var steps []courses.SpreadStep
	for i, step := range q.Steps {
		view := courses.SpreadStep{
			ID:      fmt.Sprintf("spread-%s-%d", q.ID, i+1),
			Caption: r.Printer.T("courses.spread.step", "N", i+1, "Text", step.Text.In(r.Lang())),
		}
		for n, o := range step.Options {
			view.Choices = append(view.Choices, courses.SpreadChoice{
				Text: o.Text.In(r.Lang()), Share: shareText(r, counts[step.ID][n], came[step.ID]), Leads: leadsTo(r, q, o.To),
			})
		}
		steps = append(steps, view)
	}
	return steps
}

// leadsTo is where a choice leads: an end, right or not, or another step.
func leadsTo(r *page.Request, q *course.Question, to string) ui.Tag {
	switch to {
	case course.ToRight:
		return ui.Tag{Kind: ui.KindDone, Text: r.Printer.T("training.tag.right")}
	case course.ToWrong:
		return ui.Tag{Kind: ui.KindWrong, Text: r.Printer.T("training.wrong")}
	}
	for i, step := range q.Steps {
		if step.ID == to {
			return ui.Tag{Kind: ui.KindNeutral, Text: r.Printer.T("courses.spread.to", "N", i+1)}
		}
	}
	return ui.Tag{Kind: ui.KindNeutral, Text: to}
}
