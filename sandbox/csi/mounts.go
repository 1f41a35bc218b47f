package main

import (
	"path/filepath"
	"slices"

	"github.com/moby/sys/mountinfo"
)

// mountsAt are the mounts on a path, the uppermost last.
func mountsAt(path string) ([]*mountinfo.Info, error) {
	// The kernel names mount points by their real path; the last part may be missing.
	parent, err := filepath.EvalSymlinks(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	path = filepath.Join(parent, filepath.Base(path))
	return mountinfo.GetMounts(func(info *mountinfo.Info) (skip, stop bool) {
		return info.Mountpoint != path, false
	})
}

// targetsOf are the paths where the image is mounted.
func targetsOf(image string) ([]string, error) {
	devices, err := loopDevices(image)
	if err != nil || len(devices) == 0 {
		return nil, err
	}
	mounts, err := mountinfo.GetMounts(func(info *mountinfo.Info) (skip, stop bool) {
		return !slices.Contains(devices, info.Source), false
	})
	if err != nil {
		return nil, err
	}
	var targets []string
	for _, mount := range mounts {
		targets = append(targets, mount.Mountpoint)
	}
	return targets, nil
}
