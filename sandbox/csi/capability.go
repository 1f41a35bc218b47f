package main

import (
	"strings"

	"github.com/container-storage-interface/spec/lib/go/csi"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// checkCapability refuses all but an XFS file system on one node.
func checkCapability(capability *csi.VolumeCapability) error {
	if capability == nil {
		return status.Error(codes.InvalidArgument, "volume_capability is missing: name an access type and an access mode")
	}
	if capability.GetMount() == nil {
		return status.Error(codes.InvalidArgument, "volume_capability.access_type: only mount is supported: use volumeMode Filesystem")
	}
	if fsType := capability.GetMount().GetFsType(); fsType != "" && fsType != "xfs" {
		return status.Errorf(codes.InvalidArgument, "volume_capability.mount.fs_type %q: only xfs is supported", fsType)
	}
	switch mode := capability.GetAccessMode().GetMode(); mode {
	case csi.VolumeCapability_AccessMode_SINGLE_NODE_WRITER,
		csi.VolumeCapability_AccessMode_SINGLE_NODE_READER_ONLY,
		csi.VolumeCapability_AccessMode_SINGLE_NODE_SINGLE_WRITER,
		csi.VolumeCapability_AccessMode_SINGLE_NODE_MULTI_WRITER:
		return nil
	default:
		return status.Errorf(codes.InvalidArgument,
			"volume_capability.access_mode %s: a volume belongs to one node: use ReadWriteOnce or ReadWriteOncePod", mode)
	}
}

func checkCapabilities(capabilities []*csi.VolumeCapability) error {
	if len(capabilities) == 0 {
		return status.Error(codes.InvalidArgument, "volume_capabilities is empty: name at least one")
	}
	for _, capability := range capabilities {
		if err := checkCapability(capability); err != nil {
			return err
		}
	}
	return nil
}

// checkParameters refuses every StorageClass parameter; the provisioner's own metadata is let through.
func checkParameters(parameters map[string]string) error {
	for key, value := range parameters {
		if !strings.HasPrefix(key, "csi.storage.k8s.io/") {
			return status.Errorf(codes.InvalidArgument, "parameters[%q] = %q: the driver has no parameters: remove it", key, value)
		}
	}
	return nil
}
