package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

func TestKilledDriverGoesOnWithMountedVolumes(t *testing.T) {
	b := newBed(t)
	target := b.target("one")
	b.create("pvc-1", 300*mebibyte)
	b.publish("pvc-1", target)
	open, err := os.Create(filepath.Join(target, "open"))
	b.must(err)

	b.kill()
	_, err = open.WriteString("written without a driver")
	b.must(err)
	b.must(open.Close())
	b.start()

	b.publish("pvc-1", target)
	b.contains(filepath.Join(target, "open"), "written without a driver")
	if devices := b.attachedDevices(); len(devices) != 1 {
		t.Fatalf("attached: %q", devices)
	}
	b.expandFile("pvc-1", 400*mebibyte)
	b.expandFileSystem("pvc-1", target, 400*mebibyte)
	b.unpublish("pvc-1", target)
	b.remove("pvc-1")
}

func TestDriverEndsCleanlyAndKeepsMounts(t *testing.T) {
	b := newBed(t)
	b.create("pvc-1", 300*mebibyte)
	b.publish("pvc-1", b.target("one"))
	b.end(syscall.SIGTERM)
	if _, err := os.Stat(b.socket()); !os.IsNotExist(err) {
		t.Fatalf("socket is left: %v", err)
	}
	b.writeFile(filepath.Join(b.target("one"), "kept"), "mounted")
	b.start()
	b.contains(filepath.Join(b.target("one"), "kept"), "mounted")
	b.unpublish("pvc-1", b.target("one"))
	b.remove("pvc-1")
}

// A reboot takes mounts and devices and leaves the kubelet's empty directories.
func TestVolumeComesBackAfterReboot(t *testing.T) {
	b := newBed(t)
	target := b.target("one")
	b.create("pvc-1", 300*mebibyte)
	b.publish("pvc-1", target)
	b.writeFile(filepath.Join(target, "kept"), "from before")
	b.kill()
	b.must(unix.Unmount(target, 0))
	if devices := b.attachedDevices(); len(devices) > 0 {
		t.Fatalf("attached after an unmount by somebody else: %q", devices)
	}
	b.start()

	b.publish("pvc-1", target)
	b.contains(filepath.Join(target, "kept"), "from before")
	b.kill()
	b.must(unix.Unmount(target, 0))
	b.start()
	// This time the pod is gone.
	b.unpublish("pvc-1", target)
	b.remove("pvc-1")
}

func TestDeviceAttachedByHandIsTakenOver(t *testing.T) {
	b := newBed(t)
	b.create("pvc-1", 300*mebibyte)
	b.must(exec.Command("losetup", "--find", b.image("pvc-1")).Run())
	b.publish("pvc-1", b.target("one"))
	if devices := b.attachedDevices(); len(devices) != 1 {
		t.Fatalf("attached: %q", devices)
	}
	b.unpublish("pvc-1", b.target("one"))
	if devices := b.attachedDevices(); len(devices) > 0 {
		t.Fatalf("attached after unpublish: %q", devices)
	}
	b.must(exec.Command("losetup", "--find", b.image("pvc-1")).Run())
	b.remove("pvc-1")
}

func TestInterruptedCreateLeavesNothing(t *testing.T) {
	b := newBed(t)
	b.kill()
	unfinished := filepath.Join(b.state, "volumes", "pvc-1"+newSuffix)
	b.writeFile(unfinished, "half a file system")
	b.start()
	if _, err := os.Stat(unfinished); !os.IsNotExist(err) {
		t.Fatalf("unfinished file is left: %v", err)
	}
	b.create("pvc-1", 300*mebibyte)
	b.publish("pvc-1", b.target("one"))
	b.unpublish("pvc-1", b.target("one"))
	b.remove("pvc-1")
}

func TestSecondDriverOnTheSameVolumesIsRefused(t *testing.T) {
	b := newBed(t)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	output, err := b.driverCommand(ctx).CombinedOutput()
	if err == nil || !strings.Contains(string(output), "in use by another driver process") {
		t.Fatalf("second driver: %v: %s", err, output)
	}
	// The first one still answers.
	b.create("pvc-1", 300*mebibyte)
	b.remove("pvc-1")
}

// A build in a mount namespace of its own, say, keeps a copy of every mount for as long as it runs.
// The kernel takes that copy away with the directory that it is mounted on.
func TestCopyOfTheMountInAnotherNamespaceGoesToo(t *testing.T) {
	b := newBed(t)
	b.create("pvc-1", 300*mebibyte)
	b.publish("pvc-1", b.target("one"))

	holder := exec.Command("unshare", "--mount", "--propagation", "private", "sleep", "60")
	b.must(holder.Start())
	t.Cleanup(func() {
		b.must(holder.Process.Kill())
		_ = holder.Wait() // ends with the signal
	})
	copied := func() bool {
		mounts, err := os.ReadFile(fmt.Sprintf("/proc/%d/mounts", holder.Process.Pid))
		b.must(err)
		return strings.Contains(string(mounts), b.target("one"))
	}
	b.await("the namespace", func() bool {
		name, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", holder.Process.Pid))
		b.must(err)
		return strings.TrimSpace(string(name)) == "sleep"
	})
	if !copied() {
		t.Fatal("the other namespace has no copy of the mount")
	}

	b.unpublish("pvc-1", b.target("one"))
	if copied() {
		t.Fatal("the other namespace still has the mount")
	}
	if devices := b.attachedDevices(); len(devices) > 0 {
		t.Fatalf("attached after unpublish: %q", devices)
	}
	b.remove("pvc-1")
}
