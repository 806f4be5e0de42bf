import { CONTAINERD_UNIT } from '../containerd/index.ts'

const SYSTEM = '/usr/lib/systemd/system'

/** What the package containerd.io installs, as provisioning changed it. */
export const containerdFiles = (): Record<string, string> => ({
  [`${SYSTEM}/containerd.service`]: CONTAINERD_UNIT,
  '/etc/containerd/config.toml': `version = 2
root = "/var/lib/containerd"
state = "/run/containerd"

[plugins]
  [plugins."io.containerd.grpc.v1.cri"]
    sandbox_image = "registry.k8s.io/pause:3.10"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      SystemdCgroup = true
`,
  '/etc/crictl.yaml': 'runtime-endpoint: unix:///run/containerd/containerd.sock\nimage-endpoint: unix:///run/containerd/containerd.sock\n',
})

/** What the package kubelet installs, with kubeadm's drop-in. */
export const kubeletFiles = (ip: string): Record<string, string> => ({
  [`${SYSTEM}/kubelet.service`]: `[Unit]
Description=kubelet: The Kubernetes Node Agent
Documentation=https://kubernetes.io/docs/
Wants=network-online.target
After=network-online.target

[Service]
ExecStart=/usr/bin/kubelet --bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf --config=/var/lib/kubelet/config.yaml --container-runtime-endpoint=unix:///run/containerd/containerd.sock --node-ip=${ip} --pod-infra-container-image=registry.k8s.io/pause:3.10
Restart=always
StartLimitInterval=0
RestartSec=10

[Install]
WantedBy=multi-user.target
`,
  '/etc/default/kubelet': `KUBELET_EXTRA_ARGS=--node-ip=${ip}\n`,
})
