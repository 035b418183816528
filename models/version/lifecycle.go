package version

// State is where a version stands.
type State string

// The states. An article or a course has at most one version that is published, and one that is on its way there (the first three).
const (
	Draft     State = "draft"
	Review    State = "review"    // waits for a second person
	Scheduled State = "scheduled" // approved, for a later moment
	Published State = "published"
	Former    State = "former"  // another took its place, or all of it was archived
	Dropped   State = "dropped" // kept, and never published
)

// Act is what somebody does with a version.
type Act string

// The acts.
const (
	Save     Act = "save"
	Send     Act = "send"      // to a second person
	TakeBack Act = "take_back" // to write on
	Return   Act = "return"    // by the second person, with what is to be mended
	Approve  Act = "approve"   // by the second person: it is published
	Schedule Act = "schedule"  // by the second person: it is published then
	Release  Act = "release"   // by the portal, when then has come
	Drop     Act = "drop"
	Replace  Act = "replace" // by the next version, or by archiving
)

// What is done to all of an article or a course, and to no version on its way.
const (
	Begin   Act = "begin"
	Archive Act = "archive"
	Check   Act = "check"
)

// Lifecycle is every change of a version that there is.
var Lifecycle = map[State]map[Act]State{
	Draft:     {Save: Draft, Send: Review, Drop: Dropped},
	Review:    {TakeBack: Draft, Return: Draft, Approve: Published, Schedule: Scheduled},
	Scheduled: {TakeBack: Draft, Release: Published},
	Published: {Replace: Former},
}

// Allows tells whether a version in this state can meet the act.
func (s State) Allows(act Act) bool { return Lifecycle[s][act] != "" }

// Open tells whether the version is on its way to be published.
func (s State) Open() bool {
	return s == Draft || s == Review || s == Scheduled
}

// Judges tells whether an act is a second person's: whoever wrote in the version may not do it.
func (a Act) Judges() bool {
	return a == Return || a == Approve || a == Schedule
}
