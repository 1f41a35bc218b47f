package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/container-storage-interface/spec/lib/go/csi"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
)

// another is a driver that only mounts, for a further node, on the same volumes.
func (b *bed) another(name string) csi.NodeClient {
	b.Helper()
	socket := filepath.Join(b.state, name, "csi.sock")
	process := exec.Command(os.Args[0], "--volumes", filepath.Join(b.state, "volumes"), "--endpoint", socket,
		"--registration-dir", filepath.Join(b.state, name, "registry"), "--node-id", name, "--node-only")
	process.Env = append(os.Environ(), asDriver+"=1")
	process.Stderr = &b.log
	b.must(process.Start())
	b.Cleanup(func() {
		b.must(process.Process.Kill())
		_ = process.Wait()
	})
	connection := dial(b, socket)
	b.Cleanup(func() { connection.Close() })
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	capabilities, err := csi.NewIdentityClient(connection).GetPluginCapabilities(ctx, &csi.GetPluginCapabilitiesRequest{}, grpc.WaitForReady(true))
	b.must(err)
	for _, capability := range capabilities.GetCapabilities() {
		if capability.GetService().GetType() == csi.PluginCapability_Service_CONTROLLER_SERVICE {
			b.Fatal("a driver that only mounts offers to make volumes")
		}
	}
	return csi.NewNodeClient(connection)
}

func createOn(node, volume string) *csi.CreateVolumeRequest {
	request := createRequest(volume, 300*mebibyte)
	request.AccessibilityRequirements = &csi.TopologyRequirement{
		Requisite: []*csi.Topology{topologyOf("sandbox"), topologyOf(node)}, Preferred: []*csi.Topology{topologyOf(node)}}
	return request
}

func TestVolumeStaysWithItsNode(t *testing.T) {
	b := newBed(t)
	second := b.another("second")
	info, err := second.NodeGetInfo(b.context(), &csi.NodeGetInfoRequest{})
	b.must(err)
	if info.GetAccessibleTopology().GetSegments()[topologyKey] != "second" {
		t.Fatalf("node %v", info)
	}
	response, err := b.controller.CreateVolume(b.context(), createOn("second", "pvc-1"))
	b.must(err)
	volume := response.GetVolume()
	if len(volume.GetAccessibleTopology()) != 1 || volume.GetAccessibleTopology()[0].GetSegments()[topologyKey] != "second" {
		t.Fatalf("volume %v", volume)
	}

	request := publishRequest("pvc-1", b.target("one"))
	request.VolumeContext = volume.GetVolumeContext()
	_, err = b.node.NodePublishVolume(b.context(), request)
	b.refused(err, codes.FailedPrecondition, "pvc-1", "second", "sandbox")
	_, err = second.NodePublishVolume(b.context(), request)
	b.must(err)
	b.expandFile("pvc-1", 400*mebibyte)
	_, err = second.NodeExpandVolume(b.context(),
		&csi.NodeExpandVolumeRequest{VolumeId: "pvc-1", VolumePath: b.target("one"), CapacityRange: atLeast(400 * mebibyte)})
	b.must(err)
	_, err = second.NodeUnpublishVolume(b.context(), &csi.NodeUnpublishVolumeRequest{VolumeId: "pvc-1", TargetPath: b.target("one")})
	b.must(err)
	b.remove("pvc-1")
}

func TestTopologyOfAnotherDriverIsRefused(t *testing.T) {
	b := newBed(t)
	request := createRequest("pvc-1", 300*mebibyte)
	request.AccessibilityRequirements = &csi.TopologyRequirement{
		Requisite: []*csi.Topology{{Segments: map[string]string{"zone": "a"}}}}
	_, err := b.controller.CreateVolume(b.context(), request)
	b.refused(err, codes.InvalidArgument, topologyKey)
}

// A mount of another node's namespace is not in the list of this one's.
func TestVolumeThatIsMountedElsewhereIsNotDeleted(t *testing.T) {
	b := newBed(t)
	b.create("pvc-1", 300*mebibyte)
	elsewhere := exec.Command("unshare", "--mount", "--propagation", "private", "sh", "-c",
		`mount -o loop "$1" "$2" && echo mounted && read -r _`, "sh", b.image("pvc-1"), filepath.Join(b.state, "pods"))
	input, err := elsewhere.StdinPipe()
	b.must(err)
	output, err := elsewhere.StdoutPipe()
	b.must(err)
	b.must(elsewhere.Start())
	said := make([]byte, len("mounted"))
	if _, err := output.Read(said); err != nil || string(said) != "mounted" {
		t.Fatalf("%q, %v", said, err)
	}
	_, err = b.controller.DeleteVolume(b.context(), &csi.DeleteVolumeRequest{VolumeId: "pvc-1"})
	b.refused(err, codes.FailedPrecondition, "pvc-1", "another node")

	b.must(input.Close())
	_ = elsewhere.Wait()
	b.await("the mount to end", func() bool { return len(b.attachedDevices()) == 0 })
	b.remove("pvc-1")
}
