package guidance

import (
	"bytes"
	"fmt"
	"html"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"eokm.nl/hosting/models"
)

// Heading is one line of a table of contents.
type Heading struct {
	ID   string // of the heading in the page
	Text string
	Deep bool // below the one before that is not
}

// Document is a Markdown text, ready for a page.
type Document struct {
	HTML     string // safe: it holds no script, no style, no image but an editor's drawing and no link that leads out of the portal
	Contents []Heading
	Words    int
}

// Render makes a page's text of Markdown. Its headings are of the second and third level, since the page's own is the first, and
// each has an id that stays the same while its words do; "## Text {#name}" gives one that stays whatever the words become. What
// is no plain Markdown is left out: HTML, and links that lead elsewhere, of which the words stay; an address loses its
// scheme. It never fails: a text that passes a bound of Markdown (models.MarkdownFault), which nobody can save any more, shows
// as it was typed.
func Render(markdown string) Document {
	if models.MarkdownFault(markdown) > 0 {
		return asTyped(markdown)
	}
	source := []byte(markdown)
	ids := &names{taken: map[string]int{}}
	root := reader.Parser().Parse(text.NewReader(source), parser.WithContext(parser.NewContext(parser.WithIDs(ids))))
	doc := Document{Words: len(strings.Fields(markdown))}
	tidy(root, source, &doc)
	var out bytes.Buffer
	if err := reader.Renderer().Render(&out, source, root); err != nil {
		return asTyped(markdown) // a buffer never refuses
	}
	doc.HTML = finish.Replace(policy.Sanitize(out.String()))
	return doc
}

// asTyped is a text without any of its marks read.
func asTyped(markdown string) Document {
	return Document{HTML: finish.Replace("<p>" + html.EscapeString(markdown) + "</p>"), Words: len(strings.Fields(markdown))}
}

// finish makes the last changes to HTML that is safe. No link leads out of the portal, so a scheme is a text's: without it
// nobody takes the words for something to open.
var finish = strings.NewReplacer("<th>", `<th scope="col">`, "https://", "", "http://", "")

// reader is Markdown as EOKM's editors write it. Both are safe for concurrent use.
var (
	reader = goldmark.New(
		goldmark.WithExtensions(extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignNone))),
		goldmark.WithParserOptions(parser.WithAutoHeadingID(), parser.WithHeadingAttribute()),
		goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(tables{}, 100))),
	)
	policy = allowed()
)

// allowed is all that a text may hold. It is the last word: whatever a reader of Markdown lets through, this does not.
func allowed() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("h2", "h3", "p", "br", "hr", "ul", "ol", "li", "strong", "em", "code", "pre", "blockquote",
		"table", "thead", "tbody", "tr", "th", "td", "caption", "a")
	p.AllowAttrs("id").Matching(headingID).OnElements("h2", "h3")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowAttrs("href").Matching(ownPage).OnElements("a")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^(table|vh)$`)).OnElements("div", "caption")
	p.AllowAttrs("role").Matching(regexp.MustCompile(`^region$`)).OnElements("div")
	p.AllowAttrs("tabindex").Matching(regexp.MustCompile(`^0$`)).OnElements("div")
	p.AllowAttrs("aria-label").OnElements("div")
	p.AllowElements("div")
	p.AllowAttrs("src").Matching(ownDiagram).OnElements("img")
	p.AllowAttrs("alt").OnElements("img")
	p.RequireParseableURLs(true)
	p.AllowRelativeURLs(true)
	return p
}

var (
	// headingID begins with "s-", so that no heading takes the id of a part of the page.
	headingID = regexp.MustCompile(`^s-[\pL\pN-]+$`)
	// ownPage is a path of the portal that a text may lead to. Two strokes would begin another host.
	// As long as any: one that many links share would come back with each.
	ownPage = regexp.MustCompile(`^(/(kb|help|contact|notices|org|training|register|account|privacy|status)` +
		`(/[a-z0-9/-]{0,200})?(#s-[\pL\pN-]{1,200})?|#s-[\pL\pN-]{1,200})$`)
)

// diagrams is where the portal shows its editors' drawings; a text names one as "diagram:" and its id.
const diagrams = "/kb/diagrams/"

var ownDiagram = regexp.MustCompile(`^/kb/diagrams/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// tidy makes of a parsed text what a page of the portal holds.
func tidy(root ast.Node, source []byte, doc *Document) {
	var outside []ast.Node
	caption := ""
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			n.Level = min(max(n.Level, 2), 3)
			caption = plain(n, source)
			if id, ok := n.AttributeString("id"); ok {
				name := prefixed(fmt.Sprintf("%s", id))
				n.SetAttributeString("id", []byte(name))
				doc.Contents = append(doc.Contents, Heading{ID: name, Text: caption, Deep: n.Level == 3})
			}
		case *east.Table:
			n.SetAttributeString(captionName, []byte(caption))
		case *ast.Link:
			if n.Title = nil; !ownPage.Match(n.Destination) {
				outside = append(outside, n)
			}
		case *ast.Image:
			if id, ok := bytes.CutPrefix(n.Destination, []byte("diagram:")); ok && ownDiagram.Match(append([]byte(diagrams), id...)) {
				n.Destination, n.Title = append([]byte(diagrams), id...), nil
			} else {
				outside = append(outside, n)
			}
		case *ast.AutoLink:
			outside = append(outside, n)
		}
		return ast.WalkContinue, nil
	})
	for _, n := range outside {
		unlink(n, source)
	}
}

// unlink leaves the words of a link or of an image.
func unlink(n ast.Node, source []byte) {
	words := ast.NewString([]byte(html.EscapeString(plain(n, source))))
	words.SetCode(true) // written as it is: it is escaped already
	n.Parent().ReplaceChild(n.Parent(), n, words)
}

// plain is the words of a node.
func plain(n ast.Node, source []byte) string {
	if link, ok := n.(*ast.AutoLink); ok {
		return string(link.Label(source))
	}
	var b strings.Builder
	_ = ast.Walk(n, func(c ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch c := c.(type) {
		case *ast.Text:
			b.Write(c.Value(source))
			if c.SoftLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(c.Value)
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

// prefixed makes a heading's id one that headingID knows.
func prefixed(id string) string {
	if strings.HasPrefix(id, "s-") {
		return id
	}
	return "s-" + id
}

// names gives each heading an id of its words.
type names struct{ taken map[string]int }

// Generate makes an id of a heading's words: "s-wat-telt-niet", and the second of these "s-wat-telt-niet-2".
func (n *names) Generate(value []byte, _ ast.NodeKind) []byte {
	var b strings.Builder
	for _, r := range strings.ToLower(string(value)) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	id := "s-" + strings.TrimSuffix(b.String(), "-")
	if id == "s-" {
		id = "s-x"
	}
	n.taken[id]++
	if k := n.taken[id]; k > 1 {
		id += "-" + strconv.Itoa(k)
	}
	return []byte(id)
}

// Put keeps an id that the text gave itself.
func (n *names) Put(value []byte) { n.taken[prefixed(string(value))]++ }

// captionName keeps, on a table, the words of the heading that it stands under.
const captionName = "data-caption"

// tables writes a table as the portal's own: named, and in a region of its own that scrolls on a small screen.
type tables struct{}

// RegisterFuncs makes tables a goldmark renderer.
func (t tables) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(east.KindTable, t.render)
}

func (tables) render(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		_, err := w.WriteString("</table></div>\n")
		return ast.WalkContinue, err
	}
	caption := ""
	if name, ok := n.AttributeString(captionName); ok {
		caption = html.EscapeString(string(name.([]byte)))
	}
	_, err := fmt.Fprintf(w,
		`<div class="table" role="region" tabindex="0" aria-label="%s"><table><caption class="vh">%s</caption>`, caption, caption)
	return ast.WalkContinue, err
}
