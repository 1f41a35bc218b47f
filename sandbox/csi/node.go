package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/container-storage-interface/spec/lib/go/csi"
	"github.com/moby/sys/mountinfo"
	"golang.org/x/sys/unix"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// node mounts the volumes. It keeps no state: the kernel knows what is attached and mounted, also after a restart.
// There is no staging: a loop device can be mounted in several places.
type node struct {
	csi.UnimplementedNodeServer
	id     string
	images *images
	locks  *locks
}

func (n node) NodeGetInfo(context.Context, *csi.NodeGetInfoRequest) (*csi.NodeGetInfoResponse, error) {
	return &csi.NodeGetInfoResponse{NodeId: n.id, AccessibleTopology: topologyOf(n.id)}, nil
}

func (n node) NodeGetCapabilities(context.Context, *csi.NodeGetCapabilitiesRequest) (*csi.NodeGetCapabilitiesResponse, error) {
	response := &csi.NodeGetCapabilitiesResponse{}
	for _, capability := range []csi.NodeServiceCapability_RPC_Type{
		csi.NodeServiceCapability_RPC_EXPAND_VOLUME,
		csi.NodeServiceCapability_RPC_GET_VOLUME_STATS,
		csi.NodeServiceCapability_RPC_SINGLE_NODE_MULTI_WRITER,
	} {
		response.Capabilities = append(response.Capabilities, &csi.NodeServiceCapability{
			Type: &csi.NodeServiceCapability_Rpc{Rpc: &csi.NodeServiceCapability_RPC{Type: capability}}})
	}
	return response, nil
}

func (n node) NodePublishVolume(ctx context.Context, request *csi.NodePublishVolumeRequest) (*csi.NodePublishVolumeResponse, error) {
	volumeID, target := request.GetVolumeId(), request.GetTargetPath()
	if err := checkPath("target_path", target); err != nil {
		return nil, err
	}
	if err := checkCapability(request.GetVolumeCapability()); err != nil {
		return nil, err
	}
	defer n.locks.acquire(volumeID)()
	if _, err := n.images.size(volumeID); err != nil {
		return nil, volumeError(volumeID, err)
	}
	if home := request.GetVolumeContext()[topologyKey]; home != "" && home != n.id {
		return nil, status.Errorf(codes.FailedPrecondition, "volume %q is on node %q and not on %q: run its pod there", volumeID, home, n.id)
	}
	image := n.images.path(volumeID)
	mode := request.GetVolumeCapability().GetAccessMode().GetMode()
	readOnly := request.GetReadonly() || mode == csi.VolumeCapability_AccessMode_SINGLE_NODE_READER_ONLY

	mounts, err := mountsAt(target)
	if err != nil {
		return nil, pathError("target_path", target, err)
	}
	if len(mounts) > 0 {
		return n.published(volumeID, readOnly, mounts)
	}
	if mode == csi.VolumeCapability_AccessMode_SINGLE_NODE_SINGLE_WRITER {
		targets, err := targetsOf(image)
		if err != nil {
			return nil, status.Error(codes.Internal, err.Error())
		}
		if len(targets) > 0 {
			return nil, status.Errorf(codes.FailedPrecondition,
				"volume %q is for a single writer and mounted at %q: unpublish it there first", volumeID, targets)
		}
	}
	if err := mountImage(ctx, image, target, request.GetVolumeCapability().GetMount().GetMountFlags(), readOnly); err != nil {
		return nil, status.Error(codes.Internal, err.Error())
	}
	return &csi.NodePublishVolumeResponse{}, nil
}

// published answers a repeated call.
func (n node) published(volumeID string, readOnly bool, mounts []*mountinfo.Info) (*csi.NodePublishVolumeResponse, error) {
	top := mounts[len(mounts)-1]
	device, err := n.deviceOf(volumeID, top)
	if err != nil {
		return nil, err
	}
	device.Close()
	if slices.Contains(strings.Split(top.Options, ","), "ro") != readOnly {
		return nil, status.Errorf(codes.AlreadyExists, "volume %q is mounted at %q with options %s, asked for readonly %t: unpublish it first",
			volumeID, top.Mountpoint, top.Options, readOnly)
	}
	return &csi.NodePublishVolumeResponse{}, nil
}

// mountImage leaves nothing behind when it fails.
func mountImage(ctx context.Context, image, target string, flags []string, readOnly bool) error {
	device, err := attach(image)
	if err != nil {
		return err
	}
	defer device.Close()
	if err := os.Mkdir(target, 0o750); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	arguments := []string{"-t", "xfs"}
	if len(flags) > 0 {
		arguments = append(arguments, "-o", strings.Join(flags, ","))
	}
	if err := command(ctx, "mount", append(arguments, device.Name(), target)...); err != nil {
		return errors.Join(err, os.Remove(target))
	}
	if !readOnly {
		return nil
	}
	// Read-only for this path alone: the file system may be mounted writable elsewhere.
	if err := command(ctx, "mount", "-o", "remount,bind,ro", target); err != nil {
		return errors.Join(err, unix.Unmount(target, 0), os.Remove(target))
	}
	return nil
}

func (n node) NodeUnpublishVolume(_ context.Context, request *csi.NodeUnpublishVolumeRequest) (*csi.NodeUnpublishVolumeResponse, error) {
	volumeID, target := request.GetVolumeId(), request.GetTargetPath()
	if volumeID == "" {
		return nil, status.Error(codes.InvalidArgument, "volume_id is missing")
	}
	if err := checkPath("target_path", target); err != nil {
		return nil, err
	}
	defer n.locks.acquire(volumeID)()
	mounts, err := mountsAt(target)
	if errors.Is(err, fs.ErrNotExist) {
		return &csi.NodeUnpublishVolumeResponse{}, nil
	}
	if err != nil {
		return nil, status.Error(codes.Internal, err.Error())
	}
	for _, mount := range slices.Backward(mounts) {
		device, err := n.deviceOf(volumeID, mount)
		if err != nil {
			return nil, err
		}
		// The device detaches itself once it is neither mounted nor open.
		err = unix.Unmount(target, unix.UMOUNT_NOFOLLOW)
		device.Close()
		if err != nil {
			return nil, status.Errorf(codes.Internal, "unmount %q: %v", target, err)
		}
	}
	// With the directory go copies of the mount in other namespaces.
	if err := os.Remove(target); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, status.Error(codes.Internal, err.Error())
	}
	return &csi.NodeUnpublishVolumeResponse{}, nil
}

func (n node) NodeExpandVolume(ctx context.Context, request *csi.NodeExpandVolumeRequest) (*csi.NodeExpandVolumeResponse, error) {
	volumeID, path := request.GetVolumeId(), request.GetVolumePath()
	if err := checkPath("volume_path", path); err != nil {
		return nil, err
	}
	if request.GetVolumeCapability() != nil {
		if err := checkCapability(request.GetVolumeCapability()); err != nil {
			return nil, err
		}
	}
	defer n.locks.acquire(volumeID)()
	size, err := n.images.size(volumeID)
	if err != nil {
		return nil, volumeError(volumeID, err)
	}
	if required := request.GetCapacityRange().GetRequiredBytes(); required > size {
		return nil, status.Errorf(codes.OutOfRange,
			"capacity_range.required_bytes %d: the file of volume %q has %d bytes: call ControllerExpandVolume first", required, volumeID, size)
	}
	device, err := n.mountedDevice(volumeID, path)
	if err != nil {
		return nil, err
	}
	defer device.Close()
	if err := refreshSize(device); err != nil {
		return nil, status.Error(codes.Internal, err.Error())
	}
	if err := command(ctx, "xfs_growfs", "-d", path); err != nil {
		return nil, status.Error(codes.Internal, err.Error())
	}
	return &csi.NodeExpandVolumeResponse{CapacityBytes: size}, nil
}

func (n node) NodeGetVolumeStats(_ context.Context, request *csi.NodeGetVolumeStatsRequest) (*csi.NodeGetVolumeStatsResponse, error) {
	volumeID, path := request.GetVolumeId(), request.GetVolumePath()
	if err := checkPath("volume_path", path); err != nil {
		return nil, err
	}
	if _, err := n.images.size(volumeID); err != nil {
		return nil, volumeError(volumeID, err)
	}
	device, err := n.mountedDevice(volumeID, path)
	if err != nil {
		return nil, err
	}
	defer device.Close()
	var stats unix.Statfs_t
	if err := unix.Statfs(path, &stats); err != nil {
		return nil, status.Error(codes.Internal, err.Error())
	}
	return &csi.NodeGetVolumeStatsResponse{Usage: []*csi.VolumeUsage{
		{
			Unit:      csi.VolumeUsage_BYTES,
			Total:     int64(stats.Blocks) * stats.Bsize,
			Available: int64(stats.Bavail) * stats.Bsize,
			Used:      int64(stats.Blocks-stats.Bfree) * stats.Bsize,
		},
		{
			Unit:      csi.VolumeUsage_INODES,
			Total:     int64(stats.Files),
			Available: int64(stats.Ffree),
			Used:      int64(stats.Files - stats.Ffree),
		},
	}}, nil
}

// mountedDevice is the volume's device, open, or an error when the path holds nothing or another volume.
func (n node) mountedDevice(volumeID, path string) (*os.File, error) {
	mounts, err := mountsAt(path)
	if err != nil {
		return nil, pathError("volume_path", path, err)
	}
	if len(mounts) == 0 {
		return nil, status.Errorf(codes.NotFound, "volume_path %q: volume %q is not mounted there", path, volumeID)
	}
	return n.deviceOf(volumeID, mounts[len(mounts)-1])
}

// deviceOf returns the volume's device, open, if it is what is mounted there.
func (n node) deviceOf(volumeID string, mount *mountinfo.Info) (*os.File, error) {
	device, err := attached(n.images.path(volumeID))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, status.Error(codes.Internal, err.Error())
	}
	if device == nil || device.Name() != mount.Source {
		if device != nil {
			device.Close()
		}
		return nil, status.Errorf(codes.FailedPrecondition, "%q is a mount of %q and not of volume %q: unmount it by hand",
			mount.Mountpoint, mount.Source, volumeID)
	}
	return device, nil
}

func checkPath(field, path string) error {
	if !filepath.IsAbs(path) {
		return status.Errorf(codes.InvalidArgument, "%s %q: it must be an absolute path", field, path)
	}
	return nil
}

func pathError(field, path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return status.Errorf(codes.NotFound, "%s %q: its parent directory does not exist", field, path)
	}
	return status.Error(codes.Internal, err.Error())
}
