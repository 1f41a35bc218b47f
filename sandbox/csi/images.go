package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"golang.org/x/sys/unix"
)

const (
	// blockSize is the sector size of the file systems and of the loop devices. It is that of the host's file system,
	// so direct I/O never touches a part of a block.
	blockSize = 4096
	// minimumSize is the smallest file system that mkfs.xfs makes.
	minimumSize = 300 << 20

	imageSuffix = ".img"
	newSuffix   = ".img.new"
)

// volumeIDs are file names too. The provisioner's are pvc-<uid>.
var volumeIDs = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$`)

// images is the directory of the volumes' files, <volume>.img each.
type images struct {
	directory string
	// lock is held by the open file as long as the process lives; nil for one that shares the directory.
	lock *os.File
}

// shareImages uses a directory that another process has taken.
func shareImages(directory string) (*images, error) {
	// The kernel names backing files by their real path.
	directory, err := filepath.EvalSymlinks(directory)
	if err != nil {
		return nil, fmt.Errorf("--volumes: the driver that makes the volumes has to start first: %w", err)
	}
	if directory, err = filepath.Abs(directory); err != nil {
		return nil, err
	}
	return &images{directory: directory}, nil
}

// openImages takes the directory for this process alone and removes what an interrupted create left.
func openImages(directory string) (*images, error) {
	if err := os.MkdirAll(directory, 0o700); err != nil {
		return nil, err
	}
	shared, err := shareImages(directory)
	if err != nil {
		return nil, err
	}
	directory = shared.directory
	lock, err := os.Open(directory)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		return nil, fmt.Errorf("--volumes %q is in use by another driver process: end that one first: %w", directory, err)
	}
	unfinished, err := filepath.Glob(filepath.Join(directory, "*"+newSuffix))
	if err != nil {
		return nil, err
	}
	for _, file := range unfinished {
		if err := os.Remove(file); err != nil {
			return nil, err
		}
	}
	return &images{directory: directory, lock: lock}, nil
}

func (i *images) path(volumeID string) string {
	return filepath.Join(i.directory, volumeID+imageSuffix)
}

// size returns fs.ErrNotExist for a volume that is not there.
func (i *images) size(volumeID string) (int64, error) {
	if !volumeIDs.MatchString(volumeID) {
		return 0, fs.ErrNotExist
	}
	info, err := os.Stat(i.path(volumeID))
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// create makes the file and its file system under another name first: a volume is whole or absent.
func (i *images) create(ctx context.Context, volumeID string, size int64) (err error) {
	unfinished := filepath.Join(i.directory, volumeID+newSuffix)
	file, err := os.OpenFile(unfinished, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(unfinished))
		}
	}()
	if err := errors.Join(file.Truncate(size), file.Close()); err != nil {
		return err
	}
	if err := command(ctx, "mkfs.xfs", "-q", "-s", fmt.Sprintf("size=%d", blockSize), unfinished); err != nil {
		return err
	}
	return os.Rename(unfinished, i.path(volumeID))
}

func (i *images) grow(volumeID string, size int64) error {
	return os.Truncate(i.path(volumeID), size)
}

// remove does nothing for a volume that is not there.
func (i *images) remove(volumeID string) error {
	if err := os.Remove(i.path(volumeID)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// command runs a program and puts what it printed into the error.
func command(ctx context.Context, name string, arguments ...string) error {
	output, err := exec.CommandContext(ctx, name, arguments...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s %s: %w: %s", name, strings.Join(arguments, " "), err, strings.TrimSpace(string(output)))
	}
	return nil
}
