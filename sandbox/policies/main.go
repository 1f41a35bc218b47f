// Command policies enforces the cluster's NetworkPolicies in the nodes' network namespaces, by nftables. One process
// serves all nodes of the sandbox.
package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
)

// look is how often a network namespace is looked for that was made anew, as that of a node that was lost.
const look = time.Second

// values is a flag that can be given more than once.
type values []string

func (v *values) String() string { return strings.Join(*v, ",") }

func (v *values) Set(value string) error {
	*v = append(*v, value)
	return nil
}

func main() {
	var kubeconfig string
	var namespaces, exempt values
	flag.StringVar(&kubeconfig, "kubeconfig", "", "how to reach the API server (required)")
	flag.Var(&namespaces, "netns", "path of a node's network namespace (required; one for each node)")
	flag.Var(&exempt, "exempt", "range of addresses whose connections no policy holds up, as those of the nodes")
	flag.Parse()
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, nil)))
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, kubeconfig, namespaces, exempt); err != nil {
		slog.Error("policies ends", "error", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, kubeconfig string, namespaces, exempt []string) error {
	if kubeconfig == "" || len(namespaces) == 0 || flag.NArg() > 0 {
		return fmt.Errorf("--kubeconfig and at least one --netns are needed, and nothing beside flags: see --help")
	}
	for _, ranges := range exempt {
		if ip, _, err := net.ParseCIDR(ranges); err != nil || ip.To4() == nil {
			return fmt.Errorf("--exempt %q is no range of IPv4 addresses, such as 10.0.0.0/8", ranges)
		}
	}
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	factory := informers.NewSharedInformerFactoryWithOptions(client, 0, informers.WithTransform(slim))
	pods := factory.Core().V1().Pods()
	spaces := factory.Core().V1().Namespaces()
	policies := factory.Networking().V1().NetworkPolicies()
	changed := make(chan struct{}, 1)
	for _, informer := range []cache.SharedIndexInformer{pods.Informer(), spaces.Informer(), policies.Informer()} {
		if _, err := informer.AddEventHandler(notify(changed)); err != nil {
			return err
		}
	}
	factory.Start(ctx.Done())
	for kind, synced := range factory.WaitForCacheSync(ctx.Done()) {
		if !synced {
			return fmt.Errorf("%s were not listed: %w", kind, context.Cause(ctx))
		}
	}
	nodes := make([]*nodeTable, 0, len(namespaces))
	for _, path := range namespaces {
		nodes = append(nodes, &nodeTable{path: path})
	}
	slog.Info("enforcing", "nodes", len(nodes))
	ticker := time.NewTicker(look)
	defer ticker.Stop()
	var rules string
	for dirty := true; ; {
		if dirty {
			seen := cluster{}
			if seen.pods, err = pods.Lister().List(labels.Everything()); err != nil {
				return err
			}
			if seen.namespaces, err = spaces.Lister().List(labels.Everything()); err != nil {
				return err
			}
			if seen.policies, err = policies.Lister().List(labels.Everything()); err != nil {
				return err
			}
			var refused []error
			rules, refused = translate(seen, exempt)
			for _, refusal := range refused {
				slog.Error("policy not understood: the pods that it selects are closed", "error", refusal)
			}
		}
		for _, node := range nodes {
			if err := node.bring(ctx, rules); err != nil {
				slog.Error("rules not in force; trying again", "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
			dirty = true
		case <-ticker.C:
			dirty = false
		}
	}
}

// slim keeps what matters of an object in the cache.
func slim(object any) (any, error) {
	if pod, ok := object.(*corev1.Pod); ok {
		pod.ManagedFields = nil
		pod.Annotations = nil
		pod.Spec.Volumes = nil
	}
	return object, nil
}

// notify asks for a new look; more than one change until then are one.
func notify(changed chan<- struct{}) cache.ResourceEventHandler {
	tell := func() {
		select {
		case changed <- struct{}{}:
		default:
		}
	}
	return cache.ResourceEventHandlerFuncs{
		AddFunc:    func(any) { tell() },
		UpdateFunc: func(any, any) { tell() },
		DeleteFunc: func(any) { tell() },
	}
}
