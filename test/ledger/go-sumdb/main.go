// Command go-sumdb checks an exported log with the code of the Go checksum database and nothing of ours:
// golang.org/x/mod/sumdb/note for the checkpoint, golang.org/x/mod/sumdb/tlog for tiles, hashes and proofs.
//
//	go-sumdb FOLDER VKEY [OLDER-SIZE OLDER-ROOT-BASE64]
//
// It prints one line for each thing that it accepted, and exits with 1 at the first that it does not.
package main

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Println("rejected:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 2 && len(args) != 4 {
		return errors.New("usage: go-sumdb FOLDER VKEY [OLDER-SIZE OLDER-ROOT-BASE64]")
	}
	tree, err := openCheckpoint(args[0], args[1])
	if err != nil {
		return err
	}
	fmt.Printf("checkpoint: %d entries\n", tree.N)
	reader := tlog.TileHashReader(tree, &folder{path: args[0]})
	if err := checkEntries(args[0], tree, reader); err != nil {
		return err
	}
	if len(args) == 2 {
		return nil
	}
	return checkGrowth(args[2], args[3], tree, reader)
}

func openCheckpoint(path, vkey string) (tlog.Tree, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return tlog.Tree{}, err
	}
	text, err := os.ReadFile(filepath.Join(path, "checkpoint"))
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		return tlog.Tree{}, errors.New("the checkpoint is not of the log that the key names")
	}
	return parseTree(lines[1], lines[2])
}

func parseTree(size, root string) (tlog.Tree, error) {
	n, err := strconv.ParseInt(size, 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	hash, err := tlog.ParseHash(root)
	if err != nil {
		return tlog.Tree{}, err
	}
	return tlog.Tree{N: n, Hash: hash}, nil
}

// checkEntries proves that every entry is in the tree, each by an inclusion proof of its own.
func checkEntries(path string, tree tlog.Tree, reader tlog.HashReader) error {
	for from := int64(0); from < tree.N; from += 256 {
		width := min(256, tree.N-from)
		entries, err := readBundle(path, from/256, width)
		if err != nil {
			return err
		}
		for i, entry := range entries {
			index := from + int64(i)
			proof, err := tlog.ProveRecord(tree.N, index, reader)
			if err != nil {
				return fmt.Errorf("entry %d: %w", index, err)
			}
			if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry)); err != nil {
				return fmt.Errorf("entry %d: %w", index, err)
			}
		}
	}
	fmt.Printf("inclusion: %d entries\n", tree.N)
	return nil
}

func checkGrowth(size, root string, tree tlog.Tree, reader tlog.HashReader) error {
	older, err := parseTree(size, root)
	if err != nil {
		return err
	}
	proof, err := tlog.ProveTree(tree.N, older.N, reader)
	if err != nil {
		return err
	}
	if err := tlog.CheckTree(proof, tree.N, tree.Hash, older.N, older.Hash); err != nil {
		return fmt.Errorf("growth from %d: %w", older.N, err)
	}
	fmt.Printf("consistency: grew from %d, proof %s\n", older.N, base64.StdEncoding.EncodeToString(flatten(proof)))
	return nil
}

func flatten(proof tlog.TreeProof) []byte {
	var flat []byte
	for _, hash := range proof {
		flat = append(flat, hash[:]...)
	}
	return flat
}

func readBundle(path string, index, width int64) ([][]byte, error) {
	bundle, err := os.ReadFile(filepath.Join(path, tilePath("entries", index, width)))
	if err != nil {
		return nil, err
	}
	var entries [][]byte
	for len(bundle) > 0 {
		if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
			return nil, errors.New("a bundle ends within an entry")
		}
		end := 2 + int(binary.BigEndian.Uint16(bundle))
		entries = append(entries, bundle[2:end])
		bundle = bundle[end:]
	}
	if int64(len(entries)) != width {
		return nil, fmt.Errorf("a bundle has %d entries instead of %d", len(entries), width)
	}
	return entries, nil
}

// folder reads tiles as C2SP tlog-tiles lays them out; the Go checksum database writes the same tiles to other paths.
type folder struct{ path string }

func (f *folder) Height() int { return 8 }

func (f *folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, tile := range tiles {
		bytes, err := os.ReadFile(filepath.Join(f.path, tilePath(strconv.Itoa(tile.L), tile.N, int64(tile.W))))
		if err != nil {
			return nil, err
		}
		data[i] = bytes
	}
	return data, nil
}

func (f *folder) SaveTiles([]tlog.Tile, [][]byte) {}

func tilePath(level string, index, width int64) string {
	path := fmt.Sprintf("%03d", index%1000)
	for index >= 1000 {
		index /= 1000
		path = fmt.Sprintf("x%03d/%s", index%1000, path)
	}
	if width < 256 {
		path = fmt.Sprintf("%s.p/%d", path, width)
	}
	return filepath.Join("tile", level, filepath.FromSlash(path))
}
