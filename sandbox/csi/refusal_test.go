package main

import (
	"context"
	"math"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/container-storage-interface/spec/lib/go/csi"
	"golang.org/x/sys/unix"
	"google.golang.org/grpc/codes"
)

func TestUnfitVolumesAreRefused(t *testing.T) {
	b := newBed(t)
	b.create("pvc-taken", 400*mebibyte)
	cases := []struct {
		name   string
		change func(*csi.CreateVolumeRequest)
		code   codes.Code
		parts  []string
	}{
		{"no name", func(r *csi.CreateVolumeRequest) { r.Name = "" }, codes.InvalidArgument, []string{"name"}},
		{"path as name", func(r *csi.CreateVolumeRequest) { r.Name = "../pvc-1" }, codes.InvalidArgument, []string{`name "../pvc-1"`}},
		{"no capability", func(r *csi.CreateVolumeRequest) { r.VolumeCapabilities = nil }, codes.InvalidArgument, []string{"volume_capabilities"}},
		{"block device", func(r *csi.CreateVolumeRequest) {
			r.VolumeCapabilities[0].AccessType = &csi.VolumeCapability_Block{Block: &csi.VolumeCapability_BlockVolume{}}
		}, codes.InvalidArgument, []string{"access_type", "volumeMode Filesystem"}},
		{"ext4", func(r *csi.CreateVolumeRequest) { r.VolumeCapabilities[0].GetMount().FsType = "ext4" }, codes.InvalidArgument, []string{"fs_type", "ext4", "xfs"}},
		{"several nodes", func(r *csi.CreateVolumeRequest) {
			r.VolumeCapabilities[0].AccessMode.Mode = csi.VolumeCapability_AccessMode_MULTI_NODE_MULTI_WRITER
		}, codes.InvalidArgument, []string{"MULTI_NODE_MULTI_WRITER", "ReadWriteOnce"}},
		{"parameter", func(r *csi.CreateVolumeRequest) { r.Parameters = map[string]string{"speed": "fast"} }, codes.InvalidArgument, []string{"speed", "fast", "remove"}},
		{"mutable parameter", func(r *csi.CreateVolumeRequest) { r.MutableParameters = map[string]string{"iops": "5"} }, codes.InvalidArgument, []string{"iops"}},
		{"clone", func(r *csi.CreateVolumeRequest) {
			r.VolumeContentSource = &csi.VolumeContentSource{Type: &csi.VolumeContentSource_Volume{
				Volume: &csi.VolumeContentSource_VolumeSource{VolumeId: "pvc-taken"}}}
		}, codes.InvalidArgument, []string{"volume_content_source"}},
		{"negative", func(r *csi.CreateVolumeRequest) { r.CapacityRange = atLeast(-1) }, codes.InvalidArgument, []string{"-1"}},
		{"limit below requirement", func(r *csi.CreateVolumeRequest) {
			r.CapacityRange = &csi.CapacityRange{RequiredBytes: 400 * mebibyte, LimitBytes: 399 * mebibyte}
		}, codes.InvalidArgument, []string{"limit_bytes"}},
		{"limit below minimum", func(r *csi.CreateVolumeRequest) {
			r.CapacityRange = &csi.CapacityRange{RequiredBytes: mebibyte, LimitBytes: 2 * mebibyte}
		}, codes.OutOfRange, []string{"limit_bytes", "300Mi"}},
		{"longer than any file", func(r *csi.CreateVolumeRequest) { r.CapacityRange = atLeast(math.MaxInt64) }, codes.OutOfRange, []string{"required_bytes"}},
		{"longer than the host's files", func(r *csi.CreateVolumeRequest) { r.CapacityRange = atLeast(math.MaxInt64 / 2) }, codes.OutOfRange, []string{"too long"}},
		{"taken with another size", func(r *csi.CreateVolumeRequest) { r.Name = "pvc-taken"; r.CapacityRange = atLeast(500 * mebibyte) }, codes.AlreadyExists, []string{"pvc-taken"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			request := createRequest("pvc-1", 300*mebibyte)
			c.change(request)
			_, err := b.controller.CreateVolume(b.context(), request)
			(&bed{TB: t}).refused(err, c.code, c.parts...)
		})
	}
	// None of them left anything: the name is free.
	b.create("pvc-1", 300*mebibyte)
	b.remove("pvc-1")
	b.remove("pvc-taken")
}

func TestVolumeNeverShrinks(t *testing.T) {
	b := newBed(t)
	b.create("pvc-1", 500*mebibyte)
	_, err := b.controller.ControllerExpandVolume(b.context(), &csi.ControllerExpandVolumeRequest{
		VolumeId: "pvc-1", CapacityRange: &csi.CapacityRange{RequiredBytes: 400 * mebibyte, LimitBytes: 450 * mebibyte}})
	b.refused(err, codes.OutOfRange, "pvc-1", "shrink")
	// Without a limit the present size answers the request, as the specification says.
	response, err := b.controller.ControllerExpandVolume(b.context(), &csi.ControllerExpandVolumeRequest{
		VolumeId: "pvc-1", CapacityRange: atLeast(400 * mebibyte)})
	b.must(err)
	if response.GetCapacityBytes() != 500*mebibyte {
		t.Fatalf("answers %v", response)
	}
	b.remove("pvc-1")
}

func TestUnknownVolumesAndPathsAreRefused(t *testing.T) {
	b := newBed(t)
	b.create("pvc-1", 300*mebibyte)
	b.create("pvc-2", 300*mebibyte)
	b.publish("pvc-1", b.target("one"))
	ctx := b.context()

	_, err := b.node.NodePublishVolume(ctx, publishRequest("pvc-none", b.target("two")))
	b.refused(err, codes.NotFound, "pvc-none")
	_, err = b.node.NodePublishVolume(ctx, publishRequest("", b.target("two")))
	b.refused(err, codes.InvalidArgument, "volume_id")
	_, err = b.node.NodePublishVolume(ctx, publishRequest("../volumes/pvc-1", b.target("two")))
	b.refused(err, codes.NotFound)
	_, err = b.node.NodePublishVolume(ctx, publishRequest("pvc-1", "relative"))
	b.refused(err, codes.InvalidArgument, "target_path", "relative")
	_, err = b.node.NodePublishVolume(ctx, publishRequest("pvc-1", b.state+"/none/mount"))
	b.refused(err, codes.NotFound, "target_path")
	_, err = b.node.NodePublishVolume(ctx, publishRequest("pvc-2", b.target("one")))
	b.refused(err, codes.FailedPrecondition, b.target("one"), "pvc-2")
	_, err = b.node.NodePublishVolume(ctx, &csi.NodePublishVolumeRequest{VolumeId: "pvc-2", TargetPath: b.target("two")})
	b.refused(err, codes.InvalidArgument, "volume_capability")
	_, err = b.node.NodeUnpublishVolume(ctx, &csi.NodeUnpublishVolumeRequest{VolumeId: "pvc-2", TargetPath: b.target("one")})
	b.refused(err, codes.FailedPrecondition, b.target("one"), "pvc-2")

	_, err = b.node.NodeExpandVolume(ctx, &csi.NodeExpandVolumeRequest{VolumeId: "pvc-2", VolumePath: b.target("two")})
	b.refused(err, codes.NotFound, "not mounted")
	_, err = b.node.NodeExpandVolume(ctx, &csi.NodeExpandVolumeRequest{VolumeId: "pvc-1", VolumePath: b.target("one"), CapacityRange: atLeast(301 * mebibyte)})
	b.refused(err, codes.OutOfRange, "ControllerExpandVolume")
	_, err = b.node.NodeGetVolumeStats(ctx, &csi.NodeGetVolumeStatsRequest{VolumeId: "pvc-1", VolumePath: b.target("two")})
	b.refused(err, codes.NotFound, "not mounted")
	_, err = b.node.NodeGetVolumeStats(ctx, &csi.NodeGetVolumeStatsRequest{VolumeId: "pvc-none", VolumePath: b.target("one")})
	b.refused(err, codes.NotFound, "pvc-none")

	_, err = b.controller.ControllerExpandVolume(ctx, &csi.ControllerExpandVolumeRequest{VolumeId: "pvc-none", CapacityRange: atLeast(400 * mebibyte)})
	b.refused(err, codes.NotFound, "pvc-none")
	_, err = b.controller.ControllerExpandVolume(ctx, &csi.ControllerExpandVolumeRequest{VolumeId: "pvc-1"})
	b.refused(err, codes.InvalidArgument, "capacity_range")
	_, err = b.controller.DeleteVolume(ctx, &csi.DeleteVolumeRequest{})
	b.refused(err, codes.InvalidArgument, "volume_id")
	_, err = b.controller.DeleteVolume(ctx, &csi.DeleteVolumeRequest{VolumeId: "pvc-1"})
	b.refused(err, codes.FailedPrecondition, "pvc-1", b.target("one"))
	_, err = b.controller.DeleteVolume(ctx, &csi.DeleteVolumeRequest{VolumeId: "../volumes/pvc-2"})
	b.must(err)

	b.unpublish("pvc-1", b.target("one"))
	b.remove("pvc-1")
	b.remove("pvc-2")
}

func TestForeignMountIsLeftAlone(t *testing.T) {
	b := newBed(t)
	b.create("pvc-1", 300*mebibyte)
	b.mkdir("pods/one")
	b.mkdir("pods/one/mount")
	target := b.target("one")
	b.must(unix.Mount("tmpfs", target, "tmpfs", 0, ""))
	_, err := b.node.NodePublishVolume(b.context(), publishRequest("pvc-1", target))
	b.refused(err, codes.FailedPrecondition, target, "tmpfs")
	_, err = b.node.NodeUnpublishVolume(b.context(), &csi.NodeUnpublishVolumeRequest{VolumeId: "pvc-1", TargetPath: target})
	b.refused(err, codes.FailedPrecondition, target, "tmpfs")
	b.must(unix.Unmount(target, 0))
	b.remove("pvc-1")
}

func TestCapabilitiesAreConfirmedOnlyAsFarAsTheyGo(t *testing.T) {
	b := newBed(t)
	b.create("pvc-1", 300*mebibyte)
	fit, err := b.controller.ValidateVolumeCapabilities(b.context(), &csi.ValidateVolumeCapabilitiesRequest{
		VolumeId: "pvc-1", VolumeCapabilities: []*csi.VolumeCapability{singleNode()}})
	b.must(err)
	unfit, err := b.controller.ValidateVolumeCapabilities(b.context(), &csi.ValidateVolumeCapabilitiesRequest{
		VolumeId: "pvc-1", VolumeCapabilities: []*csi.VolumeCapability{writer(csi.VolumeCapability_AccessMode_MULTI_NODE_MULTI_WRITER)}})
	b.must(err)
	if fit.GetConfirmed() == nil || unfit.GetConfirmed() != nil || !strings.Contains(unfit.GetMessage(), "MULTI_NODE_MULTI_WRITER") {
		t.Fatalf("confirmed %v, refused %v", fit, unfit)
	}
	_, err = b.controller.ValidateVolumeCapabilities(b.context(), &csi.ValidateVolumeCapabilitiesRequest{
		VolumeId: "pvc-none", VolumeCapabilities: []*csi.VolumeCapability{singleNode()}})
	b.refused(err, codes.NotFound, "pvc-none")
	b.remove("pvc-1")
}

func TestBadFlagsAreRefused(t *testing.T) {
	state := t.TempDir()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	good := []string{"--volumes", state + "/volumes", "--endpoint", state + "/csi.sock", "--registration-dir", state + "/registry", "--node-id", "n"}
	for _, c := range []struct {
		name, part string
		arguments  []string
	}{
		{"nothing given", "--volumes is empty", nil},
		{"stray argument", "the driver takes flags only", append(good[:len(good):len(good)], "stray")},
		{"long path", "shorter state directory", append(good[:len(good):len(good)], "--endpoint", "/"+strings.Repeat("x", 120))},
		{"no socket", "is no socket", append(good[:len(good):len(good)], "--endpoint", state)},
	} {
		t.Run(c.name, func(t *testing.T) {
			driver := exec.CommandContext(ctx, os.Args[0], c.arguments...)
			driver.Env = append(driver.Environ(), asDriver+"=1")
			output, err := driver.CombinedOutput()
			if err == nil || !strings.Contains(string(output), c.part) {
				t.Fatalf("%v: %s", err, output)
			}
		})
	}
}
