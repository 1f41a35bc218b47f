package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/container-storage-interface/spec/lib/go/csi"
	"golang.org/x/sys/unix"
	"google.golang.org/grpc/codes"
	registerapi "k8s.io/kubelet/pkg/apis/pluginregistration/v1"
)

func TestVolumeFillsUpGrowsWhileMountedAndGoes(t *testing.T) {
	b := newBed(t)
	target := b.target("one")
	if size := b.create("pvc-1", 320*mebibyte); size != 320*mebibyte {
		t.Fatalf("created %d bytes", size)
	}
	b.publish("pvc-1", target)
	b.writeFile(filepath.Join(target, "kept"), "before")

	first := b.fill(filepath.Join(target, "first"))
	if first < 200*mebibyte || first >= 320*mebibyte {
		t.Fatalf("%d MiB fit into a volume of 320 MiB", first/mebibyte)
	}
	if usage := b.bytesOf("pvc-1", target); usage.GetAvailable() > mebibyte || usage.GetTotal() > 320*mebibyte {
		t.Fatalf("full volume reports %v", usage)
	}

	b.expandFile("pvc-1", 640*mebibyte)
	b.expandFileSystem("pvc-1", target, 640*mebibyte)
	if available := b.bytesOf("pvc-1", target).GetAvailable(); available < 300*mebibyte {
		t.Fatalf("%d MiB available after growth", available/mebibyte)
	}
	second := b.fill(filepath.Join(target, "second"))
	if total := first + second; total < 520*mebibyte || total >= 640*mebibyte {
		t.Fatalf("%d MiB fit into a volume of 640 MiB", total/mebibyte)
	}
	b.contains(filepath.Join(target, "kept"), "before")

	b.unpublish("pvc-1", target)
	if devices := b.attachedDevices(); len(devices) > 0 {
		t.Fatalf("attached after unpublish: %q", devices)
	}
	b.remove("pvc-1")
}

func TestEveryCallCanBeRepeated(t *testing.T) {
	b := newBed(t)
	target := b.target("one")
	for range 2 {
		b.create("pvc-1", 400*mebibyte)
	}
	for range 2 {
		b.publish("pvc-1", target)
	}
	if targets := b.mountedTargets(); !slices.Equal(targets, []string{target}) {
		t.Fatalf("mounted: %q", targets)
	}
	b.writeFile(filepath.Join(target, "kept"), "written")
	for range 2 {
		b.expandFile("pvc-1", 500*mebibyte)
	}
	for range 2 {
		b.expandFileSystem("pvc-1", target, 500*mebibyte)
	}
	b.contains(filepath.Join(target, "kept"), "written")
	for range 2 {
		b.unpublish("pvc-1", target)
	}
	if _, err := os.Stat(target); !os.IsNotExist(err) {
		t.Fatalf("target is left: %v", err)
	}
	for range 2 {
		b.remove("pvc-1")
	}
}

func TestVolumeKeepsItsDataBetweenMountsAndGrowsInBetween(t *testing.T) {
	b := newBed(t)
	b.create("pvc-1", 300*mebibyte)
	b.publish("pvc-1", b.target("one"))
	b.writeFile(filepath.Join(b.target("one"), "kept"), "from the first pod")
	b.unpublish("pvc-1", b.target("one"))

	b.expandFile("pvc-1", 600*mebibyte)
	b.publish("pvc-1", b.target("two"))
	b.expandFileSystem("pvc-1", b.target("two"), 600*mebibyte)
	b.contains(filepath.Join(b.target("two"), "kept"), "from the first pod")
	if total := b.bytesOf("pvc-1", b.target("two")).GetTotal(); total < 500*mebibyte {
		t.Fatalf("file system of %d MiB after growth to 600", total/mebibyte)
	}
	b.unpublish("pvc-1", b.target("two"))
	b.remove("pvc-1")
}

func TestSmallVolumeIsRoundedUpToWhatXFSNeeds(t *testing.T) {
	b := newBed(t)
	if size := b.create("pvc-1", mebibyte); size != 300*mebibyte {
		t.Fatalf("created %d bytes", size)
	}
	if size := b.create("pvc-2", 400*mebibyte+1); size != 400*mebibyte+4096 {
		t.Fatalf("created %d bytes", size)
	}
	b.remove("pvc-1")
	b.remove("pvc-2")
}

func TestFileTakesNoRoomBeforeItIsWritten(t *testing.T) {
	b := newBed(t)
	b.create("pvc-1", 100<<30)
	var stat unix.Stat_t
	b.must(unix.Stat(b.image("pvc-1"), &stat))
	if stat.Size != 100<<30 || stat.Blocks*512 > 200*mebibyte {
		t.Fatalf("%d bytes long, %d on disk", stat.Size, stat.Blocks*512)
	}
	b.remove("pvc-1")
}

func TestTwoPodsShareOneFileSystem(t *testing.T) {
	b := newBed(t)
	one, two := b.target("one"), b.target("two")
	b.create("pvc-1", 300*mebibyte)
	b.publish("pvc-1", one)
	b.publish("pvc-1", two)
	b.writeFile(filepath.Join(one, "shared"), "seen by both")
	b.contains(filepath.Join(two, "shared"), "seen by both")
	if devices := b.attachedDevices(); len(devices) != 1 {
		t.Fatalf("attached: %q", devices)
	}
	b.unpublish("pvc-1", one)
	b.contains(filepath.Join(two, "shared"), "seen by both")
	b.unpublish("pvc-1", two)
	b.remove("pvc-1")
}

func TestReadOnlyMountLeavesTheOtherWritable(t *testing.T) {
	b := newBed(t)
	writable, readOnly := b.target("one"), b.target("two")
	b.create("pvc-1", 300*mebibyte)
	b.publish("pvc-1", writable)
	request := publishRequest("pvc-1", readOnly)
	request.Readonly = true
	for range 2 {
		_, err := b.node.NodePublishVolume(b.context(), request)
		b.must(err)
	}
	b.writeFile(filepath.Join(writable, "shared"), "written")
	b.contains(filepath.Join(readOnly, "shared"), "written")
	if err := os.WriteFile(filepath.Join(readOnly, "more"), nil, 0o600); !errors.Is(err, unix.EROFS) {
		t.Fatalf("write through the read-only mount: %v", err)
	}
	_, err := b.node.NodePublishVolume(b.context(), publishRequest("pvc-1", readOnly))
	b.refused(err, codes.AlreadyExists, readOnly, "unpublish")
	b.unpublish("pvc-1", readOnly)
	b.unpublish("pvc-1", writable)
	b.remove("pvc-1")
}

func TestMountFlagsOfTheStorageClassApply(t *testing.T) {
	b := newBed(t)
	b.create("pvc-1", 300*mebibyte)
	request := publishRequest("pvc-1", b.target("one"))
	request.VolumeCapability.GetMount().MountFlags = []string{"noatime", "nosuid"}
	_, err := b.node.NodePublishVolume(b.context(), request)
	b.must(err)
	var stats unix.Statfs_t
	b.must(unix.Statfs(b.target("one"), &stats))
	if stats.Flags&unix.ST_NOATIME == 0 || stats.Flags&unix.ST_NOSUID == 0 {
		t.Fatalf("mount flags %x", stats.Flags)
	}
	b.unpublish("pvc-1", b.target("one"))

	request.VolumeCapability.GetMount().MountFlags = []string{"no-such-flag"}
	_, err = b.node.NodePublishVolume(b.context(), request)
	b.refused(err, codes.Internal, "no-such-flag")
	if _, err := os.Stat(b.target("one")); !os.IsNotExist(err) {
		t.Fatalf("failed publish leaves its target: %v", err)
	}
	b.remove("pvc-1")
}

// More volumes than the eight loop devices that a kernel starts with.
func TestManyVolumesAtOnce(t *testing.T) {
	b := newBed(t)
	var group sync.WaitGroup
	const many = 12
	failures := make(chan error, many)
	for number := range many {
		volume, target := fmt.Sprintf("pvc-%d", number), b.target(fmt.Sprint(number))
		group.Go(func() {
			if _, err := b.controller.CreateVolume(b.context(), createRequest(volume, 300*mebibyte)); err != nil {
				failures <- err
				return
			}
			if _, err := b.node.NodePublishVolume(b.context(), publishRequest(volume, target)); err != nil {
				failures <- err
				return
			}
			if err := os.WriteFile(filepath.Join(target, "name"), []byte(volume), 0o600); err != nil {
				failures <- err
			}
		})
	}
	group.Wait()
	close(failures)
	for err := range failures {
		t.Fatal(err)
	}
	if devices := b.attachedDevices(); len(devices) != many {
		t.Fatalf("%d devices for %d volumes", len(devices), many)
	}
	for number := range many {
		volume, target := fmt.Sprintf("pvc-%d", number), b.target(fmt.Sprint(number))
		b.contains(filepath.Join(target, "name"), volume)
		b.unpublish(volume, target)
		b.remove(volume)
	}
}

func TestSingleWriterIsKeptSingle(t *testing.T) {
	b := newBed(t)
	b.create("pvc-1", 300*mebibyte)
	request := publishRequest("pvc-1", b.target("one"))
	request.VolumeCapability = writer(csi.VolumeCapability_AccessMode_SINGLE_NODE_SINGLE_WRITER)
	for range 2 {
		_, err := b.node.NodePublishVolume(b.context(), request)
		b.must(err)
	}
	request.TargetPath = b.target("two")
	_, err := b.node.NodePublishVolume(b.context(), request)
	b.refused(err, codes.FailedPrecondition, "pvc-1", b.target("one"))
	b.unpublish("pvc-1", b.target("one"))
	_, err = b.node.NodePublishVolume(b.context(), request)
	b.must(err)
	b.unpublish("pvc-1", b.target("two"))
	b.remove("pvc-1")
}

func TestKubeletFindsTheDriver(t *testing.T) {
	b := newBed(t)
	connection := dial(t, filepath.Join(b.state, "registry", driverName+"-reg.sock"))
	defer connection.Close()
	client := registerapi.NewRegistrationClient(connection)
	info, err := client.GetInfo(b.context(), &registerapi.InfoRequest{})
	b.must(err)
	if info.GetType() != registerapi.CSIPlugin || info.GetName() != driverName || info.GetEndpoint() != b.socket() ||
		!slices.Equal(info.GetSupportedVersions(), []string{"1.0.0"}) {
		t.Fatalf("registers as %v", info)
	}
	_, err = client.NotifyRegistrationStatus(b.context(), &registerapi.RegistrationStatus{PluginRegistered: true})
	b.must(err)

	plugin, err := b.identity.GetPluginInfo(b.context(), &csi.GetPluginInfoRequest{})
	b.must(err)
	node, err := b.node.NodeGetInfo(b.context(), &csi.NodeGetInfoRequest{})
	b.must(err)
	if plugin.GetName() != driverName || node.GetNodeId() != "sandbox" {
		t.Fatalf("plugin %v, node %v", plugin, node)
	}
}
