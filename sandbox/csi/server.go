package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/container-storage-interface/spec/lib/go/csi"
	"google.golang.org/grpc"
	registerapi "k8s.io/kubelet/pkg/apis/pluginregistration/v1"
)

// longestSocketPath is what sockaddr_un holds.
const longestSocketPath = 107

type serverConfig struct {
	endpoint        string
	registrationDir string
	identity        csi.IdentityServer
	// controller is nil for a driver that only mounts.
	controller csi.ControllerServer
	node       csi.NodeServer
}

// serve answers on both sockets until the context ends. Volumes stay mounted: the next process takes them over.
func serve(ctx context.Context, config serverConfig) error {
	endpoint, err := filepath.Abs(config.endpoint)
	if err != nil {
		return err
	}
	csiListener, err := listen(endpoint)
	if err != nil {
		return err
	}
	csiServer := grpc.NewServer(grpc.UnaryInterceptor(logCall))
	csi.RegisterIdentityServer(csiServer, config.identity)
	if config.controller != nil {
		csi.RegisterControllerServer(csiServer, config.controller)
	}
	csi.RegisterNodeServer(csiServer, config.node)

	// The kubelet watches this directory; the socket may appear only once the endpoint answers.
	registrationListener, err := listen(filepath.Join(config.registrationDir, driverName+"-reg.sock"))
	if err != nil {
		return errors.Join(err, csiListener.Close())
	}
	registrationServer := grpc.NewServer(grpc.UnaryInterceptor(logCall))
	registerapi.RegisterRegistrationServer(registrationServer, registration{endpoint: endpoint})

	ended := make(chan error, 2)
	go func() { ended <- csiServer.Serve(csiListener) }()
	go func() { ended <- registrationServer.Serve(registrationListener) }()
	slog.Info("driver serves", "endpoint", endpoint, "registration", registrationListener.Addr().String())
	select {
	case err = <-ended:
	case <-ctx.Done():
	}
	registrationServer.Stop()
	csiServer.GracefulStop()
	return err
}

// listen replaces a socket that a killed process left; the lock on the volumes' directory keeps out a living one.
func listen(socket string) (net.Listener, error) {
	if len(socket) > longestSocketPath {
		return nil, fmt.Errorf("socket path %q has %d bytes, more than the kernel's %d: use a shorter state directory",
			socket, len(socket), longestSocketPath)
	}
	if err := os.MkdirAll(filepath.Dir(socket), 0o750); err != nil {
		return nil, err
	}
	if info, err := os.Lstat(socket); err == nil {
		if info.Mode().Type() != os.ModeSocket {
			return nil, fmt.Errorf("%q exists and is no socket: remove it or choose another path", socket)
		}
		if err := os.Remove(socket); err != nil {
			return nil, err
		}
	}
	return net.Listen("unix", socket)
}

// logCall writes one line per call, and never the request: it may carry secrets.
func logCall(ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	start := time.Now()
	response, err := handler(ctx, request)
	method := path.Base(info.FullMethod)
	attributes := []any{"method", method, "ms", float64(time.Since(start).Microseconds()) / 1000}
	if named, ok := request.(interface{ GetName() string }); ok {
		attributes = append(attributes, "volume", named.GetName())
	}
	if identified, ok := request.(interface{ GetVolumeId() string }); ok {
		attributes = append(attributes, "volume", identified.GetVolumeId())
	}
	switch {
	case err != nil:
		slog.Error("call failed", append(attributes, "error", err)...)
	case changes(method):
		slog.Info("call", attributes...)
	default:
		slog.Debug("call", attributes...)
	}
	return response, err
}

func changes(method string) bool {
	for _, verb := range []string{"Create", "Delete", "Expand", "Publish", "Unpublish"} {
		if strings.Contains(method, verb) {
			return true
		}
	}
	return false
}
