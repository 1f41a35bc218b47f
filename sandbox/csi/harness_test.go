package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/container-storage-interface/spec/lib/go/csi"
	"golang.org/x/sys/unix"
	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
)

const (
	mebibyte = int64(1) << 20
	// asDriver makes the test binary run as the driver itself, in a process that can be killed.
	asDriver = "CSI_TEST_AS_DRIVER"
	patience = 30 * time.Second
)

func TestMain(m *testing.M) {
	if os.Getenv(asDriver) != "" {
		main()
		return
	}
	if os.Geteuid() != 0 {
		fmt.Fprintln(os.Stderr, "these tests mount real volumes: run them as root")
		os.Exit(1)
	}
	for _, program := range []string{"mkfs.xfs", "xfs_growfs", "mount", "losetup"} {
		if _, err := exec.LookPath(program); err != nil {
			fmt.Fprintf(os.Stderr, "%v: install xfsprogs and util-linux\n", err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// bed is a state directory with a driver process that can be killed and started again.
type bed struct {
	testing.TB
	state      string
	process    *exec.Cmd
	log        bytes.Buffer
	connection *grpc.ClientConn
	identity   csi.IdentityClient
	controller csi.ControllerClient
	node       csi.NodeClient
}

func newBed(t testing.TB) *bed {
	t.Helper()
	// Not t.TempDir: with the test's name in it, it is too long for a socket.
	state, err := os.MkdirTemp("", "csi")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(state); err != nil {
			t.Error(err)
		}
	})
	if state, err = filepath.EvalSymlinks(state); err != nil {
		t.Fatal(err)
	}
	b := &bed{TB: t, state: state}
	b.mkdir("pods")
	b.start()
	t.Cleanup(func() {
		b.kill()
		for _, target := range b.mountedTargets() {
			t.Errorf("left mounted: %s", target)
			if err := unix.Unmount(target, unix.MNT_DETACH); err != nil {
				t.Error(err)
			}
		}
		if devices := b.attachedDevices(); len(devices) > 0 {
			t.Errorf("left attached: %q", devices)
		}
		if t.Failed() {
			t.Logf("driver's log:\n%s", b.log.String())
		}
	})
	return b
}

func (b *bed) mkdir(name string) {
	b.Helper()
	if err := os.Mkdir(filepath.Join(b.state, name), 0o750); err != nil {
		b.Fatal(err)
	}
}

func (b *bed) socket() string { return filepath.Join(b.state, "plugin", "csi.sock") }

func (b *bed) image(volume string) string { return filepath.Join(b.state, "volumes", volume+".img") }

// target is a path as the kubelet hands it out: the parent exists, the last part does not.
func (b *bed) target(pod string) string {
	b.Helper()
	parent := filepath.Join(b.state, "pods", pod)
	if err := os.MkdirAll(parent, 0o750); err != nil {
		b.Fatal(err)
	}
	return filepath.Join(parent, "mount")
}

func (b *bed) driverCommand(ctx context.Context) *exec.Cmd {
	driver := exec.CommandContext(ctx, os.Args[0], "--volumes", filepath.Join(b.state, "volumes"), "--endpoint", b.socket(),
		"--registration-dir", filepath.Join(b.state, "registry"), "--node-id", "sandbox", "--verbose")
	driver.Env = append(os.Environ(), asDriver+"=1")
	return driver
}

// start waits until the driver answers.
func (b *bed) start() {
	b.Helper()
	b.process = b.driverCommand(context.Background())
	b.process.Stderr = &b.log
	if err := b.process.Start(); err != nil {
		b.Fatal(err)
	}
	b.connection = dial(b, b.socket())
	b.identity = csi.NewIdentityClient(b.connection)
	b.controller = csi.NewControllerClient(b.connection)
	b.node = csi.NewNodeClient(b.connection)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if _, err := b.identity.Probe(ctx, &csi.ProbeRequest{}, grpc.WaitForReady(true)); err != nil {
		b.Fatalf("driver does not answer: %v\n%s", err, b.log.String())
	}
}

func dial(t testing.TB, socket string) *grpc.ClientConn {
	t.Helper()
	connection, err := grpc.NewClient("passthrough:///"+socket,
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, path string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "unix", path)
		}),
		// The socket appears within milliseconds; gRPC would wait a second before it looks again.
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff:           backoff.Config{BaseDelay: 5 * time.Millisecond, Multiplier: 1.5, MaxDelay: 100 * time.Millisecond},
			MinConnectTimeout: patience}))
	if err != nil {
		t.Fatal(err)
	}
	return connection
}

// kill ends the driver as a crash would.
func (b *bed) kill() {
	b.Helper()
	b.end(syscall.SIGKILL)
}

func (b *bed) end(signal syscall.Signal) {
	b.Helper()
	if b.process == nil {
		return
	}
	if err := errors.Join(b.connection.Close(), b.process.Process.Signal(signal)); err != nil {
		b.Fatal(err)
	}
	err := b.process.Wait()
	b.process = nil
	if signal == syscall.SIGTERM && err != nil {
		b.Fatalf("driver ends with %v after SIGTERM", err)
	}
}

func (b *bed) context() context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	b.Cleanup(cancel)
	return ctx
}

func writer(mode csi.VolumeCapability_AccessMode_Mode) *csi.VolumeCapability {
	return &csi.VolumeCapability{
		AccessType: &csi.VolumeCapability_Mount{Mount: &csi.VolumeCapability_MountVolume{FsType: "xfs"}},
		AccessMode: &csi.VolumeCapability_AccessMode{Mode: mode},
	}
}

func singleNode() *csi.VolumeCapability {
	return writer(csi.VolumeCapability_AccessMode_SINGLE_NODE_MULTI_WRITER)
}

func atLeast(bytes int64) *csi.CapacityRange { return &csi.CapacityRange{RequiredBytes: bytes} }

func createRequest(volume string, bytes int64) *csi.CreateVolumeRequest {
	return &csi.CreateVolumeRequest{Name: volume, CapacityRange: atLeast(bytes), VolumeCapabilities: []*csi.VolumeCapability{singleNode()}}
}

func publishRequest(volume, target string) *csi.NodePublishVolumeRequest {
	return &csi.NodePublishVolumeRequest{VolumeId: volume, TargetPath: target, VolumeCapability: singleNode()}
}

func (b *bed) create(volume string, bytes int64) int64 {
	b.Helper()
	response, err := b.controller.CreateVolume(b.context(), createRequest(volume, bytes))
	b.must(err)
	if response.GetVolume().GetVolumeId() != volume {
		b.Fatalf("created volume %q, asked for %q", response.GetVolume().GetVolumeId(), volume)
	}
	return response.GetVolume().GetCapacityBytes()
}

func (b *bed) publish(volume, target string) {
	b.Helper()
	_, err := b.node.NodePublishVolume(b.context(), publishRequest(volume, target))
	b.must(err)
}

func (b *bed) unpublish(volume, target string) {
	b.Helper()
	_, err := b.node.NodeUnpublishVolume(b.context(), &csi.NodeUnpublishVolumeRequest{VolumeId: volume, TargetPath: target})
	b.must(err)
}

func (b *bed) expandFile(volume string, bytes int64) {
	b.Helper()
	response, err := b.controller.ControllerExpandVolume(b.context(),
		&csi.ControllerExpandVolumeRequest{VolumeId: volume, CapacityRange: atLeast(bytes), VolumeCapability: singleNode()})
	b.must(err)
	if response.GetCapacityBytes() != bytes || !response.GetNodeExpansionRequired() {
		b.Fatalf("expansion to %d answers %v", bytes, response)
	}
}

func (b *bed) expandFileSystem(volume, path string, bytes int64) {
	b.Helper()
	response, err := b.node.NodeExpandVolume(b.context(),
		&csi.NodeExpandVolumeRequest{VolumeId: volume, VolumePath: path, CapacityRange: atLeast(bytes), VolumeCapability: singleNode()})
	b.must(err)
	if response.GetCapacityBytes() != bytes {
		b.Fatalf("expansion to %d answers %v", bytes, response)
	}
}

func (b *bed) remove(volume string) {
	b.Helper()
	_, err := b.controller.DeleteVolume(b.context(), &csi.DeleteVolumeRequest{VolumeId: volume})
	b.must(err)
	if _, err := os.Stat(b.image(volume)); !errors.Is(err, os.ErrNotExist) {
		b.Fatalf("the file of %s is left: %v", volume, err)
	}
}

func (b *bed) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// refused checks the code and that the message says what to do.
func (b *bed) refused(err error, code codes.Code, parts ...string) {
	b.Helper()
	if status.Code(err) != code {
		b.Fatalf("expected %s, got %v", code, err)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			b.Errorf("%q does not name %q", err, part)
		}
	}
}

// fill writes until the volume is full and returns how many bytes went in.
func (b *bed) fill(file string) int64 {
	b.Helper()
	out, err := os.Create(file)
	b.must(err)
	defer out.Close()
	chunk := bytes.Repeat([]byte("0123456789abcdef"), int(mebibyte/16))
	var written int64
	for {
		n, err := out.Write(chunk)
		written += int64(n)
		if errors.Is(err, unix.ENOSPC) {
			return written
		}
		b.must(err)
	}
}

func (b *bed) writeFile(file, content string) {
	b.Helper()
	b.must(os.WriteFile(file, []byte(content), 0o600))
}

func (b *bed) contains(file, content string) {
	b.Helper()
	read, err := os.ReadFile(file)
	b.must(err)
	if string(read) != content {
		b.Fatalf("%s holds %q, not %q", file, read, content)
	}
}

// mountedTargets comes from the kernel, not from the driver.
func (b *bed) mountedTargets() []string {
	b.Helper()
	mounts, err := os.ReadFile("/proc/self/mounts")
	b.must(err)
	var targets []string
	for line := range strings.Lines(string(mounts)) {
		if target := strings.Fields(line)[1]; strings.HasPrefix(target, b.state+"/") {
			targets = append(targets, target)
		}
	}
	return targets
}

func (b *bed) attachedDevices() []string {
	b.Helper()
	list, err := exec.Command("losetup", "--list", "--noheadings", "--output", "NAME,BACK-FILE").Output()
	b.must(err)
	var devices []string
	for line := range strings.Lines(string(list)) {
		if fields := strings.Fields(line); len(fields) > 1 && strings.HasPrefix(fields[1], b.state+"/") {
			devices = append(devices, fields[0])
		}
	}
	return devices
}

func (b *bed) bytesOf(volume, path string) *csi.VolumeUsage {
	b.Helper()
	stats, err := b.node.NodeGetVolumeStats(b.context(), &csi.NodeGetVolumeStatsRequest{VolumeId: volume, VolumePath: path})
	b.must(err)
	for _, usage := range stats.GetUsage() {
		if usage.GetUnit() == csi.VolumeUsage_BYTES {
			return usage
		}
	}
	b.Fatalf("no bytes in %v", stats)
	return nil
}

// await looks again every few milliseconds.
func (b *bed) await(what string, holds func() bool) {
	b.Helper()
	for deadline := time.Now().Add(patience); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			b.Fatalf("%s: not within %s", what, patience)
		}
	}
}
