// Command logreader reads a log over HTTP as anybody might who knows C2SP and nothing of Fenming.
//
// It takes its notes, proofs and tiles from golang.org/x/mod/sumdb, filippo.io/torchwood and
// github.com/transparency-dev/formats, and says in JSON what it was able to verify. Anything that does not hold ends it.
//
//	logreader -url URL -key VKEY [-cosigner VKEY]... [-leaf INDEX:HEX] [-old FILE]
package main

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"

	"filippo.io/torchwood"
	cosignatures "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type verified struct {
	Origin      string           `json:"origin"`
	Size        int64            `json:"size"`
	Root        string           `json:"root"`
	SignedBy    []string         `json:"signed_by"`
	CosignedBy  map[string]int64 `json:"cosigned_by"`
	Unknown     int              `json:"unknown_signatures"`
	Leaves      int64            `json:"leaves"`
	Included    bool             `json:"included"`
	Consistent  bool             `json:"consistent"`
	FirstLeaf   string           `json:"first_leaf"`
	ProofHashes int              `json:"proof_hashes"`
}

type many []string

func (m *many) String() string         { return strings.Join(*m, " ") }
func (m *many) Set(value string) error { *m = append(*m, value); return nil }

func main() {
	url := flag.String("url", "", "the prefix of the log")
	key := flag.String("key", "", "the verifier key of the log")
	leaf := flag.String("leaf", "", "INDEX:HEX of a leaf that must be in the log")
	old := flag.String("old", "", "an earlier checkpoint that the log must continue")
	var cosigners many
	flag.Var(&cosigners, "cosigner", "the verifier key of whoever may have cosigned")
	flag.Parse()
	result, err := verify(*url, *key, cosigners, *leaf, *old)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if err := json.NewEncoder(os.Stdout).Encode(result); err != nil {
		os.Exit(1)
	}
}

func verify(url, key string, cosigners []string, leaf, old string) (*verified, error) {
	ctx := context.Background()
	fetcher, err := torchwood.NewTileFetcher(url)
	if err != nil {
		return nil, err
	}
	signed, err := fetcher.ReadEndpoint(ctx, "checkpoint")
	if err != nil {
		return nil, err
	}
	result := &verified{CosignedBy: map[string]int64{}}
	checkpoint, err := open(signed, key, cosigners, result)
	if err != nil {
		return nil, err
	}
	reader := torchwood.TileHashReaderWithContext(ctx, checkpoint.Tree, fetcher)
	if err := readLeaves(checkpoint.Tree, reader, result); err != nil {
		return nil, err
	}
	if leaf != "" {
		if err := checkLeaf(checkpoint.Tree, reader, leaf, result); err != nil {
			return nil, err
		}
	}
	if old != "" {
		if err := checkOld(checkpoint.Tree, reader, key, old, result); err != nil {
			return nil, err
		}
	}
	return result, nil
}

// open verifies the checkpoint's signatures by the log and by whoever cosigned.
func open(signed []byte, key string, cosigners []string, result *verified) (torchwood.Checkpoint, error) {
	log, err := note.NewVerifier(key)
	if err != nil {
		return torchwood.Checkpoint{}, err
	}
	verifiers := []note.Verifier{log}
	for _, cosigner := range cosigners {
		verifier, err := cosignatures.NewVerifierForCosignatureV1(cosigner)
		if err != nil {
			return torchwood.Checkpoint{}, err
		}
		verifiers = append(verifiers, verifier)
	}
	opened, err := note.Open(signed, note.VerifierList(verifiers...))
	if err != nil {
		return torchwood.Checkpoint{}, err
	}
	for _, signature := range opened.Sigs {
		if signature.Name == log.Name() && signature.Hash == log.KeyHash() {
			result.SignedBy = append(result.SignedBy, signature.Name)
			continue
		}
		at, err := cosignatures.CoSigV1Timestamp(signature)
		if err != nil {
			return torchwood.Checkpoint{}, err
		}
		result.CosignedBy[signature.Name] = at.Unix()
	}
	result.Unknown = len(opened.UnverifiedSigs)
	checkpoint, err := torchwood.ParseCheckpoint(opened.Text)
	if err != nil {
		return torchwood.Checkpoint{}, err
	}
	result.Origin, result.Size, result.Root = checkpoint.Origin, checkpoint.N, hex.EncodeToString(checkpoint.Hash[:])
	return checkpoint, nil
}

// readLeaves reads every leaf hash; the reader checks each tile against the root before it hands anything out.
func readLeaves(tree tlog.Tree, reader tlog.HashReader, result *verified) error {
	for start := int64(0); start < tree.N; start += 256 {
		var indexes []int64
		for at := start; at < min(start+256, tree.N); at++ {
			indexes = append(indexes, tlog.StoredHashIndex(0, at))
		}
		hashes, err := reader.ReadHashes(indexes)
		if err != nil {
			return err
		}
		if start == 0 {
			result.FirstLeaf = hex.EncodeToString(hashes[0][:])
		}
		result.Leaves += int64(len(hashes))
	}
	return nil
}

func checkLeaf(tree tlog.Tree, reader tlog.HashReader, leaf string, result *verified) error {
	written, hash, _ := strings.Cut(leaf, ":")
	index, err := strconv.ParseInt(written, 10, 64)
	if err != nil {
		return err
	}
	data, err := hex.DecodeString(hash)
	if err != nil || len(data) != tlog.HashSize {
		return fmt.Errorf("%q is no hash", hash)
	}
	proof, err := tlog.ProveRecord(tree.N, index, reader)
	if err != nil {
		return err
	}
	if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.Hash(data)); err != nil {
		return err
	}
	result.Included, result.ProofHashes = true, len(proof)
	return nil
}

func checkOld(tree tlog.Tree, reader tlog.HashReader, key, file string, result *verified) error {
	signed, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	before, err := open(signed, key, nil, &verified{})
	if err != nil {
		return err
	}
	proof, err := tlog.ProveTree(tree.N, before.N, reader)
	if err != nil {
		return err
	}
	if err := tlog.CheckTree(proof, tree.N, tree.Hash, before.N, before.Hash); err != nil {
		return err
	}
	result.Consistent = true
	return nil
}
