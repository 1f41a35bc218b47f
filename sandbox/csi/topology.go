package main

import (
	"github.com/container-storage-interface/spec/lib/go/csi"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// topologyKey has the name of the node that a volume is on: its label there, and in what Kubernetes keeps of the volume.
const topologyKey = driverName + "/node"

func topologyOf(node string) *csi.Topology {
	return &csi.Topology{Segments: map[string]string{topologyKey: node}}
}

// homeFor is the node that a new volume is to be on; empty when nobody asks for one.
func homeFor(requirements *csi.TopologyRequirement) (string, error) {
	for _, topology := range append(requirements.GetPreferred(), requirements.GetRequisite()...) {
		if node := topology.GetSegments()[topologyKey]; node != "" {
			return node, nil
		}
	}
	if len(requirements.GetPreferred())+len(requirements.GetRequisite()) > 0 {
		return "", status.Errorf(codes.InvalidArgument, "accessibility_requirements: no topology has the key %q", topologyKey)
	}
	return "", nil
}
