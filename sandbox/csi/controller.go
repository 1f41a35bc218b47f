package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"

	"github.com/container-storage-interface/spec/lib/go/csi"
	"golang.org/x/sys/unix"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// controller makes, grows and removes the volumes' files.
type controller struct {
	csi.UnimplementedControllerServer
	images *images
	locks  *locks
}

func (c controller) ControllerGetCapabilities(context.Context, *csi.ControllerGetCapabilitiesRequest) (*csi.ControllerGetCapabilitiesResponse, error) {
	response := &csi.ControllerGetCapabilitiesResponse{}
	for _, capability := range []csi.ControllerServiceCapability_RPC_Type{
		csi.ControllerServiceCapability_RPC_CREATE_DELETE_VOLUME,
		csi.ControllerServiceCapability_RPC_EXPAND_VOLUME,
		csi.ControllerServiceCapability_RPC_SINGLE_NODE_MULTI_WRITER,
	} {
		response.Capabilities = append(response.Capabilities, &csi.ControllerServiceCapability{
			Type: &csi.ControllerServiceCapability_Rpc{Rpc: &csi.ControllerServiceCapability_RPC{Type: capability}}})
	}
	return response, nil
}

func (c controller) CreateVolume(ctx context.Context, request *csi.CreateVolumeRequest) (*csi.CreateVolumeResponse, error) {
	// The name becomes the volume's id.
	volumeID := request.GetName()
	if !volumeIDs.MatchString(volumeID) {
		return nil, status.Errorf(codes.InvalidArgument, "name %q: it must match %s", volumeID, volumeIDs)
	}
	if err := checkCapabilities(request.GetVolumeCapabilities()); err != nil {
		return nil, err
	}
	if err := checkParameters(request.GetParameters()); err != nil {
		return nil, err
	}
	if err := checkParameters(request.GetMutableParameters()); err != nil {
		return nil, err
	}
	if request.GetVolumeContentSource() != nil {
		return nil, status.Error(codes.InvalidArgument,
			"volume_content_source: the driver has no clones and no snapshots: remove the claim's dataSource")
	}
	size, err := sizeFor(request.GetCapacityRange())
	if err != nil {
		return nil, err
	}
	home, err := homeFor(request.GetAccessibilityRequirements())
	if err != nil {
		return nil, err
	}
	defer c.locks.acquire(volumeID)()

	existing, err := c.images.size(volumeID)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := c.images.create(ctx, volumeID, size); err != nil {
			return nil, fileError(err, size)
		}
		if required := request.GetCapacityRange().GetRequiredBytes(); size > required {
			slog.Info("size rounded up", "volume", volumeID, "required", required, "size", size)
		}
	case err != nil:
		return nil, status.Error(codes.Internal, err.Error())
	case !fits(existing, request.GetCapacityRange()):
		return nil, status.Errorf(codes.AlreadyExists, "volume %q exists with %d bytes, outside of capacity_range %s: use another name",
			volumeID, existing, request.GetCapacityRange())
	default:
		size = existing
	}
	volume := &csi.Volume{VolumeId: volumeID, CapacityBytes: size}
	if home != "" {
		volume.AccessibleTopology = []*csi.Topology{topologyOf(home)}
		volume.VolumeContext = map[string]string{topologyKey: home}
	}
	return &csi.CreateVolumeResponse{Volume: volume}, nil
}

func (c controller) DeleteVolume(ctx context.Context, request *csi.DeleteVolumeRequest) (*csi.DeleteVolumeResponse, error) {
	volumeID := request.GetVolumeId()
	if volumeID == "" {
		return nil, status.Error(codes.InvalidArgument, "volume_id is missing")
	}
	if !volumeIDs.MatchString(volumeID) {
		// No volume ever had that name.
		return &csi.DeleteVolumeResponse{}, nil
	}
	defer c.locks.acquire(volumeID)()
	targets, err := targetsOf(c.images.path(volumeID))
	if err != nil {
		return nil, status.Error(codes.Internal, err.Error())
	}
	if len(targets) > 0 {
		return nil, status.Errorf(codes.FailedPrecondition, "volume %q is mounted at %q: unpublish it first", volumeID, targets)
	}
	// A device that somebody attached by hand goes with the file.
	device, err := attached(c.images.path(volumeID))
	if err == nil && device != nil {
		if mountedAnywhere(ctx, device) {
			device.Close()
			return nil, status.Errorf(codes.FailedPrecondition, "volume %q is mounted on another node: unpublish it first", volumeID)
		}
		err = device.Close()
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, status.Error(codes.Internal, err.Error())
	}
	if err := c.images.remove(volumeID); err != nil {
		return nil, status.Error(codes.Internal, err.Error())
	}
	return &csi.DeleteVolumeResponse{}, nil
}

func (c controller) ControllerExpandVolume(_ context.Context, request *csi.ControllerExpandVolumeRequest) (*csi.ControllerExpandVolumeResponse, error) {
	volumeID := request.GetVolumeId()
	if request.GetCapacityRange() == nil {
		return nil, status.Error(codes.InvalidArgument, "capacity_range is missing")
	}
	if request.GetVolumeCapability() != nil {
		if err := checkCapability(request.GetVolumeCapability()); err != nil {
			return nil, err
		}
	}
	wanted, err := sizeFor(request.GetCapacityRange())
	if err != nil {
		return nil, err
	}
	defer c.locks.acquire(volumeID)()
	size, err := c.images.size(volumeID)
	if err != nil {
		return nil, volumeError(volumeID, err)
	}
	if limit := request.GetCapacityRange().GetLimitBytes(); limit > 0 && limit < size {
		return nil, status.Errorf(codes.OutOfRange,
			"capacity_range.limit_bytes %d: volume %q has %d bytes already, and XFS cannot shrink", limit, volumeID, size)
	}
	if wanted > size {
		if err := c.images.grow(volumeID, wanted); err != nil {
			return nil, fileError(err, wanted)
		}
		size = wanted
	}
	return &csi.ControllerExpandVolumeResponse{CapacityBytes: size, NodeExpansionRequired: true}, nil
}

func (c controller) ValidateVolumeCapabilities(_ context.Context, request *csi.ValidateVolumeCapabilitiesRequest) (*csi.ValidateVolumeCapabilitiesResponse, error) {
	volumeID := request.GetVolumeId()
	if volumeID == "" {
		return nil, status.Error(codes.InvalidArgument, "volume_id is missing")
	}
	if len(request.GetVolumeCapabilities()) == 0 {
		return nil, status.Error(codes.InvalidArgument, "volume_capabilities is empty: name at least one")
	}
	if _, err := c.images.size(volumeID); err != nil {
		return nil, volumeError(volumeID, err)
	}
	err := errors.Join(checkCapabilities(request.GetVolumeCapabilities()),
		checkParameters(request.GetParameters()), checkParameters(request.GetMutableParameters()))
	if err != nil {
		return &csi.ValidateVolumeCapabilitiesResponse{Message: err.Error()}, nil
	}
	return &csi.ValidateVolumeCapabilitiesResponse{Confirmed: &csi.ValidateVolumeCapabilitiesResponse_Confirmed{
		VolumeCapabilities: request.GetVolumeCapabilities(),
		Parameters:         request.GetParameters(),
		MutableParameters:  request.GetMutableParameters(),
		VolumeContext:      request.GetVolumeContext(),
	}}, nil
}

func volumeError(volumeID string, err error) error {
	switch {
	case volumeID == "":
		return status.Error(codes.InvalidArgument, "volume_id is missing")
	case errors.Is(err, fs.ErrNotExist):
		return status.Errorf(codes.NotFound, "volume %q does not exist", volumeID)
	default:
		return status.Error(codes.Internal, err.Error())
	}
}

func fileError(err error, size int64) error {
	switch {
	case errors.Is(err, unix.EFBIG), errors.Is(err, unix.EINVAL):
		return status.Errorf(codes.OutOfRange, "capacity_range: a volume of %d bytes is too long for the host's file system: ask for less", size)
	case errors.Is(err, unix.ENOSPC):
		return status.Errorf(codes.ResourceExhausted, "no room for a volume of %d bytes on the host: %v", size, err)
	default:
		return status.Error(codes.Internal, err.Error())
	}
}
