package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"strings"
	"syscall"
)

// nodeTable is the table in one node's network namespace.
type nodeTable struct {
	path  string
	inode uint64
	rules string
}

// bring puts the rules in force, all at once, unless they are. A node that is lost has no namespace: it gets them
// when it has one.
func (n *nodeTable) bring(ctx context.Context, rules string) error {
	info, err := os.Stat(n.path)
	if errors.Is(err, fs.ErrNotExist) {
		n.inode = 0
		return nil
	}
	if err != nil {
		return err
	}
	inode := info.Sys().(*syscall.Stat_t).Ino
	if inode == n.inode && rules == n.rules {
		return nil
	}
	nft := exec.CommandContext(ctx, "nsenter", "--net="+n.path, "nft", "-f", "-")
	nft.Stdin = strings.NewReader(rules)
	if output, err := nft.CombinedOutput(); err != nil {
		return fmt.Errorf("nft in %s: %w: %s", n.path, err, strings.TrimSpace(string(output)))
	}
	n.inode, n.rules = inode, rules
	return nil
}
