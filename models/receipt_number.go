package models

import (
	"regexp"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// ReceiptNumber is a receipt's number, R-XXXX-XXXX, short enough to say over the telephone; the submission stays the key. It has 40 of its
// bits: of 100,000 answers of one provider two would share a number once in 200 such providers, and then the second, whose number is taken,
// gets the other one.
func ReceiptNumber(submission uuid.UUID, taken bool) string {
	if taken {
		slices.Reverse(submission[:])
	}
	out := []byte("R-????-????")
	for i, at := range []int{2, 3, 4, 5, 7, 8, 9, 10} {
		out[at] = PlainLetters[submission[15-i]%32]
	}
	return string(out)
}

// receiptParts are what a number consists of, with what people put between: spaces, dashes of any kind or nothing.
const receiptParts = `([` + PlainLetters + `]{4})[\s\p{Pd}]*([` + PlainLetters + `]{4})`

var (
	typedReceipt = regexp.MustCompile(`(?i)^\s*(?:R[\s\p{Pd}]*)?` + receiptParts + `\s*$`)
	saidReceipt  = regexp.MustCompile(`(?i)\bR[\s\p{Pd}]*` + receiptParts + `\b`)
)

// ParseReceiptNumber reads a text that is a number, as people type it or say it: small letters, other dashes or none, spaces, without
// the R.
func ParseReceiptNumber(text string) (string, bool) {
	parts := typedReceipt.FindStringSubmatch(text)
	if parts == nil {
		return "", false
	}
	return receiptNumber(parts), true
}

// ReceiptNumbers are those that a line names. The R has to be there: eight letters may be a word.
func ReceiptNumbers(line string) (numbers []string) {
	for _, parts := range saidReceipt.FindAllStringSubmatch(line, -1) {
		numbers = append(numbers, receiptNumber(parts))
	}
	return numbers
}

func receiptNumber(parts []string) string { return strings.ToUpper("R-" + parts[1] + "-" + parts[2]) }
