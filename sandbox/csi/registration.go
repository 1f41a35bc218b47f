package main

import (
	"context"
	"log/slog"

	registerapi "k8s.io/kubelet/pkg/apis/pluginregistration/v1"
)

// registration tells the kubelet where the driver serves.
type registration struct {
	registerapi.UnimplementedRegistrationServer
	endpoint string
}

func (r registration) GetInfo(context.Context, *registerapi.InfoRequest) (*registerapi.PluginInfo, error) {
	return &registerapi.PluginInfo{
		Type:              registerapi.CSIPlugin,
		Name:              driverName,
		Endpoint:          r.endpoint,
		SupportedVersions: []string{"1.0.0"},
	}, nil
}

// NotifyRegistrationStatus only reports: the kubelet tries again by itself.
func (r registration) NotifyRegistrationStatus(_ context.Context, status *registerapi.RegistrationStatus) (*registerapi.RegistrationStatusResponse, error) {
	if status.GetPluginRegistered() {
		slog.Info("registered with the kubelet", "driver", driverName)
	} else {
		slog.Error("the kubelet refused the registration", "driver", driverName, "error", status.GetError())
	}
	return &registerapi.RegistrationStatusResponse{}, nil
}
