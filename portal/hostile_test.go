package portal_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"context"
	"encoding/base64"
	"errors"
	"image"
	"image/png"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/portal/diagram"
	"eokm.nl/hosting/portal/guidance"
	"eokm.nl/hosting/portal/intake"
	"eokm.nl/hosting/portal/oidc"
	"eokm.nl/hosting/portal/pgp"
	"eokm.nl/hosting/portal/rdap"
)

// sentences are the errors that a page has a sentence for, beside *models.Invalid and course.Faults.
var sentences = []error{course.ErrNoPack, diagram.ErrForm, diagram.ErrLarge, oidc.ErrAway, oidc.ErrRefused, rdap.ErrAway}

func isFaults(err error) bool {
	_, is := errors.AsType[course.Faults](err)
	return is
}

// The limits of what reaches each reader.
const (
	courseFile  = 200_000  // models: a file of a course
	articleBody = 60_000   // models: a text of an article
	request     = 1 << 20  // web: a form
	upload      = 16 << 20 // of a file, which is read as it comes: a part of the 64 MB shows what all of it takes
)

func hostiles() []hostile {
	list := slicesOf(tomls(), zips(), markdowns(), drawings(), files(), answers(), sheets())
	return append(list,
		hostile{"pgp: a packet that unpacks", true, func() func() error {
			key := armoredBomb()
			return func() error { _, err := pgp.ParseKey(key, time.Now()); return err }
		}},
		hostile{"pgp: many packets", true, func() func() error {
			key := armored(bytes.Repeat([]byte{0xcd, 0x01, 'a'}, 24_000))
			return func() error { _, err := pgp.ParseKey(key, time.Now()); return err }
		}},
		hostile{"claims: a line for each two bytes", true, func() func() error {
			text := repeated("a\n", request)
			return func() error {
				_, faults := provider.ParseClaims(text)
				return faults[0]
			}
		}},
		hostile{"masked text: addresses only", false, func() func() error {
			text := repeated("example.nl [.] ", 20_000)
			return func() error { address.Mask(text, "nl"); return nil }
		}},
	)
}

func slicesOf(lists ...[]hostile) []hostile {
	var all []hostile
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}

// folder reads a course of which one file is hostile.
func folder(name, file, text string) hostile {
	return hostile{name, true, func() func() error {
		files := map[string]string{file: text}
		for _, lesson := range []string{"lessons/een.nl.md", "lessons/een.en.md"} {
			if files[lesson] == "" {
				files[lesson] = "+++\ntitle = \"a\"\nminutes = 1\n+++\n\na"
			}
		}
		return func() error { _, err := course.Read(files); return err }
	}}
}

func tomls() []hostile {
	return []hostile{
		folder("toml: a table of 95,000 parts", "about.toml", "["+repeated("a.", 190_000)+"a]"),
		folder("toml: a table of 20,000 parts", "about.toml", "["+repeated("a.", 40_000)+"a]"),
		folder("toml: a key of 20,000 parts", "about.toml", repeated("a.", 40_000)+"a = 1"),
		folder("toml: quoted parts", "about.toml", repeated(`"a".`, 90_000)+"a = 1"),
		folder("toml: a long table of many keys", "about.toml", "["+repeated("a", 50_000)+"]\n"+numbered("k%d=1\n", 49_000)),
		folder("toml: keys at the bound", "about.toml", "["+repeated("abcdefghijklmnopqrstuvwx.", 74)+"a]\n"+numbered("k%d=1\n", 99_000)),
		folder("toml: lists in lists", "about.toml", "order = "+repeated("[", 99_000)),
		folder("toml: tables in tables", "about.toml", "order = "+repeated("{a=", 99_000)),
		folder("toml: keys that nobody knows", "about.toml", numbered("k%d=1\n", 99_000)),
		folder("toml: a lesson, again and again", "about.toml", `lessons = [`+repeated(`"een",`, 99_000)+`]`),
		folder("toml: empty questions", "questions.toml", repeated("[[question]]\n", 99_000)),
		folder("toml: steps of one question", "questions.toml", "[[question]]\nkind=\"branch\"\n"+repeated("[[question.step]]\n", 99_000)),
	}
}

func zips() []hostile {
	return []hostile{
		{"zip: 344 bytes of deep toml", true, func() func() error {
			raw := packed(1, "["+repeated("a.", 190_000)+"a]")
			return func() error {
				files, _, err := course.Unpack(raw)
				if err == nil {
					_, err = course.Read(files)
				}
				return err
			}
		}},
		{"zip: files that unpack", true, func() func() error {
			raw := packed(100, repeated("\n", 8<<20))
			return func() error { _, _, err := course.Unpack(raw); return err }
		}},
		{"zip: as many files as fit", true, func() func() error {
			raw := packed(5_000, "")
			return func() error { _, _, err := course.Unpack(raw); return err }
		}},
	}
}

// packed is a folder of so many lessons with the same text.
func packed(n int, text string) []byte {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i := range n {
		name := "about.toml"
		if i > 0 {
			name = "lessons/" + strings.Repeat("a", i%40+1) + ".nl.md"
		}
		f, err := w.Create(name)
		if err == nil {
			_, err = io.WriteString(f, text)
		}
		if err != nil {
			panic(err)
		}
	}
	_ = w.Close()
	return out.Bytes()[:min(out.Len(), course.PackLimit)]
}

// articleText shows a text as a page would, whether or not it could be saved.
func articleText(name, text string) hostile {
	return hostile{"markdown: " + name, models.MarkdownFault(text) > 0, func() func() error {
		return func() error {
			if doc := guidance.Render(text); len(doc.HTML) > 20*articleBody {
				return errors.New("a page of twenty times its text")
			}
			guidance.Read(text)
			if line := models.MarkdownFault(text); line > 0 {
				return &models.Invalid{Key: "text.markdown"}
			}
			return nil
		}
	}}
}

func markdowns() []hostile {
	table := repeated("|a", 2000) + "\n" + repeated("|-", 2000) + "\n" + repeated("|\n", articleBody-4000)
	compared := func(name, from, to string) hostile {
		return hostile{"versions: " + name, false, func() func() error {
			return func() error { guidance.Compare(from, to); return nil }
		}}
	}
	return []hostile{
		articleText("quotes", repeated("> ", articleBody)), articleText("quotes in lists", repeated("> - ", articleBody)),
		articleText("lists", repeated("1. ", articleBody)),
		articleText("links that do not end", repeated("[a](", articleBody)),
		articleText("pictures that do not end", repeated("![a](", articleBody)),
		articleText("brackets", repeated("[", articleBody/2)+repeated("]", articleBody/2)),
		articleText("stars", repeated("*a_ ", articleBody)),
		articleText("a wide table of empty rows", table),
		articleText("one long link, often", "[a]: /kb/"+repeated("x", 1000)+"\n\n"+repeated("[a]", articleBody-1000)),
		articleText("one long link, at the bound", "[a]: /kb/"+repeated("x", 20_000)+"\n\n"+repeated(repeated("[a]", 1200)+"\n\n", 6000)),
		articleText("headings", repeated("# a\n", articleBody)), articleText("steps to the right", stairs()),
		articleText("words", repeated("een twee. ", articleBody)),
		articleText("a table at the bound", repeated("|a", 200)+"\n"+repeated("|-", 200)+"\n"+repeated("|\n", 70)),
		articleText("strokes", repeated("``` ` ", articleBody)),
		compared("empty lines", repeated("x\n\n", articleBody), repeated("y\n\n", articleBody)),
		compared("the same line", repeated("a\n", articleBody), repeated("a\n", articleBody-10)+"b"),
		compared("the same words", repeated("a ", articleBody), repeated("a b ", articleBody)),
		compared("at the bound", "p"+repeated("a\nb\n", 1000)+"q", "r"+repeated("b\na\nc\n", 1000)+"s"),
	}
}

// stairs is a list of which each item is in the one before.
func stairs() string {
	var b strings.Builder
	for n := 0; b.Len() < articleBody; n++ {
		b.WriteString(strings.Repeat("  ", n) + "- a\n")
	}
	return b.String()
}

func drawings() []hostile {
	drawn := func(name string, refused bool, make func() []byte) hostile {
		return hostile{name, refused, func() func() error {
			file := make()
			file = file[:min(len(file), article.DiagramLimit)]
			return func() error { _, _, err := diagram.Redraw(file); return err }
		}}
	}
	svg := func(inside string) func() []byte {
		return func() []byte { return []byte(`<svg xmlns="http://www.w3.org/2000/svg">` + inside + `</svg>`) }
	}
	return []hostile{
		drawn("png: as large as one may be", false, func() []byte { return painted(2000) }),
		drawn("png: larger", true, func() []byte { return painted(2001) }),
		drawn("svg: elements in elements", true, svg(repeated("<g>", 800_000))),
		drawn("svg: what takes more when written", true, svg("<text>"+repeated(`"`, 800_000)+"</text>")),
		drawn("svg: attributes", false, svg("<g "+numbered("a%d='' ", 800_000)+"></g>")),
		drawn("svg: entities", true,
			func() []byte { return []byte(`<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><svg>&b;</svg>`) }),
	}
}

// painted is a picture of deep colours.
func painted(side int) []byte {
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&out, image.NewRGBA64(image.Rect(0, 0, side, side))); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// many is a file of any size that is never whole in memory: a head, and then a part of it again and again.
type many struct {
	head, part string
	left       int
	rest       string // of the part that is being read
}

func (m *many) Read(to []byte) (int, error) {
	if m.left <= 0 {
		return 0, io.EOF
	}
	n := copy(to, m.head)
	m.head = m.head[n:]
	for n < len(to) {
		if m.rest == "" {
			m.rest = m.part
		}
		more := copy(to[n:], m.rest)
		m.rest = m.rest[more:]
		n += more
	}
	m.left -= n
	return n, nil
}

func files() []hostile {
	read := func(name string, refused bool, format intake.Format, head, part string) hostile {
		return hostile{"file: " + name, refused, func() func() error {
			return func() error {
				return drain(intake.Rows(&many{head: head, part: part, left: upload}, format, time.Now()))
			}
		}}
	}
	const header = "url,observed_at\n"
	return []hostile{
		read("a row for each two bytes", false, intake.CSV, header, "x\n"),
		read("quotes that do not end", false, intake.CSV, header, "\"a\n"),
		read("columns", true, intake.CSV, "", "a,"),
		read("one line", true, intake.CSV, header, "a"),
		read("cells", false, intake.CSV, header, "a"+repeated(",", 60_000)+"\n"),
		read("semicolons of scart", false, intake.SCART, "url;IP;firstseen;lastseen;note\n",
			"http://example.com/"+repeated(";", 60_000)+"\n"),
		read("semicolons of a list of scart", false, intake.SCART, "URL;REFERER;WORKUSER-EMAIL;REFERENCE;SOURCE;TYPE\n",
			"http://example.com/"+repeated(";", 60_000)+"\n"),
		read("one report", true, intake.XARF, `{"a":"`, "a"),
		read("numbers in a report", true, intake.XARF, `{"a":[`, "1,"),
		read("lists in lists of a report", true, intake.XARF, `{"a":`, "["),
		read("long names in other letters", false, intake.CSV, header, "http://"+repeated("ü", 4000)+".example/,2026-11-23T08:00:00Z\n"),
	}
}

func drain(rows iter.Seq2[*intake.Row, error]) error {
	for _, err := range rows {
		if err != nil {
			return err
		}
	}
	return nil
}

// answers are those of servers that somebody else runs.
func answers() []hostile {
	from := func(name string, answer func() http.HandlerFunc, ask func(*httptest.Server) error) hostile {
		return hostile{name, true, func() func() error {
			server := httptest.NewTLSServer(answer())
			return func() error { defer server.Close(); return ask(server) }
		}}
	}
	signIn := func(server *httptest.Server) error {
		_, _, err := oidc.NewLoopback(server.Client().Transport).Begin(context.Background(),
			people.OIDC{Issuer: server.URL, ClientID: "a"}, "https://portal.example/")
		return err
	}
	lookUp := func(server *httptest.Server) error {
		asn := int64(64510)
		base, err := url.Parse(server.URL)
		if err == nil {
			_, err = rdap.NewLoopback(server.Client().Transport, base).AbuseMailbox(context.Background(), provider.Network{ASN: &asn})
		}
		return err
	}
	bomb := func() http.HandlerFunc {
		raw := unpacksTo(1 << 30)
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(raw)
		}
	}
	endless := func(part string) func() http.HandlerFunc {
		return func() http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, &many{part: part, left: 1 << 30}) }
		}
	}
	large := func(part string, size int) func() http.HandlerFunc {
		return func() http.HandlerFunc {
			text := repeated(part, size)
			return func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, text) }
		}
	}
	return []hostile{
		from("oidc: 1 MB that unpacks to 1 GB", bomb, signIn), from("oidc: without end", endless(`{"a":`), signIn),
		from("oidc: lists in lists", large("[", 128<<10), signIn),
		from("rdap: 1 MB that unpacks to 1 GB", bomb, lookUp), from("rdap: without end", endless(`{"a":`), lookUp),
		from("rdap: lists in lists", large("[", 1<<20), lookUp),
		from("rdap: small values", large("[0],", 1<<20), lookUp),
	}
}

// unpacksTo is a body that becomes so many bytes.
func unpacksTo(size int) []byte {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		panic(err)
	}
	_, _ = io.Copy(w, &many{part: repeated(" ", 1<<15), left: size})
	_ = w.Close()
	return out.Bytes()
}

// armoredBomb is a key whose one packet is compressed and becomes a thousand times as large.
func armoredBomb() string {
	var body bytes.Buffer
	body.WriteByte(1) // ZIP (RFC 9580, 9.4)
	w, err := flate.NewWriter(&body, flate.BestCompression)
	if err != nil {
		panic(err)
	}
	_, _ = io.Copy(w, &many{part: repeated("\x00", 1<<15), left: 70 << 20})
	_ = w.Close()
	n := uint32(body.Len())
	return armored(append([]byte{0xc8, 0xff, byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}, body.Bytes()...))
}

func armored(packets []byte) string {
	return "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n" + base64.StdEncoding.EncodeToString(packets) +
		"\n-----END PGP PUBLIC KEY BLOCK-----\n"
}
