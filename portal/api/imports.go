package api

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/token"
	"eokm.nl/hosting/portal/intake"
)

// importsPath and xarfPath are where files are brought in: their size and time have limits of their own.
const (
	importsPath = "/imports"
	xarfPath    = "/xarf"
)

// bringsFile tells whether an operation takes a file as its body.
func bringsFile(method, path string) bool {
	return method == http.MethodPost && (path == importsPath || path == xarfPath)
}

// The limits of a file, as of the page's.
const (
	fileLimit  = 64 << 20
	faultsTold = 1000
)

// Brought is what is said of a file beside it: the body is the file, as it is.
type Brought struct {
	Once

	Source        string `query:"source" required:"true" maxLength:"40" example:"scart" doc:"A short code of who reports."`
	SkipFaulty    bool   `query:"skipFaulty" doc:"Take the good rows of a file that has faulty ones."`
	CorrelationID string `query:"correlationId" pattern:"^[A-Za-z0-9_-]{1,256}$" doc:"Of your own; the answer has it too."`
}

type createImportIn struct {
	Brought

	Format string `query:"format" enum:"auto,csv,scart,xarf,xlsx" default:"auto"`
}

func (in createImportIn) file() (Brought, string) { return in.Brought, in.Format }

type createXARFIn struct{ Brought }

func (in createXARFIn) file() (Brought, string) { return in.Brought, string(intake.XARF) }

// file is the row of an operation whose body is a file of a media type, which is read as it comes.
func file[I interface{ file() (Brought, string) }](path, mediaType string, asks need, d described) operation {
	op := describe(http.MethodPost, path, asks, d)
	content := &huma.MediaType{}
	op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{mediaType: content}}
	return operation{op, func(s *Server, op huma.Operation) {
		s.problems(&op)
		huma.Register(s.api, op, func(ctx context.Context, in *I) (*Answer[Import], error) {
			said, format := (*in).file()
			out, err := createImport(ctx, callOf(ctx), s, said, format)
			if err != nil {
				return nil, s.problemOf(ctx, err, root)
			}
			return out, nil
		})
		content.Schema = &huma.Schema{Type: huma.TypeString, Format: "binary"} // only now: of JSON huma would read and judge it itself
	}}
}

// createImport reads a file row by row where it waits, which is no transaction: a slow sender would keep it open. What is made of it, and
// the answer, are one.
func createImport(ctx context.Context, c *call, s *Server, in Brought, named string) (*Answer[Import], error) {
	format, err := intake.ParseFormat(named)
	if err != nil {
		return nil, err
	}
	s.takesLong(ctx, c.writer)
	read := sha256.New()
	body := io.TeeReader(http.MaxBytesReader(c.writer, c.http.Body, fileLimit), read)
	staged, err := s.store.Incoming.StageImport(ctx, c.actor, incoming.ImportOptions{
		Source: in.Source, Format: string(format), SkipFaulty: in.SkipFaulty, Correlation: in.CorrelationID,
	}, intake.Rows(body, format, c.now), nil)
	if err != nil {
		return nil, s.placed(ctx, err, inFile)
	}
	keep := false
	defer func() {
		if !keep {
			gone := s.store.Incoming.DiscardImport(context.WithoutCancel(ctx), c.actor, staged.ID)
			if gone != nil && !errors.Is(gone, models.ErrConflict) {
				s.log.WarnContext(ctx, "a file that was refused could not be thrown away", "id", c.id, "error", gone)
			}
		}
	}()
	if staged.Faulty > 0 && !in.SkipFaulty {
		return nil, s.faultyRows(ctx, c, staged)
	}
	out, err := once(ctx, s, c, token.Asked{Key: in.Key, Digest: fileDigest(c, read)}, http.StatusAccepted,
		func(ctx context.Context) (*Answer[Import], error) {
			done := staged
			if !c.bearer.Sandbox {
				if done, err = s.store.Incoming.CommitImport(ctx, c.actor, staged.ID); err != nil {
					return nil, s.placed(ctx, err, inFile)
				}
			}
			body, err := s.importOf(ctx, c, done)
			return &Answer[Import]{Body: body, Location: Prefix + importsPath + "/" + done.ID.String()}, err
		})
	keep = err == nil && out.Body.ID == staged.ID && !c.bearer.Sandbox
	return out, err
}

// inFile is the place of a fault of the file as a whole.
func inFile(field string) string {
	if field == "source" {
		return "source"
	}
	return ""
}

// faultyRows says what is wrong with a file, by row and column.
func (s *Server) faultyRows(ctx context.Context, c *call, imp incoming.Import) error {
	faults, err := s.store.Incoming.ImportFaults(ctx, c.actor, imp.ID, faultsTold)
	if err != nil {
		return err
	}
	p := invalidInput.problem()
	for _, f := range faults {
		p.Errors = append(p.Errors, s.fault(&models.Invalid{Key: f.Key, Args: f.Args}, "/"+strconv.Itoa(f.Row)+"/"+f.Column))
	}
	return p
}

// fileDigest is of all that an import asks.
func fileDigest(c *call, read hash.Hash) [sha256.Size]byte {
	return digest(c, fmt.Appendf(nil, "%x", read.Sum(nil)))
}
