package models

import (
	"fmt"
	"strconv"
	"strings"
)

// StateList writes the states in which it is somebody's turn as an SQL list.
func StateList(turn Turn) string {
	var list []State
	for _, s := range []State{
		StateUnrouted, StateDelivered, StateAcknowledged, StateAnswered, StateStillOnline, StateDisputed,
		StateDelegated, StateOnHold, StateVerified, StateNotOurs, StateWithdrawn, StateClosed,
	} {
		if s.Turn() == turn {
			list = append(list, s)
		}
	}
	return States(list...)
}

// OpenStates is the states in which somebody must still act (State.Open), as StateList writes them.
var OpenStates = StateList(TurnProvider) + ", " + StateList(TurnEOKM)

// States writes states as an SQL list. They are text and not parameters: a plan that is made for any values finds a partial index only
// by what it can read.
func States(list ...State) string {
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = "'" + string(s) + "'"
	}
	return strings.Join(quoted, ", ")
}

// PhaseIs says in SQL in which phase a notice is; text for the reason that States has.
func PhaseIs(turn Turn) string { return "phase = " + strconv.Itoa(int(turn)) }

// Conditions on a notice, in SQL; text for the reason that States has.
var (
	// Unfinished is what anybody must still act on.
	Unfinished = "phase < " + strconv.Itoa(int(TurnNobody))
	// AtDesks is what any provider must act on. That it is unfinished says nothing new, and leads the planner to the index of what is
	// open at all providers (notices_open).
	AtDesks = Unfinished + " AND " + PhaseIs(TurnProvider)
)

// StrictnessSQL is the strictness of a column that has a category.
func StrictnessSQL(column string) string {
	var rules []string
	for _, c := range Categories {
		rules = append(rules, fmt.Sprintf("WHEN '%s' THEN %d", c, c.Strictness()))
	}
	return CaseSQL(column, rules)
}

// WidthSQL is the width of a column that has a scope.
func WidthSQL(column string) string {
	var rules []string
	for _, s := range Scopes {
		rules = append(rules, fmt.Sprintf("WHEN '%s' THEN %d", s, s.Width()))
	}
	return CaseSQL(column, rules)
}

// ScopeSQL is the scope of a column that has a width.
func ScopeSQL(column string) string {
	var rules []string
	for _, s := range Scopes {
		rules = append(rules, fmt.Sprintf("WHEN %d THEN '%s'", s.Width(), s))
	}
	return CaseSQL(column, rules)
}

// CaseSQL writes rules ("WHEN 'a' THEN 1") about a column as an expression.
func CaseSQL(column string, rules []string) string {
	return "CASE " + column + " " + strings.Join(rules, " ") + " END"
}
