package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

// pods of the test's cluster: each is a network namespace with that address, behind the namespace of one node.
var pods = []*corev1.Pod{
	pod("app", "server", "10.199.0.2", map[string]string{"app": "server"}),
	pod("app", "friend", "10.199.0.3", map[string]string{"app": "friend"}),
	pod("app", "foreign", "10.199.0.4", nil),
	pod("other", "twin", "10.199.0.5", map[string]string{"app": "friend"}),
}

var spaces = []*corev1.Namespace{
	{ObjectMeta: metav1.ObjectMeta{Name: "app", Labels: map[string]string{"team": "a"}}},
	{ObjectMeta: metav1.ObjectMeta{Name: "other", Labels: map[string]string{"team": "b"}}},
}

func pod(namespace, name, address string, set map[string]string) *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name, Labels: set},
		Spec: corev1.PodSpec{Containers: []corev1.Container{{Ports: []corev1.ContainerPort{
			{Name: "data", ContainerPort: 5432, Protocol: corev1.ProtocolTCP}}}}},
		Status: corev1.PodStatus{PodIP: address, Phase: corev1.PodRunning},
	}
}

func policy(t *testing.T, spec string) *networkingv1.NetworkPolicy {
	t.Helper()
	found := &networkingv1.NetworkPolicy{ObjectMeta: metav1.ObjectMeta{Namespace: "app", Name: "tried"}}
	if err := yaml.UnmarshalStrict([]byte(spec), &found.Spec); err != nil {
		t.Fatal(err)
	}
	return found
}

// every connection that is tried, from name to name:port.
var tried = []string{
	"friend>server:5432", "friend>server:8008", "foreign>server:5432", "foreign>server:8008", "twin>server:5432", "twin>server:8008",
	"server>friend:5432", "server>twin:5432",
}

func TestRulesInAKernelAllowWhatPoliciesSay(t *testing.T) {
	bed := newBed(t)
	for _, row := range []struct {
		name    string
		specs   []string
		allowed string
	}{
		{"no policy", nil, strings.Join(tried, " ")},
		{"nothing comes in", []string{`podSelector: {matchLabels: {app: server}}`}, "server>friend:5432 server>twin:5432"},
		{"one port from everybody, another one from members", []string{`
podSelector: {matchLabels: {app: server}}
policyTypes: [Ingress]
ingress:
  - ports: [{port: 5432}]
  - from: [{podSelector: {matchLabels: {app: friend}}}]
    ports: [{port: 8008, protocol: TCP}]
`}, "friend>server:5432 friend>server:8008 foreign>server:5432 twin>server:5432 server>friend:5432 server>twin:5432"},
		{"members of another namespace", []string{`
podSelector: {}
policyTypes: [Ingress]
ingress: [{from: [{namespaceSelector: {matchExpressions: [{key: team, operator: NotIn, values: [a]}]}, podSelector: {matchLabels: {app: friend}}}]}]
`}, "twin>server:5432 twin>server:8008 server>twin:5432"},
		{"a port by its name, from a namespace", []string{`
podSelector: {matchLabels: {app: server}}
ingress: [{from: [{namespaceSelector: {matchLabels: {team: a}}}], ports: [{port: data}]}]
`}, "friend>server:5432 foreign>server:5432 server>friend:5432 server>twin:5432"},
		{"ports of a range, from a block with an exception", []string{`
podSelector: {matchLabels: {app: server}}
ingress: [{from: [{ipBlock: {cidr: 10.199.0.0/24, except: [10.199.0.4/31]}}], ports: [{port: 8000, endPort: 8010}]}]
`}, "friend>server:8008 server>friend:5432 server>twin:5432"},
		{"nothing goes out but to one", []string{`
podSelector: {matchLabels: {app: server}}
policyTypes: [Egress]
egress: [{to: [{podSelector: {matchLabels: {app: friend}}}]}]
`}, "friend>server:5432 friend>server:8008 foreign>server:5432 foreign>server:8008 twin>server:5432 twin>server:8008 server>friend:5432"},
		{"policies add up", []string{`podSelector: {matchLabels: {app: server}}`, `
podSelector: {matchLabels: {app: server}}
ingress: [{from: [{podSelector: {matchLabels: {app: friend}}}]}]
`}, "friend>server:5432 friend>server:8008 server>friend:5432 server>twin:5432"},
		{"what is not understood closes", []string{`
podSelector: {matchLabels: {app: server}}
policyTypes: [Ingress, Egress]
ingress: [{from: [{podSelector: {}}]}]
egress: [{ports: [{port: data}]}]
`}, "friend>server:5432 friend>server:8008 foreign>server:5432 foreign>server:8008"},
	} {
		t.Run(row.name, func(t *testing.T) {
			seen := cluster{pods: pods, namespaces: spaces}
			for _, spec := range row.specs {
				seen.policies = append(seen.policies, policy(t, spec))
			}
			rules, _ := translate(seen, nil)
			node := nodeTable{path: bed.path("node")}
			if err := node.bring(context.Background(), rules); err != nil {
				t.Fatalf("%v\n%s", err, rules)
			}
			var allowed []string
			for _, connection := range tried {
				if bed.connects(connection) {
					allowed = append(allowed, connection)
				}
			}
			if got := strings.Join(allowed, " "); got != row.allowed {
				t.Errorf("allowed: %s\nwanted:  %s\n%s", got, row.allowed, rules)
			}
		})
	}
}

func TestWhatIsNotUnderstoodIsSaid(t *testing.T) {
	for spec, part := range map[string]string{
		`{podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: data}]}]}`:                                 "by name",
		`{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: "fd00::/8"}}]}]}`:                                       "IPv4",
		`{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}]}]}`:                      "beside",
		`{podSelector: {}, ingress: [{from: [{}]}]}`:                                                                  "neither",
		`{podSelector: {}, ingress: [{ports: [{port: 1, protocol: DCCP}]}]}`:                                          "DCCP",
		`{podSelector: {matchExpressions: [{key: a, operator: Near}]}}`:                                               "Near",
		`{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchExpressions: [{key: a, operator: Near}]}}]}]}`: "Near",
	} {
		_, refused := translate(cluster{pods: pods, namespaces: spaces, policies: []*networkingv1.NetworkPolicy{policy(t, spec)}}, nil)
		if len(refused) == 0 || !strings.Contains(refused[0].Error(), part) || !strings.Contains(refused[0].Error(), "app/tried") {
			t.Errorf("%s: %v, wanted %q", spec, refused, part)
		}
	}
}

// bed is a node's network namespace with a namespace for each pod.
type bed struct {
	*testing.T
	prefix string
}

func newBed(t *testing.T) bed {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Fatal("these tests make network namespaces: run them as root")
	}
	b := bed{t, fmt.Sprintf("mpg-policies-%d-", os.Getpid())}
	b.add("node")
	b.ip("-n", b.prefix+"node", "link", "set", "lo", "up")
	b.must("nsenter", "--net="+b.path("node"), "sysctl", "-qw", "net.ipv4.ip_forward=1")
	for _, pod := range pods {
		b.add(pod.Name)
		b.ip("-n", b.prefix+pod.Name, "link", "add", "eth0", "type", "veth", "peer", "name", pod.Name, "netns", b.prefix+"node")
		b.ip("-n", b.prefix+pod.Name, "addr", "add", pod.Status.PodIP+"/32", "dev", "eth0")
		b.ip("-n", b.prefix+pod.Name, "link", "set", "eth0", "up")
		b.ip("-n", b.prefix+pod.Name, "route", "add", "10.199.0.1", "dev", "eth0")
		b.ip("-n", b.prefix+pod.Name, "route", "add", "default", "via", "10.199.0.1")
		b.ip("-n", b.prefix+"node", "link", "set", pod.Name, "up")
		b.ip("-n", b.prefix+"node", "addr", "add", "10.199.0.1/32", "dev", pod.Name)
		b.ip("-n", b.prefix+"node", "route", "add", pod.Status.PodIP+"/32", "dev", pod.Name)
		for _, port := range []int{5432, 8008} {
			b.listen(pod.Name, port)
		}
	}
	return b
}

func (b bed) add(name string) {
	b.Helper()
	b.ip("netns", "add", b.prefix+name)
	b.Cleanup(func() { b.ip("netns", "delete", b.prefix+name) })
}

func (b bed) path(name string) string { return "/run/netns/" + b.prefix + name }

func (b bed) ip(arguments ...string) {
	b.Helper()
	b.must("ip", arguments...)
}

func (b bed) must(program string, arguments ...string) {
	b.Helper()
	if output, err := exec.Command(program, arguments...).CombinedOutput(); err != nil {
		b.Fatalf("%s %q: %v: %s", program, arguments, err, output)
	}
}

// within runs something in a pod's network namespace. The thread ends with it.
func (b bed) within(name string, do func() error) error {
	done := make(chan error)
	go func() {
		runtime.LockOSThread()
		namespace, err := os.Open(b.path(name))
		if err == nil {
			defer namespace.Close()
			err = unix.Setns(int(namespace.Fd()), unix.CLONE_NEWNET)
		}
		if err == nil {
			err = do()
		}
		done <- err
	}()
	return <-done
}

func (b bed) listen(name string, port int) {
	b.Helper()
	err := b.within(name, func() error {
		listener, err := net.Listen("tcp4", fmt.Sprintf(":%d", port))
		if err != nil {
			return err
		}
		b.Cleanup(func() { listener.Close() })
		go func() {
			for {
				connection, err := listener.Accept()
				if err != nil {
					return
				}
				connection.Close()
			}
		}()
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

// connects tries friend>server:5432, for instance. A packet that is dropped is not answered.
func (b bed) connects(connection string) bool {
	b.Helper()
	from, to, _ := strings.Cut(connection, ">")
	name, port, _ := strings.Cut(to, ":")
	for _, pod := range pods {
		if pod.Name == name {
			name = pod.Status.PodIP
		}
	}
	return b.within(from, func() error {
		open, err := net.DialTimeout("tcp4", net.JoinHostPort(name, port), 300*time.Millisecond)
		if err == nil {
			err = open.Close()
		}
		return err
	}) == nil
}
