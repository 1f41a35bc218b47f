//go:build tools

// Package objectstore pins the S3 server that tests back up to. In a module of its own, so that Kubernetes' modules stay as they are.
package objectstore

import _ "github.com/versity/versitygw/cmd/versitygw"
