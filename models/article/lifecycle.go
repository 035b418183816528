package article

// VersionState is where a version of an article stands.
type VersionState string

// The states. An article has at most one version that is published, and one that is on its way there (the first three).
const (
	VersionDraft     VersionState = "draft"
	VersionReview    VersionState = "review"    // waits for a second person
	VersionScheduled VersionState = "scheduled" // approved, for a later moment
	VersionPublished VersionState = "published"
	VersionFormer    VersionState = "former"  // another took its place, or the article was archived
	VersionDropped   VersionState = "dropped" // kept, and never published
)

// VersionAct is what somebody does with a version.
type VersionAct string

// The acts.
const (
	VersionSave     VersionAct = "save"
	VersionSend     VersionAct = "send"      // to a second person
	VersionTakeBack VersionAct = "take_back" // to write on
	VersionReturn   VersionAct = "return"    // by the second person, with what is to be mended
	VersionApprove  VersionAct = "approve"   // by the second person: it is published
	VersionSchedule VersionAct = "schedule"  // by the second person: it is published then
	VersionRelease  VersionAct = "release"   // by the portal, when then has come
	VersionDrop     VersionAct = "drop"
	VersionReplace  VersionAct = "replace" // by the next version, or by archiving
)

// VersionLifecycle is every change of a version that there is.
var VersionLifecycle = map[VersionState]map[VersionAct]VersionState{
	VersionDraft:     {VersionSave: VersionDraft, VersionSend: VersionReview, VersionDrop: VersionDropped},
	VersionReview:    {VersionTakeBack: VersionDraft, VersionReturn: VersionDraft, VersionApprove: VersionPublished, VersionSchedule: VersionScheduled},
	VersionScheduled: {VersionTakeBack: VersionDraft, VersionRelease: VersionPublished},
	VersionPublished: {VersionReplace: VersionFormer},
}

// Allows tells whether a version in this state can meet the act.
func (s VersionState) Allows(act VersionAct) bool { return VersionLifecycle[s][act] != "" }

// Open tells whether the version is on its way to be published.
func (s VersionState) Open() bool {
	return s == VersionDraft || s == VersionReview || s == VersionScheduled
}

// Judges tells whether an act is a second person's: whoever wrote in the version may not do it.
func (a VersionAct) Judges() bool {
	return a == VersionReturn || a == VersionApprove || a == VersionSchedule
}
