// Command csi is the sandbox's volume driver: each volume is an XFS file system in a sparse file, mounted through a
// loop device. It serves the CSI services to the kubelet and to the upstream provisioner and resizer.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
)

// driverName is what StorageClass, CSIDriver and the kubelet know the driver by.
const driverName = "xfs.sandbox.mpg.dev"

func main() {
	config := serverConfig{}
	var volumes, nodeID string
	var nodeOnly, verbose bool
	flag.StringVar(&volumes, "volumes", "", "directory of the volumes' files (required)")
	flag.StringVar(&config.endpoint, "endpoint", "", "path of the socket that serves CSI (required)")
	flag.StringVar(&config.registrationDir, "registration-dir", "", "the kubelet's plugins_registry directory (required)")
	flag.StringVar(&nodeID, "node-id", "", "name of the node (required)")
	flag.BoolVar(&nodeOnly, "node-only", false, "only mount; another driver process makes and removes the volumes in that directory")
	flag.BoolVar(&verbose, "verbose", false, "log successful queries too, not only what changes something")
	flag.Parse()
	level := slog.LevelInfo
	if verbose {
		level = slog.LevelDebug
	}
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level})))

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, volumes, nodeID, nodeOnly, config); err != nil {
		slog.Error("driver ends", "error", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, volumes, nodeID string, nodeOnly bool, config serverConfig) error {
	if err := required("--volumes", volumes, "--endpoint", config.endpoint,
		"--registration-dir", config.registrationDir, "--node-id", nodeID); err != nil {
		return err
	}
	if flag.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q: the driver takes flags only, see --help", flag.Arg(0))
	}
	locks := newLocks()
	config.identity = identity{nodeOnly: nodeOnly}
	var images *images
	var err error
	if nodeOnly {
		images, err = shareImages(volumes)
	} else {
		images, err = openImages(volumes)
		config.controller = controller{images: images, locks: locks}
	}
	if err != nil {
		return err
	}
	config.node = node{id: nodeID, images: images, locks: locks}
	return serve(ctx, config)
}

// required takes pairs of flag and value.
func required(pairs ...string) error {
	var missing []error
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			missing = append(missing, fmt.Errorf("%s is empty: set it", pairs[i]))
		}
	}
	return errors.Join(missing...)
}
