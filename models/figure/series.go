package figure

// Published is what somebody else, or EOKM before the portal, published of a year. It is shown apart, with its source: it was counted in
// another way.
type Published struct {
	Source  string // its words are stats.source.<source>
	Year    int
	Share   float64 // hosted in the Netherlands, from 0 to 1
	Reports int     // how many it is of; 0: not said here
}

// The sources.
const (
	SourceEOKM = "eokm"
	SourceIWF  = "iwf"
)

// PublishedSeries lists them by source and year. That of EOKM in 2016 is of another denominator than any later number, which the pages say.
func PublishedSeries() []Published {
	return []Published{
		{SourceEOKM, 2016, 0.82, 100_478},
		{SourceIWF, 2020, 0.77, 0},
		{SourceIWF, 2021, 0.41, 0},
		{SourceIWF, 2022, 0.32, 0},
		{SourceIWF, 2023, 0.33, 0},
		{SourceIWF, 2024, 0.29, 0},
	}
}
