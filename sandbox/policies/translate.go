package main

import (
	"cmp"
	"fmt"
	"maps"
	"net"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// table is the name of ours in every namespace; kube-proxy has its own.
const table = "policies"

// cluster is what the rules follow from.
type cluster struct {
	pods       []*corev1.Pod
	namespaces []*corev1.Namespace
	policies   []*networkingv1.NetworkPolicy
}

// direction of a connection, as the pod sees it that a policy selects.
type direction struct {
	policyType networkingv1.PolicyType
	// own is the pod's address in a packet, other the peer's.
	own, other string
}

var (
	ingress = direction{networkingv1.PolicyTypeIngress, "daddr", "saddr"}
	egress  = direction{networkingv1.PolicyTypeEgress, "saddr", "daddr"}
)

// rule is an ingress or an egress rule.
type rule struct {
	peers []networkingv1.NetworkPolicyPeer
	ports []networkingv1.NetworkPolicyPort
}

// translate returns the whole table as an nft script that replaces the one that is there. A policy that is not
// understood is returned as an error, and the pods that it selects get no connection that only it would allow.
//
// A packet of a known connection passes. The first one of a new connection passes the chain of the pod that it comes
// from and that of the pod that it goes to, if they are isolated: what no rule returns from is dropped.
func translate(seen cluster, exempt []string) (string, []error) {
	pods := addressed(seen.pods)
	var script strings.Builder
	var refused []error
	fmt.Fprintf(&script, "table inet %s\ndelete table inet %s\ntable inet %s {\n", table, table, table)
	jumps := map[direction][]string{}
	for _, way := range []direction{ingress, egress} {
		for _, pod := range pods {
			var lines []string
			isolated := false
			for _, policy := range seen.policies {
				if policy.Namespace != pod.Namespace || !concerns(policy, way) {
					continue
				}
				selects, err := matches(&policy.Spec.PodSelector, pod.Labels)
				if err != nil {
					// Nobody can say whom it selects: everybody of the namespace then.
					selects = true
				}
				if !selects {
					continue
				}
				isolated = true
				allowed, ruleErr := allow(seen, pods, policy, pod, way)
				if err = cmp.Or(err, ruleErr); err != nil {
					refused = append(refused, fmt.Errorf("NetworkPolicy %s/%s: %w", policy.Namespace, policy.Name, err))
					continue
				}
				lines = append(lines, allowed...)
			}
			if !isolated {
				continue
			}
			chain := fmt.Sprintf("%s-%s", strings.ToLower(string(way.policyType)), pod.Status.PodIP)
			chain = strings.ReplaceAll(chain, ".", "-")
			jumps[way] = append(jumps[way], fmt.Sprintf("%s : jump %s", pod.Status.PodIP, chain))
			fmt.Fprintf(&script, "  chain %s {\n", chain)
			for _, line := range lines {
				fmt.Fprintf(&script, "    %s return\n", line)
			}
			script.WriteString("    drop\n  }\n")
		}
	}
	// To a program of a node, the API server or DNS, a pod's connection comes by the input hook.
	for _, hook := range []struct {
		name string
		ways []direction
	}{{"forward", []direction{egress, ingress}}, {"input", []direction{egress}}} {
		fmt.Fprintf(&script, "  chain %s {\n    type filter hook %s priority -1\n    ct state established,related accept\n", hook.name, hook.name)
		if len(exempt) > 0 {
			fmt.Fprintf(&script, "    ip saddr { %s } accept\n", strings.Join(exempt, ", "))
		}
		for _, way := range hook.ways {
			if len(jumps[way]) > 0 {
				fmt.Fprintf(&script, "    ip %s vmap { %s }\n", way.own, strings.Join(jumps[way], ", "))
			}
		}
		script.WriteString("  }\n")
	}
	script.WriteString("}\n")
	return script.String(), refused
}

// addressed are the pods that have an address of their own now, in a fixed order. That of a pod that has ended may be
// another one's.
func addressed(pods []*corev1.Pod) []*corev1.Pod {
	var found []*corev1.Pod
	for _, pod := range pods {
		if pod.Status.PodIP != "" && !pod.Spec.HostNetwork && pod.Status.Phase != corev1.PodSucceeded && pod.Status.Phase != corev1.PodFailed {
			found = append(found, pod)
		}
	}
	slices.SortFunc(found, func(a, b *corev1.Pod) int {
		// Two at one address: the older one has gone, and nothing has told us yet.
		return cmp.Or(cmp.Compare(a.Status.PodIP, b.Status.PodIP), b.CreationTimestamp.Compare(a.CreationTimestamp.Time))
	})
	return slices.CompactFunc(found, func(a, b *corev1.Pod) bool { return a.Status.PodIP == b.Status.PodIP })
}

func concerns(policy *networkingv1.NetworkPolicy, way direction) bool {
	if len(policy.Spec.PolicyTypes) > 0 {
		return slices.Contains(policy.Spec.PolicyTypes, way.policyType)
	}
	return way == ingress || len(policy.Spec.Egress) > 0
}

func matches(selector *metav1.LabelSelector, set map[string]string) (bool, error) {
	parsed, err := metav1.LabelSelectorAsSelector(selector)
	if err != nil {
		return false, err
	}
	return parsed.Matches(labels.Set(set)), nil
}

func rulesOf(policy *networkingv1.NetworkPolicy, way direction) []rule {
	var rules []rule
	if way == ingress {
		for _, r := range policy.Spec.Ingress {
			rules = append(rules, rule{r.From, r.Ports})
		}
	} else {
		for _, r := range policy.Spec.Egress {
			rules = append(rules, rule{r.To, r.Ports})
		}
	}
	return rules
}

// allow are the matches of what a policy allows a pod; every rule of it is understood, or there is an error.
func allow(seen cluster, pods []*corev1.Pod, policy *networkingv1.NetworkPolicy, pod *corev1.Pod, way direction) ([]string, error) {
	var lines []string
	for _, r := range rulesOf(policy, way) {
		peers, err := peerMatches(seen, pods, policy.Namespace, r.peers, way)
		if err != nil {
			return nil, err
		}
		ports, err := portMatches(r.ports, pod, way)
		if err != nil {
			return nil, err
		}
		for _, peer := range peers {
			for _, port := range ports {
				lines = append(lines, strings.TrimSpace(peer+" "+port))
			}
		}
	}
	return lines, nil
}

// peerMatches has one empty match when everybody is a peer, and none when nobody is.
func peerMatches(seen cluster, pods []*corev1.Pod, namespace string, peers []networkingv1.NetworkPolicyPeer, way direction) ([]string, error) {
	if len(peers) == 0 {
		return []string{""}, nil
	}
	var found []string
	addresses := map[string]bool{}
	for _, peer := range peers {
		if peer.IPBlock != nil {
			if peer.PodSelector != nil || peer.NamespaceSelector != nil {
				return nil, fmt.Errorf("ipBlock beside a selector")
			}
			match, err := blockMatch(peer.IPBlock, way)
			if err != nil {
				return nil, err
			}
			found = append(found, match)
			continue
		}
		if peer.PodSelector == nil && peer.NamespaceSelector == nil {
			return nil, fmt.Errorf("a peer that is neither podSelector, namespaceSelector nor ipBlock")
		}
		spaces, err := namespacesOf(seen, namespace, peer.NamespaceSelector)
		if err != nil {
			return nil, err
		}
		for _, pod := range pods {
			if !spaces[pod.Namespace] {
				continue
			}
			selects := true
			if peer.PodSelector != nil {
				if selects, err = matches(peer.PodSelector, pod.Labels); err != nil {
					return nil, err
				}
			}
			if selects {
				addresses[pod.Status.PodIP] = true
			}
		}
	}
	if len(addresses) > 0 {
		found = append(found, fmt.Sprintf("ip %s { %s }", way.other, strings.Join(slices.Sorted(maps.Keys(addresses)), ", ")))
	}
	return found, nil
}

// namespacesOf are the policy's own, when there is no selector.
func namespacesOf(seen cluster, own string, selector *metav1.LabelSelector) (map[string]bool, error) {
	if selector == nil {
		return map[string]bool{own: true}, nil
	}
	found := map[string]bool{}
	for _, namespace := range seen.namespaces {
		selects, err := matches(selector, namespace.Labels)
		if err != nil {
			return nil, err
		}
		found[namespace.Name] = selects
	}
	return found, nil
}

func blockMatch(block *networkingv1.IPBlock, way direction) (string, error) {
	for _, text := range append([]string{block.CIDR}, block.Except...) {
		if ip, _, err := net.ParseCIDR(text); err != nil || ip.To4() == nil {
			return "", fmt.Errorf("ipBlock %q is no range of IPv4 addresses", text)
		}
	}
	match := fmt.Sprintf("ip %s %s", way.other, block.CIDR)
	if len(block.Except) > 0 {
		match += fmt.Sprintf(" ip %s != { %s }", way.other, strings.Join(block.Except, ", "))
	}
	return match, nil
}

// portMatches has one empty match when every port is meant, and none when no port of the pod has the name.
func portMatches(ports []networkingv1.NetworkPolicyPort, pod *corev1.Pod, way direction) ([]string, error) {
	if len(ports) == 0 {
		return []string{""}, nil
	}
	var found []string
	for _, port := range ports {
		protocol := corev1.ProtocolTCP
		if port.Protocol != nil {
			protocol = *port.Protocol
		}
		if !slices.Contains([]corev1.Protocol{corev1.ProtocolTCP, corev1.ProtocolUDP, corev1.ProtocolSCTP}, protocol) {
			return nil, fmt.Errorf("protocol %q is not TCP, UDP or SCTP", protocol)
		}
		name := strings.ToLower(string(protocol))
		switch {
		case port.Port == nil:
			found = append(found, "meta l4proto "+name)
		case port.Port.Type == intstr.Int && port.EndPort != nil:
			found = append(found, fmt.Sprintf("%s dport %d-%d", name, port.Port.IntValue(), *port.EndPort))
		case port.Port.Type == intstr.Int:
			found = append(found, fmt.Sprintf("%s dport %d", name, port.Port.IntValue()))
		case way == egress:
			return nil, fmt.Errorf("port %q by name in an egress rule: write its number", port.Port.StrVal)
		default:
			for _, number := range named(pod, protocol, port.Port.StrVal) {
				found = append(found, fmt.Sprintf("%s dport %d", name, number))
			}
		}
	}
	return found, nil
}

func named(pod *corev1.Pod, protocol corev1.Protocol, name string) []int32 {
	var found []int32
	for _, container := range pod.Spec.Containers {
		for _, port := range container.Ports {
			if port.Name == name && port.Protocol == protocol {
				found = append(found, port.ContainerPort)
			}
		}
	}
	return found
}
