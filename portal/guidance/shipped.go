package guidance

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/portal/toml"
	"eokm.nl/hosting/static/content"
)

// about is an article's about.toml: what both languages share.
type about struct {
	Order      int                `toml:"order"`
	Audience   []article.Audience `toml:"audience"`
	Categories []models.Category  `toml:"categories"`
	SiteTypes  []models.SiteType  `toml:"site_types"`
	Answers    []article.Deed     `toml:"answers"`
	Measures   []models.Measure   `toml:"measures"`
	Reasons    []models.Reason    `toml:"reasons"`
	Public     bool               `toml:"public"`
	Checked    time.Time          `toml:"checked"`
	Review     time.Time          `toml:"review"`
}

// front is what stands between the "+++" lines above a text.
type front struct {
	Title   string   `toml:"title"`
	Summary string   `toml:"summary"`
	Tags    []string `toml:"tags"`
}

// Shipped reads the articles that come with the portal, in order. An unknown or a missing key is an error that names the file.
func Shipped() ([]article.ShippedArticle, error) {
	folders, err := fs.ReadDir(content.Files, "guidance")
	if err != nil {
		return nil, fmt.Errorf("read guidance: %w", err)
	}
	var list []article.ShippedArticle
	for _, folder := range folders {
		a, err := shippedArticle(folder.Name())
		if err != nil {
			return nil, fmt.Errorf("read guidance %s: %w", folder.Name(), err)
		}
		list = append(list, a)
	}
	return list, nil
}

func shippedArticle(slug string) (article.ShippedArticle, error) {
	folder, digest := path.Join("guidance", slug), sha256.New()
	read := func(name string) (string, error) {
		raw, err := fs.ReadFile(content.Files, path.Join(folder, name))
		digest.Write(raw)
		return string(raw), err
	}
	raw, err := read("about.toml")
	if err != nil {
		return article.ShippedArticle{}, err
	}
	var of about
	if err := strictly(raw, &of); err != nil {
		return article.ShippedArticle{}, fmt.Errorf("about.toml%s: %w", lineOf(err), err)
	}
	a := article.ShippedArticle{Slug: slug, Position: of.Order, CheckedOn: &of.Checked, Manuscript: article.Manuscript{
		Audience: of.Audience, Categories: of.Categories, SiteTypes: of.SiteTypes, Deeds: of.Answers, Measures: of.Measures,
		Reasons: of.Reasons, Public: of.Public, ReviewOn: &of.Review,
	}}
	for _, language := range models.Languages {
		raw, err := read(language + ".md")
		if err != nil {
			return a, err
		}
		if line := models.PlaceholderFault(raw); line > 0 {
			return a, fmt.Errorf("%s.md:%d: a placeholder that has no value; these have one: %s", language, line,
				models.PlaceholderList())
		}
		if line := Undated(raw); line > 0 {
			return a,
				fmt.Errorf("%s.md:%d: a source without the day that it was read, such as 'gelezen op 30 november 2026'", language, line)
		}
		if *a.Manuscript.Text(language), err = parseText(raw); err != nil {
			return a, fmt.Errorf("%s.md: %w", language, err)
		}
	}
	a.Digest = hex.EncodeToString(digest.Sum(nil))
	return a, nil
}

// parseText parts a file into what stands above its text and the text.
func parseText(raw string) (article.Text, error) {
	rest, begins := strings.CutPrefix(strings.ReplaceAll(raw, "\r\n", "\n"), "+++\n")
	head, body, ends := strings.Cut(rest, "\n+++\n")
	if !begins || !ends {
		return article.Text{}, errors.New("no front matter between +++ lines")
	}
	var f front
	if err := strictly(head, &f); err != nil {
		return article.Text{}, err
	}
	return article.Text{Title: f.Title, Summary: f.Summary, Tags: strings.Join(f.Tags, ", "), Body: strings.TrimSpace(body)}, nil
}

// strictly reads TOML into a struct that knows every key of it.
func strictly(raw string, into any) error {
	unknown, err := toml.Decode(raw, into)
	if err != nil {
		return err
	}
	if len(unknown) > 0 {
		return fmt.Errorf("unknown key %s", unknown[0])
	}
	return nil
}

// lineOf is ":" and the line that an error of strictly is about, as far as it is known.
func lineOf(err error) string {
	bad, ok := errors.AsType[*toml.Fault](err)
	if !ok || bad.Line == 0 {
		return ""
	}
	return ":" + strconv.Itoa(bad.Line)
}

// Synonyms reads synonyms.toml, by language.
func Synonyms() (map[string]models.Synonyms, error) {
	raw, err := fs.ReadFile(content.Files, "synonyms.toml")
	if err != nil {
		return nil, fmt.Errorf("read synonyms: %w", err)
	}
	var file struct {
		Group []struct {
			Language string   `toml:"language"`
			Words    []string `toml:"words"`
		} `toml:"group"`
	}
	if err := strictly(string(raw), &file); err != nil {
		return nil, fmt.Errorf("read synonyms: %w", err)
	}
	of := map[string]models.Synonyms{}
	for _, group := range file.Group {
		of[group.Language] = append(of[group.Language], group.Words)
	}
	return of, nil
}
