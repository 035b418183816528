package figure

import "time"

// DefinitionsVersion is the version of the definitions by which is counted now. Whoever changes what a number means, or how it is counted,
// raises it and adds a row to Editions: what was counted by an older version is counted anew, and what was published stays as it was.
const DefinitionsVersion = 1

// Edition is a version of the definitions, and since when it holds. What changed with it is stats.revision.<version>.
type Edition struct {
	Version int
	Since   time.Time
}

// Editions lists every version, the newest first.
func Editions() []Edition {
	return []Edition{{Version: 1, Since: time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)}}
}

// Definition is what a number means. Its words are stats.def.<name> and stats.def.<name>.text.
type Definition string

// The definitions.
const (
	DefRemoval     Definition = "removal"
	DefChain       Definition = "chain"
	DefInTime      Definition = "in_time"
	DefOpen        Definition = "open"
	DefReaction    Definition = "reaction"
	DefGone        Definition = "gone"
	DefOnline      Definition = "online"
	DefAgain       Definition = "again"
	DefSurvival    Definition = "survival"
	DefInterval    Definition = "interval"
	DefMiddle      Definition = "middle"
	DefFunnel      Definition = "funnel"
	DefPeriod      Definition = "period"
	DefReviewed    Definition = "reviewed"
	DefHosted      Definition = "hosted"
	DefWeeks       Definition = "weeks"
	DefPublication Definition = "publication"
)

// Definitions lists them, in the order of the page.
func Definitions() []Definition {
	return []Definition{
		DefPeriod, DefRemoval, DefChain, DefInTime, DefOpen, DefReaction, DefGone, DefOnline, DefAgain,
		DefSurvival, DefInterval, DefMiddle, DefFunnel, DefReviewed, DefHosted, DefWeeks, DefPublication,
	}
}
