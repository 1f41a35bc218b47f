package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// attachAttempts bounds the race for a free loop device with other programs of the machine.
const attachAttempts = 64

// attach returns the image's loop device, open: the device is there as long as it is open or mounted. The kernel
// detaches it after that (autoclear), so neither a crash nor an unmount by somebody else leaves a device behind.
func attach(image string) (*os.File, error) {
	device, err := attached(image)
	if err != nil || device != nil {
		return device, err
	}
	file, err := os.OpenFile(image, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	control, err := os.OpenFile("/dev/loop-control", os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	defer control.Close()
	for range attachAttempts {
		number, err := unix.IoctlRetInt(int(control.Fd()), unix.LOOP_CTL_GET_FREE)
		if err != nil {
			return nil, fmt.Errorf("no free loop device: %w", err)
		}
		device, err := os.OpenFile(fmt.Sprintf("/dev/loop%d", number), os.O_RDWR, 0)
		if err != nil {
			return nil, err
		}
		// Direct I/O: the data is cached once, by the volume's file system, and a sync takes half the time.
		config := unix.LoopConfig{Fd: uint32(file.Fd()), Size: blockSize}
		config.Info.Flags = unix.LO_FLAGS_AUTOCLEAR | unix.LO_FLAGS_DIRECT_IO
		copy(config.Info.File_name[:len(config.Info.File_name)-1], image)
		err = unix.IoctlLoopConfigure(int(device.Fd()), &config)
		if err == nil {
			return device, nil
		}
		device.Close()
		if !errors.Is(err, unix.EBUSY) {
			return nil, fmt.Errorf("attach %s to %s: %w", image, device.Name(), err)
		}
	}
	return nil, fmt.Errorf("attach %s: each of %d loop devices was taken by another program: try again", image, attachAttempts)
}

// attached returns the device that the image already has, open, or nil: a second one would corrupt the file system.
// One that somebody attached by hand is taken over, so that it detaches itself like the others.
func attached(image string) (*os.File, error) {
	var wanted unix.Stat_t
	if err := unix.Stat(image, &wanted); err != nil {
		return nil, fmt.Errorf("%s: %w", image, err)
	}
	names, err := loopDevices(image)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		device, err := os.OpenFile(name, os.O_RDWR, 0)
		if err != nil {
			return nil, err
		}
		// Only now, held open, can the device no longer change its file.
		info, err := unix.IoctlLoopGetStatus64(int(device.Fd()))
		switch {
		case err == nil && info.Device == wanted.Dev && info.Inode == wanted.Ino:
			if err := takeOver(device, info); err != nil {
				return nil, err
			}
			return device, nil
		case err == nil, errors.Is(err, unix.ENXIO):
			device.Close()
		default:
			device.Close()
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil, nil
}

// takeOver closes the device when it fails.
func takeOver(device *os.File, info *unix.LoopInfo64) error {
	if info.Flags&unix.LO_FLAGS_AUTOCLEAR != 0 {
		return nil
	}
	info.Flags |= unix.LO_FLAGS_AUTOCLEAR
	if err := unix.IoctlLoopSetStatus64(int(device.Fd()), info); err != nil {
		return errors.Join(fmt.Errorf("%s: let it detach itself: %w", device.Name(), err), device.Close())
	}
	return nil
}

// loopDevices are the paths of the devices that have the image as their file.
func loopDevices(image string) ([]string, error) {
	entries, err := filepath.Glob("/sys/block/loop*/loop/backing_file")
	if err != nil {
		return nil, err
	}
	var devices []string
	for _, entry := range entries {
		backing, err := os.ReadFile(entry)
		switch {
		case errors.Is(err, fs.ErrNotExist), errors.Is(err, unix.ENODEV), errors.Is(err, unix.ENXIO):
			// Detached meanwhile.
		case err != nil:
			return nil, err
		case strings.TrimSuffix(string(backing), "\n") == image:
			devices = append(devices, filepath.Join("/dev", strings.Split(entry, "/")[3]))
		}
	}
	return devices, nil
}

const (
	// unmountTime is how long the kernel may take for a file system whose last mount has gone: copies of the mount in
	// other namespaces end behind the back of the one who unmounted it.
	unmountTime = 2 * time.Second
	unmountLook = 10 * time.Millisecond
)

// mountedAnywhere asks the kernel, which lets nobody else have a mounted device for himself: mounts of other
// namespaces are not seen.
func mountedAnywhere(ctx context.Context, device *os.File) bool {
	for until := time.Now().Add(unmountTime); ; time.Sleep(unmountLook) {
		exclusive, err := os.OpenFile(device.Name(), os.O_RDONLY|unix.O_EXCL, 0)
		if err == nil {
			exclusive.Close()
		}
		if !errors.Is(err, unix.EBUSY) {
			return false
		}
		if time.Now().After(until) || ctx.Err() != nil {
			return true
		}
	}
}

// refreshSize makes the device as long as its file.
func refreshSize(device *os.File) error {
	if err := unix.IoctlSetInt(int(device.Fd()), unix.LOOP_SET_CAPACITY, 0); err != nil {
		return fmt.Errorf("%s: take over the new size: %w", device.Name(), err)
	}
	return nil
}
