{{/*
What the operator may do where its clusters are. No wildcard, no exec, no bind, no escalate: the rights that it hands
to a cluster's pods by a Role are rights that it has itself.
*/}}
{{- define "mpg-operator.rules" -}}
# The resource: read; patch for the finalizer; finalizers for owner references that block deletion.
- apiGroups: [mpg.dev]
  resources: [managedpostgreses]
  verbs: [get, list, watch, patch]
- apiGroups: [mpg.dev]
  resources: [managedpostgreses/status, managedpostgresbackups/status]
  verbs: [patch]
- apiGroups: [mpg.dev]
  resources: [managedpostgreses/finalizers]
  verbs: [update]
# Backups: one is made for each scheduled run, and goes when its data have left the repository.
- apiGroups: [mpg.dev]
  resources: [managedpostgresbackups]
  verbs: [get, list, watch, create, patch, delete]
# What a cluster is made of. Server-side apply needs create and patch. Secrets hold the passwords that the operator
# makes; RBAC cannot narrow list and watch to those with its label, watchNamespaces narrows them to namespaces.
- apiGroups: [""]
  resources: [configmaps, secrets, serviceaccounts, services]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [apps]
  resources: [deployments, statefulsets]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [policy]
  resources: [poddisruptionbudgets]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [networking.k8s.io]
  resources: [networkpolicies]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [rbac.authorization.k8s.io]
  resources: [rolebindings, roles]
  verbs: [get, list, watch, create, patch, delete]
# Claims are made apart from StatefulSets, so that they can grow; pods are made by those, and restarted here. The
# pod that restores a backup is the only one that the operator makes itself.
- apiGroups: [""]
  resources: [persistentvolumeclaims]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [""]
  resources: [pods]
  verbs: [get, list, watch, create, patch, delete]
# Another amount of CPU for a pod that runs on.
- apiGroups: [""]
  resources: [pods/resize]
  verbs: [patch]
- apiGroups: [""]
  resources: [events]
  verbs: [create]
{{- end -}}
