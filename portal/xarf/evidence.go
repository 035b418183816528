package xarf

import (
	"bytes"
	"crypto/md5"  //nolint:gosec // the sender chose it to tell a broken copy, not a forged one
	"crypto/sha1" //nolint:gosec // as above
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"net/http"
	"strconv"
	"strings"
)

// Nothing of evidence is kept. It is looked at to refuse pictures before anybody can come across them, and to warn that a copy is broken.

const (
	maxPiece  = 5 << 20  // bytes of one piece of evidence, as the specification has it
	maxPieces = 15 << 20 // bytes of all of a report
)

// piece is one piece of evidence, of either version.
type piece struct {
	where       string
	contentType string
	payload     string // base64
	hash        string // algorithm:hex; "" for none
}

// pieces gives the evidence of a report that follows the rules.
func pieces(report object) []piece {
	list, _ := report["evidence"].([]any)
	out := make([]piece, 0, len(list))
	for i, value := range list {
		of, _ := value.(object)
		p := piece{where: "evidence[" + strconv.Itoa(i) + "]"}
		p.contentType, _ = of["content_type"].(string)
		p.payload, _ = of["payload"].(string)
		p.hash, _ = of["hash"].(string)
		out = append(out, p)
	}
	return out
}

// checkEvidence refuses what shows something or is too large, and warns of what is broken and that nothing of it is kept.
func (r *Reader) checkEvidence(all []piece) {
	total := 0
	for _, p := range all {
		content, err := base64.StdEncoding.DecodeString(p.payload)
		total += len(content)
		switch {
		case visual(p.contentType, content):
			r.fault(p.where, "row.xarf.visual", nil)
		case err != nil:
			r.fault(p.where+".payload", "row.xarf.payload", nil)
		case len(content) > maxPiece || total > maxPieces:
			r.fault(p.where, "row.xarf.size", map[string]string{"Max": strconv.Itoa(maxPiece >> 20), "All": strconv.Itoa(maxPieces >> 20)})
			return
		case !fits(p.hash, content):
			r.warn(p.where+".hash", "row.warn.xarf.hash", nil)
		}
	}
	if len(all) > 0 {
		r.warn("evidence", "row.warn.xarf.evidence", nil)
	}
}

// visual tells whether evidence shows something: what it is called, or what it is, is a picture or a film, or has one in it.
func visual(contentType string, content []byte) bool {
	for _, name := range []string{contentType, http.DetectContentType(content)} {
		name = strings.ToLower(strings.TrimSpace(name))
		if strings.HasPrefix(name, "image/") || strings.HasPrefix(name, "video/") {
			return true
		}
	}
	lower := bytes.ToLower(content)
	return bytes.Contains(lower, []byte("data:image/")) || bytes.Contains(lower, []byte("data:video/")) ||
		bytes.Contains(lower, []byte("content-type: image/")) || bytes.Contains(lower, []byte("content-type: video/"))
}

// fits tells whether content has the hash that was given with it. One whose form is wrong is a fault of its own.
func fits(given string, content []byte) bool {
	algorithm, digits, _ := strings.Cut(given, ":")
	var h hash.Hash
	switch algorithm {
	case "md5":
		h = md5.New() //nolint:gosec // see the import
	case "sha1":
		h = sha1.New() //nolint:gosec // see the import
	case "sha256":
		h = sha256.New()
	case "sha512":
		h = sha512.New()
	default:
		return true
	}
	h.Write(content)
	return strings.EqualFold(digits, hex.EncodeToString(h.Sum(nil)))
}
