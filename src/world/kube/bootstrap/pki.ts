import { bytesToHex } from '@noble/hashes/utils.js'
import type { World } from '../../sim/index.ts'
import { controlPlaneOf, type ClusterPlan, type NodePlan } from './plan.ts'

void bytesToHex

/** PLACEHOLDER until the server's TLS is here. */
export const rootCertificate = (_w: World, plan: ClusterPlan): string => `-----BEGIN CERTIFICATE-----\n${plan.name}\n-----END CERTIFICATE-----\n`

export const pkiFiles = (_w: World, _plan: ClusterPlan, _node: NodePlan): Record<string, string> => ({})

export const kubeconfigs = (_w: World, plan: ClusterPlan, _node: NodePlan): Record<string, string> => ({ '/etc/kubernetes/admin.conf': `apiVersion: v1\nclusters:\n- cluster:\n    server: https://${controlPlaneOf(plan).ip}:6443\n  name: kubernetes\ncontexts:\n- context:\n    cluster: kubernetes\n    user: kubernetes-admin\n  name: kubernetes-admin@kubernetes\ncurrent-context: kubernetes-admin@kubernetes\nkind: Config\npreferences: {}\nusers:\n- name: kubernetes-admin\n  user: {}\n` })
